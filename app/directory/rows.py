"""Rows by the hundred: reads whole activities in a few statements, and writes what changed a table at a time."""
from collections import defaultdict
from functools import lru_cache
from itertools import islice
from operator import attrgetter

import sqlalchemy as sa

from app.directory.models import (
    Accessibility, Address, Attribute, Contact, CostOption, History, Language, Location, OldSlug, Organization, Phone, Schedule,
    ScheduleException, Service, ServiceArea, ServiceAtLocation, Session, Taxonomy, TaxonomyTerm, new_uuid)

# In an order in which each refers only to those before it.
_MODELS = (
    Taxonomy, TaxonomyTerm, Organization, Location, Address, Accessibility, Service, OldSlug, ServiceAtLocation, ServiceArea, Schedule,
    ScheduleException, Session, CostOption, Phone, Contact, Language, Attribute, History)
_COLUMNS = {model: tuple(column.name for column in model.__table__.columns) for model in _MODELS}
_HAS_ID = {model for model, names in _COLUMNS.items() if "id" in names}
_HAS_UUID = {model for model, names in _COLUMNS.items() if "uuid" in names}
_PARTS = (  # Attribute of an activity's record, its table, order.
    ("areas", ServiceArea, "id"), ("attributes", Attribute, "position"), ("costs", CostOption, "position"), ("phones", Phone, "id"),
    ("contacts", Contact, "id"), ("languages", Language, "id"))
# Attribute of an activity's record that holds its codes of a taxonomy.
SORTED_BY = (("kinds", "kind"), ("good_for", "good-for"), ("how", "how"))
# Attribute of an activity's record that holds its codes of a taxonomy.
SORTED_BY = (("kinds", "kind"), ("good_for", "good-for"), ("how", "how"))
_position, _by_id = attrgetter("position"), attrgetter("id")


class Record:
    """One row, with its columns as attributes, and the rows that belong to it in lists."""

    def __init__(self, values):
        self.__dict__ = values


def read(connection, model, *conditions):
    """[Record] of a model's rows that meet all conditions."""
    names, found = _COLUMNS[model], connection.execute(sa.select(model.__table__).where(*conditions))
    return [Record(dict(zip(names, row, strict=True))) for row in found]


def activities(connection, service_ids, since):
    """{id: Record} of whole activities, shaped as the models are: organization, venues (each with its location), schedules (each
    with its exceptions) and `sessions` on `since` or later. Schedules that ended are in `ended`; `kinds`, `good_for` and `how` are
    lists of codes.
    """
    found = {service.id: service for service in read(connection, Service, Service.id.in_(service_ids))}
    ids = list(found)
    for name, model, order in _PARTS:
        _hang(found, name, read(connection, model, model.service_id.in_(ids)), "service_id", attrgetter(order))
    organizations = {one.id: one for one in read(connection, Organization, Organization.id.in_(
        {service.organization_id for service in found.values()}))}
    venues = read(connection, ServiceAtLocation, ServiceAtLocation.service_id.in_(ids))
    places = locations(connection, Location.id.in_({venue.location_id for venue in venues}))
    for venue in venues:
        venue.location = places[venue.location_id]
    _hang(found, "venues", venues, "service_id", _position)
    schedules = {one.id: one for one in read(connection, Schedule, Schedule.service_id.in_(ids))}
    _hang(schedules, "exceptions", read(connection, ScheduleException, ScheduleException.schedule_id.in_(list(schedules))),
          "schedule_id", attrgetter("on"))
    _hang(found, "schedules", [one for one in schedules.values() if one.ended_on is None], "service_id", _position)
    _hang(found, "ended", [one for one in schedules.values() if one.ended_on], "service_id", _by_id)
    _hang(found, "sessions", read(connection, Session, Session.service_id.in_(ids), Session.on >= since), "service_id", attrgetter("on"))
    known = {term: (taxonomy, code) for term, taxonomy, code in connection.execute(
        sa.select(TaxonomyTerm.id, Taxonomy.code, TaxonomyTerm.code).join(Taxonomy))}
    for service in found.values():
        service.organization = organizations[service.organization_id]
        codes = [known[attribute.taxonomy_term_id] for attribute in service.attributes]
        for name, taxonomy in SORTED_BY:
            setattr(service, name, [code for of, code in codes if of == taxonomy])
    return found


def locations(connection, condition):
    """{id: Record} of venues with their address and accessibility."""
    found = {one.id: one for one in read(connection, Location, condition)}
    ids = list(found)
    _hang(found, "accessibility", read(connection, Accessibility, Accessibility.location_id.in_(ids)), "location_id", _by_id)
    _hang(found, "addresses", read(connection, Address, Address.location_id.in_(ids)), "location_id", _by_id)
    for place in found.values():
        place.address = place.addresses[0] if place.addresses else None
    return found


