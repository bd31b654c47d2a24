"""The checking queue on the phone, fact by fact; and what visitors say: still right, and something is wrong."""
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.desk import asking, fetching
from app.directory import checks, freshness
from app.directory.checks import Check, Correction, FactCheck, StillRight
from app.directory.details import AccessFact, VenueDetails
from app.directory.models import Accessibility, History, Service
from app.directory.publication import assure, publish
from app.extensions import db, writing_unit
from app.people.models import Audit
from app.reminders import asking as asking_desk
from app.submissions.details import public
from app.submissions.models import Submission
from conftest import NOW
from directories import CHAMPION, KNITTING, committed, count
from people import OWN, make_person, post, sign_in
from test_every_page import WIDTHS
from test_every_page import _faults as faults
from test_review_pages import cookie_of

TODAY = date(2026, 11, 25)
ALL_YES = {"going": "yes", **{f"is-{name}": "yes" for name in asking.FACTS}}
CHARD = replace(KNITTING, source="", source_key="", joining_note="", schedules=(replace(KNITTING.schedules[0], byday="WE"),))


@pytest.fixture
def world(app):
    """A listing in Chard that waits to be checked, alone."""
    with app.app_context():
        with writing_unit():
            db.session.execute(db.delete(Check))
            db.session.commit()
        service = committed(publish, CHARD, CHAMPION, now=NOW - timedelta(days=200))
        with writing_unit():
            checks.join(service, checks.DUE, NOW)
            db.session.commit()
    return app


def here():
    return db.session.scalar(db.select(Service).where(Service.name == "Knit and natter").order_by(Service.id.desc()))


def waits():
    return checks.open_check(here().id)


def uuid_of(app):
    with app.app_context():
        return waits().uuid


def champion(app, *slugs):
    return sign_in(app, app.test_client(), make_person(app, "champion", *(slugs or ("chard",)), name="Joan"))


def answer(app, client, **told):
    return post(client, f"/checking/{uuid_of(app)}/answers", {**ALL_YES, **told})


def test_the_next_one_with_its_number_and_what_we_say(world):
    client = champion(world)
    page = client.get("/checking/next", follow_redirects=True).text
    assert "Check by phone" in page and "tel:01632960123" in page and "Wednesdays, 10:30am to 11:30am" in page
    assert "Ramp at the side" in page and "No answer, try again Friday" in page
    assert "1 listing to check" in client.get("/checking").text


def test_all_answered_the_clock_starts_again_and_the_page_says_by_whom(world):
    client = champion(world)
    assert answer(world, client, **{"way-0-step-free": "yes"}).status_code == 303
    with world.app_context():
        assert (here().assured_date, here().assurer) == (TODAY, "champion") and waits() is None
        fact = db.session.scalar(db.select(Accessibility).where(Accessibility.location_id == here().venues[0].location_id,
                                                                Accessibility.code == "step-free"))
        assert (fact.checked_on, fact.checked_by, fact.note) == (TODAY, "champion", "Ramp at the side")
        assert db.session.scalar(db.select(Audit).order_by(Audit.id.desc())).act == "listing.check"
        slug = here().slug
    assert "Checked by a champion" in world.test_client().get(f"/activities/{slug}").text
    assert "Nothing to check today" in client.get("/checking").text


def test_small_facts_are_mended_at_once(world):
    answer(world, champion(world), **{"is-cost": "unknown", "way-0-step-free": "no", "way-0-hearing-loop": "yes"},
           **{"time-0": "10:30am to midday"})
    with world.app_context():
        said = public(here())
        assert waits() is not None and said.schedules[0].closes_at == time(12) and here().assured_date is None
        assert said.venues[0].access["step-free"] == AccessFact(False) and said.venues[0].access["hearing-loop"] == AccessFact(True)
    with_box = {**ALL_YES, "cost": "£1.50 for tea and biscuits"}
    post(champion(world), f"/checking/{uuid_of(world)}/answers", with_box)
    with world.app_context():
        said = public(here())
        assert str(said.costs[0].amount) in ("1.50", "1.5") and said.costs[0].amount_description == "for tea and biscuits"
        assert count(Submission, Submission.by == "champion") == 0


