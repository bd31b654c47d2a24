"""What a sheet offers: the 60 written cases of docs/ranking-cases.md over a made-up catalogue, and the hard rules over many needs."""
import csv
import random
import re
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.directory import capacity, publication
from app.directory.details import (
    AccessFact, CostDetails, ExceptionDetails, OrganizationDetails, ScheduleDetails, ServiceDetails, VenueDetails)
from app.directory.models import Service
from app.extensions import db
from app.geo.answers import Found, GridPoint, Precision
from app.geo.distance import MILE_M
from app.sheets import gathering, ranking
from app.sheets.choices import ACCESS_NAMES, AGES, CONDITIONS, DAYS, MATTERS, TRAVEL
from app.sheets.needs import Needs
from directories import CHAMPION, NOW, SOURCE, committed, fresh

HERE = Path(__file__).parent
TOWN = GridPoint(322_800, 124_500)
PLACES = {"town": TOWN, "village": GridPoint(TOWN.e, TOWN.n + round(4 * MILE_M)), "nowhere": None}


def cases():
    """[dict] of the table, by its headings in the order of the columns."""
    text = (HERE.parent / "docs" / "ranking-cases.md").read_text(encoding="utf-8")
    names = ("no", "who", "near", "matters", "conditions", "access", "miles", "travel", "days", "age", "first", "never")
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if re.match(r"\| \d", line)]
    return [dict(zip(names, row, strict=True)) for row in rows]


def catalogue_rows():
    return list(csv.DictReader((HERE / "ranking_catalogue.csv").read_text(encoding="utf-8").splitlines()))


def listed(text):
    return tuple(filter(None, re.split(r",\s*", text)))


def details(row):
    """The ServiceDetails of a row of the catalogue."""
    opens = time.fromisoformat(row["time"].zfill(5)) if row["time"] else None
    weekly = row["days"] and not row["days"][0].isdigit()
    dates = tuple(ExceptionDetails(on, "cancelled", "The leader is away") for on in _thursdays()) if row["more"] == "off" else ()
    when = ScheduleDetails("WEEKLY" if weekly else "MONTHLY", byday=row["days"].replace(" ", ","), opens_at=opens, venue=0, exceptions=dates)
    plain = ScheduleDetails(description="Ring to ask")
    ages = [int(age) if age else None for age in row["ages"].split("-")] if row["ages"] else (None, None)
    access = {code: AccessFact(answer) for name, answer in (("yes", True), ("no", False)) for code in row[name].split()}
    venue = VenueDetails(f"Hall of {row['key']}", town="Taunton", access=access, precision="point",
                         easting=TOWN.e + round(float(row["east"] or 0) * MILE_M), northing=TOWN.n + round(float(row["north"] or 0) * MILE_M))
    return ServiceDetails(
        row["key"], OrganizationDetails("Neighbours"), tuple(row["kinds"].split()), "Come along.", good_for=tuple(row["good_for"].split()),
        how=(row["how"] or "in-person",), venues=(venue,) if row["east"] else (),
        schedules=(when if row["east"] else replace(when, venue=None) if row["days"] else plain,),
        costs=(CostDetails(Decimal(row["cost"])),), minimum_age=ages[0], maximum_age=ages[1], joining=row["join"],
        welcome="Joan meets you at the door." if row["more"] == "welcome" else "", phone="01632 960123",
        status="temporarily closed" if row["more"] == "closed" else "active", source="the catalogue", source_key=row["key"])


def _thursdays():
    first = date(2026, 11, 26)
    return [first + timedelta(weeks=week) for week in range(16)]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    """An app context on a directory that holds the catalogue alone."""
    app = fresh(tmp_path_factory.mktemp("catalogue"))
    rows = catalogue_rows()
    with app.app_context():
        committed(publication.publish_all, [details(row) for row in rows], SOURCE)
        services = {one.source_key: one for one in db.session.scalars(sa.select(Service))}
        for row in rows:
            committed(publication.assure, services[row["key"]], CHAMPION, on=NOW.date() - timedelta(days=30 * int(row["checked"])))
            if row["more"] == "withdrawn":
                committed(publication.withdraw, services[row["key"]], CHAMPION, "It ended")
            if row["more"] == "waiting":
                committed(capacity.say, services[row["key"]].id, capacity.WAITING, "There is a waiting list", 0)
        yield services


def place_of(name):
    return PLACES[name] and Found(PLACES[name], Precision.PLACE, name, name, outcode="TA1")


def needs_of(case):
    return Needs(matters=listed(case["matters"]), conditions=listed(case["conditions"]), access=listed(case["access"]),
                 days=listed(case["days"]), miles=float(case["miles"] or 0), travel=case["travel"], age=case["age"])


