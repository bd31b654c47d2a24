"""The map's doors: its points are the list's, homes stay rounded, plain ground, the one tile server, and anything typed."""
import json
import re
from itertools import pairwise
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

import config
from app.directory import localities, outlines
from app.directory.areas import keep_boundary
from app.directory.localities import Part
from app.directory.models import Location, Service, ServiceAtLocation
from app.directory.taxonomy import ACCESS, KINDS
from app.extensions import db, reading, writing_unit
from app.geo.boundary import Area, shape_of
from app.geo.grid import square, to_grid
from app.index import spots
from app.maps import ground
from page_check import Browser
from test_house import SAFE

OSM = {"TILE_URL": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
       "TILE_ATTRIBUTION": "© OpenStreetMap contributors https://www.openstreetmap.org/copyright"}
CHARD = "-3.05,50.80,-2.85,50.95"
CARD = re.compile(r'<h3><a href="(/activities/[a-z0-9-]+)"')
FIXTURE = [HealthCheck.function_scoped_fixture]


def listed(client, query):
    """The addresses on all pages of a list, those kept apart for an unknown fact left out."""
    found, number = set(), 1
    while True:
        page = client.get(f"/activities?{query}&page={number}" if number > 1 else f"/activities?{query}", follow_redirects=True)
        here = CARD.findall(page.text.split('<details class="nt-unsure"')[0])
        found |= set(here)
        if f"page={number + 1}" not in page.text:
            return found
        number += 1


def pinned(told):
    return {"/" + feature["properties"]["url"].split("/", 3)[3] for feature in told["features"]}


FILTERS = st.fixed_dictionaries({}, optional={
    "q": st.sampled_from(("walk", "knit", "kniting", "tea", "zebra")), "near": st.sampled_from(("Taunton", "TA20", "Chard", "Yeovil")),
    "within": st.sampled_from(("0.5", "3", "25", "lots")), "day": st.sampled_from(("mon", "tue", "weekend", "someday")),
    "kind": st.sampled_from(sorted(KINDS)), "access": st.sampled_from(sorted(ACCESS)), "cost": st.just("free"), "age": st.sampled_from(("7", "70")),
    "how": st.sampled_from(("in-person", "online", "phone")), "sort": st.sampled_from(("soonest", "nearest")), "in": st.sampled_from(("chard", "nowhere"))})


@trying(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=FIXTURE)
@given(chosen=FILTERS)
def test_the_map_has_what_the_list_has_whatever_is_chosen(client, chosen):
    page = client.get(f"/activities?{urlencode({**chosen, 'view': 'map'})}", follow_redirects=True)
    address = re.search(r'data-points="([^"]+)"', page.text)[1].replace("&amp;", "&")
    told = client.get(address).json
    query = address.partition("?")[2]
    assert "problem" not in told and pinned(told) == listed(client, query)
    assert told["numberMatched"] == len(pinned(told)) and told["numberReturned"] == len(told["features"])


def test_where_nothing_was_found_no_map_is_offered(client):
    some, none = (client.get(f"/activities?q={word}", follow_redirects=True).text for word in ("walk", "zebra"))
    assert 'id="view"' in some and "Show the map" in some
    assert '<span id="view" hidden' in none and "view=map" not in none and "Show the map" not in none


@pytest.mark.parametrize("slug", ["chard", "south-somerset"])
def test_an_area_s_picture_counts_what_its_map_and_its_list_have(app, client, slug):
    standing = {one["properties"]["url"]: one["geometry"]["coordinates"]
                for one in client.get(f"/activities.geojson?in={slug}").json["features"] if one["geometry"]}
    assert {address.split("/", 3)[3] for address in standing} <= {one.removeprefix("/") for one in listed(client, f"in={slug}")}
    with app.app_context(), reading() as connection:
        number = localities.by_slug(slug).id
        (_, _, together), = spots(connection, number, 10 ** 7)
        apart = spots(connection, number, 1)
    assert together == len(standing) > 1 and len(apart) >= len(set(map(tuple, standing.values()))) > 1


