"""The exact point that somebody searched from, in a signed cookie of an hour: never in an address or a log (GEO.md section 14)."""
from typing import NamedTuple

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

LASTS = 60 * 60
PRECISIONS = ("point", "postcode")


class Placed(NamedTuple):
    """Grid metres, the outcode it lies in ("TA1"), and how exact it is: "point" (the phone's) or "postcode".

    `read_as` and `typed` are the two spellings when a postcode was corrected ("TA1 1HE", "TA1 lHE"), else "".
    """

    e: int
    n: int
    near: str
    precision: str
    read_as: str = ""
    typed: str = ""


def name():
    """The cookie's name; the browser holds a __Host- one to this host and to https."""
    return "__Host-natter-near" if _secure() else "natter-near"


def read():
    """The Placed of this browser, or None: absent, over an hour old, or not signed by us."""
    value = request.cookies.get(name())
    if not value or len(value) > 500:
        return None
    try:
        e, n, near, precision, read_as, typed = _signer().loads(value, max_age=LASTS)
        return Placed(int(e), int(n), str(near), precision, str(read_as), str(typed)) if precision in PRECISIONS else None
    except (BadSignature, TypeError, ValueError):
        return None


def give(response, placed):
    """Sets the cookie for as long as the browser is open, and at most LASTS seconds by its signature."""
    response.set_cookie(name(), _signer().dumps(list(placed)), httponly=True, samesite="Lax", secure=_secure(), path="/")
    return response


def forget(response):
    """Takes the cookie back, when there is one."""
    if name() in request.cookies:
        response.delete_cookie(name(), httponly=True, samesite="Lax", secure=_secure(), path="/")
    return response


def _secure():
    return current_app.config["SITE_URL"].startswith("https://")


def _signer():
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="near")
