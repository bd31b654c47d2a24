"""Sends texts by GOV.UK Notify over its REST API: each request is signed, and a text that may have gone is looked for first."""
import base64
import hashlib
import hmac
import json
import re
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from app.messages.transports import Away, NotNow, Refused
from app.sealing import keyed

TIMEOUT_S, MOST_BYTES = 30, 200_000
# What the one template says: ((words)).
WORDS = "words"
_PATH = "/v2/notifications"
_OK, _MADE, _BAD_REQUEST, _SERVER = 200, 201, 400, 500
# Answers that are about the key, the address or the moment, and not about one number: 429 is too many at once, or today.
_NOT_ABOUT_A_NUMBER = (401, 403, 404, 405, 408, 425, 429)
# A 400 is about the number, unless it speaks of how the service or its template was set up, which somebody puts right.
_ABOUT_A_NUMBER, _SET_UP = re.compile(r"phone_number|recipient", re.IGNORECASE), re.compile(r"template|personalisation|permission|service",
                                                                                           re.IGNORECASE)
# A service that is tried out, or whose key is for its team, writes to numbers on its own list alone, and says so of any other.
_TRIED_OUT = re.compile(r"trial.mode|team.only", re.IGNORECASE)
_KIND = re.compile(r"[A-Za-z]{1,40}")


def texts_for(config):
    """The Notify that the settings ask for, or None: then no page offers texts."""
    return Notify(config["TEXTS"]) if config["TEXTS"] else None


class Notify:
    """Texts by the service `told` (config.TextService). `clock` gives seconds since 1970, by which the service knows a fresh request."""

    keeps = False

    def __init__(self, told, clock=time.time):
        self._told, self._clock = told, clock

    def send(self, key, number, words, again):
        """Returns when the service has the text; raises Away, NotNow or Refused. With `again` it asks first whether it has it already.

        The service does not merge two texts of one reference: it only finds them. It keeps them for 7 days, we give up after 3.
        """
        reference = keyed("text", key)[:32]
        if again and self._has(reference):
            return
        status, told = self._ask("POST", f"{_PATH}/sms", {"phone_number": number, "template_id": self._told.template,
                                                        "personalisation": {WORDS: words}, "reference": reference})
        if status != _MADE:
            raise _fault(status, told)

    def close(self):
        """There is nothing to close: each request has a connection of its own."""

    def _has(self, reference):
        status, told = self._ask("GET", f"{_PATH}?{urlencode({'template_type': 'sms', 'reference': reference})}")
        found = told.get("notifications")
        if status != _OK or not isinstance(found, list):
            raise Away(f"The text service does not say what it has ({status}).")
        return any(isinstance(one, dict) and one.get("reference") == reference for one in found)

    def _ask(self, method, path, body=None):
        """(status, the answer as a dict, {} for any other)."""
        headers = {"Authorization": f"Bearer {token(self._told, self._clock())}", "Content-Type": "application/json"}
        connection = self._dial()
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            status, text = answer.status, answer.read(MOST_BYTES)
        except (OSError, HTTPException) as fault:
            raise Away(f"The text service does not answer ({type(fault).__name__}).") from None
        finally:
            connection.close()
        return status, _parsed(text)

    def _dial(self):
        address = urlsplit(self._told.url)
        if address.scheme == "https":
            return HTTPSConnection(address.netloc, timeout=TIMEOUT_S, context=ssl.create_default_context())
        return HTTPConnection(address.netloc, timeout=TIMEOUT_S)


def token(told, seconds):
    """The JSON Web Token of one request: who asks and when, signed by HS256 (RFC 7519); the service takes it for 30 seconds."""
    parts = [_packed(json.dumps(one).encode()) for one in ({"typ": "JWT", "alg": "HS256"}, {"iss": told.service, "iat": int(seconds)})]
    signed = hmac.digest(told.secret.encode(), ".".join(parts).encode(), hashlib.sha256)
    return ".".join([*parts, _packed(signed)])


def _packed(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _parsed(text):
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _fault(status, told):
    """The exception for an answer that is no yes; of the answer it repeats the kind of fault alone, which holds no number."""
    errors = [one for one in told.get("errors") or () if isinstance(one, dict)] if isinstance(told.get("errors"), list) else []
    kinds = [one["error"] for one in errors if _KIND.fullmatch(str(one.get("error")))]
    said = f"The text service refuses the text ({' '.join([str(status), *kinds[:1]])})."
    words = " ".join(str(one.get("message")) for one in errors)
    if status == _BAD_REQUEST and _TRIED_OUT.search(words):
        return NotNow("The text service is in trial mode, or its key is for its team alone: it writes to few numbers.")
    is_set_up = status == _BAD_REQUEST and not _ABOUT_A_NUMBER.search(words) and _SET_UP.search(words)
    is_about_it = _BAD_REQUEST <= status < _SERVER and status not in _NOT_ABOUT_A_NUMBER and not is_set_up
    return Refused(said) if is_about_it else Away(said)
