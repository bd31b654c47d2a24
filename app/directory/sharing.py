"""Organizations and venues, which several activities share: found again by name, and kept as the latest who spoke of them says."""
from collections import defaultdict
from functools import lru_cache

from app.directory import placing, rows, slugs
from app.directory.models import Accessibility, Address, Location, Organization
from app.directory.sessions import today
from app.directory.taxonomy import ACCESS
from app.index.words import words

_NOT_IN_KEYS = frozenset({"the", "ltd", "limited"})
_ORGANIZATION = ("description", "website", "email", "charity_number", "company_number")
_NUMBERS = ("charity_number", "company_number")
_LOCATION = ("transport", "access_note", "uprn")
_ADDRESS = {"address": "address_1", "town": "city", "county": "state_province"}
_CHECKERS = ("group", "champion", "coordinator")


@lru_cache(maxsize=4096)
def organization_key(name):
    """What tells organizations apart: the name's words without "the", "ltd" and punctuation."""
    found = words(name.replace("&", " and "))
    return " ".join([word for word in found if word not in _NOT_IN_KEYS] or found)[:120] or name.strip().casefold()[:120]


def venue_key(venue, owner):
    """What tells venues apart: name and postcode; without one name and point, or name and address. A home, and a venue of which
    no more is told than a name, is the `owner`'s (an activity's uuid) alone: two villages may have a "Village hall".
    """
    name = " ".join(words(venue.name) or words(venue.address))[:120]
    postcode, outcode = placing.tidy_postcode(venue.postcode)
    if venue.private:
        return f"{name}|home|{owner}"
    if outcode:
        return f"{name}|{postcode}"
    point = placing.told(venue)
    if point.easting is not None:
        return f"{name}|{point.easting // 100} {point.northing // 100}"
    street = " ".join(words(f"{venue.address} {venue.town}"))[:70]
    return f"{name}|{street}" if venue.address else f"{name}|{owner}"


