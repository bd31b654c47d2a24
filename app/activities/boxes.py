"""The box under an activity's name: its next date, or what to mind before going."""
import re
from datetime import timedelta
from typing import NamedTuple

from app.directory import cards, coming, freshness, sessions
from app.activities import getting_there
from app.directory.taxonomy import JOINING
from app.web import formats

SHUT = {
    "temporarily closed": ("Closed for now", "Ring to ask when it opens again."),
    "inactive": ("Not on just now", "Ring to ask when it starts."),
    "defunct": ("This has stopped", ""),
}


_CLOSED = re.compile(r"(temporarily )?closed\b", re.IGNORECASE)
_RING = re.compile(r"\b(ring|call|phone|email|ask)\b", re.IGNORECASE)


class Box(NamedTuple):
    """`warn` for one to mind, else `day` (a date) or `tile` (word, picture) stands beside the strong words and lines.

    `paper` is what print says instead of strong words that are true today alone.
    """

    strong: str
    lines: tuple[str, ...] = ()
    warn: bool = False
    day: object = None
    tile: tuple[str, str] | None = None
    paper: str = ""


def box(service, to_come, stage, here, at):
    """The Box of an activity; `to_come` from coming.to_come, `stage` from freshness, `here` where the reader is, or None; `at` is
    (local date, minute of it).
    """
    if service.status in SHUT:
        return _shut(service)
    if stage >= freshness.RING_FIRST:
        return _warning("Ring before you go", _why(service, stage))
    following = coming.next_of(to_come)
    if following:
        return _next(service, following, here, at)
    if to_come:
        return _warning("Not on for now", "All the dates that we know of are off. Ring to ask when it is on again.")
    if coming.is_over(service, to_come):
        return _warning("No more dates that we know of", "Ring to ask if it will be on again.")
    return _undated(service)


def _warning(strong, *lines):
    return Box(strong, tuple(filter(None, lines)), warn=True)


def _shut(service):
    """What is shut, each thing once: a notice may itself say that it is closed, and whom to ring."""
    strong, rest = SHUT[service.status]
    notice = formats.sentence(service.notice)
    if strong.startswith("Closed") and _CLOSED.match(notice):
        strong, _, notice = notice.partition(". ")
        strong = strong.rstrip(".")
    return _warning(strong, notice, "" if _RING.search(service.notice) else rest)


def _why(service, stage):
    checked = service.assured_date
    if stage < freshness.SUNK:
        since = f"Nobody has checked this since {formats.day_year(checked)}" if checked else "Nobody has checked this yet"
        return f"{since}, so times or place may have changed."
    since = f"Not checked since {formats.MONTHS[checked.month - 1]} {checked.year}" if checked else "Nobody has checked this yet"
    return f"{since}, so we give no dates."


def _next(service, session, here, at):
    venue = coming.where_of(service, session)
    where = venue.location.name if venue and len(service.venues) > 1 and not venue.location.private else ""
    far, walk = getting_there.distance(venue.location, here) if venue else ("", "")
    time = formats.first_upper(formats.span(session.opens, session.closes)) or "Time not known, ring first"
    said = ("turn-up", "book", "referral") if service.venues else ("book", "referral")
    join = JOINING[service.joining].name if service.joining in said else ""
    away = f"{walk} ({far})" if walk else formats.first_upper(far)
    lines = ". ".join(filter(None, (time, join))), where, away, _unusual(session), coming.doubt(service, session)
    paper = f"Next on {formats.day_long(session.on)}"
    strong = _nearly(session, *at)
    return Box(strong or paper, tuple(filter(None, lines)), day=session.on, paper=paper if strong else "")


def _nearly(session, today, minute):
    """"On now, until 4pm", "Next: today, Wednesday 25 November"; "" for what is further off."""
    if session.on == today and session.opens is not None and session.opens <= minute:
        return f"On now, until {formats.clock(session.closes)}"
    near = {today: "today", today + timedelta(1): "tomorrow"}.get(session.on)
    return f"Next: {near}, {formats.day_name(session.on, today)}" if near else ""


def _unusual(session):
    if session.state != sessions.MOVED:
        return ""
    return "Not the usual time" if session.on == session.original_on else f"Moved from {formats.day_name(session.original_on, session.on)}"


def _undated(service):
    how = "" if service.venues else next((code for code in service.how if code in cards.TILES), "")
    tile = cards.TILES.get(how, ("Ask", "calendar"))
    if service.schedules:
        return Box("By arrangement", ("Get in touch to fix a time.",), tile=tile)
    return Box("We don’t know when it is on", ("Get in touch to ask.",), tile=tile)
