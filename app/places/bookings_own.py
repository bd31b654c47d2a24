"""What a private page says of a booking of a children's group: what was agreed to, who looked, and all that is held."""
import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.groups import looks as looked
from app.groups import wording
from app.groups.models import Consent, Host
from app.people.models import Audit
from app.places.booking_form import KINDS
from app.web.words import plural


def consents(found):
    """[(Consent, its Words, the day)] of a booking."""
    rows = db.session.scalars(sa.select(Consent).where(Consent.place_uuid == found.uuid).order_by(Consent.id))
    return [(one, wording.once_read(one), sessions.today(one.at)) for one in rows]


def looks(found):
    """[(moment in local time, who, what and why)] of each look at it, the newest first."""
    ended = [Audit.at <= found.left_at] if found.left_at else []
    theirs = sa.or_(sa.and_(Audit.thing_type == "booking", Audit.thing_id == found.uuid),
                    sa.and_(Audit.thing_type == "group", Audit.thing_id == found.group.uuid))
    rows = db.session.scalars(sa.select(Audit).where(
        Audit.act == "group.host", Audit.reason.in_(looked.LOOKS), Audit.at >= found.at, *ended, theirs).order_by(Audit.id.desc())).all()
    names = {one.id: one.name for one in db.session.scalars(sa.select(Host).where(Host.group_id == found.group_id))}
    return [(one.at.astimezone(sessions.LONDON), *_told(one, names)) for one in rows]


def _told(row, names):
    """(who, what) of one look: a host by first name, with the reason that they chose."""
    _, number, why = looked.read(row.scope)
    return f"{names[number]}, host" if number in names else "A host", f"{looked.LOOKS[row.reason]}{f': {why}' if why else ''}"


def too_few(found):
    """That there are not so many places, in words; how many there are is said to who books alone."""
    left = max(found.group.capacity - found.group.taken, 0)
    return f"There {'is' if left == 1 else 'are'} {plural(left, 'place') if left else 'no places'} left. Ask for fewer, or ring us"


def everything(found):
    """All that is held, as a dict for JSON."""
    return {"name": found.name, "who books": KINDS[found.kind], "contact": found.contact, "children": found.many, "state": found.state,
            "asked on": found.at.isoformat(), "confirmed on": found.confirmed_at and found.confirmed_at.isoformat(),
            "ended on": found.left_at and found.left_at.isoformat(),
            "agreed to": [{"what": words.title, "words": words.text, "version": words.version, "on": one.at.isoformat(),
                           "ended on": one.withdrawn_at and one.withdrawn_at.isoformat()} for one, words, _ in consents(found)],
            "who looked": [{"on": at.isoformat(), "who": who, "what": what} for at, who, what in looks(found)]}
