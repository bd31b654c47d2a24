"""Lets whoever holds the private link to their own page, and nobody else, to what they asked."""
from flask import abort, request

from app.company import fetching, telling
from app.people import links
from app.web import page


def mine(uuid):
    """The Company of a uuid (any text) that this browser holds; for whatever else was asked the request ends: open your link again."""
    found = fetching.by_uuid(uuid)
    proof = request.form.get("page", "") if request.method == "POST" else ""
    if found is None or not (links.held(telling.PURPOSE, found.id) or links.hold_by_page(proof, telling.PURPOSE, found.id)):
        abort(page.render("company/over.html", status=404, private=True))
    return found
