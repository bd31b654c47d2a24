"""Children come with an adult's or a school's booking: never one too many, nothing about a child, a checked host, and all of it wiped."""
import json
import re
import sqlite3
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.bookings import letters, minding, reminding, seats, taking, waiting
from app.bookings.models import ASKED, BOOKED, LEFT, OFFERED, WAITING, Booking
from app.directory import sessions
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups import counting, moving, nudging
from app.groups.models import Consent, Group, Host
from app.hosting import counts, opening
from app.keeping import backing_up, erasing, proving, purging
from app.messages.models import Message
from app.people import audit, checks
from app.people.models import Audit, LimitCount, Person
from app.places import bookings_own
from app.web.errors import busy
from conftest import NOW
from form_reading import form_to
from page_check import Browser
from people import OWN, make_person, post, sign_in
from test_erasing import run
from test_groups import here_of, rows, send
from test_groups_hard_times import locked
from test_messages import environ
from test_own_calendar import coming
from test_places_taken import make_group
from test_spoken import open_place
from test_texts import texts as texts

SCHOOL = {"kind": "school", "name": "Ms Reed, Brook School", "many": "30", "contact": "office@brook.example", "agreed": "yes"}
PARENT = {"kind": "parent", "name": "Sam", "many": "2", "contact": "01632 960161", "agreed": "yes"}

ROOT = Path(__file__).resolve().parents[1]
# Another process of the site: for each line it reads, these bookings wait at once; it says in what order, and what went wrong.
RIVAL = """import json
import sys
import config
from app import create_app
from app.bookings import waiting
from test_bookings import pressed
app = create_app(config.load())
print("ready", flush=True)
for line in sys.stdin:
    written, faults = pressed(app, json.loads(line), waiting.wait)
    print(json.dumps([written, [repr(one) for one in faults]]), flush=True)
"""


def slug_of(app):
    with app.app_context():
        return db.session.scalar(sa.select(Service.slug).where(Service.name == "Let’s Get Moving after school"))


@pytest.fixture
def joan(app):
    """Joan, who hosts a children's group of 31 places; `own` is its address, `slug` its activity's."""
    return hosts_children(app)


def hosts_children(app):
    """As above, of any site."""
    slug = slug_of(app)
    person = make_person(app, "champion", here_of(app, slug), name="Joan Pike")
    number = make_group(app, 31, slug=slug, careful=True, children=True)
    with app.app_context(), writing_unit():
        db.session.add(Host(group_id=number, person_id=person.id, name="Joan", since=NOW))
        db.session.commit()
        person.own, person.slug = f"/groups/{db.session.get(Group, number).uuid}", slug
    return person


def book(app, joan, client=None, **more):
    """Sends the form as an adult does; the answer."""
    with app.app_context(), writing_unit():
        db.session.execute(sa.delete(LimitCount))
        db.session.commit()
    return send(app, client or app.test_client(), f"/book/new?activity={joan.slug}", "/book/new", **SCHOOL | more)


def opened(app, client):
    """Opens the newest link; the private page's address."""
    text = next(one.text for one in reversed(rows(app, Message)) if one.key.startswith("booking-") and one.text)
    return client.get(re.search(r"/bookings/[\w-]{43}", text)[0]).headers["Location"]


def taken(app):
    with app.app_context():
        assert counting.differing(db.session) == [] and counting.misread(db.session) == []
        return db.session.scalar(sa.select(Group.taken).where(Group.children))


def asked(app, number, sizes):
    """[id] of bookings of so many that each ask for a group, none confirmed."""
    with app.app_context(), writing_unit():
        made = [taking.ask(taking.Wanted(f"P{at}", "school", many, f"p{at}@x.example", "email", f"key {at}"), number, now=NOW).id
                for at, many in enumerate(sizes)]
        db.session.commit()
    return made


def pressed(app, bookings, verb):
    """Everybody presses at the same moment, each in a thread; gives ([id] in the order in which they were written down, [fault])."""
    gate, faults, written = threading.Barrier(len(bookings)), [], []

    def once(number):
        with app.app_context():
            try:
                with writing_unit():
                    verb(db.session.get(Booking, number), now=NOW)
                    # Still under the write lock: nobody else is between this and the commit.
                    written.append(number)
                    db.session.commit()
            finally:
                db.session.remove()

    def press(number):
        gate.wait()
        for _ in range(20):
            try:
                return once(number)
            except Exception as fault:  # noqa: BLE001 - whatever it is, it is counted
                if not busy(fault):
                    return faults.append(fault)
        return faults.append("locked for ever")
    threads = [threading.Thread(target=press, args=(one,)) for one in bookings]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return written, faults


def rush(app, number, sizes):
    """Everybody confirms a booking of so many at the same moment; gives [how many] of those that are booked, and faults."""
    _, faults = pressed(app, asked(app, number, sizes), taking.confirm)
    return by_state(app, BOOKED, "many"), faults


def by_state(app, state, what="id"):
    """[id, or another column] of the bookings in a state, in the order of the line."""
    with app.app_context():
        return db.session.scalars(sa.select(getattr(Booking, what)).where(Booking.state == state).order_by(Booking.line, Booking.id)).all()


