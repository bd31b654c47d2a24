"""The desk: one queue of what somebody can do now, each thing in one person's hands, put off and back, and each answer taken once."""
import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.company.models import Company
from app.desk import handing, tasks
from app.desk.models import DeskSent, DeskSkip
from app.desk.tasks import Task
from app.directory import checks
from app.directory.checks import Check
from app.directory.localities import by_slug
from app.directory.models import Service
from app.directory.publication import publish
from app.extensions import db, writing_unit
from app.need.asks import Ask
from app.people.models import Audit, Person
from app.submissions.models import Submission
from conftest import NOW
from directories import CHAMPION, KNITTING, committed, count
from people import make_person, post, sign_in
from test_company import make_company
from test_checking import ALL_YES, CHARD, uuid_of
from test_every_page import WIDTHS
from test_every_page import _faults as faults
from test_review_pages import cookie_of
from waiting import make_waiting

STRANGE = ["", "x", "check", "review", "' OR 1=1 --", "\x00", "ü" * 300, "00000000-0000-4000-8000-000000000000"]


def waiting_in_chard(app, *names):
    """Listings of these names in Chard that wait to be checked, and nothing else."""
    with app.app_context():
        with writing_unit():
            db.session.execute(db.delete(Check))
            db.session.execute(db.update(Submission).values(state="withdrawn"))
            db.session.commit()
        for at, name in enumerate(names):
            service = committed(publish, replace(CHARD, name=name), CHAMPION, now=NOW - timedelta(days=200))
            with writing_unit():
                checks.join(service, checks.DUE, NOW - timedelta(hours=len(names) - at))
                db.session.commit()
    return app


@pytest.fixture
def world(app):
    return waiting_in_chard(app, "Knit and natter")


def desk(app, *slugs, name="Joan", role="champion"):
    return sign_in(app, app.test_client(), make_person(app, role, *(slugs or ("chard",)), name=name))


def given_out(client, **told):
    return post(client, "/desk/next", told).headers["Location"]


@given(some.lists(some.builds(Task, some.sampled_from(["check", "review"]), some.uuids().map(str), some.booleans(), some.dates(),
                              some.datetimes(), some.none())))
def test_who_waits_comes_first_then_what_runs_out_then_the_oldest(found):
    ordered = tasks.in_order(found)
    assert sorted(ordered) == sorted(found) if len({one.uuid for one in found}) == len(found) else len(ordered) == len(found)
    for one, after in pairwise(ordered):
        assert (not one.waits, one.by, one.came) <= (not after.waits, after.by, after.came)


def test_a_review_that_somebody_waits_for_comes_before_a_check_that_is_due(world):
    waiting = make_waiting(world, replace(KNITTING, name="New group", source="", source_key=""), "chard")
    client = desk(world)
    page = client.get("/desk").text
    assert page.index("Look at New group") < page.index("heck Knit and natter") and "about 4 minutes" in page
    assert "The first 2 things fit in." in page and given_out(client) == f"/review/{waiting}"
    assert given_out(client, kind="check") == f"/checking/{uuid_of(world)}"


def test_what_somebody_asked_for_comes_before_a_check_and_is_in_one_hand(world):
    with world.app_context(), writing_unit():
        asked = Ask(typed="Somewhere to play <b>cribbage</b>", locality_id=by_slug("chard").id, asked_on=NOW.date() - timedelta(2))
        db.session.add(asked)
        db.session.commit()
        address = f"/asks/{asked.uuid}/work"
    joan, priya = desk(world), desk(world, name="Priya")
    assert "Answer “Somewhere to play &lt;b&gt;cribbage&lt;/b&gt;”" in joan.get("/desk").text
    assert given_out(joan, kind="ask") == address and given_out(priya, kind="ask") == "/desk"
    assert "cribbage" not in desk(world, "kendal").get("/desk").text and joan.get(address).status_code == 200


def would_like_company(app, **told):
    """The address of what somebody in Chard asks of champions, at the one activity there."""
    with app.app_context(), writing_unit():
        service = db.session.scalar(db.select(Service).where(Service.name == "Knit and natter").order_by(Service.id.desc()))
        made = Company(**{"service_id": service.id, "name": "Wilma", "contact": "01632 960117", "contact_kind": "phone", "contact_key": "x", "consent": "",
                          "key": "x", "at": NOW, "confirmed_at": NOW, "localities": f" {by_slug('chard').id} ", **told})
        db.session.add(made)
        db.session.commit()
        return f"/company/{made.uuid}"


