"""Recognises the activities that a table speaks of: by our id, by the key of its source, or as one that looks the same."""
import sqlalchemy as sa

from app.directory import history, rows
from app.directory.models import Address, Location, Organization, Service, ServiceAtLocation
from app.directory.sharing import organization_key
from app.index.words import words


class Recognising:
    """What the directory has when an import begins; `source` is that of the table."""

    def __init__(self, connection, source):
        self._connection = connection
        of_source = sa.select(Service.source_key).where(Service.source == source, Service.source_key != "")
        self._keys = set(connection.scalars(of_source))
        self._alike = None

    def has(self, key):
        """Whether this source sent an activity under this key before."""
        return key in self._keys

    def by_id(self, uuids):
        """{uuid: ServiceDetails as last published} of those that are in the directory; None for one that was taken off or merged."""
        found = {}
        for part in rows.in_parts(uuids, 500):
            known = self._connection.execute(sa.select(Service.id, Service.uuid, Service.withdrawn_at).where(Service.uuid.in_(part))).all()
            said = history.last_said(self._connection, [row.id for row in known])
            found |= {row.uuid: said.get(row.id) if row.withdrawn_at is None else None for row in known}
        return found

    def alike(self, details):
        """The slug of an activity with the same organisation, name and postcode, or None."""
        if self._alike is None:
            self._alike = self._all()
        return self._alike.get(_looks(organization_key(details.organization.name), details.name,
                                      next((venue.postcode for venue in details.venues), "")))

    def _all(self):
        found = self._connection.execute(
            sa.select(Organization.key, Service.name, Address.postal_code, Service.slug)
            .join(Organization, Organization.id == Service.organization_id)
            .outerjoin(ServiceAtLocation, sa.and_(ServiceAtLocation.service_id == Service.id, ServiceAtLocation.position == 0))
            .outerjoin(Location, Location.id == ServiceAtLocation.location_id).outerjoin(Address, Address.location_id == Location.id)
            .where(Service.withdrawn_at.is_(None)))
        return {_looks(key, name, postcode or ""): slug for key, name, postcode, slug in found}


def _looks(organization, name, postcode):
    return organization, " ".join(words(name)) or name.casefold(), postcode