def test_schools_and_parents_at_once_never_get_one_too_many(app):
    number = make_group(app, 40, children=True, careful=True)
    booked, faults = rush(app, number, [30, 30, 12, 7, *[6, 5, 3, 1] * 9])
    assert not faults and sum(booked) == taken(app) <= 40
    with app.app_context():
        left = 40 - sum(booked)
        # What did not get in did not fit when it was asked: nobody is turned away while there is room for them all the same.
        assert all(one.many > left for one in db.session.scalars(sa.select(Booking).where(Booking.state == ASKED)))


def test_without_the_guard_that_would_be_seen(app, monkeypatch):
    monkeypatch.setattr(seats, "free_in", lambda group_id, many: (Group.id == group_id,))
    with pytest.raises(Exception, match=r"CHECK constraint|assert"):
        booked, faults = rush(app, make_group(app, 10, children=True, careful=True), [6] * 5)
        assert not faults and sum(booked) <= 10


def test_who_waits_at_once_stands_in_the_line_as_they_were_written_down_and_two_never_get_the_last_places(app):
    number = make_group(app, 2, children=True, careful=True)
    written, faults = pressed(app, asked(app, number, [2] * 20), waiting.wait)
    assert not faults and by_state(app, BOOKED) == written[:1] and by_state(app, WAITING) == written[1:] and taken(app) == 2
    # Whoever has them gives them up twice at once: they are offered to the first of the line alone, who takes them twice at once.
    assert pressed(app, written[:1] * 2, lambda found, *, now: taking.leave(found, "left", now=now))[1] == []
    assert by_state(app, OFFERED) == written[1:2] and by_state(app, WAITING) == written[2:] and taken(app) == 2
    assert pressed(app, written[1:2] * 2, taking.confirm)[1] == [] and by_state(app, BOOKED) == written[1:2] and taken(app) == 2


@pytest.mark.release
def test_the_last_places_never_go_to_two_of_four_processes_and_each_keeps_its_order_in_the_line(app):
    with app.app_context():
        told = environ(app, SimpleNamespace(port=9)) | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    with ExitStack() as ends:
        rivals = [ends.enter_context(subprocess.Popen([sys.executable, "-c", RIVAL], cwd=ROOT, env=told, text=True, stdin=subprocess.PIPE,
                                                      stdout=subprocess.PIPE)) for _ in range(4)]
        assert [one.stdout.readline() for one in rivals] == ["ready\n"] * 4
        for capacity, sizes in ((2, [2] * 80), (10, [6, 5, 3, 1] * 20), (30, [30, 20, 1, 2] * 20)) * 4:
            made = asked(app, make_group(app, capacity, children=True, careful=True), sizes)
            for at, one in enumerate(rivals):
                one.stdin.write(json.dumps(made[at::4] if sizes[0] == 2 else made[at * 20:at * 20 + 20]) + "\n")
                one.stdin.flush()
            said = [json.loads(one.stdout.readline()) for one in rivals]
            line, booked = by_state(app, WAITING), by_state(app, BOOKED)
            assert [faults for _, faults in said] == [[]] * 4 and len(line) + len(booked) == 80
            held = sum(by_state(app, BOOKED, "many"))
            assert held == taken(app) <= capacity and min(by_state(app, WAITING, "many")) > capacity - held
            for written, _ in said:
                assert [one for one in line if one in set(written)] == [one for one in written if one not in booked]
            with app.app_context(), writing_unit():
                for table in (Booking, Consent, Group):
                    db.session.execute(sa.delete(table))
                db.session.execute(sa.text("DELETE FROM service_capacity"))
                db.session.commit()


TYPED = {"kind": "school", "name": "Zephyrine", "many": "7", "contact": "office@zephyr.example", "agreed": "yes", "remind": "yes", "why": "date-off", "of": "0a1b"}


def test_while_the_database_is_locked_each_form_about_a_booking_comes_back_filled_in(app, client, joan):
    book(app, joan, client)
    own, host, found = opened(app, client), sign_in(app, app.test_client(), joan), rows(app, Booking)[0]
    post(host, f"{joan.own}/bookings")
    whole = {"<string(length=36):uuid>": (found.uuid, joan.own.removeprefix("/groups/")), "<string(length=36):booking_uuid>": (found.uuid,) * 2}
    doors = [(client, "/book/new?activity=" + joan.slug)]
    for rule in (one.rule for one in app.url_map.iter_rules() if "POST" in one.methods and re.match("/bookings/|/groups/<[^>]*>/bookings", one.rule)):
        at_host = rule.startswith("/groups")
        for part, is_ in whole.items():
            rule = rule.replace(part, is_[at_host])
        doors.append((host if at_host else client, rule))
    before = (found.state, len(rows(app, Audit)), len(rows(app, Message)), len(rows(app, Consent)))
    tokens = {who: re.search(r'csrf_token" value="([^"]*)"', who.get(at).text)[1] for who, at in ((client, own), (host, f"{joan.own}/bookings"))}
    for who, address in doors:
        with locked(app, 1):
            answer = who.post(address, data=TYPED | {"csrf_token": tokens[who]}, headers=OWN)
        assert answer.status_code == 503 and answer.headers["Retry-After"] and "Send it again" in answer.text, (address, answer.status_code)
        assert not [one for one in TYPED.values() if one not in answer.text], address
    assert len(doors) > 13 and before == (rows(app, Booking)[0].state, len(rows(app, Audit)), len(rows(app, Message)), len(rows(app, Consent)))
    send_press(app, client, own, "/confirmation")
    assert taken(app) == 30


