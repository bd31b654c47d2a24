"""The outbox: `queue` writes a message in the caller's transaction, `send_due` sends what is due, each once (SECURITY DU-5)."""
import json
import time
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.sqlite import insert

from app.extensions import db, writing_unit
from app.messages.letters import Unwritable, clean, write_letter
from app.messages.models import MAIL, TEXT, Message
from app.messages.numbers import mobile_number
from app.messages.transports import Away, NotNow, Refused
from app.sealing import NotOpened

# How long one sending may take before the message counts as left behind by a crash and is taken in hand again.
IN_HAND = timedelta(minutes=10)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=72)
LATE_AFTER = timedelta(minutes=15)
ADDRESS_LASTS = timedelta(days=7)
# A database that is busy for a moment after a message went out must not make it go out again.
MARK_TRIES, MARK_PAUSE_S = 5, 1
_NO_WORDS = {"subject": None, "text": None, "html": None, "headers": None}
_APART = {"synchronize_session": False}
_WAITS = sa.and_(Message.sent_at.is_(None), Message.given_up_at.is_(None))


class Counts(NamedTuple):
    """What `send_due` did: messages sent, kept for another try, given up; `away` when whoever takes them could not be used at all."""

    sent: int = 0
    later: int = 0
    given_up: int = 0
    away: bool = False


def queue(key, *, to, subject, text, now, html="", not_before=None, headers=None):
    """Writes one message to the address `to` in the caller's transaction; False, with nothing written, when its `key` was there.

    `key` says what is told to whom by ids, never by address, since it is kept for good. `not_before` is the moment before which it
    stays (None: at once); `headers` are more header lines, {name: value}. Takes any text: what cannot be sent is given up later.
    """
    return _add(key, max(not_before or now, now), now, to=to, subject=subject, text=text, html=html, headers=json.dumps(headers or {}))


def queue_text(key, *, to, text, now, not_before=None):
    """The same for a text message to the UK mobile number `to`, which goes by the text service, if there is one."""
    return _add(key, max(not_before or now, now), now, kind=TEXT, to=to, text=text)


def withdraw(key):
    """Takes back a message that has not gone and that nobody has in hand, as if it had never been queued; gives whether it did."""
    is_free = sa.or_(Message.tries == 0, Message.fault != "")
    return db.session.execute(sa.delete(Message).where(Message.key == key, _WAITS, is_free), execution_options=_APART).rowcount == 1


def due(now, kind=MAIL):
    """True when a message of a kind is to be sent now. Only reads."""
    try:
        return bool(db.session.scalar(sa.select(sa.exists().where(_WAITS, Message.kind == kind, Message.due_at <= now))))
    finally:
        db.session.rollback()


def send_due(now, transport, going=lambda: True, kind=MAIL):
    """Sends by `transport` what is due of a kind, one message at a time and each marked in a unit of its own; gives Counts. Commits.

    Stops early when the mail server is away, or `going()` says so. A crash in the middle of one sending: that one goes again.
    """
    begun, counts = time.monotonic(), Counts()
    try:
        while going():
            moment = now + timedelta(seconds=time.monotonic() - begun)
            taken = _take(moment, kind)
            if taken is None:
                break
            counts = _send(taken, moment, transport, counts)
            if counts.away:
                break
    finally:
        transport.close()
    return counts


def forget(now):
    """Overwrites what is left of messages that were sent or given up 7 days ago: the address, and words that went nowhere. Commits."""
    old = sa.and_(sa.or_(Message.sent_at <= now - ADDRESS_LASTS, Message.given_up_at <= now - ADDRESS_LASTS), Message.to.isnot(None))
    some = db.session.scalar(sa.select(sa.exists().where(old)))
    db.session.rollback()
    if some:
        with writing_unit():
            db.session.execute(sa.update(Message).where(old).values(to=None, **_NO_WORDS), _APART)
            db.session.commit()


def text_service(config):
    """In words where texts go, or "off"; the key is no part of it."""
    return f"on, by {config['TEXTS'].host}" if config["TEXTS"] else "off"


