"""The demonstration: a made-up neighbourhood, told from the day it is loaded, for trying things out and for tests."""
import re
import tomllib
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from flask import current_app

from app import demo_people
from app.directory import periods, publication, sessions
from app.directory.details import (
    AccessFact, Author, CostDetails, ExceptionDetails, OrganizationDetails, ScheduleDetails, ServiceDetails, VenueDetails)
from app.directory.models import Accessibility, Service
from app.extensions import db, reading, writing_unit

FILE = Path(__file__).with_name("demo_activities.toml")
# Where all of it says that it comes from; pages show it, and know by it that they show a demonstration.
SOURCE = "the demonstration"
NAME = "The demonstration"
# About when English schools have the halves of their terms.
_TERMS = {"Spring term, first half": ((1, 6), (2, 13)), "Spring term, second half": ((2, 23), (3, 27)),
          "Summer term, first half": ((4, 14), (5, 22)), "Summer term, second half": ((6, 2), (7, 21)),
          "Autumn term, first half": ((9, 3), (10, 23)), "Autumn term, second half": ((11, 3), (12, 18))}
# Nobody meets on these.
_HOLIDAYS = {(12, 25): "Christmas Day", (12, 26): "Boxing Day", (1, 1): "New Year’s Day"}
# So far ahead are dates numbered that are off, moved or skipped.
_AHEAD = timedelta(weeks=30)
# Who may say what it is like to get in.
_SEEN_BY = ("champion", "coordinator", "group")
# Every page asks this: as text, in the words of the index, it costs a quarter of what a composed statement does.
_ANY = "SELECT 1 FROM service WHERE source = ? AND source_key <> '' LIMIT 1"
_CHECKED = re.compile(r"(\w+), (\d+) (week|month)s? ago")
_COST = re.compile(r"(?:(.+): )?(\d+(?:\.\d+)?) ?(.*)")
_ANSWER = re.compile(r"(yes|no)\W*(.*)")
# What the file says in the words of ServiceDetails.
_AS_TOLD = ("name", "alternate_name", "summary", "description", "kinds", "good_for", "how", "areas", "minimum_age", "maximum_age",
            "who_for", "not_for", "phone", "email", "website", "first_visit", "welcome", "languages", "notice", "status")


class NotHere(Exception):
    """This is a real site; the text says so to whoever asked."""


class Listing(NamedTuple):
    """One activity, the local date it was last checked on (None: never), and by what kind of person ("")."""

    details: ServiceDetails
    checked_on: date | None
    checked_by: str


def details(today):
    """[Listing] of the whole demonstration, in the file's order, as it is on the local date `today`."""
    told = _told()
    return [_listing(key, one, told, today) for key, one in told["activities"].items()]


def load(now, *, if_empty=False):
    """Publishes the demonstration as it is at `now` (aware), in one transaction, and commits; gives a sentence on what was done.

    Loaded again it changes what has changed since; with `if_empty` it leaves alone a directory that holds anything.
    Raises NotHere in production.
    """
    if current_app.config.get("NATTER_ENV", "production") == "production":
        raise NotHere("The demonstration is made up, so it is never loaded in production. Set NATTER_ENV to development to try it.")
    with writing_unit():
        try:
            said = _publish(now, if_empty)
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
    return said


def shown():
    """Whether the directory holds the demonstration: one look into an index, beside the ORM, since every page asks."""
    with reading() as connection:
        return connection.execute(_ANY, (SOURCE,)).fetchone() is not None


def _publish(now, if_empty):
    if if_empty and db.session.scalar(sa.select(Service.id).limit(1)) is not None:
        return "There are activities already, so the demonstration is not loaded."
    publication.prepare_index()
    demo_people.keep_places()
    _keep_terms(sessions.today(now), now)
    listings, gazetteer = details(sessions.today(now)), current_app.extensions.get("gazetteer")
    publication.publish_all([one.details for one in listings], Author(NAME, "demonstration"), now=now, gazetteer=gazetteer)
    services = {one.source_key: one for one in db.session.scalars(sa.select(Service).where(Service.source == SOURCE))}
    for told, on, kind in listings:
        service = services[told.source_key]
        if on and (service.assured_date, service.assurer) != (on, kind):
            publication.assure(service, Author(NAME, kind), on=on, now=now)
    _check_venues([(services[one.details.source_key], one) for one in listings])
    return f"The demonstration is loaded: {len(listings)} activities."


def _check_venues(told):
    """Says that getting in was looked at when the one there that was checked longest ago was: no page then shows a later check than
    its own. `told` is [(Service, Listing)].
    """
    seen = {}
    for service, listing in told:
        for venue in service.venues if listing.checked_on else ():
            checked = listing.checked_on, listing.checked_by
            seen[venue.location_id] = min(checked, seen.get(venue.location_id, checked))
    for location_id, (on, kind) in seen.items():
        if kind in _SEEN_BY:
            db.session.execute(sa.update(Accessibility).where(Accessibility.location_id == location_id)
                               .values(checked_on=on, checked_by=kind))


