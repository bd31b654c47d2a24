"""Nobody is lost to a text that could not go, or to a text service that was switched off: their host rings them from then on."""
import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import announcing, courses, date_lines, deciding, joining, moving, news, ringing, telling, texts, wording
from app.groups.models import HELD, LEFT, OFFERED, PHONE, PLACED, TEXT, WAITING, Place
from app.messages.models import TEXT as AS_TEXT
from app.messages.models import Message
from app.people import audit

_APART = {"synchronize_session": False}
_WAITS = sa.and_(Message.sent_at.is_(None), Message.given_up_at.is_(None))
# What a host says to somebody who left, when the text that told them so did not arrive.
_ENDS = {"closed": moving.ENDED, "declined": deciding.NO, "joining_over": courses.TOO_LATE}
GIVEN_UP = sa.and_(Message.kind == AS_TEXT, Message.given_up_at.is_not(None), Message.to.is_not(None))


def mind(now):
    """Puts on their host's list whom no text reaches any more; commits. Gives how many it were."""
    uuids = due(Place, "place")
    db.session.rollback()
    for uuid in uuids:
        with writing_unit():
            place = db.session.scalar(sa.select(Place).where(Place.uuid == uuid))
            if place is not None:
                (_tell_end if place.state == LEFT else _ring_instead)(place, now)
            _forget_given_up(uuid)
            db.session.commit()
    return len(uuids) + _give_up_rest(now)


def stop(place, now):
    """Somebody is texted no more: they are rung from now on, and not reminded. Never commits."""
    place.remind, place.remind_when = False, None
    moving.end_consent(place, wording.REMIND, now)
    rung_instead(place, telling.mails_of(place), now)


def rung_instead(one, theirs, now):
    """A Place or a Booking is rung from now on: the yes to texts ends, and those of `theirs` (a condition) that wait do not go."""
    one.contact_kind = PHONE
    moving.end_consent(one, wording.TEXT, now)
    db.session.execute(sa.update(Message).where(theirs, Message.kind == AS_TEXT, _WAITS).values(
        given_up_at=now, to=None, text=None, fault="They are rung instead."), _APART)
    db.session.flush()


def due(kind, name):
    """[uuid of a `kind`, Place or Booking] of texts that were given up, and, without a service, of everybody who is reached by text; the
    keys of their messages begin with `name`.
    """
    lost = sa.select(Message.key).where(GIVEN_UP, Message.key.like(f"{name}-%")).order_by(Message.id)
    found = [key.removeprefix(f"{name}-")[:36] for key in db.session.scalars(lost)]
    if not texts.is_on():
        found += db.session.scalars(sa.select(kind.uuid).where(kind.contact_kind == TEXT, kind.state != LEFT).order_by(kind.id))
    return list(dict.fromkeys(found))


def of_end(one, name):
    """What a host is to say to a Place or Booking that has ended, whose texts' keys begin with `name`: "" where no text of that is lost."""
    begins = f"{name}-{one.uuid}-"
    keys = db.session.scalars(sa.select(Message.key).where(GIVEN_UP, Message.key.like(f"{begins}%")))
    return next((_ENDS[said] for key in keys if (said := key.removeprefix(begins).partition("-")[0]) in _ENDS), "")


def _tell_end(place, now):
    words = of_end(place, "place")
    if words and ringing.say(place, words, now, about=ringing.OVER):
        place.contact_kind = PHONE
        telling.hosts(place.group, place, now, "ring_over", "over", many=1)


def _ring_instead(place, now):
    lost = db.session.scalars(sa.select(Message).where(telling.mails_of(place), sa.or_(GIVEN_UP, sa.and_(
        Message.kind == AS_TEXT, _WAITS)))).all()
    # A text to a new number, which nobody confirmed, says nothing of the one that counts.
    if place.contact_kind != TEXT or texts.is_on() and all(one.to != place.contact for one in lost):
        return
    stop(place, now)
    audit.record("place.own", "place", place.uuid, reason="no text arrives", now=now)
    if place.state in (HELD, WAITING) and place.confirmed_at is None:
        place.held_until = max(place.held_until, now + joining.RINGS_WITHIN)
        telling.hosts(place.group, place, now)
    elif place.state == OFFERED:
        place.held_until = now + moving.OFFER_LASTS
        telling.hosts(place.group, place, now, "ring_offer", place.held_until.isoformat())
    elif place.state == PLACED and lost:
        _tell_dates(place, now)
        date_lines.offer_again(place, now)


def _tell_dates(place, now):
    """Has their host say what is true now, whatever it was that did not arrive."""
    said, until = true_now(place.group, now)
    ringing.say(place, "\n".join(said), now, until=until)


def true_now(group, now):
    """([line] of what a host says to somebody whom a text did not reach, until which day); mails the hosts, once a day. Never commits."""
    today = sessions.today(now)
    known = sorted(announcing.known(group, now).values(), key=lambda one: one.on)
    following = next((one for one in known if not one.off), None)
    said = ["A text to them did not arrive.", *(news.off(one, today) for one in known if one.off),
            f"The next date is {news.when(following, today)}." if following else "There is no date to come yet."]
    telling.to_hosts(group, f"group-{group.uuid}-ring-text-{today}", "ring_text", now)
    return said, max((one.on for one in known if one.off or one is following), default=today + ringing.MATTERS)


def _give_up_rest(now):
    """Without a service nobody takes what is left to people who left, or to a number that was asked for: it would wait for good."""
    rest = sa.and_(Message.kind == AS_TEXT, _WAITS)
    some = not texts.is_on() and db.session.scalar(sa.select(sa.exists().where(rest)))
    db.session.rollback()
    if not some:
        return 0
    with writing_unit():
        many = db.session.execute(sa.update(Message).where(rest).values(
            given_up_at=now, to=None, text=None, fault="There is no text service."), execution_options=_APART).rowcount
        db.session.commit()
    return many


def _forget_given_up(uuid):
    db.session.execute(sa.update(Message).where(GIVEN_UP, Message.key.like(f"place-{uuid}-%")).values(to=None, text=None), _APART)
