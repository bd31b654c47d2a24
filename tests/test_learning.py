"""Ideas that worked: nothing is public on one person's word, what is said of them stays among people who signed in, and goes with who said it."""
import io
import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from app import demo_learning, demo_people
from app.directory.localities import by_slug
from app.extensions import db, writing_unit
from app.keeping import erasing, purging
from app.learning import deciding, forgetting, meeting, tagging, talking, writing
from app.learning.models import Idea, IdeaWord, Meeting
from app.messages.models import Message
from app.people import inviting
from app.people.models import Audit, Person
from conftest import NOW
from form_reading import form_to
from page_check import checked, words
from people import OWN, make_person, post, sign_in

TOLD = {"title": "The bus stop notice", "summary": "A page of what is on, at the bus stop.", "did": "We asked the bus company.", "whom": "People who wait",
        "took": "1 hour, £3", "changed": "Four people came.", "failed": "", "copying": "Write to the company.\nPrint the page.", "tags": ["little-money"],
        "words": ["poster"], "own_words": "poster", "locality": "chard"}


def make_idea(app, author, state="approved", by=None, now=NOW, **told):
    """The uuid of an idea of a Person: a "draft", "waiting", "approved" (by a Person, else by a coordinator made for it), or "off"."""
    by = by or (make_person(app, "coordinator", "chard") if state in ("approved", "off") else None)
    with app.app_context(), writing_unit():
        typed = TOLD | told
        own = db.session.get(Person, author.id)
        made = writing.begin(own, writing.new_key(), typed, now=now)
        if state != "draft":
            assert writing.send(made, own, now=now)
        if state in ("approved", "off"):
            deciding.approve(made, db.session.get(Person, by.id), now=now)
        if state == "off":
            writing.withdraw(made, own, now=now)
        db.session.commit()
        return made.uuid


def say_something(app, uuid, person, words="It rained."):
    """Adds a comment of a Person to a public idea."""
    with app.app_context(), writing_unit():
        talking.comment(db.session.scalar(sa.select(Idea).where(Idea.uuid == uuid)), person, writing.new_key(), words, now=NOW)
        db.session.commit()


def one(app, uuid):
    with app.app_context():
        found = db.session.scalar(sa.select(Idea).where(Idea.uuid == uuid))
        assert found is None or found.locality is None or found.locality.slug
        return found


def words_of(app):
    with app.app_context():
        return db.session.scalars(sa.select(IdeaWord).order_by(IdeaWord.id)).all()


@pytest.fixture
def joan(app):
    return make_person(app, "champion", "chard", name="Joan Reed")


@pytest.fixture
def asha(app):
    return make_person(app, "champion", "chard", name="Asha Nair")


def client_of(app, person):
    return sign_in(app, app.test_client(), person)


def decide(client, uuid, how="yes", **more):
    form = form_to(client.get(f"/ideas/{uuid}/review").text, f"/ideas/{uuid}/review", "/decision")
    return client.post(form.action, data=form.filled(decision=how, **more), headers=OWN)


def write(client, uuid=None, **more):
    """Goes through the three steps as a form is sent; gives the uuid of what was written."""
    typed = {**TOLD, "tag": TOLD["tags"], **more}
    steps = {part: {name: typed[name] for name in boxes} for part, (_, boxes) in writing.STEPS.items()}
    steps["copy"] |= {"tag": typed["tag"], "own_words": typed["own_words"], "locality": typed["locality"]}
    if uuid is None:
        form = form_to(client.get("/ideas/new").text, "/ideas/new", "/ideas/new")
        uuid = client.post("/ideas/new", data=form.filled(**steps.pop("what")), headers=OWN).location.split("/")[2]
    for part, values in steps.items():
        assert post(client, f"/ideas/{uuid}/writing/{part}", values).status_code == 303
    return uuid


