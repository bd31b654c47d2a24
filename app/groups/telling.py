"""The mails and texts to people with a place: neutral in their subject and first lines, none says which group or where (SECURITY PR-6)."""
from datetime import timedelta

from app.groups.models import LEFT
from app.groups.writing import LINK_LASTS, Writing, can_be_mailed, can_be_texted, can_be_written_to, to_hosts
from app.people import links

__all__ = ["LINK_LASTS", "can_be_mailed", "can_be_texted", "can_be_written_to", "to_hosts"]

PURPOSE, CALENDAR, SPOKEN, REACH = OPENS = ("place", "place calendar", "place words", "place reach")
SAID_FOR = timedelta(hours=24)
_WAY = Writing("place", "groups", PURPOSE, SPOKEN, "places.enter", {})
link, words, has_words, tell, was_told = _WAY.link, _WAY.words, _WAY.has_words, _WAY.tell, _WAY.was_told
mails_of, forget_mails = _WAY.all_of, _WAY.forget


def hosts(group, place, now, template="ring", key="", **more):
    """Tells each host that somebody waits to be rung; the mail names nobody. `key` tells one time from another. Never commits."""
    to_hosts(group, f"group-{group.uuid}-ring-{place.uuid}" + (f"-{key}" if key else ""), template, now, **more)


def end_soon(place, now):
    """Leaves the private link open for a day, so that its page says once more that all is wiped; the calendar is empty. Never commits."""
    for purpose in OPENS:
        links.shorten(purpose, place.id, now + SAID_FOR)


def end(place, now):
    """Ends all that opens a place that was left for good: its private link, its words, its calendar and what waits. Never commits."""
    if place.state == LEFT:
        end_links(place)


def end_links(place):
    """Ends all that opens a place, whatever becomes of it. Never commits."""
    for purpose in OPENS:
        links.end(purpose, place.id)
