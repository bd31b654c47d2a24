"""The doors of somebody's own calendar: a secret address that their phone reads, made and ended on their private page."""
from urllib.parse import urlsplit

from flask import Response, abort, current_app, url_for

from app.directory import calendar, rows, sessions
from app.extensions import db, writing_unit
from app.groups import attending, dates, seating, telling
from app.groups.models import PLACED, Place
from app.people import links
from app.people.permissions import act
from app.places import own_routes
from app.places.own_routes import OWN, bp
from app.places.routes import now
from app.web import page

_PLACE = "/places/<string(length=36):uuid>/calendar"


@bp.post(_PLACE)
@act(OWN)
def calendar_address(uuid):
    """Makes a new address, which is shown this once; the one before ends."""
    with writing_unit():
        place = own_routes.held_place(uuid)
        if place.state != PLACED:
            return page.go_to(url_for("places.mine", uuid=uuid))
        token = links.make(telling.CALENDAR, place.id, until=now() + telling.LINK_LASTS, now=now())
        db.session.commit()
    address = current_app.config["SITE_URL"] + url_for("places.own_calendar", token=token)
    return page.render("places/calendar.html", private=True, place=place, proof=links.page_of(telling.PURPOSE, place.id), address=address)


@bp.post(f"{_PLACE}/ending")
@act(OWN)
def end_calendar(uuid):
    """Ends the address: a phone that still reads it finds nothing."""
    with writing_unit():
        links.end(telling.CALENDAR, own_routes.held_place(uuid).id)
        db.session.commit()
    return page.go_to(url_for("places.mine", uuid=uuid))


@bp.get("/places/<string(length=43):token>/dates.ics")
@act(OWN)
def own_calendar(token):
    """Their own dates as a phone reads them; none once they have no place. It names no group."""
    place = db.session.get(Place, links.opened(token, telling.CALENDAR, now=now()) or 0) or abort(404)
    group, config = place.group, current_app.config
    records = rows.activities(db.session.connection(), [group.service_id], sessions.today(now()))
    record, away = records.get(group.service_id), attending.of_place(place)
    shown = dates.of_record(group, record, now()) if record and place.state == PLACED else []
    told = [(f"{place.uuid}-{one.original_on:%Y%m%d}{_nth(shown, one)}", one.on, one.opens, one.closes, ", ".join(one.where), one.off)
            for one in shown if seating.comes(place, one.original_on) and not (one.original_on in away and away[one.original_on].away_at)]
    made = calendar.plain("Your booking", told, uid_name=config.get("UID_NAME") or urlsplit(config["SITE_URL"]).hostname,
                          changed_at=record.last_modified if record else place.at)
    return Response(made, content_type="text/calendar; charset=utf-8", headers={
        "Cache-Control": page.PRIVATE, "Referrer-Policy": "no-referrer", "Content-Disposition": 'inline; filename="your-booking.ics"'})


def _nth(shown, date):
    """What tells the second time of a day from the first, "" for that: a phone shows one event of each name."""
    before = [one for one in shown if one.original_on == date.original_on].index(date)
    return f"-{before + 1}" if before else ""
