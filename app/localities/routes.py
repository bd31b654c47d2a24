"""The doors of localities: a list of them, a page for each, and its calendar."""
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, request

from app.directory import calendar, localities, rows, sessions
from app.extensions import db, reading
from app.localities import fetching, outlines, showing
from app.localities.answering import kept_page, or_404
from app.need.asks import wishes
from app.people import profiles
from app.people.permissions import act
from app.web import maps, open_data, page

bp = Blueprint("localities", __name__)
CALENDAR = "text/calendar; charset=utf-8"
PAST = timedelta(days=28)


@bp.get("/localities")
@act("read")
def everywhere():
    """The areas of the site, each with how much is on in it."""
    def answer():
        with reading() as connection:
            listed = fetching.counts(connection, localities.all_localities())
        return page.render("localities/everywhere.html", areas=listed)
    return kept_page(answer)


@bp.get("/localities/<slug>")
@act("read")
def locality(slug):
    """What is on in one locality this week, kinds, what is new, and the areas around it."""
    on_map = maps.asked(request.args)
    if request.args and not on_map:
        return page.go_to(request.path)
    return kept_page(lambda: _locality(slug, on_map), "map" if on_map else "")


@bp.get("/localities/<slug>.ics")
@act("read")
def whole_calendar(slug):
    """Everything that is on in a locality, for a calendar that looks again by itself."""
    found, now = or_404(slug), current_app.config["NOW"]()
    today, connection = sessions.today(now), db.session.connection()
    ids = fetching.listed(connection, found.id)
    services = [one for part in rows.in_parts(ids, 200) for one in rows.activities(connection, part, today - PAST).values()]
    site_url = current_app.config["SITE_URL"]
    body = calendar.calendar(services, site_url=site_url, uid_name=current_app.config["UID_NAME"] or urlsplit(site_url).hostname, now=now,
                             since=today - PAST, name=f"On in {found.name}")
    return open_data.open_up(Response(body, content_type=CALENDAR, headers={"Cache-Control": "public, max-age=3600"}))


def _locality(slug, on_map):
    now = current_app.config["NOW"]()
    today = sessions.today(now)
    with reading() as connection:
        found = fetching.area(connection, slug)
        if found is None:
            return _closed(connection, slug)
        above, below = fetching.above(connection, found), fetching.below(connection, found.id)
        outline = outlines.outline(connection, fetching.picture(connection, found.id), found)
        week = showing.week(fetching.week(connection, found, now), fetching.off(connection, found.id, today), found, today)
        whole = fetching.whole(connection, found, now, showing.PEER_SUPPORT.bit)
        listed = {"above": above, "below": fetching.counts(connection, below),
                  "beside": fetching.counts(connection, fetching.beside(connection, found.id)),
                  "new": fetching.new(connection, found.id, whole.everything.total, today),
                  "border": fetching.over_the_border(connection, found.id)}
        line = fetching.line(connection, found.id)
        shown, asked = fetching.has_champions(connection, line), fetching.has_asks(connection, line)
    champions = _champions(line, today) if shown else None
    response = page.render(
        "localities/locality.html", locality=found, map=_map(found) if on_map else None, champions=champions,
        wishes=wishes(fetching.WISHES_SHOWN, found.id) if asked else [],
        outline=outline, **listed, **week, **showing.whole(whole, found, champions["total"] if champions else 0))
    return maps.allow(response) if on_map else response


def _closed(connection, slug):
    """410 for an area that is no longer used, with the one that it lay in; 404 for none."""
    found = fetching.closed(connection, slug) or abort(404)
    return page.render("localities/closed.html", status=410, locality=found, above=fetching.above(connection, found)[:1])


def _champions(line, today):
    return showing.champions(profiles.shown_in(line, today))


def _map(found):
    return maps.View(f"Map of {found.name}", f"/localities/{found.slug}.geojson")
