"""The directory's one door: what it writes, what it leaves alone, and what the index then finds."""
import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import cli
from app.directory import entries, freshness, history, rows
from app.directory.details import (
    AccessFact, CostDetails, ExceptionDetails, OrganizationDetails, ScheduleDetails, ServiceDetails, VenueDetails)
from app.directory.models import (
    Accessibility, Address, History, Location, OldSlug, Organization, Schedule, Service, Session)
from app.directory.publication import (
    assure, merge, place_again, prepare_index, publish, publish_all, rebuild_index, restore, withdraw)
from app.directory.slugs import slugify
from app.directory.taxonomy import KINDS, TAXONOMIES
from app.extensions import db, writing_unit
from app.geo.gazetteer import Gazetteer
from gazetteers import code_point_zip
from directories import CHAMPION, HALL, KNITTING, NOW, SOURCE, TUESDAYS, ask, committed, count, dates, dump, found, fresh, generation, knitting

TODAY = date(2026, 11, 24)
CHARD = {"e": 332_300, "n": 108_350, "area": "TA20"}
PLACES = """kind,name,place_kind,district,e,n,postcodes,radius_m
postcode,TA20 1AA,,,332250,108500,,
sector,TA20 2,,,332900,107900,60,900
outcode,TA20,,,332400,108200,400,2500
"""


