"""Whole activities by the hundred, read in a few statements and shaped as the models are."""
from collections import defaultdict
from functools import lru_cache
from itertools import islice
from operator import attrgetter

import sqlalchemy as sa

from app.directory import lying
from app.directory.models import (
    Accessibility, Address, Attribute, Contact, CostOption, Language, Location, Organization, Phone, Schedule, ScheduleException, Service,
    ServiceArea, ServiceAtLocation, ServiceCapacity, Session, Taxonomy, TaxonomyTerm)
from app.directory.periods import unsure

_PARTS = (  # Attribute of an activity's record, its table, order.
    ("areas", ServiceArea, "position"), ("attributes", Attribute, "position"), ("costs", CostOption, "position"), ("phones", Phone, "id"),
    ("contacts", Contact, "id"), ("languages", Language, "position"),
    ("capacities", ServiceCapacity, "id"))
# Attribute of an activity's record that holds its codes of a taxonomy.
SORTED_BY = (("kinds", "kind"), ("good_for", "good-for"), ("how", "how"))
_IDS = sa.bindparam("ids", expanding=True)
_TO_COME = sa.select(Session.__table__).where(Session.service_id.in_(_IDS), Session.on >= sa.bindparam("since"))
_TERMS = sa.select(TaxonomyTerm.id, Taxonomy.code, TaxonomyTerm.code).join(Taxonomy)
_position, _by_id = attrgetter("position"), attrgetter("id")


class Record:
    """One row, with its columns as attributes, and the rows that belong to it in lists."""

    def __init__(self, values):
        self.__dict__ = values


@lru_cache
def columns(model):
    """The names of a model's columns, in order."""
    return tuple(column.name for column in model.__table__.columns)


def read(connection, model, *conditions):
    """[Record] of a model's rows that meet all conditions."""
    return _records(model, connection.execute(sa.select(model.__table__).where(*conditions)))


def activities(connection, service_ids, since):
    """{id: Record} of whole activities, shaped as the models are: organization, venues (each with its location), schedules (each
    with its exceptions) and `sessions` on `since` or later. Schedules that ended are in `ended`; `kinds`, `good_for` and `how` are
    lists of codes, `capacities` its one ServiceCapacity or none, `unsure` the bank holidays from `since` on ({date: name}) of which
    nobody said that it is on; localities as lying.tell has them.
    """
    found = {service.id: service for service in _owned(connection, Service, "id", service_ids)}
    ids = list(found)
    for name, model, order in _PARTS:
        _hang(found, name, _owned(connection, model, "service_id", ids), "service_id", attrgetter(order))
    organizations = {one.id: one for one in _owned(connection, Organization, "id", {one.organization_id for one in found.values()})}
    venues = _owned(connection, ServiceAtLocation, "service_id", ids)
    places = _whole(connection, _owned(connection, Location, "id", {venue.location_id for venue in venues}))
    for venue in venues:
        venue.location = places[venue.location_id]
    _hang(found, "venues", venues, "service_id", _position)
    schedules = {one.id: one for one in _owned(connection, Schedule, "service_id", ids)}
    _hang(schedules, "exceptions", _owned(connection, ScheduleException, "schedule_id", schedules), "schedule_id", attrgetter("on"))
    _hang(found, "schedules", [one for one in schedules.values() if one.ended_on is None], "service_id", _position)
    _hang(found, "ended", [one for one in schedules.values() if one.ended_on], "service_id", _by_id)
    _hang(found, "sessions", _records(Session, connection.execute(_TO_COME, {"ids": ids, "since": since})), "service_id", attrgetter("on"))
    doubts = unsure(connection, ids, since)
    known = {term: (taxonomy, code) for term, taxonomy, code in connection.execute(_TERMS)}
    for service in found.values():
        service.organization, service.unsure = organizations[service.organization_id], doubts[service.id]
        codes = [known[attribute.taxonomy_term_id] for attribute in service.attributes]
        for name, taxonomy in SORTED_BY:
            setattr(service, name, [code for of, code in codes if of == taxonomy])
    lying.tell(connection, found.values())
    return found


def locations(connection, condition):
    """{id: Record} of venues with their address and accessibility."""
    return _whole(connection, read(connection, Location, condition))


def _whole(connection, places):
    found = {one.id: one for one in places}
    _hang(found, "accessibility", _owned(connection, Accessibility, "location_id", found), "location_id", _by_id)
    _hang(found, "addresses", _owned(connection, Address, "location_id", found), "location_id", _by_id)
    for place in found.values():
        place.address = place.addresses[0] if place.addresses else None
    return found


def in_parts(values, size):
    """Lists of at most `size` of the values, in order."""
    values = iter(values)
    while part := list(islice(values, size)):
        yield part


def _records(model, found):
    names = columns(model)
    return [Record(dict(zip(names, row, strict=True))) for row in found]


def _owned(connection, model, column, ids):
    """[Record] of a model's rows whose column holds one of the ids."""
    return _records(model, connection.execute(_statement(model, column), {"ids": list(ids)})) if ids else []


@lru_cache
def _statement(model, column):
    # To put a statement together takes longer than to run it.
    return sa.select(model.__table__).where(model.__table__.c[column].in_(_IDS))


def _hang(parents, name, children, key, order):
    """Puts children on their parents as lists called `name`, in order."""
    lists = defaultdict(list)
    for child in sorted(children, key=order):
        lists[getattr(child, key)].append(child)
    for number, parent in parents.items():
        setattr(parent, name, lists.get(number, []))
