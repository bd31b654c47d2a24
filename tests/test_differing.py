"""Differences and merging, field by field: nothing that changed is passed over, and nobody's change is lost."""
from dataclasses import fields, replace
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.directory import history
from app.directory.details import AccessFact, CostDetails, ExceptionDetails, OrganizationDetails, ScheduleDetails, ServiceDetails, VenueDetails
from app.submissions.details import NOT_SAID, has_organization, merged
from app.submissions.differing import NOTHING, Difference, differences, pieces, unchanged
from directories import HALL, KNITTING, TUESDAYS

THURSDAYS = replace(TUESDAYS, byday="TH")
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))
TIMES = st.none() | st.times()
CODES = st.tuples(st.sampled_from(["crafts", "children", "no such"]))
EXCEPTIONS = st.builds(ExceptionDetails, on=DAYS, kind=st.sampled_from(["skipped", "cancelled", "moved", "extra"]), reason=WORDS,
                       new_on=st.none() | DAYS, opens_at=TIMES, closes_at=TIMES)
SCHEDULES = st.builds(
    ScheduleDetails, freq=st.sampled_from(["", "WEEKLY", "MONTHLY", WORDS]).flatmap(lambda one: one if not isinstance(one, str) else st.just(one)),
    interval=st.integers(1, 4), byday=st.sampled_from(["", "TU", "1TU", "TU,TH", "XX", "9"]), bymonthday=st.sampled_from(["", "15", "x"]),
    dtstart=st.none() | DAYS, until=st.none() | DAYS, valid_from=st.none() | DAYS, valid_to=st.none() | DAYS, opens_at=TIMES,
    closes_at=TIMES, description=WORDS, notes=WORDS, venue=st.none() | st.integers(-2, 3),
    exceptions=st.lists(EXCEPTIONS, max_size=2, unique_by=lambda one: one.on).map(tuple))
VENUES = st.builds(
    VenueDetails, name=WORDS, address=WORDS, town=WORDS, county=WORDS, postcode=WORDS, latitude=st.none() | st.floats(-90, 90),
    longitude=st.none() | st.floats(-90, 90), easting=st.none() | st.integers(0, 9), northing=st.none() | st.integers(0, 9), uprn=WORDS,
    transport=WORDS, private=st.booleans(), access_note=WORDS,
    access=st.dictionaries(st.sampled_from(["step-free", "odd"]), st.builds(AccessFact, st.booleans(), WORDS), max_size=2))
COSTS = st.builds(CostDetails, amount=st.decimals(0, 99, places=2), amount_description=WORDS, option=WORDS)
DETAILS = st.builds(
    ServiceDetails, name=WORDS, organization=st.builds(OrganizationDetails, name=WORDS, email=WORDS, charity_number=WORDS), summary=WORDS,
    description=WORDS, alternate_name=WORDS, good_for=CODES, kinds=CODES, how=CODES, venues=st.lists(VENUES, max_size=2).map(tuple),
    areas=st.tuples(WORDS), schedules=st.lists(SCHEDULES, max_size=2).map(tuple), costs=st.lists(COSTS, max_size=1).map(tuple),
    minimum_age=st.none() | st.integers(0, 99), maximum_age=st.none() | st.integers(0, 99), who_for=WORDS, not_for=WORDS,
    joining=st.sampled_from(["", "turn-up", "x"]), joining_note=WORDS, phone=WORDS, email=WORDS, contact_name=WORDS, website=WORDS,
    first_visit=WORDS, welcome=WORDS, languages=st.tuples(st.sampled_from(["en", "xx"])), notice=WORDS,
    status=st.sampled_from(["active", "defunct", "x"]), unmapped_kinds=st.tuples(WORDS))


def same_words(one, other):
    return history.details_to_json(replace(one, source="", source_key="")) == history.details_to_json(replace(other, source="", source_key=""))


