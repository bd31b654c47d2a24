"""What somebody may do on their private page: change details, reminders, what is held about them, and erasing it. Never commits."""
import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.groups import emergencies, forgetting, helps, joining, moving, reminding, telling, wording
from app.groups import looks as looked
from app.groups.models import NO_NAME, WAITING, Consent, Host, Place
from app.people import audit
from app.people.models import Audit
from app.places import steps
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web.text import tidy_text

OWN = "place.own"
TAKEN = "Somebody with the same way to reach them is called that already. Enter another name"


def by_uuid(uuid):
    """The Place of a uuid (any text), whoever asks, or None: for doors that ask people.links."""
    return db.session.scalar(sa.select(Place).where(Place.uuid == uuid))


def read(values, place):
    """({box: typed}, {box: words}) of the form of details."""
    typed, faults = {}, {}
    for name, most in (("name", steps.MOST_NAME), ("more", steps.MOST_MORE)):
        typed[name], fault = tidy_text(values.get(name, ""), most)
        if fault or holds_nhs_number(typed[name]):
            faults[name] = fault or NHS_NUMBER
    typed["help"] = helps.kept(values.getlist("help"), place.group.helps)
    if not typed["name"]:
        faults.setdefault("name", "Enter a name. Two letters will do")
    return typed, faults


def change(place, typed, *, now):
    """Keeps changed details; gives {} or {box: words} of what cannot be.

    A namesake is told of to whoever proved that the address is theirs. A number is nobody's for sure: who gave a neighbour's would read
    from the answer who is in the group.
    """
    key, is_taken = joining.key_of(place, typed["name"])
    if is_taken and place.contact_kind == "email":
        return {"name": TAKEN}
    place.name, place.helps, place.more, place.person_key = typed["name"], typed["help"] or None, typed["more"] or None, key
    if is_taken:
        joining.apart(place)
    _record(place, "details", now)
    return {}


def set_reminders(place, when, *, now):
    """Begins reminders (DAY or HOURS), which is agreed to on its own, or ends them (NONE); any other text changes nothing."""
    if when not in reminding.WHEN or when != reminding.NONE and not telling.can_be_written_to(place):
        return
    wanted, before = when != reminding.NONE, place.remind
    place.remind, place.remind_when = wanted, reminding.HOURS if when == reminding.HOURS else None
    if wanted and not before:
        actor = "other" if place.for_whom == "other" else "self"
        db.session.add(wording.agreed(place.uuid, wording.REMIND, channel="web", actor=actor, now=now,
                                      by_text=telling.can_be_texted(place)))
    elif not wanted:
        moving.end_consent(place, wording.REMIND, now)
    _record(place, "reminders", now)


def end_reminders(place, *, now):
    """Ends reminders, and the yes to them."""
    place.remind, place.remind_when = False, None
    moving.end_consent(place, wording.REMIND, now)
    _record(place, "reminders", now)


def number_in_line(place):
    """At which number somebody waits for a place, from 1; None for who does not, or waits for single dates. Who confirmed counts."""
    if place.state != WAITING or place.confirmed_at is None or place.group.per_date is not None:
        return None
    return 1 + db.session.scalar(sa.select(sa.func.count()).select_from(Place).where(
        Place.group_id == place.group_id, Place.state == WAITING, Place.confirmed_at.is_not(None), Place.line < place.line))


def erase(place, *, now):
    """Gives the place up and wipes at once all that is personal."""
    moving.leave(place, "erased", now=now)
    if place.contact_key is not None:
        _record(place, "erased", now)
    forgetting.erase(place, now)


def consents(place):
    """[Consent] of a place, the oldest first."""
    return db.session.scalars(sa.select(Consent).where(Consent.place_uuid == place.uuid).order_by(Consent.id)).all()


def said_yes(place):
    """[(Consent, its Words, the day, the day it ended or None)] of a place, the oldest first."""
    return [(one, wording.once_read(one), sessions.today(one.at), one.withdrawn_at and sessions.today(one.withdrawn_at))
            for one in consents(place)]


def looks(place):
    """[(moment, who, what)] of each time that somebody looked at their details, the newest first: all of them, and why (SECURITY AU-4)."""
    whole = sa.and_(Audit.thing_type == "group", Audit.thing_id == place.group.uuid)
    if place.left_at is not None:
        # Whoever left is on no list any more.
        whole = sa.and_(whole, Audit.at <= place.left_at)
    rows = db.session.scalars(sa.select(Audit).where(
        Audit.act.in_(("group.host", emergencies.ACT)), Audit.reason.in_(looked.LOOKS), Audit.at >= place.at,
        sa.or_(sa.and_(Audit.thing_type == "place", Audit.thing_id == place.uuid), whole)).order_by(Audit.id.desc())).all()
    names = {one.id: one.name for one in db.session.scalars(sa.select(Host).where(Host.group_id == place.group_id, Host.name != NO_NAME))}
    why = emergencies.reasons(place.group_id)
    return [(row.at, *told_of(row, names, why)) for row in rows]


def told_of(row, names, why):
    """(who, what) of one look: a host by first name, with the reason that they chose; an administrator with what they wrote."""
    _, number, reason = looked.read(row.scope)
    what = f"{looked.LOOKS[row.reason]}{f': {reason}' if reason else ''}"
    if row.act == emergencies.ACT:
        return "An administrator, in an emergency", f"{what}. They wrote: “{why[number]}”" if number in why else what
    return f"{names[number]}, host" if number in names else "A host", what


def _record(place, did, now):
    audit.record(OWN, "place", place.uuid, reason=did, now=now)
