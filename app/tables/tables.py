"""Rows of a table to details (STANDARDS 8): what each cell says, what was mended, what is asked, and why a row is refused."""
from dataclasses import replace
from functools import lru_cache, partial
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from app.tables import table_place, table_time
from app.tables.cells import ASKED, MENDED, REFUSED, choices, contacts, costs, dates, places, text
from app.directory.details import CostDetails, OrganizationDetails, ServiceDetails
from app.directory.sharing import organization_key
from app.tables.table_row import Row
from app.index.words import words

_NOT_REACHED = "It has no phone number, email address or website, so people are shown our own number. Give one of these if you can."
CHECKERS = ("group", "champion", "coordinator", "visitors")
MOST_PARTS = 50
_PER_ROW = frozenset({*table_place.COLUMNS, *table_time.COLUMNS})
_KEY = 200
_LINE_80, _LINE_100, _LINE_200, _LINE_300, _LINE_500 = (partial(text.line, most=most) for most in (80, 100, 200, 300, 500))
_WHO = partial(text.paragraphs, most=1000)


class Told(NamedTuple):
    """What rows say: ServiceDetails (None when refused), [Remark], and who checked it when: (date, kind) or None."""

    details: ServiceDetails | None
    remarks: list
    checked: tuple | None = None


def details_from(rows, *, today):
    """The Told of the rows (table_row.Row) of one activity: several are several of its venues and patterns. `today` is a local date."""
    whole = Row(rows[0].number, _agreed(rows), rows[0].remarks)
    said = _activity(whole, *_identity(whole))
    said |= _where_and_when(rows, said["how"], today)
    said["how"] = table_place.meeting(whole, said)
    if not (said["phone"] or said["email"] or said["website"] or said["id"]):
        whole.note("phone", MENDED, "", _NOT_REACHED)
    checked = _checked(whole)
    remarks = [remark for row in rows for remark in row.remarks]
    refused = any(remark.note.state == REFUSED for remark in remarks)
    return Told(None if refused else ServiceDetails(**said), remarks, checked)


def natural_key(details):
    """What names an activity of a file that has no key of its own: organisation, name, postcode, day and start (STANDARDS 8.1)."""
    first = next(iter(details.schedules), None)
    once = first.dtstart.isoformat() if first and first.dtstart and not first.freq else ""
    day = first.byday or first.bymonthday or once if first else ""
    starts = f"{first.opens_at:%H:%M}" if first and first.opens_at else ""
    postcode = next((venue.postcode for venue in details.venues), "")
    return key((_organization_key(details.organization.name), " ".join(words(details.name)) or details.name, postcode, day, starts))


_organization_key = lru_cache(maxsize=20_000)(organization_key)


def key(parts):
    """A source's key as it is kept: the parts joined, a long one cut and told apart by its hash."""
    joined = "|".join(" ".join(part.casefold().split()).replace("|", " ") for part in parts)
    return joined if len(joined) <= _KEY else f"{joined[:_KEY - 17]}~{sha256(joined.encode()).hexdigest()[:16]}"


def _agreed(rows):
    """The cells that are of the whole activity: of several rows the first full one counts, said aloud where another differs."""
    if len(rows) == 1:
        return rows[0].cells
    found = dict(rows[0].cells)
    for row in rows[1:]:
        for column, cell in row.cells.items():
            if column in _PER_ROW:
                continue
            if found.setdefault(column, cell) != cell:
                row.note(column, MENDED, found[column], f"An activity has this once. Row {rows[0].number} counts.")
    return found


def _identity(row):
    """(id, name, organisation)."""
    number, name = row.cells.get("id", "").strip().lower(), row.read("name", text.name) or ""
    if number and not _is_uuid(number):
        row.note("id", REFUSED, "", "We have no activity with this id. Leave the cell empty to add a new one.")
    if not name:
        row.note("name", REFUSED, "", "Give it a name.")
    organization = row.read("organisation", _LINE_100) or ""
    if not organization:
        row.note("organisation", REFUSED, "", "Say who runs it.")
    return number, name, organization


def _is_uuid(number):
    try:
        return str(UUID(number)) == number
    except ValueError:
        return False


