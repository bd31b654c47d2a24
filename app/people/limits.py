"""How often something may be tried: counted in the database, so that it holds across workers and restarts (SECURITY LM-1, LM-3, LM-4)."""
import ipaddress
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa
from flask import has_request_context, request
from sqlalchemy.dialects.sqlite import insert

from app.extensions import db, writing_unit
from app.people.models import LimitCount
from app.sealing import keyed

_MINUTES, _HOUR, _DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)


class Most(NamedTuple):
    """So many in so long; when `doubling`, each time it is full the wait is twice the last."""

    count: int
    within: timedelta
    doubling: bool = False


class Limits(NamedTuple):
    """The Mosts of one act: for each subject that the caller names, for the machine that asks, and for the whole site.

    `counted_as` names the act whose machine and site counts it shares.
    """

    each: tuple[Most, ...] = ()
    machine: tuple[Most, ...] = ()
    site: tuple[Most, ...] = ()
    counted_as: str = ""


class Wait(NamedTuple):
    """It is full; it opens again after so many seconds (a whole number, at least 1)."""

    seconds: int


_GUESSES = (Most(10, _MINUTES, doubling=True), Most(50, _DAY))
LIMITS = {
    "sign-in": Limits(_GUESSES, (Most(100, _MINUTES),), (Most(1000, _MINUTES),)),
    "sign-in known": Limits(_GUESSES, (Most(100, _MINUTES),), (Most(1000, _MINUTES),), counted_as="sign-in"),
    "factor": Limits((Most(5, _MINUTES), Most(20, _HOUR), Most(50, _DAY))),
    "message": Limits((Most(3, _HOUR), Most(5, _DAY)), (Most(30, _HOUR),), (Most(2000, _HOUR),)),
    "join": Limits((Most(5, 2 * _MINUTES),), (Most(400, _HOUR),)),
    # Not for each machine: 300 people may join from one surgery in an hour (SECURITY LM-2).
    "join mail": Limits((Most(3, _HOUR), Most(5, _DAY)), (), (Most(2000, _HOUR),)),
    # Each costs money and rings a telephone: for each machine too, as all that sends a message. Who is the 31st may ask to be rung.
    "join text": Limits((Most(3, _HOUR), Most(5, _DAY)), (Most(30, _HOUR),), (Most(500, _HOUR),)),
    # Words that were read out hold far fewer bits than a link (SECURITY SI-1).
    "words": Limits((), (Most(10, _HOUR),), (Most(200, _HOUR),)),
    "me-too": Limits((Most(20, _DAY),), (Most(60, _HOUR),)),
    "concern": Limits((Most(10, _HOUR),)),
    "upload": Limits((Most(20, _HOUR),), (Most(60, _HOUR),)),
    "relay": Limits((Most(6, _HOUR), Most(20, _DAY)), (Most(10, _HOUR),), (Most(500, _HOUR),)),
    # A practice prints from twenty desks behind one address.
    "sheet": Limits((), (Most(600, _HOUR),), (Most(6000, _HOUR),)),
    "submission": Limits((Most(20, _HOUR),), (Most(60, _HOUR),)),
}


def allow(what, *subjects, now):
    """Counts one try of `what` (of LIMITS) by each of `subjects` (an address, a person's id ...), this machine and the site; gives None.

    When one of them is full nothing is counted and it gives the longest Wait. Commits at once, on a connection of its own, so that no
    later fault gives the try back: call it before the writing unit, never inside. Raises KeyError for what has no limits.
    """
    counted = _counted(what, subjects, now)
    with db.engine.connect() as connection:
        waits = _waits(connection, counted, now)
    if not waits:
        with writing_unit(), db.engine.begin() as connection:
            # Asked again under the write lock: of two at once only one may be the last.
            waits = _waits(connection, counted, now)
            if not waits:
                for key, most in counted:
                    _count(connection, key, most, now)
    return Wait(max(1, int(max(waits).total_seconds() + 0.999))) if waits else None


def forget(now):
    """Deletes counts that began two days ago or more: each key is of one day. Gives how many. Never commits."""
    return db.session.execute(sa.delete(LimitCount).where(LimitCount.since < now - 2 * _DAY)).rowcount


def network(address):
    """A machine's address (any text) as one subscriber has it: of IPv6 the first 64 bits, the rest of which is theirs to choose."""
    try:
        machine = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((machine, 64), strict=False)) if machine.version == 6 else str(machine)


def _counted(what, subjects, now):
    """[(key, Most)] of all that this try counts for."""
    limits, shared = LIMITS[what], LIMITS[what].counted_as or what
    machine = network(request.remote_addr or "") if has_request_context() else ""
    told = [(f"{what} each {place} {subject}", most) for place, subject in enumerate(subjects) for most in limits.each]
    told += [(f"{shared} machine {machine}", most) for most in limits.machine if machine]
    told += [(f"{shared} site", most) for most in limits.site]
    # The day in the key is its salt: nobody can follow an address from one day to the next.
    return [(keyed("limit", f"{now:%Y-%m-%d} {most.within} {words}"), most) for words, most in told]


def _waits(connection, counted, now):
    rows = {row.key: row for row in connection.execute(
        sa.select(LimitCount.__table__).where(LimitCount.key.in_([key for key, _ in counted])))}
    return [wait for key, most in counted if key in rows for wait in [_wait(rows[key], most, now)] if wait > timedelta(0)]


def _wait(row, most, now):
    if row.until is not None:
        return row.until - now
    return row.since + most.within - now if row.count >= most.count else timedelta(0)


def _count(connection, key, most, now):
    table = LimitCount.__table__
    row = connection.execute(sa.select(table).where(table.c.key == key)).first()
    begun = row is not None and row.until is None and now < row.since + most.within
    count, strikes = (row.count + 1, row.strikes) if begun else (1, row.strikes if row is not None else 0)
    until = None
    if most.doubling and count >= most.count:
        until, strikes = now + most.within * 2 ** strikes, strikes + 1
    told = {"since": row.since if begun else now, "count": count, "strikes": strikes, "until": until}
    connection.execute(insert(LimitCount).values(key=key, **told).on_conflict_do_update(index_elements=["key"], set_=told))