def test_nothing_is_public_before_somebody_else_has_read_it(app, client, joan, asha):
    mine = client_of(app, joan)
    uuid = write(mine)
    assert "Not sent yet" in mine.get("/ideas/mine").text and client.get(f"/ideas/{uuid}").status_code == 404
    assert client_of(app, asha).get(f"/ideas/{uuid}/review").status_code == 404
    assert post(mine, f"/ideas/{uuid}/sending").location.endswith("/ideas/mine?done=sent")
    for own in (mine.get(f"/ideas/{uuid}/review"), post(mine, f"/ideas/{uuid}/decision", {"decision": "yes"})):
        assert own.status_code == 404
    assert client.get(f"/ideas/{uuid}").status_code == 404 and "bus stop" not in client.get("/ideas").text
    second = client_of(app, asha)
    assert "The bus stop notice" in second.get("/ideas/review").text
    assert "1 idea" in second.get("/ideas/review").text and "Joan" in second.get(f"/ideas/{uuid}/review").text
    assert decide(second, uuid).status_code == 303
    page = checked(client.get(f"/ideas/{uuid}"))
    assert "Told by Joan on" in words(page.tree.find(".//main")) and "Reed" not in page.text
    assert "bus stop" in client.get("/ideas?q=BUS+poster").text and "bus stop" not in client.get("/ideas?q=falconry").text
    assert "bus stop" in client.get("/ideas?tag=little-money&in=chard").text and "bus stop" not in client.get("/ideas?in=kendal").text
    with app.app_context():
        acts = db.session.execute(sa.select(Audit.act, Audit.reason).where(Audit.thing_id == uuid).order_by(Audit.id)).all()
        mail = db.session.scalar(sa.select(Message).order_by(Message.id.desc()))
    assert acts == [("idea.write", "begun"), ("idea.write", "sent"), ("idea.approve", "approved")]
    assert mail.to == joan.email and "bus" not in f"{mail.subject}{mail.text}".lower()


@pytest.mark.parametrize("how", ["back", "no"])
def test_a_no_needs_a_reason_that_its_author_reads(app, joan, asha, how):
    uuid = make_idea(app, joan, "waiting")
    second = client_of(app, asha)
    assert checked(decide(second, uuid, how)).status_code == 422
    assert decide(second, uuid, how, reason="Say who gave you the chair.").status_code == 303
    assert "Say who gave you the chair." in client_of(app, joan).get("/ideas/mine").text
    assert one(app, uuid).published_at is None and decide_again(second, uuid).status_code == 303
    assert one(app, uuid).published_at is None


def decide_again(client, uuid):
    return post(client, f"/ideas/{uuid}/decision", {"decision": "yes"})


def test_a_change_waits_and_what_was_approved_stays(app, client, joan, asha):
    uuid = make_idea(app, joan)
    mine = client_of(app, joan)
    write(mine, uuid, changed="Five people came.")
    post(mine, f"/ideas/{uuid}/sending")
    assert "Four people came." in client.get(f"/ideas/{uuid}").text and "What was on the site stays" in mine.get("/ideas/mine").text
    second = client_of(app, asha)
    seen = checked(second.get(f"/ideas/{uuid}/review"))
    assert ["Four people came."] == seen.tree.xpath("//del/text()") and ["Five people came."] == seen.tree.xpath("//ins/text()")
    form = form_to(seen.text, f"/ideas/{uuid}/review", "/decision")
    write(mine, uuid, changed="Six people came.")
    post(mine, f"/ideas/{uuid}/sending")
    late = second.post(form.action, data=form.filled(decision="yes"), headers=OWN)
    assert late.status_code == 422 and "changed it since you looked" in late.text
    assert decide(second, uuid).status_code == 303
    assert "Six people came." in client.get(f"/ideas/{uuid}").text and "Four people" not in client.get("/ideas?q=people").text


def test_nobody_of_another_area_decides_and_a_step_that_wants_an_answer_is_not_sent(app, joan):
    uuid = make_idea(app, joan, "waiting")
    for role in ("champion", "coordinator"):
        assert client_of(app, make_person(app, role, "kendal")).get(f"/ideas/{uuid}/review").status_code == 404
    mine = client_of(app, joan)
    form = form_to(mine.get("/ideas/new").text, "/ideas/new", "/ideas/new")
    first = {name: TOLD[name] for name in writing.STEPS["what"][1]}
    sent = [mine.post("/ideas/new", data=form.filled(**first), headers=OWN).location for _ in range(2)]
    assert sent[0] == sent[1] and sent[0].endswith("/writing/took")
    half = sent[0].split("/")[2]
    assert post(mine, f"/ideas/{half}/sending").location.endswith("/writing/took") and one(app, half).state == "draft"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Idea)) == 2


@pytest.mark.parametrize(("box", "typed", "said"), [
    ("title", "x" * 101, "Use 100 letters or fewer"), ("did", "", "Say what you did"), ("did", "Wilma, 943 476 5919, came.", "NHS number"),
    ("whom", "…", "Say who it was for"), ("summary", "a\x00b", "hidden character")])