def health(now):
    """{"outbox": no message waits longer than 15 minutes, "given_up": how many of the last 7 days never went, "texts": where texts go}."""
    late = sa.select(sa.exists().where(_WAITS, Message.not_before <= now - LATE_AFTER))
    lost = sa.select(sa.func.count()).select_from(Message).where(Message.given_up_at > now - ADDRESS_LASTS)
    try:
        return {"outbox": not db.session.scalar(late), "given_up": db.session.scalar(lost), "texts": text_service(current_app.config)}
    finally:
        db.session.rollback()


def _add(key, first, now, **told):
    row = {"key": key, **told, "queued_at": now, "not_before": first, "due_at": first, "tries": 0, "fault": ""}
    return db.session.execute(insert(Message).values(row).on_conflict_do_nothing(index_elements=["key"])).rowcount == 1


class _Taken(NamedTuple):
    """A message in our hand. `again` says that it was before: it may have gone, and nobody could tell us."""

    id: int
    key: str
    kind: str
    not_before: object
    tries: int
    again: bool


def _take(now, kind):
    """The next message of a kind that is due, in our hand until IN_HAND has passed; None when there is none."""
    if not due(now, kind):
        return None
    with writing_unit():
        found = db.session.execute(
            sa.select(Message.id, Message.key, Message.not_before, Message.tries, Message.due_at, Message.fault)
            .where(_WAITS, Message.kind == kind, Message.due_at <= now).order_by(Message.not_before, Message.id).limit(1)).first()
        taken = found and db.session.execute(
            sa.update(Message).where(Message.id == found.id, Message.due_at == found.due_at, _WAITS)
            .values(due_at=now + IN_HAND, tries=found.tries + 1), _APART).rowcount
        db.session.commit()
    again = bool(taken and (found.tries or found.fault))
    return _Taken(found.id, found.key, kind, found.not_before, found.tries + 1, again) if taken else None


def _send(taken, now, transport, counts):
    overdue = now - taken.not_before >= GIVE_UP_AFTER
    try:
        _hand_over(taken, now, transport)
    except (Unwritable, Refused) as fault:
        return _give_up(taken, now, str(fault), counts)
    except Away as fault:
        # Not this message's fault: it keeps its short waits for when the server is back.
        counts = counts._replace(away=True)
        return _give_up(taken, now, str(fault), counts) if overdue else _wait(taken, now + FIRST_WAIT, taken.tries - 1, str(fault), counts)
    except Exception as fault:  # noqa: BLE001 - one message that cannot be sent, for whatever reason, must not hold up the others
        said = str(fault) if isinstance(fault, NotNow | NotOpened) else f"Our own code cannot send it ({type(fault).__name__})."
        wait = min(FIRST_WAIT * 2 ** min(taken.tries - 1, 20), LONGEST_WAIT)
        return _give_up(taken, now, said, counts) if overdue else _wait(taken, now + wait, taken.tries, said, counts)
    words = {} if transport.keeps else _NO_WORDS
    _mark(taken, sent_at=now, fault="", **words)
    return counts._replace(sent=counts.sent + 1)


def _hand_over(taken, now, transport):
    """Gives a message in hand to its transport; raises Unwritable, NotOpened, and what the transport raises."""
    try:
        row = db.session.execute(sa.select(Message.to, Message.subject, Message.text, Message.html, Message.headers)
                                 .where(Message.id == taken.id)).one()
    finally:
        db.session.rollback()
    if taken.kind == MAIL:
        transport.send(taken.id, *write_letter(taken.key, row.to, row.subject, row.text, row.html, json.loads(row.headers), now,
                                               current_app.config))
    elif number := mobile_number(row.to or ""):
        transport.send(taken.key, number, clean(row.text), taken.again)
    else:
        raise Unwritable("The number is not one that a text can be sent to.")


def _wait(taken, until, tries, fault, counts):
    _mark(taken, due_at=until, tries=tries, fault=fault)
    return counts._replace(later=counts.later + 1)


def _give_up(taken, now, fault, counts):
    _mark(taken, given_up_at=now, fault=fault)
    return counts._replace(given_up=counts.given_up + 1)


def _mark(taken, **values):
    for tried in range(1, MARK_TRIES + 1):
        try:
            with writing_unit():
                db.session.execute(sa.update(Message).where(Message.id == taken.id, _WAITS).values(**values), _APART)
                db.session.commit()
            return
        except sa.exc.DBAPIError:
            db.session.rollback()
            if tried == MARK_TRIES:
                raise
            time.sleep(MARK_PAUSE_S)
