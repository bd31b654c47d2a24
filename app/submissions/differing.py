"""What differs between two versions of a listing, field by field in plain words, as somebody who checks it reads them: pure."""
import json
import re
from difflib import SequenceMatcher
from typing import NamedTuple

from app.directory import history
from app.directory.languages import NAMES
from app.directory.taxonomy import ACCESS, GOOD_FOR, HOW, JOINING, KINDS
from app.submissions.details import NOT_SAID, has_organization
from app.web import formats

NOTHING, UNSAID = "Nothing", "It differs in something that these words do not show."
PIN, ITSELF = "Where its pin stands", "The group itself. No organisation is named."
_STATUS = {"active": "Open", "inactive": "Not on at the moment", "defunct": "Closed for good", "temporarily closed": "Closed for a while"}
_EXCEPTION = {"skipped": "Not planned on", "cancelled": "Off on", "moved": "Moved from", "extra": "Also on"}
_YES_NO = {True: "yes", False: "no"}


class Difference(NamedTuple):
    """One field that differs: what it is called, and the words before and after ("Nothing" where nothing was said)."""

    field: str
    before: str
    after: str


class Piece(NamedTuple):
    """A run of words, and whether the other side lacks it."""

    words: str
    differs: bool


def differences(before, after):
    """[Difference] between two ServiceDetails, in the order of a page; all that is said when `before` is None."""
    told_before, told_after = told(before) if before else {}, told(after)
    found = []
    for field, words in told_after.items():
        was = told_before.get(field, "")
        if was != words:
            found.append(Difference(field, was or NOTHING, words or NOTHING))
    if before and not found and _said(before) != _said(after):
        found.append(Difference("Something else", UNSAID, UNSAID))
    return found


def unchanged(before, after):
    """[(field, words)] of what is said and the same in both."""
    told_before = told(before)
    return [(field, words) for field, words in told(after).items() if words and told_before[field] == words]


def pieces(before, after):
    """([Piece] of before, [Piece] of after): which words are on one side alone."""
    was, now = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    match = SequenceMatcher(None, [one.strip() for one in was], [one.strip() for one in now], autojunk=False)
    sides = [], []
    for step, *ends in match.get_opcodes():
        for side, words, start, end in ((sides[0], was, *ends[:2]), (sides[1], now, *ends[2:])):
            if start < end:
                side.append(Piece("".join(words[start:end]), step != "equal"))
    return sides


def told(details, since=None):
    """{field: words} of ServiceDetails, "" where nothing is said: in the order of a page. Of dates that differ only those from the local
    date `since` on, when told.
    """
    one = details
    return {
        "Name": one.name, "Also called": one.alternate_name, "In a sentence": one.summary, "More about it": one.description,
        "When": "\n".join(_schedule(schedule, one) for schedule in one.schedules),
        "Dates that differ": "\n".join(_exception(exception, at, one) for at, schedule in enumerate(one.schedules)
                                       for exception in schedule.exceptions if not since or (exception.new_on or exception.on) >= since),
        "Where": "\n".join(map(_venue, one.venues)), "Comes to": formats.list_words(one.areas), "How it meets": _names(HOW, one.how),
        "Getting in": "\n".join(filter(None, map(_access, one.venues))),
        "Getting there": "\n".join(venue.transport for venue in one.venues if venue.transport),
        PIN: "\n".join(filter(None, map(_point, one.venues))),
        "Cost": "\n".join(map(_cost, one.costs)), "Kind": _names(KINDS, one.kinds),
        "Kind in other words": "; ".join(one.unmapped_kinds), "Good for": _names(GOOD_FOR, one.good_for),
        "Ages": _ages(one.minimum_age, one.maximum_age), "Who it is for": one.who_for, "Who it is not for": one.not_for,
        "How to join": "\n".join(filter(None, (JOINING[one.joining].name if one.joining in JOINING else one.joining, one.joining_note))),
        "Phone": formats.phone(one.phone) if one.phone else "", "Who to ask for": one.contact_name, "Email": one.email,
        "Website": one.website, "The first visit": one.first_visit, "Welcome": one.welcome,
        "Languages": formats.list_words([NAMES.get(code, code) for code in one.languages]), "Notice": one.notice,
        "Who runs it": _runs(one), "About who runs it": _organization(one.organization),
        "Open or closed": _STATUS.get(one.status, one.status)}


