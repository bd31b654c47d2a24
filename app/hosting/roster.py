"""Who has a place, for the hosts of a group alone: every look leaves a row that its members can read (SECURITY AZ-4, AU-3)."""
from typing import NamedTuple

from app.bookings import taking, waiting
from app.directory import sessions
from app.extensions import db
from app.groups import attending, dates, helps, long_waits, looks, seating, telling
from app.groups.models import ASKED, EMAIL, HELPER, OFFERED, PLACED, TEXT, WAITING
from app.hosting import fetching
from app.messages import mail, outbox
from app.people import audit
from app.sealing import keyed
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web.text import tidy_text

WHY = {one: looks.WHY[one] for one in looks.HOST_MAY_SAY}
MOST_LETTER = 1000
# The look at how to reach whom a host is to ring.
LOOK = "ring list opened"


class Line(NamedTuple):
    """One person of the roster: `how` they are reached, `helped` [words], `away` and `came` on the chosen date, `visits` so far."""

    place: object
    how: str
    helped: list
    away: bool
    came: bool
    visits: int


class Roster(NamedTuple):
    """The lists of a group: who comes, who waits for the host (to be rung or decided on), and how many wait or were offered a place.

    Where people choose their dates, `lines` are of those who come on the chosen one, `others` of who is in the group and does not, and
    `seats` the Seats on it that are to be rung about: offered to people whom mail does not reach.
    """

    lines: list
    to_ring: list
    to_decide: list
    waiting: int
    offered: int
    others: list
    seats: list


def roster(group, day):
    """The Roster of a group for an original day, or None for no day."""
    every = fetching.places(group)
    known, visits = attending.on_day(group.id, day) if day else {}, attending.visits(group.id)
    lines = [_line(one, known.get(one.id), visits.get(one.id, 0)) for one in every if one.state == PLACED]
    come = seating.coming_on(group.id, day) if group.per_date and day else None
    others = [one for one in lines if come is not None and one.place.id not in come]
    return Roster([one for one in lines if come is None or one.place.id in come], [one for one in every if _rings(one)],
                  [one for one in every if one.state == ASKED],
                  sum(one.state == WAITING for one in every), sum(one.state == OFFERED for one in every),
                  others, [one for one in seating.offered(group.id) if not telling.can_be_written_to(one.place)])


def to_reach(group):
    """[Place] of a group whose number the list of names shows: they are to be rung, to join or about a place that came up."""
    found = [one for one in fetching.places(group) if _rings(one)]
    return list(dict.fromkeys([*found, *(one.place for one in seating.offered(group.id) if not telling.can_be_written_to(one.place))]))


def to_answer(group):
    """How many people of a group wait for its host: to be rung, or for a yes or a no."""
    return sum(_rings(one) or one.state == ASKED for one in fetching.places(group)) + sum(
        waiting.waits_for_call(one) for one in taking.of_group(group.id))


def look(group, person, what, *, now, place=None, booking=None, why="", people=0, host=None):
    """Keeps that a host looked: one row, of the group, of one place or one booking, and why (a code of WHY). Never commits.

    `host` is the Host who looks, where it is nobody with an account.
    `people` is how many a list for paper holds: very many is one row more, of which the administrators are told (SECURITY AU-5).
    """
    thing = ("place", place.uuid) if place else ("booking", booking.uuid) if booking else ("group", group.uuid)
    scope = looks.scope("host", (host or fetching.host_of(group, person)).id, why)
    audit.record("group.host", *thing, person=person, scope=scope, reason=what, now=now)
    if audit.many_people(people):
        audit.record("group.host", "register", people, person=person, reason=audit.OVER, now=now)


def save_came(group, day, came):
    """Keeps who came on an original day: the uuids that were ticked. Never commits."""
    for place in fetching.places(group):
        if place.state == PLACED and seating.comes(place, day):
            attending.say_came(place, day, place.uuid in came)


def read_letter(text, group):
    """(tidy words, what is wrong in words or "") of a letter to everybody: it names neither the group nor a number of the NHS."""
    words, fault = tidy_text(text, MOST_LETTER)
    if not words:
        return words, fault or "Write what everybody should know"
    if group.service.name.casefold() in words.casefold():
        return words, "Take out the name of the group: somebody else may see the message"
    return words, fault or (NHS_NUMBER if holds_nhs_number(words) else "")


def write_to_all(group, name, words, *, now):
    """Mails everybody with a place, each alone, from a host of that `name`; gives (how many were written to, [Place] to be rung).

    The same words on one day are one letter, however often they are pressed. Never commits.
    """
    once = f"{keyed('letter', words)[:16]}-{sessions.today(now)}"
    lines = [one for one in fetching.places(group) if one.state == PLACED]
    for place in lines:
        if telling.can_be_mailed(place):
            subject, text, html = mail.render("hosting/mails/letter.txt", words=words, host=name)
            outbox.queue(f"place-{place.uuid}-letter-{once}", to=place.contact, subject=subject, text=text, html=html, now=now)
    db.session.flush()
    return sum(map(telling.can_be_mailed, lines)), [one for one in lines if not telling.can_be_mailed(one)]


def days(group, now):
    """[Date] to choose from: the last two, and the next four that are on."""
    return [*dates.past(group, now), *[one for one in dates.to_come(group, now) if not one.off][:dates.SHOWN]]


def _line(place, known, visits):
    return Line(place, how_of(place), helps.words(place.helps), bool(known and known.away_at), bool(known and known.came), visits)


def is_offered_by_phone(place):
    """Whether a place came up for somebody whom mail does not reach: their host asks them."""
    return place.state == OFFERED and not telling.can_be_written_to(place)


def until(place):
    """Until when a place is held for somebody, in local time."""
    return place.held_until.astimezone(sessions.LONDON)


def how_of(place):
    """"Email", "Phone call", "Through somebody who helps, by text message"; who asked for texts that do not arrive says so."""
    by_text = telling.can_be_texted(place)
    if place.reach == HELPER:
        return "Through somebody who helps" + (", by text message" if by_text else "")
    if place.reach == TEXT:
        return "Text message" if by_text else "Phone call. Texts do not arrive"
    return "Email" if place.reach == EMAIL else "Phone call"


def _rings(place):
    return (place.confirmed_at is None and (place.contact_kind == "phone" or place.trapped) or is_offered_by_phone(place)
            or long_waits.waits_for_call(place))


def may_take_off(place):
    """Whether a host may take somebody off the list: who is not in the group yet, or has to ring to say that they leave."""
    return place.state == ASKED or place.confirmed_at is None or not telling.can_be_written_to(place)
