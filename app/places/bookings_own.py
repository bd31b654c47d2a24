"""What a private page says of a booking of a children's group: what was agreed to, who looked, and all that is held."""
import sqlalchemy as sa

from app.bookings import seats
from app.bookings.models import BOOKED, OFFERED
from app.directory import sessions
from app.extensions import db
from app.groups import emergencies, wording
from app.groups import looks as looked
from app.groups.models import NO_NAME, Consent, Host
from app.people.models import Audit
from app.places.booking_form import KINDS
from app.places.own import told_of
from app.web.words import plural

PASSED = "You did not say yes in time, so the places went to the next in the line. You still wait"


def consents(found):
    """[(Consent, its Words, the day)] of a booking."""
    rows = db.session.scalars(sa.select(Consent).where(Consent.place_uuid == found.uuid).order_by(Consent.id))
    return [(one, wording.once_read(one), sessions.today(one.at)) for one in rows]


def looks(found):
    """[(moment in local time, who, what and why)] of each look at it, the newest first."""
    # Whoever left is on no list any more, but for whom to ring: each look at that is of their booking.
    whole = sa.and_(Audit.thing_type == "group", Audit.thing_id == found.group.uuid)
    if found.left_at is not None:
        whole = sa.and_(whole, Audit.at <= found.left_at)
    theirs = sa.or_(sa.and_(Audit.thing_type == "booking", Audit.thing_id == found.uuid), whole)
    rows = db.session.scalars(sa.select(Audit).where(
        Audit.act.in_(("group.host", emergencies.ACT)), Audit.reason.in_(looked.LOOKS), Audit.at >= found.at, theirs)
        .order_by(Audit.id.desc())).all()
    names = {one.id: one.name for one in db.session.scalars(sa.select(Host).where(Host.group_id == found.group_id, Host.name != NO_NAME))}
    why = emergencies.reasons(found.group_id)
    return [(one.at.astimezone(sessions.LONDON), *told_of(one, names, why)) for one in rows]


def too_few(found, many=0):
    """That there are not so many places, in words; how many there are is said to who books alone."""
    if max(many, found.many) > found.group.capacity:
        return too_many(found)
    left, theirs = seats.free(found.group), found.many if found.state in (OFFERED, BOOKED) else 0
    words = f"There {'is' if left == 1 else 'are'} {left or 'no'} {'more ' if theirs else ''}{'place' if left == 1 else 'places'}"
    return f"{words}. Ask for {theirs + left} at most, or ring us" if theirs else f"{words} left. Ask for fewer, or ring us"


def too_many(found):
    """That nobody can have so many places here, in words."""
    return f"There are {plural(found.group.capacity, 'place')} in all. Ask for fewer, or ring us"


def everything(found):
    """All that is held, as a dict for JSON."""
    return {"name": found.name, "who books": KINDS[found.kind], "contact": found.contact, "children": found.many, "state": found.state,
            "reminded the day before": found.remind, "rung for": _moment(found.rung_for),
            "rung on": _moment(found.rung_at), "to be told by phone": found.to_tell,
            "waits since": _moment(found.waits_since), "place in the line": found.line or None,
            "asked whether to go on waiting": _moment(found.asked_at), "offers without an answer": found.lapsed,
            "offer lasts until": _moment(found.held_until),
            "asked on": found.at.isoformat(), "confirmed on": _moment(found.confirmed_at), "ended on": _moment(found.left_at),
            "agreed to": [{"what": words.title, "words": words.text, "version": words.version, "on": one.at.isoformat(),
                           "ended on": one.withdrawn_at and one.withdrawn_at.isoformat()} for one, words, _ in consents(found)],
            "who looked": [{"on": at.isoformat(), "who": who, "what": what} for at, who, what in looks(found)]}


def _moment(at):
    return at and at.isoformat()
