"""The doors of the activities: an activity's page and calendars, a venue, an organisation, and the way out in a hurry."""
import json
import re
from datetime import date, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, request

from app.directory import calendar, capacity, checks, jsonld, options, sessions
from app.activities import contact, fetching, getting_there, listing, nearby, showing
from app.extensions import db, reading
from app.groups import welcoming
from app.index import generation
from app.people import links
from app.people.permissions import act
from app.submissions import pictures
from app.web import kept, leaving, maps, markup, open_data, page, place_cookie, shell

bp = Blueprint("activities", __name__)
RESULTS, EVERYTHING = "Back to results", "All activities"
QUERY = re.compile(r"[A-Za-z0-9%&=+,.~_*:@!$'()/?-]{1,1500}")
# The site's two large sizes of print, 16 and 20 point, by what the address says.
LARGE = {"large": "nt-large", "largest": "nt-large nt-large--most"}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_PAGES = 1000
CALENDAR = "text/calendar; charset=utf-8"
PAST = timedelta(days=28)
DIGEST = re.compile(r"[0-9a-f]{32}")
# Not for ever, although its address names its bytes: a picture that somebody did not want shown is then gone from caches in a day.
PICTURE_KEPT = "public, max-age=86400"


@bp.get("/activities/<slug>")
@act("read")
def activity(slug):
    """One activity; with the place cookie also how far it is, for this person alone."""
    back, large, on_map = _back(), LARGE.get(request.args.get("print"), ""), maps.asked(request.args)
    reader = options.here(place_cookie.read())
    if reader:
        return _activity(slug, back, large, reader, on_map)
    return _kept(f"{back}\n{large}\n{on_map}", lambda: _activity(slug, back, large, None, on_map), slug)


@bp.get("/activities/<slug>.ics")
@act("read")
def whole_calendar(slug):
    """All dates of an activity, for a calendar that looks again by itself."""
    service, about = _for_calendar(slug, ".ics")
    body = calendar.calendar([service], since=sessions.today(about["now"]) - PAST, **about)
    return _open(body, service, f"{service.slug}.ics", about["now"])


@bp.get("/activities/<slug>/<day>.ics")
@act("read")
def one_date(slug, day):
    """One date of an activity, by its original local date, also after it moved."""
    service, about = _for_calendar(slug, f"/{day}.ics")
    body = calendar.one_date(service, _day(day), **about)
    if body is None:
        abort(404)
    return _open(body, service, f"{service.slug}-{day}.ics", about["now"])


@bp.get("/pictures/<digest>.jpg")
@act("read")
def picture(digest):
    """A picture of an activity that is on the site; 404 once it is not."""
    found = pictures.content(digest) if DIGEST.fullmatch(digest) else None
    if found is None:
        abort(404)
    response = Response(found, mimetype="image/jpeg", headers={"Cache-Control": PICTURE_KEPT})
    response.set_etag(digest)
    return response.make_conditional(request)


@bp.after_request
def open_calendars(response):
    """Calendars may be read from any site, and so may their errors."""
    return open_data.open_up(response) if request.path.endswith(".ics") else response


@bp.get("/venues/<slug>")
@act("read")
def venue(slug):
    """What is on at a venue, and how to get in."""
    number = _number()
    return _kept(number, lambda: _venue(slug, number))


@bp.get("/organisations/<slug>")
@act("read")
def organisation(slug):
    """What an organisation runs."""
    number = _number()
    return _kept(number, lambda: _organisation(slug, number))


@bp.get("/leave")
@act("read")
def leave():
    """"Leave this page quickly": whatever private link this browser holds ends with it."""
    return links.finish(leaving.leave())


