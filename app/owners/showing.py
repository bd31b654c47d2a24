"""What an owner's page shows of their listing: what people see, the next dates, what waits, and what can be undone."""
import re
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import coming, rows, sessions
from app.extensions import db
from app.groups import ringing
from app.groups.models import Group, Host
from app.owners import changing, holidays, keeping
from app.submissions import differing, owning
from app.submissions.details import public
from app.web import formats

SHOWN, MORE = 4, 26
FIRST = ("When", "Where", "Cost", "How to join", "Phone", "Who to ask for", "In a sentence")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:-(\d{1,2}))?")


class Coming(NamedTuple):
    """One date to come. `code` names it in addresses; `off` with its reason, or on."""

    code: str
    on: date
    words: str
    off: bool
    reason: str


class Undo(NamedTuple):
    """The owner's last change: the id of its history row, and what it changed in words."""

    id: int
    words: str


def mine(owner, *, now, more=False):
    """Everything that mine.html says, as a dict."""
    service = owner.service
    told, dates, waiting = differing.told(public(service)), dates_of(owner, now), keeping.waiting_of(owner)
    return {
        "hosts": _hosts(owner, now),
        "owner": owner, "service": service, "facts": [(name, told[name]) for name in FIRST if told[name]],
        "checked": service.assured_date, "by_group": service.assurer == owning.BY.kind, "is_closed": service.status == "defunct",
        "is_gone": service.withdrawn_at is not None, "dates": dates if more else dates[:SHOWN], "more": len(dates) > SHOWN and not more,
        "waiting": waiting, "waiting_state": waiting.state if waiting else "", "undo": _undo(owner, now),
        "holidays": any(one.asking.answer is None for _, asked in holidays.questions([owner], now) for one in asked),
        "reason": waiting.decisions[-1].reason if waiting and waiting.state == "sent back" else "",
    }


def _hosts(owner, now):
    """Whether an owner hosts the group of their activity: an open one, or one with people who are to be rung about its end."""
    group = db.session.scalar(sa.select(Group).join(Host).where(Host.owner_id == owner.id, Host.ended_at.is_(None)))
    return group is not None and (group.closed_at is None or bool(ringing.to_ring(group.id, sessions.today(now))))


def dates_of(owner, now):
    """[Coming] of the dates that are made ahead, those off among them, the soonest first."""
    service = rows.activities(db.session.connection(), [owner.service_id], sessions.today(now))[owner.service_id]
    positions, today = {one.id: one.position for one in service.schedules}, sessions.today(now)
    found = coming.to_come(service, today, sessions.minute(now))
    return [Coming(_code(one, positions), one.on, _words(one, len(positions) > 1, today), one.state == sessions.CANCELLED, one.reason)
            for one in found if one.schedule_id in positions][:MORE]


def date_of(owner, code, now):
    """(Coming, position of its schedule, its original date) that a code in an address names, or None. Any text will do."""
    read = _DATE.fullmatch(code)
    found = next((one for one in dates_of(owner, now) if one.code == code), None) if read else None
    return (found, int(read[2] or 0), date.fromisoformat(read[1])) if found else None


def _words(session, several, today):
    """The day, and the time where there are several patterns."""
    time = formats.span(session.opens, session.closes) if several else ""
    return ", ".join(filter(None, (formats.day_name(session.on, today), time)))


def _code(session, positions):
    position = positions[session.schedule_id]
    return f"{session.original_on.isoformat()}-{position}" if position else session.original_on.isoformat()


def _is_pause(details, days):
    """Whether dates are off because of a break, rather than one by one."""
    off = [one for schedule in details.schedules for one in schedule.exceptions if one.kind == sessions.CANCELLED and one.on in days]
    return {one.reason for one in off} == {changing.BREAK}


def _undo(owner, now):
    found = keeping.to_undo(owner, now)
    if found is None:
        return None
    before, after = keeping.differences_of(found)
    off = [one.on for schedule in after.schedules for one in schedule.exceptions if one.kind == sessions.CANCELLED]
    was_off = [one.on for schedule in before.schedules for one in schedule.exceptions if one.kind == sessions.CANCELLED]
    fields = [one.field for one in differing.differences(before, after)]
    today = sessions.today(now)
    if fields == ["Dates that differ"] and set(off) - set(was_off):
        days = sorted(set(off) - set(was_off))
        if _is_pause(after, days):
            back = next((one.on for one in dates_of(owner, now) if not one.off and one.on > days[-1]), None)
            until = f" It is back on {formats.day_long(back)}." if back else ""
            return Undo(found[0].id, f"It is paused from {formats.day_month(days[0], today)}.{until} People see that now.")
        named = formats.list_words([formats.day_month(one, today) for one in days[:3]]) + (" and more" if len(days) > 3 else "")
        return Undo(found[0].id, f"{named} {'is' if len(days) == 1 else 'are'} off. People see that now.")
    if fields == ["Dates that differ"]:
        return Undo(found[0].id, "A date is back on. People see that now.")
    if after.status == "defunct" and before.status != "defunct":
        return Undo(found[0].id, "It is closed. Its page says so.")
    return Undo(found[0].id, f"You changed: {formats.list_words([one.lower() for one in fields])}. People see it now.")