def test_who_would_like_company_is_handed_to_one_champion_nearby(world):
    address = would_like_company(world)
    joan, priya, away = desk(world), desk(world, name="Priya"), desk(world, "kendal")
    page = joan.get("/desk").text
    assert "Go along to Knit and natter" in page and "Somebody asked today for a champion" in page and "Wilma" not in page
    assert given_out(joan) == address == given_out(joan) and "Go along to" not in priya.get("/desk").text
    assert given_out(priya, kind="company") == given_out(away, kind="company") == "/desk"
    world.config["NOW"] = lambda: NOW + handing.LASTS
    assert given_out(priya, kind="company") == address and post(priya, f"{address}/taking").status_code == 303
    world.config["NOW"] = lambda: NOW + 2 * handing.LASTS
    assert given_out(joan, kind="company") == given_out(priya, kind="company") == "/desk"


def test_whoever_went_along_is_asked_how_it_went_and_nobody_else_is(world):
    joan, kit = make_person(world, "champion", "chard", name="Joan"), desk(world, name="Kit")
    address = would_like_company(world, taken_by_id=joan.id, taken_at=NOW - timedelta(days=8))
    first = sign_in(world, world.test_client(), joan)
    assert "Say how it went at Knit and natter" in first.get("/desk").text
    assert given_out(first, kind="company") == address and given_out(kit, kind="company") == "/desk"


def test_who_would_like_company_on_a_date_that_is_near_comes_first_and_what_is_not_confirmed_never(world):
    would_like_company(world)
    near = would_like_company(world, key="y", on=NOW.date() + timedelta(1))
    would_like_company(world, key="z", on=NOW.date(), confirmed_at=None)
    assert given_out(desk(world)) == near


def test_after_sign_in_work_begins_at_the_desk_and_practices_have_none(world):
    client = desk(world)
    assert 'href="/desk" aria-current="page"' in client.get("/desk").text
    practice = desk(world, role="practice")
    assert practice.get("/desk").status_code == 403 and post(practice, "/desk/next").status_code == 403
    quiet = desk(world, "kendal").get("/desk").text
    assert "Nothing waits for you" in quiet and 'href="/need">See what people near you' in quiet and "What comes here" in quiet
    assert "What comes here" not in client.get("/desk").text


def test_what_one_has_in_hand_nobody_else_is_given_for_half_an_hour(world):
    joan, priya, address = desk(world), desk(world, name="Priya"), f"/checking/{uuid_of(world)}"
    assert given_out(joan) == address == given_out(joan) and "You have begun this" in joan.get("/desk").text
    assert given_out(priya) == "/desk" and "Nothing waits for you" in priya.get("/desk").text
    assert priya.get("/checking/next").headers["Location"] == "/checking"
    assert "Joan has this open until 9:30am" in priya.get(address).text.replace("\xa0", " ")
    world.config["NOW"] = lambda: NOW + handing.LASTS
    assert given_out(priya) == address and given_out(joan) == "/desk"


def test_put_back_it_is_the_next_persons_and_nobody_puts_back_what_is_anothers(world):
    joan, priya, uuid = desk(world), desk(world, name="Priya"), uuid_of(world)
    given_out(joan)
    post(priya, "/desk/back", {"kind": "check", "task": uuid})
    post(priya, "/desk/later", {"kind": "check", "task": uuid})
    assert given_out(priya) == "/desk"
    post(joan, "/desk/back", {"kind": "check", "task": uuid})
    assert given_out(priya) == f"/checking/{uuid}"


def test_a_review_is_put_back_too(world):
    uuid = make_waiting(world, replace(KNITTING, name="New group", source="", source_key=""), "chard")
    joan, priya = desk(world), desk(world, name="Priya")
    assert given_out(joan, kind="review") == f"/review/{uuid}" and given_out(priya, kind="review") == "/desk"
    post(joan, "/desk/back", {"kind": "review", "task": uuid})
    assert given_out(priya, kind="review") == f"/review/{uuid}"


@pytest.mark.parametrize(("until", "back", "says"), [
    ("later", timedelta(hours=3), "today at midday"), ("tomorrow", timedelta(hours=22), "tomorrow at 7am"), ("\x00", timedelta(hours=22), "")])
