"""Leaves the site quickly: to a page that says nothing of what was looked at, with the place forgotten (SECURITY PR-10)."""
from flask import current_app, redirect

from app.web import page, place_cookie


def leave():
    """The redirect. What this browser kept of the site goes with it; its history cannot be reached from here, and the page says so."""
    response = page.forgotten(redirect(current_app.config["LEAVE_TO"], 303))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return place_cookie.forget(response)
