"""Whom no message of ours reaches is told all the same: that it ended, that they have a place, that they waited long; and leaves by a call."""
from datetime import timedelta

import sqlalchemy as sa

from app.bookings import minding as children, reminding, taking
from app.bookings.models import ASKED as BOOKING_ASKED, WAITING as BOOKING_WAITS, Booking
from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import courses, forgetting, joining, looks, minding, moving
from app.groups.models import HELD, LEFT, OFFERED, PLACED, WAITING, Consent, Group
from app.groups.told import Ring
from app.messages.models import Message
from app.places import bookings_own
from app.submissions.models import Owner
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in
from test_bookings import PARENT, book, coming, joan as joan
from test_groups import here_of, hosted, join as join_by_web, rows, send
from test_owner_hosts import named_as_host, open_list, owner as owner
from test_places_taken import act, join, make_group
from test_texts import texts as texts

DAY = timedelta(days=1)
MAIL = {"reach": "email", "contact": "olga@example.org", "contact_kind": "email"}


def letters(app, words):
    return [one.to for one in rows(app, Message) if words in (one.text or "")]


def test_a_host_says_yes_takes_off_who_rings_and_keeps_who_waits_long(app, client):
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    own = f"/groups/{hosted(app, joan, capacity=2, approves=True)}"
    sent = Browser(client).get(join_by_web(app, client)).text
    assert "The people who run it say yes or no." in sent and "Press “Keep my place”" in sent and "where to come" not in sent
    jean, mo, ken = (join(app, rows(app, Group)[0].id, name, **({} if name != "Mo" else MAIL)) for name in ("Jean", "Mo", "Ken"))
    for one in (jean, mo, ken):
        act(app, one, joining.confirm)
    host = sign_in(app, app.test_client(), joan)
    post(host, f"{own}/looks")
    for one in (jean, mo):
        post(host, f"{own}/places/{one}/approval")
    assert [one.state for one in rows(app)[1:]] == [PLACED, WAITING, WAITING]
    post(host, f"{own}/ringing")
    assert "There is a place for them." in Browser(host).get(f"{own}/ringing").text
    # Ken has waited long: nothing reaches him, so that his host asks.
    with app.app_context():
        minding.mind(NOW + 76 * DAY)
    assert letters(app, "Somebody has waited for a place for a long time") == [joan.email]
    app.config["NOW"] = lambda: NOW + 77 * DAY
    host = sign_in(app, app.test_client(), joan)
    post(host, f"{own}/looks")
    people = f"{own}/people"
    assert "They have waited long. Do they still want a place?" in Browser(host).get(people).text
    post(host, f"{own}/places/{ken}/confirmation")
    ken_row = next(one for one in rows(app) if one.uuid == ken)
    assert (ken_row.state, ken_row.asked_at, ken_row.waits_since) == (WAITING, None, NOW + 77 * DAY)
    # Jean rings: she leaves. Whom mail reaches is taken off by nobody else.
    seen = Browser(host).get(people).text
    assert seen.count("They told me that they leave") == 1
    post(host, f"{own}/places/{jean}/removal")
    states = {one.uuid: one.state for one in rows(app)}
    assert (states[jean], states[mo], states[ken]) == (LEFT, OFFERED, OFFERED)


def test_when_a_group_ends_a_host_rings_whom_no_message_reaches_an_owner_by_link_too(app, owner):
    _, page = named_as_host(app, owner)
    group = rows(app, Group)[0]
    for name, more in (("Zebedee", {}), ("Olga", MAIL), ("Wiped", {})):
        place = join(app, group.id, name, proved=True, **more)
    act(app, place, lambda found, now: (moving.leave(found, "erased", now=now), forgetting.erase(found, now)))
    with app.app_context(), writing_unit():
        moving.close(db.session.get(Group, group.id), now=NOW)
        db.session.commit()
    assert [(one.about, one.words) for one in rows(app, Ring)] == [("over", moving.ENDED)] and letters(app, "come to an end") == ["olga@example.org"]
    assert letters(app, "Something has ended") == [rows(app, Owner)[0].email]
    assert "everybody else was told" in Browser(owner).get(page).text and "The group that you host" in Browser(owner).get(owner.page).text
    assert open_list(app, owner, page).status_code == 303
    assert send(app, owner, page, "/ringing").headers["Location"] == f"{page}/ringing"
    shown = Browser(owner).get(f"{page}/ringing").text
    assert "Zebedee" in shown and moving.ENDED in shown and "960111" in shown and "Words to read out" not in shown
    ticked = send(app, owner, f"{page}/ringing", "/told", told=shown.split('name="told" type="checkbox" value="')[1].split('"')[0])
    assert ticked.status_code == 303 and "Everybody was told" in Browser(owner).get(f"{page}/ringing").text
    with app.app_context():
        assert forgetting.rings(NOW) == 0 and forgetting.rings(NOW + 15 * DAY) == 1
        db.session.commit()
    assert owner.get(page).status_code == 404, "with nobody to ring the list is gone"


