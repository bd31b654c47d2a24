"""What the queue and a review show, worked out from submissions: plain words for queue.html and review.html."""
from math import hypot
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import doubles, placing, sessions
from app.extensions import db
from app.people.models import Person
from app.people.permissions import can
from app.review import fetching, flagging, holding, past
from app.submissions import deciding, differing
from app.submissions.models import APPROVED, SENT_BACK, UNCONFIRMED, Submission
from app.submissions.proposing import proposal, why_not, wrote
from app.web import formats

SHOWN = 50
ANSWER_WITHIN_DAYS = 3
SORTS = {"name": lambda row: row.name.casefold(), "locality": lambda row: row.locality.casefold(), "waiting": lambda _: 0}
ALL, NEW, CHANGES, BACK = "all", "new", "changes", "sent-back"
TABS = {ALL: "All", NEW: "New", CHANGES: "Changes", BACK: "Sent back"}
_HISTORY = 6
_DID = {"approved": "approved it", "sent back": "sent it back", "declined": "declined it"}


class Row(NamedTuple):
    """One line of the queue."""

    uuid: str
    name: str
    kind: str
    flags: list
    locality: str
    days: int
    waited: str
    late: bool
    has_it: str


class Change(NamedTuple):
    """One field that differs: the pieces before (None: nothing was said before) and after, and what follows from it."""

    field: str
    before: list | None
    after: list
    note: str = ""


def tabs(waiting, back):
    """{tab of TABS: [Submission]} of what waits and of what was sent back."""
    changes = [one for one in waiting if _is_change(one)]
    return {ALL: waiting, NEW: [one for one in waiting if not _is_change(one)], CHANGES: changes, BACK: back}


def late(waiting, today):
    """How many of what waits waited longer than we promise."""
    return sum(_days(one, today) > ANSWER_WITHIN_DAYS for one in waiting)


def row(submission, person, *, now, gazetteer):
    """The Row of a submission."""
    seen = proposal(submission)
    days = _days(submission, sessions.today(now))
    return Row(submission.uuid, seen.after.name, _kind(submission, person),
               flagging.flags(submission, seen, person, _doubles(submission, seen, gazetteer)), _locality(submission), days,
               formats.plural(days, "day") if days else "Today", days > ANSWER_WITHIN_DAYS, _has_it(submission, person, now))


def review(submission, person, *, now, gazetteer):
    """Everything that review.html says, as a dict."""
    seen, today = proposal(submission), sessions.today(now)
    doubles_near = _doubles(submission, seen, gazetteer)
    decision = deciding.last_decision(submission)
    return {
        "submission": submission, "name": seen.after.name, "kind": _kind(submission, person), "locality": _locality(submission),
        "sent": sessions.today(submission.sent_at or submission.begun_at), "mark": seen.mark,
        "public": submission.service if seen.before else None, "flags": flagging.flags(submission, seen, person, doubles_near),
        "changes": _changes(seen, today), "same": differing.unchanged(seen.before, seen.after) if seen.before else [],
        "is_new": seen.before is None, "doubles": doubles_near, "history": _history(submission), "sender": _sender(submission, today),
        "why_not": why_not(submission, person), "old_phone": seen.before.phone if seen.before else "", "decision": decision,
        "decider": _decider(decision, person) if decision else "", "did": _did(decision) if decision else "",
        "may_undo": deciding.may_undo(submission, person, now) is not None,
        "may_restore": bool(submission.service) and can(person, "listing.restore", fetching.Listing(submission.service)),
        "may_close": deciding.may_close(submission, person), "steps": _steps(submission), "pictures": fetching.pictures(submission),
        "holder": holding.holder(submission, person, now), "may_hold": holding.may_hold(submission, person),
        "ring": submission.state == UNCONFIRMED, "call": submission.contact_phone if submission.state == UNCONFIRMED else "",
    }


def meanwhile(decision, person):
    """That somebody decided before `person` did, in a sentence or two."""
    return f"{_decider(decision, person)} {_did(decision)}, before you pressed the button. What you chose was not done."


