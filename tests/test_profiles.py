"""Champions are seen by their own consent alone, written to without an address shown, and gone from everywhere when they take it back."""
import json
import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.champions import presenting
from app.extensions import db, writing_unit
from app.keeping import backing_up, erasing, purging
from app.messages.models import Message
from app.people import audit, inviting, profiles, thanks
from app.people.models import Audit, LimitCount, Person
from app.people.profiles import ChampionConsent, ChampionProfile
from app.web.traps import BOX, MADE_AT, made_at
from conftest import NOW
from page_check import Browser
from people import OWN, make_person, post, sign_in

SENTENCE = "I love a slow walk by the weir."
SAID = {"languages": "English, Polish and BSL", "interests": ["walking", "crafts"], "sentence": SENTENCE}
LETTER = {"name": "Wilma", "words": "Is the hall warm?\nI feel the cold.", "email": "wilma@wren.example", "agreed": "yes"}
PAGES = ("/localities/chard", "/localities/chard/champions", "/localities/south-somerset/champions")


@pytest.fixture
def joan(app):
    """A champion of Chard, signed in; `joan.person` is who."""
    person = make_person(app, "champion", "chard", name="Joan Pike-Reed", email="joan@champ.example")
    client = sign_in(app, app.test_client(), person)
    client.person = person
    return client


@pytest.fixture
def shown(app, joan):
    """The public uuid of Joan, who agreed to be shown."""
    post(joan, "/account/profile", SAID)
    assert post(joan, "/account/profile/consent", {"agreed": "yes"}).status_code == 303
    with app.app_context():
        return profiles.of(joan.person.id).uuid


def rows(app, model=Message):
    with app.app_context():
        return db.session.scalars(sa.select(model)).all()


def where_seen(app, client):
    """The pages for everybody on which something of Joan stands."""
    texts = {page: client.get(page).text for page in PAGES}
    assert not [page for page, text in texts.items() if re.search(r"Pike|joan@|champ\.example", text)]
    return [page for page, text in texts.items() if "Joan" in text or SENTENCE in text]


def write(app, client, uuid, **more):
    page = client.get(f"/champions/{uuid}/message").text
    hidden = dict(re.findall(r'name="(csrf_token|idempotency_key)" value="([^"]*)"', page))
    with app.app_context():
        early = made_at(NOW - timedelta(minutes=1))
    return client.post(f"/champions/{uuid}/message", data={**LETTER, **hidden, MADE_AT: early, **more}, headers=OWN)


def make_shown(app, place, name="Iris Ash"):
    """The public uuid of another champion of a place, who agreed to be shown."""
    person = make_person(app, "champion", place, name=name)
    with app.app_context(), writing_unit():
        me = db.session.get(Person, person.id)
        profiles.keep(me, ("en", "pl"), ("walking",), SENTENCE, now=NOW)
        profiles.agree(me, now=NOW)
        db.session.commit()
        return profiles.of(person.id).uuid


def test_nobody_is_seen_before_they_agree_and_nowhere_once_they_take_it_back(app, client, joan):
    post(joan, "/account/profile", SAID)
    assert not where_seen(app, client) and "Nobody sees you" in Browser(joan).get("/account/profile").text
    assert post(joan, "/account/profile/consent").status_code == 422
    assert not where_seen(app, client)
    post(joan, "/account/profile/consent", {"agreed": "yes"})
    assert where_seen(app, client) == list(PAGES)
    page = Browser(client).get(PAGES[1]).text
    assert "Speaks English, Polish and British Sign Language" in page and "walking and crafts" in page and "Helps in Chard" in page
    with app.app_context():
        uuid = profiles.of(joan.person.id).uuid
    assert not [slug for slug in ("yeovil", "kendal") if "Joan" in client.get(f"/localities/{slug}/champions").text]
    post(joan, "/account/profile/withdrawal")
    assert not where_seen(app, client)
    assert client.get(f"/champions/{uuid}/message").status_code == client.get("/champions/none/message").status_code == 404
    assert post(joan, f"/champions/{uuid}/message", LETTER).status_code == 404
    post(joan, "/account/profile/consent", {"agreed": "yes"})
    assert where_seen(app, client) == list(PAGES) and len(rows(app, ChampionConsent)) == 2
    with app.app_context():
        assert [row.reason for row in db.session.scalars(sa.select(Audit).where(Audit.act == "profile.own"))] == ["changed", "shown", "hidden", "shown"]
        assert audit.verify() is None