@pytest.fixture
def app(tmp_path):
    app = fresh(tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def gazetteer(tmp_path):
    (tmp_path / "places.csv").write_text(PLACES)
    return Gazetteer(tmp_path / "none.db", small=tmp_path / "places.csv")


def card(service, place=0, now=NOW):
    return json.loads(entries.entries(service, now=now)[place].card)


def uuids(service):
    """The outside ids of all the rows of an activity."""
    owned = [service, *service.venues, *service.schedules, *service.attributes, *service.costs, *service.phones, *service.contacts,
             *service.areas, *service.languages, *(one for schedule in service.schedules for one in schedule.exceptions)]
    return {(type(row).__name__, row.uuid) for row in owned}


def test_publishing_writes_rows_history_sessions_and_index(app):
    service = committed(publish, KNITTING, CHAMPION)
    assert (service.slug, service.organization.name, service.venues[0].location.address.outcode) == (
        "knit-and-natter", "Hillside Champions", "TA20")
    assert (service.ahead_until, service.due_on) == (TODAY + timedelta(weeks=13), date(2027, 5, 25))
    assert dates(service) == [TODAY + timedelta(weeks=week) for week in range(14)]
    [past] = db.session.scalars(db.select(History))
    assert (past.did, past.by, past.by_kind, past.at) == ("published", "Sam", "champion", NOW)
    assert history.details_from_json(past.details) == KNITTING
    assert found(words="knitting", radius_m=500, **CHARD) == found(words="chard") == found(words="hillside", kinds=2) == [service.id]


def test_the_same_again_changes_nothing(app):
    others = [knitting(str(number), name=f"Group {number}") for number in range(5)]
    assert committed(publish_all, [KNITTING, *others[2:]], SOURCE) == (4, 0, 0)
    before, number = dump(), generation()
    for details in ([KNITTING, *others[2:]], [*others[:1:-1], KNITTING]):
        assert committed(publish_all, details, SOURCE, now=NOW + timedelta(days=3)) == (0, 0, 4)
    db.session.rollback()
    assert (dump(), generation()) == (before, number)


def test_a_rollback_leaves_nothing(app):
    service = committed(publish, KNITTING, CHAMPION)
    before = dump()
    with writing_unit():
        publish(replace(KNITTING, id=service.uuid, name="Crochet", schedules=()), CHAMPION, now=NOW)
        publish(knitting("2", venues=(replace(HALL, name="Scout Hut"),)), CHAMPION, now=NOW)
        withdraw(service, CHAMPION, "Closed", now=NOW)
        db.session.rollback()
    assert dump() == before
    with pytest.raises(LookupError), writing_unit():
        publish_all([knitting("3"), replace(KNITTING, id="nobody")], CHAMPION, now=NOW)
    db.session.rollback()
    assert dump() == before
    assert found(words="crochet") == found(words="knit") == [service.id]


def test_many_at_once_end_as_one_by_one(app, tmp_path):
    many = [knitting(str(number % 4), name=f"Group {number % 7}", schedules=(TUESDAYS,) * (number % 3), phone=f"0163296012{number}",
                     venues=(HALL, replace(HALL, name=f"Hut {number % 2}"))[: 1 + number % 2]) for number in range(9)]

    def plain():
        return {service.source_key: (service.slug, service.name, [venue.location.slug for venue in service.venues],
                                     [schedule.byday for schedule in service.schedules], service.phones[0].number, dates(service))
                for service in db.session.scalars(db.select(Service))}
    committed(publish_all, many, SOURCE)
    together, hits = plain(), [json.loads(hit.card)["name"] for hit in ask(limit=50).hits]
    (tmp_path / "other").mkdir()
    with fresh(tmp_path / "other").app_context():
        for details in many:
            committed(publish, details, SOURCE)
        assert plain() == together
        assert [json.loads(hit.card)["name"] for hit in ask(limit=50).hits] == hits
        db.session.remove()
        db.engine.dispose()


def test_rows_that_are_still_the_same_keep_their_ids(app):
    off = ExceptionDetails(date(2026, 12, 29), "cancelled", "Holiday")
    full = replace(KNITTING, good_for=("carers",), languages=("en", "cy"), contact_name="Sam", how=("in-person", "comes-to-you"),
                   areas=("TA20",), schedules=(replace(TUESDAYS, exceptions=(off,)), replace(TUESDAYS, byday="TH")),
                   costs=(CostDetails(Decimal(2), "a session", "Adults"), CostDetails(Decimal(0), option="Children")))
    service = committed(publish, full, CHAMPION)
    before = uuids(service)
    changed = replace(full, id=service.uuid, name="Knit", phone="01632 960456", contact_name="Jo", kinds=("meeting-people", "crafts"),
                      schedules=(replace(TUESDAYS, byday="TH"), replace(TUESDAYS, opens_at=time(11), exceptions=(replace(off, reason="Snow"),))),
                      costs=(CostDetails(Decimal(0), option="Children"), CostDetails(Decimal(3), "a session", "Adults")),
                      venues=(replace(HALL, postcode="TA20 1AB"),))
    service = committed(publish, changed, CHAMPION)
    assert uuids(service) == before
    assert [schedule.sequence for schedule in service.schedules] == [1, 1]
    assert [cost.amount for cost in service.costs] == [0, 3]
    assert service.venues[0].location.address.postal_code == "TA20 1AB"


def test_a_rename_redirects_and_a_slug_is_never_given_away(app):
    first = committed(publish, KNITTING, CHAMPION)
    second = committed(publish, knitting("2"), CHAMPION)
    third = committed(publish, knitting("3"), CHAMPION)
    assert [one.slug for one in (first, second, third)] == ["knit-and-natter", "knit-and-natter-chard", "knit-and-natter-chard-2"]
    committed(publish, replace(KNITTING, id=first.uuid, name="Wool club"), CHAMPION)
    assert (first.slug, db.session.get(OldSlug, "knit-and-natter").service_id) == ("wool-club", first.id)
    fourth = committed(publish, knitting("4"), CHAMPION)
    assert fourth.slug == "knit-and-natter-chard-3"
    committed(publish, replace(KNITTING, id=first.uuid, name="Knit & Natter!"), CHAMPION)
    committed(publish, replace(KNITTING, id=first.uuid), CHAMPION)
    assert {old.slug: old.service_id for old in db.session.scalars(db.select(OldSlug))} == {
        "wool-club": first.id, "knit-natter": first.id}
    assert first.slug == "knit-and-natter"


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_name_gives_a_slug_or_none(name, town):
    slug = slugify(name, town)
    assert len(slug) <= 112
    assert slug == slugify(slug)
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_name_that_ends_in_a_number_takes_no_others_place(app):
    names = ["Walk 2", "Walk", "Walk", "Walk", "Walk 2", "🙂", "🙂"]
    details = [knitting(str(number), name=name, venues=(), schedules=()) for number, name in enumerate(names)]
    committed(publish_all, details, SOURCE)
    committed(publish, knitting("8", name="Walk", venues=(), schedules=()), SOURCE)
    assert list(db.session.scalars(db.select(Service.slug).order_by(Service.id))) == [
        "walk-2", "walk", "walk-3", "walk-4", "walk-2-2", "activity", "activity-2", "walk-5"]


def test_withdrawing_takes_it_from_the_index_and_only_its_id_brings_it_back(app):
    service = committed(publish, KNITTING, SOURCE)
    committed(withdraw, service, CHAMPION, "The hall burnt down")
    assert found() == dates(service) == []
    assert (service.status, service.withdrawn_reason, service.withdrawn_at, service.due_on) == ("withdrawn", "The hall burnt down", NOW, None)
    assert committed(publish_all, [replace(KNITTING, phone="01632 960999")], SOURCE) == (0, 0, 1)
    assert found() == []
    later = NOW + timedelta(days=40)
    committed(publish, replace(KNITTING, id=service.uuid), CHAMPION, now=later)
    assert (service.status, service.withdrawn_at, service.published_on, found()) == ("active", None, later.date(), [service.id])
    assert [row.did for row in db.session.scalars(db.select(History).order_by(History.id))] == ["published", "withdrawn", "restored"]


def test_the_same_file_again_undoes_nobodys_correction(app):
    service = committed(publish, KNITTING, SOURCE)
    committed(publish, replace(KNITTING, id=service.uuid, phone="01632 960777"), CHAMPION)
    assert committed(publish_all, [KNITTING], SOURCE) == (0, 0, 1)
    assert service.phones[0].number == "01632960777"
    assert committed(publish_all, [replace(KNITTING, phone="01632 960888")], SOURCE) == (0, 1, 0)
    assert service.phones[0].number == "01632960888"


def test_a_check_resets_the_stage(app):
    service = committed(publish, KNITTING, SOURCE)
    stages = [(card(service, now=NOW + timedelta(days=days))["stage"], bool(entries.entries(service, now=NOW + timedelta(days=days))[0].occurrences))
              for days in (0, 181, 182, 273, 274, 364)]
    assert [stage for stage, _ in stages] == [0, 0, 1, 1, 2, 2]
    sunk = NOW + timedelta(days=365)
    assert (card(service, now=sunk)["stage"], entries.entries(service, now=sunk)[0].occurrences) == (3, ())
    assert entries.entries(service, now=NOW + timedelta(days=548)) == []
    committed(assure, service, CHAMPION, on=sunk.date(), now=sunk)
    told = card(service, now=sunk)
    assert (told["stage"], told["checked"], told["by"]) == (0, "2027-11-24", "champion")
    assert (service.due_on, service.last_modified, dates(service)[0]) == (date(2028, 5, 24), sunk, date(2026, 11, 24))
    assert date(2027, 11, 30) in dates(service)
    assert ask(sunk).hits[0].next.day == date(2027, 11, 30).toordinal()


@pytest.mark.parametrize(("sensitive", "days"), [(False, (182, 274, 365, 548)), (True, (91, 137, 182, 274))])
def test_the_freshness_clock(sensitive, days):
    for stage, limit in enumerate(days):
        assert freshness.stage(None, TODAY, sensitive, TODAY + timedelta(days=limit - 1)) == stage
        assert freshness.stage(TODAY, date(2020, 1, 1), sensitive, TODAY + timedelta(days=limit)) == stage + 1
        assert freshness.next_change(None, TODAY, sensitive, TODAY + timedelta(days=limit - 1)) == TODAY + timedelta(days=limit)
    assert freshness.next_change(None, TODAY, sensitive, TODAY + timedelta(days=days[-1])) is None
    assert freshness.is_sensitive(["children"], []) and freshness.is_sensitive([], ["copd"]) and not freshness.is_sensitive(["crafts"], ["balance"])


def test_a_merged_double_redirects_and_takes_its_addresses_along(app):
    kept = committed(publish, knitting("1", name="Knitters"), CHAMPION)
    double, third = committed(publish, knitting("2", name="Knitting"), CHAMPION), committed(publish, knitting("3", name="Wool"), CHAMPION)
    committed(publish, replace(knitting("3"), id=third.uuid, name="Yarn"), CHAMPION)
    committed(merge, third, double, CHAMPION)
    committed(merge, double, kept, CHAMPION)
    assert (third.merged_into_id, double.merged_into_id, found()) == (kept.id, kept.id, [kept.id])
    assert {old.slug: old.service_id for old in db.session.scalars(db.select(OldSlug))} == dict.fromkeys(("knitting", "wool", "yarn"), kept.id)
    for into in (kept, double):
        with pytest.raises(ValueError, match="another activity"):
            merge(kept, into, CHAMPION, now=NOW)
    committed(publish, replace(knitting("1"), id=kept.uuid, name="Knitting"), CHAMPION)
    assert kept.slug == "knitting-chard"
    committed(publish, replace(knitting("2"), id=double.uuid, name="Knitting"), CHAMPION)
    assert (double.slug, double.merged_into_id, db.session.get(OldSlug, "knitting")) == ("knitting", None, None)


def test_two_activities_share_a_venue_and_both_show_what_is_new_about_it(app):
    first = committed(publish, KNITTING, SOURCE)
    later = NOW + timedelta(days=1)
    told = replace(HALL, name="St. Mary's church hall", latitude=None, longitude=None, postcode="ta201aa", transport="Bus 30",
                   access={"hearing-loop": AccessFact(True), "parking": AccessFact(False)})
    second = committed(publish, knitting("2", name="Choir", venues=(told,)), CHAMPION, now=later)
    assert count(Location) == count(Address) == 1
    place = first.venues[0].location
    assert (place.name, place.transport, place.latitude) == ("St Mary’s Church Hall", "Bus 30", 50.8729)
    assert card(first)["access"] == card(second)["access"] == ["Step-free", "Hearing loop"]
    assert [json.loads(hit.card)["access"] for hit in ask().hits] == [["Step-free", "Hearing loop"]] * 2
    assert first.last_modified == second.last_modified == later
    loop = db.session.scalar(db.select(Accessibility).where(Accessibility.code == "hearing-loop"))
    assert (loop.checked_on, loop.checked_by) == (later.date(), "champion")
    committed(publish, replace(knitting("2"), id=second.uuid, name="Choir", venues=(replace(told, transport="", access={}),)), CHAMPION)
    assert (place.transport, {fact.code for fact in place.accessibility}) == ("", {"step-free"})
    assert [json.loads(hit.card)["access"] for hit in ask().hits] == [["Step-free"]] * 2


def test_a_correction_of_one_listing_undoes_nothing_that_another_said(app):
    first = committed(publish, KNITTING, SOURCE)
    second = committed(publish, knitting("2", venues=(replace(HALL, access={"step-free": AccessFact(False)}, uprn="10"),)), CHAMPION)
    committed(publish, replace(KNITTING, id=first.uuid, phone="01632 960001"), CHAMPION)
    place = second.venues[0].location
    assert (place.uprn, [fact.answer for fact in place.accessibility]) == ("10", [False])
    committed(publish, replace(KNITTING, id=first.uuid, venues=(replace(HALL, latitude=50.88, longitude=-2.96),)), CHAMPION)
    assert (place.latitude, entries.entries(second, now=NOW)[0].n) == (50.88, ask(words="natter").hits and place.northing)


def test_village_halls_without_an_address_and_homes_are_nobody_elses(app):
    bare, home = VenueDetails("Village Hall"), replace(HALL, name="Jo’s house", private=True)
    committed(publish_all, [knitting("1", venues=(bare, home)), knitting("2", venues=(bare, home)), knitting("3", venues=(replace(home,
        private=False),))], SOURCE)
    assert count(Location) == 5
    assert count(Location, Location.private) == 2
    streets = [VenueDetails("Hall", "High Street", town) for town in ("Chard", "Yeovil", "Chard")]
    committed(publish_all, [knitting(f"s{number}", venues=(venue,)) for number, venue in enumerate(streets)], SOURCE)
    assert count(Location, Location.name == "Hall") == 2


def test_a_home_is_shown_by_its_square_alone_and_kept_no_longer_than_used(app):
    home = replace(HALL, name="Jo’s house", private=True)
    service = committed(publish, knitting(venues=(home,)), CHAMPION)
    [entry] = entries.entries(service, now=NOW)
    told, place = json.loads(entry.card), service.venues[0].location
    assert (entry.e, entry.n) == (place.easting // 500 * 500 + 250, place.northing // 500 * 500 + 250) != (place.easting, place.northing)
    assert (told["where"], told["precision"], told["outcode"]) == ("Chard (address given when you join)", "square", "TA20")
    assert "Jo" not in entry.card + entry.text + entry.title + place.slug + service.slug
    assert (told["lat"], told["lon"]) != (place.latitude, place.longitude)
    committed(publish, replace(KNITTING, id=service.uuid), CHAMPION)
    assert count(Location, Location.private) == count(Address) - 1 == 0


def test_a_venue_is_placed_by_its_point_else_its_postcode_and_never_outside_england(app, gazetteer):
    def placed(**changes):
        venue = replace(HALL, **{"latitude": None, "longitude": None, "name": repr(changes), **changes})
        place = committed(publish, knitting(repr(changes), venues=(venue,)), SOURCE, gazetteer=gazetteer).venues[0].location
        return place.easting, place.northing, place.precision
    assert placed(latitude=50.8729, longitude=-2.9634) == (332_309, 108_598, "point")
    assert placed(easting=332_309, northing=108_598, precision="postcode") == (332_309, 108_598, "postcode")
    assert placed() == placed(latitude=-2.9634, longitude=50.8729) == placed(latitude=0.0, longitude=0.0) == (332_250, 108_500, "postcode")
    assert placed(easting=10**30, northing=1) == (332_250, 108_500, "postcode")
    assert placed(postcode="TA20 2ZZ") == (332_900, 107_900, "sector")
    assert placed(postcode="TA20 9ZZ") == (332_400, 108_200, "outcode")
    assert placed(postcode="ZZ1 1ZZ") == placed(postcode="") == placed(postcode="soon") == (None, None, "unknown")
    assert placed(postcode="", latitude=55.9, longitude=-4.25) == placed(postcode="", latitude=48.85, longitude=2.35) == (None, None, "unknown")


def test_degrees_and_metres_say_the_same_place(app):
    place = committed(publish, knitting(venues=(replace(HALL, latitude=None, longitude=None, easting=332_309, northing=108_598),)),
                      SOURCE).venues[0].location
    assert (place.latitude, place.longitude) == (pytest.approx(50.8729, abs=1e-4), pytest.approx(-2.9634, abs=1e-4))


def test_a_venue_without_a_point_is_found_by_words_alone_until_the_gazetteer_knows_it(app, gazetteer):
    service = committed(publish, knitting(venues=(replace(HALL, latitude=None, longitude=None),)), SOURCE)
    assert found(words="church hall") == [service.id]
    assert found(words="church hall", radius_m=40_000, **CHARD) == []
    assert ask().hits[0].entry_id == service.id << 6 | 63
    assert committed(place_again, gazetteer=gazetteer) == 1
    assert found(words="church hall", radius_m=500, **CHARD) == [service.id]
    assert [hit.entry_id for hit in ask().hits] == [service.id << 6]
    number = generation()
    assert committed(place_again, gazetteer=gazetteer) == 0
    assert generation() == number


def test_building_a_gazetteer_places_the_venues_it_knows_now(app, tmp_path):
    where = replace(HALL, postcode="TA1 1HE", latitude=None, longitude=None)
    service = committed(publish, knitting(venues=(where,)), SOURCE)
    app.config |= {"GAZETTEER_PATH": tmp_path / "gazetteer.db", "NOW": lambda: NOW}
    cli.register(app)
    told = app.test_cli_runner().invoke(args=["gazetteer", "build", str(code_point_zip(tmp_path / "codepo.zip"))])
    assert told.exit_code == 0 and "Placed 1 venue better than before." in told.output
    assert found(words="church hall", radius_m=100, e=322_489, n=125_215, area="TA1") == [service.id]
    db.session.remove()
    db.drop_all()
    told = app.test_cli_runner().invoke(args=["gazetteer", "build", str(tmp_path / "codepo.zip")])
    assert told.exit_code == 0 and "No venue was placed anew" in told.output


def test_a_venue_less_leaves_no_entry_behind(app):
    two = replace(KNITTING, venues=(HALL, replace(HALL, name="Scout Hut", latitude=50.9)), how=("in-person", "online"))
    service = committed(publish, two, SOURCE)
    assert [entry.entry_id & 63 for entry in entries.entries(service, now=NOW)] == [0, 1, 63]
    committed(publish, replace(KNITTING, id=service.uuid), CHAMPION)
    assert len(driver_rows("SELECT entry_id FROM finding_near")) == 1


def driver_rows(statement):
    return db.session.connection().connection.driver_connection.execute(statement).fetchall()


def test_online_by_phone_and_comes_to_you(app):
    def published(key, how, areas=()):
        return committed(publish, knitting(key, name=f"Company {key}", how=how, areas=areas, venues=(), schedules=()), SOURCE)
    everywhere, covers, named, bare = published("1", ("online",)), published("2", ("comes-to-you",), ("ta20", "Chard")), published(
        "3", ("comes-to-you",), ("Hillside",)), published("4", ("in-person",))
    assert sorted(found(radius_m=1000, **CHARD)) == [everywhere.id, covers.id]
    assert found(radius_m=1000, e=400_000, n=400_000, area="M1") == [everywhere.id]
    assert len(found()) == 4
    assert card(everywhere)["access"] == card(covers)["access"] == ["No need to travel"]
    assert (card(bare)["access"], card(named)["covers"], card(everywhere)["covers"]) == ([], ["Hillside"], [])
    assert (card(everywhere)["how"], card(covers)["how"]) == (["online"], ["comes-to-you"])
    assert found(access=1) == [everywhere.id, covers.id, named.id]


def test_what_a_card_holds(app):
    off = tuple(ExceptionDetails(date(2026, 12, day), "cancelled", f"Reason {day}") for day in (1, 8, 15, 22))
    schedules = (replace(TUESDAYS, exceptions=off), replace(TUESDAYS, byday="TH", opens_at=time(14), closes_at=None),
                 ScheduleDetails(dtstart=date(2026, 11, 1)), ScheduleDetails("WEEKLY", byday="FR", until=date(2026, 11, 20)))
    access = {code: AccessFact(True) for code in ("parking", "bsl", "hearing-loop", "step-free")} | {"accessible-toilet": AccessFact(False)}
    service = committed(publish, knitting(
        summary="", description="Bring wool. All welcome.", schedules=schedules, phone="+44 1632 960123 ext 4", notice="Ring the bell",
        venues=(replace(HALL, access=access),)), CHAMPION)
    assert card(service) == {
        "slug": "knit-and-natter", "number": service.id, "name": "Knit and natter", "summary": "Bring wool.", "where": "St Mary’s Church Hall, Chard",
        "when": "Tuesdays, 10:30am to 11:30am; Thursdays, 2pm", "usual": [[630, 690], [840, None]], "venues": 1, "how": ["in-person"], "covers": [], "price": "£1",
        "price_words": " for tea and biscuits", "free": False, "access": ["Step-free", "Hearing loop", "Sign language (BSL)"],
        "join": "Just turn up", "places": "", "off": [["2026-12-01", "Reason 1"], ["2026-12-08", "Reason 8"], ["2026-12-15", "Reason 15"]],
        "stage": 0, "checked": "", "by": "", "status": "active", "notice": "Ring the bell", "phone": "01632960123",
        "kinds": ["crafts", "meeting-people"], "id": service.uuid, "sal": service.venues[0].uuid, "precision": "point", "lat": 50.8729,
        "lon": -2.9634, "outcode": "TA20", "town": "Chard", "doubts": {}}
    assert entries.card(service, service.venues[0], now=NOW) == card(service)
    assert entries.card(service, None, now=NOW)["where"] == ""
    assert service.due_on == date(2026, 12, 2)


@pytest.mark.parametrize(("costs", "told"), [
    ((), ("", "", None)), ((CostDetails(Decimal(0), "donation welcome"),), ("Free", ", donation welcome", True)),
    ((CostDetails(Decimal("2.50"), "a session"),), ("£2.50", " a session", False)),
    ((CostDetails(Decimal(5), option="Adults"), CostDetails(Decimal(0), option="Children")), ("Free to £5", "", False)),
])
def test_the_price_on_a_card(app, costs, told):
    words = card(committed(publish, replace(KNITTING, costs=costs), SOURCE))
    assert (words["price"], words["price_words"], words["free"]) == told


@pytest.mark.parametrize(("status", "listed", "dated"), [
    ("active", True, True), ("temporarily closed", True, False), ("inactive", False, False), ("defunct", False, False)])
def test_only_what_is_on_asserts_dates(app, status, listed, dated):
    service = committed(publish, KNITTING, SOURCE)
    committed(publish, replace(KNITTING, id=service.uuid, status=status), CHAMPION)
    assert (found() == [service.id], bool(dates(service))) == (listed, dated)
    assert [hit.next is not None for hit in ask().hits] == [dated] * listed


def test_a_changed_schedule_keeps_its_past(app):
    service = committed(publish, KNITTING, SOURCE)
    later = datetime(2026, 12, 10, 9, tzinfo=UTC)
    moved = replace(KNITTING, id=service.uuid, schedules=(replace(TUESDAYS, byday="WE", opens_at=time(14), closes_at=time(15)),))
    committed(publish, moved, CHAMPION, now=later)
    assert dates(service)[:5] == [date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 16), date(2026, 12, 23)]
    times = {(row.on < later.date(), row.opens) for row in db.session.scalars(db.select(Session))}
    assert times == {(True, 630), (False, 840)}
    committed(publish, replace(KNITTING, id=service.uuid, schedules=(), venues=()), CHAMPION, now=later)
    assert dates(service) == [date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8)]
    assert (service.schedules, service.ahead_until, found()) == ([], None, [service.id])
    [ended] = db.session.scalars(db.select(Schedule))
    committed(publish, moved, CHAMPION, now=later)
    assert ([schedule.id for schedule in service.schedules], service.schedules[0].ended_on) == ([ended.id], None)
    assert dates(service)[3:5] == [date(2026, 12, 16), date(2026, 12, 23)]
    for number in range(2):
        committed(publish, replace(moved, schedules=(), phone=f"0163296000{number}"), CHAMPION, now=later)
    assert (count(Schedule), service.schedules) == (1, [])