def test_the_choice_is_kept_by_every_link_of_the_page_and_taken_back(browser):
    page = browser.get("/activities?near=Taunton&access=step-free&view=map")
    links = [link for link in page.tree.xpath("//main//a/@href") if link.startswith("/activities?")]
    kept = [link for link in links if "view=map" in link]
    assert len(kept) >= 4 and [link for link in links if link not in kept] == ["/activities?near=Taunton&access=step-free"]
    assert page.tree.xpath("//form[@id='filters']/input[@name='view']/@value") == ["map"] == page.tree.xpath("//form[@data-search]/input[@name='view']/@value")
    plain = browser.get("/activities?near=Taunton&access=step-free")
    assert "map.css" not in plain.text and "map.js" not in plain.text and "/activities?near=Taunton&amp;access=step-free&amp;view=map" in plain.text
    assert "map.css" in page.text.replace(re.search(r"map\.[0-9a-f]{12}\.css|map\.css", page.text)[0], "map.css")
    assert "We do not know the view “globe”" in browser.get("/activities?view=globe").text


def test_a_filter_changes_the_points_that_the_map_asks_for(client):
    part = client.get("/activities?near=Taunton&cost=free&view=map", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert re.search(r'<a class="nt-tool" id="view" href="/activities\?near=Taunton&amp;cost=free"[^>]* data-points="/activities.geojson\?near=Taunton&amp;cost=free"'
                     r' hx-swap-oob="true">', part)


def test_points_are_kept_bounded_and_asked_for_again_cheaply(client, monkeypatch):
    first = client.get("/activities.geojson?near=Taunton")
    again = client.get("/activities.geojson?near=Taunton", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and first.headers["Cache-Control"] == "private, no-cache"
    monkeypatch.setattr("app.directory.pointing.MOST", 3)
    few = client.get("/activities.geojson?near=Taunton&within=25").json
    assert few["numberReturned"] == len(few["features"]) == 3 < few["numberMatched"]
    area = client.get("/localities/chard.geojson").json
    # The outline is one more.
    assert area["numberReturned"] == 4 < area["numberMatched"]


def test_her_exact_point_is_in_no_answer_and_hers_is_kept_by_nobody(client):
    client.post("/activities", data={"near": "TA1 1HE"}, headers={"Sec-Fetch-Site": "same-origin"})
    page = client.get("/activities?near=TA1&at=322250,125250&view=map")
    address = re.search(r'data-points="([^"]+)"', page.text)[1].replace("&amp;", "&")
    told = client.get(address)
    assert address == "/activities.geojson?near=TA1&at=322250,125250" and told.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Cache-Control"] == "private, no-store" and "1HE" not in page.text.split('value="', 1)[0]
    assert not re.search(r"51\.0210[67]|3\.1064", page.text + told.text) and told.json["features"]


def test_a_home_is_only_ever_the_middle_of_its_square(app, client):
    with app.app_context():
        slug, e, n = db.session.execute(sa.select(Service.slug, Location.easting, Location.northing).join(
            ServiceAtLocation, ServiceAtLocation.service_id == Service.id).join(Location, Location.id == ServiceAtLocation.location_id).where(
            Location.private, Location.easting.is_not(None), Service.status == "active")).first()
    page = client.get(f"/activities/{slug}?view=map").text
    own = json.loads(re.search(r'data-features="([^"]+)"', page)[1].replace("&#34;", '"').replace("&#39;", "'"))["features"][0]
    found = [one for one in client.get("/activities.geojson").json["features"] if one["properties"]["url"].endswith(f"/{slug}") and one["geometry"]]
    for one in (own, *found):
        lon, lat = one["geometry"]["coordinates"]
        there = to_grid(lat, lon)
        assert max(abs(a - b) for a, b in zip(there, square(e, n), strict=True)) <= 1 and tuple(there) != (e, n)
    assert found and "url" not in own["properties"] and own["properties"]["name"].startswith("A private address")


def test_what_is_off_or_may_have_changed_is_said_on_the_map_too(client):
    told = client.get("/activities.geojson").json["features"]
    alerts = {one["properties"].get("alert", "").split(" ")[0] for one in told}
    assert {"Not", "Ring"} <= alerts
    page = client.get("/activities").text
    assert all(one["properties"]["next"] in page for one in told if "next" in one["properties"] and one["properties"]["name"] in page)


def test_an_activity_and_its_map(browser):
    page = browser.get("/activities/weir-meadow-knit-and-natter")
    assert 'href="/activities/weir-meadow-knit-and-natter?view=map#map"' in page.text and "map.js" not in page.text
    on_map = browser.get("/activities/weir-meadow-knit-and-natter?view=map")
    assert "Hide the map" in on_map.text and "Back to Weir Meadow knit and natter" in on_map.text and "Weir Meadow Church Hall" in on_map.text
    assert "If no map comes here, your browser cannot show it." in on_map.text and "data-tiles" not in on_map.text


def test_an_area_has_its_outline_the_right_way_round_and_the_ground_has_its_neighbours(app, client):
    with app.app_context():
        e, n = db.session.execute(sa.select(Location.easting, Location.northing).where(Location.easting.is_not(None)).order_by(Location.id)).first()
        with writing_unit():
            ring = [(e - 3000, n - 3000), (e - 3000, n + 3000), (e + 3000, n + 3000), (e + 3000, n - 3000)]
            hole = [(e - 100, n - 100), (e - 100, n + 100), (e + 100, n + 100), (e + 100, n - 100)]
            keep_boundary(Area("ward", "E05000001", "East", 2013, shape_of([[ring, hole]])), "Contains National Statistics data.")
            localities.define("east", "East", [Part("ward", "E05000001", 2024, "East")])
            db.session.commit()
    first = client.get("/localities/east.geojson").json["features"][0]
    outer, inner = first["geometry"]["coordinates"][0]
    assert first["properties"] == {"outline": "East", "sources": ["Contains National Statistics data."]} and outer[0] == outer[-1]
    assert turn(outer) > 0 > turn(inner) and all(-4 < lon < -2 and 50 < lat < 52 for lon, lat in outer)
    lon, lat = outer[0]
    told = client.get(f"/map/ground.json?box={lon - .1},{lat - .1},{lon + .1},{lat + .1}").json
    assert told["sources"][-1] == "Contains National Statistics data."
    assert [one["name"] for one in told["outlines"]] == ["East"] and len(told["outlines"][0]["polygons"][0]) == 2
    assert client.get("/map/ground.json?box=-1,54,-0.9,54.1").json["outlines"] == []
    assert client.get("/localities/nowhere.geojson").status_code == 404


def turn(ring):
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring))


