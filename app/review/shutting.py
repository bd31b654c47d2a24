"""A venue that is shut between two dates: every session there is off, and the owners are told."""
import sqlalchemy as sa

from app.directory import publication, sessions
from app.directory.calling_off import call_off
from app.directory.details import Author
from app.directory.entries import LISTED
from app.directory.models import Service, ServiceAtLocation
from app.directory.sharing import venue_key
from app.extensions import db
from app.messages import mail, outbox
from app.people import audit
from app.submissions import owning
from app.submissions.details import public


def shut(location, first, last, reason, by, *, now, gazetteer=None):
    """Calls off what is at a Location from `first` to `last` (local dates, both included); gives {Service: dates off}.

    Never commits; raises what publication.publish raises.
    """
    off = {}
    for service in services_at(location):
        said = public(service)
        after, days = _without(said, location, service, first, last, reason)
        if days:
            off[publication.publish(after, Author(by.name, by.role), now=now, gazetteer=gazetteer)] = days
            _tell(service, location, days, reason, now)
    audit.record("venue.close", "location", location.uuid, person=by, now=now)
    return off


def services_at(location):
    """[Service] that are listed at a Location, by name."""
    return db.session.scalars(sa.select(Service).join(ServiceAtLocation, ServiceAtLocation.service_id == Service.id).where(
        ServiceAtLocation.location_id == location.id, Service.status.in_(LISTED)).order_by(Service.name, Service.id).distinct()).all()


def _without(details, location, service, first, last, reason):
    """(details with the dates there called off, those dates)."""
    here = {at for at, venue in enumerate(details.venues) if venue_key(venue, service.uuid) == location.key}
    days = set()
    for position, schedule in enumerate(details.schedules):
        if schedule.venue in here or schedule.venue is None and len(here) == len(details.venues):
            found = [one for one in sessions.occurrences(schedule, first, last) if one.state != sessions.CANCELLED]
            details = call_off(details, position, [one.original_on for one in found], reason)
            days |= {one.on for one in found}
    return details, sorted(days)


def _tell(service, location, days, reason, now):
    for owner in owning.owners_of(service.id):
        if owner.email:
            subject, text, html = mail.render("review/mails/venue_shut.txt", service=service, venue=location.name, days=days, reason=reason)
            key = f"venue-shut-{location.id}-{service.id}-{owner.id}-{days[0]}-{days[-1]}"
            outbox.queue(key, to=owner.email, subject=subject, text=text, html=html, now=now)