def offered(needs, place, **more):
    return [one.candidate.card["name"] for one in ranking.options(db.session.connection(), needs, place, NOW, **more)]


def test_there_are_sixty_cases_that_use_every_choice():
    told = cases()
    assert [int(case["no"]) for case in told] == list(range(1, 61))
    for name, known in (("conditions", set(CONDITIONS) - {"disability"}), ("matters", set(MATTERS) - {"feeling"}), ("age", set(AGES)),
                        ("access", set(ACCESS_NAMES)), ("travel", set(TRAVEL))):
        assert {code for case in told for code in listed(case[name])} >= known, name


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['no']}-{case['who'][:40]}")
def test_a_written_case(catalogue, case):
    got = offered(needs_of(case), place_of(case["near"]))
    assert set(listed(case["first"])) <= set(got[:5]), got[:8]
    assert not set(listed(case["never"])) & set(got), got


def test_whatever_is_ticked_the_hard_rules_hold_and_the_order_is_always_the_same(catalogue):
    chance = random.Random(60)
    rows = {row["key"]: row for row in catalogue_rows()}

    def some(codes, most):
        chosen = set(chance.sample(sorted(codes), chance.randint(0, most)))
        return tuple(code for code in codes if code in chosen)
    for _ in range(150):
        needs = Needs(some(MATTERS, 3), some(CONDITIONS, 2), some(ACCESS_NAMES, 1), some(DAYS, 2), chance.choice((0, 1, 5)),
                      chance.choice(("", *TRAVEL)), chance.choice(("", *AGES)))
        place = place_of(chance.choice(("town", "village")))
        found = ranking.options(db.session.connection(), needs, place, NOW, level=chance.randint(0, 4))
        names = [one.candidate.card["name"] for one in found]
        assert names == offered(needs, place) or len(set(names)) == len(names)
        assert not {"closed-coffee", "ended-knitting", "off-walk", "stale-singers"} & set(names)
        for one in found:
            row = rows[one.candidate.card["name"]]
            away = bool(row["how"])
            assert away or set(needs.access) <= set(row["yes"].split())
            assert not needs.days or {day[:2].upper() for day in needs.days} & set(re.findall("[A-Z]{2}", row["days"]))
            assert one.candidate.hit.distance_m is None or one.candidate.hit.distance_m <= gathering.reach_m(needs, place)
            assert needs.travel != "home" or away
            assert one.why or not (needs.matters or needs.conditions)


def test_why_says_what_was_ticked_and_what_is_not_known(catalogue):
    needs = Needs(("company",), ("copd",), ("step-free",))
    ranked = {one.candidate.card["name"]: [line.says for line in one.why]
              for one in ranking.options(db.session.connection(), needs, place_of("town"), NOW)}
    assert ranked["breathe-easy-club"][:3] == ["Others with breathing problems go", "To meet people", "Step-free"]
    assert ranked["breathe-singing"][:3] == ["Good for breathing problems", "To meet people", "Step-free"]
    assert "Somebody meets new people" in ranked["breathe-singing"] and "Free" in ranked["breathe-easy-club"]
    unsure = ranking.options(db.session.connection(), Needs(("giving",), access=("step-free",)), place_of("town"), NOW, unsure=True)
    assert [one.candidate.card["name"] for one in unsure] == ["time-bank"]
    assert [line.says for line in unsure[0].why if not line.sure] == ["We don’t know about step-free access"]


def test_what_was_said_of_an_activity_is_forgotten_when_it_changes(catalogue):
    needs, place = Needs(("company",), ("copd",)), place_of("town")

    def why():
        return {one.candidate.card["name"]: {line.says for line in one.why} for one in ranking.options(db.session.connection(), needs, place, NOW)}
    before, full = why(), "All places are taken: there is a waiting list"
    service = db.session.scalar(sa.select(Service).where(Service.name == "breathe-easy-club"))
    assert full not in before["breathe-easy-club"] and why() == before
    committed(capacity.say, service.id, capacity.WAITING, "Waiting list", 0)
    assert full in why()["breathe-easy-club"]
    committed(capacity.say_nothing, service.id)
    assert why() == before


def test_who_is_unsure_gets_what_somebody_meets_them_at_first(catalogue):
    needs = Needs(("moving",))
    assert offered(needs, place_of("town"), level=1)[0] == "easy-walk"
    best = ranking.options(db.session.connection(), needs, place_of("town"), NOW, level=1)[0]
    assert "Somebody can go along" in [line.says for line in best.why]
    assert "time-bank" in offered(Needs(("company",)), place_of("town"), level=4)[:5]
    assert "time-bank" not in offered(Needs(("company",)), place_of("town"))[:5]