def test_not_now_comes_back_later_and_others_have_it_meanwhile(world, until, back, says):
    joan, priya, uuid = desk(world), desk(world, name="Priya"), uuid_of(world)
    given_out(joan)
    post(joan, "/desk/later", {"kind": "check", "task": uuid, "until": until})
    page = joan.get("/desk").text.replace("\xa0", " ")
    assert "Nothing waits for you" in page and "You put 1 thing off" in page and says in page
    assert given_out(joan) == "/desk"
    assert given_out(priya) == f"/checking/{uuid}"
    post(priya, "/desk/back", {"kind": "check", "task": uuid})
    world.config["NOW"] = lambda: NOW + back - timedelta(seconds=1)
    assert given_out(joan) == "/desk"
    world.config["NOW"] = lambda: NOW + back
    assert given_out(joan) == f"/checking/{uuid}"
    with world.app_context():
        assert handing.forget(NOW + back) >= 1 and count(DeskSkip) == 0


def test_all_that_was_put_off_comes_back_at_once(world):
    joan, uuid = desk(world), uuid_of(world)
    post(joan, "/desk/later", {"kind": "check", "task": uuid, "until": "tomorrow"})
    post(joan, "/desk/put-off/end")
    assert given_out(joan) == f"/checking/{uuid}"


