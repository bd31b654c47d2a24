"""An owner's link: what is public at once, what waits, what can be undone, and that nobody else gets in."""
import re
from dataclasses import fields, replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.directory import sessions
from app.directory.details import AccessFact, CostDetails, ExceptionDetails, OrganizationDetails, ScheduleDetails, ServiceDetails
from app.directory.models import History
from app.directory.publication import publish, withdraw
from app.extensions import db, writing_unit
from app.messages.models import Message
from app.owners import changing, forms, when
from app.owners.routes import REASONS
from app.people import audit
from app.people.models import Person
from app.submissions import deciding, owning
from app.submissions.models import WAITING, Owner, Submission
from app.tables import patterns
from conftest import NOW
from directories import HALL, KNITTING, SOURCE, TUESDAYS
from page_check import checked, words
from people import OWN, make_person
from waiting import NEW, details_now, make_localities, make_waiting, of

WEDNESDAYS = replace(NEW, schedules=(replace(TUESDAYS, byday="WE", opens_at=time(14), closes_at=time(16)),))
TODAY, SECOND = date(2026, 11, 25), date(2026, 12, 2)


@pytest.fixture
def champion(app):
    make_localities(app)
    return make_person(app, "champion", "chard", name="Joan")


@pytest.fixture
def mine(app, client, champion):
    """The address of the page of an owner whose listing was just approved, in the browser that opened the link of the mail."""
    with app.app_context(), writing_unit():
        deciding.approve(of(make_waiting(app, WEDNESDAYS)), db.session.get(Person, champion.id), now=NOW)
        db.session.commit()
        url = re.search(r"http://localhost(/mine/\S+)", db.session.scalars(db.select(Message.text)).one())[1]
    return client.get(url).headers["Location"]


def read(client, url, status=200):
    answer = checked(client.get(url))
    assert answer.status_code == status, url
    return answer, words(answer.tree.find("body"))


def send(client, mine, path, data=None):
    """The answer to a form of the owner's page, with the token that the page carries."""
    answer, _ = read(client, mine)
    hidden = {one.get("name"): one.get("value") for one in answer.tree.xpath("(//main//form)[1]//input[@type='hidden']")}
    return client.post(f"{mine}/{path}", data={"csrf_token": hidden["csrf_token"], "page": hidden["page"], **(data or {})}, headers=OWN)


def said(app):
    return details_now(app, "macrame-and-chat")[1]


def test_the_link_opens_the_page_and_leaves_the_address_bar(app, client, mine):
    _, told = read(client, mine)
    assert re.fullmatch(r"/mine/[0-9a-f-]{36}", mine)
    for one in ("Is this still right?", "Wednesdays, 2pm to 4pm", "£1 for tea and biscuits", "Wednesday 2 December", "Just turn up"):
        assert one in told
    stranger = app.test_client()
    for url in (mine, "/mine/1b4e28ba-2fa1-41d2-883f-0016d3cca427", "/mine/" + "x" * 36, "/mine/" + "x" * 43):
        assert "Open your link again" in read(stranger, url, 404)[1]
    assert stranger.post(f"{mine}/closing", headers=OWN).status_code in (400, 404)
    with app.app_context():
        assert db.session.scalars(db.select(History.did).order_by(History.id.desc())).first() == "published"


def test_everything_is_still_right_only_by_pressing(app, client, mine):
    read(client, mine)
    service = details_now(app, "macrame-and-chat")[0]
    assert service.assured_date is None
    assert send(client, mine, "checks").headers["Location"] == mine
    service = details_now(app, "macrame-and-chat")[0]
    assert (service.assured_date, service.assurer) == (TODAY, "group")
    assert "You said that it was right on 25 November 2026." in read(client, mine)[1]
    with app.app_context():
        assert audit.verify() is None


def test_a_date_off_is_public_at_once_and_put_back(app, client, mine):
    _, told = read(client, f"{mine}/dates/2026-12-02/cancelling")
    assert "Is Wednesday 2 December off?" in told
    assert send(client, mine, "dates/2026-12-02/cancelling", {"why": "shut", "more": "Come to the library"}).status_code == 303
    assert said(app).schedules[0].exceptions == (ExceptionDetails(SECOND, "cancelled", f"{REASONS['shut']} Come to the library"),)
    _, told = read(client, mine)
    assert "2 December is off. People see that now." in told and "Not on Wednesday 2 December. The place is shut. Come to the library." in told
    assert "Not on 2 December." in read(client, "/activities/macrame-and-chat")[1]
    assert b"STATUS:CANCELLED" in client.get("/activities/macrame-and-chat.ics").data
    assert send(client, mine, "dates/2026-12-02/reinstating").status_code == 303
    assert said(app).schedules[0].exceptions == () and "A date is back on." in read(client, mine)[1]