def test_a_new_number_waits_for_somebody_else_and_people_see_the_old_one(world):
    client = champion(world)
    answer(world, client, phone="01632 960555", **{"is-contact": "mend"})
    with world.app_context():
        waiting = db.session.scalar(db.select(Submission).where(Submission.by == "champion"))
        assert waiting.state == "waiting" and waiting.author_id and "960555" in waiting.details
        assert here().phones[0].number == "01632960123" and here().assured_date is None
        assert waits().not_before == TODAY + timedelta(14)
        assert [one.fact for one in db.session.scalars(db.select(FactCheck))] == ["when"]
    assert "Nothing to check today" in client.get("/checking").text


def test_what_is_not_known_keeps_it_waiting_and_what_was_asked_is_dated(world):
    answer(world, champion(world), **{"is-cost": "unknown"})
    with world.app_context():
        assert here().assured_date is None and waits() is not None
        assert {one.fact: one.on for one in db.session.scalars(db.select(FactCheck))} == {"when": TODAY, "contact": TODAY}
        slug = here().slug
    page = world.test_client().get(f"/activities/{slug}").text
    assert page.count("Checked by a champion on 25 November 2026") == 2
    with world.app_context():
        committed(assure, here(), CHAMPION, on=TODAY, now=NOW)
    assert "Checked by a champion on 25 November 2026</p>" not in world.test_client().get(f"/activities/{slug}").text


def test_one_that_stopped_says_so(world):
    answer(world, champion(world), going="stopped")
    with world.app_context():
        assert here().status == "defunct" and waits() is None
        slug = here().slug
    assert "This has stopped" in world.test_client().get(f"/activities/{slug}").text


def test_nobody_answered_it_comes_again_on_that_day(world):
    client, uuid = champion(world), uuid_of(world)
    assert post(client, f"/checking/{uuid}/tries", {"on": "2026-11-26"}).status_code == 303
    assert "Nothing to check today" in client.get("/checking").text
    world.config["NOW"] = lambda: NOW + timedelta(days=1)
    client = champion(world)
    assert "Tried once, last on 25 November: no answer." in client.get("/checking").text
    for text in ("", "2026-11-26", "2036-01-01", "yesterday", "2026-02-31"):
        post(client, f"/checking/{uuid}/tries", {"on": text})
        with world.app_context():
            assert waits().not_before == date(2026, 11, 30)


@pytest.mark.parametrize(("day", "again"), [(25, 27), (26, 30), (27, 30), (28, 30), (23, 25)])
def test_the_day_to_try_again_is_a_weekday(day, again):
    assert asking.again_on(date(2026, 11, day), {date(2026, 12, 25)}) == date(2026, 11, again)
    assert asking.again_on(date(2026, 12, 23), {date(2026, 12, 25), date(2026, 12, 28)}) == date(2026, 12, 29)


def test_somebody_elses_neighbourhood_is_not_there_and_what_is_done_leads_back(world):
    uuid, other = uuid_of(world), champion(world, "lancaster")
    assert other.get(f"/checking/{uuid}").status_code == other.get("/checking/no-such").status_code == 404
    assert post(other, f"/checking/{uuid}/answers", ALL_YES).status_code == 404 and "Nothing to check today" in other.get("/checking").text
    mine = champion(world)
    answer(world, mine)
    assert post(mine, f"/checking/{uuid}/answers", ALL_YES).status_code == 303
    with world.app_context():
        assert count(History, History.service_id == here().id, History.did == "checked") == 1
    assert world.test_client().get("/checking").status_code == 303


