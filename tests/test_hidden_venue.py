"""A venue that only members are told of: its name, street, postcode and point are nowhere that anybody may read, and on the pages of whoever has a place."""
import re
from dataclasses import replace

import sqlalchemy as sa

from app.directory.details import VenueDetails
from app.directory.models import Location, Service, ServiceCapacity
from app.extensions import db
from app.groups.models import PLACED, WAITING
from app.submissions.details import public
from app.tables import table_out
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in
from test_groups import SLUG, enter, here_of, hosted, join, mails, press, rows
from test_own_calendar import change

# What may be read of it is its town and the first half of its postcode.
HIDDEN = ("Zinnia House", "7 Quince Lane", "2HH", "Quince", "Zinnia", "keysafe", "332123", "108456", "zinnia", "50.8722")


def test_a_hidden_venue_is_read_by_members_alone(app, client):
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    group = hosted(app, joan, capacity=1, inside="The blue door")
    venue = VenueDetails("Zinnia House", "7 Quince Lane", "Chard", "Somerset", "TA20 2HH", easting=332123, northing=108456, precision="postcode", private=True,
                         access_note="Ask Zinnia for the keysafe")
    change(app, lambda details: replace(details, venues=(venue,), schedules=tuple(replace(one, venue=0) for one in details.schedules)))
    with app.app_context():
        service = db.session.scalar(sa.select(Service).where(Service.slug == SLUG))
        day = re.search(r"/activities/[^/]+/(\d{4}-\d\d-\d\d)\.ics", client.get(f"/activities/{SLUG}").text)
        number, slugs = service.id, db.session.scalars(sa.select(Location.slug).where(Location.private)).all()
        written = str([table_out.cells(one) for one in table_out.rows_from(public(service))])
        counted = str([(one.words, one.state) for one in db.session.scalars(sa.select(ServiceCapacity))])
    one = f"/activities/{SLUG}"
    public_pages = [one, f"{one}?view=map", f"{one}.ics", f"{one}/concern", f"{one}/corrections", f"/join/new?activity={SLUG}",
                    "/", "/activities?near=TA20", "/activities?q=knit&near=TA20", "/activities.geojson", "/activities.geojson?near=TA20", "/kinds/crafts",
                    f"/sheets/paper?near=TA20&l={number}", f"/sheets?near=TA20&l={number}"]
    public_pages += [f"/localities/{place}{kind}" for place in ("chard", here_of(app)) for kind in ("", ".ics", ".geojson", "/poster", "/embed")]
    public_pages += [f"{one}/{day[1]}.ics"] if day else []
    for address in public_pages:
        answer = client.get(address)
        assert answer.status_code in (200, 303), address
        assert not [word for word in HIDDEN if word in answer.text], address
    for words in ("Zinnia", "Quince+Lane"):
        assert f"/activities/{SLUG}" not in client.get(f"/activities?q={words}").text
    assert slugs and all(client.get(f"/venues/{slug}").status_code == 404 for slug in slugs) and not [word for word in HIDDEN if word in str(slugs)]
    assert not [word for word in HIDDEN if word in written + counted] and "You get it when you join" in client.get(one).text

    join(app, client)
    page = enter(app, client)
    assert "Quince" not in client.get(page).text, "who has not said that it is them is told nothing"
    press(app, client, page, "/confirmation")
    told = Browser(client).get(page).text
    assert rows(app)[0].state == PLACED and "7 Quince Lane" in told and "Chard TA20 2HH" in told and "The blue door" in told and "Pass it on to nobody" in told
    calendar = client.get(re.search(r"/places/[\w-]{43}/dates\.ics", press(app, client, page, "/calendar").text)[0]).text
    assert "7 Quince Lane" in calendar.replace("\r\n ", "") and "Knit" not in calendar
    other = app.test_client()
    join(app, other, reach={"email": "mo@mole.example"})
    waits = enter(app, other)
    press(app, other, waits, "/confirmation")
    assert rows(app)[1].state == WAITING and "Quince" not in other.get(waits).text
    assert not [word for word in HIDDEN for mail in mails(app) if word in mail.text], "letters lie about: they say that the page has it"
    host = sign_in(app, app.test_client(), joan)
    post(host, f"/groups/{group}/looks")
    assert "Quince" not in client.get(f"{page}/everything.txt").text and NOW