def test_a_change_reads_as_the_review_says_it():
    hall = VenueDetails("Snowdon Pavilion", "Recreation Ground", postcode="TA20 1LL")
    after = replace(KNITTING, schedules=(THURSDAYS,), venues=(hall,), costs=(), phone="07700 900613")
    found = {one.field: one for one in differences(KNITTING, after)}
    assert list(found) == ["When", "Where", "Getting in", "Where its pin stands", "Cost", "Phone"]
    assert found["When"] == Difference("When", "Tuesdays, 10:30am to 11:30am", "Thursdays, 10:30am to 11:30am")
    assert found["Where"].after == "Snowdon Pavilion, Recreation Ground, TA20 1LL"
    assert found["Cost"] == Difference("Cost", "£1 for tea and biscuits", NOTHING)
    assert ("Name", "Knit and natter") in unchanged(KNITTING, after)
    before_pieces, after_pieces = pieces(found["When"].before, found["When"].after)
    assert [one.words for one in before_pieces if one.differs] == ["Tuesdays, "]
    assert [one.words for one in after_pieces if one.differs] == ["Thursdays, "]


@given(DETAILS, DETAILS)
def test_whatever_changed_is_told_and_nothing_else(one, other):
    assert differences(one, one) == []
    assert bool(differences(one, other)) is not same_words(one, other)


@given(DETAILS, st.data())
def test_one_changed_field_is_never_passed_over(one, data):
    name = data.draw(st.sampled_from([field.name for field in fields(ServiceDetails) if field.name not in NOT_SAID]))
    other = replace(one, **{name: getattr(data.draw(DETAILS), name)})
    assert bool(differences(one, other)) is not same_words(one, other)


@given(WORDS, WORDS)
def test_pieces_give_the_words_back(before, after):
    was, now = pieces(before, after)
    assert ["".join(piece.words for piece in side).split() for side in (was, now)] == [before.split(), after.split()]
    assert [piece.words.split() for piece in was if not piece.differs] == [piece.words.split() for piece in now if not piece.differs]


@given(DETAILS, DETAILS)
def test_merging_keeps_what_one_side_alone_changed(base, other):
    assert merged(base, other, base) == (replace(other, id=base.id), ())
    assert merged(base, base, other) == (other, ())
    assert merged(base, other, other) == (other, ())


def test_two_people_change_different_things_and_both_stay():
    off = ExceptionDetails(date(2026, 12, 1), "cancelled", "The hall is shut")
    current = replace(KNITTING, schedules=(replace(TUESDAYS, exceptions=(off,)),), venues=(replace(HALL, transport="Bus 30"),))
    mine = replace(KNITTING, schedules=(replace(TUESDAYS, opens_at=time(11), closes_at=time(12)),), costs=(CostDetails(Decimal(2)),))
    after, torn = merged(KNITTING, mine, current)
    assert after.schedules == (replace(TUESDAYS, opens_at=time(11), closes_at=time(12), exceptions=(off,)),)
    assert after.venues[0].transport == "Bus 30" and after.costs == (CostDetails(Decimal(2)),) and torn == ()


@pytest.mark.parametrize(("mine", "current", "torn"), [
    ({"phone": "01632 960001"}, {"phone": "01632 960002"}, ("phone",)),
    ({"schedules": (THURSDAYS,)}, {"schedules": (replace(TUESDAYS, byday="MO"),)}, ("schedules",)),
    ({"schedules": (THURSDAYS, TUESDAYS)}, {"schedules": ()}, ("schedules",)),
    ({"organization": OrganizationDetails("One")}, {"organization": OrganizationDetails("Other")}, ("organization",)),
    ({"phone": "01632 960001"}, {"email": "a@example.org"}, ()),
])
def test_both_changed_one_thing_and_that_is_told(mine, current, torn):
    after, found = merged(KNITTING, replace(KNITTING, **mine), replace(KNITTING, **current))
    assert found == torn and all(getattr(after, name) == value for name, value in mine.items())


def test_an_activitys_own_name_is_no_organisation():
    assert has_organization(KNITTING)
    assert not has_organization(replace(KNITTING, organization=OrganizationDetails("The Knit & Natter")))
    assert not has_organization(replace(KNITTING, organization=OrganizationDetails(" ")))