class Sharing:
    """The shared rows of one batch. `organizations_changed` and `venues_changed` hold the ids of those that others may use too,
    `venues_placed` those that are new or may have moved."""

    def __init__(self, book, by, now, gazetteer):
        self.book, self.by, self.now, self.gazetteer = book, by, now, gazetteer
        self.organizations_changed, self.venues_changed, self.venues_placed = set(), set(), set()
        self._slugs = slugs.for_organizations(book.connection), slugs.for_locations(book.connection)
        self._organizations, self._venues, self._keys = defaultdict(list), {}, {}

    def look_up(self, batch):
        """Reads at once what a batch of [(ServiceDetails, uuid)] may share."""
        self._keys = {(id(venue), uuid): venue_key(venue, uuid) for details, uuid in batch for venue in details.venues}
        self._organizations, self._venues = defaultdict(list), {}
        keys = {organization_key(details.organization.name) for details, _ in batch}
        for record in sorted(rows.read(self.book.connection, Organization, Organization.key.in_(keys)), key=lambda one: one.id):
            self._organizations[record.key].append(record)
        known = rows.locations(self.book.connection, Location.key.in_(set(self._keys.values()))).values()
        self._venues = {record.key: record for record in sorted(known, key=lambda one: -one.id)}
        self._slugs[0].look_up([(details.organization.name, "") for details, _ in batch])
        self._slugs[1].look_up([(venue.name, venue.town) for details, _ in batch for venue in details.venues if not venue.private])

    def organization(self, details, before):
        """The Record of OrganizationDetails; `before` is what the same activity said of it last, or None."""
        key = organization_key(details.name)
        before = before if before and organization_key(before.name) == key else None
        record = next((one for one in self._organizations[key] if not _is_another(one, before or details)), None)
        if record is None:
            values = {name: getattr(details, name) for name in _ORGANIZATION}
            record = self.book.add(Organization, values | {
                "key": key, "name": details.name, "slug": self._slugs[0].take(details.name), "last_modified": self.now})
            self._organizations[key].append(record)
            return record
        values = _news(_ORGANIZATION, details, before, record)
        if before and before.name != details.name:
            values["name"] = details.name
        if self.book.change(Organization, record, values):
            self.book.change(Organization, record, {"last_modified": self.now})
            self.organizations_changed.add(record.id)
        return record

    def venue(self, details, last, owner):
        """The Record of VenueDetails, with its address and accessibility; `last` the venues that the activity (uuid `owner`) had."""
        key = self._keys[id(details), owner]
        before = next((venue for venue in last if venue_key(venue, owner) == key), None)
        record = self._venues.get(key)
        if record is None:
            record = self._venues[key] = self._new_venue(details, key)
        elif self._told_more(record, details, before):
            self.book.change(Location, record, {"last_modified": self.now})
            self.venues_changed.add(record.id)
            self.venues_placed.add(record.id)
        return record

    def _new_venue(self, details, key):
        # A home's address of a page must not say whose it is.
        name, town = ("", "") if details.private else (details.name or details.address, details.town)
        record = self.book.add(Location, {name: getattr(details, name) for name in _LOCATION} | self._position(details)._asdict() | {
            "key": key, "name": (details.name or details.address)[:100], "slug": self._slugs[1].take(name, town),
            "private": details.private, "last_modified": self.now})
        postcode, outcode = placing.tidy_postcode(details.postcode)
        record.address = self.book.add(Address, {column: getattr(details, name) for name, column in _ADDRESS.items()} | {
            "location_id": record.id, "postal_code": postcode, "outcode": outcode})
        record.accessibility = []
        self._access(record, details, None)
        self.venues_placed.add(record.id)
        return record

    def _told_more(self, record, details, before):
        values = _news(_LOCATION, details, before, record)
        if before and before.name != details.name:
            values["name"] = details.name
        address = {_ADDRESS[name]: value for name, value in _news(_ADDRESS, details, before, record.address, _ADDRESS).items()}
        changes = [self.book.change(Location, record, values | self._moved(record, details, before)),
                   self.book.change(Address, record.address, address), self._access(record, details, before)]
        return any(changes)

    def _position(self, details):
        told = placing.told(details)
        return told if told.easting is not None else placing.of_postcode(placing.tidy_postcode(details.postcode)[0], self.gazetteer)

    def _moved(self, record, details, before):
        """The columns of a new position: one that this activity corrects, or that is more exact than what we have."""
        if before is None and record.precision == placing.EXACTNESS[0]:
            return {}
        told = placing.told(details)
        if before and record.easting is not None and told == placing.told(before):
            return {}
        position = told if told.easting is not None else self._position(details)
        better = placing.EXACTNESS.index(position.precision) < placing.EXACTNESS.index(record.precision)
        return position._asdict() if better or (before and told.easting is not None) else {}

    def _access(self, record, details, before):
        """Writes the known facts about getting in; one that this activity no longer says goes. Tells whether any changed."""
        known, changed = {fact.code: fact for fact in record.accessibility}, False
        for code, fact in details.access.items():
            if code not in ACCESS or before and before.access.get(code) == fact:
                continue
            values = {"answer": fact.answer, "note": fact.note}
            if code not in known:
                values |= self._checked() | {"location_id": record.id, "code": code}
                record.accessibility.append(self.book.add(Accessibility, values))
                changed = True
            elif self.book.change(Accessibility, known[code], values):
                changed = self.book.change(Accessibility, known[code], self._checked()) or True
        for code in (set(before.access) - set(details.access) if before else ()):
            if code in known:
                self.book.drop(Accessibility, known[code])
                record.accessibility.remove(known[code])
                changed = True
        return changed

    def _checked(self):
        saw = self.by.kind in _CHECKERS
        return {"checked_on": today(self.now) if saw else None, "checked_by": self.by.kind if saw else ""}


def _is_another(record, details):
    """Whether two of one name are not the same: both have a number and it differs."""
    return any(getattr(record, name) and getattr(details, name) and getattr(record, name) != getattr(details, name) for name in _NUMBERS)


def _news(names, details, before, record, columns=None):
    """{name: value} that `details` say and did not say before; one they take back goes, when nobody else said otherwise since."""
    news = {}
    for name in names:
        value, old = getattr(details, name), getattr(before, name) if before else ""
        if value != old and (value or getattr(record, (columns or {}).get(name, name)) == old):
            news[name] = value
    return news
