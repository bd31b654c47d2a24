"""Error pages in plain words: what happened, what to do now, a person to ring; they need no database and no sign-in (SECURITY HT-13)."""
import secrets
import sqlite3
from typing import NamedTuple

from flask import Response, current_app, g, jsonify, request
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException, InternalServerError

from app.extensions import htmx
from app.web import built, logs, page, shell
from app.web.dates import LONDON, stamp
from app.web.typed import drain, typed_form

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RETRY_SECONDS = 60
# SQLite's own numbers for a database that is busy, locked, without memory, read-only, broken, full, away or not a database.
AWAY = {5, 6, 7, 8, 10, 11, 13, 14, 15, 26}
JSON_ENDINGS, TEXT_ENDINGS = (".json", ".geojson"), (".ics", ".txt", ".csv", ".xml", ".js", ".css")
SEARCH = "/activities"


class Words(NamedTuple):
    """One kind of failure: the heading, what to do now, and whether sending the form again makes sense."""

    heading: str
    now: str
    again: bool = False
    search: bool = True


PAGES = {
    400: Words("Sorry, we could not read that", "The address or the form did not reach us whole. Go back, and try it again.", again=True),
    401: Words("Sorry, we need to know that it is you", "Open “Sign in” in another tab and sign in. Then come back here and send this.",
               again=True, search=False),
    403: Words("Sorry, you cannot do that from here", "We only take what a page of this site sends. Open that page, then try again."),
    404: Words("Sorry, that page is not here", "The address may be mistyped, or the page may have moved. Search for what you want."),
    405: Words("Sorry, that page cannot be used that way", "Go back, and use the buttons and links on the page."),
    410: Words("Sorry, that is not here any more", "It has been taken away and will not come back. Search for something like it."),
    413: Words("Sorry, that is too much to send at once", "Make it shorter, then send it again.", again=True),
    422: Words("Sorry, we could not use that", "Something in the form does not fit. Check what you typed, then send it again.", again=True),
    429: Words("Sorry, that was too many tries", "Wait a few minutes, then try again.", again=True),
    500: Words("Sorry, something went wrong here", "It is our fault, not yours. Try again in a few minutes.", again=True, search=False),
    503: Words("Sorry, we are too busy to show this just now", "Wait a minute, then open the page again.", again=True, search=False),
}
NOT_FOR_ROLE = Words("Sorry, your account cannot open that",
                     "It is for people with another role here. Go back, or ask an administrator if you need it.", search=False)
STALE = Words("Sorry, that page was open for too long", "Nothing has been sent yet. Check your words, then send them.", again=True)
BUSY_POST = Words("Sorry, we are too busy to do this just now", "Wait a minute, then send it again.", again=True, search=False)
KEPT = "Nothing you typed is lost. It is all here on this page."


def register(app):
    """Hangs the handlers: our own pages for every failure, 503 for a database that is busy, full or away, 500 for what nobody foresaw."""
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Exception, unforeseen)


def shell_words():
    """What every page's shell shows: {"site": ..., "demonstration": ...}; the last known mark when the database cannot be asked."""
    try:
        marked = shell.demonstration()
    except (exc.SQLAlchemyError, sqlite3.Error) as error:
        if not busy(error):
            raise
        marked = shell.demonstration_last_known()
    return {"site": shell.site(), "demonstration": marked}


def refused(error):
    """The answer to an HTTPException: its own response if it brings one, else our page for its code."""
    if error.response is not None:
        return error.response
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return unforeseen(error.original_exception)
    kept_headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return answer(error.code, kept_headers)


def unforeseen(error):
    """503 when the database is busy, full or away, else 500; either way logged by kind and place, never with its words."""
    g.reference = _reference()
    logs.failure(error, g.reference, show_trace=current_app.config["NATTER_ENV"] != "production" and not busy(error))
    return answer(503 if busy(error) else 500)


def busy(error):
    """True when the error says that the database cannot be used just now, rather than that our code is wrong."""
    if isinstance(error, exc.TimeoutError):
        return True
    if isinstance(error, exc.DBAPIError):
        return error.connection_invalidated or busy(error.orig) or (
            isinstance(error, exc.OperationalError) and not isinstance(error.orig, sqlite3.Error))
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return (code is not None and code & 0xFF in AWAY) or str(error).startswith("no such table")
    return False


def answer(code, headers=None):
    """Our answer for an error `code`: a page, a part for htmx, or plain words where no page is expected."""
    g.reference = g.get("reference") or _reference()
    words = NOT_FOR_ROLE if code == 403 and g.get("not_for_role") else PAGES.get(code) or PAGES[400 if code < 500 else 500]
    try:
        response = _plain(words) or _page(code, words)
        drain()
    except Exception as second:  # noqa: BLE001 - the page for failures must not itself fail
        logs.failure(second, g.reference, show_trace=current_app.config["NATTER_ENV"] != "production")
        response = _last_words(words)
    response.status_code = code
    response.headers["Cache-Control"] = page.PRIVATE
    response.headers.update(headers or {})
    if code in (429, 503):
        response.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return response


def _page(code, words):
    typed = typed_form(g.get("form_token")) if _may_give_back(code) else None
    if "form_token" in g:
        words = STALE
    if code == 503 and request.method not in ("GET", "HEAD"):
        words = BUSY_POST
    template = current_app.jinja_env.get_template("web/_error.html" if htmx.fragment else "web/error.html")
    response = Response(template.render(
        asset=built.asset, site=shell.site(), demonstration=shell.demonstration_last_known(), words=words, typed=typed,
        sign_in=code == 401, kept=KEPT if typed and typed.fields else "", again=words.again, level=2 if htmx.fragment else 1,
        searchable=words.search and not typed and _can_search(),
        reference=g.reference, stamped=stamp(current_app.config["NOW"]().astimezone(LONDON)),
        **current_app.extensions.get("shell_of_failure", dict)()), mimetype="text/html")
    response.headers["Vary"] = page.VARY
    return response


def _may_give_back(code):
    """Not the words of a form that another site made the browser send: they are not this person's."""
    return code != 403 or request.headers.get("Sec-Fetch-Site") in ("same-origin", "none")


def _plain(words):
    """Plain words for data addresses, or None for a page's."""
    if request.path.endswith(JSON_ENDINGS):
        return jsonify(error=f"{words.heading}.", reference=g.reference)
    return _last_words(words) if request.path.endswith(TEXT_ENDINGS) else None


def _last_words(words):
    phone = current_app.config.get("SITE_PHONE", "")
    ring = f"Or ring {phone}.\n" if phone else ""
    return Response(f"{words.heading}.\n{words.now}\n{ring}Reference: {g.reference}\n", mimetype="text/plain")


def _can_search():
    return any(rule.rule == SEARCH and "POST" in rule.methods for rule in current_app.url_map.iter_rules())


def _reference():
    """Seven letters and digits that read well aloud: "K7M2 QX4"."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(7))
    return f"{drawn[:4]} {drawn[4:]}"