@pytest.mark.parametrize("code", ["2026-12-03", "2026-13-99", "2026-12-02-7", "x", "%00", "2020-01-01", "٢٠٢٦-١٢-٠٢"])
def test_no_such_date_is_a_404(app, client, mine, code):
    assert client.get(f"{mine}/dates/{code}/cancelling").status_code == 404
    assert send(client, mine, f"dates/{code}/cancelling").status_code == 404


def test_undo_puts_back_what_was_and_only_within_a_day(app, client, mine):
    send(client, mine, "dates/2026-12-02/cancelling", {"why": "weather"})
    row = read(client, mine)[0].tree.find(".//input[@name='row']").get("value")
    for wrong in ("0", "x", str(int(row) - 1), "9" * 40):
        send(client, mine, "undoing", {"row": wrong})
        assert said(app).schedules[0].exceptions
    send(client, mine, "undoing", {"row": row})
    assert said(app).schedules[0].exceptions == ()
    send(client, mine, "dates/2026-12-02/cancelling", {"why": "weather"})
    app.config["NOW"] = lambda: NOW + timedelta(hours=25)
    with app.app_context(), writing_unit():
        fresh = owning.new_link(db.session.scalars(db.select(Owner)).one(), NOW)
        db.session.commit()
    client.get(f"/mine/{fresh}")
    assert "Undo this" not in read(client, mine)[1]


def test_a_pause_takes_the_dates_off_and_they_come_back(app, client, mine):
    read(client, f"{mine}/pause")
    for wrong in ("", "2026-11-25", "2020-01-01", "2029-01-01", "soon", "2026-02-30"):
        assert checked(send(client, mine, "pause", {"until": wrong})).status_code == 422
    assert send(client, mine, "pause", {"until": "2027-01-06"}).status_code == 303
    off = [one.on for one in said(app).schedules[0].exceptions]
    assert off[0] == TODAY and off[-1] == date(2026, 12, 30) and len(off) == 6
    assert "It is paused from 25 November. It is back on Wednesday 6 January 2027" in read(client, mine)[1]
    assert "Say when it starts again" in checked(send(client, mine, "pause", {"until": ""})).text
    assert "Back on Wednesday 6 January 2027" in read(client, "/activities/macrame-and-chat")[1]


def test_closing_asks_why_and_waits_for_nobody(app, client, mine):
    read(client, f"{mine}/closing")
    assert checked(send(client, mine, "closing", {"last": "now"})).status_code == 422
    assert checked(send(client, mine, "closing", {"last": "2020-01-01", "why": "few"})).status_code == 422
    assert send(client, mine, "closing", {"last": "2026-12-09", "why": "few"}).status_code == 303
    assert said(app).schedules[0].until == date(2026, 12, 9)
    assert send(client, mine, "closing", {"last": "now", "why": "few"}).status_code == 303
    assert said(app).status == "defunct" and "It is closed" in read(client, mine)[1] and "Next dates" not in read(client, mine)[1]
    assert "macrame" not in read(client, "/activities?q=macrame")[1].lower().replace("macrame near", "").partition("results")[2]


def test_a_closed_one_is_opened_again(app, client, mine):
    send(client, mine, "closing", {"last": "now", "why": "few"})
    assert send(client, mine, "opening").status_code == 303 and said(app).status == "active"


@pytest.mark.parametrize("path", ["checks", "dates/2026-12-02/cancelling", "dates/2026-12-02/reinstating", "pause", "closing", "opening",
                                  "change", "undoing"])
def test_what_was_taken_off_stays_off_whatever_its_owner_sends(app, client, mine, path):
    boxes = typed(client, mine) | {"until": "2027-01-06", "last": "now", "why": "few", "row": "1", "summary": "New."}
    with app.app_context(), writing_unit():
        service = db.session.scalars(db.select(Owner)).one().service
        withdraw(service, replace(SOURCE, kind="coordinator"), "A worry", now=NOW)
        db.session.commit()
    assert "It is not on the site." in read(client, mine)[1]
    assert client.post(f"{mine}/{path}", data=boxes, headers=OWN).headers["Location"] == mine
    with app.app_context():
        assert db.session.scalars(db.select(Owner)).one().service.withdrawn_at == NOW
        assert not db.session.scalars(db.select(Submission).where(Submission.by == "owner")).all()