def _activity(slug, back, large, reader, on_map):
    now, connection = _now(), db.session.connection()
    fetched = _fetched(connection, slug, now)
    service, driver = fetched.service, connection.connection.driver_connection
    if service.status == "withdrawn":
        return _gone(service, nearby.instead(driver, service, now, reader), reader)
    config = current_app.config
    seen = pictures.shown(service.id)
    shown = showing.activity(service, now=now, site=shell.site(), site_url=config["SITE_URL"], here=reader,
                             shared=listing.shared(connection, service, sessions.today(now)),
                             dated=checks.facts_checked(service.id))
    pins, own = getting_there.points(service), f"/activities/{service.slug}"
    view = maps.View(f"Map of where {service.name} is", features=json.dumps(pins)) if on_map and pins["features"] else None
    left = capacity.of(service.id) if service.status == "active" else None
    drawn = page.render("activities/activity.html", places_left=left, private=reader is not None,
                        first=welcoming.public(service.id) if left else None,
                        large=large, reader=reader, pictures=seen, map=view,
                        has_points=bool(pins["features"]), back=contact.Link(own, f"Back to {service.name}") if view else back,
                        like=nearby.like(driver, service, now, reader), **shown,
                        events=markup.data_block(jsonld.events(service, site_url=config["SITE_URL"], now=now,
                                                               images=[f"/pictures/{one.digest}.jpg" for one in seen])))
    return maps.allow(drawn) if view else drawn


def _for_calendar(slug, ending):
    """(the record of an activity, what calendars are told besides); 410 for one that was taken off."""
    now, config = _now(), current_app.config
    service = _fetched(db.session.connection(), slug, now, ending).service
    if service.status == "withdrawn":
        abort(410)
    name = config.get("UID_NAME") or urlsplit(config["SITE_URL"]).hostname
    return service, {"site_url": config["SITE_URL"], "uid_name": name, "now": now}


def _open(body, service, filename, now):
    # What a calendar holds also changes with the day: old dates leave it, and all of them when nobody checked for too long.
    changed = max(service.last_modified, sessions.instant(sessions.today(now), 0))
    return open_data.answer(body, CALENDAR, changed, filename)


def _day(text):
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else abort(404)
    except ValueError:
        abort(404)


def _gone(service, found, reader):
    day = sessions.today(service.withdrawn_at)
    return page.render("activities/gone.html", status=410, private=reader is not None, name=service.name,
                       called=showing.called(service), day=day, list=found, has_place=bool(service.venues))


def _venue(slug, number):
    connection = db.session.connection()
    location = listing.venue(connection, slug)
    if location is None:
        abort(404)
    return page.render(
        "activities/venue.html", venue=getting_there.venue(location), access=[getting_there.access_of(location)], number=number,
        ask=contact.us(shell.site()), found=listing.at_venue(connection, location.id, number, _now()),
        page_url=_pages(f"/venues/{location.slug}"))


def _organisation(slug, number):
    connection = db.session.connection()
    record = listing.organization(connection, slug)
    if record is None:
        abort(404)
    return page.render(
        "activities/organisation.html", organization=record, about=showing.paragraphs(record.description), number=number,
        website=contact.website(record.website) if record.website else None,
        data=markup.data_block(jsonld.organization(record, site_url=current_app.config["SITE_URL"])),
        found=listing.run_by(connection, record.id, number, _now()), page_url=_pages(f"/organisations/{record.slug}"))


def _fetched(connection, slug, now, ending=""):
    """The Fetched activity; anything else ends the request: 404, or 301 to where it is now."""
    fetched = fetching.fetch(connection, slug, sessions.today(now))
    if fetched.moved_to:
        abort(redirect(f"/activities/{fetched.moved_to}{ending}", 301))
    if fetched.service is None:
        abort(404)
    return fetched


def _kept(query, make, slug=""):
    """As kept.answer; an activity's page (`slug`) also changes when a date of today begins and when it ends."""
    now = _now()
    today, minute = sessions.today(now), sessions.minute(now)
    with reading() as connection:
        at = generation(connection)
        query = f"{query}\n{fetching.turns(connection, slug, today, minute)}" if slug else query
    return kept.answer(str(query), at, today, make)


def _back():
    """Where the reader came from, when that was a list of this site; never any other address."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return contact.Link("/activities", EVERYTHING)
    ours = {urlsplit(current_app.config["SITE_URL"]).netloc, request.host}
    if parts.netloc in ours and parts.path == "/activities" and QUERY.fullmatch(parts.query):
        return contact.Link(f"/activities?{parts.query}", RESULTS)
    return contact.Link("/activities", EVERYTHING)


def _pages(path):
    return lambda number: f"{path}?page={number}" if number > 1 else path


def _number():
    text = request.args.get("page", "")
    return min(max(int(text), 1), MOST_PAGES) if re.fullmatch(r"[0-9]{1,6}", text) else 1


def _now():
    return current_app.config["NOW"]()
