"""Coordinators make and change areas: within their own alone, seen before it is saved, and hostile files and loops refused in a sentence."""
import io
import json

import pytest
import sqlalchemy as sa

from app.areas import forms, outlining
from app.areas.models import AreaDraft
from app.directory import localities, reassigning
from app.directory.areas import LocalityLocation, keep_boundary
from app.directory.localities import Part
from app.directory.models import Location
from app.extensions import db, writing_unit
from app.geo.boundary import Area, shape_of
from app.geo.gazetteer import open_gazetteer
from app.geo.importing import build
from app.people.models import Audit, PersonLocality
from conftest import NOW
from gazetteers import code_point_zip, written
from people import OWN, make_person, sign_in
from waiting import make_localities

SOUTH, NORTH, YEOVIL = "E05014352", "E05014351", "E05014400"
LINES = [f'"TA20 {sector}{unit}",10,{332500 + e},{108500 + n},"E92000001","","","","E06000066","{ward}"' for sector, ward, n in ((1, SOUTH, 0), (2, NORTH, 2000))
         for unit, e in (("AA", 0), ("AB", 300), ("QA", 700))]
LINES += ['"BA20 1QU",10,355576,115473,"E92000001","","","","E06000066","E05014400"', '"TA19 0AA",10,333000,108700,"E92000001","","","","E06000066","E05014352"']
WARDS = f"\ufeffWD24CD,WD24NM,LAD24CD,LAD24NM\n{SOUTH},Chard South,E06000066,Somerset\n{NORTH},Chard North,E06000066,Somerset\n{YEOVIL},Yeovil Central,E06000066,Somerset\n"


@pytest.fixture
def town(app, tmp_path):
    """The site with wards in its postcodes, Chard and Yeovil, and their venues assigned; gives (app, coordinator of Chard, administrator)."""
    furnish(app, tmp_path)
    return app, make_person(app, "coordinator", "chard", name="Priya"), make_person(app, "administrator", name="Ada")


def furnish(app, tmp_path):
    build([code_point_zip(tmp_path / "codepo.zip", LINES), written(tmp_path / "wards.csv", WARDS)], tmp_path / "g.db", allow_fewer=True, say=lambda line: None)
    app.extensions["gazetteer"] = open_gazetteer(tmp_path / "g.db")
    make_localities(app)


@pytest.fixture(autouse=True)
def _gazetteer_again(app):
    before = app.extensions["gazetteer"]
    yield
    app.extensions["gazetteer"] = before


def client_of(app, person):
    return sign_in(app, app.test_client(), person)


def send(client, address, **values):
    return client.post(address, data={"csrf_token": client.csrf, **values}, headers=OWN)


def begun(client, **values):
    """The address of a draft of a new area."""
    answer = send(client, "/areas/new", **{"name": "Chard West", "parent": "chard", **values})
    assert answer.status_code == 303, answer.text
    return answer.location.removesuffix("/look")


def held(app, slug):
    with app.app_context():
        rows = db.session.execute(sa.select(Location.name, LocalityLocation.how).join(LocalityLocation, LocalityLocation.location_id == Location.id).join(
            localities.Locality, localities.Locality.id == LocalityLocation.locality_id).where(localities.Locality.slug == slug)).all()
        return {row.name: row.how for row in rows}


def follow(app):
    with app.app_context():
        return reassigning.follow(app.extensions["gazetteer"], NOW)


def drawn(*corners, **properties):
    ring = [*corners, corners[0]]
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}]}).encode()


SQUARE = ((332400, 108400), (333600, 108400), (333600, 111000), (332400, 111000))


