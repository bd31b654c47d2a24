"""First visits and children's bookings in a real browser at 390 pixels, with and without script, ending with the accessibility check."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import telling
from app.bookings import taking
from app.bookings.models import Booking
from app.groups.models import Group, Place
from app.groups.visits import FirstVisit, VisitCount
from app.messages.models import Message
from conftest import NOW
from people import make_person
from test_asks_journeys import come_in
from test_bookings import hosts_children
from test_every_page import _faults, faults_here
from test_groups import here_of, hosted
from test_places_taken import join
from test_texts import texts as texts


def path(page):
    return re.sub("^.*?//[^/]*", "", page.url)


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_a_host_says_whom_to_ask_for_and_somebody_new_says_how_it_was(chromium, live, script):
    me, host = (chromium(java_script_enabled=script, bypass_csp=script) for _ in range(2))
    person = make_person(live.app, "champion", here_of(live.app), name="Joan Pike")
    own = f"/groups/{hosted(live.app, person)}"
    come_in(host, person, own)
    host.get_by_role("link", name="Say what happens on a first visit").click()
    host.get_by_role("textbox", name="Whom do people ask for?").fill("Joan")
    host.get_by_role("button", name="Save the first visit").click()
    host.get_by_role("link", name="Ask the person first, and tick it once they said yes").wait_for()
    host.get_by_role("checkbox", name=re.compile("It is me")).check()
    host.get_by_role("checkbox", name="Somebody meets new people at the door").check()
    host.get_by_role("textbox", name="What do they bring?").fill("Nothing.")
    host.get_by_role("button", name="Save the first visit").click()
    host.get_by_text("People ask for Joan").wait_for()

    with live.app.app_context():
        number = db.session.scalar(sa.select(Group.id))
    join(live.app, number, "Wilma", reach="email", contact="wilma@wren.example", contact_kind="email", proved=True)
    with live.app.app_context():
        token = telling.link(db.session.scalar(sa.select(Place)), NOW)
        db.session.commit()
    me.goto(f"/places/{token}")
    me.get_by_text("Ask for Joan. Somebody meets you at the door.").wait_for()
    me.get_by_role("button", name="Have a buddy at my first visit").click()
    me.get_by_text("The people who run the group look for somebody who meets you.").wait_for()
    faults = _faults(me, {"before": path(me)}) if script else {}
    host.get_by_role("button", name="See who would like a buddy").click()
    host.get_by_text("Nobody has offered yet.").wait_for()
    with live.app.app_context(), writing_unit():
        db.session.add(FirstVisit(place_id=db.session.scalar(sa.select(Place.id)), state="been", original_on=NOW.date(), on=NOW.date()))
        db.session.commit()
    me.reload()
    me.get_by_role("heading", name="How was it? Will you come again?").wait_for()
    faults |= _faults(me, {"after": path(me)}) if script else {}
    me.get_by_role("button", name="Good. I’ll come again").click()
    me.get_by_role("heading", name="Meet somebody new").wait_for()
    with live.app.app_context():
        assert [(one.said, one.many) for one in db.session.scalars(sa.select(VisitCount))] == [("again", 1)]
    assert not faults | (_faults(host, {name: f"{own}{name}" for name in ("/welcome", "/visits", "/buddies")}) if script else {})


def open_link(live, me, to="sam@swift.example"):
    """Opens the link of Sam's newest mail, or text."""
    with live.app.app_context():
        text = next(one.text for one in db.session.scalars(sa.select(Message).order_by(Message.id.desc())) if one.to == to)
    me.goto(re.search(r"/bookings/[\w-]{43}", text)[0])


