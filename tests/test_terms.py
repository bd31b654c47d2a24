"""Bank holidays and school terms: who keeps the list, what follows it, what owners are told, and what nobody is told twice."""
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.directory import periods, rows, sessions, terms
from app.directory.details import CostDetails, ExceptionDetails, OrganizationDetails, ScheduleDetails, ServiceDetails
from app.directory.models import Service, Session
from app.directory.periods import HOLIDAY, TERM, Period, england
from app.directory.publication import publish, say_on
from app.extensions import db, writing_unit
from app.messages.models import Message
from app.people import audit
from app.submissions.models import Owner
from app.terms import forms
from conftest import NOW
from directories import CHAMPION, HALL
from page_check import checked, words
from people import make_person, post, sign_in
from waiting import make_localities

TODAY = date(2026, 11, 25)
AUTUMN, SPRING = (date(2026, 11, 2), date(2026, 12, 18)), (date(2027, 1, 5), date(2027, 2, 12))
LATER = (date(2027, 1, 7), date(2027, 2, 10))
FRIDAYS = ScheduleDetails("WEEKLY", byday="FR", opens_at=time(10), closes_at=time(11))
PUBLISHED = {
    2025: ((1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)),
    2026: ((1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)),
    2027: ((1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)),
    2028: ((1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)),
}


def in_terms(*spans, schedule=FRIDAYS):
    return tuple(replace(schedule, valid_from=first, valid_to=last) for first, last in spans)


def said(name="Toddler time", schedules=(FRIDAYS,)):
    return ServiceDetails(name, OrganizationDetails(f"{name} club"), summary="Songs and play.", venues=(HALL,), schedules=schedules,
                          costs=(CostDetails(Decimal(1)),))


def put(app, details, email=""):
    """The id of a listing that is published, with its owner when there is an email."""
    with app.app_context(), writing_unit():
        service = publish(details, CHAMPION, now=NOW)
        if email:
            db.session.add(Owner(service_id=service.id, email=email, contact_key=f"key of {email}", confirmed_at=NOW, since=NOW))
        db.session.commit()
        return service.id


def keep(app, kind, *spans):
    """The uuids of these alone on the list."""
    with app.app_context(), writing_unit():
        db.session.execute(db.delete(Period).where(Period.kind == kind))
        made = [Period(kind=kind, name=f"{kind} {at}", first=first, last=last, changed_at=NOW) for at, (first, last) in enumerate(spans)]
        db.session.add_all(made)
        db.session.commit()
        return [one.uuid for one in made]


def dates(app, service_id):
    with app.app_context():
        return [one.on for one in db.session.scalars(db.select(Session).where(Session.service_id == service_id).order_by(Session.on))]


def read(client, url, status=200):
    answer = checked(client.get(url))
    assert answer.status_code == status, url
    return words(answer.tree.find("body"))


@pytest.fixture
def coordinator(app, client):
    make_localities(app)
    return sign_in(app, client, make_person(app, "coordinator", "chard", name="Priya"))


@pytest.mark.parametrize("year", PUBLISHED)
def test_bank_holidays_are_those_that_were_published(year):
    found = england(year)
    assert {(on.month, on.day) for on in found if on.weekday() < 5} == set(PUBLISHED[year])
    assert {(1, 1), (12, 25), (12, 26)} <= {(on.month, on.day) for on in found}


@given(some.integers(1990, 2150))
def test_every_year_has_eight_on_working_days_at_most_three_more(year):
    found = england(year)
    assert sum(on.weekday() < 5 for on in found) == 8 and len(found) <= 11 and all(on.year == year for on in found)


def test_the_list_is_begun_once_and_what_was_taken_off_stays_off(app):
    with app.app_context(), writing_unit():
        assert date(2026, 12, 25) in periods.begin(TODAY, NOW) and periods.begin(TODAY, NOW) == []
        gone = periods.listed(HOLIDAY, TODAY)[0]
        gone.ended_at = NOW
        db.session.flush()
        assert periods.begin(TODAY, NOW) == [] and gone.first not in periods.holidays(db.session.connection(), TODAY)
        assert periods.begin(TODAY.replace(year=2027), NOW)[0].year == 2029


def test_a_date_on_a_holiday_says_check_first_until_somebody_says_that_it_is_on(app, client):
    keep(app, HOLIDAY, (date(2026, 11, 27), date(2026, 11, 27)))
    number = put(app, said())
    page = f"/activities/{slug(app, number)}"
    doubt = "Check first: this is a bank holiday (holiday 0)."
    told, listed = read(client, page), read(client, "/activities?q=toddler+time")
    assert 2 <= told.count(doubt) and doubt in listed
    ics = client.get(f"{page}.ics").text.replace("\r\n ", "")
    assert ics.count("STATUS:TENTATIVE") == 1 and "RECURRENCE-ID;TZID=Europe/London:20261127T100000" in ics and "Check first" in ics
    assert "Check first" in client.get(f"{page}/2026-11-27.ics").text and "Check first" not in client.get(f"{page}/2026-12-04.ics").text
    with app.app_context(), writing_unit():
        service = db.session.get(Service, number)
        for _ in range(2):
            say_on(service, date(2026, 11, 27), CHAMPION, now=NOW + timedelta(minutes=1))
        db.session.commit()
    # Others, which meet on Fridays as well, stand on both pages.
    assert read(client, page).count(doubt) == told.count(doubt) - 2
    assert read(client, "/activities?q=toddler+time").count(doubt) == listed.count(doubt) - 1
    assert "TENTATIVE" not in client.get(f"{page}.ics").text