def test_an_area_is_made_within_ones_own_seen_first_and_its_venues_follow(town):
    app, priya, _ = town
    client = client_of(app, priya)
    form = client.get("/areas/new").text
    assert "Chard South" in form and "codes of 2024" in form and f'data-ticks="ward-{SOUTH}"' in form and "Yeovil Central" not in form
    draft = begun(client, kind="neighbourhood", ward=NORTH, postcodes="ta20 2", people="4,100", source="Census 2021")
    look = client.get(f"{draft}/look").text
    assert "4,100 people live here" in look and "It lies in Chard." in look and held(app, "chard-west") == {}
    saved = send(client, f"{draft}/area")
    assert (saved.status_code, saved.location) == (303, "/areas/chard-west?done=saved")
    page = client.get("/areas/chard-west").text
    assert "Venues are finding their areas." in page and "Priya made it." in page and "Now made of the ward Chard North (codes of 2024)" in page
    follow(app)
    page = client.get("/areas/chard-west").text
    assert "Venues are finding" not in page
    with app.app_context():
        made = localities.by_slug("chard-west")
        assert (made.people, made.kind, made.outcode_list) == (4100, "neighbourhood", ["TA20"])
        assert db.session.scalar(sa.select(Audit.reason).where(Audit.act == "locality.make")) == "made"
        assert db.session.scalar(sa.select(sa.func.count()).select_from(PersonLocality).where(PersonLocality.locality_id == made.id)) == 1
        assert db.session.scalar(sa.select(sa.func.count(AreaDraft.id))) == 0


def test_each_venue_says_how_it_was_decided_and_a_hand_beats_the_rest(town):
    app, _, ada = town
    client = client_of(app, ada)
    with app.app_context():
        rows = db.session.execute(sa.select(Location.slug, Location.name).where(Location.private.is_(False)).order_by(Location.id)).all()
    inside = next(iter(held(app, "chard")))
    slugs = {name: slug for slug, name in rows}
    other = next(name for name in slugs if name not in held(app, "chard") and name in held(app, "yeovil"))
    draft = begun(client, parent="", postcodes="TA20")
    assert send(client, f"{draft}/venues", **{"in": slugs[other]}).status_code == 303
    look = client.get(f"{draft}/look").text
    assert "By the postcode: postcodes that begin TA20" in look and "1 by hand" in look and "Would come in" in look
    send(client, f"{draft}/venues", out=slugs[inside])
    send(client, f"{draft}/area")
    follow(app)
    assert inside not in held(app, "chard-west") and held(app, "chard-west")[other] == "person" and held(app, "chard")[inside] == "outcode"
    page = client.get("/areas/chard-west").text
    assert "By hand" in page and f"{inside}, taken out by hand" in page.replace("&#39;", "'")


def test_nobody_makes_an_area_beyond_their_own_and_administrators_do(town):
    app, priya, ada = town
    client = client_of(app, priya)
    assert "Choose the area that it lies in" in send(client, "/areas/new", name="Free", parent="", postcodes="TA20").text
    assert "Choose one of these areas" in send(client, "/areas/new", name="Free", parent="yeovil", postcodes="TA20").text
    for values, words in (({"postcodes": "BA20"}, "BA20 is outside what you look after"), ({"ward": YEOVIL}, "Yeovil Central is outside what you look after"),
                          ({"ward": SOUTH}, "Chard South reaches outside what you look after: 1 of its 4 postcodes"), ({}, "Say what it is made of")):
        draft = begun(client, **values)
        refused = send(client, f"{draft}/area")
        assert refused.status_code == 422 and words in refused.text, values
        admin = begun(client_of(app, ada), **values) if values else ""
        assert not admin or "outside what you look after" not in client_of(app, ada).get(f"{admin}/look").text
        send(client, f"{draft}/forgetting")
    wide = begun(client)
    sent = client.post(wide, data={"csrf_token": client.csrf, "name": "Chard West", "parent": "chard", "outline": (io.BytesIO(
        drawn((330000, 105000), (360000, 105000), (360000, 120000), (330000, 120000))), "x.geojson")}, headers=OWN)
    assert sent.status_code == 303 and "The outline reaches outside what you look after" in send(client, f"{wide}/area").text
    with app.app_context():
        assert localities.by_slug("chard-west") is None
    for path in ("/areas/yeovil", "/areas/yeovil/closing", "/areas/nowhere"):
        answer = client.get(path)
        assert answer.status_code == 404
    yeovil, nowhere = (send(client, f"/areas/{slug}/closing") for slug in ("yeovil", "nowhere"))
    assert yeovil.status_code == nowhere.status_code == 404 and len(yeovil.data) == len(nowhere.data)
    others = begun(client_of(app, ada))
    assert client.get(others).status_code == send(client, f"{others}/area").status_code == 404


