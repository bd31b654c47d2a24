"""The queue and a review as people use them: what differs, what to look at, who may decide, and that elsewhere is nowhere."""
from dataclasses import replace
from datetime import timedelta

import pytest

from app.directory import publication
from app.directory.details import Author, OrganizationDetails
from app.directory.models import History, Service
from app.extensions import db, writing_unit
from app.people.models import Person
from app.submissions import deciding
from app.submissions.models import APPROVED, DECLINED, SENT_BACK, UNCONFIRMED, WAITING, Owner, Picture
from conftest import NOW
from directories import TUESDAYS
from page_check import checked, words
from people import make_person, post, sign_in
from waiting import NEW, details_now, make_localities, make_waiting, of


@pytest.fixture(autouse=True)
def localities(app):
    make_localities(app)


@pytest.fixture
def joan(app):
    return make_person(app, "champion", "chard", name="Joan")


@pytest.fixture
def priya(app):
    return make_person(app, "coordinator", "chard", name="Priya")


@pytest.fixture
def desk(app):
    """desk(person): a client signed in as them."""
    return lambda person: sign_in(app, app.test_client(), person)


def approve(app, uuid, person, now=NOW):
    with app.app_context(), writing_unit():
        service = deciding.approve(of(uuid), db.session.get(Person, person.id), now=now)
        db.session.commit()
        return service


def read(client, url):
    answer = checked(client.get(url))
    assert answer.status_code == 200, url
    return answer, words(answer.tree.find("body"))


def state(app, uuid):
    with app.app_context():
        return of(uuid).state


def test_the_queue_is_of_ones_own_localities_the_oldest_first(app, desk, joan):
    old = make_waiting(app, replace(NEW, name="Old one"), sent_at=NOW - timedelta(days=5))
    make_waiting(app, replace(NEW, name="New one"), sent_at=NOW)
    make_waiting(app, replace(NEW, name="Elsewhere"), "yeovil")
    make_waiting(app, replace(NEW, name="A draft"), state="draft")
    make_waiting(app, replace(NEW, name="No answer yet"), state=UNCONFIRMED, confirmed_at=None)
    answer, said = read(desk(joan), "/queue")
    assert [words(one) for one in answer.tree.findall(".//tbody//a")] == ["Old one", "New one"]
    assert "2 things are waiting" in said and "! 5 days" in said and "Elsewhere" not in said and "A draft" not in said
    assert desk(joan).get("/queue/next").headers["Location"] == f"/review/{old}"
    by_name, _ = read(desk(joan), "/queue?sort=name")
    assert [words(one) for one in by_name.tree.findall(".//tbody//a")] == ["New one", "Old one"]
    read(desk(joan), "/queue?sort=%00nonsense")


def test_the_only_one_is_told_so(app, desk, joan):
    assert "You are the only person here" in read(desk(joan), "/queue")[1]
    make_person(app, "coordinator", "chard")
    assert "You are the only person here" not in read(desk(joan), "/queue")[1]


def test_a_review_shows_what_differs_and_what_to_look_at(app, desk, joan, priya):
    service = approve(app, make_waiting(app), joan)
    thursday = replace(NEW, phone="07700 900613", schedules=(replace(TUESDAYS, byday="TH"),))
    uuid = make_waiting(app, thursday, service=service, by="owner", author_id=None)
    answer, said = read(desk(priya), f"/review/{uuid}")
    for told in ("2 things changed", "Was Tuesdays, 10:30am to 11:30am", "Now Thursdays, 10:30am to 11:30am", "First date: Thursday 26 November 2026.",
                 "The phone number is new and is on no other listing. Ring the old one to ask.", "Call the old number, 01632 960 123",
                 "things did not change", "Approved by Joan", "The owner, through their private link."):
        assert told in said, told
    assert [one.text for one in answer.tree.iter("del")] == ["Tuesdays,", "01632\u00a0960\u00a0123"]
    assert "maureen@" not in answer.get_data(as_text=True)
    post(desk(priya), f"/review/{uuid}/approval", {"mark": answer.tree.find(".//input[@name='mark']").get("value")})
    assert state(app, uuid) == APPROVED and details_now(app, service.slug)[1].phone == "07700 900613"
    _, said = read(desk(priya), f"/review/{uuid}")
    assert "You approved it on 25 November at" in said and "People see it now." in said and "Undo this" in said


