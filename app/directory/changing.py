"""One change of the directory from its first row to its last index entry; the verbs of publication.py each make one."""
from collections import Counter, defaultdict
from itertools import chain

import sqlalchemy as sa

from app import index
from app.directory import bordering, entries, history, lying, planning, rows, sessions
from app.directory.assigning import Assigner
from app.directory.book import Book
from app.directory.models import History, Service, ServiceAtLocation
from app.directory.recording import Recording
from app.extensions import db

BATCH = 500
_KNOWN_BY = (Service.id, Service.uuid, Service.source, Service.source_key, Service.fingerprint, Service.source_fingerprint,
             Service.withdrawn_at)


def driver(connection):
    """The driver's own connection under a SQLAlchemy one: the index knows no model and asks no ORM."""
    return connection.connection.driver_connection


class Change:
    """Rows are written batch by batch; the index is told as they come, in one run, since it settles its counts once a run.

    `counts` says how many activities were new, changed or the same, `last_id` the id of the last one. `restoring` says that an
    earlier version is published again.
    """

    def __init__(self, by, now, gazetteer=None, restoring=False):
        db.session.flush()
        self.connection = db.session.connection()
        self.by, self.now, self.today = by, now, sessions.today(now)
        self.book = Book(self.connection)
        self.recording = Recording(self.book, by, now, gazetteer, restoring)
        self.counts, self.last_id = Counter(), None
        self._gone, self._others = set(), set()
        # Areas whose border may run elsewhere now.
        self._gazetteer, self._assigner, self._near = gazetteer, None, set()

    def publish(self, many):
        """Publishes a stream of ServiceDetails."""
        self.finish(chain.from_iterable(map(self._publish_batch, _batches(many))))

    def of_one(self, service_id, did, values, reason=""):
        """Gives one activity new values for a reason other than new details."""
        service = rows.activities(self.connection, [service_id], self.today)[service_id]
        self.book.change(Service, service, values)
        self.book.add(History, history.row(service_id, did, self.by, self.now, reason))
        planning.plan(self.book, [service], self.today)
        self.finish(self._entries([service], {service_id: len(service.venues)}))

    def show_again(self, service_ids):
        """Has activities shown anew, although nothing was said of them."""
        self._others.update(service_ids)

    def finish(self, found=()):
        """Tells the index: the entries `found`, those of other activities that show what changed, and which ones are gone."""
        found = chain(found, self._other_entries())
        first = next(found, None)
        if first is not None:
            index.write(driver(self.connection), chain([first], found))
        if self._gone:
            index.remove(driver(self.connection), self._gone)
        self.book.write()
        self._assign()
        self._settle_borders()
        db.session.expire_all()

    def _publish_batch(self, batch):
        changed = []
        for details, text, row in self._known(batch):
            self.last_id = row and row.id
            if row and _is_same(details, text, row):
                self.counts["same"] += 1
            else:
                self.counts["changed" if row else "new"] += 1
                changed.append((details, text, row))
        if not changed:
            return []
        before = rows.activities(self.connection, [row.id for _, _, row in changed if row], self.today)
        venues = {service.id: len(service.venues) for service in before.values()}
        services = self.recording.record([(details, text, row and before[row.id]) for details, text, row in changed])
        self.last_id = self.last_id or services[-1].id
        return self._entries(services, venues)

    def _known(self, batch):
        """[(details, their JSON, a row of _KNOWN_BY of the activity that they name, or None)]."""
        ids, keys = {details.id.lower() for details in batch if details.id}, defaultdict(set)
        for details in batch:
            if details.source_key and not details.id:
                keys[details.source].add(details.source_key)
        # The index on these two holds those with a key alone, and is used when the question says so.
        named = [Service.uuid.in_(ids)] if ids else []
        named += [sa.and_(Service.source == source, Service.source_key.in_(of), Service.source_key != "") for source, of in keys.items()]
        found = [row for condition in named for row in self.connection.execute(sa.select(*_KNOWN_BY).where(condition))]
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
        self._assign()
        lying.tell(self.connection, services)
        found = [entry for service in services for entry in entries.entries_of(service, self.today)]
        self._gone.update(number for service in services if service.id in venues
                          for number in entries.entry_ids(service.id, max(venues[service.id], len(service.venues))))
        self._gone.difference_update(entry.entry_id for entry in found)
        return found

    def _assign(self):
        placed = self.recording.sharing.venues_placed
        if placed:
            self._assigner = self._assigner or Assigner(self.connection, self._gazetteer)
            self._near |= bordering.near(self.connection, placed)
            self._assigner.assign(placed, self.now)
            self._near |= bordering.near(self.connection, placed)
            placed.clear()

    def _settle_borders(self):
        if self._near:
            bordering.settle_unlined(self.connection, self._near)

    def _remember_others(self, ids):
        """Other activities that a changed venue or organization is shown with."""
        shared = self.recording.sharing
        for column, owner, changed in ((ServiceAtLocation.location_id, ServiceAtLocation.service_id, shared.venues_changed),
                                       (Service.organization_id, Service.id, shared.organizations_changed)):
            for part in rows.in_parts(changed, BATCH):
                self._others.update(set(self.connection.scalars(sa.select(owner).where(column.in_(part)))) - ids)
            changed.clear()

    def _other_entries(self):
        self._remember_others(set())
        for part in rows.in_parts(sorted(self._others), BATCH):
            services = list(rows.activities(self.connection, part, self.today).values())
            for service in services:
                self.book.change(Service, service, {"last_modified": self.now})
            yield from self._entries(services, {service.id: len(service.venues) for service in services})


def _is_same(details, text, row):
    """Whether there is nothing to do: the same was said last, or it comes from a source and somebody took it off since."""
    if details.id:
        return row.fingerprint == history.fingerprint(text) and row.withdrawn_at is None
    return row.withdrawn_at is not None or row.source_fingerprint == history.fingerprint(text)


def _batches(many):
    """Lists of details of which no two name the same activity."""
    batch, named = [], set()
    for details in many:
        name = details.id.lower() or (details.source_key and (details.source, details.source_key))
        if len(batch) >= BATCH or (name and name in named):
            yield batch
            batch, named = [], set()
        batch.append(details)
        named.add(name)
    if batch:
        yield batch
