"""Words that are read out: a list that can be heard apart, opened only with the name, by few tries, and the link once more for whoever has mail."""
import re
from datetime import timedelta
from itertools import combinations

import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import telling
from app.groups.models import Place
from app.messages.models import Message
from app.people import limits, spoken
from app.people.links import PrivateLink
from conftest import NOW
from form_reading import form_to
from page_check import Browser
from people import OWN, make_person, post, sign_in
from test_groups import enter, here_of, hosted, join, mails, rows, send
from test_places_taken import join as take
from test_places_taken import make_group


def test_the_words_are_many_and_heard_apart():
    words = spoken.words()
    assert len(words) == len(set(words)) >= 2000 and all(re.fullmatch("[a-z]{4,9}", one) for one in words)
    begun = {one[:4] for one in words if len(one) == 4}
    assert not [one for one in words if len(one) > 4 and one[:4] in begun], "one is the beginning of another"
    by_gap = {}
    for one in words:
        for at in range(len(one)):
            by_gap.setdefault((at, one[:at] + one[at + 1:]), []).append(one)
    assert not [pair for some in by_gap.values() for pair in combinations(some, 2)], "two differ by one letter"


def test_what_is_heard_is_taken_kindly():
    said = spoken.Spoken(("acorn", "sunflower", "velvet", "otter"), 42)
    for typed, number in (("acorn sunflower velvet otter", "42"), (" Acorn, SUN-flower; velvets\notter ", "No. 42"), ("acorn sun flower velvet otter 42", "")):
        assert spoken.heard(typed, number).spoken == said
    for typed, number, box, words in (("acorn sunflower velvet", "42", "words", "all four"), ("acorn sunflour velvet otter", "42", "words", "“sunflower”?"),
                                      ("acorn sunflower velvet otter", "4", "number", "from 10 to 99"), ("acorn sunflower velvet otter", "4 2", "number", "from 10"),
                                      ("x" * 200, "٤٢", "words", "none of our words"), ("", "", "words", "all four")):
        found = spoken.heard(typed, number)
        assert found.spoken is None and words in found.faults[box]


def read_out(app, host, group, place):
    """Makes words as a host does; (the words, the number) that the page shows."""
    text = post(host, f"/groups/{group}/places/{place.uuid}/words").text
    return " ".join(re.findall(r"<li>([a-z]+)</li>", text)), re.search(r"number <b>(\d\d)</b>", text)[1]


def open_place(client, words, number, name):
    form = form_to(client.get("/place").text, "/place", "/place")
    return client.post(form.action, data=form.filled(words=words, number=number, name=name), headers=OWN)


def test_words_open_only_with_the_name_and_new_ones_end_the_old(app, client):
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    group, host = hosted(app, joan), sign_in(app, app.test_client(), joan)
    post(host, f"/groups/{group}/looks")
    page = f"/groups/{group}/places/new"
    form = form_to(host.get(page).text, page, "/places/new")
    asked = host.post(form.action, data=form.filled(name="Mary-Ann", phone="01632 960117", agreed="yes"), headers=OWN).headers["Location"]
    [mary] = rows(app)
    assert asked.endswith(f"{mary.uuid}/words") and "Mary-Ann is on your list" in Browser(host).get(asked).text
    words, number = read_out(app, host, group, mary)
    file = (app.config["INSTANCE"] / "natter.db").read_bytes() + (app.config["INSTANCE"] / "natter.db-wal").read_bytes()
    assert not re.search(rb"\W+".join(one.encode() for one in words.split()[:2]), file), "only a hash is kept"

    wrong = [open_place(client, words, number, "Zoe"), open_place(client, words, "99" if number != "99" else "98", "Mary-Ann"), open_place(client, words, number, "")]
    plain = [re.sub(r'value="[^"]*"', "", one.text) for one in wrong]
    assert [one.status_code for one in wrong] == [422] * 3 and plain[0] == plain[1] and "do not go together" in plain[0]
    answer = open_place(client, words.upper().replace(" ", " - "), number, "  mary ann ")
    own = answer.headers["Location"]
    assert own == f"/places/{mary.uuid}" and "You have a place." in Browser(client).get(own).text and "Made new words that open this page" in client.get(own).text
    assert app.test_client().get(own).status_code == 404 and "Make new words" in host.get(asked).text

    again = read_out(app, host, group, mary)
    assert client.get(own).status_code == 404, "what the old words opened is shut"
    assert open_place(app.test_client(), words, number, "Mary-Ann").status_code == 422
    assert open_place(client, *again, "MARY ANN").status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(PrivateLink)) == 2
        app.config["NOW"] = lambda: NOW + telling.LINK_LASTS + timedelta(minutes=1)
    assert open_place(app.test_client(), *again, "Mary-Ann").status_code == 422


def test_words_are_tried_few_times_and_a_slip_is_no_try(app, client):
    assert limits.LIMITS["words"].site[0].count == 200
    for _ in range(12):
        assert open_place(client, "acorn velvet otter", "42", "Mary").status_code == 422
    assert [open_place(client, "acorn velvet otter tulip", "42", "Mary").status_code for _ in range(11)] == [422] * 10 + [429]
    app.config["NOW"] = lambda: NOW + timedelta(hours=1)
    assert open_place(client, "acorn velvet otter tulip", "42", "Mary").status_code == 422


def test_the_link_is_sent_again_and_nobody_learns_who_has_one(app, client):
    hosted(app, make_person(app, "champion", here_of(app)))
    join(app, client)
    page = enter(app, client)
    answers = [send(app, app.test_client(), "/place", "/place/link", email=one) for one in ("WILMA@wren.example", "nobody@wren.example")]
    assert answers[0].data == answers[1].data and answers[0].headers["Location"] == answers[1].headers["Location"] == "/place/link/sent"
    assert client.get(page).status_code == 404, "the old link ended"
    [_, again] = mails(app)
    assert again.to == "wilma@wren.example" and again.subject == "Your booking" and "your link again" in again.text and "Wilma" not in again.text
    assert "Keep my place" in client.get(enter(app, client)).text
    with app.app_context(), writing_unit():
        number = db.session.scalar(sa.select(Place.contact_key))
        db.session.commit()
    other = take(app, make_group(app, 3), "Wil", reach="email", contact="wilma@wren.example", contact_kind="email", reach_key=number)
    before = len(rows(app, Message))
    send(app, app.test_client(), "/place", "/place/link", email="wilma@wren.example")
    [both] = rows(app, Message)[before:]
    assert len(set(re.findall(r"/places/[\w-]{43}", both.text))) == 2 and other in both.key, "one letter, however many groups"
    with app.app_context(), writing_unit():
        telling.forget_mails(db.session.scalar(sa.select(Place).where(Place.uuid == other)), NOW)
        db.session.commit()
    assert rows(app, Message)[-1].text is None
    assert limits.network("2001:db8:1:2:ffff::9") == limits.network("2001:db8:1:2::1") != limits.network("2001:db8:1:3::1")
    assert [send(app, client, "/place", "/place/link", email="wilma@wren.example").status_code for _ in range(2)] == [303, 429]
    assert "Enter an email address" in send(app, client, "/place", "/place/link", email="wilma").text