def _said(details):
    """All that is said, whether words show it or not."""
    plain = json.loads(history.details_to_json(details))
    return {name: value for name, value in plain.items() if name not in NOT_SAID}


def _names(terms, codes):
    return formats.list_words([terms[code].name if code in terms else code for code in codes])


def _schedule(one, details):
    try:
        words = formats.pattern(one.freq, one.interval, one.byday, one.bymonthday, one.opens_at, one.closes_at, one.dtstart)
    except (ValueError, KeyError):
        words = f"{one.freq} {one.interval} {one.byday} {one.bymonthday} {formats.span(one.opens_at, one.closes_at)}"
    return ", ".join(filter(None, (words, *_bounds(one), _where(one.venue, details), one.description, one.notes)))


def _bounds(one):
    """From when to when, and from which date weeks or months are counted."""
    yield f"the first on {formats.day_long(one.dtstart)}" if one.dtstart and one.freq else ""
    yield f"from {formats.day_year(one.valid_from)}" if one.valid_from else ""
    ends = [formats.day_year(end) for end in (one.until, one.valid_to) if end]
    yield f"until {formats.list_words(ends)}" if ends else ""


def _where(number, details):
    if number is None or len(details.venues) < 2:
        return ""
    return f"at {details.venues[number].name}" if 0 <= number < len(details.venues) else f"at place {number + 1}"


def _exception(one, at, details):
    words = f"{_EXCEPTION.get(one.kind, one.kind)} {formats.day_long(one.on)}"
    words += f" to {formats.day_long(one.new_on)}" if one.new_on else ""
    words += f", {formats.span(one.opens_at, one.closes_at)}" if one.opens_at else ""
    words += f", until {formats.clock(one.closes_at)}" if one.closes_at and not one.opens_at else ""
    # Several patterns may have a date on one day.
    words += f" (line {at + 1})" if len(details.schedules) > 1 else ""
    return f"{words}: {one.reason}" if one.reason else words


def _venue(one):
    home = "people do not see the address" if one.private else ""
    return ", ".join(filter(None, (one.name, one.address, one.town, one.county, one.postcode, home)))


def _access(one):
    facts = [f"{term.name}: {_fact(one.access.get(code))}" for code, term in ACCESS.items() if code in one.access]
    facts += [f"{code}: {_fact(fact)}" for code, fact in one.access.items() if code not in ACCESS]
    words = "; ".join([*facts, *([one.access_note] if one.access_note else [])])
    return f"{one.name}: {words}" if words else ""


def _fact(fact):
    return f"{_YES_NO[bool(fact.answer)]}, {fact.note}" if fact.note else _YES_NO[bool(fact.answer)]


def _point(one):
    if one.latitude is not None and one.longitude is not None:
        return f"{one.latitude:.5f} north, {abs(one.longitude):.5f} {'east' if one.longitude > 0 else 'west'}"
    return f"{one.easting} east, {one.northing} north" if one.easting is not None and one.northing is not None else ""


def _runs(one):
    """The name stays where it says more than the activity's own: in other letters, or nothing at all."""
    name = one.organization.name
    return ITSELF if name and name == one.name and not has_organization(one) else name


def _cost(one):
    words = formats.money(one.amount, one.amount_description)
    return f"{one.option}: {words}" if one.option else words


def _ages(least, most):
    if least is None:
        return f"Up to {most}" if most is not None else ""
    return f"{least} to {most}" if most is not None else f"{least} and over"


def _organization(one):
    numbers = [f"{label} {number}" for label, number in (("charity", one.charity_number), ("company", one.company_number)) if number]
    return "\n".join(filter(None, (one.description, one.website, one.email, *numbers)))