def test_a_first_date_that_nobody_gave_stays_what_it_was(app):
    service = committed(publish, KNITTING, SOURCE)
    committed(publish, replace(KNITTING, id=service.uuid, phone="01632 960555"), CHAMPION, now=NOW + timedelta(days=30))
    assert [(one.dtstart, one.sequence) for one in service.schedules] == [(TODAY, 0)]


def test_dates_off_moved_and_on_again(app):
    service = committed(publish, KNITTING, SOURCE)
    ids = {row.original_on: row.id for row in db.session.scalars(db.select(Session))}

    def said(*exceptions, now=NOW):
        committed(publish, replace(KNITTING, id=service.uuid, schedules=(replace(TUESDAYS, exceptions=exceptions),)), CHAMPION, now=now)
        return {row.original_on: (row.on, row.state) for row in db.session.scalars(db.select(Session).order_by(Session.on)) if row.id == ids.get(
            row.original_on)}
    first, second = date(2026, 12, 1), date(2026, 12, 8)
    told = said(ExceptionDetails(first, "cancelled", "Snow"), ExceptionDetails(second, "moved", new_on=date(2026, 12, 9)))
    assert (told[first], told[second]) == ((first, "cancelled"), (date(2026, 12, 9), "moved"))
    assert [occurrence.day - TODAY.toordinal() for occurrence in entries.entries(service, now=NOW)[0].occurrences[:3]] == [0, 15, 21]
    assert service.schedules[0].sequence == 1
    late = datetime(2026, 12, 12, tzinfo=UTC)
    told = said(ExceptionDetails(second, "moved", new_on=date(2026, 12, 30)), now=late)
    assert told[second] == (date(2026, 12, 30), "moved")
    assert told[first] == (first, "cancelled")
    assert said(now=late)[date(2026, 12, 15)] == (date(2026, 12, 15), "planned")
    assert said(ExceptionDetails(date(2026, 12, 15), "skipped"), now=late).keys() == ids.keys() - {second, date(2026, 12, 15)}