def slug(app, number):
    with app.app_context():
        return rows.activities(db.session.connection(), [number], TODAY)[number].slug


@pytest.mark.parametrize("schedule", [
    ScheduleDetails(dtstart=date(2026, 11, 27), opens_at=time(10)),
    replace(FRIDAYS, exceptions=(ExceptionDetails(date(2026, 11, 27), "moved", "", date(2026, 11, 27), time(12)),)),
    replace(FRIDAYS, exceptions=(ExceptionDetails(date(2026, 11, 27), "cancelled", "Off"),)),
    replace(FRIDAYS, byday="SA")])
def test_a_date_that_somebody_chose_or_called_off_needs_no_check(app, client, schedule):
    keep(app, HOLIDAY, (date(2026, 11, 27), date(2026, 11, 27)))
    number = put(app, said(schedules=(schedule,)))
    page = f"/activities/{slug(app, number)}"
    assert "Check first" not in client.get(f"{page}.ics").text
    assert "Check first" not in read(client, page).partition("Add to my calendar")[0]


def test_a_new_term_is_looked_at_first_then_listings_follow_and_owners_are_told_once(app, client, coordinator):
    keep(app, TERM, AUTUMN)
    both = [put(app, said(name, in_terms(AUTUMN)), "dot@group.example") for name in ("Toddler time", "Tiny tunes")]
    other = put(app, said("Chess", in_terms((AUTUMN[0], date(2026, 12, 11)))), "dot@group.example")
    before = dates(app, other)
    assert "No bank holiday is on the list" in read(client, "/terms")
    asked = f"/terms/term/adding?name=Spring+one&first={SPRING[0]}&last={SPRING[1]}"
    told = read(client, asked)
    assert "2 activities stop for school holidays" in told and "Toddler time" in told and "Chess" not in told
    assert dates(app, both[0])[-1] == date(2026, 12, 18)
    form = {"name": "Spring one", "first": SPRING[0].isoformat(), "last": SPRING[1].isoformat()}
    for _ in range(2):
        assert post(client, "/terms/term/adding", form).status_code == 303
    for number in both:
        assert dates(app, number)[-6:] == [date(2027, 1, 8) + timedelta(weeks=week) for week in range(6)]
    assert dates(app, other) == before
    with app.app_context():
        mails = db.session.scalars(db.select(Message)).all()
        assert len(mails) == 1 and mails[0].to == "dot@group.example" and "Tiny tunes" in mails[0].text and "Chess" not in mails[0].text
        assert len(periods.listed(TERM, TODAY)) == 2 and audit.verify() is None
    assert "Spring one" in read(client, "/terms")
    for url in ("/activities?q=toddler+time", f"/activities/{slug(app, both[0])}"):
        assert "Toddler time" in read(client, url)


def test_a_changed_term_moves_the_dates_and_an_ended_one_takes_them_off(app, client, coordinator):
    _, uuid = keep(app, TERM, AUTUMN, SPRING)
    number, alone = put(app, said(schedules=in_terms(AUTUMN, SPRING))), put(app, said("Only spring", in_terms(SPRING)))
    assert date(2027, 2, 12) in dates(app, number)
    url = f"/terms/{uuid}/changing"
    form = {"name": "Spring", "first": LATER[0].isoformat(), "last": LATER[1].isoformat()}
    assert "2 activities stop" in read(client, f"{url}?name=Spring&first={LATER[0]}&last={LATER[1]}")
    for _ in range(2):
        assert post(client, url, form).status_code == 303
    assert dates(app, number)[-5:] == [date(2027, 1, 8) + timedelta(weeks=week) for week in range(5)] == dates(app, alone)
    told = read(client, f"/terms/{uuid}/ending")
    assert "1 activity stops" in told and "Only spring" in told.partition("no other dates")[2]
    assert post(client, f"/terms/{uuid}/ending").status_code == 303
    assert dates(app, number)[-1] == date(2026, 12, 18) and len(dates(app, alone)) == 5
    assert client.get(url).status_code == 404 and post(client, f"/terms/{uuid}/ending").status_code == 404


