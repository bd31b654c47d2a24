"""Finding, page by page: a full postcode leaves no trace, answers are kept and told apart, and anything typed gets a plain page."""
import json
import re
from datetime import UTC, datetime
from urllib.parse import unquote_plus, urlencode

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.extensions import db, writing_unit
from app.index import touch
from app.need.models import FruitlessChoice, FruitlessSearch

OWN = {"Sec-Fetch-Site": "same-origin"}
PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36"}
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
EXACT = "TA1 1HE"
COARSE = "/activities?q=knit&near=TA1&at=322250,125250"


def look(client, **typed):
    return client.post("/activities", data=typed, headers=OWN)


def names(answer):
    return re.findall(r'<h3><a href="/activities/[^"]+">([^<]+)</a>', answer.text)


def test_a_postcode_is_posted_answered_by_its_square_and_kept_for_the_browser_alone(client, capsys):
    answer = look(client, q="knit", near=" ta1 1he ")
    assert (answer.status_code, answer.location) == (303, COARSE)
    assert re.search(r"natter-near=[^;]+; HttpOnly; Path=/; SameSite=Lax", answer.headers["Set-Cookie"])
    page = client.get(COARSE, headers=PHONE)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "minute walk" in page.text and "near your TA1 postcode" in page.text
    logged = capsys.readouterr()
    for place in (answer.text, str(answer.headers), page.text, logged.out, logged.err):
        assert not re.search(r"1\s*HE\b", place, re.IGNORECASE)


def test_one_who_was_sent_the_address_is_told_half_miles_and_no_walk(client):
    page = client.get(COARSE, headers=PHONE)
    assert page.status_code == 200 and re.search("About (half a mile|1 mile|[12] (miles|and a half miles))", page.text)
    assert "minute walk" not in page.text and not re.search(r"\d\.\d miles", page.text)
    assert page.headers["Cache-Control"] == "private, no-cache" and "Set-Cookie" not in page.headers


SPELT = ("TA1 1HE", "ta11he", "TA1 1 HE", "TA11 HE", "TA 1 1HE", "T A 1 1 H E", "TA1/1HE", "TA1_1HE", "TA1:1HE", "TA1'1HE", "(TA1)1HE", "TA1–1HE",
         "TA1|1HE", "ＴＡ１ １ＨＥ", "Flat 2, TA1 1HE", "TA1.1HE")


@pytest.mark.parametrize("query", [*(urlencode({"q": "knit", "near": spelt}) for spelt in SPELT),
                                   *(urlencode({"q": f"knit {joint}{spelt}"}) for spelt in SPELT[:-2] for joint in ("", "near "))])
def test_a_full_postcode_in_an_address_is_answered_the_same_way(client, query):
    answer = client.get(f"/activities?{query}")
    assert (answer.status_code, answer.location) == (303, COARSE)
    assert "natter-near" in answer.headers["Set-Cookie"]


def test_the_phones_point_is_squared_too_and_one_abroad_is_refused_with_the_words_kept(client):
    answer = look(client, q="knit", near="", lat="51.02107", lon="-3.10645")
    assert answer.location == COARSE
    assert "near you" in client.get(COARSE, headers=PHONE).text
    for lat, lon in (("48.85", "2.35"), ("nan", "nan"), ("1e999", "0"), ("here", "there")):
        refused = look(client, q="knit", lat=lat, lon=lon)
        assert refused.status_code == 422 and 'value="knit"' in refused.text


def test_a_mistyped_postcode_is_read_and_said(client):
    assert look(client, q="knit", near="TA1 lHE").location == COARSE
    assert "Showing TA1 1HE. You typed “TA1 lHE”." in client.get(COARSE, headers=PHONE).text


@pytest.mark.parametrize(("near", "status", "said"), [
    ("BT1 1AA", 422, "This site covers England"), ("ZZ9 9ZZ", 422, "We don’t know that postcode")])
def test_an_unknown_postcode_comes_back_in_the_form_and_stays_out_of_addresses(client, near, status, said):
    answer = look(client, q="knit", near=near)
    assert answer.status_code == status and said in answer.text and f'value="{near}"' in answer.text and 'value="knit"' in answer.text
    led = client.get("/activities?" + urlencode({"q": "knit", "near": near}))
    assert led.status_code == 303 and near[-3:] not in led.location


@pytest.mark.parametrize(("typed", "address"), [
    ("lunch tomorrow", "/activities?q=lunch&day=tomorrow"), ("yoga on Monday mornings", "/activities?q=yoga&day=mon&time=morning"),
    ("knit this weekend near Taunton", "/activities?q=knit&near=Taunton&day=weekend"), ("tuesday, thursday", "/activities?day=tue&day=thu"),
    ("coffee morning", "/activities?q=coffee+morning"), ("sundance", "/activities?q=sundance")])