def test_a_school_books_changes_and_is_wiped_and_no_child_is_known(app, client, joan, tmp_path):
    public = Browser(client).get(f"/activities/{joan.slug}").text
    assert "Book places for children" in public and "Join this group" not in public and client.get(f"/join/new?activity={joan.slug}").status_code == 404
    for _ in range(2):
        answer = book(app, joan, client)
    assert "One more step to book" in Browser(client).get(answer.headers["Location"]).text and len(rows(app, Booking)) == 1 and taken(app) == 0
    assert [one.to for one in rows(app, Message)] == ["office@brook.example"] * 2
    page = opened(app, client)
    assert taken(app) == 0 and "Keep these places" in Browser(client).get(page).text
    for _ in range(2):
        send_press(app, client, page, "/confirmation")
    assert taken(app) == 30 and "You have 30 places" in Browser(client).get(page).text
    assert "Let’s Get Moving" not in re.search("<main.*</main>", client.get(page).text, re.DOTALL)[0]

    other = app.test_client()
    book(app, joan, other, **PARENT | {"contact": "sam@wren.example"})
    mine = opened(app, other)
    answer = press_answer(app, other, mine, "/confirmation")
    assert answer.status_code == 422 and "There is 1 place left" in answer.text and taken(app) == 30
    assert press_answer(app, other, mine, "/number", many="7").status_code == 422
    send_press(app, other, mine, "/number", many="1")
    send_press(app, other, mine, "/confirmation")
    assert taken(app) == 31 and press_answer(app, other, mine, "/number", many="2").status_code == 422
    public = Browser(app.test_client()).get(f"/activities/{joan.slug}").text
    assert "All places are taken" in public and "Book places" not in public and "Reed" not in public
    send_press(app, client, page, "/number", many="20")
    assert taken(app) == 21

    host = sign_in(app, app.test_client(), joan)
    assert "See who booked" in Browser(host).get(joan.own).text and host.get(f"{joan.own}/bookings").status_code == 303
    post(host, f"{joan.own}/bookings")
    seen = Browser(host).get(f"{joan.own}/bookings").text
    assert "Ms Reed, Brook School" in seen and "<b>21</b> children" in seen and "brook.example" not in seen
    school = rows(app, Booking)[0]
    assert post(host, f"{joan.own}/bookings/{school.uuid}/contact").status_code == 422
    assert "office@brook.example" in post(host, f"{joan.own}/bookings/{school.uuid}/contact", {"why": "date-off"}).text
    assert "Ms Reed" in post(host, f"{joan.own}/bookings/register").text
    assert Browser(client).get(page).text.count("Joan, host") == 3
    whole = json.loads(client.get(f"{page}/everything").text)
    assert (whole["children"], whole["contact"], len(whole["who looked"])) == (20, "office@brook.example", 3)
    assert run(app, "backup").exit_code == 0
    form = form_to(client.get(f"{page}/leaving").text, f"{page}/leaving", "/erasure")
    over = client.post(form.action, data=form.filled(), headers=OWN)
    assert "Everything is wiped" in Browser(client).get(over.headers["Location"]).text
    gone = rows(app, Booking)[0]
    assert (gone.state, gone.name, gone.contact, gone.contact_key) == (LEFT, None, None, None) and taken(app) == 1
    stale, leaving = form_to(other.get(mine).text, mine, "/number"), form_to(other.get(f"{mine}/leaving").text, f"{mine}/leaving", "/leaving")
    assert other.post(leaving.action, data=leaving.filled(), headers=OWN).status_code == 303
    late = other.post(stale.action, data=stale.filled(many="2"), headers=OWN)
    assert "Your booking has ended" in Browser(other).get(late.headers["Location"]).text, "pressed on a page from before"
    assert not [one for one in rows(app, Message) if one.to == "office@brook.example" or one.text and gone.uuid in one.key]
    assert ("booking", gone.uuid) in {one[1:] for one in erasing.read(app.config["ERASURES_PATH"])}
    with app.app_context():
        purging.purge(NOW + timedelta(days=3))
        assert audit.verify() is None
    assert [one.name for one in rows(app, Booking)] == ["Sam"] and client.get(page).status_code == 404
    assert run(app, "open-backup", str(backing_up.newest(app.config["BACKUP_PATH"])), str(tmp_path / "back.db")).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "back.db")) as back:
        assert back.execute("SELECT state, name, contact_key FROM booking WHERE uuid = ?", (gone.uuid,)).fetchone() == (LEFT, None, None)
        assert back.execute("SELECT count(*) FROM consent WHERE place_uuid = ? AND withdrawn_at IS NULL", (gone.uuid,)).fetchone() == (0,)
        assert back.execute("SELECT count(*) FROM private_link WHERE purpose = 'booking' AND thing_id = ?", (gone.id,)).fetchone() == (0,)
        assert back.execute("SELECT taken FROM grp").fetchone() == (1,)
    assert {column.name for column in Booking.__table__.columns} & {"child", "children", "age", "needs", "birthday"} == set()


def send_press(app, client, page, ending, **told):
    answer = press_answer(app, client, page, ending, **told)
    assert answer.status_code == 303
    return answer


def press_answer(app, client, page, ending, **told):
    """Sends a form of a private page, also one that is there no more."""
    text = client.get(page).text
    if f"{page}{ending}" in text:
        form = form_to(text, page, ending)
        return client.post(form.action, data=form.filled(**told), headers=OWN)
    token = re.search(r'csrf_token" value="([^"]*)"', text)[1]
    return client.post(f"{page}{ending}", data={"csrf_token": token, **told}, headers=OWN)