@pytest.mark.parametrize(("slugs", "named"), [
    (("chard",), {"Knit and natter", "Anywhere"}), (("lancaster",), {"Walk", "Anywhere"}), (("yeovil", "lancaster"), {"Walk", "Anywhere"}),
    (("kendal",), {"Ring round", "Anywhere"}), ((), set()),
])
def test_each_sees_their_own_localities_and_what_lies_in_none(world, slugs, named):
    with world.app_context():
        hall = replace(KNITTING.venues[0], name="Hall", postcode="LA1 1AA", latitude=54.05, longitude=-2.8)
        more = (replace(CHARD, name="Walk", venues=(hall,)), replace(CHARD, name="Anywhere", venues=(), schedules=()),
                replace(CHARD, name="Ring round", venues=(), schedules=(), how=("comes-to-you",), areas=("LA9",)))
        for details in more:
            service = committed(publish, details, CHAMPION)
            with writing_unit():
                checks.join(service, checks.DUE, NOW)
                db.session.commit()
    joan = make_person(world, "champion", *slugs)
    with world.app_context():
        assert {one.service.name for one in fetching.to_check(joan, TODAY)} == named


def test_a_wrong_box_gives_the_form_back_with_its_words(world):
    page = answer(world, champion(world), phone="<b>not a number</b>", **{"is-contact": "mend"})
    assert page.status_code == 422 and "Enter a UK phone number" in page.text and "&lt;b&gt;not a number" in page.text


@pytest.mark.parametrize(("typed", "opens", "closes", "status"), [
    ("10:30am to 11:30am", time(14), time(15), 303), ("9am to 10am", time(14), time(15), 422)])
def test_what_somebody_changed_meanwhile_stays_and_the_same_fact_is_asked_again(world, typed, opens, closes, status):
    with world.app_context():
        base, moved = here().last_modified.isoformat(), replace(CHARD.schedules[0], opens_at=opens, closes_at=closes)
        committed(publish, replace(public(here()), schedules=(moved,)), CHAMPION, now=NOW)
    client = champion(world)
    answered = answer(world, client, base=base, cost="£2", **{"time-0": typed})
    assert answered.status_code == status and (status == 303 or "Somebody else changed the same thing" in answered.text and typed in answered.text)
    with world.app_context():
        said = public(here())
        assert (said.schedules[0].opens_at, said.costs[0].amount == 2) == (opens, status == 303)