def in_parts(values, size):
    """Lists of at most `size` of the values, in order."""
    values = iter(values)
    while part := list(islice(values, size)):
        yield part


class Book:
    """What a transaction changes, kept until `write` puts it into the tables. Ids are given here: the caller holds the write lock."""

    def __init__(self, connection):
        self.connection = connection
        self._next, self._first_new = {}, {}
        self._new, self._changed, self._gone = defaultdict(list), defaultdict(dict), defaultdict(list)

    def add(self, model, values):
        """A new row of `values` (all columns; id and uuid are given here); gives its Record."""
        return self.add_all(model, [values])[0]

    def add_all(self, model, many):
        """New rows, as `add` makes one."""
        number = self._next_id(model, len(many)) if model in _HAS_ID else None
        added = []
        for values in many:
            if number is not None:
                values["id"] = number
                number += 1
            if model in _HAS_UUID and "uuid" not in values:
                values["uuid"] = new_uuid()
            added.append(Record(values))
        self._new[model] += added
        return added

    def change(self, model, record, values):
        """Gives a Record new values; tells whether any differs from what it had."""
        had = record.__dict__
        values = {name: value for name, value in values.items() if had[name] != value}
        if values:
            had.update(values)
            if record.id < self._first_new.get(model, record.id + 1):
                self._changed[model][record.id] = record
        return bool(values)

    def drop(self, model, record):
        """Takes a row away."""
        self._gone[model].append(record)

    def settle(self, model, old, new, *alike, first=None):
        """Turns rows `old` (Records) into `new` (dicts of values): [(Record, whether it is new or changed)] in the order of new, and
        the Records left over, which the caller drops or keeps. `first` are values that only a new row gets.

        Two are the same row when the first of `alike` (functions of a Record) gives the same for both; then the next is tried
        for those left. So a row that only moved or was reworded keeps its ids.
        """
        if not old:
            return [(record, True) for record in self.add_all(model, [values | first if first else values for values in new])], []
        wanted, left, kept = [Record(values) for values in new], list(old), {}
        for key in alike:
            known = defaultdict(list)
            for record in left:
                known[key(record)].append(record)
            for place, record in enumerate(wanted):
                if place not in kept and known.get(key(record)):
                    kept[place] = known[key(record)].pop(0)
            taken = set(map(id, kept.values()))
            left = [record for record in left if id(record) not in taken]
        return [(kept[place], self.change(model, kept[place], values)) if place in kept
                else (self.add(model, values | (first or {})), True) for place, values in enumerate(new)], left

    def write(self):
        """Writes everything: new rows, then changed, then those that go; the book is empty afterwards."""
        self._first_new = {}
        for model in _MODELS:
            self._run(sa.insert(model.__table__), _COLUMNS[model], self._new.pop(model, ()))
        for model in _MODELS:
            changed, table = self._changed.pop(model, None), model.__table__
            if changed:
                values = {name: sa.bindparam(f"to_{name}", type_=table.c[name].type) for name in _COLUMNS[model] if name != "id"}
                update = sa.update(table).where(table.c.id == sa.bindparam("to_id")).values(values)
                self._run(update, (*values, "id"), changed.values(), "to_")
        for model in reversed(_MODELS):
            key = model.__table__.primary_key.columns[0]
            delete = sa.delete(model.__table__).where(key == sa.bindparam(key.name))
            self._run(delete, (key.name,), self._gone.pop(model, ()))

    def _run(self, statement, names, records, prefix=""):
        """Executes a statement for many records by the driver's own means: SQLAlchemy's would take three times as long."""
        if not records:
            return
        dialect = self.connection.dialect
        compiled = statement.compile(dialect=dialect, column_keys=[prefix + name for name in names])
        order = [name.removeprefix(prefix) for name in compiled.positiontup]
        binds = {name.removeprefix(prefix): bind.type.dialect_impl(dialect).bind_processor(dialect)
                 for name, bind in compiled.binds.items()}
        for part in in_parts(records, 1000):
            rows = [record.__dict__ for record in part]
            columns = []
            for name in order:
                values = [row[name] for row in rows]
                # Dates repeat: each is put into words once.
                columns.append(map(lru_cache(binds[name]), values) if binds[name] else values)
            self.connection.exec_driver_sql(compiled.string, list(zip(*columns, strict=True)))

    def _next_id(self, model, many):
        number = self._next.get(model) or (self.connection.scalar(sa.select(sa.func.max(model.id))) or 0) + 1
        self._next[model] = number + many
        self._first_new.setdefault(model, number)
        return number


def _hang(parents, name, children, key, order):
    """Puts children on their parents as lists called `name`, in order."""
    lists = defaultdict(list)
    for child in sorted(children, key=order):
        lists[getattr(child, key)].append(child)
    for number, parent in parents.items():
        setattr(parent, name, lists.get(number, []))
