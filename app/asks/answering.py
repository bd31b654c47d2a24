"""What champions make of an ask: read it to all, pick it up, put it back, draft a listing of it, and close it; each with its row of record.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits. What does not fit how an ask stands by
now changes nothing.
"""
from datetime import timedelta

from app import index
from app.asks import telling
from app.directory import sessions
from app.extensions import db
from app.need.asks import CLOSED, DRAFTED, NEW, NOBODY_COULD, NOT_SHOWN, PICKED_UP, READ, STARTED, AskChoice
from app.people import audit
from app.submissions import beginning

# A colleague may put back what somebody has held for so long.
HELD_LONG = timedelta(days=14)


def publish(ask, words, choices, by, *, now):
    """Shows an Ask to everybody in these words; `choices` {(taxonomy, code)} are what it is about. Later it changes the words."""
    if ask.state == CLOSED:
        return
    ask.what, ask.public_on = words, ask.public_on or sessions.today(now)
    ask.state = READ if ask.state == NEW else ask.state
    kept = {(one.taxonomy, one.code): one for one in ask.choices}
    ask.choices = [kept.get(pair) or AskChoice(taxonomy=pair[0], code=pair[1]) for pair in sorted(choices)]
    show_again()
    _record(ask, by, "made public", now)


def pick_up(ask, by, *, now):
    """Says to colleagues and to everybody that `by` sees what can be done."""
    if ask.state == READ and ask.held_by_id is None:
        ask.state, ask.held_by_id, ask.held_at = PICKED_UP, by.id, now
        _record(ask, by, "picked up", now)


def put_back(ask, by, *, now):
    """Lets go of an Ask, and of the draft that was made of it: others may pick it up."""
    if ask.state in (PICKED_UP, DRAFTED) and may_put_back(ask, by, now):
        ask.state, ask.held_by_id, ask.held_at, ask.submission_uuid = READ, None, None, None
        _record(ask, by, "put back", now)


def may_put_back(ask, by, now):
    """Whether somebody may put an Ask back: whoever holds it, and others once it was held for long."""
    return ask.held_by_id in (None, by.id) or ask.held_at is None or now - ask.held_at >= HELD_LONG


def draft(ask, by, *, now):
    """Makes an Ask a draft of `by`'s own, once; gives its uuid, None when somebody else holds the ask or it is not at that point."""
    if ask.state == DRAFTED and ask.held_by_id == by.id:
        return ask.submission_uuid
    if ask.state not in (READ, PICKED_UP) or ask.held_by_id not in (None, by.id):
        return None
    codes = {taxonomy: [one.code for one in ask.choices if one.taxonomy == taxonomy] for taxonomy in ("kind", "good-for")}
    made = beginning.begin(by, name=ask.what, kinds=codes["kind"], good_for=codes["good-for"], place=ask.place, now=now)
    ask.state, ask.held_by_id, ask.held_at, ask.submission_uuid = DRAFTED, by.id, ask.held_at or now, made.uuid
    _record(ask, by, "drafted", now)
    return made.uuid


def close(ask, outcome, words, service, by, *, now):
    """Closes an Ask with what came of it, in words and with a Service or None, and tells those who want to know."""
    if ask.state == CLOSED:
        return
    _close(ask, outcome, words, service, now)
    if outcome == STARTED:
        telling.started(ask, now=now)
    elif outcome == NOT_SHOWN:
        ask.public_on = None
        telling.not_shown(ask, now=now)
    else:
        telling.answered(ask, now=now)
    _record(ask, by, outcome, now)


def start(ask, service, *, now):
    """Closes an Ask whose draft is on the site now, and tells those who want to know."""
    _close(ask, STARTED, "", service, now)
    telling.started(ask, now=now)
    audit.record("ask.answer", "ask", ask.uuid, reason=STARTED, now=now)


def open_phones(ask, by, *, now):
    """Keeps that the phone numbers of those who want to be rung were looked at; gives them."""
    _record(ask, by, "contact opened", now)
    return telling.phones(ask)


def show_again():
    """Has pages that are kept for everybody made anew: areas show what people ask for."""
    db.session.flush()
    index.touch(db.session.connection().connection.driver_connection)


def _close(ask, outcome, words, service, now):
    ask.state, ask.outcome, ask.answer, ask.closed_at = CLOSED, outcome, words, now
    ask.service_uuid = service.uuid if service and outcome not in (NOBODY_COULD, NOT_SHOWN) else None
    ask.held_by_id = ask.held_at = None
    show_again()


def _record(ask, by, reason, now):
    audit.record("ask.answer", "ask", ask.uuid, person=by, scope=f"locality {ask.locality_id}", reason=reason, now=now)
