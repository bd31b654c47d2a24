"""What every door of a locality does: finds it or answers 404, and keeps the answer while nothing changes."""
from flask import abort, current_app

from app.directory import localities, sessions
from app.extensions import reading
from app.index import generation
from app.web import kept


def or_404(slug):
    """The Locality of a slug (text); 404 for none."""
    return localities.by_slug(slug) or abort(404)


def kept_page(make, query=""):
    """The Response of `make`, kept by path and `query` (text) until the index changes, the day is over or the gazetteer is another."""
    with reading() as connection:
        at = generation(connection)
    # In this order web.again asks for them, wherever it keeps an answer (search.routes.versions).
    versions = at, sessions.today(current_app.config["NOW"]()), current_app.extensions["gazetteer"].edition
    return kept.answer(f"{query}\n{versions[2]}", *versions[:2], make, versions)