def test_a_consent_to_other_words_shows_nothing_and_a_row_of_it_never_changes(app, client, joan, shown, monkeypatch):
    monkeypatch.setattr(profiles, "_STANDS", sa.and_(ChampionConsent.withdrawn_at.is_(None), ChampionConsent.version == profiles.VERSION + 1))
    with app.app_context(), writing_unit():
        profiles.show_again()
        db.session.commit()
    assert not where_seen(app, client)
    for change in ({"version": 9}, {"at": NOW - timedelta(days=1)}, {"person_id": 0}):
        with app.app_context(), writing_unit(), pytest.raises(sa.exc.DatabaseError):
            db.session.execute(sa.update(ChampionConsent).values(**change))
    post(joan, "/account/profile/withdrawal")
    with app.app_context(), writing_unit(), pytest.raises(sa.exc.DatabaseError):
        db.session.execute(sa.update(ChampionConsent).values(withdrawn_at=None))


def test_who_is_away_or_stopped_is_seen_nowhere(app, client, joan, shown):
    with app.app_context(), writing_unit():
        profiles.go_away(db.session.get(Person, joan.person.id), date(2026, 11, 27), now=NOW)
        db.session.commit()
    assert not where_seen(app, client) and "away until" in Browser(joan).get("/account/profile").text
    app.config["NOW"] = lambda: NOW + timedelta(days=2)
    assert where_seen(app, client) == list(PAGES)
    with app.app_context(), writing_unit():
        inviting.end_role(db.session.get(Person, joan.person.id), by=None, now=NOW)
        db.session.commit()
    assert not where_seen(app, client) and not rows(app, ChampionProfile)


def test_a_message_goes_on_without_anybodys_address_being_shown(app, client, shown):
    page = Browser(client).get(f"/champions/{shown}/message").text
    assert "Write to Joan" in page and "champ.example" not in page and "Pike" not in page
    answer = write(app, client, shown)
    assert answer.headers["Location"] == "/champions/message/sent" and Browser(client).get("/champions/message/sent").status_code == 200
    [letter] = rows(app)
    assert letter.to == "joan@champ.example" and "Is the hall warm?" in letter.text and "wilma@wren.example" in letter.text
    assert not re.search("wilma|hall|joan", f"{letter.subject} {letter.key}", re.IGNORECASE)
    assert write(app, client, shown, email="", agreed="", idempotency_key="k" * 20).status_code == 303
    assert "nothing to answer" in rows(app)[-1].text
    write(app, client, shown, email="", agreed="", idempotency_key="k" * 20)
    assert len(rows(app)) == 2


@pytest.mark.parametrize(("wrong", "said"), [
    ({"agreed": ""}, "Tick the box if Joan may see"), ({"email": "wilma"}, "Enter an email address"), ({"name": " "}, "call you"),
    ({"words": ""}, "Write what you would like"), ({"words": "x" * 1001}, "Use 1,000 letters or fewer"), ({"words": "943 476 5919"}, "NHS number")])
def test_what_is_wrong_is_said_and_nothing_is_sent(app, client, shown, wrong, said):
    answer = write(app, client, shown, **wrong)
    assert answer.status_code == 422 and said in answer.text and wrong.get("words", "Is the hall warm?") in answer.text
    assert not rows(app)


def test_what_a_machine_may_have_sent_goes_to_the_coordinators_instead(app, client, shown):
    carol = make_person(app, "coordinator", "chard")
    make_person(app, "coordinator", "kendal")
    write(app, client, shown, **{BOX: "x"})
    assert [one.to for one in rows(app)] == [carol.email] and "has not been sent it" in rows(app)[0].text


