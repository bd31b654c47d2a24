"""Keeps rendered public answers of this process, so that the same question while nothing changed costs next to nothing."""
from collections import OrderedDict
from threading import Lock

from flask import Response, current_app, request

from app.extensions import htmx
from app.web import again, page

MOST_BYTES = 32 * 1024 * 1024


class Kept:
    """The most recently asked answers, up to `most_bytes` of bodies, each with what its door needs besides."""

    def __init__(self, most_bytes=MOST_BYTES):
        self.most_bytes = most_bytes
        self.bytes = 0
        self._answers = OrderedDict()
        self._lock = Lock()

    def find(self, key):
        """The (body, what was put with it) kept under `key`, or None."""
        with self._lock:
            found = self._answers.get(key)
            if found:
                self._answers.move_to_end(key)
            return found

    def put(self, key, body, more):
        """Keeps an answer; the ones asked longest ago make room. One that would fill a quarter of the room is not kept."""
        if len(body) > self.most_bytes // 4:
            return
        with self._lock:
            self.bytes += len(body) - len(self._answers.pop(key, (b"",))[0])
            self._answers[key] = (body, more)
            while self.bytes > self.most_bytes:
                _, (old, _) = self._answers.popitem(last=False)
                self.bytes -= len(old)


def key_of(query, generation, day):
    """What makes an answer the same: path and canonical `query` (text), page or part, encoding, index generation, day (a date)."""
    return request.path, query, htmx.fragment, page.encoding(), generation, day


def find(key):
    """The kept answer as a Response, or None."""
    found = current_app.extensions["kept"].find(key)
    if not found:
        return None
    body, (headers, each_look) = found
    return _looked_at(Response(body, headers=headers), each_look)


def answer(query, generation, day, make, versions=None):
    """The answer kept for this question (`query`, text) while nothing changed, a 304, or the Response that `make` gives now.

    `generation` and `day` are the index's number and the local date. Only public pages are kept; the response's `each_look`, a callable
    that is given the WSGI environ of each asking, is kept with it. `versions` is for web.again, where the answer depends on the address
    and on these alone.
    """
    etag = page.etag_of(generation, day, request.path, query)
    same = page.unchanged(etag)
    if same:
        return same
    key = key_of(query, generation, day)
    found = find(key) or _make(key, make(), etag)
    if getattr(found, "kept", False):
        # The same page is kept for people with other lists, each with a tag of its own.
        page.answer_with_etag(found, etag)
    if versions and getattr(found, "kept", False):
        again.may_keep(versions, getattr(found, "each_look", None))
    return found


def _make(key, response, etag):
    if not getattr(response, "public", False):
        return response
    if response.status_code == 200:
        page.answer_with_etag(response, etag)
    return keep(key, response)


def keep(key, response):
    """Compresses and keeps a public 200 answer without cookies, and gives it back; any other goes through as it is."""
    page.compress(response)
    if response.status_code != 200 or not getattr(response, "public", False) or "Set-Cookie" in response.headers:
        return response
    each_look = getattr(response, "each_look", None)
    current_app.extensions["kept"].put(key, response.get_data(), (tuple(response.headers), each_look))
    return _looked_at(response, each_look)


def _looked_at(response, each_look):
    response.kept, response.public, response.each_look = True, True, each_look
    if each_look:
        each_look(request.environ)
    return response