def typed(client, mine):
    """What the form of changes shows, as a browser sends it back."""
    answer, _ = read(client, f"{mine}/change")
    boxes = {one.get("name"): one.get("value") or "" for one in answer.tree.xpath("//main//form//input[not(@type='checkbox')]")
             if one.get("type") != "radio" or one.get("checked") is not None}
    for one in answer.tree.xpath("//main//form//input[@type='checkbox'][@checked]"):
        boxes.setdefault(one.get("name"), []).append(one.get("value"))
    boxes |= {one.get("name"): (one.text or "").removeprefix("\n") for one in answer.tree.xpath("//main//form//textarea")}
    return boxes | {one.get("name"): one.xpath("string(option[@selected]/@value)") for one in answer.tree.xpath("//main//form//select")}


def test_small_facts_of_a_trusted_owner_are_public_at_once(app, client, mine):
    before = said(app)
    assert client.post(f"{mine}/change", data=typed(client, mine), headers=OWN).status_code == 303 and said(app) == before
    boxes = typed(client, mine) | {"day": ["TH"], "starts": "10am", "ends": "11.30am", "cost": "Free", "notice": "Use the side door."}
    assert client.post(f"{mine}/change", data=boxes, headers=OWN).status_code == 303
    now = said(app)
    assert (now.schedules[0].byday, now.schedules[0].opens_at, now.schedules[0].closes_at) == ("TH", time(10), time(11, 30))
    assert now.costs[0].amount == 0 and now.notice == "Use the side door." and (now.phone, now.venues) == (before.phone, before.venues)


@pytest.mark.parametrize("change", [
    {"phone": "07700 900613"}, {"email": "x@knit.example"}, {"website": "https://x.example"}, {"organization": "Somebody else"},
    {"place_name": "The Guildhall", "place_postcode": "TA20 1PP"}, {"contact_name": "Derek"}, {"summary": "Ring 07700 900613 first."},
    {"notice": "Book at www.x.example"},
])
def test_ways_to_reach_somebody_wait_for_a_second_pair_of_eyes(app, client, mine, change):
    before = said(app)
    assert client.post(f"{mine}/change", data=typed(client, mine) | change, headers=OWN).status_code == 303
    assert said(app) == before and "A change of yours waits." in read(client, mine)[1]
    with app.app_context():
        waiting = db.session.scalars(db.select(Submission).where(Submission.by == "owner")).one()
        assert (waiting.state, waiting.locality.slug, waiting.author_id) == (WAITING, "chard", None)
    client.post(f"{mine}/change", data=typed(client, mine) | {"phone": "07700 900614"}, headers=OWN)
    with app.app_context():
        assert len(db.session.scalars(db.select(Submission).where(Submission.by == "owner")).all()) == 1
    for _ in range(2):
        assert "You took your change back." in read(client, send(client, mine, "taking-back").location)[1]
    assert "A change of yours" not in read(client, mine)[1] and said(app) == before
    with app.app_context():
        assert db.session.scalars(db.select(Submission.state).where(Submission.by == "owner")).all() == ["withdrawn"] and audit.verify() is None


def test_the_next_dates_are_shown_while_an_owner_chooses(app, client, mine):
    before = said(app)
    told = client.post(f"{mine}/change", data=typed(client, mine) | {"often": "weekly", "day": ["TH"]},
                       headers={**OWN, "HX-Request": "true", "HX-Request-Type": "partial"})
    assert told.status_code == 200 and "<html" not in told.text and "Thursday 26 November" in told.text and said(app) == before


@pytest.mark.parametrize("why", ["contact not confirmed", "a concern lately"])
def test_an_owner_who_is_not_trusted_changes_nothing_at_once_but_dates(app, client, mine, champion, why):
    with app.app_context(), writing_unit():
        owner = db.session.scalars(db.select(Owner)).one()
        if why == "a concern lately":
            owning.watch(owner.service, "concern x", NOW)
        else:
            owner.confirmed_at = None
        db.session.commit()
    client.post(f"{mine}/change", data=typed(client, mine) | {"cost": "£5"}, headers=OWN)
    assert said(app).costs[0].amount == 1
    send(client, mine, "dates/2026-12-02/cancelling", {"why": "away"})
    assert said(app).schedules[0].exceptions


