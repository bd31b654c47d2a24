"""What somebody typed into a form that failed, as fields to send again: nothing typed is lost (SECURITY DU-6, LM-6)."""
import time
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from flask import request
from werkzeug.exceptions import HTTPException

from app.web.text import CONTROL, HIDDEN
from app.web.words import first_upper

MOST_BYTES = 256 * 1024
MOST_FIELDS = 100
# A server that answers while the body still comes closes the connection on it, and the browser shows no page at all.
MOST_DRAINED = 16 * 1024 * 1024
DRAIN_SECONDS = 5
KEY, TOKEN = "idempotency_key", "csrf_token"
LONGEST_TOKEN = 200
LONG = 60
# Never sent back to a page: whoever sits down at this screen next could read them.
SECRETS = ("password", "passwd", "passcode", "pin", "secret", "token", "otp", "code")
# The questions of forms that have no better place to say their words at the moment they fail.
LABELS = {
    "q": "I’d like to", "near": "Near", "name": "Name", "email": "Email", "tel": "Phone", "phone": "Phone", "what": "What",
    "where": "Where", "when": "When", "message": "Message", "note": "Note", "reason": "Reason", "title": "Title", "summary": "Summary",
    "description": "Description",
}


class Field(NamedTuple):
    """One visible field: `long` ones need several lines."""

    name: str
    label: str
    value: str
    long: bool


@dataclass(frozen=True)
class Typed:
    """The failed form: where it goes, the fields to show, and (name, value) of the hidden ones that go with them.

    `once` is true when it carries the key that makes sending it twice the same as once (SECURITY DU-3).
    """

    action: str
    fields: tuple[Field, ...]
    hidden: tuple[tuple[str, str], ...]
    once: bool


def typed_form(token=None):
    """The `Typed` of this request's form, or None when there is none or it cannot be read any more.

    The form's own token goes with it, so that it can be sent again; `token` when that one will not do.
    """
    if request.method not in ("POST", "PUT", "PATCH"):
        return None
    pairs = [(name, value) for name, value in _posted() if not _secret(name)]
    # No form of ours has so many; half of one must not be given back as if it were whole.
    if not pairs or len(pairs) > MOST_FIELDS:
        return None
    names = [name for name, _ in pairs]
    shown = [name in LABELS or _free_words(value) for name, value in pairs]
    fields = tuple(Field(name, _label(name, names.count(name) > 1, place), _clean(value), len(value) > LONG or "\n" in value)
                   for place, ((name, value), show) in enumerate(zip(pairs, shown, strict=True), 1) if show and value.strip())
    hidden = tuple((name, _clean(value)) for (name, value), show in zip(pairs, shown, strict=True) if not (show and value.strip()))
    own = token or request.form.get(TOKEN, "")[:LONGEST_TOKEN]
    hidden += ((TOKEN, _clean(own)),) if own else ()
    return Typed(_action(), fields, hidden, KEY in names)


def drain():
    """Reads away what is left of this request's body, up to MOST_DRAINED bytes, so that the browser gets its answer."""
    request.max_content_length = max(MOST_DRAINED, request.content_length or 0)
    ends, left = time.monotonic() + DRAIN_SECONDS, MOST_DRAINED
    try:
        while left > 0 and time.monotonic() < ends and (part := request.stream.read(min(left, 64 * 1024))):
            left -= len(part)
    except (HTTPException, OSError, ValueError):
        return


def _posted():
    """(name, value) of every field; a form over the site's size limit is read all the same, up to MOST_BYTES, to give it back."""
    if (request.content_length or 0) > MOST_BYTES:
        return []
    request.max_content_length = request.max_form_memory_size = MOST_BYTES
    try:
        return list(request.form.items(multi=True))
    except (HTTPException, OSError, ValueError):
        return []


def _secret(name):
    words = name.lower().replace("-", "_").split("_")
    return any(secret in words for secret in SECRETS) or "password" in name.lower() or "token" in name.lower()


def _free_words(value):
    return " " in value.strip() or "\n" in value.strip()


def _label(name, repeated, place):
    label = LABELS.get(name) or first_upper(_clean(name).replace("_", " ").replace("-", " ").strip()) or "What you typed"
    return f"{label} ({place})" if repeated else label


def _clean(text):
    """What HTML can carry: a control character has no way to stand in a page."""
    return CONTROL.sub("", HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def _action():
    """The address of the form on this site; two slashes at its head would name another host."""
    path = "/" + quote(request.path.lstrip("/"), safe="/:@!$&'()*+,;=~")
    query = request.query_string.decode("ascii", "ignore")
    return f"{path}?{query}" if query else path