def test_who_has_no_email_is_rung_and_told_of_dates_and_a_closed_group_ends_it(app, client, joan):
    assert "rings the number" in Browser(client).get(book(app, joan, client, **PARENT).headers["Location"]).text
    assert [one.to for one in rows(app, Message)] == [joan.email] and "Sam" not in rows(app, Message)[0].text
    host, sam = sign_in(app, app.test_client(), joan), rows(app, Booking)[0]
    post(host, f"{joan.own}/bookings")
    assert "tel:01632960161" in Browser(host).get(f"{joan.own}/bookings").text
    old = form_to(Browser(host).get(f"{joan.own}/bookings").text, joan.own, "/removal")
    post(host, f"{joan.own}/bookings/{sam.uuid}/confirmation")
    late = host.post(old.action, data=old.filled(), headers=OWN)
    assert late.status_code == 422 and "So it stays" in late.text and taken(app) == 2, "the other host confirmed it meanwhile"
    with app.app_context(), writing_unit():
        db.session.get(Booking, sam.id).to_tell = "Tuesday 1 December is off."
        db.session.commit()
    old = form_to(Browser(host).get(f"{joan.own}/bookings").text, joan.own, "/told")
    with app.app_context(), writing_unit():
        db.session.get(Booking, sam.id).to_tell += "\nTuesday 8 December is off."
        db.session.commit()
    for form in (old.filled(), {**old.filled(), "of": []}):
        again = host.post(old.action, data=form, headers=OWN)
        assert again.status_code == 422 and "There is more to tell" in again.text and "8 December is off." in again.text, "what they were not told stays"
    send(app, host, f"{joan.own}/bookings", "/told")
    assert "December is off" not in Browser(host).get(f"{joan.own}/bookings").text and host.post(old.action, data=old.filled(), headers=OWN).status_code == 303
    book(app, joan, client)
    post(host, f"{joan.own}/closing")
    assert {one.state for one in rows(app, Booking)} == {LEFT} and taken(app) == 0 and all(one.withdrawn_at for one in rows(app, Consent))
    assert "Your booking has ended" in [one.subject for one in rows(app, Message)]
    with app.app_context():
        purging.purge(NOW + timedelta(days=2))
        assert [one.name for one in rows(app, Booking)] == ["Sam"], "what was never confirmed goes as if the group were open"
        purging.purge(NOW + timedelta(days=89))
        assert len(rows(app, Booking)) == 1
        purging.purge(NOW + timedelta(days=90))
    assert rows(app, Booking) == []


def test_who_is_shown_how_to_reach_somebody_is_in_the_record_with_the_reason(app, client, joan, monkeypatch):
    def looks(at):
        with app.app_context():
            return [(who, what) for _, who, what in bookings_own.looks(db.session.scalars(sa.select(Booking).order_by(Booking.id)).all()[at])]

    host, page = sign_in(app, app.test_client(), joan), f"{joan.own}/bookings"
    book(app, joan, client, **PARENT)
    post(host, page)
    opened_list, number = [("Joan, host", "Looked at whom to ring"), ("Joan, host", "Opened the list of names")], "tel:01632960161"
    assert number in Browser(host).get(page).text and looks(0) == opened_list
    book(app, joan, client, **PARENT | {"contact": "01632 960162", "name": "Kim"})
    shown = Browser(host).get(page).text
    assert "Kim" in shown and number in shown and "960162" not in shown and looks(1) == opened_list[1:], "nobody's number without a row in the record"
    assert send(app, host, page, "/bookings").status_code == 303
    assert "960162" in Browser(host).get(page).text and looks(1) == opened_list and looks(0) == opened_list
    kim = rows(app, Booking)[1]
    post(host, f"{page}/{kim.uuid}/confirmation")
    with app.app_context(), writing_unit():
        db.session.get(Booking, kim.id).to_tell = "Tuesday 1 December is off."
        db.session.commit()
    other = make_person(app, "champion", here_of(app, joan.slug), name="Ann Lee")
    with app.app_context(), writing_unit():
        db.session.add(Host(group_id=kim.group_id, person_id=other.id, name="Ann", since=NOW))
        db.session.commit()
    ann = sign_in(app, app.test_client(), other)
    post(ann, f"{joan.own}/looks")
    assert "96016" not in Browser(ann).get(page).text, "another host's look is not theirs"
    post(ann, page)
    assert "960162" in Browser(ann).get(page).text and ("Ann, host", "Looked at whom to ring") in looks(1)
    assert "960162" in post(host, f"{page}/{kim.uuid}/contact", {"why": "asked"}).text
    assert looks(1)[0] == ("Joan, host", "Looked at how to reach you: you asked for it")
    monkeypatch.setattr(audit, "MANY_PEOPLE", 0)
    post(host, f"{page}/register")
    assert [(one.thing_type, one.thing_id) for one in rows(app, Audit) if one.reason == audit.OVER] == [("register", "1")]


