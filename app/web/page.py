"""Answers: the whole page or the part that htmx asked for, with the right Vary, cache rule, ETag and compression."""
import gzip
import hashlib

import brotli
from flask import Response, current_app, make_response, render_template, request

from app.extensions import htmx
from app.web import my_list

PUBLIC = "private, no-cache"
PRIVATE = "private, no-store"
VARY = "HX-Request, HX-Request-Type"
SMALL = 500


def render(page, part=None, /, status=200, private=False, **context):
    """The template `page`, or `part` for htmx, with `context`. `private` pages are neither stored nor compressed.

    Both templates get the same context; a page includes its part, so that one URL has one meaning.
    """
    if request.method == "POST":
        # Whether a form's address opens by itself too, so that Back may lead there.
        context["opens_plainly"] = current_app.create_url_adapter(request).test(method="GET")
    response = make_response(render_template(part if part and htmx.fragment else page, **context), status)
    if part:
        response.headers["Vary"] = VARY
    response.headers["Cache-Control"] = PRIVATE if private else PUBLIC
    response.public = not private
    if response.public:
        response.headers["Speculation-Rules"] = '"/static/speculation.json"'
    return response


def go_to(url):
    """Sends the browser to `url`, one of our own: 303, or for htmx an empty 200 that makes it navigate."""
    if request.headers.get("HX-Request") == "true":
        response = Response(headers={"HX-Redirect": url})
    else:
        response = Response(status=303, headers={"Location": url})
    response.headers["Vary"] = VARY
    response.headers["Cache-Control"] = PRIVATE
    return response


def forgotten(response):
    """The response, which has the browser forget what it kept of the site's pages (SECURITY HT-10)."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def etag_of(*parts):
    """A weak ETag's text over `parts` (the index's generation, the day, the question ...), this release, page or part, and My list."""
    edition = current_app.extensions["edition"]
    words = "\x1f".join([edition, "part" if htmx.fragment else "page", *map(str, parts), *map(str, my_list.numbers())])
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def unchanged(etag):
    """304 when the browser already has `etag` (from etag_of), else None: ask before any query."""
    if etag not in request.if_none_match and not request.if_none_match.contains_weak(etag):
        return None
    response = Response(status=304, headers={"Cache-Control": PUBLIC, "Vary": f"{VARY}, Accept-Encoding"})
    response.set_etag(etag, weak=True)
    return response


def answer_with_etag(response, etag):
    """The response with its ETag (weak: the same page may go out compressed or not)."""
    response.set_etag(etag, weak=True)
    return response


def show_my_list(response):
    """After each request: whoever keeps a list sees it on the page, which until then is the same for everybody."""
    kept = my_list.numbers()
    if kept and not response.direct_passthrough and not response.headers.get("Content-Encoding"):
        if response.mimetype == "text/html":
            response.set_data(my_list.marked(response.get_data(), kept))
        _compress(response)
    return response


def encoding():
    """"br", "gzip" or "": the best that the browser takes; "" for what is marked with My list, which is compressed on its way out."""
    return "" if my_list.numbers() else _taken()


def _taken():
    accepted = request.accept_encodings
    return "br" if accepted["br"] > 0 and "br" in request.headers.get("Accept-Encoding", "") else "gzip" if accepted["gzip"] > 0 else ""


def compress(response):
    """Compresses a public answer once; private ones stay plain, so that their length tells nothing (BREACH)."""
    return response if my_list.numbers() else _compress(response)


def _compress(response):
    if not getattr(response, "public", False) or response.headers.get("Content-Encoding") or response.status_code in (204, 304):
        return response
    response.vary.add("Accept-Encoding")
    how = _taken()
    if not how or response.direct_passthrough or (response.content_length or 0) < SMALL:
        return response
    body = response.get_data()
    response.set_data(brotli.compress(body, quality=2) if how == "br" else gzip.compress(body, compresslevel=6, mtime=0))
    response.headers["Content-Encoding"] = how
    return response
