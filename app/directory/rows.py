"""Whole activities by the hundred, read in a few statements and shaped as the models are."""
from collections import defaultdict
from functools import lru_cache
from itertools import islice
from operator import attrgetter

import sqlalchemy as sa

from app.directory.models import (
    Accessibility, Address, Attribute, Contact, CostOption, Language, Location, Organization, Phone, Schedule, ScheduleException, Service,
    ServiceArea, ServiceAtLocation, Session, Taxonomy, TaxonomyTerm)

_PARTS = (  # Attribute of an activity's record, its table, order.
    ("areas", ServiceArea, "position"), ("attributes", Attribute, "position"), ("costs", CostOption, "position"), ("phones", Phone, "id"),
    ("contacts", Contact, "id"), ("languages", Language, "position"))
# Attribute of an activity's record that holds its codes of a taxonomy.
SORTED_BY = (("kinds", "kind"), ("good_for", "good-for"), ("how", "how"))
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
    names, found = columns(model), connection.execute(sa.select(model.__table__).where(*conditions))
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


def _hang(parents, name, children, key, order):
    """Puts children on their parents as lists called `name`, in order."""
    lists = defaultdict(list)
    for child in sorted(children, key=order):
        lists[getattr(child, key)].append(child)
    for number, parent in parents.items():
        setattr(parent, name, lists.get(number, []))