def test_who_booked_for_children_by_phone_is_rung_when_it_ends_and_when_they_waited_long(app, client, joan, texts):
    book(app, joan, client, **PARENT | {"contact": "07700 900161"})
    host, at = sign_in(app, app.test_client(), joan), f"{joan.own}/bookings"
    assert "1 person waits for you" in Browser(host).get("/groups").text
    post(host, at)
    post(host, f"{at}/{rows(app, Booking)[0].uuid}/confirmation")
    assert "for you" not in Browser(host).get("/groups").text
    with app.app_context(), writing_unit():
        taking.remind(db.session.scalar(sa.select(Booking)), True, now=NOW)
        db.session.commit()
        on = coming(app)[0]
        eve = sessions.instant(on - DAY, 9 * 60)
        assert [reminding.remind(eve - DAY), reminding.remind(eve), reminding.remind(eve)] == [0, 1, 0]
    assert letters(app, "asked to be reminded of it by phone") == [joan.email]
    app.config["NOW"] = lambda: eve
    host = sign_in(app, app.test_client(), joan)
    post(host, at)
    assert "Ring to remind" in (seen := Browser(host).get(at).text) and "They asked to be reminded of" in seen and "900161" in seen.replace(" ", "")
    send(app, host, at, "/told")
    assert "Ring to remind" not in Browser(host).get(at).text and rows(app, Booking)[0].rung_at == eve
    app.config["NOW"] = lambda: NOW
    book(app, joan, client, **PARENT | {"name": "Ida", "contact": "01632 960162", "many": "6"})
    with app.app_context(), writing_unit():
        ida = db.session.scalar(sa.select(Booking).where(Booking.state == BOOKING_ASKED))
        ida.state, ida.confirmed_at, ida.waits_since, ida.line = BOOKING_WAITS, NOW, NOW, 1
        db.session.commit()
    with app.app_context():
        children.mind(NOW + 76 * DAY)
    assert letters(app, "Somebody has waited for a place for a long time") == [joan.email]
    app.config["NOW"] = lambda: NOW + 76 * DAY
    host = sign_in(app, app.test_client(), joan)
    post(host, at)
    seen = Browser(host).get(at).text
    assert "Do they still want the places?" in seen and "960162" in seen
    send(app, host, at, "/waiting")
    assert rows(app, Booking)[1].asked_at is None and rows(app, Booking)[1].state == BOOKING_WAITS
    # The same number asks for texts now: it is told that it is known, with no link.
    app.config["TEXTS"] = texts.told
    book(app, joan, app.test_client(), **PARENT | {"contact": "07700 900161", "texted": "yes"})
    assert [one.text.partition(". Ring")[0] for one in rows(app, Message) if one.kind == "text"] == ["Your booking: you are known to us already"]
    post(host, f"{joan.own}/closing")
    assert {(one.state, one.to_tell) for one in rows(app, Booking)} == {("left", moving.ENDED)}
    assert letters(app, "Something has ended") == [joan.email]
    # The list opens from the closed group's page on another day, too, and for 14 days at most.
    app.config["NOW"] = lambda: NOW + 77 * DAY
    host = sign_in(app, app.test_client(), joan)
    assert "2 people still need a ring" in (seen := Browser(host).get(joan.own).text) and "everybody else was told" in seen
    assert "2 people wait for you" in Browser(host).get("/groups").text
    assert send(app, host, joan.own, "/bookings").headers["Location"] == at
    seen = Browser(host).get(at).text
    assert seen.count(moving.ENDED) == 2 and "<b>0</b> bookings" in seen and "960162" in seen and "Book for somebody" not in seen
    with app.app_context():
        found = db.session.scalars(sa.select(Booking)).all()
        assert next(what for _, _, what in bookings_own.looks(found[1])) == looks.LOOKS["ring list opened"], "also who left sees the look"
        assert taking.here(found[0].group_id) == [] and len(taking.of_group(found[0].group_id)) == 2
    send(app, host, at, "/told")
    assert Browser(host).get(at).text.count(moving.ENDED) == 1
    with app.app_context():
        assert taking.forget(NOW + 91 * DAY) == 1
        db.session.commit()
    assert "everybody was told" in Browser(host).get(joan.own).text and {one.to_tell for one in rows(app, Booking)} == {None}


def test_who_waited_in_vain_for_a_childrens_course_is_rung(app, client, joan):
    book(app, joan, client, **PARENT)
    with app.app_context(), writing_unit():
        db.session.scalar(sa.select(Booking)).state = BOOKING_WAITS
        db.session.scalar(sa.select(Group)).joining_over_at = NOW
        db.session.commit()
    with app.app_context():
        assert children.mind(NOW) == 1
    [found] = rows(app, Booking)
    assert (found.state, found.to_tell) == ("left", courses.TOO_LATE) and letters(app, "Something has ended") == [joan.email]
    host = sign_in(app, app.test_client(), joan)
    post(host, f"{joan.own}/bookings")
    assert courses.TOO_LATE in (seen := Browser(host).get(f"{joan.own}/bookings").text) and "960161" in seen


def test_who_says_no_to_an_offer_is_not_taken_for_one_who_waited_long(app):
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    hosted(app, joan, capacity=1)
    jean, mo = (join(app, rows(app, Group)[0].id, name) for name in ("Jean", "Mo"))
    for one in (jean, mo):
        act(app, one, joining.confirm)
    with app.app_context():
        minding.mind(NOW + 76 * DAY)
    act(app, jean, lambda found, now: moving.leave(found, "left", now=now))
    act(app, mo, lambda found, now: moving.decline(found, now=now))
    assert [(one.state, one.asked_at) for one in rows(app)][1] == (WAITING, None)


def test_what_a_machine_sent_in_somebodys_name_gives_way_to_what_they_send(app):
    group_id = make_group(app, 4)
    for key, trapped in enumerate((True, True, False, True)):
        join(app, group_id, "Olga", trapped=trapped, key=str(key), **MAIL)
    [olga], [agreed] = rows(app), rows(app, Consent)
    assert (olga.state, olga.trapped, olga.held_until) == (HELD, False, NOW + joining.HELD_FOR) and agreed.place_uuid == olga.uuid
    assert letters(app, "It is kept for you for 48 hours") == ["olga@example.org"], "they were told of a letter that did not go"