def test_what_cannot_be_read_is_asked_again_and_nothing_is_lost(app, client, mine):
    wrong = {"starts": "later", "phone": "12", "email": "me", "website": "javascript:alert(1)", "place_postcode": "ZZ1", "cost": "a bit",
             "summary": "x" * 301, "description": "<script>alert(1)</script>"}
    answer = checked(client.post(f"{mine}/change", data=typed(client, mine) | wrong, headers=OWN))
    assert answer.status_code == 422
    errors = {one.get("href") for one in answer.tree.xpath("//div[contains(@class,'error-summary')]//a")}
    assert errors == {f"#{name}" for name in wrong if name != "description"}
    assert answer.tree.xpath("//input[@name='phone']/@value") == ["12"] and b"<script>alert(1)" not in answer.data


def test_two_edit_at_once_and_the_second_sees_it(app, client, mine):
    boxes = typed(client, mine) | {"summary": "Mine."}
    with app.app_context(), writing_unit():
        current = details_now(app, "macrame-and-chat")[1]
        publish(replace(current, summary="Theirs.", joining_note="Ring first."), SOURCE, now=NOW + timedelta(minutes=1))
        db.session.commit()
    answer = checked(client.post(f"{mine}/change", data=boxes, headers=OWN))
    told = words(answer.tree)
    assert answer.status_code == 422 and "Somebody else changed the same thing" in told and said(app).summary == "Theirs."
    assert re.search(r"In a sentence is now ?Theirs\.", told) and answer.tree.xpath("//input[@name='summary']/@value") == ["Mine."]
    again = boxes | {"seen": answer.tree.find(".//input[@name='seen']").get("value")}
    assert client.post(f"{mine}/change", data=again, headers=OWN).status_code == 303
    assert (said(app).summary, said(app).joining_note) == ("Mine.", "Ring first.")


def test_a_new_link_ends_the_old_and_finish_lets_go(app, client, mine):
    assert send(client, mine, "links").status_code == 200
    assert "Open your link again" in read(client, mine, 404)[1]
    with app.app_context():
        text = db.session.scalars(db.select(Message.text).order_by(Message.id.desc())).first()
    again = re.search(r"http://localhost(/mine/\S+)", text)[1]
    assert client.get(again).headers["Location"] == mine
    assert send(client, mine, "finishing").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Open your link again" in read(client, mine, 404)[1]


@pytest.mark.parametrize(("change", "waits"), [
    ({"venues": (replace(HALL, access={"step-free": AccessFact(False)}),)}, ()),
    ({"venues": (replace(HALL, access_note="Ring 07700 900613"),)}, ("venues",)),
    ({"venues": (replace(HALL, postcode="TA20 2BB"),)}, ("venues",)),
    ({"kinds": ("children",)}, ("kinds",)), ({"good_for": ("diabetes",)}, ("good_for",)), ({"name": "Other"}, ("name",)),
    ({"costs": (CostDetails(Decimal(3), "pay at x.co.uk"),)}, ("costs",)),
    ({"schedules": (replace(TUESDAYS, notes="or mail me@x.example"),)}, ("schedules",)),
    ({"costs": (CostDetails(Decimal(3)),), "joining": "book"}, ()),
    ({"organization": OrganizationDetails("Other"), "description": "More."}, ("organization",)),
])
def test_what_waits_and_what_does_not(change, waits):
    assert changing.waits(KNITTING, replace(KNITTING, **change)) == waits


def test_every_field_is_small_or_waits():
    assert changing.SMALL < {field.name for field in fields(ServiceDetails)}
    assert not changing.SMALL & {"phone", "email", "website", "organization", "venues", "name", "kinds", "good_for", "contact_name"}