def test_many_at_once_are_given_different_things(app):
    names = [f"Group {one}" for one in range(4)]
    waiting_in_chard(app, *names)
    people = [make_person(app, "champion", "chard", name=f"P{one}") for one in range(8)]
    given_to, gate = {}, threading.Barrier(len(people))

    def take(person):
        with app.app_context():
            gate.wait()
            with writing_unit():
                found = handing.hand_out(db.session.get(Person, person.id), NOW)
                given_to[person.id] = found and found.uuid
                db.session.commit()
            db.session.remove()
    threads = [threading.Thread(target=take, args=(one,)) for one in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    got = [uuid for uuid in given_to.values() if uuid]
    assert len(given_to) == 8 and len(got) == len(set(got)) == 4


ACTS = some.lists(some.tuples(some.integers(0, 2), some.sampled_from(["next", "back", "later", "half an hour"])), max_size=12)


def test_whatever_they_do_nothing_is_in_two_hands(world):
    ids, uuid = [make_person(world, "champion", "chard").id for _ in range(3)], uuid_of(world)

    @given(ACTS)
    @settings(max_examples=30, deadline=None)
    def holds(acts):
        now = NOW
        with world.app_context(), writing_unit():
            for who, what in acts:
                person = db.session.get(Person, ids[who])
                task = handing.find(person, now, tasks.CHECK, uuid)
                if what == "next":
                    handing.hand_out(person, now)
                elif what == "half an hour":
                    now += handing.LASTS
                elif task:
                    handing.put_back(task, person, now) if what == "back" else handing.skip(task, person, "later", now)
                hands = [one for one in ids if handing.find(db.session.get(Person, one), now, tasks.CHECK, uuid)]
                db.session.expire_all()
                holder = handing.holder(tasks.CHECK, uuid, now)
                assert hands == ([holder[0].id] if holder else ids)
            db.session.rollback()
    holds()
    assert given_out(desk(world)) == f"/checking/{uuid}"


def test_the_same_answer_sent_twice_is_one(world):
    joan, address = desk(world), f"/checking/{uuid_of(world)}"
    told = {**ALL_YES, "phone": "01632 960555", "is-contact": "mend", "once": "a" * 32}
    first, again = (post(joan, f"{address}/answers", told) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"] == "/desk?done=sent-on"
    with world.app_context():
        assert count(Submission, Submission.by == "champion") == 1 and count(Audit, Audit.act == "listing.check") == 1


def test_nobody_answered_sent_twice_is_one_try_and_what_differs_is_another(world):
    joan, uuid = desk(world), uuid_of(world)
    for once in ("a", "a", "b"):
        assert post(joan, f"/checking/{uuid}/tries", {"once": once}).headers["Location"] == "/desk?done=no-answer"
    with world.app_context():
        assert db.session.scalar(db.select(Check.tries).where(Check.uuid == uuid)) == 2
        assert count(DeskSent) == 2 and handing.forget(NOW + timedelta(days=7)) >= 2 and count(DeskSent) == 0


def test_the_same_words_of_somebody_else_are_their_own(world):
    uuid = uuid_of(world)
    for name in ("Joan", "Priya"):
        post(desk(world, name=name), f"/checking/{uuid}/tries", {"once": "a"})
    with world.app_context():
        assert db.session.scalar(db.select(Check.tries).where(Check.uuid == uuid)) == 2


@pytest.mark.parametrize("text", STRANGE)
def test_any_text_is_taken_as_nothing(world, text):
    joan = desk(world)
    for address in ("next", "later", "back"):
        answer = post(joan, f"/desk/{address}", {"kind": text, "task": text, "until": text})
        assert answer.status_code == 303
    assert joan.get("/desk", query_string={"done": text}).status_code == 200


def test_no_signal_the_answer_is_kept_and_goes_once_when_it_is_back(chromium, live):
    waiting_in_chard(live.app, "Knit and natter")
    joan, uuid = make_person(live.app, "champion", "chard", name="Joan"), uuid_of(live.app)
    page = chromium()
    page.context.add_cookies([cookie_of(live, joan)])
    page.goto("/desk")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(f"**/checking/{uuid}")
    page.locator("#q-is-cost-2").check()
    page.get_by_label("Cost", exact=True).fill("£2 for tea")
    page.context.set_offline(True)
    page.get_by_role("button", name="Finish the check").click()
    page.get_by_text("No signal. Your answer is kept here").wait_for()
    page.get_by_role("button", name="Try now").click()
    assert page.get_by_label("Cost", exact=True).input_value() == "£2 for tea"
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.faults[:] = [one for one in page.faults if "ERR_INTERNET_DISCONNECTED" not in one]
    page.context.set_offline(False)
    page.wait_for_url("**/desk?done=part")
    page.get_by_text("What you asked is kept").wait_for()
    page.faults[:] = [one for one in page.faults if "ERR_INTERNET_DISCONNECTED" not in one]
    with live.app.app_context():
        assert count(Audit, Audit.act == "listing.check") == 1
        service = db.session.scalar(db.select(Service).where(Service.name == "Knit and natter").order_by(Service.id.desc()))
        assert [one.amount for one in service.costs] == [2]


def test_what_is_refused_is_shown_with_its_words_and_can_be_mended(chromium, live):
    waiting_in_chard(live.app, "Knit and natter")
    joan, uuid = make_person(live.app, "champion", "chard", name="Joan"), uuid_of(live.app)
    page = chromium()
    page.context.add_cookies([cookie_of(live, joan)])
    page.goto(f"/checking/{uuid}")
    page.locator("#q-is-contact-2").check()
    page.get_by_label("Phone", exact=True).fill("not a number")
    page.get_by_role("button", name="Finish the check").click()
    page.get_by_text("There is a problem").wait_for()
    assert page.get_by_label("Phone", exact=True).input_value() == "not a number"


def test_without_script_the_browser_says_it_and_back_gives_the_form_as_it_was(chromium, live):
    waiting_in_chard(live.app, "Knit and natter")
    page = chromium(java_script_enabled=False)
    page.context.add_cookies([cookie_of(live, make_person(live.app, "champion", "chard", name="Joan"))])
    page.goto("/desk")
    page.get_by_role("button", name="Start").click()
    page.locator("#q-is-cost-2").check()
    page.get_by_label("Cost", exact=True).fill("£2 for tea")
    page.context.set_offline(True)
    page.get_by_role("button", name="Finish the check").click()
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.go_back()
    assert page.get_by_label("Cost", exact=True).input_value() == "£2 for tea"
    page.get_by_role("button", name="Finish the check").click()
    page.get_by_text("What you asked is kept").wait_for()
    assert page.url.endswith("/desk?done=part")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_desk_has_no_fault_and_nothing_wider_than_the_screen(chromium, live, width):
    waiting_in_chard(live.app, "Knit and natter", "A group with quite a long name that nobody could say in one breath")
    joan = make_person(live.app, "coordinator", "chard", "yeovil", name="Joan")
    page = chromium(width=width, bypass_csp=True)
    page.context.add_cookies([cookie_of(live, joan)])
    assert not faults(page, {"desk": "/desk", "done": "/desk?done=part", "one": f"/checking/{uuid_of(live.app)}"})


def test_whom_somebody_said_yes_to_and_put_back_goes_to_others_first_and_comes_back_later(app):
    waiting_in_chard(app)
    with app.app_context(), writing_unit():
        db.session.execute(db.delete(Ask))
        db.session.commit()
    uuid = make_company(app, "chard")
    joan, kit, address = desk(app), desk(app, name="Kit"), f"/company/{uuid}"
    assert given_out(joan) == address and given_out(kit) == "/desk"
    post(joan, f"{address}/taking")
    post(joan, f"{address}/putting-back")
    assert given_out(joan) == "/desk" and "You have begun this" not in joan.get("/desk").text
    assert given_out(kit) == address and given_out(joan) == "/desk"
    post(kit, "/desk/back", {"kind": "company", "task": uuid})
    app.config["NOW"] = lambda: NOW + timedelta(hours=3, minutes=1)
    assert given_out(joan) == address and given_out(kit) == "/desk"