@pytest.mark.parametrize("base", ["", "x", "9999-99-99", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-25T09:00:00"])
def test_any_base_is_read(world, base):
    assert answer(world, champion(world), base=base).status_code == 303


def test_an_owner_who_says_it_is_right_takes_it_out_of_the_queue(world):
    with world.app_context():
        committed(assure, here(), CHAMPION, on=TODAY, now=NOW)
    assert "Nothing to check today" in champion(world).get("/checking").text


def say(app, day, slug="knit-and-natter-chard"):
    app.config["NOW"] = lambda: NOW + timedelta(days=day)
    return app.test_client().post(f"/activities/{slug}/checks", headers=OWN)


def test_three_visitors_on_three_days_put_it_half_way_to_due_and_cookies_are_none(world):
    with world.app_context():
        slug, published = here().slug, here().published_on
    for day in (0, 0, 0, 1):
        answered = say(world, day, slug)
        assert answered.status_code == 303 and "Set-Cookie" not in answered.headers
    with world.app_context():
        assert freshness.since_of(here()) == published and count(StillRight) == 2
    assert say(world, 9, slug).status_code == 303
    with world.app_context():
        assert here().counts_from == TODAY + timedelta(9 - 91) and count(StillRight) == 0
        assert here().assured_date is None
    page = world.test_client().get(f"/activities/{slug}")
    assert "Ring before you go" not in page.text and "Set-Cookie" not in page.headers and "csrf" not in page.text
    assert "Still right" in page.text and "Thank you" in world.test_client().get(f"/activities/{slug}/checks").text


def test_they_never_make_a_listing_older_and_a_check_begins_anew(world):
    with world.app_context():
        slug = here().slug
        committed(assure, here(), CHAMPION, on=TODAY, now=NOW)
    for day in (1, 2, 3):
        say(world, day, slug)
    with world.app_context():
        assert here().counts_from is None and freshness.since_of(here()) == TODAY


def test_another_site_cannot_say_it_and_what_is_not_there_is_not_there(world):
    with world.app_context():
        slug = here().slug
    client = world.test_client()
    assert client.post(f"/activities/{slug}/checks", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(f"/activities/{slug}/checks").status_code == 403
    for address in ("/activities/nothing-here/checks", "/activities/%00/checks", "/activities/nothing-here/corrections"):
        assert client.get(address).status_code == 404
    assert say(world, 0, "nothing-here").status_code == 404
    with world.app_context():
        assert count(StillRight) == 0


def tell(app, client, slug, words):
    address = f"/activities/{slug}/corrections"
    token = client.get(address).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    return client.post(address, data={"csrf_token": token, "words": words}, headers=OWN)


def test_something_is_wrong_comes_first_in_the_queue_with_its_words(world):
    with world.app_context():
        slug = here().slug
        committed(assure, here(), CHAMPION, on=TODAY, now=NOW)
    client = world.test_client()
    assert tell(world, client, slug, "It moved to <b>Thursdays</b>.").status_code == 303
    assert tell(world, client, slug, "Yes, Thursdays.").status_code == 303
    queue = champion(world)
    page = queue.get("/checking/next", follow_redirects=True).text
    assert "It moved to &lt;b&gt;Thursdays" in page and "Yes, Thursdays." in page
    assert "Somebody said on 25 November that something is wrong." in queue.get("/checking").text
    with world.app_context():
        assert count(Check, Check.ended_at.is_(None)) == 1 and count(Correction) == 2
        assert "Thursdays" not in str(db.session.connection().exec_driver_sql("SELECT words FROM correction").fetchall())
    answer(world, queue)
    assert "Nothing to check today" in queue.get("/checking").text


def test_words_are_forgotten_90_days_after_the_check_ended(world):
    with world.app_context():
        slug = here().slug
    tell(world, world.test_client(), slug, "It moved.")
    answer(world, champion(world))
    say(world, 0, slug)
    with world.app_context(), writing_unit():
        assert checks.forget(NOW + timedelta(days=90)) == 0 and checks.forget(NOW + timedelta(days=91)) == 1
        assert db.session.scalars(db.select(Correction.words)).all() == [None]
        assert checks.forget(NOW + timedelta(days=366)) == 1 and count(StillRight) == 0


@pytest.mark.parametrize(("words", "says"), [("", "Say what is wrong"), ("x" * 1001, "Use 1,000 letters or fewer"), ("a\x00b", "cannot")])
def test_words_that_cannot_be_kept_come_back(world, words, says):
    with world.app_context():
        slug = here().slug
    refused = tell(world, world.test_client(), slug, words)
    assert refused.status_code == 422 and (says in refused.text or "can’t" in refused.text) and words[:5].replace("\x00", "") in refused.text
    assert world.test_client().post(f"/activities/{slug}/corrections", data={"words": "x"}, headers=OWN).status_code in (400, 403)


@given(some.dictionaries(some.sampled_from(["going", "cost", "time-0", "day-0", "phone", "place_postcode", "way-0-step-free", "is-when", "is-contact"]),
                         some.text()))
def test_any_answers_are_read(told):
    venue = VenueDetails("Hall", postcode="TA20 1AA", access={"step-free": AccessFact(True)})
    given_back = asking.read(told, replace(CHARD, venues=(venue,)))
    assert set(given_back.errors) <= set(given_back.typed) and given_back.facts <= set(asking.FACTS)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_have_no_fault_and_nothing_wider_than_the_screen(chromium, live, width):
    with live.app.app_context():
        asking_desk.remind(NOW)
        slug = db.session.scalar(db.select(Service.slug).where(Service.name.contains("nit and natter")))
    joan = make_person(live.app, "champion", "yeovil", "taunton", "chard", name="Joan")
    page = chromium(width=width, bypass_csp=True)
    page.context.add_cookies([cookie_of(live, joan)])
    pages = {"queue": "/checking", "one": "/checking/next", "done": "/checking?done=part", "thanks": f"/activities/{slug}/checks",
             "wrong": f"/activities/{slug}/corrections", "sent": f"/activities/{slug}/corrections/sent"}
    assert not faults(page, pages)
    page.goto("/checking/next")
    box = page.get_by_label("Phone", exact=True)
    assert not box.is_visible()
    page.locator("#q-is-contact-2").check()
    assert box.is_visible()