@given(st.dates(date(2026, 11, 26), date(2027, 11, 25)), st.sampled_from(["TU", "MO,TH", "SA"]))
def test_a_pause_is_off_until_its_day_and_on_from_then(until, byday):
    schedule = ScheduleDetails("WEEKLY", byday=byday, dtstart=date(2026, 1, 5), opens_at=time(10), closes_at=time(11))
    after = changing.paused(replace(KNITTING, schedules=(schedule,)), TODAY, until).schedules[0]
    states = {one.on: one.state for one in sessions.occurrences(after, TODAY, until + timedelta(days=30))}
    assert all((state == sessions.CANCELLED) is (on < until) for on, state in states.items())


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([field.name for field in forms.shown(WEDNESDAYS)] + ["nonsense"]), st.text(max_size=60)))
def test_any_words_in_any_box_are_read_or_asked(typed_words):
    after, errors, _ = forms.read(typed_words, WEDNESDAYS)
    assert set(errors) <= {field.name for field in forms.shown(WEDNESDAYS)}
    assert (after.id, after.kinds, after.name, after.status) == (WEDNESDAYS.id, WEDNESDAYS.kinds, WEDNESDAYS.name, WEDNESDAYS.status)


EVERY_SECOND = ScheduleDetails("WEEKLY", interval=2, byday="WE", dtstart=date(2026, 9, 2), opens_at=time(14), closes_at=time(16))
SPRING = (date(2027, 1, 5), date(2027, 2, 12))


@pytest.mark.parametrize(("before", "boxes", "after"), [
    ((WEDNESDAYS.schedules[0],), {"often": "fortnightly", "first": "9 December 2026"},
     {"freq": "WEEKLY", "interval": 2, "byday": "WE", "dtstart": date(2026, 12, 9)}),
    ((WEDNESDAYS.schedules[0],), {"often": "nth", "nth": ["1", "-1"], "nth_day": "TH"}, {"freq": "MONTHLY", "byday": "1TH,-1TH"}),
    ((WEDNESDAYS.schedules[0],), {"often": "monthly", "monthday": "15"}, {"freq": "MONTHLY", "bymonthday": "15"}),
    ((WEDNESDAYS.schedules[0],), {"often": "once", "dates": "9 December 2026"}, {"freq": "", "dtstart": date(2026, 12, 9)}),
    ((WEDNESDAYS.schedules[0],), {"often": "arranged", "note": "Any afternoon"}, {"freq": "", "dtstart": None, "description": "Any afternoon"}),
    ((WEDNESDAYS.schedules[0],), {"term": "yes", "terms": "5 January 2027 to 12 February 2027"}, {"valid_from": SPRING[0], "valid_to": SPRING[1]}),
    ((EVERY_SECOND,), {"starts": "1pm"}, {"interval": 2, "dtstart": date(2026, 11, 25), "opens_at": time(13), "closes_at": time(16)}),
    ((replace(EVERY_SECOND, freq="MONTHLY", interval=1, byday="2WE"),), {"nth": ["3"]}, {"byday": "3WE"}),
])
def test_every_pattern_of_adding_can_be_changed_to_and_from(app, client, mine, before, boxes, after):
    with app.app_context(), writing_unit():
        publish(replace(details_now(app, "macrame-and-chat")[1], schedules=before), SOURCE, now=NOW)
        db.session.commit()
    shown = typed(client, mine)
    assert client.post(f"{mine}/change", data=shown, headers=OWN).status_code == 303 and said(app).schedules == before
    look = checked(client.post(f"{mine}/change", data=shown | boxes | {"do": "look"}, headers=OWN))
    assert look.status_code == 200 and "What people will see" in words(look.tree) and said(app).schedules == before
    assert client.post(f"{mine}/change", data=shown | boxes, headers=OWN).status_code == 303
    made, = said(app).schedules
    assert {name: getattr(made, name) for name in after} == after
    assert typed(client, mine)["often"] == boxes.get("often", shown["often"])
    read(client, "/activities/macrame-and-chat")


def test_what_the_form_does_not_ask_stays(app, client, mine):
    off = (ExceptionDetails(date(2026, 12, 2), "cancelled", "Boiler"), ExceptionDetails(date(2026, 12, 9), "moved", "", date(2026, 12, 10)))
    kept = replace(WEDNESDAYS.schedules[0], exceptions=off, until=date(2027, 3, 31), notes="Bring a mug", dtstart=date(2026, 12, 2))
    with app.app_context(), writing_unit():
        publish(replace(details_now(app, "macrame-and-chat")[1], schedules=(kept,)), SOURCE, now=NOW)
        db.session.commit()
    client.post(f"{mine}/change", data=typed(client, mine) | {"starts": "1pm"}, headers=OWN)
    assert said(app).schedules == (replace(kept, opens_at=time(13)),)
    client.post(f"{mine}/change", data=typed(client, mine) | {"day": ["TH"]}, headers=OWN)
    assert said(app).schedules == (replace(kept, opens_at=time(13), byday="TH", exceptions=(), dtstart=date(2026, 12, 2)),)