def test_words_for_when_become_chosen_days(client, typed, address):
    assert look(client, q=typed).location == address
    chips = client.get(address).text
    assert ("remove this filter" in chips) == ("day=" in address)


def test_a_place_inside_what_was_typed_is_offered(client):
    assert client.get(look(client, near="near Taunton").location).status_code == 200
    page = client.get("/activities?near=Yeovil+hospital")
    assert "We don’t know that place" in page.text and 'href="/activities?near=Yeovil"' in page.text


def test_an_unknown_place_says_what_to_do_with_the_words_kept(client):
    for page, status in ((look(client, q="knit", near="Nowherebury Parva"), 422), (client.get("/activities?near=Nowherebury+Parva"), 200)):
        assert page.status_code == status and "We don’t know that place" in page.text and 'value="Nowherebury Parva"' in page.text


@pytest.mark.parametrize("typed", [*SPELT, "TA1 lHE", "TAl lHE", "TAI IHE", "xTA1 1HE", "TA1 1HEx", "TA1 9 ZZ", "ZZ99 9 ZZ", "BT1 1 AA", "TA1 H1E",
                                   "12 Acacia Avenue, Taunton TA1 1HE", "TA1 1HE or LA1 1AA"])
def test_whatever_is_typed_for_a_postcode_stands_in_no_address(client, typed):
    def ending(text):
        return re.search(r"[1il9h][\W_+]*[h1z][\W_+]*[ez](?![a-z])", unquote_plus(text), re.IGNORECASE)
    for name in ("near", "q"):
        for answer in (look(client, **{name: typed}), client.get(f"/activities?{urlencode({name: typed})}"),
                       client.get(f"/activities?{urlencode({name: typed})}", headers=PART)):
            told = [answer.headers.get(header, "") for header in ("Location", "HX-Redirect", "HX-Replace-Url")]
            assert not any(map(ending, told)) or (name == "q" and typed.upper().startswith(("TA1 L", "TAL", "TAI", "XTA", "TA1 1HEX", "ZZ", "TA1 H"))), told
            if answer.status_code == 200 and answer.mimetype == "text/html":
                assert name == "q" or answer.headers["Cache-Control"] == "private, no-store" or not ending(answer.text)


@pytest.mark.parametrize("typed", ["u3a 1st tuesday", "ks2 3rd year", "walk 10k", "covid19 help"])
def test_other_words_with_digits_are_not_taken_for_one(client, typed):
    assert "near=" not in look(client, q=typed).location


def test_a_place_that_an_address_lost_is_said(client):
    for query in ("at=1,1", "near=Taunton&at=530000,180000"):
        page = client.get(f"/activities?{query}")
        assert "We could not tell which place that address was about" in page.text
    assert client.get("/activities?at=322300,125100&near=TA1").location == "/activities?near=TA1&at=322250,125250"


def test_what_is_posted_and_cannot_be_read_comes_back_in_the_form(client):
    page = look(client, q="x" * 300, near="Taunton", within="lots")
    assert page.status_code == 422 and "Use 200 letters or fewer" in page.text and "“lots” as a distance" in page.text
    assert 'value="Taunton"' in page.text


def test_home_and_kinds_lead_to_their_one_address(client):
    assert client.get("/?near=TA1+1HE&q=knit").location == COARSE and client.get("/?utm=1").location == "/activities"
    assert client.get("/kinds/crafts?near=TA1+1HE").location == "/kinds/crafts"
    assert client.get("/activities?age=x&postcode=TA1+1HE").location == "/activities?age=x"


def test_every_address_becomes_its_one_form_and_what_cannot_be_read_stays_in_the_boxes(client):
    assert client.get("/activities?q=&near=&within=&day=tue&day=mon&utm=1").location == "/activities?day=mon&day=tue"
    page = client.get("/activities?within=lots&from=soon&page=0&kind=nothing&q=%00&age=old")
    assert page.status_code == 200
    for said in ("“lots” as a distance", "“soon” as a date", "no page “0”", "filter “nothing”", "hidden character", "“old” as an age"):
        assert said in page.text
    assert 'value="soon"' in page.text and 'value="old"' in page.text


def test_the_part_for_htmx_is_the_pages_own_list_with_its_title_and_counts(client):
    whole = client.get("/activities?day=tue")
    part = client.get("/activities?q=&day=tue", headers=PART)
    assert names(part) == names(whole) and names(part)
    assert part.text.startswith("<title>") and "<h1" not in part.text and part.headers["HX-Replace-Url"] == "/activities?day=tue"
    for answer in (whole, part):
        assert {"HX-Request", "HX-Request-Type"} <= {name.strip() for name in answer.headers["Vary"].split(",")}
    counts = dict(re.findall(r'id="n-([\w-]+)"[^>]*>(\d+)<', whole.text))
    assert counts == dict(re.findall(r'id="n-([\w-]+)"[^>]*>(\d+)<', part.text)) and int(counts["day-tue"]) == len(names(whole))