def test_a_moved_pin_is_told_in_miles_and_a_missing_organisation_in_words(app, desk, joan, priya):
    nobody = replace(NEW, organization=OrganizationDetails(NEW.name))
    first = make_waiting(app, nobody)
    answer, said = read(desk(joan), f"/review/{first}")
    assert "New" in said and "Who runs it The group itself. No organisation is named." in said and f"{NEW.name}, to be looked at" in answer.tree.findtext(".//title")
    service = approve(app, first, joan)
    assert "The group itself" in words(checked(desk(joan).get(f"/activities/{service.slug}")).tree.find(".//main"))
    hall = replace(NEW.venues[0], latitude=50.8700, longitude=-2.9600)
    change = make_waiting(app, replace(nobody, venues=(replace(hall, latitude=50.8800),)), service=service, by="owner")
    approve(app, make_waiting(app, replace(nobody, venues=(hall,)), service=service, by="owner"), joan)
    _, said = read(desk(priya), f"/review/{change}")
    assert "Where its pin stands" in said and "The pin moves 0.7 miles." in said
    with app.app_context(), writing_unit():
        publication.withdraw(db.session.get(Service, service.id), Author("Priya", "coordinator"), "It stopped.", now=NOW)
        db.session.commit()
    answer, said = read(desk(priya), f"/review/{change}")
    assert words(answer.tree.find(".//p[@class='nt-eyebrow']")) == "Change"


@pytest.mark.parametrize(("reason", "is_taken"), [("x", False), ("No.", False), ("1 2 3", False), ("...", False), ("A shop", True), ("Advertising", True), ("重复的 活动", True)])
def test_a_reason_says_something(app, desk, joan, reason, is_taken):
    uuid = make_waiting(app)
    for verb, more in (("declining", {}), ("sending-back", {"about": "other"})):
        answer = checked(post(desk(joan), f"/review/{uuid}/{verb}", {"reason": reason, **more}))
        assert answer.status_code == (303 if is_taken else 422)
        if is_taken:
            break
        assert answer.tree.find(".//textarea[@name='reason']").text.strip() == reason and "Say a little more" in words(answer.tree.find(".//main"))
    assert state(app, uuid) == (DECLINED if is_taken else WAITING)


def test_what_may_be_wrong_is_flagged_with_its_reason(app, desk, joan):
    approve(app, make_waiting(app), joan)
    double = make_waiting(app, replace(NEW, name="Chat and macrame", organization=OrganizationDetails("Hillside Champion")), trap="http://x")
    _, said = read(desk(joan), f"/review/{double}")
    assert "May be a double of Macrame and chat." in said and "A machine may have sent this. It came at once, or a box that people cannot see was filled in." in said
    assert "The organisation is nearly called “Hillside Champions”, which we know." in said
    children = make_waiting(app, replace(NEW, name="Tots", kinds=("children",), organization=OrganizationDetails("Tots")))
    _, said = read(desk(joan), f"/review/{children}")
    assert "It names no organisation." in said and "A coordinator must approve it" in said and "Send back and Decline" not in said
    mixed = make_waiting(app, replace(NEW, name="Odd", organization=OrganizationDetails("Аge UK")))
    assert "mixes alphabets" in read(desk(joan), f"/review/{mixed}")[1]