@pytest.mark.parametrize("schedules", [
    (TUESDAYS, replace(TUESDAYS, byday="TH", opens_at=time(14))), (replace(EVERY_SECOND, interval=3),), (replace(TUESDAYS, byday="TU", notes="a"), replace(TUESDAYS, notes="b"))])
def test_what_the_builder_cannot_say_keeps_boxes_of_its_own(app, client, mine, schedules):
    with app.app_context(), writing_unit():
        publish(replace(details_now(app, "macrame-and-chat")[1], schedules=schedules), SOURCE, now=NOW)
        db.session.commit()
    shown = typed(client, mine)
    assert "often" not in shown and "time-0" in shown
    client.post(f"{mine}/change", data=shown | {"time-0": "9am to 10am", "often": "weekly", "day": "MO"}, headers=OWN)
    assert said(app).schedules == (replace(schedules[0], opens_at=time(9), closes_at=time(10)), *schedules[1:])


def test_several_costs_are_lines(app, client, mine):
    two = (CostDetails(Decimal(5), "", "Adults"), CostDetails(Decimal("2.50"), "for a drink", "Children"))
    with app.app_context(), writing_unit():
        publish(replace(details_now(app, "macrame-and-chat")[1], costs=two), SOURCE, now=NOW)
        db.session.commit()
    shown = typed(client, mine)
    assert shown["cost"] == "Adults: £5\nChildren: £2.50 for a drink"
    client.post(f"{mine}/change", data=shown | {"cost": shown["cost"].replace("\n", "\r\n") + "\r\n\r\nCarers: free"}, headers=OWN)
    assert said(app).costs == (*two, CostDetails(Decimal(0), "", "Carers"))
    client.post(f"{mine}/change", data=typed(client, mine) | {"cost": ""}, headers=OWN)
    assert said(app).costs == ()
    for wrong in ("a bit", "£1\n: £2", "\n".join(f"Age {age}: £1" for age in range(13)), "x" * 101 + ": £1"):
        assert checked(client.post(f"{mine}/change", data=typed(client, mine) | {"cost": wrong}, headers=OWN)).status_code == 422


def test_a_pause_takes_any_days(app, client, mine):
    for wrong in ({"since": "2026-11-24", "until": "2027-01-06"}, {"since": "2026-12-16", "until": "2026-12-16"}, {"since": "soon", "until": "2027-01-06"},
                  {"until": "other"}, {"since": "2026-12-10", "until": "other", "back": "2026-12-12"}, {"until": "other", "back": "2028-12-01"}):
        assert checked(send(client, mine, "pause", wrong)).status_code == 422 and said(app).schedules[0].exceptions == (), wrong
    assert send(client, mine, "pause", {"since": "2026-12-05", "until": "other", "back": "20 December 2026"}).status_code == 303
    assert [one.on for one in said(app).schedules[0].exceptions] == [date(2026, 12, 9), date(2026, 12, 16)]
    assert "Wednesday 2 December" in read(client, mine)[1] and "2 more" not in read(client, mine)[1]


ANY_WORDS = st.text(max_size=60) | st.sampled_from(["yes", "MO", "1", "31", "5 January 2027", "10am", "9999", "5 January 2027 to 6 January 2027"])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([WEDNESDAYS.schedules, (EVERY_SECOND,), (), (ScheduleDetails(dtstart=SPRING[0], opens_at=time(9)),)]),
       st.lists(st.tuples(st.sampled_from([*patterns.BOXES, *patterns.CHOICES, *patterns.SEVERAL]), ANY_WORDS), max_size=12),
       st.sampled_from([*patterns.OFTEN, "sometimes"]))
def test_any_words_in_the_builder_make_dates_or_are_asked(schedules, typed_words, often):
    told = when.read(MultiDict([("often", often), *typed_words]), replace(WEDNESDAYS, schedules=schedules), TODAY)
    assert set(told.faults) <= {*patterns.BOXES, *patterns.CHOICES, *patterns.SEVERAL}
    assert told.faults or told.schedules == schedules or all(sessions.settled(one, TODAY) for one in told.schedules)
