"""Which neighbourhood an activity lies in: before it is published by its words, afterwards by its rows."""
import sqlalchemy as sa

from app.directory.localities import Locality, localities_of
from app.directory.models import Address, ServiceArea, ServiceAtLocation
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
    in_one = sa.select(Locality.id).where(sa.or_(_meets_in(model, service_id), _covers(model, service_id)))
    mine = in_one.where(Locality.id.in_(sorted(ids)))
    return sa.or_(mine.correlate(model).exists(), sa.not_(in_one.correlate(model).exists())) if ids else sa.false()


def _meets_in(model, service_id):
    return sa.select(ServiceAtLocation.id).join(Address, Address.location_id == ServiceAtLocation.location_id).where(
        ServiceAtLocation.service_id == service_id, Address.outcode != "",
        Locality.outcodes.contains(" " + Address.outcode + " ")).correlate(model, Locality).exists()


def _covers(model, service_id):
    return sa.select(ServiceArea.id).where(
        ServiceArea.service_id == service_id, ServiceArea.name != "",
        Locality.outcodes.contains(" " + sa.func.upper(ServiceArea.name) + " ")).correlate(model, Locality).exists()