def test_what_no_longer_applies_is_not_shown_and_far_dates_wait(app):
    far = committed(publish, knitting("1", schedules=(ScheduleDetails(dtstart=date(2027, 6, 1), opens_at=time(9)),)), SOURCE)
    asked = committed(publish, knitting("2", schedules=(ScheduleDetails(description="Ring to arrange"),)), SOURCE)
    term = [replace(TUESDAYS, valid_from=start, valid_to=end) for start, end in (
        (date(2026, 9, 1), date(2026, 12, 18)), (date(2027, 1, 4), date(2027, 2, 12)))]
    school = committed(publish, knitting("3", schedules=tuple(term)), SOURCE)
    assert (dates(far), far.ahead_until is None, dates(asked), asked.ahead_until) == ([], False, [], None)
    assert (card(far)["when"], card(asked)["when"]) == ("Tuesday 1 June 2027, 9am", "By arrangement")
    assert (card(school)["when"], school.due_on) == ("Tuesdays, 10:30am to 11:30am", date(2026, 12, 19))
    assert dates(school)[3:6] == [date(2026, 12, 15), date(2027, 1, 5), date(2027, 1, 12)]


def test_organizations_are_known_by_name(app):
    names = ["The Hillside Trust Ltd.", "hillside trust", "HILLSIDE TRUST LIMITED", "Hillside Trust 2"]
    committed(publish_all, [knitting(str(number), organization=OrganizationDetails(name)) for number, name in enumerate(names)], SOURCE)
    assert [one.name for one in db.session.scalars(db.select(Organization).order_by(Organization.id))] == ["The Hillside Trust Ltd.", "Hillside Trust 2"]
    first, second = db.session.get(Service, 1), db.session.get(Service, 2)
    renamed = OrganizationDetails("Hillside Trust!", website="https://hillside.example", charity_number="1234567")
    committed(publish, replace(KNITTING, id=first.uuid, organization=renamed), CHAMPION, now=NOW + timedelta(days=1))
    assert (second.organization.name, second.organization.charity_number) == ("Hillside Trust!", "1234567")
    assert second.last_modified == NOW + timedelta(days=1)
    other = committed(publish, knitting("9", organization=replace(renamed, charity_number="7654321")), SOURCE)
    assert other.organization_id != first.organization_id
    corrected = replace(renamed, charity_number="1234568", website="")
    committed(publish, replace(KNITTING, id=first.uuid, organization=corrected), CHAMPION)
    assert (second.organization.charity_number, second.organization.website) == ("1234568", "")