def test_hosts_are_written_to_each_morning_of_bookings_that_wait_for_a_call(app, joan):
    def nudge(days, hour=9):
        when = sessions.instant(sessions.today(NOW) + timedelta(days), hour * 60)
        before = len(rows(app, Message))
        with app.app_context():
            nudging.nudge(when)
        return [(one.to, one.subject) for one in rows(app, Message)[before:]]

    assert book(app, joan, **PARENT).status_code == book(app, joan).status_code == 303, "the school has a letter, and no host waits for it"
    waits = [(joan.email, "1 person still waits for you")]
    assert [nudge(*when) for when in ((0, 19), (1, 8), (1,), (1, 12), (2,))] == [[], [], waits, [], waits]
    sam, _ = rows(app, Booking)
    with app.app_context(), writing_unit():
        taking.confirm(db.session.get(Booking, sam.id), now=NOW)
        db.session.commit()
    assert nudge(3) == []
    with app.app_context(), writing_unit():
        then = sessions.instant(sessions.today(NOW) + timedelta(4), 600)
        letters.dates(db.session.get(Group, sam.group_id), ["Tuesday 1 December is off."], "", then)
        db.session.commit()
    assert [nudge(day) for day in (4, 5, 18, 19)] == [[], waits, waits, []], "each morning after, and 14 days at most"
    host = sign_in(app, app.test_client(), joan)
    post(host, f"{joan.own}/bookings")
    send(app, host, f"{joan.own}/bookings", "/told")
    assert nudge(6) == [] and rows(app, Booking)[0].to_tell_at is None


def test_the_line_moves_in_order_passes_over_who_does_not_fit_and_offers_hold_48_hours(app, client, joan):
    def tick(at, went=NOW):
        with app.app_context():
            with writing_unit():
                db.session.execute(sa.update(Message).where(Message.sent_at.is_(None)).values(sent_at=went))
                db.session.commit()
            minding.mind(at)

    def states():
        assert taken(app) == sum(one.many for one in rows(app, Booking) if one.state in (BOOKED, OFFERED)) <= 31
        return [(one.name, one.many, one.state) for one in rows(app, Booking)]

    people = {}
    for name, many, kind in (("Reed", "30", "school"), ("Sam", "2", "parent"), ("Oak", "12", "school"), ("Kim", "1", "parent")):
        people[name] = app.test_client()
        book(app, joan, people[name], kind=kind, name=name, many=many, contact=f"{name.lower()}@wren.example", remind="yes")
        page = opened(app, people[name])
        shown = Browser(people[name]).get(page).text
        if name in ("Sam", "Oak"):
            assert "Only one place" in shown or "One place is free." in shown
            send_press(app, people[name], page, "/waiting")
            assert f"You are number {1 if name == 'Sam' else 2} in the line" in Browser(people[name]).get(page).text
        else:
            send_press(app, people[name], page, "/confirmation")
        people[name].own = page
    assert states() == [("Reed", 30, BOOKED), ("Sam", 2, WAITING), ("Oak", 12, WAITING), ("Kim", 1, BOOKED)]
    full = Browser(app.test_client()).get(f"/activities/{joan.slug}").text
    assert "Wait for places for children" in full and "All places are taken" in Browser(app.test_client()).get(f"/book/new?activity={joan.slug}").text
    send_press(app, people["Reed"], people["Reed"].own, "/number", many="25")
    assert states()[1:3] == [("Sam", 2, OFFERED), ("Oak", 12, WAITING)], "who does not fit is passed over, and keeps their place"
    assert "2 places came up" in next(one.text for one in reversed(rows(app, Message)) if one.to == "sam@wren.example")
    people["Sam"].own = enter_newest(app, people["Sam"], "sam@wren.example")
    assert "2 places came up for you" in Browser(people["Sam"]).get(people["Sam"].own).text
    send_press(app, people["Sam"], people["Sam"].own, "/offer")
    assert states()[1] == ("Sam", 2, WAITING) and "3 places" not in full
    app.config["NOW"] = lambda: NOW + timedelta(minutes=1)
    send_press(app, people["Reed"], people["Reed"].own, "/number", many="24")
    assert states()[1] == ("Sam", 2, OFFERED), "what comes up next is offered again"
    people["Sam"].own = enter_newest(app, people["Sam"], "sam@wren.example")
    send_press(app, people["Sam"], people["Sam"].own, "/confirmation")
    page = people["Oak"].own
    assert press_answer(app, people["Oak"], page, "/number", many="31").status_code == 422 and "4 places are free now" in Browser(people["Oak"]).get(page).text
    assert send(app, people["Reed"], f"{people['Reed'].own}/leaving", "/leaving").status_code == 303
    assert states()[2] == ("Oak", 12, OFFERED)
    tick(NOW + timedelta(hours=47))
    assert states()[2] == ("Oak", 12, OFFERED)
    tick(NOW + timedelta(hours=50))
    # Nobody else waits: the same offer once more, and who does not answer twice is out.
    assert states()[2] == ("Oak", 12, OFFERED) and rows(app, Booking)[2].lapsed == 1
    tick(NOW + timedelta(hours=99), went=NOW + timedelta(hours=50))
    assert states()[2] == ("Oak", 12, LEFT) and rows(app, Booking)[2].why == "no answer" and taken(app) == 3
    with app.app_context():
        assert not [one for one in proving.look(NOW) if "group" in one.what]
        on = coming(app)[0]
        eve = sessions.instant(on - timedelta(1), 9 * 60 + 1)
        assert [reminding.remind(eve - timedelta(minutes=5)), reminding.remind(eve), reminding.remind(eve)] == [0, 2, 0]
    told = [one for one in rows(app, Message) if one.subject == "Your booking tomorrow"]
    assert {one.to for one in told} == {"sam@wren.example", "kim@wren.example"} and "Let’s Get Moving" not in told[0].text
    people["Kim"].own = enter_newest(app, people["Kim"], "kim@wren.example")
    send_press(app, people["Kim"], people["Kim"].own, "/reminding")
    assert not rows(app, Booking)[3].remind and [one.purpose for one in rows(app, Consent) if one.withdrawn_at and one.place_uuid == rows(app, Booking)[3].uuid] == ["book reminder"]
    held = people["Kim"].get(f"{people['Kim'].own}/everything").json
    assert held["children"] == 1 and held["reminded the day before"] is False


