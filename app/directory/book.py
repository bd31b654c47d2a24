"""The book of what a transaction changes in the directory's rows: kept in memory, then written a table at a time."""
from collections import defaultdict
from functools import lru_cache

import sqlalchemy as sa

from app.directory import rows
from app.directory.models import (
    Accessibility, Address, Attribute, Contact, CostOption, History, Language, Location, OldSlug, Organization, Phone, Schedule,
    ScheduleException, Service, ServiceArea, ServiceAtLocation, Session, Taxonomy, TaxonomyTerm, new_uuid)
from app.directory.rows import Record

# In an order in which each refers only to those before it.
_MODELS = (
    Taxonomy, TaxonomyTerm, Organization, Location, Address, Accessibility, Service, OldSlug, ServiceAtLocation, ServiceArea, Schedule,
    ScheduleException, Session, CostOption, Phone, Contact, Language, Attribute, History)
_HAS_ID = {model for model in _MODELS if "id" in rows.columns(model)}
_HAS_UUID = {model for model in _MODELS if "uuid" in rows.columns(model)}


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
            self._run(_insert, model, self._new.pop(model, ()))
        for model in _MODELS:
            self._run(_update, model, self._changed.pop(model, {}).values())
        for model in reversed(_MODELS):
            self._run(_delete, model, self._gone.pop(model, ()))

    def _run(self, verb, model, records):
        if not records:
            return
        statement, names, binds = _compiled(verb, model, self.connection.dialect)
        for part in rows.in_parts(records, 1000):
            values = [[record.__dict__[name] for record in part] for name in names]
            # Dates repeat: each is put into words once.
            values = [map(lru_cache(bind), column) if bind else column for bind, column in zip(binds, values, strict=True)]
            self.connection.exec_driver_sql(statement, list(zip(*values, strict=True)))

    def _next_id(self, model, many):
        number = self._next.get(model) or (self.connection.scalar(sa.select(sa.func.max(model.id))) or 0) + 1
        self._next[model] = number + many
        self._first_new.setdefault(model, number)
        return number


def _insert(table):
    return sa.insert(table).values({column.name: sa.bindparam(f"the_{column.name}", type_=column.type) for column in table.columns})


def _update(table):
    key, *columns = table.columns
    values = {column.name: sa.bindparam(f"the_{column.name}", type_=column.type) for column in columns}
    return sa.update(table).where(key == sa.bindparam(f"the_{key.name}")).values(values)


def _delete(table):
    key = table.primary_key.columns[0]
    return sa.delete(table).where(key == sa.bindparam(f"the_{key.name}"))


@lru_cache(maxsize=256)
def _compiled(verb, model, dialect):
    """(text, names of its values in order, what turns each into the driver's form): for the driver's own executemany, since
    SQLAlchemy's takes three times as long.
    """
    compiled = verb(model.__table__).compile(dialect=dialect)
    names = [name.removeprefix("the_") for name in compiled.positiontup]
    binds = [compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in compiled.positiontup]
    return compiled.string, names, binds