def test_counts_tell_what_each_choice_would_give(client):
    page = client.get("/activities?near=Taunton&within=25&day=tue&access=step-free").text
    counts = dict(re.findall(r'id="n-([\w-]+)"[^>]*>(\d+)<', page))
    for group, value in (("day", "wed"), ("day", "weekend"), ("time", "morning"), ("cost", "free"), ("kind", "crafts")):
        others = "" if group == "day" else "&day=tue"
        told = client.get(f"/activities.geojson?near=Taunton&within=25&access=step-free{others}&{group}={value}").json["numberMatched"]
        shown = int(counts[f"{group}-{value}"])
        assert shown == told or shown == 0  # nothing near would widen


def test_on_a_sunday_this_weekend_is_that_day_alone(client, app):
    app.config["NOW"] = lambda: datetime(2026, 11, 29, 8, tzinfo=UTC)
    weekend, today = (client.get(f"/activities?day={day}") for day in ("weekend", "today"))
    assert names(weekend) == names(today) and names(today)
    counts = dict(re.findall(r'id="n-(day-\w+)"[^>]*>(\d+)<', weekend.text))
    assert counts["day-weekend"] == counts["day-today"] == str(len(names(today)))


def test_an_unchanged_answer_is_a_304_and_a_change_is_not(client, app):
    first = client.get("/activities?q=walk")
    etag = first.headers["ETag"]
    assert client.get("/activities?q=walk", headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/activities?q=walk", headers={"If-None-Match": etag, **PART}).status_code == 200
    with app.app_context():
        connection = db.session.connection().connection.driver_connection
        touch(connection)
        db.session.commit()
    assert client.get("/activities?q=walk", headers={"If-None-Match": etag}).status_code == 200


def test_kept_answers_equal_fresh_ones_in_every_encoding(client):
    plain = client.get("/activities?q=walk").data
    for _ in range(2):
        assert client.get("/activities?q=walk").data == plain
    for encoding in ("br", "gzip"):
        one, two = (client.get("/activities?q=walk", headers={"Accept-Encoding": encoding}) for _ in range(2))
        assert one.data == two.data != plain and one.headers["Content-Encoding"] == encoding


def test_a_question_asked_again_gets_the_same_answer_and_its_own_headers(client, app, capsys):
    def told(answer):
        return answer.status_code, sorted(answer.headers), answer.data
    url = "/activities?q=walk&near=TA1"
    fresh, again, part = (client.get(url, headers=headers) for headers in ({}, {}, {"HX-Request": "true"}))
    assert told(fresh) == told(again) and part.data != again.data
    capsys.readouterr()
    same = client.get(url, headers={"If-None-Match": f'"other", {again.headers["ETag"]}'})
    assert same.status_code == 304 and not same.data and same.headers["Content-Security-Policy"] == fresh.headers["Content-Security-Policy"]
    line = json.loads(capsys.readouterr().out)
    assert (line["route"], line["status"]) == ("/activities", 304) and "walk" not in str(line)
    assert client.get(url, headers={"Host": "elsewhere.example"}).status_code == 400
    client.set_cookie("natter-near", "anything")
    assert told(client.get(url))[0] == 200
    with app.app_context(), writing_unit():
        touch(db.session.connection().connection.driver_connection)
        db.session.commit()
    client.delete_cookie("natter-near")
    assert client.get(url).headers["ETag"] != fresh.headers["ETag"]


def test_a_fruitless_search_is_counted_once_a_look_without_the_person(client, app):
    client.head("/activities?q=falconry&kind=nature", headers=PHONE).close()
    for headers in ({"User-Agent": "AnyBot/1.0"}, {**PHONE, "Sec-Purpose": "prefetch"}, PHONE, PHONE):
        page = client.get("/activities?q=falconry&kind=nature", headers=headers)
        assert "Nothing found" in page.text and "Talk to a person" in page.text
        page.close()
    with app.app_context():
        assert [(row.words, row.outcode, row.count) for row in db.session.scalars(sa.select(FruitlessSearch))] == [("falconry", "", 2)]
        assert [(row.taxonomy, row.code, row.count) for row in db.session.scalars(sa.select(FruitlessChoice))] == [("kind", "nature", 2)]


def test_nothing_near_widens_by_itself_and_says_so(client):
    page = client.get("/activities?q=knit&near=Wellington&within=0.5", headers=PHONE)
    assert "Nothing within half a mile." in page.text and re.search(r"The nearest is about \d+ miles? away", page.text) and names(page)


def test_unknown_access_is_offered_apart(client):
    page = client.get("/activities?access=hearing-loop")
    sure, apart = page.text.split("more where we don’t know about a hearing loop", 1)
    found = int(re.search(r"(\d+) $", sure)[1])
    unsure = client.get("/activities?access=hearing-loop&unsure=yes")
    assert found > 0 and f"<b>{found}</b>" in unsure.text and len(re.findall("<h3><a", apart)) == min(found, 10)


def test_a_wrong_spelling_finds_the_right_word_and_says_so(client):
    page = client.get("/activities?q=kniting")
    assert "Showing results for “knitting”" in page.text and names(page)
    exact = client.get("/activities?q=kniting&exact=yes")
    assert "Nothing found" in exact.text


def test_points_answer_the_same_question_and_keep_nothing(client):
    page = client.get("/activities?q=knit&near=TA1")
    points = client.get("/activities.geojson?q=knit&near=TA1")
    told = json.loads(points.text)
    assert points.mimetype == "application/geo+json"
    assert told["type"] == "FeatureCollection" and f"<b>{told['numberMatched']}</b>" in page.text
    assert list(dict.fromkeys(feature["properties"]["name"] for feature in told["features"]))[:20] == names(page)
    first = told["features"][0]
    lon, lat = first["geometry"]["coordinates"]
    assert -4 < lon < -2 and 50 < lat < 52 and set(first["properties"]) >= {"id", "url", "name", "distance_m", "kinds"}
    exact = client.get("/activities.geojson?q=knit&near=TA1+1HE")
    assert exact.status_code == 200 and exact.headers["Cache-Control"] == "private, no-store" and "Set-Cookie" not in exact.headers
    by_point = client.get("/activities.geojson?q=knit&lat=51.021062&lon=-3.106481").json
    one, other = (points["features"][0]["properties"]["distance_m"] for points in (by_point, exact.json))
    assert abs(one - other) <= 1


def test_each_venue_is_a_point_and_the_number_is_that_of_activities(client):
    told = client.get("/activities.geojson").json
    page = client.get("/activities")
    activities = {feature["properties"]["id"] for feature in told["features"]}
    assert told["numberMatched"] == len(activities) < told["numberReturned"] == len({feature["id"] for feature in told["features"]})
    assert f"<b>{told['numberMatched']}</b>" in page.text


@pytest.mark.parametrize("path", ["/activities", "/activities.geojson", "/kinds/crafts", "/"])
def test_anything_typed_gets_a_plain_answer(client, path):
    nasty = ["\x00", "🙂", "'; DROP TABLE service; --", "<script>alert(1)</script>", "x" * 5000, "\ud800", "NaN", "-1",
             "99999999999999999999", "TA1", "TA1 1HE", "%", "../../etc", "٣", "\u202eabc"]
    for name in ("q", "near", "at", "within", "day", "time", "from", "to", "kind", "for", "access", "cost", "join", "how", "age", "sort",
                 "page", "lat", "lon"):
        for value in nasty:
            query = urlencode({name: value, "near" if name != "near" else "q": "TA1"}, errors="surrogatepass")
            answer = client.get(f"{path}?{query}")
            assert answer.status_code in (200, 303), (name, value)
            assert "<script>alert" not in answer.text or answer.mimetype == "application/geo+json"


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(typed=st.dictionaries(st.sampled_from(("q", "near", "at", "placed", "lat", "lon", "day", "within")),
                             st.text(st.characters(exclude_categories=("Cs",)), max_size=40)))
def test_nor_does_anything_posted_end_in_an_error(client, typed):
    answer = look(client, **typed)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        assert client.get(answer.location).status_code in (200, 303)


def test_a_post_from_another_site_is_refused(client):
    assert client.post("/activities", data={"q": "knit"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/activities", data={"q": "knit"}).status_code == 403


def test_home_shows_this_week_and_kinds_and_near_whom_when_known(client):
    home = client.get("/")
    assert "On this week" in home.text and "/kinds/crafts" in home.text and home.headers["Cache-Control"] == "private, no-cache"
    look(client, near=EXACT)
    known = client.get("/")
    assert "This week near your TA1 postcode" in known.text and known.headers["Cache-Control"] == "private, no-store"


def test_a_kind_is_a_plain_list_and_an_unknown_one_is_not_here(client):
    page = client.get("/kinds/crafts")
    assert page.status_code == 200 and names(page)
    assert client.get("/kinds/nothing").status_code == 404