def test_what_cannot_be_kept_comes_back_with_words(app, joan, box, typed, said):
    mine = client_of(app, joan)
    answer = checked(post(mine, "/ideas/new", {**{name: TOLD[name] for name in writing.STEPS["what"][1]}, box: typed}))
    assert answer.status_code == 422 and said in words(answer.tree.find(".//main"))


def test_free_words_are_tidied():
    assert tagging.free(" Large  PRINT, large print; No money\n#bus,,") == (["large print", "bus"], "")
    assert tagging.free("a,b,c,d,e,f")[1] and tagging.free("x" * 25)[1]
    assert tagging.parted(tagging.spaced(["large print", "bus"])) == ["large print", "bus"]


def test_comments_are_for_people_who_signed_in_and_can_be_taken_away_reported_and_hidden(app, client, joan, asha):
    uuid = make_idea(app, joan)
    ruth = make_person(app, "coordinator", "chard", name="Ruth")
    second = client_of(app, asha)
    form = form_to(second.get(f"/ideas/{uuid}").text, f"/ideas/{uuid}", "/comments")
    for _ in range(2):
        assert second.post(form.action, data=form.filled(words="Which frame did you use?"), headers=OWN).status_code == 303
    assert checked(post(second, f"/ideas/{uuid}/comments", {"words": " "})).status_code == 422
    said, = words_of(app)
    assert "Which frame" not in client.get(f"/ideas/{uuid}").text and "Which frame" in client_of(app, joan).get(f"/ideas/{uuid}").text
    assert post(client_of(app, joan), f"/ideas/words/{said.uuid}/removal").status_code == 404
    assert post(client_of(app, joan), f"/ideas/words/{said.uuid}/hiding").status_code == 403
    assert post(client_of(app, make_person(app, "coordinator", "kendal")), f"/ideas/words/{said.uuid}/hiding").status_code == 404
    for _ in range(2):
        post(client_of(app, joan), f"/ideas/words/{said.uuid}/report")
    with app.app_context():
        told = [one for one in db.session.scalars(sa.select(Message)) if one.key.startswith("idea-word")]
    assert {ruth.email} < {one.to for one in told} and len({one.to for one in told}) == len(told) and "frame" not in told[0].text
    hers = client_of(app, ruth)
    assert "Somebody is worried" in hers.get(f"/ideas/{uuid}").text
    post(hers, f"/ideas/words/{said.uuid}/hiding", {"hidden": "yes"})
    assert "Which frame" not in second.get(f"/ideas/{uuid}").text and "Which frame" in hers.get(f"/ideas/{uuid}").text
    post(hers, f"/ideas/words/{said.uuid}/hiding", {"hidden": "no"})
    assert post(second, f"/ideas/words/{said.uuid}/removal").status_code == 303
    assert words_of(app)[0].words is None and "Which frame" not in hers.get(f"/ideas/{uuid}").text


def test_who_tried_it_too_counts_once(app, client, joan, asha):
    uuid = make_idea(app, joan)
    second = client_of(app, asha)
    for how in ("", "It rained.", "It rained, and we laughed."):
        post(second, f"/ideas/{uuid}/tried", {"how": how})
    assert "1 person tried it too" in client.get(f"/ideas/{uuid}").text and "we laughed" not in client.get(f"/ideas/{uuid}").text
    assert "we laughed" in client_of(app, joan).get(f"/ideas/{uuid}").text and "1 person tried it too" in client.get("/ideas").text
    post(second, f"/ideas/{uuid}/tried", {"do": "back"})
    assert "tried it too." not in client.get(f"/ideas/{uuid}").text and [one.words for one in words_of(app)] == [None]
    post(second, f"/ideas/{uuid}/tried", {"how": "Again."})
    assert "1 person tried it too" in client.get(f"/ideas/{uuid}").text and len(words_of(app)) == 1


def test_it_is_taken_back_by_its_author_and_taken_off_by_a_coordinator(app, client, joan, asha):
    uuid, other = make_idea(app, joan), make_idea(app, joan, title="Soup and a form")
    mine, hers = client_of(app, joan), client_of(app, make_person(app, "coordinator", "chard", name="Ruth"))
    assert post(mine, f"/ideas/{uuid}/withdrawal").status_code == 303 and client.get(f"/ideas/{uuid}").status_code == 404
    assert post(hers, f"/ideas/{uuid}/hiding", {"reason": "x"}).status_code == 404
    assert checked(post(hers, f"/ideas/{other}/hiding", {"reason": ""})).status_code == 422
    assert post(hers, f"/ideas/{other}/hiding", {"reason": "It names somebody."}).status_code == 303
    assert client.get(f"/ideas/{other}").status_code == 404 and "It names somebody." in mine.get("/ideas/mine").text
    write(mine, other, changed="Nobody is named.")
    post(mine, f"/ideas/{other}/sending")
    assert decide(client_of(app, asha), other).status_code == 303 and "Nobody is named." in client.get(f"/ideas/{other}").text
    begun = make_idea(app, joan, "draft")
    post(mine, f"/ideas/{begun}/withdrawal")
    assert one(app, begun) is None