def test_who_waits_for_more_than_there_are_by_now_reads_so(app, client, joan):
    book(app, joan, app.test_client(), kind="parent", name="Sam", many="2", contact="sam@wren.example")
    with app.app_context(), writing_unit():
        taking.confirm(db.session.scalar(sa.select(Booking)), now=NOW)
        db.session.commit()
    book(app, joan, client)
    page = opened(app, client)
    send_press(app, client, page, "/waiting")
    assert "in all by now" not in Browser(client).get(page).text
    with app.app_context(), writing_unit():
        assert moving.change_capacity(db.session.scalar(sa.select(Group).where(Group.children)), 20, now=NOW)
        db.session.commit()
    shown = Browser(client).get(page).text
    assert "There are 20 places in all by now." in shown and "are free now" not in shown


def test_a_line_is_cleared_when_it_has_waited_90_days_and_a_host_who_rings_keeps_it(app, client, joan):
    book(app, joan, client, many="30")
    send_press(app, client, opened(app, client), "/confirmation")
    book(app, joan, client, **PARENT)
    host, page = sign_in(app, app.test_client(), joan), f"{joan.own}/bookings"
    post(host, page)
    shown = Browser(host).get(page).text
    assert "I rang, they want to come" not in shown and "I rang, they wait for so many" in shown
    sam = rows(app, Booking)[1]
    send(app, host, page, "/waiting")
    assert rows(app, Booking)[1].state == WAITING and "In the line" in Browser(host).get(page).text
    told = post(host, f"{page}/{sam.uuid}/words")
    words, number = " ".join(re.findall(r"<li>([a-z]+)</li>", told.text)), re.search(r"number <b>(\d\d)</b>", told.text)[1]
    me = app.test_client()
    assert [open_place(me, words, number, name).status_code for name in ("Zoe", "SAM")] == [422, 303]
    own = f"/bookings/{sam.uuid}"
    text = Browser(me).get(own).text
    assert "You wait for 2 places" in text and "Made new words that open this page" in text
    with app.app_context():
        for days, state, asked in ((75, WAITING, False), (76, WAITING, True), (90, LEFT, True)):
            minding.mind(NOW + timedelta(days=days))
            found = rows(app, Booking)[1]
            assert (found.state, bool(found.asked_at)) == (state, asked)
        assert {one.state for one in rows(app, Booking)} == {BOOKED, LEFT}
        purging.purge(NOW + timedelta(days=181))
    assert len(rows(app, Booking)) == 1 and open_place(app.test_client(), words, number, "Sam").status_code == 422
    before = [(one.to, one.subject) for one in rows(app, Message) if one.to]
    answers = [send(app, app.test_client(), "/place", "/place/link", email=one) for one in ("OFFICE@brook.example", "nobody@wren.example")]
    assert answers[0].data == answers[1].data
    assert [(one.to, one.subject) for one in rows(app, Message) if one.to][len(before):] == [("office@brook.example", "Your booking")]


def test_an_emergency_opens_who_booked_as_it_opens_every_list(app, client, joan):
    book(app, joan, client)
    page = opened(app, client)
    send_press(app, client, page, "/confirmation")
    boss = make_person(app, "administrator", name="Mel Oak")
    # Thirty children, and one booking.
    with app.app_context():
        assert [(one.placed, one.waiting) for one in counts.every(db.session.get(Person, boss.id), NOW)[0] if one.group.children] == [("30 or more", "fewer than 10")]
        db.session.remove()
    chief, counted = sign_in(app, app.test_client(), boss), f"/groups/counts/{joan.own.removeprefix('/groups/')}"
    refused = send(app, chief, f"{counted}/emergency", "/emergency", reason="Somebody must ring Ms Reed because the hall burns.")
    assert refused.status_code == 422 and "Take out names" in refused.text
    at = send(app, chief, f"{counted}/emergency", "/emergency", reason="The hall is shut and no host answers the phone.").headers["Location"]
    listed = Browser(chief).get(at).text
    assert "Ms Reed, Brook School" in listed and "30 children" in listed and "office@brook.example" not in listed
    [found] = rows(app, Booking)
    assert "office@brook.example" in post(chief, f"{at}/places/{found.uuid}/contact", {"why": "danger"}).text
    own = Browser(client).get(enter_newest(app, client, "office@brook.example")).text
    for said in ("An administrator, in an emergency", "The hall is shut and no host answers the phone.", "Looked at how to reach you: you may be in danger"):
        assert said in own
    assert "opened a list that you are on" in next(one.text for one in reversed(rows(app, Message)) if one.to == "office@brook.example")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["ask", "confirm", "wait", "change", "leave", "accept", "decline", "lapse", "capacity"]),
                          st.integers(0, 7), st.integers(1, 6)), max_size=25))