def test_areas_that_would_lie_in_each_other_are_refused_by_name(town):
    app, _, ada = town
    client = client_of(app, ada)
    draft = begun(client, postcodes="TA20 1")
    send(client, f"{draft}/area")
    change = send(client, "/areas/chard/drafts").location
    refused = send(client, change, name="Chard", parent="chard-west", postcodes="TA20")
    assert refused.status_code == 422 and "These would lie in each other: Chard in Chard West in Chard" in refused.text
    assert "TA20" in refused.text


def test_an_outline_decides_where_there_is_no_code_and_is_drawn_anew(town):
    app, _, ada = town
    client = client_of(app, ada)
    answer = client.post("/areas/new", data={"csrf_token": client.csrf, "name": "Drawn", "outline": (io.BytesIO(drawn(*SQUARE)), "x.geojson")}, headers=OWN)
    draft = answer.location.removesuffix("/look")
    assert "nt-wards__line" in client.get(draft).text and "by outline" in client.get(f"{draft}/look").text
    send(client, f"{draft}/area")
    follow(app)
    assert set(held(app, "drawn").values()) == {"polygon"}
    assert "By outline: Drawn" in client.get("/areas/drawn").text


def test_an_old_outline_of_the_same_name_places_what_has_no_code_and_says_its_year(town):
    app, _, ada = town
    with app.app_context(), writing_unit():
        keep_boundary(Area("ward", "E05006500", "Chard North", 2013, shape_of([[list(SQUARE)]])), "Old")
        venue = db.session.scalar(sa.select(Location).where(Location.private.is_(False), Location.address.has()).order_by(Location.id))
        venue.address.postal_code, venue.address.outcode, venue.easting, venue.northing, venue.precision = "", "", 333000, 110500, "point"
        name = venue.name
        db.session.commit()
    client = client_of(app, ada)
    draft = begun(client, ward=NORTH)
    assert "By outline: Chard North (ward of 2013), since it has no code of that kind" in client.get(f"{draft}/look").text
    send(client, f"{draft}/area")
    follow(app)
    assert held(app, "chard-west")[name] == "polygon"


def test_codes_that_the_postcode_file_lacks_are_named_and_two_at_once_do_not_undo_each_other(town):
    app, priya, ada = town
    with app.app_context(), writing_unit():
        localities.define("chard", "Chard", [Part("outcode", "TA20"), Part("ward", "E05000001", 2019, "Old Chard")])
        db.session.commit()
    assert "the ward Old Chard (codes of 2019)" in client_of(app, ada).get("/areas/chard").text
    first, second = client_of(app, priya), client_of(app, ada)
    one, two = (send(client, "/areas/chard/drafts").location for client in (first, second))
    for client, draft, contact in ((first, one, "Ring Priya."), (second, two, "Ring Ada.")):
        send(client, draft, name="Chard", postcodes="TA20", contact=contact)
    assert send(first, f"{one}/area").status_code == 303
    refused = send(second, f"{two}/area")
    assert refused.status_code == 422 and "Somebody else changed this area meanwhile" in refused.text


