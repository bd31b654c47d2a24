"""The doors of adding somebody by hand, for whoever has the list of a group open; and of the words that are then read out to them."""
from flask import abort, current_app, request, url_for

from app.extensions import db, writing_unit
from app.groups import helps, telling, wording
from app.hosting import adding, dated
from app.hosting.doors import now
from app.hosting.list_doors import placed
from app.hosting.pages import show
from app.web import page

_WORDS = "/places/<string(length=36):place>/words"


def hang(ways):
    """Hangs them."""
    for method, path, view in (("GET", "/places/new", ask_add), ("POST", "/places/new", add), ("GET", _WORDS, ask_words),
                               ("POST", _WORDS, read_words)):
        ways.hang(method, path, view)


def ask_add(ways, uuid):
    """The form."""
    return _form(ways.looking(uuid), adding.Added())


def add(ways, uuid):
    """Takes the place, or one in the line; then their words are read to them."""
    with writing_unit():
        door = ways.opening(uuid)
        days = [one.original_on.isoformat() for one in dated.next_ones(door.group, now())]
        added = adding.read(request.form, door.group, days)
        place, fault = (None, "") if added.errors else adding.add(door.group, added, door.by, now=now())
        if added.errors or fault:
            added.errors |= {"name": fault} if fault else {}
            return _form(door, added)
        to = door.to("ask_words", place=place.uuid)
        db.session.commit()
    return page.go_to(to)


def ask_words(ways, uuid, place):
    """Read their words to them now?"""
    door = ways.looking(uuid)
    return _words(door, _unwritten(door, place), None)


def read_words(ways, uuid, place):
    """Makes new words, for somebody whom mail does not reach, and shows them this once; those before end."""
    with writing_unit():
        door = ways.looking(uuid)
        found = _unwritten(door, place)
        said = telling.words(found, now())
        door.look("words read out", place=found)
        db.session.commit()
    return _words(door, found, said)


def _form(door, added):
    group = door.group
    return show("adding", door, added.errors, added=added, agree=wording.now_read(wording.JOIN), left=group.capacity - group.taken,
                dated=dated.next_ones(group, now()),
                offered={one: helps.HELPS[one] for one in group.helps.split() if one in helps.HELPS})


def _words(door, place, said):
    host = current_app.config["SITE_URL"].partition("://")[2]
    return show("words", door, place=place, said=said, had=telling.has_words(place), address=host + url_for("places.ask_open"),
                back=door.to("people"), action=door.to("read_words", place=place.uuid))


def _unwritten(door, uuid):
    """Somebody whom we write to gets a link, and no words."""
    place = placed(door, uuid)
    return abort(404) if telling.can_be_written_to(place) else place