def test_whatever_happens_nothing_is_one_too_many_and_nobody_waits_for_what_is_free(app, steps):
    with app.app_context():
        try:
            number, at, declined = make_group(app, 10, children=True, careful=True), NOW, set()
            for step, who, many in steps:
                at += timedelta(hours=1)
                every = db.session.scalars(sa.select(Booking).where(Booking.group_id == number).order_by(Booking.id)).all()
                found = every[who % len(every)] if every else None
                with writing_unit():
                    if step == "ask" or found is None:
                        taking.ask(taking.Wanted(f"P{at}", "parent", many, f"p{at.timestamp()}@x.example", "email", f"key {at}"), number, now=at)
                    elif step == "capacity":
                        moving.change_capacity(db.session.get(Group, number), many + who, now=at)
                    else:
                        if step == "lapse" and found.state == OFFERED:
                            db.session.execute(sa.update(Message).values(sent_at=found.held_until - timedelta(hours=48)))
                        more = {"change": [many], "leave": ["left"]}.get(step, [])
                        {"confirm": taking.confirm, "accept": taking.confirm, "wait": waiting.wait, "change": taking.change, "leave": taking.leave,
                         "decline": waiting.decline, "lapse": waiting.lapse}[step](found, *more, now=at)
                    db.session.commit()
                group = db.session.get(Group, number)
                assert counting.differing(db.session) == counting.misread(db.session) == [] and group.taken <= group.capacity
                fits = [one for one in db.session.scalars(sa.select(Booking).where(Booking.state == WAITING)) if one.many <= seats.free(group)]
                # Only who said no just now may go on waiting for what is free.
                assert not fits or step == "decline" or {one.id for one in fits} <= declined, "somebody waits for what is free"
                declined = {one.id for one in fits}
        finally:
            db.session.rollback()
            with writing_unit():
                for table in (Booking, Consent, Group):
                    db.session.execute(sa.delete(table))
                db.session.execute(sa.text("DELETE FROM service_capacity"))
                db.session.commit()


def book_by_text(app, joan, client, many="2"):
    """A parent asks to be texted, and opens the link of the text; the private page's address."""
    answer = book(app, joan, client, **PARENT | {"contact": "07700 900123", "texted": "yes", "many": many, "remind": "yes"})
    assert "Open the text</b> that begins with “Your booking”" in Browser(client).get(answer.headers["Location"]).text
    text = rows(app, Message)[-1]
    assert (text.kind, text.to) == ("text", "07700900123") and "press the button on your page within 48 hours" in text.text and "Moving" not in text.text
    return client.get(re.search(r"/bookings/[\w-]{43}", text.text)[0]).headers["Location"]


def test_who_books_is_texted_where_there_is_a_service_and_rung_once_no_text_arrives(app, client, joan, texts):
    form = f"/book/new?activity={joan.slug}"
    assert "texted" not in client.get(form).text
    book(app, joan, **PARENT | {"contact": "07700 900199", "texted": "yes"})
    assert rows(app, Booking)[0].contact_kind == "phone" and {one.kind for one in rows(app, Message)} == {"email"}
    app.config["TEXTS"] = texts.told
    assert "Texts never name the group" in client.get(form).text
    refused = book(app, joan, **PARENT | {"texted": "yes"})
    assert refused.status_code == 422 and "can’t go to a landline" in refused.text
    page = book_by_text(app, joan, client)
    send_press(app, client, page, "/confirmation")
    shown = Browser(client).get(page).text
    assert "You have 2 places" in shown and re.search(r"07700\s900\s?123, by text", shown) and "Text me about my place" in shown
    with app.app_context():
        assert reminding.remind(sessions.instant(coming(app)[0] - timedelta(1), 9 * 60)) == 1
    assert re.match(r"Your booking: a reminder of \w+ \d+ \w+, 3:30pm to 4:30pm\. ", rows(app, Message)[-1].text)
    assert "We remind you by text" in client.get(client.get(re.search(r"/bookings/[\w-]{43}", rows(app, Message)[-1].text)[0]).headers["Location"]).text
    host = sign_in(app, app.test_client(), joan)
    post(host, f"{joan.own}/bookings")
    seen = Browser(host).get(f"{joan.own}/bookings").text
    found = rows(app, Booking)[-1]
    assert "900123" not in seen and f"{found.uuid}/words" not in seen and f"{found.uuid}/confirmation" not in seen
    send(app, app.test_client(), "/place", "/place/link", email="07700 900123")
    assert "you asked for your link again" in rows(app, Message)[-1].text and "/bookings/" in rows(app, Message)[-1].text

    # The number is refused: the host reads what is true, and nobody is texted.
    with app.app_context(), writing_unit():
        db.session.execute(sa.update(Message).where(Message.id == rows(app, Message)[-1].id).values(given_up_at=NOW))
        db.session.commit()
    with app.app_context():
        assert [minding.mind(NOW), minding.mind(NOW)] == [2, 0], "and is to be rung about tomorrow, as they chose"
    found = rows(app, Booking)[-1]
    assert (found.contact_kind, found.state) == ("phone", BOOKED) and found.to_tell.startswith("A text to them did not arrive.")
    assert {one.purpose: one.withdrawn_at for one in rows(app, Consent) if one.place_uuid == found.uuid} == {"book": None, "text": NOW, "book reminder": None}
    assert rows(app, Message)[-1].to == joan.email and "A text to them did not arrive" in Browser(host).get(f"{joan.own}/bookings").text

    # Whoever waits is offered by text, may stop texts, and is rung once the service is off.
    with app.app_context(), writing_unit():
        taking.leave(db.session.get(Booking, found.id), "left", now=NOW)
        moving.change_capacity(db.session.scalar(sa.select(Group)), 1, now=NOW)
        db.session.commit()
    last = app.test_client()
    page = book_by_text(app, joan, last, many="1")
    send_press(app, last, page, "/confirmation")
    assert "Stop the texts" in last.get(page).text
    send_press(app, last, page, "/reminding", texts="no")
    assert re.search(r"07700\s900\s?123, by phone", Browser(last).get(page).text) and rows(app, Booking)[-1].state == BOOKED
    send(app, last, f"{page}/leaving", "/leaving")
    page = book_by_text(app, joan, last, many="1")
    app.config["TEXTS"] = None
    with app.app_context():
        assert [minding.mind(NOW), minding.mind(NOW)] == [1, 0]
    found = rows(app, Booking)[-1]
    assert (found.contact_kind, found.state, found.held_until) == ("phone", ASKED, NOW + taking.CALL_WITHIN)
    assert not [one for one in rows(app, Message) if one.kind == "text" and one.sent_at is None and one.given_up_at is None]

    # The text that says that it is over is lost, too: their host rings.
    app.config["TEXTS"] = texts.told
    book(app, joan, app.test_client(), **PARENT | {"contact": "07700 900124", "texted": "yes", "many": "1"})
    with app.app_context(), writing_unit():
        moving.close(db.session.scalar(sa.select(Group)), now=NOW)
        db.session.execute(sa.update(Message).where(Message.key.like("booking-%-closed-%")).values(given_up_at=NOW))
        db.session.commit()
    assert rows(app, Booking)[-1].to_tell is None
    with app.app_context():
        assert [minding.mind(NOW), minding.mind(NOW)] == [1, 0]
    assert [one.to_tell for one in rows(app, Booking)[-2:]] == [moving.ENDED] * 2


