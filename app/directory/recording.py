"""Makes an activity's rows from what was said of it, keeping the ids of every row that is still the same."""
from dataclasses import replace
from operator import attrgetter

import sqlalchemy as sa

from app.directory import history, periods, planning, rows, sessions, sharing, slugs, timetable
from app.directory.models import (
    Attribute, Contact, CostOption, History, Language, Location, OldSlug, Phone, Service, ServiceArea, ServiceAtLocation,
    Taxonomy, TaxonomyTerm, new_uuid)
from app.directory.taxonomy import TAXONOMIES
from app.web.phones import EXTENSION, tel

STATUSES = ("active", "inactive", "defunct", "temporarily closed")
_NAMES = {"kind": "Kind", "good-for": "Good for", "access": "Getting in", "joining": "How to join", "how": "How it meets"}
_SAID = (
    "name", "alternate_name", "summary", "description", "website", "email", "status", "minimum_age", "maximum_age", "who_for", "not_for",
    "joining", "joining_note", "first_visit", "welcome", "notice")
_PARTS = ("areas", "attributes", "costs", "phones", "contacts", "languages", "capacities", "venues", "schedules", "ended", "sessions")
_SAME_COST = attrgetter("option", "amount"), attrgetter("option"), attrgetter("position")


class Recording:
    """Writes batches of activities into one Book; `by`, `now` and the gazetteer are those of publication.publish."""

    def __init__(self, book, by, now, gazetteer, restoring=False):
        self.book, self.by, self.now, self.today, self.restoring = book, by, now, sessions.today(now), restoring
        # To put an earlier version back is no check of what it says.
        self.sharing = sharing.Sharing(book, replace(by, kind="") if restoring else by, now, gazetteer)
        self.terms, self.holidays = terms(book), periods.holidays(book.connection, self.today)
        self._slugs = slugs.for_services(book.connection)

    def record(self, batch):
        """[Record] of activities from [(ServiceDetails, its JSON, Record or None)]: shared rows, own rows, history, Sessions."""
        batch = [(details, text, before, before.uuid if before else new_uuid()) for details, text, before in batch]
        self.sharing.look_up([(details, uuid) for details, _, _, uuid in batch])
        self._slugs.look_up([(details.name, _town(details)) for details, _, _, _ in batch])
        ids = [before.id for _, _, before, _ in batch if before]
        said = history.last_said(self.book.connection, ids) if ids else {}
        services = [self._service(details, text, before, uuid, said) for details, text, before, uuid in batch]
        planning.plan(self.book, services, self.today, anew=True)
        return services

    def _service(self, details, text, service, uuid, said):
        last = said.get(service.id) if service else None
        organization = self.sharing.organization(details.organization, last and last.organization)
        values = self._columns(details, text, service) | {"organization_id": organization.id}
        if service:
            gone = service.withdrawn_at is not None
            did = history.RESTORED if gone or self.restoring else history.CHANGED
            values |= self._renamed(details, service)
            if gone:
                values |= self._restored(service)
            self.book.change(Service, service, values)
        else:
            did = history.PUBLISHED
            service = self.book.add(Service, values | self._beginnings() | {
                "uuid": uuid, "slug": self._slugs.take(details.name, _town(details))})
            for part in _PARTS:
                setattr(service, part, [])
            # Nobody can have said yet that it is on, on any of them.
            service.unsure = self.holidays
        service.organization = organization
        self._parts(details, service)
        timetable.settle(self.book, details, service, self._venues(details, service, last), self.today)
        self.book.add(History, history.row(service.id, did, self.by, self.now, details=text))
        return service

    def _columns(self, details, text, service):
        if details.status not in STATUSES:
            raise ValueError(f"{details.status!r} is none of {', '.join(STATUSES)}.")
        mark = history.fingerprint(text)
        values = {name: getattr(details, name) for name in _SAID} | {
            "unmapped_kinds": "; ".join(details.unmapped_kinds), "fingerprint": mark, "last_modified": self.now}
        if not details.id:
            values |= {"source": details.source, "source_key": details.source_key,
                       "source_fingerprint": mark if details.source_key else ""}
        return values

    def _beginnings(self):
        return {"assured_date": None, "assurer": "", "published_on": self.today, "counts_from": None, "ahead_until": None,
                "due_on": None, "withdrawn_at": None, "withdrawn_reason": "", "merged_into_id": None}

    def _restored(self, service):
        """What makes a withdrawn or merged one public again: its address is its own, and it went public today."""
        for record in rows.read(self.book.connection, OldSlug, OldSlug.slug == service.slug):
            self.book.drop(OldSlug, record)
        return {"withdrawn_at": None, "withdrawn_reason": "", "merged_into_id": None, "published_on": self.today,
                "counts_from": self.today}

    def _renamed(self, details, service):
        """A new slug for a new name; the old one redirects from now on."""
        if slugs.slugify(details.name) == slugs.slugify(service.name):
            return {}
        merged = sa.select(Service.slug).where(Service.merged_into_id == service.id)
        old = rows.read(self.book.connection, OldSlug, OldSlug.service_id == service.id, OldSlug.slug.not_in(merged))
        slug = self._slugs.take(details.name, _town(details), own={service.slug, *(one.slug for one in old)})
        if slug == service.slug:
            return {}
        for record in old:
            if record.slug == slug:
                self.book.drop(OldSlug, record)
        self.book.add(OldSlug, {"slug": service.slug, "service_id": service.id})
        return {"slug": slug}

    def _parts(self, details, service):
        """The rows that are the activity's alone."""
        listed = {"kind": details.kinds, "good-for": details.good_for, "how": details.how}
        wanted = [(taxonomy, code) for taxonomy, codes in listed.items() for code in dict.fromkeys(codes) if (taxonomy, code) in self.terms]
        self._settle(service, "attributes", Attribute, [
            {"taxonomy_term_id": self.terms[term], "position": at} for at, term in enumerate(wanted)], attrgetter("taxonomy_term_id"))
        for name, taxonomy in rows.SORTED_BY:
            setattr(service, name, [code for of, code in wanted if of == taxonomy])
        self._settle(service, "costs", CostOption, [
            {"position": at, "option": cost.option, "amount": cost.amount, "amount_description": cost.amount_description}
            for at, cost in enumerate(details.costs)], *_SAME_COST)
        number, name = _number(details.phone), details.contact_name
        self._settle(service, "phones", Phone, [{"number": number}] if number else [], attrgetter("service_id"))
        self._settle(service, "contacts", Contact, [{"name": name}] if name else [], attrgetter("service_id"))
        for part, model, column in (("languages", Language, "code"), ("areas", ServiceArea, "name")):
            told = dict.fromkeys(getattr(details, part))
            self._settle(service, part, model, [{column: one, "position": at} for at, one in enumerate(told)], attrgetter(column))

    def _settle(self, service, part, model, wanted, *alike):
        had = getattr(service, part)
        if not had and not wanted:
            return
        for values in wanted:
            values["service_id"] = service.id
        if not had:
            setattr(service, part, self.book.add_all(model, wanted))
            return
        settled, left = self.book.settle(model, had, wanted, *alike)
        for record in left:
            self.book.drop(model, record)
        setattr(service, part, [record for record, _ in settled])

    def _venues(self, details, service, last):
        """The activity's venues, each once; gives their rows in the order of the details, which schedules count into."""
        places = [self.sharing.venue(venue, last.venues if last else (), service.uuid) for venue in details.venues]
        once = list({place.id: place for place in places}.values())
        homes = {venue.location_id: venue.location for venue in service.venues if venue.location.private}
        names = {place.id: place.name for place in places} | {venue.location_id: venue.location.name for venue in service.venues}
        self._settle(service, "venues", ServiceAtLocation, [{"location_id": place.id, "position": at} for at, place in enumerate(once)],
                     attrgetter("location_id"), lambda venue: names[venue.location_id].casefold())
        for venue, place in zip(service.venues, once, strict=True):
            venue.location = place
        for left in homes.keys() - {place.id for place in once}:
            # Nobody else meets at somebody's home: it goes, with its address and what is known about getting in.
            self.book.drop(Location, homes[left])
        rows_of = {venue.location_id: venue for venue in service.venues}
        return [rows_of[place.id] for place in places]


def terms(book):
    """{(taxonomy code, term code): id} of all terms; those that taxonomy.py has and the tables lack are added."""
    known = {one.code: one for one in rows.read(book.connection, Taxonomy)}
    found = {(one.taxonomy_id, one.code): one for one in rows.read(book.connection, TaxonomyTerm)}
    ids = {}
    for code, listed in TAXONOMIES.items():
        taxonomy = known.get(code) or book.add(Taxonomy, {"code": code, "name": _NAMES[code]})
        for term in listed.values():
            row = found.get((taxonomy.id, term.code)) or book.add(
                TaxonomyTerm, {"taxonomy_id": taxonomy.id, "code": term.code, "name": term.name})
            book.change(TaxonomyTerm, row, {"name": term.name})
            ids[code, term.code] = row.id
    return ids


def _town(details):
    """A town that may stand in an address of a page: not that of a home."""
    return next((venue.town for venue in details.venues if venue.town and not venue.private), "")


def _number(text):
    """A telephone number as it is kept: digits in national form, with its extension."""
    extension = EXTENSION.search(text)
    digits = tel(text)
    return f"{digits} ext {extension[1]}"[:30] if digits and extension else digits[:30]