def test_terms_are_made_when_they_are_missing(app):
    committed(publish, KNITTING, SOURCE)
    db.session.execute(db.text("UPDATE taxonomy_term SET name = 'Old' WHERE code = 'walking'"))
    db.session.execute(db.text("DELETE FROM taxonomy_term WHERE code = 'memory'"))
    db.session.commit()
    service = committed(publish, knitting("2", kinds=("memory", "memory", "no such kind"), good_for=("nobody",)), SOURCE)
    assert [attribute.term.code for attribute in service.attributes] == ["memory", "in-person"]
    assert driver_rows("SELECT count(*) FROM taxonomy_term")[0][0] == sum(map(len, TAXONOMIES.values()))
    assert driver_rows("SELECT name FROM taxonomy_term WHERE code = 'walking'") == [(KINDS["walking"].name,)]


def test_the_index_filled_anew_is_the_one_that_grew(app):
    many = [knitting(str(number), name=f"Group {number}", how=("in-person", "online")[: 1 + number % 2]) for number in range(20)]
    committed(publish_all, many, SOURCE)
    first = db.session.get(Service, 1)
    committed(publish, replace(many[1], id=first.uuid, name="Changed", venues=(), schedules=()), CHAMPION)
    committed(withdraw, db.session.get(Service, 2), CHAMPION, "Gone")

    def told():
        return (sorted(map(repr, driver_rows("SELECT entry_id, service_id, e, n, kinds, how, when_id, marks, title, labels, body, areas, card "
                                             "FROM finding_near JOIN finding_wide USING (key)"))),
                driver_rows("SELECT word, uses FROM finding_vocabulary ORDER BY word"), driver_rows("SELECT when_id, uses FROM finding_when"))
    grown = told()
    assert committed(rebuild_index) == len(grown[0])
    assert told() == grown
    assert found(words="crochet", limit=1) and not found(words="crochet", exact_words=True, kinds=1)