def test_an_outline_of_very_many_corners_is_drawn_with_few(app):
    many = [(300_000 + x, 100_000 + 40 * (x % 80)) for x in range(0, 100_000, 4)] + [(399_999, 200_000), (300_000, 200_000)]
    drawn = outlines.degrees([shape_of([[many]])])
    assert 100 < sum(len(ring) for rings in drawn for ring in rings) <= outlines.MOST_CORNERS


def test_the_ground_names_towns_before_villages_and_never_two_in_one_place(client):
    answer = client.get(f"/map/ground.json?box={CHARD}")
    names = answer.json["names"]
    assert answer.headers["Cache-Control"] == "private, max-age=3600" and names[0][0] == "Chard" and answer.json["sources"]
    assert len(names) > 5 and all(-3.06 <= lon <= -2.84 and 50.79 <= lat <= 50.96 for _, _, lat, lon in names)
    assert [rank for _, rank, *_ in names] == sorted(rank for _, rank, *_ in names)
    whole = client.get("/map/ground.json?box=-6,49.9,1.8,55.8").json["names"]
    assert 3 < len(whole) <= ground.MOST_NAMES and all(rank <= 2 for _, rank, *_ in whole)


@trying(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=FIXTURE)
@given(box=st.one_of(st.text(max_size=40), st.lists(st.floats() | st.integers(-400, 400), min_size=3, max_size=5).map(lambda four: ",".join(map(str, four)))))
def test_any_box_gets_an_answer_or_a_plain_refusal(client, box):
    answer = client.get("/map/ground.json?" + urlencode({"box": box}, errors="surrogatepass"))
    assert answer.status_code in (200, 400) and answer.is_json
    if answer.status_code == 200:
        west, south, east, north = ground.box_of(box)
        assert -9 <= west < east <= 2.5 and 49 <= south < north <= 61