def _kind(submission, person):
    words = "Change" if submission.base else "New"
    return f"{words}, added by you" if wrote(submission, person) else words


def _is_change(submission):
    return submission.service is not None and submission.service.withdrawn_at is None


def _has_it(submission, person, now):
    """Who has it open, or was asked to look, or has to mend it."""
    if submission.state == SENT_BACK:
        return "Whoever wrote it"
    holder = holding.holder(submission, person, now)
    if holder:
        return "You" if holder.is_me else f"{holder.name}, since {holder.since}"
    asked = next((one for one in reversed(submission.decisions) if one.asked_id and one.undone_at is None), None)
    return "Nobody yet" if asked is None else "You were asked" if asked.asked_id == person.id else f"{_name(asked.asked_id)} was asked"


def _decider(decision, person):
    return "You" if decision.person_id == person.id else _name(decision.person_id)


def _did(decision):
    """"approved it on 25 November at 2:05pm"."""
    return f"{_DID[decision.verdict]} on {formats.day_month(sessions.today(decision.on))} at {formats.clock(sessions.minute(decision.on))}"


def _locality(submission):
    return submission.locality.name if submission.locality else "No locality"


def _days(submission, today):
    return max(0, (today - sessions.today(submission.sent_at or submission.begun_at)).days)


def _doubles(submission, seen, gazetteer):
    return doubles.near(seen.after.name, doubles.points_of(seen.after.venues, gazetteer), besides=submission.service_id)


def _changes(seen, today):
    found = differing.differences(seen.before, seen.after)
    if seen.before is None:
        return [Change(one.field, None, [differing.Piece(one.after, False)]) for one in found if one.after != differing.NOTHING]
    notes = {"When": _first_date(seen.after, today), differing.PIN: _moved(seen.before, seen.after)}
    return [Change(one.field, *differing.pieces(one.before, one.after), notes.get(one.field, "")) for one in found]


def _first_date(details, today):
    """When the new pattern is first on."""
    try:
        on = [one.on for schedule in details.schedules for one in sessions.occurrences(schedule, today, today.replace(year=today.year + 1))
              if one.state != sessions.CANCELLED]
    except ValueError:
        return ""
    return f"First date: {formats.day_long(min(on))}." if on else ""


def _moved(before, after):
    """How far the first pin moves: its two numbers tell nobody."""
    was, now = (placing.told(one.venues[0]) if one.venues else placing.UNKNOWN for one in (before, after))
    if None in (was.easting, now.easting):
        return ""
    return f"The pin moves {formats.miles(hypot(now.easting - was.easting, now.northing - was.northing), 'point')}."


def _history(submission):
    return past.versions(submission.service)[:_HISTORY] if submission.service else []


def _steps(submission):
    """[(date, words, reason)] of what was decided before, the newest first."""
    words = {"approved": "approved it", "sent back": "sent it back", "declined": "declined it", "asked": "asked a colleague"}
    return [(sessions.today(one.on), f"{_name(one.person_id)} {words[one.verdict]}{' (undone)' if one.undone_at else ''}", one.reason)
            for one in reversed(submission.decisions)]


def _sender(submission, today):
    if submission.author_id is not None:
        return f"{_name(submission.author_id)}, {'for the owner' if submission.by == 'owner' else submission.by}."
    if submission.by == "owner":
        earlier = db.session.scalar(sa.select(sa.func.count()).select_from(Submission).where(
            Submission.contact_key == submission.contact_key, Submission.contact_key != "", Submission.state == APPROVED,
            Submission.id != submission.id))
        return f"The owner, through their private link. {formats.plural(earlier, 'approved change')} before this one."
    if submission.confirmed_at:
        on = formats.day_month(sessions.today(submission.confirmed_at), today)
        return f"Somebody who suggested it. They confirmed that on {on}."
    return "Somebody who suggested it. They have not confirmed that yet."


def _name(person_id):
    person = db.session.get(Person, person_id)
    return person.name if person and person.name else "Somebody"