def test_synonyms_are_given_to_the_index(app):
    committed(publish, knitting(kinds=("walking",), summary="", name="Ramblers"), SOURCE)
    assert found(words="knit") == []
    with writing_unit():
        prepare_index()
        db.session.commit()
    service = committed(publish, knitting("2", kinds=("crafts",), name="Wool"), SOURCE)
    assert found(words="knit") == [service.id]


def test_an_unknown_status_or_pattern_is_refused(app):
    for changes in ({"status": "open"}, {"schedules": (ScheduleDetails("DAILY"),)}):
        with pytest.raises(ValueError, match=r"\w"), writing_unit():
            publish(replace(KNITTING, **changes), CHAMPION, now=NOW)
        db.session.rollback()
    assert count(Service) == count(Location) == 0


@pytest.mark.parametrize(("changes", "said"), [
    ({"name": " \t"}, "needs a name"), ({"summary": "a\ud83d"}, "half a letter"), ({"name": "\udfff"}, "half a letter"),
    ({"source": "\ud800"}, "half a letter"), ({"venues": (replace(HALL, access={"bsl": AccessFact(True, "\udc80")}),)}, "half a letter"),
    ({"costs": (CostDetails(Decimal("NaN")),)}, "no price"), ({"costs": (CostDetails(Decimal("Infinity")),)}, "no price"),
    ({"costs": (CostDetails(Decimal(-1)),)}, "no price"), ({"venues": (replace(HALL, latitude=999.0),)}, "no latitude"),
    ({"venues": (replace(HALL, latitude=float("nan")),)}, "no latitude"),
    ({"venues": (replace(HALL, longitude=float("-inf")),)}, "no longitude")])
