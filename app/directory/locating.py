"""Which neighbourhood an activity lies in: before it is published by its words, afterwards by its rows."""
import sqlalchemy as sa

from app.directory.areas import Locality, LocalityLocation
from app.directory.localities import localities_of
from app.directory.models import ServiceArea, ServiceAtLocation
from app.geo import geocoder, postcode


def locality_of(details, gazetteer, home=None):
    """The first Locality that an activity (ServiceDetails) lies in, as `localities_in` has it; None for none."""
    return next(iter(localities_in(details, gazetteer, home)), None)


def localities_in(details, gazetteer, home=None):
    """[Locality] that an activity (ServiceDetails) lies in: by the first of its venues that does, else by what it covers."""
    texts = [venue.postcode or venue.town for venue in details.venues] + list(details.areas)
    return next(filter(None, (_of_text(text, gazetteer, home) for text in filter(None, texts))), [])


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
            ServiceArea.service_id == service_id, ServiceArea.name != "", *(Locality.id.in_(one) for one in which))
        return sa.or_(met.correlate(model).exists(), covered.correlate(model).exists())
    return sa.or_(lies(sorted(ids)), sa.not_(lies())) if ids else sa.false()
