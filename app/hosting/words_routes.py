"""The doors of reading out: new words for somebody whom mail does not reach, shown to their host this once."""
from flask import abort, current_app, url_for

from app.extensions import db, writing_unit
from app.groups import telling
from app.hosting import fetching, roster
from app.hosting.routes import GROUP, HOST, looked_at, now
from app.hosting.adding_routes import bp
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page

_WORDS = f"{GROUP}/places/<string(length=36):place>/words"


@bp.get(_WORDS)
@act(HOST)
def ask_words(uuid, place):
    """Read their words to them now?"""
    group = looked_at(uuid)
    return _page(group, _found(group, place), None)


@bp.post(_WORDS)
@act(HOST)
def read_words(uuid, place):
    """Makes new words and shows them; those before end."""
    with writing_unit():
        group = looked_at(uuid)
        found = _found(group, place)
        said = telling.words(found, now())
        roster.look(group, person(), "words read out", now=now(), place=found)
        db.session.commit()
    return _page(group, found, said)


def _page(group, place, said):
    host = current_app.config["SITE_URL"].partition("://")[2]
    return page.render("hosting/words.html", private=True, group=group, place=place, said=said, had=telling.has_words(place),
                       address=host + url_for("places.ask_open"), back=url_for("hosting.people", uuid=group.uuid),
                       action=url_for("hosting.read_words", uuid=group.uuid, place=place.uuid))


def _found(group, uuid):
    """Somebody whom we write to gets a link, and no words."""
    place = fetching.place(group, uuid) or abort(404)
    return abort(404) if telling.can_be_written_to(place) else place
