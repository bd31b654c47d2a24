"""Which column of ours each heading of somebody's table means, as people write headings (STANDARDS 8.2)."""
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# In the order in which they go out (STANDARDS 8.1).
COLUMNS = (
    "id", "name", "summary", "description", "kind", "good_for", "organisation", "charity_number", "company_number", "organisation_website",
    "how_it_meets", "venue", "address", "town", "county", "postcode", "latitude", "longitude", "uprn", "area", "day", "starts", "ends",
    "repeats", "first_date", "last_date", "not_on", "when_note", "cost", "cost_note", "min_age", "max_age", "who_for", "how_to_join",
    "phone", "email", "contact_name", "website", "step_free", "accessible_toilet", "hearing_loop", "bsl", "dementia_friendly",
    "blue_badge_parking", "access_note", "first_visit", "languages", "status", "notice", "checked_on", "checked_by", "url",
    "last_modified", "source", "licence")
OUT_ONLY = frozenset({"url", "last_modified", "source", "licence"})
# Only ever read: two of our columns in one, a question with its own yes and no, metres in place of degrees, or a first date that is
# the only one unless something repeats.
IN_ONLY = ("times", "ages", "is_free", "is_booked", "is_referred", "email_or_website", "easting", "northing", "date")
# What a person may take a column for: all that is read, and when it was last changed, which tells what an edited table was made from.
CHOICES = frozenset({*COLUMNS, *IN_ONLY}) - OUT_ONLY | {"last_modified"}
# "start" and the like are a time or a date: the cells decide.
EITHER = {"start": ("starts", "first_date"), "from": ("starts", "first_date"), "end": ("ends", "last_date"), "to": ("ends", "last_date")}
ADDRESS = re.compile(r"(?:address|address line|addr|addr line|line) ?([1-9])|street|street address")
_ALIASES = """
name: activity, activity name, group, group name, title, event, event name, session name, service, service name, club, club name, class
name: stop, name of group, name of activity, name of club, name of class, what s on
summary: short description, intro
description: about, details, information, what, what is it, what it is, what happens, notes about activity
kind: type, category, categories, activity type, theme, tags, sector
organisation: who runs it, organised by, organization, organisation name, organization name, organiser, provider, run by, host, charity name
organisation: reporting service
charity_number: charity no, registered charity number, reg charity no, charity
how_it_meets: delivery, format, online or in person, mode
venue: place, location, location name, venue name, building, where, hall
town: city, post town, locality, village, community
county: region, upper tier local authority
postcode: post code, postal code, pcode, zip, pc
latitude: lat, y, geoy
longitude: lon, lng, long, x, geox
uprn: unique property reference number
day: days, weekday, day of week, which day, when day
starts: start time, time, opens, opens at, arrival
ends: end time, until, finish, closes at, departure
times: time of session, opening hours, hours
repeats: frequency, how often, recurrence, recurring
first_date: start date, starts on, from date
last_date: end date, finishes, to date
not_on: exceptions, except, closed dates, no session on
cost: price, fee, fees, charge, how much
is_free: is it free
cost_note: cost details, price notes
min_age: minimum age, age from, lower age
max_age: maximum age, age to, upper age
ages: age, age range, age group
who_for: eligibility, suitable for, target group, audience, who is it for
how_to_join: access, how to book, attending access
is_booked: booking, booking required
is_referred: referral
phone: telephone, tel, tel no, phone number, contact number, mobile, contact phone
email: e mail, email address, e mail address, contact email
contact_name: contact, contact person, lead, leader, organiser name
website: url, web, web address, link, more info, timetable, facebook
step_free: wheelchair, wheelchair access, wheelchair accessible, level access, ramp
accessible_toilet: disabled toilet, accessible wc
hearing_loop: induction loop, loop
blue_badge_parking: disabled parking, parking
checked_on: last checked, last updated, date checked, verified
"""


class Columns(NamedTuple):
    """What the columns of a table are.

    `places` is {column of ours: positions of theirs, in the order they count}; the parts of an address are all used, of others the
    first that is full. `either` is {heading: position} of those whose cells must decide; `unknown` are headings that nobody reads.
    """

    places: dict
    either: dict
    unknown: tuple


def tidy(heading):
    """"E-mail Address" gives "e mail address": lower case, without accents, anything but letters and digits as one space."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", plain.casefold()))


def columns(headings, fixed=None):
    """The Columns of a table with these headings; `fixed` is {heading: column of ours} of what a person or the cells decided."""
    fixed = dict(fixed or {})
    if any(tidy(heading) == "website" for heading in headings):
        # In a table of ours "url" is the address of our own page; alone, it is what people call a website.
        fixed.setdefault("url", "url")
    found, parts, either, unknown = {}, [], {}, []
    for place, heading in enumerate(headings):
        name, part = tidy(heading), ADDRESS.fullmatch(tidy(heading))
        column = fixed.get(name) or column_of(name)
        if name in EITHER and name not in fixed:
            either.setdefault(name, place)
        elif part and not column:
            parts.append((int(part[1] or 0), place))
        elif column:
            # A heading that is exactly ours counts before one that only means the same.
            found.setdefault(column, []).append((name != tidy(column), place))
        elif name:
            unknown.append(heading.strip())
    places = {column: [place for _, place in sorted(those)] for column, those in found.items()}
    if parts:
        places["address"] = places.get("address", []) + [place for _, place in sorted(parts)]
    return Columns(_named(places), either, tuple(unknown))


def chosen_columns(headings, chosen):
    """The Columns of a table whose columns a person chose: {position: column of ours}; what is not among them is left out."""
    places = {}
    for place, column in sorted(chosen.items()):
        if place < len(headings) and column in CHOICES:
            places.setdefault(column, []).append(place)
    taken = {place for those in places.values() for place in those}
    return Columns(_named(places), {}, tuple(heading for place, heading in enumerate(headings) if heading and place not in taken))


def _named(places):
    """Clubs are often listed by their organisation alone: that is their name, too."""
    return places if "name" in places or "organisation" not in places else places | {"name": places["organisation"]}


@lru_cache(maxsize=1000)
def column_of(name):
    """The column of ours that a tidied heading means by its exact name or as an alias, else None."""
    return _known().get(name)


@lru_cache
def _known():
    known = {}
    for line in _ALIASES.strip().splitlines():
        column, _, aliases = line.partition(": ")
        known |= dict.fromkeys(aliases.split(", "), column)
    return known | {tidy(column): column for column in (*COLUMNS, *IN_ONLY) if column != "url"}
