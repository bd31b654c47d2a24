"""Pictures that everybody sees: once approved, as long as their listing is on the site, through changes, undoing and merging."""
from dataclasses import replace
from datetime import timedelta

import pytest

from app.directory import publication
from app.directory.details import Author
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.people.models import Person
from app.submissions import deciding
from app.submissions.models import APPROVED, WAITING, Picture, digest_of
from conftest import NOW
from page_check import checked, words
from people import make_person, post, sign_in
from waiting import NEW, details_now, make_localities, make_waiting, of

JPEG = b"\xff\xd8wool"
PAGE = "/activities/macrame-and-chat"


@pytest.fixture(autouse=True)
def priya(app):
    make_localities(app)
    return make_person(app, "coordinator", "chard", name="Priya")


def with_picture(app, uuid, content=JPEG, alt="A table of <wool>"):
    with app.app_context(), writing_unit():
        db.session.add(Picture(submission_id=of(uuid).id, alt=alt, bytes=content, width=800, height=600))
        db.session.commit()
    return f"/pictures/{digest_of(content)}.jpg"


def decide(app, verb, uuid, person, now=NOW):
    with app.app_context(), writing_unit():
        given = verb(of(uuid), db.session.get(Person, person.id), now=now)
        db.session.commit()
        return given


def seen(client, page=PAGE):
    return checked(client.get(page)).tree.xpath("//main//article//img/@src")


def test_an_approved_picture_is_on_the_page_with_words_and_in_the_data(app, client, priya):
    uuid = make_waiting(app)
    url = with_picture(app, uuid)
    assert client.get(url).status_code == 404
    decide(app, deciding.approve, uuid, priya)
    page = checked(client.get(PAGE))
    picture = page.tree.xpath("//main//article//img")[0]
    assert dict(picture.attrib) | {"class": ""} == {
        "class": "", "src": url, "alt": "A table of <wool>", "width": "800", "height": "600", "loading": "lazy"}
    assert f'"image":["http://localhost{url}"]' in page.get_data(as_text=True)
    answer = client.get(url)
    assert (answer.data, answer.mimetype) == (JPEG, "image/jpeg") and "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "public, max-age=86400"
    assert client.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["", "x", "0" * 32, "0" * 33, "A" * 32, "%00" * 32, "..%2f..", "é" * 32])
def test_what_is_no_picture_is_a_plain_404(client, name):
    assert client.get(f"/pictures/{name}.jpg").status_code == 404


def test_a_change_keeps_it_and_taking_the_listing_off_takes_it_off(app, client, priya):
    uuid = make_waiting(app)
    url = with_picture(app, uuid)
    service = decide(app, deciding.approve, uuid, priya)
    decide(app, deciding.approve, make_waiting(app, replace(NEW, summary="Other words."), service=service), priya, NOW + timedelta(hours=1))
    assert seen(client) == [url]
    with app.app_context(), writing_unit():
        publication.withdraw(db.session.get(Service, service.id), Author("Priya", "coordinator"), "A worry", now=NOW)
        db.session.commit()
    assert client.get(url).status_code == 404
    first = details_now(app, "macrame-and-chat")[0]
    with app.app_context(), writing_unit():
        row = db.session.scalars(db.select(publication.History.id).where(publication.History.service_id == first.id)).first()
        publication.restore(db.session.get(Service, first.id), row, Author("Priya", "coordinator"), now=NOW)
        db.session.commit()
    assert seen(client) == [url] and client.get(url).status_code == 200


def test_pictures_alone_are_shown_at_once_and_undoing_leaves_the_words(app, client, priya):
    first = make_waiting(app)
    service = decide(app, deciding.approve, first, priya)
    decide(app, deciding.approve, make_waiting(app, replace(NEW, summary="Second words."), service=service), priya, NOW + timedelta(hours=1))
    assert seen(client) == []
    _, said = details_now(app, "macrame-and-chat")
    with app.app_context():
        service = db.session.get(Service, service.id)
    more = make_waiting(app, said, service=service)
    url = with_picture(app, more)
    decide(app, deciding.approve, more, priya, NOW + timedelta(hours=2))
    assert seen(client) == [url]
    decide(app, deciding.undo, more, priya, NOW + timedelta(hours=3))
    with app.app_context():
        assert of(more).state == WAITING
    assert seen(client) == [] and client.get(url).status_code == 404 and details_now(app, "macrame-and-chat")[1].summary == "Second words."
    decide(app, deciding.approve, more, priya, NOW + timedelta(hours=4))
    with app.app_context():
        assert of(more).state == APPROVED
    assert seen(client) == [url]


def test_a_page_shows_the_newest_three(app, client, priya):
    uuid = make_waiting(app)
    urls = [with_picture(app, uuid, JPEG + bytes([at])) for at in range(4)]
    decide(app, deciding.approve, uuid, priya)
    assert seen(client) == urls[1:]


def test_merging_takes_pictures_along_and_a_coordinator_takes_one_off_for_good(app, client, priya):
    kept, gone = make_waiting(app), make_waiting(app, replace(NEW, name="Knots"))
    url = with_picture(app, gone)
    decide(app, deciding.approve, kept, priya)
    decide(app, deciding.approve, gone, priya)
    desk = sign_in(app, app.test_client(), priya)
    assert post(desk, "/activities/knots/merging", {"other": PAGE, "sure": "yes", "stays": "macrame-and-chat"}).status_code == 303
    assert seen(client) == [url] and client.get(url).status_code == 200
    history = checked(desk.get(f"{PAGE}/history"))
    assert "In words: A table of <wool>" in words(history.tree)
    form = history.tree.xpath("//form[contains(@action,'/removal')]/@action")[0]
    assert post(sign_in(app, app.test_client(), make_person(app, "champion", "chard")), form).status_code == 403
    assert post(sign_in(app, app.test_client(), make_person(app, "coordinator", "yeovil")), form).status_code == 404 and seen(client) == [url]
    assert post(desk, form).status_code == post(desk, form).status_code == 303
    assert seen(client) == [] and client.get(url).status_code == 404
