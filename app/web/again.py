"""Answers a public question asked again before Flask sees it, from what Flask answered a moment ago, while nothing has changed.

A room says that its answer depends on the address and on `versions` alone by calling `may_keep`.
"""
import re
import sqlite3
import time
from collections.abc import Callable
from typing import NamedTuple

from flask import request
from sqlalchemy.exc import SQLAlchemyError

from app.web import logs

_ASKED = "natter.again"
# What an answer may depend on besides the address. Whoever sends a cookie is asked for by Flask.
_HEADERS = ("HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_ACCEPT_ENCODING", "HTTP_HX_REQUEST", "HTTP_HX_REQUEST_TYPE", "HTTP_HX_BOOSTED",
            "HTTP_HX_HISTORY_RESTORE_REQUEST")
_UNCHANGED = {"cache-control", "etag", "vary"}
_TAG = re.compile(r'"[^"]*"')


class _Answer(NamedTuple):
    """A 200 answer as it went out, and what it was true for."""

    versions: tuple
    route: str
    etag: str
    each_look: Callable[[dict], None] | None
    headers: list


def may_keep(versions, each_look=None):
    """Says that the answer to this request is the same for everybody until `versions` (a tuple) changes.

    `each_look`, when there is one, is called with the WSGI environ of whoever asks again.
    """
    asked = request.environ.get(_ASKED)
    if asked is not None:
        asked.append((versions, request.url_rule.rule, each_look))


class Again:
    """A WSGI door before `wsgi_app`. `versions()` gives, inside an app context of `app`, what the rooms give to may_keep now."""

    def __init__(self, wsgi_app, app, versions):
        self.wsgi_app, self.app, self._asked = wsgi_app, app, versions

    @property
    def store(self):
        """The Kept of this app."""
        return self.app.extensions["kept"]

    def versions(self):
        """What is true now; None while it cannot be asked: Flask then says so to the reader."""
        try:
            with self.app.app_context():
                return self._asked()
        except (SQLAlchemyError, sqlite3.Error, OSError):
            return None

    def __call__(self, environ, start_response):
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" in environ:
            return self.wsgi_app(environ, start_response)
        begun = time.perf_counter()
        key = (_ASKED, environ["PATH_INFO"], environ.get("QUERY_STRING", ""), *map(environ.get, _HEADERS))
        kept = self.store.find(key)
        if not kept or kept[1].versions != self.versions():
            return self._fresh(key, environ, start_response)
        body, answer = kept
        same = answer.etag in _TAG.findall(environ.get("HTTP_IF_NONE_MATCH", ""))
        logs.line("GET", answer.route, 304 if same else 200, time.perf_counter() - begun)
        if same:
            start_response("304 NOT MODIFIED", [one for one in answer.headers if one[0].lower() in _UNCHANGED])
            return []
        start_response("200 OK", list(answer.headers))
        if answer.each_look:
            answer.each_look(environ)
        return [body]

    def _fresh(self, key, environ, start_response):
        asked = environ[_ASKED] = []
        told = []

        def started(status, headers, *failure):
            told[:] = status, headers
            return start_response(status, headers, *failure)
        found = self.wsgi_app(environ, started)
        if not asked or not told or told[0] != "200 OK":
            return found
        try:
            body = b"".join(found)
        finally:
            getattr(found, "close", lambda: None)()
        etag = next((_TAG.search(value)[0] for name, value in told[1] if name.lower() == "etag"), "")
        versions, route, each_look = asked[0]
        self.store.put(key, body, _Answer(versions, route, etag, each_look, told[1]))
        return [body]