@pytest.mark.parametrize("query", ["view=globe", "view=map&view=list", "view=map&x=1", "view=%00", "view=map%27", "x=1"])
def test_only_the_one_way_to_ask_shows_the_map_of_a_page(client, query):
    area, activity = client.get(f"/localities/chard?{query}"), client.get(f"/activities/weir-meadow-knit-and-natter?{query}")
    assert area.location == "/localities/chard" and activity.status_code == 200 and "data-map-board" not in activity.text


@pytest.mark.parametrize(("url", "words", "fits"), [
    (OSM["TILE_URL"], OSM["TILE_ATTRIBUTION"], True), ("https://a.example:99/{y}/{x}/{z}?key=k", "Ours alone", True),
    (OSM["TILE_URL"], "", False), (OSM["TILE_URL"], "<b>mine</b>", False), ("http://a.example/{z}/{x}/{y}.png", "Ours", False),
    ("http://127.0.0.1:5/{z}/{x}/{y}.png", "Ours", False), ("https://a.example/{z}/{x}.png", "Ours", False),
    ("https://a.example/{z}/{x}/{y}/{s}", "Ours", False), ("https://a.example/{z}/{x}/{y}/{y}", "Ours", False), ("https://a.example/{z}/{x}/{y}}", "Ours", False),
    ("https://a.example/{z}/{x}/{y}; img-src *", "Ours", False), ("//a.example/{z}/{x}/{y}", "Ours", False), ("data:{z}{x}{y}", "Ours", False),
    ("https://a.example'/{z}/{x}/{y}", "Ours", False), ("https://me:pass@a.example/{z}/{x}/{y}", "Ours", False)])
def test_a_tile_server_is_taken_only_when_its_address_and_words_are_safe(tmp_path, url, words, fits):
    told = {**SAFE, "TILE_URL": url, "TILE_ATTRIBUTION": words}
    if fits:
        assert config.load(told, tmp_path)["TILES"].url == url
    else:
        with pytest.raises(config.SettingError, match="TILE_"):
            config.load(told, tmp_path)
    assert config.load(SAFE, tmp_path)["TILES"] is None


def test_only_pages_with_the_map_allow_the_one_tile_server_and_privacy_names_it(make_app):
    client = make_app(**OSM).test_client()
    for path in ("/activities", "/localities/chard", "/activities/weir-meadow-knit-and-natter"):
        plain, on_map = client.get(path), client.get(f"{path}?view=map")
        assert "img-src 'self';" in plain.headers["Content-Security-Policy"] and "openstreetmap" not in plain.text
        assert on_map.headers["Content-Security-Policy"] == plain.headers["Content-Security-Policy"].replace(
            "img-src 'self'", "img-src 'self' https://tile.openstreetmap.org")
        assert 'data-tiles="https://tile.openstreetmap.org/{z}/{x}/{y}.png"' in on_map.text
        again = client.get(f"{path}?view=map", headers={"If-None-Match": on_map.headers["ETag"]})
        assert again.status_code == 304
    privacy = Browser(client).get("/privacy").text
    assert "tile.openstreetmap.org (© OpenStreetMap contributors)" in privacy
    assert "/activities.geojson" not in client.get("/activities").headers.get("Content-Security-Policy")


def test_without_one_privacy_says_that_all_of_it_is_ours(browser):
    assert "All of it comes from our own site. It shows what was found" in browser.get("/privacy").text