def test_one_champion_and_one_writer_have_a_limit(app, client, shown):
    said = [write(app, client, shown, email=f"w{number}@wren.example", idempotency_key=f"{number:020}").status_code for number in range(7)]
    assert said == [303] * 6 + [429] and len(rows(app)) == 6
    with app.app_context(), writing_unit():
        db.session.execute(sa.delete(LimitCount))
        db.session.commit()
    assert write(app, client, shown, idempotency_key="z" * 20).status_code == 303


@pytest.mark.parametrize(("wrong", "box"), [
    ({"sentence": "Ring 07700 900123"}, "sentence"), ({"sentence": "joan@champ.example"}, "sentence"), ({"sentence": "I live at TA20 1AA"}, "sentence"),
    ({"sentence": "See www.joan.example"}, "sentence"), ({"sentence": "x" * 201}, "sentence"), ({"languages": "Klingon"}, "languages"),
    ({"languages": ", ".join(["French", "German", "Welsh", "Polish", "Greek", "Czech", "Dutch", "Arabic", "Irish"])}, "languages")])
def test_nothing_that_reaches_them_can_be_shown(joan, wrong, box):
    answer = post(joan, "/account/profile", {**SAID, **wrong})
    assert answer.status_code == 422 and f'href="#{box}"' in answer.text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=300), st.text(max_size=250))
def test_any_words_are_kept_or_refused_in_words(joan, sentence, languages):
    answer = post(joan, "/account/profile", {"sentence": sentence, "languages": languages})
    assert answer.status_code == 303 or answer.status_code == 422 and "There is a problem" in answer.text


@pytest.mark.parametrize("role", ["coordinator", "practice", "administrator"])
def test_only_champions_have_one(app, role):
    client = sign_in(app, app.test_client(), make_person(app, role, *(["chard"] if role == "coordinator" else [])))
    assert client.get("/account/profile").status_code == 403


@pytest.mark.parametrize(("count", "said"), [(0, ""), (1, "A few people"), (9, "A few people"), (10, "10 people"), (12, "12 people")])
def test_thanks_are_a_few_until_there_are_ten(app, client, joan, shown, count, said):
    with app.app_context(), writing_unit():
        for number in range(count):
            for _ in range(2):
                thanks.thank(joan.person.id, ["along", "easy"][number % 2], f"key {number}")
        db.session.commit()
        with pytest.raises(KeyError):
            thanks.thank(joan.person.id, "words of theirs", "k")
    page = client.get(PAGES[1]).text
    assert (f"{said} said thank you" in page) == bool(count) and ("thank you" in page) == bool(count)
    own = Browser(joan).get("/account/profile").text
    assert not re.search(r": [1-9] pe", own) and ("Thank you for coming along" in own) == bool(count)


def test_all_that_is_held_comes_as_a_file(app, joan, shown):
    answer = joan.get("/account/profile/copy")
    told = json.loads(answer.text)
    assert answer.headers["Content-Disposition"].startswith("attachment") and "no-store" in answer.headers["Cache-Control"]
    assert (told["name"], told["email"], told["areas"]) == ("Joan Pike-Reed", "joan@champ.example", ["Chard"])
    assert told["profile"]["sentence"] == SENTENCE and told["agreed to be shown"][0]["version"] == profiles.VERSION and len(told["sign-ins"]) == 1


def test_who_took_it_back_stays_hidden_in_a_backup_that_is_put_back(app, joan, shown, tmp_path):
    app.config["ERASURES_PATH"] = tmp_path / "apart" / "erasures.log"
    with app.app_context():
        assert app.test_cli_runner().invoke(args=["backup"]).exit_code == 0
    post(joan, "/account/profile/withdrawal")
    with app.app_context():
        purging.purge(NOW + timedelta(hours=1))
        assert {name for _, name, _ in erasing.read(app.config["ERASURES_PATH"])} == {"champion-shown"}
        target = tmp_path / "back.db"
        assert app.test_cli_runner().invoke(args=["open-backup", str(backing_up.newest(app.config["BACKUP_PATH"])), str(target)]).exit_code == 0
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("SELECT withdrawn_at IS NOT NULL, standing FROM champion_consent").fetchall() == [(1, 0)]