def _activity(row, number, name, organization):
    """The fields of ServiceDetails but where and when."""
    kinds, unknown_kinds = row.read("kind", choices.kinds) or ((), ())
    if not kinds and not unknown_kinds and not number:
        row.note("kind", REFUSED, "", "Say what kind of activity it is.")
    good_for, unknown_good = row.read("good_for", choices.good_for) or ((), ())
    summary, description = _about(row, name)
    price, priced = _cost(row)
    low, high, who = _ages(row)
    joining, joining_note = _joining(row)
    email, website = _addresses(row)
    return {
        "id": number, "name": name, "kinds": kinds, "good_for": good_for, "unmapped_kinds": unknown_kinds + unknown_good,
        "organization": _organization(row, organization), "summary": summary,
        "description": "\n\n".join(filter(None, (description, priced)))[:text.DESCRIPTION], "costs": price, "minimum_age": low,
        "maximum_age": high, "who_for": who, "joining": joining, "joining_note": joining_note,
        "phone": row.read("phone", contacts.number) or "", "email": email, "website": website,
        "contact_name": row.read("contact_name", _LINE_80) or "", "how": row.read("how_it_meets", choices.how) or (),
        "areas": row.read("area", places.areas) or (), "first_visit": row.read("first_visit", text.paragraphs) or "",
        "languages": row.read("languages", choices.spoken) or (), "status": row.read("status", choices.status) or "active",
        "notice": row.read("notice", _LINE_500) or ""}


def _organization(row, name):
    return OrganizationDetails(
        name, website=row.read("organisation_website", contacts.website) or "",
        charity_number=row.read("charity_number", places.charity) or "", company_number=row.read("company_number", places.company) or "")


def _about(row, name):
    """(summary, description); what was cut off a name or a summary heads the description whole."""
    summary = row.read("summary", _LINE_300) or ""
    description = row.read("description", text.paragraphs) or ""
    if not summary and not description:
        row.note("summary", MENDED, "", "Say in one sentence what it is.")
    whole = [" ".join(row.cells[column].split()) for column, read in (("name", name), ("summary", summary))
             if read.endswith("...") and not row.cells.get(column, "").rstrip().endswith("...")]
    return summary, "\n\n".join(filter(None, (*whole, description)))[:text.DESCRIPTION]


def _cost(row):
    """((CostDetails,) or (), a sentence for the description when there are only words)."""
    amount, said = row.read("cost", costs.read) or (None, "")
    if row.cells.get("is_free") and amount is None:
        answer, _ = choices.yes_no(row.cells["is_free"]).value
        amount, said = ("0", "") if answer else (None, "") if answer is False else row.read("is_free", costs.read)
    note = row.read("cost_note", _LINE_200) or ""
    said = ", ".join(dict.fromkeys(filter(None, (said, note))))[:costs.MOST_WORDS]
    if amount is None:
        return (), f"Cost: {said}" if said else ""
    return (CostDetails(costs.amount(amount), said),), ""


def _ages(row):
    """(minimum, maximum, who it is for)."""
    low, high = row.read("min_age", costs.age), row.read("max_age", costs.age)
    who = row.read("who_for", _WHO) or ""
    ages = row.read("ages", costs.ages) or costs.Ages()
    if low is not None or high is not None:
        ages = row.notes_of("min_age", costs.checked(low, high, ages.words))
    words = ages.words if ages.words.casefold() not in who.casefold() else ""
    return ages.low, ages.high, ". ".join(filter(None, (who, words)))


def _joining(row):
    for column, yes in (("how_to_join", ""), ("is_booked", "book"), ("is_referred", "referral")):
        found = row.read(column, lambda cell, yes=yes: choices.asked_joining(cell, yes) if yes else choices.joining(cell))
        if found and any(found):
            return found
    return "", ""


def _addresses(row):
    """(email, website)."""
    email, website = row.read("email", contacts.email) or "", row.read("website", contacts.website) or ""
    if row.cells.get("email_or_website"):
        readings = contacts.email_or_website(row.cells["email_or_website"])
        values = [row.notes_of("email_or_website", reading) for reading in readings]
        email, website = email or values[0], website or values[1]
    return email, website


def _where_and_when(rows, how, today):
    """{venues, schedules} of all rows; a schedule says its venue when there are several."""
    venues, schedules = [], []
    away = bool(how) and "in-person" not in how
    for row in rows:
        found = table_place.venue(row)
        if found and away:
            row.note("venue", MENDED, "", "It does not meet at a place, so we leave the place out. Write “at a place” if it does.")
        elif found and found not in venues:
            venues.append(found)
        schedule = table_time.schedule(row, today)
        if schedule:
            schedules.append((schedule, venues.index(found) if found in venues else None))
    if max(len(venues), len(schedules)) > MOST_PARTS:
        rows[0].note("id", REFUSED, "", f"An activity has at most {MOST_PARTS} places and {MOST_PARTS} patterns.")
    if len(venues) > 1:
        schedules = [(replace(schedule, venue=at), at) for schedule, at in schedules]
    return {"venues": tuple(venues), "schedules": tuple(schedule for schedule, _ in schedules)}


def _checked(row):
    """(date, kind of person) of the last check as the row tells it, or None."""
    on, by = row.read("checked_on", dates.read), row.cells.get("checked_by", "").strip().lower()
    if on and by and by not in CHECKERS:
        row.note("checked_by", ASKED, "group", f"Write {', '.join(CHECKERS[:-1])} or {CHECKERS[-1]}.")
    return (on, by if by in CHECKERS else "group") if on else None
