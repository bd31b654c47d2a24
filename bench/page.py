"""Measures the results page inside one process: processor time from request to last byte, and what it weighs."""
import re
import time
from datetime import UTC, datetime

from werkzeug.test import EnvironBuilder

from app.directory import drawing
from app.web.kept import Kept
from bench import listings, site
from bench.table import Row, say, share

_ADDRESSES = 400
_ROUNDS = 3
_CARD = re.compile(rb'href="/activities/([a-z0-9-]+)"')
_CARDS = 20
_HEADERS = {"Accept-Encoding": "gzip, deflate, br", "User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile", "Accept": "text/html"}


def rows(folder):
    """[Row] of the results page of the site that bench.site prepared in `folder`."""
    app = site.make(folder)
    with site.quiet():
        pages = _full_pages(app)
        say(f"Page: asking for {len(pages)} pages of {_CARDS} cards ...")
        # The best of three rounds each: what else runs on the machine only ever adds.
        first, weights = best(app, pages, forget=True)
        cold, _ = best(app, pages, forget=True, undrawn=True)
        again, _ = best(app, pages)
        same, _ = best(app, [environ | {"HTTP_IF_NONE_MATCH": etag} for environ, etag in zip(pages, etags(app, pages), strict=True)],
                        status="304")
    name = "Results page"
    return [
        Row(f"{name}, nothing kept, p50", share(first, 50), "ms", 3.0), Row(f"{name}, nothing kept, p95", share(first, 95), "ms"),
        Row(f"{name}, nothing kept and no card drawn yet, p50", share(cold, 50), "ms"),
        Row(f"{name}, asked again, p50", share(again, 50), "ms", 0.3),
        Row(f"{name}, not changed since (304), p50", share(same, 50), "ms", 0.3),
        Row(f"{name}, HTML as sent, p50", share(weights, 50) / 1000, "kB", 14),
        Row(f"{name}, HTML as sent, biggest", max(weights) / 1000, "kB", 14)]


def environ_of(address):
    """The WSGI environ of a phone's GET for an address of this site."""
    return EnvironBuilder(path=address, base_url="http://127.0.0.1:5000", headers=_HEADERS,
                          environ_base={"REMOTE_ADDR": "127.0.0.1"}).get_environ()


def _full_pages(app):
    """The environs of addresses whose answer fills a page; each answers 200, or RuntimeError."""
    found = []
    for address in listings.addresses(site.SIZE, _ADDRESSES, datetime.now(UTC).date()):
        plain = environ_of(address)
        body = _ask(app, plain | {"HTTP_ACCEPT_ENCODING": "identity"})[1]
        if len(set(_CARD.findall(body))) >= _CARDS:
            found.append(plain)
    if not found:
        raise RuntimeError("No address gave a page of 20 cards.")
    return found


def best(app, environs, forget=False, undrawn=False, status="200"):
    """([milliseconds of processor time], [bytes]) by page; with `forget` no page that was kept is used, with `undrawn` no card either."""
    times, weights = [], []
    for environ in environs:
        spent = []
        for _ in range(_ROUNDS):
            if forget:
                app.extensions["kept"] = Kept()
            if undrawn:
                drawing.forget()
            fresh = environ | {"wsgi.input": None}
            begun = time.process_time_ns()
            answered, body, _ = _ask(app, fresh)
            spent.append((time.process_time_ns() - begun) / 1e6)
            if not answered.startswith(status):
                raise RuntimeError(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']} answered {answered}, not {status}.")
        times.append(min(spent))
        weights.append(len(body))
    return times, weights


def etags(app, environs):
    """The ETag of each page."""
    return [dict(_ask(app, environ)[2])["ETag"] for environ in environs]


def _ask(app, environ):
    told = []

    def start_response(status, headers, _error=None):
        told.extend((status, headers))
    answer = app(dict(environ), start_response)
    try:
        body = b"".join(answer)
    finally:
        getattr(answer, "close", lambda: None)()
    return told[0], body, told[1]