def test_all_of_it_goes_with_the_account_and_consents_after_six_years(app, joan, shown):
    with app.app_context():
        with writing_unit():
            thanks.thank(joan.person.id, "along", "k")
            inviting.end_role(db.session.get(Person, joan.person.id), by=None, now=NOW)
            db.session.commit()
        purging.purge(NOW + timedelta(days=91))
    assert not rows(app, ChampionProfile) and not rows(app, thanks.ChampionThanks) and len(rows(app, ChampionConsent)) == 1
    with app.app_context():
        with writing_unit():
            assert profiles.settle(NOW + profiles.CONSENT_KEPT) == 0 and profiles.settle(NOW + profiles.CONSENT_KEPT + timedelta(seconds=1)) == 1
            db.session.commit()
    assert not rows(app, ChampionConsent)


def test_languages_are_read_as_people_write_them():
    said = presenting.read(Typed(languages="english; Polish,bsl and Urdu", interests=["walking", "magic"]))
    assert (said.languages, said.interests, said.errors) == (("en", "pl", "bfi", "ur"), ("walking",), {})


class Typed(dict):
    """What a form holds."""

    def __init__(self, **values):
        super().__init__({name: value for name, value in values.items() if isinstance(value, str)})
        self.lists = values

    def getlist(self, name):
        return self.lists.get(name, [])


def test_a_new_champion_is_welcomed_once_with_three_things_to_do(app):
    client = app.test_client()
    with app.app_context(), writing_unit():
        _, token = inviting.invite("new@champ.example", "champion", {1}, by=None, now=NOW)
        db.session.commit()
    address = client.get(f"/invitation/{token}").headers["Location"]
    hidden = re.search(r'name="csrf_token" value="([^"]*)"', client.get(address).text)[1]
    answer = client.post(address, data={"csrf_token": hidden, "name": "Nell Oak", "password": "a heron stands in mud"}, headers=OWN)
    assert answer.headers["Location"] == "/welcome"
    page = Browser(client).get("/welcome").text
    assert "Welcome, Nell" in page and page.count("<li><span>") == 3
    assert [one.subject for one in rows(app) if one.key.startswith("welcome")] == ["Welcome"]


def test_who_looks_after_the_area_hides_a_champion_and_says_why(app, client, joan, shown):
    ruth = sign_in(app, app.test_client(), make_person(app, "coordinator", "chard", name="Ruth"))
    here = f"/people/{joan.person.uuid}/profile"
    assert SENTENCE in ruth.get(here).text and here in ruth.get("/people").text
    assert [post(ruth, f"{here}/hiding", {"reason": said}).status_code for said in ("", " ", "!?", "x" * 301)] == [422] * 4
    assert where_seen(app, client) == list(PAGES)
    for _ in range(2):
        assert post(ruth, f"{here}/hiding", {"reason": "Your sentence names a neighbour."}).status_code == 303
    assert where_seen(app, client) == [] and client.get(f"/champions/{shown}/message").status_code == 404
    told, = [one for one in rows(app) if one.key.startswith("profile-hidden-")]
    assert told.to == joan.person.email and "neighbour" not in told.subject + told.text
    assert "Your sentence names a neighbour." in joan.get("/account/profile").text
    assert json.loads(joan.get("/account/profile/copy").text)["profile"]["why it is hidden"] == "Your sentence names a neighbour."
    post(joan, "/account/profile/withdrawal")
    post(joan, "/account/profile/consent", {"agreed": "yes"})
    assert where_seen(app, client) == []
    post(ruth, f"{here}/showing")
    assert where_seen(app, client) == list(PAGES) and "neighbour" not in joan.get("/account/profile").text
    assert [one.reason for one in rows(app, Audit) if one.act == "profile.hide"] == ["hidden", "shown"]
