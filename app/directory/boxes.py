"""The box under an activity's name: its next date, or what to mind before going."""
from typing import NamedTuple

from app.directory import cards, coming, freshness, getting_there, sessions
from app.directory.taxonomy import JOINING
from app.web import formats

SHUT = {
    "temporarily closed": ("Closed for now", "Ring to ask when it opens again."),
    "inactive": ("Not on just now", "Ring to ask when it starts."),
    "defunct": ("This has stopped", ""),
}


class Box(NamedTuple):
    """`warn` for one to mind, else `day` (a date) or `tile` (word, picture) stands beside the strong words and lines."""

    strong: str
    lines: tuple[str, ...] = ()
    warn: bool = False
    day: object = None
    tile: tuple[str, str] | None = None


def box(service, to_come, stage, here):
    """The Box of an activity; `to_come` from coming.to_come, `stage` from freshness, `here` where the reader is, or None."""
    if service.status in SHUT:
        strong, rest = SHUT[service.status]
        return _warning(strong, formats.sentence(service.notice), rest)
    if stage >= freshness.RING_FIRST:
        return _warning("Ring before you go", _why(service, stage))
    following = coming.next_of(to_come)
    if following:
        return _next(service, following, here)
    if to_come:
        return _warning("Not on for now", "All the dates that we know of are off. Ring to ask when it is on again.")
    if any(sessions.is_pattern(schedule) for schedule in service.schedules):
        return _warning("No more dates that we know of", "Ring to ask if it will be on again.")
    return _undated(service)


def _warning(strong, *lines):
    return Box(strong, tuple(filter(None, lines)), warn=True)


def _why(service, stage):
    checked = service.assured_date
    if stage < freshness.SUNK:
        since = f"Nobody has checked this since {formats.day_year(checked)}" if checked else "Nobody has checked this yet"
        return f"{since}, so times or place may have changed."
    since = f"Not checked since {formats.MONTHS[checked.month - 1]} {checked.year}" if checked else "Nobody has checked this yet"
    return f"{since}, so we give no dates."


def _next(service, session, here):
    venue = coming.where_of(service, session)
    where = venue.location.name if venue and len(service.venues) > 1 and not venue.location.private else ""
    far, walk = getting_there.distance(venue.location, here) if venue else ("", "")
    time = formats.first_upper(formats.span(session.opens, session.closes)) or "Time not known, ring first"
    said = ("turn-up", "book", "referral") if service.venues else ("book", "referral")
    join = JOINING[service.joining].name if service.joining in said else ""
    away = f"{walk} ({far})" if walk else formats.first_upper(far)
    lines = ". ".join(filter(None, (time, join))), where, away, _unusual(session)
    return Box(f"Next on {formats.day_long(session.on)}", tuple(filter(None, lines)), day=session.on)


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
