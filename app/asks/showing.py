"""What the pages of asks show: lines of the lists, how far one has got, and what a champion is to look at."""
import json
from typing import NamedTuple

import sqlalchemy as sa

from app.asks import answering, asking, fetching, pointing, telling
from app.directory import sessions
from app.directory.cards import View
from app.directory.localities import all_localities
from app.directory.taxonomy import ACCESS, GOOD_FOR, KINDS
from app.extensions import db
from app.need.asks import (
    CLOSED, DRAFTED, EMAIL, FOUND, NEW, NOBODY_COULD, NOT_SHOWN, PICKED_UP, READ, STARTED, TIME, TIMES, too_count, too_words)
from app.people.models import Person

OUTCOMES = {FOUND: "There is something like it already", STARTED: "It has started", NOBODY_COULD: "Nobody could do it now",
            NOT_SHOWN: "It is not for the site"}
CAME_OF_IT = {FOUND: "There is something like it", STARTED: "It has started", NOBODY_COULD: "Nobody could do it now"}
STATES = {NEW: "To be read", READ: "On the site", PICKED_UP: "Picked up", DRAFTED: "Draft made", CLOSED: "Closed"}


class Line(NamedTuple):
    """One line of a list: uuid, words, where, the local date it was asked, and what else to say of it ("" for nothing)."""

    uuid: str
    what: str
    where: str
    on: object
    more: str


def lines(asks, holders=False):
    """[Line] of Asks for champions; with `holders` who has each."""
    known, people = names(), _people([one.held_by_id for one in asks]) if holders else {}
    return [Line(one.uuid, one.what or one.typed or "", known.get(one.locality_id, ""), one.asked_on,
                 f"{STATES[one.state]}: {people.get(one.held_by_id, 'somebody')}" if holders else STATES[one.state]) for one in asks]


def closed(asks):
    """[Line] of Asks that everybody sees and that are closed."""
    known = names()
    return [Line(one.uuid, one.what, known.get(one.locality_id, ""), one.asked_on, CAME_OF_IT.get(one.outcome, "")) for one in asks]


def ask(one):
    """What the page of an Ask that everybody sees shows, as a dict."""
    chosen = {(choice.taxonomy, choice.code) for choice in one.choices}
    holder = db.session.get(Person, one.held_by_id) if one.held_by_id else None
    return {"ask": one, "area": _area(one), "times": _words_of(chosen, TIME), "kinds": _words_of(chosen, "kind"),
            "too": too_words(too_count(one.id)), "is_closed": one.state == CLOSED, "service": fetching.service(one),
            "came_of_it": CAME_OF_IT.get(one.outcome, ""), "closed_on": sessions.today(one.closed_at) if one.closed_at else None,
            "holder": first_name(holder), "held_on": sessions.today(one.held_at) if one.held_at else None,
            "drafted": one.state == DRAFTED}


def work(one, me, now):
    """What the page for a champion's work on an Ask shows, as a dict."""
    holder = db.session.get(Person, one.held_by_id) if one.held_by_id else None
    typed = one.what or one.typed or ""
    return ask(one) | {
        "state": STATES[one.state], "is_new": one.state == NEW, "is_mine": one.held_by_id == me.id,
        "holder_name": holder.name if holder else "",
        "may_put_back": one.held_by_id is not None and answering.may_put_back(one, me, now), "typed": one.typed,
        "may_take": one.state == READ and one.held_by_id is None, "words": typed,
        "may_draft": one.state in (READ, PICKED_UP) and one.held_by_id in (None, me.id), "draft": fetching.draft(one),
        "names": pointing.may_be_names(one.typed or typed, [*names().values(), one.place]), "must_go": pointing.must_go(typed),
        "health": asking.speaks_of_health(typed), "waiting_mail": len(telling.to_be_told(one)), "has_phone": bool(telling.phones(one)),
        "unsure": sum(each.kind == EMAIL and each.confirmed_at is None for each in one.contacts),
        "choice_boxes": choice_boxes({(each.taxonomy, each.code) for each in one.choices}),
        "outcomes": OUTCOMES}


def choice_boxes(chosen):
    """[(heading, [(value, words, ticked)])] of what an ask may be about; `chosen` {(taxonomy, code)}."""
    parts = (("What kind is it?", "kind", KINDS), ("Who is it good for?", "good-for", GOOD_FOR), ("Getting in", "access", ACCESS))
    found = [(heading, [(f"{taxonomy}:{code}", term.name, (taxonomy, code) in chosen) for code, term in terms.items()])
             for heading, taxonomy, terms in parts]
    return [*found, ("When could they come?", times(chosen))]


def times(chosen):
    """[(value, words, ticked)] of the times of the week."""
    return [(f"{TIME}:{code}", words, (TIME, code) in chosen) for code, words in TIMES.items()]


def asked_already(asks):
    """[(uuid, what, who else asked in words)] of Asks."""
    return [(one.uuid, one.what, too_words(too_count(one.id))) for one in asks]


def on_now(hits):
    """[cards.View] of what is on."""
    return [View(json.loads(hit.card)) for hit in hits]


def first_name(person):
    """What everybody may read of a Person (or None): the first name."""
    return person.name.split()[0] if person and person.name.split() else ""


def names():
    """{locality's id: its name} of every area."""
    return {one.id: one.name for one in all_localities()}


def _words_of(chosen, taxonomy):
    terms = asking.TAXONOMIES[taxonomy]
    return [getattr(term, "name", term) for code, term in terms.items() if (taxonomy, code) in chosen]


def _area(one):
    return next((each for each in all_localities() if each.id == one.locality_id), None)


def _people(ids):
    people = db.session.scalars(sa.select(Person).where(Person.id.in_({one for one in ids if one}))).all()
    return {one.id: one.name for one in people}
