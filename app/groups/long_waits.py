"""Who has waited long for a place is asked once whether they still do: by mail or text, or by their host's call. Never commits."""
from app.directory import sessions
from app.extensions import db
from app.groups import telling
from app.groups.models import WAITING, Place
from app.people import audit


def ask(place_id, now):
    """Asks; a host is written to about whom no message reaches."""
    place = db.session.get(Place, place_id)
    place.asked_at = now
    if telling.tell("still", place, now) is None:
        telling.hosts(place.group, place, now, "ring_wait", f"wait-{sessions.today(now)}")


def waits_for_call(place):
    """Whether a host is to ring somebody who waits, and ask whether they still do."""
    return place.state == WAITING and place.asked_at is not None and not telling.can_be_written_to(place)


def still(place, *, now, by=None):
    """They were asked, and go on waiting; `by` is the host who rang them."""
    if place.state == WAITING:
        place.waits_since, place.asked_at = now, None
        audit.record("place.own" if by is None else "group.host", "place", place.uuid, person=by, reason="still waiting", now=now)
