"""The pages of localities: what is on by day, searching in one, its calendar, and its outline."""
from datetime import date

import icalendar
import pytest
import sqlalchemy as sa

from app.directory import localities, publication
from app.directory.areas import LocalityLocation, keep_boundary
from app.directory.localities import Part
from app.directory.locating import looked_after
from app.directory.models import Location, Service, ServiceAtLocation, Session
from app.extensions import db, reading, writing_unit
from app.geo.boundary import Area, shape_of
from app.index import Answer, Facets
from app.localities import defining, fetching, showing
from conftest import NOW
from people import make_person


def keep(slug, name, outcodes):
    with writing_unit():
        found = localities.keep_locality(slug, name, outcodes, "Ring 01632 960100.")
        db.session.commit()
        return found.id


def test_the_week_by_day_kinds_and_calendar_of_one_area(app, browser, client):
    with app.app_context():
        number = keep("yeovil", "Yeovil", ["BA20", "BA21", "BA22"])
        held = set(db.session.scalars(sa.select(LocalityLocation.location_id).where(LocalityLocation.locality_id == number)))
    listed = browser.get("/localities").text
    assert "Yeovil" in listed and held
    page = browser.get("/localities/yeovil").text
    assert "This week in Yeovil" in page and "Today, Wednesday 25 November" in page and "Ring 01632 960100." in page
    assert "/activities?in=yeovil&amp;from=2026-11-25&amp;to=2026-12-01&amp;sort=soonest" in page
    days = [part.split("</h3>", 1)[0] for part in page.split("<h3")[1:8]]
    assert len(days) == 7
    results = browser.get("/activities?in=yeovil").text
    assert "In Yeovil" in results and "All activities in Yeovil" in results
    calendar = client.get("/localities/yeovil.ics")
    assert calendar.mimetype == "text/calendar" and calendar.headers["Access-Control-Allow-Origin"] == "*"
    assert len(icalendar.Calendar.from_ical(calendar.data).walk("VEVENT")) > 5
    assert client.get("/localities/nowhere").status_code == client.get("/localities/nowhere.ics").status_code == 404
    assert client.get("/localities/yeovil?x=1").location == "/localities/yeovil"


def test_each_day_of_the_week_has_the_dates_of_that_day_at_its_venues(app):
    with app.app_context():
        number = keep("yeovil", "Yeovil", ["BA20", "BA21", "BA22"])
        with reading() as connection:
            week = fetching.week(connection, localities.by_slug("yeovil"), NOW)
        here = sa.select(LocalityLocation.location_id).where(LocalityLocation.locality_id == number)
        dates = set(map(tuple, db.session.execute(sa.select(Session.on, Session.service_id).join(
            ServiceAtLocation, ServiceAtLocation.service_id == Session.service_id).where(
            ServiceAtLocation.location_id.in_(here), Session.state == "planned"))))
    shown = {(day, hit.service_id) for day, hits, _ in week.days for hit in hits}
    assert len(shown) > 5 and shown <= dates
    assert [day.isoformat() for day, *_ in week.days] == [f"2026-11-{day}" for day in range(25, 31)] + ["2026-12-01"]
    assert {one for one in dates if one[0].isoformat() == "2026-11-27"} == {one for one in shown if one[0].isoformat() == "2026-11-27"}


@pytest.mark.parametrize(("groups", "champions", "said"), [
    (0, 0, "1,062 activities in this town."), (1, 0, "1,062 activities and 1 peer support group in this town."),
    (18, 3, "1,062 activities, 18 peer support groups and 3 champions in this town."), (0, 1, "1,062 activities and 1 champion in this town.")])
def test_an_area_says_first_how_much_and_who_there_is(groups, champions, said):
    town = fetching.Area(1, "chard", "Chard", "town", "", None)
    whole = fetching.Whole(*(Answer(total, 0, 0, Facets(), (), None, False) for total in (1062, groups)))
    assert showing.whole(whole, town, champions)["lede"] == said


def test_an_unknown_area_is_said_and_everything_is_looked_through(browser):
    page = browser.get("/activities?in=atlantis").text
    assert "We do not know the area “atlantis”, so we looked everywhere." in page


def test_an_outline_is_drawn_with_the_year_of_its_codes_and_what_is_over_the_border(app, browser):
    with app.app_context():
        place = db.session.execute(sa.select(Location.easting, Location.northing, Location.name).where(
            Location.easting.is_not(None), Location.private.is_(False)).order_by(Location.id)).first()
        e, n = place.easting, place.northing
        with writing_unit():
            shape = shape_of([[[(e + 100, n - 2000), (e + 4000, n - 2000), (e + 4000, n + 2000), (e + 100, n + 2000)]]])
            keep_boundary(Area("ward", "E05000001", "East", 2013, shape), "Contains National Statistics data.")
            localities.define("east", "East", [Part("ward", "E05000001", 2024, "East")])
            db.session.commit()
        list(defining.assign_all(app.extensions["gazetteer"], NOW))
    page = browser.get("/localities/east").text
    assert "Drawn from ward boundaries of 2013. Venues are placed by ward codes of 2024." in page and "Contains National Statistics data." in page and "d=\"M" in page
    assert "Also just over the border" in page and place.name.replace("'", "&#39;") in page.replace("’", "’")


def test_towns_lie_in_teams_and_work_goes_to_the_smallest_that_has_a_coordinator(app, browser):
    with app.app_context():
        town, team = localities.by_slug("chard"), localities.by_slug("south-somerset")
        assert town.parent_id == team.id and (town.kind, team.kind) == ("town", "neighbourhood team")
        names = [town.name, team.name]
    team_page = browser.get("/localities/south-somerset").text
    assert "Areas in South Somerset" in team_page and 'href="/localities/chard"' in team_page
    town_page = browser.get("/localities/chard").text
    assert "Chard is part of" in town_page and 'href="/localities/south-somerset"' in town_page and "Drawn roughly" in town_page
    with app.app_context():
        assert looked_after([team, town]).name == "Chard" and looked_after([]) is None
    make_person(app, "coordinator", "south-somerset")
    with app.app_context():
        assert looked_after([town, team]).name == "South Somerset"
    make_person(app, "coordinator", "chard")
    with app.app_context():
        assert looked_after([team, town]).name == "Chard" and names == ["Chard", "South Somerset"]


def test_a_date_that_is_off_this_week_is_said_to_be_off_in_its_day(app, browser):
    with app.app_context(), writing_unit():
        number = localities.by_slug("yeovil").id
        here = sa.select(ServiceAtLocation.service_id).join(
            LocalityLocation, LocalityLocation.location_id == ServiceAtLocation.location_id).where(LocalityLocation.locality_id == number)
        off = db.session.scalars(sa.select(Session).where(
            Session.service_id.in_(here), Session.state == "planned", Session.on == date(2026, 11, 27)).order_by(Session.id)).first()
        off.state, off.reason = "cancelled", "The hall is being painted"
        publication.show_again([off.service_id], now=NOW)
        slug = db.session.get(Service, off.service_id).slug
        db.session.commit()
    day = browser.get("/localities/yeovil").text.partition("Friday 27 November</h3>")[2].partition("<h3")[0]
    assert "Not on 27 November.</b> The hall is being painted" in day and f'href="/activities/{slug}"' in day and "Back on" in day
