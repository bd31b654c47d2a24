"""My list: the numbers of activities that somebody keeps, in a signed cookie of 30 days and nowhere else, and how pages show them."""
import re
from datetime import timedelta

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

MOST = 50
LASTS = timedelta(days=30)
_LONGEST = 1500
# What a kept page says to everybody, and where it is told apart: the link in the header, and each button that keeps an activity. No words
# of people's can look like it, since quotes and angles are escaped in them.
_MARKS = re.compile(rb'(<a id="my-list" href="/my-list"[^>]*>My list)|'
                    rb'(?<= name=")keep(" value="([0-9]{1,10})">)(Keep on my list|Keep)(?=<)')
_KEPT = {b"Keep": b'Kept<span class="nt-skip">, take off my list:</span>', b"Keep on my list": b"Take off my list"}


def name():
    """The cookie's name; the browser holds a __Host- one to this host and to https."""
    return "__Host-natter-list" if _secure() else "natter-list"


def numbers():
    """The numbers (service ids) that this browser keeps, a tuple in the order they were kept; () without a cookie that we signed."""
    if "my_list" not in g:
        g.my_list = _read()
    return g.my_list


def give(response, kept):
    """Sets the cookie to at most MOST numbers, or takes it back for none, and has this request go on with them."""
    g.my_list = tuple(dict.fromkeys(kept))[:MOST]
    options = {"httponly": True, "samesite": "Lax", "secure": _secure(), "path": "/"}
    if g.my_list:
        response.set_cookie(name(), _signer().dumps(list(g.my_list)), max_age=LASTS, **options)
    else:
        response.delete_cookie(name(), **options)
    return response


def marked(html, kept):
    """The page (bytes) as somebody sees it who keeps these numbers: the count in the header, and the buttons of what is kept."""
    held = {b"%d" % number for number in kept}

    def put(found):
        if found[1]:
            return found[1] + count_of(kept).encode()
        return b"drop" + found[2] + _KEPT[found[4]] if found[3] in held else found[0]
    return _MARKS.sub(put, html)


def count_of(kept):
    """What follows "My list" in the header, as markup: the number alone; nothing for none."""
    return f' <b class="nt-listed">{len(kept)}</b>' if kept else ""


def _read():
    value = request.cookies.get(name(), "")
    try:
        told = _signer().loads(value, max_age=round(LASTS.total_seconds())) if value and len(value) <= _LONGEST else ()
        return tuple(dict.fromkeys(int(one) for one in told))[:MOST]
    except (BadSignature, TypeError, ValueError):
        return ()


def _secure():
    return current_app.config["SITE_URL"].startswith("https://")


def _signer():
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="list")