def test_what_nobody_can_keep_is_refused_in_words_before_anything_is_written(app, changes, said):
    for verb in (lambda: publish(knitting("2", **changes), SOURCE, now=NOW), lambda: publish_all([knitting("2", **changes)], SOURCE, now=NOW)):
        with writing_unit():
            with pytest.raises(ValueError, match=said) as refused:
                verb()
            assert type(refused.value) is ValueError
            db.session.commit()
    assert not count(Service) and not count(Location) and not count(Organization)


TEXT, CODE = (st.text(st.characters(exclude_categories=["Cs"]), max_size=most) for most in (30, 8))
NAMES = TEXT.filter(str.strip)
VENUES = st.builds(VenueDetails, TEXT, TEXT, TEXT, CODE, CODE, st.none() | st.floats(-90, 90), st.none() | st.floats(-180, 180), st.none() | st.integers(),
                   st.none() | st.integers(), CODE, private=st.booleans(),
                   access=st.dictionaries(st.sampled_from(["step-free", "bsl", "?"]), st.builds(AccessFact, st.booleans(), TEXT)))
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
TIMES = st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59))
EXCEPTIONS = st.builds(ExceptionDetails, DAYS, st.sampled_from(["skipped", "cancelled", "moved", "extra"]), TEXT, st.none() | DAYS, TIMES, TIMES)
SCHEDULES = st.builds(ScheduleDetails, st.sampled_from(["", "WEEKLY", "MONTHLY"]), st.integers(1, 4), st.sampled_from(["TU", "MO,FR"]),
                      dtstart=DAYS, until=st.none() | DAYS, valid_from=st.none() | DAYS, opens_at=TIMES, closes_at=TIMES, description=TEXT,
                      exceptions=st.lists(EXCEPTIONS, max_size=3).map(tuple))
