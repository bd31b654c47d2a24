"""Refuses what another site makes a browser send: Sec-Fetch-Site, else Origin, on each unsafe method (SECURITY HT-4)."""
from urllib.parse import urlsplit

from flask import abort, current_app, request

SAFE = {"GET", "HEAD", "OPTIONS"}


def check():
    """Before each request: 403 when an unsafe one comes from elsewhere, or does not say where it comes from."""
    if request.method not in SAFE and not ours(request.headers, _own_origins()):
        abort(403)


def ours(headers, origins):
    """True when the request was made by a page of this site (`origins`, like {"https://natter.example"}) or by the person alone."""
    fetch_site = headers.get("Sec-Fetch-Site")
    if fetch_site:
        return fetch_site in ("same-origin", "none")
    return headers.get("Origin") in origins


def _own_origins():
    site = urlsplit(current_app.config["SITE_URL"])
    return {f"{site.scheme}://{site.netloc}", f"{request.scheme}://{request.host}"}
