"""The doors of localities: a list of them, a page for each, and its calendar."""
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request

from app.directory import around, calendar, localities, outlines, rows, sessions
from app.extensions import db, reading
from app.localities import fetching, showing
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
        with reading() as index:
            listed = fetching.counts(index, localities.all_localities(), current_app.config["NOW"]())
        return page.render("localities/everywhere.html", areas=listed)
    return kept_page(answer)


@bp.get("/localities/<slug>")
@act("read")
def locality(slug):
    """What is on in one locality this week, kinds, what is new, and the areas around it."""
    on_map = maps.asked(request.args)
    if request.args and not on_map:
        return page.go_to(request.path)
    return kept_page(lambda: _locality(or_404(slug), on_map), "map" if on_map else "")


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


def _locality(found, on_map):
    now = current_app.config["NOW"]()
    today, connection = sessions.today(now), db.session.connection()
    above, below = fetching.around(found)
    with reading() as index:
        week, inside = fetching.week(index, found, now), fetching.counts(index, below, now)
        whole = fetching.whole(index, found, now, showing.PEER_SUPPORT.bit)
    drawn = outlines.outline(found)
    response = page.render(
        "localities/locality.html", locality=found, map=_map(found) if on_map else None, above=above, below=inside,
        new=fetching.new(connection, found.id, today), drawing=showing.drawing(drawn),
        champions=showing.champions(profiles.shown_in(around.line(found), today)),
        wishes=wishes(fetching.WISHES_SHOWN, found.id), border=fetching.over_the_border(connection, found, drawn),
        **showing.week(week, found, today), **showing.whole(whole, found))
    return maps.allow(response) if on_map else response


def _map(found):
    return maps.View(f"Map of {found.name}", f"/localities/{found.slug}.geojson")
