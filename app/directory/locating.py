"""Which neighbourhood an activity lies in: before it is published by its words, afterwards by its rows."""
import sqlalchemy as sa

from app.directory.areas import Locality, LocalityLocation
from app.directory.localities import localities_of
from app.directory.models import ServiceArea, ServiceAtLocation
from app.extensions import db
from app.geo import geocoder, postcode
from app.people.models import Person, PersonLocality


def locality_of(details, gazetteer, home=None):
    """The Locality to which work on an activity (ServiceDetails) goes, of those that `localities_in` has; None for none."""
    return looked_after(localities_in(details, gazetteer, home))


def localities_in(details, gazetteer, home=None):
    """[Locality] that an activity (ServiceDetails) lies in: by the first of its venues that does, else by what it covers."""
    texts = [venue.postcode or venue.town for venue in details.venues] + list(details.areas)
    return next(filter(None, (_of_text(text, gazetteer, home) for text in filter(None, texts))), [])


def looked_after(places):
    """The one of some Localities to which work goes: that with the fewest venues of those that have a coordinator, else of all; None for
    none.
    """
    ids = [one.id for one in places]
    sizes = dict(db.session.execute(sa.select(LocalityLocation.locality_id, sa.func.count()).where(
        LocalityLocation.locality_id.in_(ids)).group_by(LocalityLocation.locality_id)).all())
    kept = set(db.session.scalars(sa.select(PersonLocality.locality_id).join(Person, Person.id == PersonLocality.person_id).where(
        PersonLocality.locality_id.in_(ids), Person.role == "coordinator", Person.ended_at.is_(None))))
    return min(places, key=lambda one: (one.id not in kept, sizes.get(one.id, 0), one.name, one.id), default=None)


def _of_text(text, gazetteer, home):
    whole = postcode.full(postcode.tidy(text))
    outcode = postcode.outcode(whole) if whole else postcode.tidy(text) if postcode.is_outcode(postcode.tidy(text)) else None
    found = None if outcode else geocoder.locate(gazetteer, text, home)
    outcode = outcode or getattr(found, "outcode", None)
    return localities_of(outcode) if outcode else []


def lies_in(model, service_id, ids):
    """The condition on rows of `model` that the activity of its column `service_id` lies in one of the localities `ids`, or in none."""
    def lies(*which):
        met = sa.select(LocalityLocation.location_id).join(
            ServiceAtLocation, ServiceAtLocation.location_id == LocalityLocation.location_id).where(
            ServiceAtLocation.service_id == service_id, *(LocalityLocation.locality_id.in_(one) for one in which))
        covered = sa.select(Locality.id).join(ServiceArea, sa.or_(
            Locality.outcodes.contains(" " + sa.func.upper(ServiceArea.name) + " "), Locality.name == ServiceArea.name)).where(
            ServiceArea.service_id == service_id, ServiceArea.name != "", Locality.closed_at.is_(None),
            *(Locality.id.in_(one) for one in which))
        return sa.or_(met.correlate(model).exists(), covered.correlate(model).exists())
    return sa.or_(lies(sorted(ids)), sa.not_(lies())) if ids else sa.false()
