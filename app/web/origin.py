"""Refuses what another site makes a browser send: Sec-Fetch-Site, else Origin, on each unsafe method (SECURITY HT-4)."""
from urllib.parse import urlsplit

from flask import abort, current_app, request

SAFE = {"GET", "HEAD", "OPTIONS"}


def from_anywhere(view):
    """Marks a view whose own address is all that it asks for: a mail program may post there (RFC 8058)."""
    view.from_anywhere = True
    return view


def check():
    """Before each request: 403 when an unsafe one comes from elsewhere, or does not say where it comes from."""
    if request.method not in SAFE and not _open_to_all() and not ours(request.headers, _own_origins()):
        abort(403)


def ours(headers, origins):
    """True when the request was made by a page of this site (`origins`, like {"https://natter.example"}) or by the person alone."""
    fetch_site = headers.get("Sec-Fetch-Site")
    if fetch_site:
        return fetch_site in ("same-origin", "none")
    return headers.get("Origin") in origins


def _open_to_all():
    return getattr(current_app.view_functions.get(request.endpoint), "from_anywhere", False)


def _own_origins():
    site = urlsplit(current_app.config["SITE_URL"])
    return {f"{site.scheme}://{site.netloc}", f"{request.scheme}://{request.host}"}
