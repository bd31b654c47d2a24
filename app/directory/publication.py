"""The directory's one door in: publishes, assures, restores, withdraws and merges; rows, history, sessions, index, in this order.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits, raising rolls back.
"""
import gc
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa

from app import index
from app.directory import entries, history, placing, rows, sessions
from app.directory.changing import BATCH, Change, driver
from app.directory.models import Address, History, Location, OldSlug, Service
from app.directory.periods import SaidOn
from app.directory.refusing import fit
from app.directory.taxonomy import SYNONYMS
from app.extensions import db

# Why an activity is off the site that may come back: somebody looks at a concern about it.
LOOKED_AT = "We are looking at this listing."


class Counts(NamedTuple):
    """How many activities were new, how many changed, and how many were as they already stood."""

    new: int
    changed: int
    same: int


def publish(details, by, *, now, gazetteer=None):
    """Publishes ServiceDetails as a new activity, or as the change of the one they name; gives the Service.

    The one that `details.id` names, else the one that the same `source` sent under the same `source_key`; a withdrawn or merged
    one is published again by its id alone. `by` is an Author, `now` an aware datetime. `gazetteer` places venues without a point.
    Raises LookupError for an unknown id, ValueError (see refusing.py, and sessions.NotAPattern) for what cannot be kept.
    """
    change = Change(by, now, gazetteer)
    change.publish([fit(details)])
    return db.session.get(Service, change.last_id, populate_existing=True)


def publish_all(many, by, *, now, gazetteer=None):
    """Publishes a stream of ServiceDetails as `publish` does each, hundreds at a time; gives Counts."""
    change = Change(by, now, gazetteer)
    with _rare_collection():
        change.publish(map(fit, many))
    return Counts(change.counts["new"], change.counts["changed"], change.counts["same"])


def assure(service, by, *, on, now):
    """Writes that `by` checked a Service on the local date `on`: its freshness clock starts again."""
    Change(by, now).of_one(service.id, history.CHECKED, {"assured_date": on, "assurer": by.kind, "last_modified": now})


def count_from(service, on, by, reason, *, now):
    """Writes that the freshness clock of a Service counts from the local date `on`, for a reason other than a whole check."""
    Change(by, now).of_one(service.id, history.CHECKED, {"counts_from": on, "last_modified": now}, reason)


def say_on(service, day, by, *, now):
    """Writes that a Service is on, on the bank holiday `day` (local date): people need not check first. Nothing when that was said."""
    if db.session.scalar(sa.select(sa.exists().where(SaidOn.service_id == service.id, SaidOn.on == day))):
        return
    change = Change(by, now)
    change.connection.execute(sa.insert(SaidOn).values(service_id=service.id, on=day, by_kind=by.kind, at=now))
    change.of_one(service.id, history.CHECKED, {"last_modified": now}, f"On, on {day.isoformat()}.")


def show_again(service_ids, *, now):
    """Shows activities (by id) anew in lists, pages and calendars, since bank holidays that they have dates on changed."""
    change = Change(None, now)
    change.show_again(service_ids)
    change.finish()


def restore(service, history_id, by, *, now, gazetteer=None):
    """Publishes again what a Service was at the history row `history_id`, as history says; gives the Service. One that was withdrawn or
    merged is public again. Nothing is written when it says that already.

    Raises LookupError when that row is not of this Service, or says nothing that was published.
    """
    row = db.session.get(History, history_id)
    if row is None or row.service_id != service.id or not row.details:
        raise LookupError(f"Nothing was published by row {history_id} of this activity's history.")
    change = Change(by, now, gazetteer, restoring=True)
    change.publish([fit(replace(history.details_from_json(row.details), id=service.uuid))])
    return db.session.get(Service, service.id, populate_existing=True)


def withdraw(service, by, reason, *, now):
    """Takes a Service out of every list, with a reason; its page says so, and its history stays."""
    Change(by, now).of_one(service.id, history.WITHDRAWN, {
        "status": "withdrawn", "withdrawn_at": now, "withdrawn_reason": reason, "last_modified": now}, reason)


def merge(service, into, by, *, now):
    """Makes a Service one with `into`, of which it was a double: its addresses redirect there, its history stays.

    Raises ValueError when `into` is the same, or is itself withdrawn or merged.
    """
    if service.id == into.id or into.withdrawn_at is not None:
        raise ValueError("A double can only be merged into another activity that is listed.")
    change = Change(by, now)
    change.connection.execute(sa.update(Service).where(sa.or_(Service.id == service.id, Service.merged_into_id == service.id))
                              .values(merged_into_id=into.id))
    change.connection.execute(sa.update(OldSlug).where(OldSlug.service_id == service.id).values(service_id=into.id))
    change.book.add(OldSlug, {"slug": service.slug, "service_id": into.id})
    change.book.add(History, history.row(into.id, history.MERGED, by, now, f"took in {service.uuid}"))
    change.of_one(service.id, history.MERGED, {"status": "merged", "withdrawn_at": now, "last_modified": now}, f"into {into.uuid}")


def place_again(*, now, gazetteer):
    """Places venues whose point is not known, or is only a district's middle, when the gazetteer has their postcode by now; gives how
    many. For after a gazetteer was built.
    """
    change = Change(None, now, gazetteer)
    coarse = Location.id.in_(sa.select(Address.location_id).where(Address.outcode != "", Location.precision.in_(placing.EXACTNESS[3:])))
    moved = 0
    for location in rows.locations(change.connection, coarse).values():
        position = placing.of_postcode(location.address.postal_code, gazetteer)
        if placing.EXACTNESS.index(position.precision) < placing.EXACTNESS.index(location.precision):
            change.book.change(Location, location, position._asdict() | {"last_modified": now})
            change.recording.sharing.venues_changed.add(location.id)
            change.recording.sharing.venues_placed.add(location.id)
            moved += 1
    change.book.write()
    change.finish()
    return moved


def prepare_index():
    """Gives the index the synonyms of taxonomy.py."""
    index.set_synonyms(driver(db.session.connection()), SYNONYMS)


def rebuild_index(*, now):
    """Fills the index anew from the rows; gives how many entries it then holds."""
    db.session.flush()
    connection, today = db.session.connection(), sessions.today(now)
    index.clear(driver(connection))
    prepare_index()
    ids = connection.scalars(sa.select(Service.id).where(Service.status.in_(entries.LISTED)).order_by(Service.id)).all()
    return index.write(driver(connection), (
        entry for part in rows.in_parts(ids, BATCH) for service in rows.activities(connection, part, today).values()
        for entry in entries.entries_of(service, today)))


@contextmanager
def _rare_collection():
    # A bulk makes millions of small objects and no rings of them: looking for rings every 700 would cost a tenth of its time.
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