@cache
def _told():
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _listing(key, one, told, today):
    said = _CHECKED.fullmatch(one.get("checked", ""))
    checked_on = today - relativedelta(**{f"{said[3]}s": int(said[2])}) if said else None
    plain = {name: tuple(value) if isinstance(value := one[name], list) else value for name in _AS_TOLD if name in one}
    whole = ServiceDetails(
        organization=OrganizationDetails(**told["organisations"][one["run_by"]]),
        venues=tuple(_venue(told["venues"][name]) for name in one.get("venues", ())),
        schedules=tuple(schedule for when in one["when"] for schedule in _schedules(when, today)),
        costs=tuple(_cost(text) for text in one.get("cost", ())),
        joining=one.get("join", ""), joining_note=one.get("join_note", ""), contact_name=one.get("contact", ""), source=SOURCE,
        source_key=key, **plain)
    return Listing(whole, checked_on, said[1] if said else "")


def _venue(told):
    answers = {code: _ANSWER.fullmatch(text) for code, text in told.get("access", {}).items()}
    return VenueDetails(**told | {"access": {code: AccessFact(answer[1] == "yes", answer[2]) for code, answer in answers.items()}})


def _cost(text):
    option, amount, words = _COST.fullmatch(text).groups()
    return CostDetails(Decimal(amount), words, option or "")


def _schedules(when, today):
    """[ScheduleDetails] of one table of `when`: one, or in term time one a term."""
    opens, closes = _times(when.get("time", ""))
    plain = ScheduleDetails(
        freq="WEEKLY" if "on" in when else "MONTHLY" if "month" in when else "",
        interval=when.get("every_weeks", when.get("every_months", 1)), **_days(when),
        opens_at=opens, closes_at=closes, description=when.get("says", when.get("arranged", "")),
        notes=when.get("note", ""), venue=when.get("venue"))
    if "arranged" in when:
        return [plain]
    if "once_in_days" in when:
        return [replace(plain, dtstart=_working_day(today + timedelta(when["once_in_days"])))]
    if when.get("term"):
        patterns = [replace(plain, dtstart=first, valid_from=first, valid_to=last) for _, first, last in _terms(today)]
    else:
        patterns = [_course(plain, today - timedelta(weeks=when.get("since_weeks_ago", 52)), when.get("times"))]
    return _with_exceptions([replace(one, dtstart=sessions.settled(one, today)["dtstart"]) for one in patterns], when, today)


def _course(plain, since, times):
    """The pattern from its first date since then, for so many `times` (None: without an end): it ends on the last of them."""
    begun = replace(plain, dtstart=since)
    if times is None:
        return begun
    dates = [on for on in sessions.pattern_dates(begun, since, since + _AHEAD) if not _is_holiday(on)][:times]
    return replace(begun, dtstart=dates[0], until=dates[-1])


def _is_holiday(on):
    return (on.month, on.day) in _HOLIDAYS


def _working_day(on):
    """The date itself, or the first after it that is no holiday."""
    while _is_holiday(on):
        on += timedelta(1)
    return on


def _days(when):
    month = when.get("month", "")
    return {"bymonthday": month} if re.fullmatch(r"[-0-9,]+", month) else {"byday": when.get("on", month)}


def _terms(today):
    """[(name, first, last)] of the half of a school term that `today` lies in, or the coming one, and of the next two."""
    known = [(name, date(year, *first), date(year, *last))
             for year in (today.year, today.year + 1) for name, (first, last) in _TERMS.items()]
    return [one for one in known if one[2] >= today][:3]


def _keep_terms(today, now):
    """Puts those terms on the coordinators' list, where none stand yet."""
    if not periods.listed(periods.TERM, today):
        db.session.add_all(periods.Period(kind=periods.TERM, name=name, first=first, last=last, changed_at=now)
                           for name, first, last in _terms(today))


def _with_exceptions(patterns, when, today):
    """The patterns with their dates that differ, which are numbered over all of them, from today on."""
    given = [sessions.pattern_dates(one, date.min, today + _AHEAD) for one in patterns]
    free = {on: _HOLIDAYS[on.month, on.day] for dates in given for on in dates if _is_holiday(on)}
    coming = [on for dates in given for on in dates if on >= today and on not in free]
    differing = [ExceptionDetails(on, sessions.SKIPPED, why) for on, why in sorted(free.items())] + _differing(when, coming)
    extra = [_extra(int(days), told, coming, today) for days, told in when.get("extra", {}).items()]
    return [replace(one, exceptions=tuple([each for each in differing if each.on in dates] + (extra if one is patterns[0] else [])))
            for one, dates in zip(patterns, given, strict=True)]


def _differing(when, coming):
    off = [ExceptionDetails(coming[number - 1], sessions.SKIPPED) for number in when.get("skipped", ())]
    off += [ExceptionDetails(coming[int(number) - 1], sessions.CANCELLED, why) for number, why in when.get("off", {}).items()]
    moved = [(coming[int(number) - 1], told) for number, told in when.get("moved", {}).items()]
    return off + [_other(on, sessions.MOVED, told, _working_day(on + timedelta(told["days"]))) for on, told in moved]


def _extra(days, told, coming, today):
    """One more date, the first from so many days ahead on that is none already."""
    on = today + timedelta(days)
    while on in coming or _is_holiday(on):
        on += timedelta(1)
    return _other(on, sessions.EXTRA, told)


def _other(on, kind, told, new_on=None):
    opens, closes = _times(told.get("time", ""))
    return ExceptionDetails(on, kind, told["why"], new_on, opens, closes)


def _times(text):
    """(opens, closes) of "10:30 to 12:00"; each None when not told."""
    told = [time(*map(int, clock.split(":"))) for clock in text.split(" to ") if clock]
    return (*told, None, None)[:2]