def test_a_holiday_that_moves_is_another_one(app, client, coordinator):
    uuid, = keep(app, HOLIDAY, (date(2026, 11, 27), date(2026, 11, 27)))
    number = put(app, said())
    page = f"/activities/{slug(app, number)}"
    told = read(client, f"/terms/{uuid}/changing?name=Fair+day&first=2026-12-04")
    assert "activities have a date then" in told and "Toddler time" in told and "Check first" in read(client, page)
    assert post(client, f"/terms/{uuid}/changing", {"name": "Fair day", "first": "2026-12-04"}).status_code == 303
    told = read(client, page)
    assert "Friday 4 December. Check first: this is a bank holiday (Fair day)." in told and "holiday 0" not in told
    with app.app_context():
        assert [(one.first, one.ended_at is None) for one in db.session.scalars(db.select(Period).where(Period.kind == HOLIDAY).order_by(Period.first))] == [
            (date(2026, 11, 27), False), (date(2026, 12, 4), True)]
        new = periods.listed(HOLIDAY, TODAY)[0].uuid
    post(client, f"/terms/{new}/ending")
    assert "Check first" not in read(client, page)


@pytest.mark.parametrize(("kind", "values", "boxes"), [
    ("term", {"name": "", "first": "", "last": ""}, {"name", "first", "last"}),
    ("term", {"name": "Spring", "first": "2027-02-12", "last": "2027-01-05"}, {"last"}),
    ("term", {"name": "Spring", "first": "2026-12-01", "last": "2027-01-20"}, {"first"}),
    ("term", {"name": "Spring", "first": "2026-01-05", "last": "2026-02-05"}, {"last"}),
    ("term", {"name": "Spring", "first": "2027-01-05", "last": "2028-01-05"}, {"last"}),
    ("term", {"name": "x" * 61, "first": "2027-02-30", "last": "9999-12-31"}, {"name", "first"}),
    ("holiday", {"name": "Fair", "first": "2026-12-25"}, {"first"}), ("holiday", {"name": "…", "first": "1 May"}, {"name"}),
    ("holiday", {"name": "Fair", "first": "2036-12-25"}, {"first"}), ("holiday", {"name": "Fair", "first": "2020-12-25"}, {"first"})])
def test_what_is_wrong_is_said_at_its_box(app, client, coordinator, kind, values, boxes):
    keep(app, TERM, AUTUMN)
    keep(app, HOLIDAY, (date(2026, 12, 25), date(2026, 12, 25)))
    for answer in (checked(post(client, f"/terms/{kind}/adding", values)), checked(client.get(f"/terms/{kind}/adding", query_string=values))):
        assert answer.status_code == 422
        assert {one.get("id").removesuffix("-error") for one in answer.tree.xpath("//*[contains(@class, 'error-message')]")} >= boxes
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Period)) == 2


@given(some.sampled_from([HOLIDAY, TERM]), some.dictionaries(some.sampled_from(["name", "first", "last"]), some.text() | some.dates().map(str)))
def test_any_text_is_read_or_said_to_be_wrong(kind, values):
    found, errors = forms.read(kind, values, TODAY, [])
    assert (found is None) == bool(errors)
    if found:
        assert found.first <= found.last and found.last >= TODAY and found.name.strip()


SPANS = some.tuples(some.dates(date(2026, 9, 1), date(2027, 8, 1)), some.integers(0, 100)).map(lambda one: (one[0], one[0] + timedelta(one[1])))


@given(SPANS, SPANS, some.sampled_from([
    FRIDAYS, replace(FRIDAYS, byday="MO,FR"), replace(FRIDAYS, interval=2, dtstart=date(2026, 9, 4)),
    ScheduleDetails("MONTHLY", byday="1TU,-1TH"), ScheduleDetails("MONTHLY", interval=2, byday="2TU", dtstart=date(2026, 10, 13)),
    ScheduleDetails("MONTHLY", interval=3, dtstart=date(2026, 10, 31))]))
def test_a_pattern_in_other_days_gives_what_the_pattern_alone_gives_there(term, to, schedule):
    before = said(schedules=in_terms(term, schedule=schedule))
    after = terms.moved(before, term, to).schedules[0]
    endless = replace(schedule, dtstart=schedule.dtstart and terms._counted_from(schedule, to[0]))
    kept = replace(after, **sessions.settled(after, min(TODAY, to[0])))
    assert sessions.pattern_dates(kept, *to) == sessions.pattern_dates(endless, *to)
    assert terms.moved(terms.moved(before, term, to), to, term).schedules[0].valid_to == term[1]


def test_what_every_second_week_is_stays_so_in_an_earlier_term():
    before = said(schedules=in_terms(SPRING, schedule=replace(FRIDAYS, interval=2, dtstart=date(2027, 1, 15))))
    after = terms.moved(before, SPRING, AUTUMN).schedules[0]
    assert sessions.pattern_dates(after, *AUTUMN) == (date(2026, 11, 6), date(2026, 11, 20), date(2026, 12, 4), date(2026, 12, 18))
