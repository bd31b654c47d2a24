"""The directory's one door in: publishes, assures, withdraws and merges; rows, history, sessions, index, in this order.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
import gc
from collections import Counter
from contextlib import contextmanager
from itertools import chain
from typing import NamedTuple

import sqlalchemy as sa

from app import index
from app.directory import entries, history, planning, rows, sessions
from app.directory.models import History, OldSlug, Service, ServiceAtLocation
from app.directory.recording import Recording
from app.directory.taxonomy import SYNONYMS
from app.extensions import db

_BATCH = 500


class Counts(NamedTuple):
    """How many activities were new, how many changed, and how many were as they already stood."""

    new: int
    changed: int
    same: int


def publish(details, by, *, now, gazetteer=None):
    """Publishes ServiceDetails as a new activity, or as the change of the one they name; gives the Service.

    The one that `details.id` names, else the one that the same `source` sent under the same `source_key`; a withdrawn or merged
    one is published again by its id alone. `by` is an Author, `now` an aware datetime. `gazetteer` places venues without a point.
    Raises LookupError for an unknown id, ValueError (sessions.NotAPattern) for what cannot be kept.
    """
    work = _Work(by, now, gazetteer)
    work.publish([details])
    return db.session.get(Service, work.last_id, populate_existing=True)


def publish_all(many, by, *, now, gazetteer=None):
    """Publishes a stream of ServiceDetails as `publish` does each, hundreds at a time; gives Counts."""
    work = _Work(by, now, gazetteer)
    with _rare_collection():
        work.publish(many)
    return Counts(work.counts["new"], work.counts["changed"], work.counts["same"])


def assure(service, by, *, on, now):
    """Writes that `by` checked a Service on the local date `on`: its freshness clock starts again."""
    work = _Work(by, now)
    work.change(service.id, history.CHECKED, {"assured_date": on, "assurer": by.kind, "last_modified": now})


def withdraw(service, by, reason, *, now):
    """Takes a Service out of every list, with a reason; its page says so, and its history stays."""
    work = _Work(by, now)
    work.change(service.id, history.WITHDRAWN, {
        "status": "withdrawn", "withdrawn_at": now, "withdrawn_reason": reason, "last_modified": now}, reason)


def merge(service, into, by, *, now):
    """Makes a Service one with `into`, of which it was a double: its addresses redirect there, its history stays.

    Raises ValueError when `into` is the same or is itself withdrawn or merged.
    """
    if service.id == into.id or into.withdrawn_at is not None:
        raise ValueError("A double can only be merged into another activity that is listed.")
    work = _Work(by, now)
    work.connection.execute(sa.update(Service).where(sa.or_(Service.id == service.id, Service.merged_into_id == service.id))
                            .values(merged_into_id=into.id))
    work.connection.execute(sa.update(OldSlug).where(OldSlug.service_id == service.id).values(service_id=into.id))
    work.book.add(OldSlug, {"slug": service.slug, "service_id": into.id})
    work.change(service.id, history.MERGED, {"status": "merged", "withdrawn_at": now, "last_modified": now}, f"into {into.uuid}")
    work.book.add(History, history.row(into.id, history.MERGED, by, now, f"took in {service.uuid}"))
    work.book.write()


def prepare_index():
    """Gives the index the synonyms of taxonomy.py."""
    index.set_synonyms(_driver(db.session.connection()), SYNONYMS)


def rebuild_index(*, now):
    """Fills the index anew from the rows; gives how many entries it then holds."""
    connection, today = db.session.connection(), sessions.today(now)
    index.clear(_driver(connection))
    prepare_index()
    ids = connection.scalars(sa.select(Service.id).where(Service.status.in_(entries.LISTED)).order_by(Service.id)).all()
    found = (entry for part in rows.in_parts(ids, _BATCH) for service in rows.activities(connection, part, today).values()
             for entry in entries.entries_of(service, today))
    return index.write(_driver(connection), found)


@contextmanager
def _rare_collection():
    # A bulk makes millions of small objects and no rings of them: looking for rings every 700 would cost a tenth of its time.
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _driver(connection):
    return connection.connection.driver_connection


class _Work:
    """One call of a verb: the batches it is done in, and what must be told to the index in the end."""

    def __init__(self, by, now, gazetteer=None):
        db.session.flush()
        self.connection = db.session.connection()
        self.by, self.now, self.today = by, now, sessions.today(now)
        self.book = rows.Book(self.connection)
        self.recording = Recording(self.book, by, now, gazetteer)
        self.counts, self.last_id = Counter(), None
        self._gone, self._others = set(), set()

    def publish(self, many):
        """Publishes a stream of ServiceDetails."""
        self._tell_index(chain.from_iterable(map(self._publish_batch, _batches(many))))

    def change(self, service_id, did, values, reason=""):
        """Gives one activity new values for a reason other than new details."""
        service = rows.activities(self.connection, [service_id], self.today)[service_id]
        self.book.change(Service, service, values)
        self.book.add(History, history.row(service_id, did, self.by, self.now, reason))
        planning.plan(self.book, [service], self.today)
        self._tell_index(self._entries([service], {service_id: len(service.venues)}))

    def _publish_batch(self, batch):
        known = self._known(batch)
        changed = []
        for details, text, row in known:
            self.last_id = row.id if row else None
            if row and _is_same(details, text, row):
                self.counts["same"] += 1
            else:
                self.counts["changed" if row else "new"] += 1
                changed.append((details, text, row))
        before = rows.activities(self.connection, [row.id for _, _, row in changed if row], self.today)
        venues = {service.id: len(service.venues) for service in before.values()}
        services = self.recording.record([(details, text, row and before[row.id]) for details, text, row in changed])
        self.last_id = services[-1].id if services else self.last_id
        return self._entries(services, venues)

    def _known(self, batch):
        """[(details, their JSON, light row of the activity they name or None)]."""
        columns = (Service.id, Service.uuid, Service.source, Service.source_key, Service.fingerprint, Service.source_fingerprint,
                   Service.withdrawn_at)
        ids = {details.id.lower() for details in batch if details.id}
        keys = {details.source_key for details in batch if details.source_key and not details.id}
        found = self.connection.execute(sa.select(*columns).where(sa.or_(Service.uuid.in_(ids), Service.source_key.in_(keys)))).all()
        by_id = {row.uuid: row for row in found}
        by_key = {(row.source, row.source_key): row for row in found if row.source_key}
        known = []
        for details in batch:
            if details.id and details.id.lower() not in by_id:
                raise LookupError(f"There is no activity {details.id}.")
            row = by_id[details.id.lower()] if details.id else by_key.get((details.source, details.source_key))
            known.append((details, history.details_to_json(details), row))
        return known

    def _entries(self, services, venues):
        """Writes the rows, and gives the entries of these services; `venues` how many each had before."""
        for service in services:
            self.book.change(Service, service, {"due_on": entries.due_on(service, self.today)})
        self._remember_others({service.id for service in services})
        self.book.write()
        found = [entry for service in services for entry in entries.entries_of(service, self.today)]
        self._gone.update(number for service in services if service.id in venues
                          for number in entries.entry_ids(service.id, max(venues[service.id], len(service.venues))))
        self._gone.difference_update(entry.entry_id for entry in found)
        return found

    def _remember_others(self, ids):
        """Other activities that a changed venue or organization is shown with."""
        shared = self.recording.sharing
        for column, owner, changed in ((ServiceAtLocation.location_id, ServiceAtLocation.service_id, shared.venues_changed),
                                       (Service.organization_id, Service.id, shared.organizations_changed)):
            if changed:
                self._others.update(set(self.connection.scalars(sa.select(owner).where(column.in_(changed)))) - ids)
                changed.clear()

    def _other_entries(self):
        for part in rows.in_parts(sorted(self._others), _BATCH):
            services = [one for one in rows.activities(self.connection, part, self.today).values()]
            for service in services:
                self.book.change(Service, service, {"last_modified": self.now})
            yield from self._entries(services, {service.id: len(service.venues) for service in services})

    def _tell_index(self, found):
        found, driver = chain(found, self._other_entries()), _driver(self.connection)
        first = next(found, None)
        if first is not None:
            index.write(driver, chain([first], found))
        if self._gone:
            index.remove(driver, self._gone)
        self.book.write()
        db.session.expire_all()


def _is_same(details, text, row):
    """Whether there is nothing to do: the same was said last, or it comes from a source and somebody took it off since."""
    if details.id:
        return row.fingerprint == history.fingerprint(text) and row.withdrawn_at is None
    return row.withdrawn_at is not None or row.source_fingerprint == history.fingerprint(text)


def _batches(many):
    """Lists of details of which no two name the same activity."""
    batch, named = [], set()
    for details in many:
        name = details.id.lower() or (details.source, details.source_key) if details.id or details.source_key else None
        if len(batch) >= _BATCH or name in named and name:
            yield batch
            batch, named = [], set()
        batch.append(details)
        named.add(name)
    if batch:
        yield batch
