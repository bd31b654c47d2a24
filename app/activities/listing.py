"""What is on at one venue, or run by one organisation, as a plain list of cards, the soonest first."""
import json
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import entries, freshness, rows, sessions
from app.activities import nearby
from app.directory.models import Attribute, Location, Organization, Service, ServiceAtLocation, Session, Taxonomy, TaxonomyTerm

PAGE = 20
_DAY = sessions.DAY
_MOST_AT_ONCE = 500
# Asked for each activity's page; to put it together takes longer than to run it.
_OTHERS = (
    sa.select(ServiceAtLocation.location_id, Service.id, Service.assured_date, Service.published_on, Service.counts_from)
    .join(Service, ServiceAtLocation.service_id == Service.id)
    .where(ServiceAtLocation.location_id.in_(sa.bindparam("places", expanding=True)), Service.id != sa.bindparam("itself"),
           Service.status.in_(entries.LISTED)))


class Page(NamedTuple):
    """The cards (cards.view) of one page, how many activities there are in all, and the last page's number (0 when there are none)."""

    cards: list
    total: int
    last: int


def venue(connection, slug):
    """The record of a public venue (rows.locations), or None."""
    found = rows.locations(connection, sa.and_(Location.slug == slug, Location.private.is_(False)))
    return next(iter(found.values()), None)


def organization(connection, slug):
    """The record of an organisation, or None."""
    return next(iter(rows.read(connection, Organization, Organization.slug == slug)), None)


def at_venue(connection, location_id, number, now):
    """The Page of what is on at a venue."""
    here = Service.id.in_(sa.select(ServiceAtLocation.service_id).where(ServiceAtLocation.location_id == location_id))
    return _page(connection, here, number, now, lambda venue: venue.location_id == location_id)


def shared(connection, service, today):
    """The ids of an activity's locations where something else is on, too: their pages list it."""
    places = [venue.location_id for venue in service.venues if not venue.location.private]
    if not places:
        return frozenset()
    others = connection.execute(_OTHERS, {"places": places, "itself": service.id}).all()
    sure = {row.location_id for row in others
            if freshness.stage(row.assured_date, row.published_on, True, today, row.counts_from) < freshness.ARCHIVED}
    unsure = [row for row in others if row.location_id not in sure]
    listed = _in_order(connection, Service.id.in_([row.id for row in unsure]), today) if unsure else ()
    return sure | {row.location_id for row in unsure if row.id in listed}


def run_by(connection, organization_id, number, now):
    """The Page of what an organisation runs."""
    return _page(connection, Service.organization_id == organization_id, number, now, lambda _: True)


def _page(connection, condition, number, now, fits):
    today = sessions.today(now)
    ordered = _in_order(connection, condition, today)
    start = (max(number, 1) - 1) * PAGE
    chosen = ordered[start:start + PAGE]
    services = rows.activities(connection, chosen, today) if chosen else {}
    found = [card for service in services.values() for card in _card(service, fits, today, sessions.minute(now))]
    found.sort(key=lambda one: one[0])
    return Page([card for _, card in found], len(ordered), -(-len(ordered) // PAGE))


def _in_order(connection, condition, today):
    """Ids of the listed activities: by the next date that may be told, then by name."""
    soonest = (sa.select(sa.func.min(Session.on)).where(Session.service_id == Service.id, Session.on >= today,
                                                        Session.state != sessions.CANCELLED).scalar_subquery())
    listed = connection.execute(
        sa.select(Service.id, Service.name, Service.status, Service.assured_date, Service.published_on, Service.counts_from,
                  soonest.label("on"))
        .where(condition, Service.status.in_(entries.LISTED))).all()
    codes = _codes(connection, [row.id for row in listed])
    order = []
    for row in listed:
        sensitive = freshness.is_sensitive(codes.get((row.id, "kind"), ()), codes.get((row.id, "good-for"), ()))
        stage = freshness.stage(row.assured_date, row.published_on, sensitive, today, row.counts_from)
        if stage < freshness.ARCHIVED:
            told = row.on is not None and stage < freshness.SUNK
            order.append((not told, row.on.toordinal() if told else 0, row.name.casefold(), row.id))
    return [one[-1] for one in sorted(order)]


def _codes(connection, ids):
    """{(service id, taxonomy's code): {codes}} of kinds and good for."""
    found = {}
    for part in rows.in_parts(ids, _MOST_AT_ONCE):
        for service_id, taxonomy, code in connection.execute(
                sa.select(Attribute.service_id, Taxonomy.code, TaxonomyTerm.code)
                .join(TaxonomyTerm, Attribute.taxonomy_term_id == TaxonomyTerm.id)
                .join(Taxonomy, TaxonomyTerm.taxonomy_id == Taxonomy.id).where(Attribute.service_id.in_(part))):
            found.setdefault((service_id, taxonomy), set()).add(code)
    return found


def _card(service, fits, today, minute):
    """[(order, view)] of an activity: of its entries at venues that fit, the soonest."""
    positions = {_position(venue) for venue in service.venues if fits(venue)}
    now, choices = today.toordinal() * _DAY + minute, []
    found = entries.entries_of(service, today)
    for entry in [one for one in found if one.entry_id & 63 in positions] or found:
        following = next((one for one in sorted(entry.occurrences, key=_start) if _end(one) > now), None)
        choices.append((following is None, _start(following) if following else (0, 0), entry.entry_id, entry, following))
    if not choices:
        return []
    first = min(choices, key=lambda one: one[:3])
    card = json.loads(first[3].card)
    return [((*first[:2], service.name.casefold(), service.id), nearby.view(card, first[4], today, others=len(choices) - 1))]


def _position(venue):
    """Which of its activity's entries a venue has (see entries.entries_of)."""
    known = venue.location.easting is not None and venue.position < entries.POINTLESS
    return venue.position if known else entries.POINTLESS


def _start(occurrence):
    return occurrence.day, _DAY if occurrence.start is None else occurrence.start


def _end(occurrence):
    last = occurrence.end if occurrence.end is not None else occurrence.start
    return occurrence.day * _DAY + (_DAY if last is None else last)