@pytest.mark.parametrize(("content", "words"), [
    (b"{", "could not be read"), (b"[" * 100_000, "could not be read"), (b'{"features": []}', "no areas in it"),
    (drawn((1e400, 1), (2, 2), (3, 3)), "NaN or Infinity"), (drawn((0, 0), (0, 0), (0, 0)), "no outline that can be read"),
    (drawn((50.8, -2.9), (50.9, -2.9), (50.9, -2.8)), "wrong way round"), (drawn((-100, 80), (-99, 80), (-99, 79)), "not in this country"),
    (json.dumps({"features": [{"geometry": {"type": "Polygon", "coordinates": {"a": 1}}}]}).encode(), "no outline that can be read"),
    (json.dumps({"features": [0] * 2001}).encode(), "at most 2,000"), (b"\xff\xfe\x00", "could not be read"),
    (b'{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[1' + b"0" * 5000 + b", 1]]]}}]}", "could not be read"),
])
def test_a_hostile_outline_is_refused_in_a_sentence(town, content, words):
    app, _, ada = town
    client = client_of(app, ada)
    answer = client.post("/areas/new", data={"csrf_token": client.csrf, "name": "Mine <b>", "outline": (io.BytesIO(content), "<x>.geojson")}, headers=OWN)
    assert answer.status_code == 422 and words in answer.text and "Mine &lt;b&gt;" in answer.text


def test_holes_pieces_and_crossings_are_said():
    with pytest.raises(outlining.OutlineFault, match="larger than 5 MB"):
        outlining.read(b"x" * (5 << 20 | 1), "x")
    bow = drawn((332400, 108400), (333600, 110000), (333600, 108400), (332400, 110000))
    assert "It crosses itself" in " ".join(outlining.read(bow, "x")[1]) and outlining.read(drawn(*SQUARE), "x")[1] == []
    hole = json.loads(drawn(*SQUARE))
    hole["features"][0]["geometry"]["coordinates"].append([[332600, 108600], [332700, 108600], [332700, 108700]])
    assert outlining.read(json.dumps(hole).encode(), "x")[1] == ["It has 1 hole. What lies in a hole is outside."]
    comb = [(332000 + place, 108000 + (place % 2) * 5000) for place in range(3000)]
    assert outlining.crossings([[[*comb, comb[0]]]]) in (None, True, False)


@pytest.mark.parametrize(("values", "words"), [
    ({"name": " "}, "Enter a name"), ({"name": "x" * 81}, "Use 80 letters or fewer"), ({"kind": "empire"}, "Choose one of these"),
    ({"ward": "E05' OR 1"}, "Tick only what is on the list"), ({"postcodes": "TA20, everywhere"}, "EVERYWHERE"),
    ({"people": "many"}, "Enter a whole number"), ({"people": "10"}, "Say where the figure is from"),
    ({"people": "10", "older": "11", "source": "x"}, "cannot be more of them"), ({"parent": "nowhere"}, "Choose one of these areas")])
def test_what_cannot_be_is_said_and_given_back(town, values, words):
    app, _, ada = town
    answer = send(client_of(app, ada), "/areas/new", **{"name": "Here", **values})
    assert answer.status_code == 422 and words in answer.text


def test_closing_asks_first_and_can_be_undone(town):
    app, priya, _ = town
    client = client_of(app, priya)
    assert "Close Chard?" in client.get("/areas/chard/closing").text
    was = held(app, "chard")
    assert send(client, "/areas/chard/closing").status_code == 303
    follow(app)
    assert held(app, "chard") == {} and "Open it again" in client.get("/areas/chard").text and "Closed" in client.get("/areas").text
    send(client, "/areas/chard/opening")
    follow(app)
    assert held(app, "chard") == was and "Priya closed it." in client.get("/areas/chard").text


def test_beginnings_of_postcodes_are_read_as_people_write_them():
    assert forms.beginnings("ta20, TA20 1; BA20 1QU\nTA11 x") == (
        [("outcode", "TA20"), ("sector", "TA20 1"), ("postcode", "BA20 1QU"), ("outcode", "TA11")], ["X"])