def book_for_two(live, me, reach="sam@swift.example", ticks=("Keep my details for this booking",)):
    """Answers the open form as Sam, who comes with two, and sends it."""
    me.get_by_role("radio", name="I am a parent or carer").check()
    me.get_by_role("textbox", name="Your own name").fill("Sam")
    me.get_by_role("textbox", name="How many children come?").fill("2")
    me.get_by_role("textbox", name="Your email address or phone number").fill(reach)
    for tick in ticks:
        me.get_by_role("checkbox", name=tick).check()
    later = live.app.config["NOW"]() + timedelta(minutes=2)
    live.app.config["NOW"] = lambda: later
    me.get_by_role("button", name="Ask for the places").click()
    me.get_by_role("heading", name="One more step to book").wait_for()


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_a_parent_books_for_two_and_asks_nothing_of_them(chromium, live, script):
    me, host = (chromium(java_script_enabled=script, bypass_csp=script) for _ in range(2))
    person = hosts_children(live.app)
    me.goto(f"/activities/{person.slug}")
    me.get_by_role("link", name="Book places for children").click()
    me.get_by_role("button", name="Ask for the places").click()
    me.get_by_role("heading", name="There is a problem").wait_for()
    faults = _faults(me, {"form": path(me)}) if script else {}
    if script:
        me.goto(f"/book/new?activity={person.slug}")
    assert {box.get_attribute("name") for box in me.locator("main input:visible").all()} == {"kind", "name", "many", "contact", "agreed", "remind", "homepage"}
    book_for_two(live, me)
    open_link(live, me)
    me.get_by_role("button", name="Keep these places").click()
    me.get_by_text("You have 2 places for children.").wait_for()
    faults |= _faults(me, {name: f"{path(me)}{name}" for name in ("", "/leaving")}) if script else {}
    come_in(host, person, person.own)
    host.get_by_role("button", name="See who booked").click()
    host.get_by_text("2 children", exact=True).wait_for()
    assert not faults | (_faults(host, {"own": person.own, "bookings": f"{person.own}/bookings"}) if script else {})
    me.get_by_role("link", name="Give the places up, or erase everything").click() if not script else me.goto(path(me))
    me.get_by_role("button", name="Erase everything").click()
    me.get_by_role("heading", name="Everything is wiped").wait_for()
    me.go_back()
    assert "Sam" not in me.locator("main").inner_text()
    me.faults[:] = [one for one in me.faults if " 404 " not in one]
    with live.app.app_context():
        assert [(one.name, one.contact, one.state) for one in db.session.scalars(sa.select(Booking))] == [(None, None, "left")]
        assert db.session.scalar(sa.select(Group.taken)) == 0


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_a_parent_waits_in_line_until_a_school_brings_fewer(chromium, live, script):
    me, host = (chromium(java_script_enabled=script, bypass_csp=script) for _ in range(2))
    person, faults = hosts_children(live.app), {}

    def look(at):
        faults.update({at: wrong} if script and (wrong := faults_here(me)) else {})
    with live.app.app_context(), writing_unit():
        school = taking.ask(taking.Wanted("Ms Reed, Brook School", "school", 30, "01632 960161", "phone", "brook"), db.session.scalar(sa.select(Group.id)), now=NOW)
        assert taking.confirm(school, now=NOW)
        db.session.commit()
        school = school.id

    def brings(many):
        later = live.app.config["NOW"]() + timedelta(minutes=2)
        live.app.config["NOW"] = lambda: later
        with live.app.app_context(), writing_unit():
            assert taking.change(db.session.get(Booking, school), many, now=later)
            db.session.commit()
    me.goto(f"/book/new?activity={person.slug}")
    book_for_two(live, me)
    open_link(live, me)
    me.get_by_text("One place is free.").wait_for()
    look("asked")
    me.get_by_role("button", name="Wait for 2 places").click()
    me.get_by_text("You wait for 2 places. You are number 1 in the line.").wait_for()
    look("waiting")
    come_in(host, person, person.own)
    host.get_by_role("button", name="See who booked").click()
    host.get_by_role("heading", name="In the line").wait_for()

    brings(28)
    open_link(live, me)
    me.get_by_text(re.compile("2 places came up for you. Say yes by")).wait_for()
    look("offered")
    me.get_by_role("button", name="No, and I go on waiting").click()
    me.get_by_text("3 places are free now.").wait_for()
    look("free")
    brings(30)
    me.reload()
    me.get_by_text("1 place is free now. Would that do?").wait_for()
    brings(29)
    open_link(live, me)
    me.get_by_role("button", name="Keep these places").click()
    me.get_by_text("You have 2 places for children.").wait_for()
    me.get_by_role("textbox", name="How many children come?").fill("4")
    me.get_by_role("button", name="Change the number").click()
    me.get_by_role("alert").get_by_text("There are no more places. Ask for 2 at most, or ring us").wait_for()
    look("too many")
    me.get_by_role("link", name="Give the places up, or erase everything").click()
    me.get_by_role("button", name="Give the places up").click()
    me.get_by_text("Your booking has ended.").wait_for()
    look("ended")
    me.go_back()
    me.get_by_role("heading", level=1).wait_for()
    assert not faults
    with live.app.app_context():
        assert db.session.scalar(sa.select(Group.taken)) == 29 and db.session.scalars(sa.select(Booking.state).order_by(Booking.id)).all() == ["booked", "left"]


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_a_parent_books_and_is_reminded_by_text(chromium, live, texts, script):
    me, person, faults = chromium(java_script_enabled=script, bypass_csp=script), hosts_children(live.app), {}
    live.app.config["TEXTS"] = texts.told
    me.goto(f"/book/new?activity={person.slug}")
    me.get_by_role("checkbox", name="Text me about my place").check()
    me.get_by_role("textbox", name="Your email address or phone number").fill("01632 960123")
    me.get_by_role("button", name="Ask for the places").click()
    me.get_by_role("heading", name="There is a problem").wait_for()
    assert me.get_by_role("checkbox", name="Text me about my place").is_checked()
    me.get_by_role("link", name=re.compile("A text can’t go to a landline")).click()
    assert script is False or me.get_by_role("textbox", name="Your email address or phone number").evaluate("one => one === document.activeElement")
    faults["form"] = faults_here(me) if script else ()
    book_for_two(live, me, "07700 900123", ("Keep my details for this booking", "Text me about my place", "Remind me the day before"))
    me.get_by_text("We have sent a text to the number that you typed.").wait_for()
    open_link(live, me, "07700900123")
    me.get_by_role("button", name="Keep these places").click()
    me.get_by_text("We remind you by text the day before each date").wait_for()
    faults["own"] = faults_here(me) if script else ()
    me.get_by_role("button", name="Stop the texts").click()
    me.get_by_text("Somebody who runs it rings you the day before each date").wait_for()
    assert me.get_by_role("button", name="Stop the texts").count() == 0 and not any(faults.values()), faults