def test_the_file_holds_all_that_is_ones_own_and_nothing_of_others(app, joan, asha):
    uuid = make_idea(app, joan)
    with app.app_context(), writing_unit():
        for person, text in ((joan, "Mine alone"), (asha, "Not mine")):
            talking.comment(db.session.scalar(sa.select(Idea).where(Idea.uuid == uuid)), person, "", text, now=NOW)
        db.session.commit()
    post(client_of(app, joan), "/account/ideas-mail", {"wanted": "yes"})
    answer = client_of(app, joan).get("/ideas/mine/file")
    told = json.loads(answer.text)
    assert "attachment" in answer.headers["Content-Disposition"] and told["ideas"][0]["public"]["title"] == TOLD["title"]
    assert [said["words"] for said in told["said"]] == ["Mine alone"] and told["mail"] and told["meetings"] == [] and "Not mine" not in answer.text


def test_who_is_forgotten_leaves_the_idea_and_no_word_or_name(app, client, joan, asha, tmp_path):
    app.config["ERASURES_PATH"] = tmp_path / "erasures.log"
    uuid, begun = make_idea(app, joan), make_idea(app, joan, "draft", title="Half an idea")
    post(client_of(app, joan), f"/ideas/{uuid}/comments", {"words": "Ask me, Joan Reed"})
    post(client_of(app, asha), f"/ideas/{uuid}/tried", {"how": "It rained."})
    with app.app_context():
        with writing_unit():
            inviting.end_role(db.session.get(Person, joan.id), by=None, now=NOW)
            db.session.commit()
        purging.purge(NOW + timedelta(days=91))
        assert {"account", "idea", "idea-word"} == {name for _, name, _ in erasing.read(app.config["ERASURES_PATH"])}
    assert one(app, begun) is None and [said.words for said in words_of(app)] == [None, "It rained."]
    page = client.get(f"/ideas/{uuid}").text
    assert "Told by a champion on" in page and "Joan" not in page and "1 person tried it too" in page


def test_what_nobody_went_on_with_goes_and_what_waits_stays(app, joan):
    kept = [make_idea(app, joan, state, title=f"Number {at}") for at, state in enumerate(("draft", "waiting", "approved"))]
    with app.app_context(), writing_unit():
        assert forgetting.drafts(NOW + timedelta(days=364)) == 0 and forgetting.drafts(NOW + timedelta(days=366)) == 1
        db.session.commit()
    assert [one(app, uuid) is None for uuid in kept] == [True, False, False]


def test_the_list_goes_on_over_pages(app, client, joan):
    ruth = make_person(app, "coordinator", "chard")
    for number in range(12):
        make_idea(app, joan, by=ruth, title=f"Idea number {number}", now=NOW + timedelta(minutes=number))
    first, second, past = (checked(client.get(f"/ideas?page={number}")) for number in (1, 2, 9))
    assert "Idea number 11" in first.text and "Idea number 1<" not in first.text and "Idea number 1<" in second.text
    assert "There is no page 9" in past.text and re.search("page 2", second.tree.findtext("head/title"))
    assert {client.get(f"/ideas?page={odd}").status_code for odd in ("x", "0", "-1", "9" * 40, "²")} == {200}


def test_the_demonstration_tells_ideas_once(app, client):
    app.config["NATTER_ENV"] = "development"
    with app.app_context():
        demo_people.load(NOW)
        demo_learning.load(NOW)
        demo_learning.load(NOW)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Idea).where(Idea.published_at.is_not(None))) == 4
        assert by_slug("chard")
        past, coming = db.session.scalars(sa.select(Meeting).order_by(Meeting.on)).all()
        kept = PdfReader(io.BytesIO(past.materials[0].content), strict=True)
        assert "Talking about falls" in kept.pages[0].extract_text() and meeting.count(coming) == 1
    page = checked(client.get("/ideas"))
    assert "A chair at the chemist’s" in page.text and "1 person tried it too" in page.text