COSTS = st.builds(CostDetails, st.decimals(0, 999, places=2), TEXT, TEXT)


def several(of):
    return st.lists(of, max_size=3).map(tuple)


DETAILS = st.builds(
    ServiceDetails, NAMES, st.builds(OrganizationDetails, TEXT, TEXT), several(st.sampled_from(list(KINDS)) | TEXT), TEXT, TEXT, TEXT,
    good_for=several(st.sampled_from(["carers", "heart"]) | TEXT), how=several(st.sampled_from(["online", "comes-to-you", "in-person"])),
    venues=several(VENUES), areas=several(TEXT), schedules=several(SCHEDULES), costs=several(COSTS), minimum_age=st.none() | st.integers(0, 99),
    joining=CODE, phone=TEXT, contact_name=TEXT, languages=several(CODE), notice=TEXT, unmapped_kinds=several(TEXT), source=TEXT, source_key=TEXT)


@settings(deadline=None)
@given(DETAILS)
def test_history_gives_back_what_was_published(details):
    text = history.details_to_json(details)
    assert history.details_from_json(text) == details
    assert history.details_to_json(history.details_from_json(text)) == text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(DETAILS, min_size=1, max_size=4))
def test_anything_can_be_published_changed_and_found_again(app, many):
    with writing_unit():
        publish_all(many, SOURCE, now=NOW)
        service = publish(many[0], SOURCE, now=NOW)
        changed = replace(many[-1], id=service.uuid, welcome="Changed")
        assert publish(changed, CHAMPION, now=NOW + timedelta(days=100)).id == service.id
        assert publish_all([changed], CHAMPION, now=NOW + timedelta(days=101)) == (0, 0, 1)
        grown = driver_rows("SELECT entry_id, when_id, card FROM finding_near JOIN finding_wide USING (key) ORDER BY entry_id")
        record = rows.activities(db.session.connection(), [service.id], TODAY + timedelta(days=100))[service.id]
        assert [entry.card for entry in entries.entries_of(record, TODAY + timedelta(days=100))] == [
            card for entry_id, _, card in grown if entry_id >> 6 == service.id]
        assert driver_rows("PRAGMA foreign_key_check") == []
        db.session.rollback()


def test_an_earlier_version_is_published_again_and_says_so(app):
    service = committed(publish, KNITTING, CHAMPION)
    first = db.session.scalar(db.select(History.id).where(History.service_id == service.id))
    loop = replace(HALL, access={"hearing-loop": AccessFact(True)})
    committed(publish, knitting(id=service.uuid, name="Crochet circle", venues=(loop,)), CHAMPION, now=NOW + timedelta(days=1))
    service = committed(restore, service, first, replace(CHAMPION, kind="coordinator"), now=NOW + timedelta(days=2))
    rows_of = db.session.scalars(db.select(History).where(History.service_id == service.id).order_by(History.id)).all()
    assert [(row.did, row.by_kind) for row in rows_of] == [(history.PUBLISHED, "champion"), (history.CHANGED, "champion"),
                                                           (history.RESTORED, "coordinator")]
    assert rows_of[0].details == rows_of[2].details and service.slug == "knit-and-natter" and found(words="crochet circle knit") == [service.id]
    facts = service.venues[0].location.accessibility
    assert [(one.code, one.answer, one.checked_by) for one in facts] == [("step-free", True, "")]


@pytest.mark.parametrize("row", [0, -1, 10_000, "another's", "says nothing"])
def test_only_its_own_published_versions_are_put_back(app, row):
    service, other = committed(publish, KNITTING, CHAMPION), committed(publish, knitting("2", name="Other"), CHAMPION)
    committed(assure, service, CHAMPION, on=TODAY)
    ids = {"another's": db.select(History.id).where(History.service_id == other.id),
           "says nothing": db.select(History.id).where(History.did == history.CHECKED)}
    with pytest.raises(LookupError):
        committed(restore, service, db.session.scalar(ids[row]) if row in ids else row, CHAMPION)


def test_a_withdrawn_one_is_put_back_where_it_was(app):
    service = committed(publish, KNITTING, CHAMPION)
    first = db.session.scalar(db.select(History.id).where(History.service_id == service.id))
    committed(withdraw, service, CHAMPION, "A worry")
    assert found(words="knitting") == []
    assert committed(restore, service, first, CHAMPION).withdrawn_at is None and found(words="knitting") == [service.id]