def test_pictures_are_looked_at_too_and_by_nobody_else(app, client, desk, joan):
    uuid, other = make_waiting(app), make_waiting(app)
    with app.app_context(), writing_unit():
        picture = Picture(submission_id=of(uuid).id, alt="A table of <wool>", bytes=b"\xff\xd8x", width=4, height=3)
        db.session.add(picture)
        db.session.commit()
        url = f"/review/{uuid}/pictures/{picture.uuid}"
    answer, said = read(desk(joan), f"/review/{uuid}")
    assert answer.tree.xpath("//main//img/@src") == [url] and "In words: A table of <wool>" in said
    shown = desk(joan).get(url)
    assert (shown.data, shown.mimetype, shown.headers["Cache-Control"]) == (b"\xff\xd8x", "image/jpeg", "private, no-store")
    assert desk(joan).get(url.replace(uuid, other)).status_code == 404 and client.get(url).status_code == 303
    assert desk(make_person(app, "champion", "yeovil")).get(url).status_code == 404


def test_ones_own_shows_no_approval_and_takes_none(app, desk, joan):
    uuid = make_waiting(app, author_id=joan.id, by="champion")
    answer, said = read(desk(joan), f"/review/{uuid}")
    assert "Someone else must approve it, because it is yours." in said and "New, added by you" in said
    assert not answer.tree.xpath("//main//form")
    assert post(desk(joan), f"/review/{uuid}/approval").status_code == 422 and state(app, uuid) == WAITING