def enter_newest(app, client, to):
    """Opens the newest link that went to an address; the private page's address."""
    text = next(one.text for one in reversed(rows(app, Message)) if one.to == to)
    return client.get(re.search(r"/bookings/[\w-]{43}", text)[0]).headers["Location"]


def test_what_was_never_confirmed_goes(app, joan):
    book(app, joan)
    with app.app_context():
        purging.purge(NOW + timedelta(hours=47))
        assert len(rows(app, Booking)) == 1
        purging.purge(NOW + timedelta(hours=49))
    assert rows(app, Booking) == [] and rows(app, Consent) == []


def test_what_a_machine_sent_in_somebodys_name_gives_way_to_what_they_send(app, client, joan):
    url = f"/book/new?activity={joan.slug}"
    form = form_to(client.get(url).text, url, "/book/new")
    # Sent at once after it was got, as no person does.
    client.post(form.action, data=form.filled(**SCHOOL | {"name": "Zed", "many": "1"}), headers=OWN)
    [trapped] = rows(app, Booking)
    assert trapped.trapped and [one.to for one in rows(app, Message)] == [joan.email]
    book(app, joan, client)
    [honest], [agreed] = rows(app, Booking), rows(app, Consent)
    assert (honest.name, honest.many, honest.trapped, honest.held_until) == ("Ms Reed, Brook School", 30, False, NOW + taking.LINK_WITHIN)
    assert agreed.place_uuid == honest.uuid and rows(app, Message)[-1].to == "office@brook.example"
    send_press(app, client, opened(app, client), "/confirmation")
    assert taken(app) == 30
    client.post(form.action, data=form.filled(**SCHOOL | {"name": "Zed", "many": "1"}), headers=OWN)
    assert [(one.name, one.many, one.state) for one in rows(app, Booking)] == [(honest.name, 30, BOOKED)], "a machine changes nothing of theirs"


@pytest.mark.parametrize(("more", "said"), [
    ({"kind": None}, "Choose who books"), ({"name": ""}, "your own name"), ({"many": "31"}, "from 1 to 30"), ({"kind": "parent", "many": "7"}, "from 1 to 6"),
    ({"many": "0"}, "from 1"), ({"many": "٣"}, "from 1"), ({"contact": "12"}, "UK phone number"), ({"contact": "a@"}, "email address"),
    ({"name": "943 476 5919"}, "NHS number"), ({"agreed": None}, "Without it")])
def test_what_cannot_be_read_comes_back_with_words(app, joan, more, said):
    answer = book(app, joan, **more)
    assert answer.status_code == 422 and said in answer.text and rows(app, Booking) == []


def test_a_host_with_no_check_cannot_have_one(app):
    slug = slug_of(app)
    boss = make_person(app, "coordinator", here_of(app, slug), name="Mel Oak")
    client, url = sign_in(app, app.test_client(), boss), f"/groups/new?activity={slug}"
    assert "This one is for children" in Browser(client).get(url).text
    refused = send(app, client, url, "/groups/new", places="30", host=boss.uuid)
    assert refused.status_code == 422 and "DBS check" in refused.text and rows(app, Group) == []
    with app.app_context(), writing_unit():
        me = db.session.get(Person, boss.id)
        checks.record(me, checks.DBS, "enhanced", NOW.date(), NOW.date() + timedelta(365), by=me, now=NOW)
        db.session.commit()
    assert send(app, client, url, "/groups/new", places="30", host=boss.uuid).status_code == 303
    assert [(one.children, one.careful) for one in rows(app, Group)] == [(True, True)]
    with app.app_context():
        record = opening.record_of(db.session.get(Group, rows(app, Group)[0].id).service, NOW)
        assert opening.refuses(record) == "" and coming(app)