@pytest.mark.parametrize("verb", ["approval", "sending-back", "declining", "asking", "undoing", "confirming"])
def test_elsewhere_is_the_same_404_as_nothing(app, desk, verb):
    elsewhere = make_waiting(app, replace(NEW, name="A secret group"), "yeovil")
    draft = make_waiting(app, state="draft", sent_at=None)
    client = desk(make_person(app, "coordinator", "chard"))
    answers = [post(client, f"/review/{uuid}/{verb}", {"reason": "x", "about": "other"})
               for uuid in (elsewhere, draft, "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "nonsense")]
    assert {one.status_code for one in answers} == {404} and b"secret" not in answers[0].data
    assert len({len(one.data) for one in answers}) == 1 and state(app, elsewhere) == WAITING
    shown = [client.get(f"/review/{uuid}") for uuid in (elsewhere, draft, "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "%00")]
    assert {one.status_code for one in shown} == {404}


def test_only_champions_and_coordinators_get_in(app, client, desk):
    uuid = make_waiting(app)
    for role in ("practice", "administrator"):
        other = desk(make_person(app, role))
        assert other.get("/queue").status_code == 403 and post(other, f"/review/{uuid}/approval").status_code == 403
    assert client.get("/queue").status_code == 303 and client.get(f"/review/{uuid}").headers["Location"].startswith("/sign-in")


def test_sending_back_asks_for_words_and_keeps_them(app, desk, joan):
    uuid, client = make_waiting(app), desk(joan)
    read(client, f"/review/{uuid}/sending-back")
    empty = checked(post(client, f"/review/{uuid}/sending-back", {"reason": " "}))
    assert empty.status_code == 422 and "Say what they need to do" in words(empty.tree) and "Say what it is about" in words(empty.tree)
    typed = checked(post(client, f"/review/{uuid}/sending-back", {"reason": "<b>Which day?</b>\x07", "about": "missing"}))
    assert typed.status_code == 422 and typed.tree.find(".//textarea[@name='reason']").text.strip() == "<b>Which day?</b>"
    assert post(client, f"/review/{uuid}/sending-back", {"reason": "Which day?", "about": "missing"}).status_code == 303
    assert state(app, uuid) == SENT_BACK and "You sent it back on 25 November" in read(client, f"/review/{uuid}")[1]
    assert post(client, f"/review/{uuid}/undoing").status_code == 303 and state(app, uuid) == WAITING


def test_a_colleague_is_chosen_from_those_who_may(app, desk, joan, priya):
    uuid, far = make_waiting(app), make_person(app, "champion", "yeovil", name="Far away")
    _, said = read(desk(joan), f"/review/{uuid}/asking")
    assert "Priya, coordinator" in said and "Far away" not in said
    assert checked(post(desk(joan), f"/review/{uuid}/asking", {"colleague": far.uuid})).status_code == 422
    assert post(desk(joan), f"/review/{uuid}/asking", {"colleague": priya.uuid, "reason": "A shop?"}).status_code == 303
    assert "A colleague asks you to look. A shop?" in read(desk(priya), f"/review/{uuid}")[1]


def test_two_decide_at_once_and_the_second_is_told(app, desk, joan, priya):
    uuid = make_waiting(app)
    assert post(desk(joan), f"/review/{uuid}/declining", {"reason": "It is a shop."}).status_code == 303
    second = checked(post(desk(priya), f"/review/{uuid}/approval"))
    assert second.status_code == 422 and "Joan declined it on 25 November at" in words(second.tree) and "was not done" in words(second.tree)
    third = checked(post(desk(priya), f"/review/{uuid}/sending-back", {"reason": "Which <day>?", "about": "missing"}))
    assert third.status_code == 422 and "This is what you wrote." in words(third.tree) and "Which <day>?" in words(third.tree)
    again = post(desk(joan), f"/review/{uuid}/declining", {"reason": "It is a shop."})
    assert again.status_code == 303
    with app.app_context():
        assert len(of(uuid).decisions) == 1


def test_whoever_opens_one_has_it_for_half_an_hour_and_may_lose_it(app, desk, joan, priya):
    old, new = make_waiting(app, replace(NEW, name="Old one"), sent_at=NOW - timedelta(days=5)), make_waiting(app)
    assert desk(joan).head(f"/review/{old}").status_code == 200
    assert desk(joan).get(f"/review/{old}", headers={"Sec-Purpose": "prefetch"}).status_code == 200
    assert "Who has it: Nobody yet" in read(desk(joan), "/queue")[1] and "Who has it: You" not in read(desk(joan), "/queue")[1]
    assert "You have this until" in read(desk(joan), f"/review/{old}")[1]
    assert "Who has it: You" in read(desk(joan), "/queue")[1] and "Who has it: Joan, since" in read(desk(priya), "/queue")[1]
    assert desk(priya).get("/queue/next").headers["Location"] == f"/review/{new}"
    assert desk(joan).get("/queue/next").headers["Location"] == f"/review/{old}"
    answer, said = read(desk(priya), f"/review/{old}")
    assert "Joan has this open until" in said and not answer.tree.xpath("//main//form[contains(@action,'/approval')]")
    assert post(desk(priya), f"/review/{old}/hold").status_code == 303 and "You have this until" in read(desk(priya), f"/review/{old}")[1]
    assert "Priya has this open until" in read(desk(joan), f"/review/{old}")[1]
    app.config["NOW"] = lambda: NOW + timedelta(minutes=30)
    assert "You have this until" in read(desk(joan), f"/review/{old}")[1]
    _, said = read(desk(priya), f"/review/{old}")
    assert "Joan has this open until" in said and post(desk(priya), f"/review/{old}/declining", {"reason": "A shop."}).status_code == 303
    assert "Priya declined it" in read(desk(joan), f"/review/{old}")[1]


def test_what_one_may_not_decide_on_is_not_held(app, desk, joan, priya):
    own = make_waiting(app, author_id=joan.id, by="champion")
    careful = make_waiting(app, replace(NEW, name="Tots", kinds=("children",)))
    for uuid in (own, careful):
        read(desk(joan), f"/review/{uuid}")
        assert post(desk(joan), f"/review/{uuid}/hold").status_code == 303
    assert "Joan" not in read(desk(priya), "/queue")[1]
    yeovil = desk(make_person(app, "champion", "yeovil"))
    assert post(yeovil, f"/review/{own}/hold").status_code == 404


def test_the_queue_shows_one_kind_at_a_time(app, desk, joan, priya):
    service = approve(app, make_waiting(app), joan)
    make_waiting(app, replace(NEW, summary="Other words."), service=service, by="owner")
    make_waiting(app, replace(NEW, name="A new one"))
    back = make_waiting(app, replace(NEW, name="A vague one"))
    assert "Say a little more" in checked(post(desk(priya), f"/review/{back}/declining", {"reason": "x"})).text
    assert post(desk(priya), f"/review/{back}/declining", {"reason": "A shop."}).status_code == 303
    assert post(desk(priya), f"/review/{back}/undoing").status_code == 303
    assert post(desk(priya), f"/review/{back}/sending-back", {"reason": "Which day?", "about": "missing"}).status_code == 303
    for show, names in (("", ["Macrame and chat", "A new one"]), ("?show=new", ["A new one"]), ("?show=changes", ["Macrame and chat"]),
                        ("?show=sent-back&sort=name", ["A vague one"]), ("?show=%00", ["Macrame and chat", "A new one"])):
        answer, said = read(desk(joan), f"/queue{show}")
        assert [words(one) for one in answer.tree.findall(".//tbody//a")] == names, show
        assert "All (2) New (1) Changes (1) Sent back (1)" in said
    assert "Who has it: Whoever wrote it" in read(desk(joan), "/queue?show=sent-back")[1]


def test_asking_a_colleague_twice_is_asking_once(app, desk, joan, priya):
    uuid = make_waiting(app)
    for _ in range(2):
        assert post(desk(joan), f"/review/{uuid}/asking", {"colleague": priya.uuid, "reason": "A shop?"}).status_code == 303
    with app.app_context():
        assert len(of(uuid).decisions) == 1
    assert "Who has it: You were asked" in read(desk(priya), "/queue")[1] and "Who has it: Priya was asked" in read(desk(joan), "/queue")[1]


def test_history_tells_every_change_and_any_version_is_put_back(app, desk, joan, priya):
    service = approve(app, make_waiting(app), joan)
    approve(app, make_waiting(app, replace(NEW, name="Knots", summary="New words."), service=service), joan, NOW + timedelta(hours=1))
    _, said = read(desk(priya), "/activities/knots/history")
    assert "Name and in a sentence" in said and "Was: Macrame and chat" in said and "Now: Knots" in said and "Approved by Joan" in said
    with app.app_context():
        first = db.session.scalars(db.select(History.id).where(History.service_id == service.id).order_by(History.id)).first()
    assert desk(joan).get("/activities/knots/history").status_code == 403
    far = desk(make_person(app, "coordinator", "yeovil"))
    assert far.get("/activities/knots/history").status_code == post(far, f"/activities/knots/history/{first}/restoring").status_code == 404
    for row in ("0", "99999999999", "x", str(first + 10_000)):
        assert post(desk(priya), f"/activities/knots/history/{row}/restoring").status_code == 404
    assert post(desk(priya), f"/activities/knots/history/{first}/restoring").status_code == 303
    found, said = details_now(app, "macrame-and-chat")
    assert found.id == service.id and said.summary == NEW.summary
    assert desk(priya).get("/activities/knots").headers["Location"] == "/activities/macrame-and-chat"
    assert "an earlier version put back" in read(desk(priya), "/activities/macrame-and-chat/history")[1]


def test_two_listings_are_made_one_and_the_old_address_leads_on(app, desk, joan, priya):
    stays = approve(app, make_waiting(app), joan)
    goes = approve(app, make_waiting(app, replace(NEW, name="Macrame again")), joan)
    client, url = desk(priya), f"/activities/{goes.slug}/merging"
    read(client, url)
    for typed in ("", "nothing-there", goes.slug, "x" * 5000, "http://other.example/"):
        assert checked(post(client, url, {"other": typed})).status_code == 422
    both = checked(post(client, url, {"other": f"http://localhost/activities/{stays.slug}"}))
    assert both.status_code == 200 and "Which one stays?" in words(both.tree)
    assert post(client, url, {"other": stays.slug, "stays": "nonsense", "sure": "yes"}).status_code == 422
    assert post(client, url, {"other": stays.slug, "stays": stays.slug, "sure": "yes"}).status_code == 303
    assert client.get(f"/activities/{goes.slug}").headers["Location"] == f"/activities/{stays.slug}"
    with app.app_context():
        assert db.session.get(Service, goes.id).merged_into_id == stays.id
        assert [one.service_id for one in db.session.scalars(db.select(Owner))] == [stays.id, stays.id]
    assert "Made one with another" in read(client, f"/activities/{stays.slug}/history")[1].replace("made one", "Made one")
