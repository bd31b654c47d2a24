"""An activity's page says what is known, no more: dates, what is off, what nobody knows, and what a home must not tell."""
import json
import re
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from io import BytesIO
from urllib.parse import quote

import brotli
import pypdf
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.directory import cards, entries, publication, ticking
from app.activities import contact, showing
from app.directory.details import (
    AccessFact, Author, CostDetails, ExceptionDetails, OrganizationDetails, ScheduleDetails, ServiceDetails, VenueDetails)
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.web import markup, place_cookie
from conftest import NOW
from page_check import parse, words

TODAY = NOW.date()
CHAMPION, GROUP, SOURCE = Author("Sam", "champion"), Author("The group", "group"), Author("A list", "source")
MAKERS = OrganizationDetails(
    "Needle and Thread", "People who make things.\nAround one table.", "https://needle.example", charity_number="1234567")
HALL = VenueDetails(
    "St Olave’s Hall", "Church Street", "Chard", "Somerset", "TA20 2DN", easting=332500, northing=108600, precision="postcode",
    transport="Bus stop: Holyrood Street, 2 minutes away", access_note="The side door is heavy: ring the bell", access={
        "step-free": AccessFact(True, "by the ramp at the side door"), "accessible-toilet": AccessFact(True, "next to the kitchen"),
        "parking": AccessFact(False, "the car park is a 4 minute walk")})
SCHOOL = VenueDetails(
    "The Old School", "School Lane", "Tatworth", "Somerset", "TA20 2RX", easting=332900, northing=105700, precision="postcode")
WEDNESDAYS = ScheduleDetails("WEEKLY", byday="WE", dtstart=date(2026, 9, 9), opens_at=time(14), closes_at=time(16))
OFF = ExceptionDetails(date(2026, 12, 9), "cancelled", "the hall floor is being mended")
TERMS = tuple(
    replace(WEDNESDAYS, dtstart=first, valid_from=first, valid_to=last, description="In school term time", exceptions=off)
    for first, last, off in ((date(2026, 9, 9), date(2026, 12, 16), (OFF,)), (date(2027, 1, 6), date(2027, 3, 26), ())))
LACE = ServiceDetails(
    "Lace and chatter", MAKERS, kinds=("crafts", "meeting-people"), summary="Bring a project or borrow our thread.",
    description="Some of us have been on the same cuff since spring.", good_for=("meeting-people", "feeling-low"), venues=(HALL,),
    schedules=TERMS, minimum_age=16, costs=(CostDetails(Decimal(1), "for tea and biscuits"), CostDetails(Decimal(0), option="Thread")),
    who_for="Any adult", not_for="Children under 16, as needles are left out", joining="turn-up",
    joining_note="There is room for 20 people",
    phone="01632 960117", email="hello@needle.example", contact_name="Maureen", website="https://www.needle.example/lace",
    first_visit="Look for the green scarf.\nShe finds you a seat and a cup of tea.\nSit, watch or have a go.",
    welcome="Maureen meets you at the side door", languages=("en", "pl"))
BARE = ServiceDetails("Skittle talk", OrganizationDetails("Alley cats"), venues=(SCHOOL,))
HOME = replace(
    BARE, name="Book circle", kinds=("arts",), schedules=(replace(WEDNESDAYS, byday="MO"),), phone="07700900123", contact_name="Ann",
    venues=(VenueDetails(
        "Ann’s own house", "12 Secret Row", "Chard", "Somerset", "TA20 2HH", easting=332123, northing=108456, precision="postcode",
        private=True, transport="Opposite the secret shop", access_note="Secret key", access={
            "step-free": AccessFact(False, "two steps at number 12")}),))
BROTLI = {"Accept-Encoding": "br"}


def put(details, by=GROUP, days_ago=0, checked=None, kind=CHAMPION):
    """Publishes details some days before NOW, checked on a date; gives the slug."""
    then = NOW - timedelta(days=days_ago)
    with writing_unit():
        service = publication.publish(details, by, now=then)
        if checked:
            publication.assure(service, kind, on=checked, now=then)
        db.session.commit()
    if days_ago:
        ticking.tick(NOW)
    return service.slug


def at(slug):
    """The Service at a slug."""
    return db.session.scalars(sa.select(Service).where(Service.slug == slug)).one()


def change(verb, slug, *more):
    """Runs a verb of publication on the activity at a slug."""
    with writing_unit():
        verb(at(slug), *more, now=NOW)
        db.session.commit()


@pytest.fixture
def world(app):
    """The demonstration, inside an app context."""
    with app.app_context():
        yield app


def text(answer, path="//main"):
    return words(answer.tree.xpath(path)[0])


def section(answer, name):
    return text(answer, f"//section[@aria-labelledby='{name}']")


def test_it_says_all_that_is_known_in_plain_words(world, browser):
    slug = put(replace(LACE, source="A list of clubs"), CHAMPION, checked=date(2026, 11, 18))
    page = browser.get(f"/activities/{slug}")
    box = text(page, "//*[@class='nt-next']")
    assert box.endswith("Next on Wednesday 25 November 2026 2pm to 4pm. Just turn up")
    when = section(page, "when")
    assert "Wednesdays, 2pm to 4pm, in school term time" in when and "The next 4 dates:" in when
    assert re.search(r"25 November.*2 December.*Not on 9 December\. The hall floor is being mended\..*16 December", when)
    assert when.count("Back on Wednesday 6 January 2027.") == 1
    facts = {words(one.find("dt")): words(one.find("dd")) for one in page.tree.xpath("//dl/div")}
    assert facts["Where"].startswith("St Olave’s Hall") and "TA20 2DN" in facts["Where"] and "Holyrood Street" in facts["Where"]
    assert "£1 for tea and biscuits" in facts["Cost"] and "Thread: Free" in facts["Cost"]
    assert facts["Ages"] == "16 and over" and facts["Good for"] == "Meeting people, feeling low or anxious"
    assert facts["Who it is not for"] == "Children under 16, as needles are left out." and facts["Languages"] == "English and Polish"
    assert facts["Contact"].startswith("Maureen, 01632 960 117")
    inside = section(page, "in")
    assert "Step-free, by the ramp at the side door" in inside and "No blue badge parking. The car park is a 4 minute walk." in inside
    assert "We don’t know about a hearing loop, sign language or being dementia friendly. Ask Maureen on" in inside
    assert inside.count("Checked by a champion on 25 November 2026") == 1
    assert "Just turn up. You do not need to book. There is room for 20 people." in section(page, "join")
    assert len(page.tree.xpath("//ol[@class='nt-steps']/li")) == 3 and "Maureen meets you" in section(page, "first")
    assert "Checked by a champion on 18 November 2026" in text(page) and "From A list of clubs" in text(page)
    assert "say “Lace and chatter in Chard”" in text(page)


def test_its_links_lead_where_they_say(world, browser):
    slug = put(LACE, CHAMPION)
    assert "What else is on here" not in browser.get(f"/activities/{slug}").text
    put(replace(BARE, venues=(HALL,)))
    page = browser.get(f"/activities/{slug}")
    links = {words(one): one for one in page.tree.iter("a")}
    assert links["Call Maureen on 01632 960 117"].get("href") == "tel:01632960117"
    assert links["Next date only"].get("href") == f"/activities/{slug}/2026-11-25.ics"
    assert links["All dates"].get("href") == f"/activities/{slug}.ics"
    assert "St+Olave" in links["Get directions to St Olave’s Hall"].get("href")
    for name in ("What else is on here: St Olave’s Hall", "Needle and Thread", "Crafts and making"):
        assert browser.get(links[name].get("href")).status_code == 200
    assert all(one.get("rel") == "noreferrer" for one in page.tree.xpath("//main//a[starts-with(@href, 'http')]"))


def test_a_moved_and_an_extra_date_say_so(world, browser):
    slug = put(replace(LACE, schedules=(replace(WEDNESDAYS, exceptions=(
        ExceptionDetails(date(2026, 11, 25), "moved", "a wedding", new_on=date(2026, 11, 26)),
        ExceptionDetails(date(2026, 11, 28), "extra", "", opens_at=time(10))),),)))
    when = section(browser.get(f"/activities/{slug}"), "when")
    assert "Thursday 26 November, 2pm to 4pm. Moved from Wednesday 25 November. A wedding." in when
    assert "Next on Thursday 26 November 2026 2pm to 4pm. Just turn up Moved from Wednesday 25 November" in text(browser.get(f"/activities/{slug}"))
    assert "Saturday 28 November, 10am. An extra date." in when


def test_a_date_that_ended_an_hour_ago_is_nobodys_next(world, browser):
    world.config["NOW"] = lambda: NOW + timedelta(hours=7, minutes=1)
    slug = put(LACE)
    assert "Next on Wednesday 2 December 2026" in text(browser.get(f"/activities/{slug}"))


@pytest.mark.parametrize(("days", "box", "dated"), [
    (100, "Next on Wednesday 25 November 2026", True), (200, "Next on Wednesday 25 November 2026", True),
    (280, "Ring before you go Nobody has checked this since 18 February 2026, so times or place may have changed.", None),
    (370, "Ring before you go Not checked since November 2025, so we give no dates.", False),
    (600, "Ring before you go Not checked since April 2025, so we give no dates.", False)])
def test_what_was_not_checked_lately_is_not_asserted(world, browser, days, box, dated):
    """STANDARDS 0.8: at ring-first it is said as a maybe, from sunk on no date at all; `good_for` is left plain, so the times are whole."""
    slug = put(replace(LACE, good_for=()), days_ago=days, checked=TODAY - timedelta(days=days))
    page = browser.get(f"/activities/{slug}")
    assert box in text(page, "//*[contains(@class, 'nt-next')]")
    when = section(page, "when")
    assert "Wednesdays, 2pm to 4pm" in when
    assert bool(page.tree.xpath("//a[contains(@href, '.ics')]")) is (dated is True)
    assert ("If nothing has changed, the next is on Wednesday 25 November 2026." in when) is (dated is None)
    if dated is False:
        assert "25 November" not in text(page, "//article").replace("Printed on 25 November 2026", "")
        assert "ld+json" not in page.text


def test_nobody_is_told_to_just_turn_up_unless_it_is_on(world, browser):
    for name, more, days in (("Old lace", {"good_for": ()}, 280), ("Shut lace", {"status": "temporarily closed"}, 0)):
        slug = put(replace(LACE, name=name, joining_note="", **more), days_ago=days, checked=TODAY - timedelta(days=days))
        page = browser.get(f"/activities/{slug}")
        assert not re.search("[Tt]urn up|need to book", text(page, "//article"))
        assert section(page, "join").endswith("Ring first. Ask Maureen on 01632 960 117.")
    gone = browser.get(f"/activities/{put(replace(LACE, name='Past lace', status='defunct'))}")
    assert not gone.tree.xpath("//section[@aria-labelledby='join']")


@pytest.mark.parametrize(("joining", "note", "more", "said"), [
    ("turn-up", "", {"venues": (), "how": ("phone",)}, "Just ring. You do not need to book."),
    ("turn-up", "", {"venues": (), "how": ("online",)}, "Just join in. You do not need to book."),
    ("referral", "", {}, "Ask to be referred. Your GP or link worker can refer you."),
    ("referral", "Ask your nurse, or ring Tom", {}, "Ask to be referred. Ask your nurse, or ring Tom."),
    ("book", "", {}, "Book a place. Ask Maureen on 01632 960 117.")])
def test_how_to_join_is_said_as_it_is_done(world, browser, joining, note, more, said):
    page = browser.get(f"/activities/{put(replace(LACE, joining=joining, joining_note=note, **more))}")
    assert section(page, "join") == f"How to join {said}"


SKIPPED = ExceptionDetails(date(2027, 1, 20), "skipped", "the leader is away")
LATER = tuple(ExceptionDetails(day, "cancelled", "the hall is let") for day in (date(2027, 1, 6), date(2027, 1, 13)))


def dates(page):
    return [words(one) for one in page.tree.xpath("//ul[@class='nt-dates']/li")]


def test_every_date_off_is_told_also_beyond_the_dates_shown(world, browser):
    far = ExceptionDetails(date(2027, 3, 10), "skipped", "too far off")
    early = ExceptionDetails(date(2026, 12, 2), "skipped")
    page = browser.get(f"/activities/{put(replace(LACE, schedules=(replace(WEDNESDAYS, exceptions=(early, *LATER, SKIPPED, far)),)))}")
    assert dates(page) == [
        "Wednesday 25 November", "Not on 2 December.", "Wednesday 9 December", "Wednesday 16 December", "Wednesday 23 December",
        "Not on 6 January 2027 and 13 January 2027. The hall is let.", "Not on 20 January 2027. The leader is away."]
    assert "The next 4 dates:" in section(page, "when")


def test_back_on_stands_before_what_is_off_after_it(world, browser):
    closed = [ExceptionDetails(date(2026, 12, 16) + timedelta(weeks=week), "skipped", "half term") for week in (0, 1, 2, 7)]
    page = browser.get(f"/activities/{put(replace(LACE, schedules=(replace(WEDNESDAYS, exceptions=(*closed, *LATER)),)))}")
    assert dates(page)[2:] == [
        "Wednesday 9 December", "Not on 16 December, 23 December and 30 December. Half term.",
        "Not on 6 January 2027 and 13 January 2027. The hall is let.", "Back on Wednesday 20 January 2027.",
        "Not on 3 February 2027. Half term."]


def test_a_date_off_names_its_time_and_place_where_others_are_on(world, browser):
    off = ExceptionDetails(date(2026, 12, 16), "cancelled", "a fair")
    slug = put(replace(LACE, venues=(HALL, SCHOOL), schedules=(
        replace(WEDNESDAYS, venue=0, exceptions=(off,)), replace(WEDNESDAYS, opens_at=time(18), closes_at=time(19), venue=1))))
    page = browser.get(f"/activities/{slug}")
    assert "Not on 16 December, 2pm to 4pm at St Olave’s Hall. A fair." in dates(page)


def test_what_the_card_says_is_off_the_page_says_too(world, browser, client):
    for service in db.session.scalars(sa.select(Service)).all():
        for entry in entries.entries(service, now=NOW):
            off = cards.view(json.loads(entry.card), today=TODAY)["off"]
            if off:
                assert f"Not on {off[0]}" in section(browser.get(f"/activities/{service.slug}"), "when")


@pytest.mark.parametrize(("begins", "ends", "off", "said"), [
    (date(2026, 12, 1), date(2027, 1, 8), (), "from 2 December to 6 January 2027"),
    (date(2026, 11, 4), date(2026, 12, 29), (), "until 23 December"),
    (date(2026, 11, 4), date(2026, 12, 29), (date(2026, 12, 23),), "until 16 December"),
    (date(2026, 12, 1), date(2026, 12, 29), (date(2026, 12, 2),), "from 9 December to 23 December")])
def test_a_course_begins_and_ends_with_a_date_that_is_on(world, browser, begins, ends, off, said):
    exceptions = tuple(ExceptionDetails(day, "skipped") for day in off)
    page = browser.get(f"/activities/{put(replace(LACE, schedules=(replace(WEDNESDAYS, dtstart=begins, until=ends, exceptions=exceptions),)))}")
    assert f"Wednesdays, 2pm to 4pm, {said}" in section(page, "when")


def test_while_it_is_on_it_says_so_also_where_the_page_is_kept(world, client):
    """NOW is 9am: it begins at 2pm, ends at 4pm, and nothing else changes meanwhile."""
    slug, said = put(replace(LACE, schedules=(WEDNESDAYS,))), []
    for minutes in (0, 299, 300, 300, 419, 420):
        world.config["NOW"] = lambda minutes=minutes: NOW + timedelta(minutes=minutes)
        page = parse(client.get(f"/activities/{slug}").data)
        said.append(words(page.xpath("//div[contains(@class, 'nt-next')]//p/b")[0]))
    today = "Next: today, Wednesday 25 November"
    assert said == [today, today, *["On now, until 4pm"] * 3, "Next on Wednesday 2 December 2026"]
    first = client.get(f"/activities/{slug}").headers["ETag"]
    world.config["NOW"] = lambda: NOW + timedelta(days=6)
    page = client.get(f"/activities/{slug}", headers={"If-None-Match": first})
    assert page.status_code == 200 and "Next: tomorrow, Wednesday 2 December" in page.text


def test_each_check_of_getting_in_is_said_once(world, browser):
    slug = put(LACE, CHAMPION, days_ago=9)
    put(replace(LACE, id=at(slug).uuid, venues=(replace(HALL, access=HALL.access | {"bsl": AccessFact(False), "hearing-loop": AccessFact(True)}),)))
    inside = section(browser.get(f"/activities/{slug}"), "in")
    assert re.search(r"toilet.*parking.*Checked by a champion on 16 November 2026.*loop.*language.*Told to us by the group on 25 Nov", inside)
    assert inside.count(" on 16 November 2026") == inside.count(" on 25 November 2026") == 1


def test_groups_about_a_condition_run_at_half_the_times(world, browser):
    slug = put(LACE, days_ago=190, checked=TODAY - timedelta(days=190))
    assert "so we give no dates" in text(browser.get(f"/activities/{slug}"))


def test_nobody_checked_it_yet(world, browser):
    page = browser.get(f"/activities/{put(LACE, SOURCE)}")
    assert "Not checked yet. It has been on this site since 25 November 2026" in text(page)
    assert "Checked by" not in text(page) and "Told to us" not in text(page)


def test_what_is_unknown_is_said_as_unknown(world, browser):
    page = browser.get(f"/activities/{put(BARE)}")
    site = "Ask us on 01632 960 100"
    for where, said in (("when", "We don’t know when it is on."), ("facts", "We don’t know the cost."), ("in", "or blue badge parking."),
                        ("join", "We don’t know how to join.")):
        assert f"{said} {site}." in section(page, where)
    assert not page.tree.xpath("//*[@class='nt-cta']/a")


def test_a_home_tells_its_town_and_nothing_more(world, browser, client):
    slug = put(HOME)
    shown = browser.get(f"/activities/{slug}")
    assert "In Chard (TA20)" in text(shown) and "The address is private. You get it when you join." in text(shown)
    told = shown.text + client.get("/organisations/alley-cats").text + client.get(f"/activities/{slug}.ics").text
    assert not re.search(r"secret|own house|number 12|2HH|332123|108456|directions|/venues/", told, re.IGNORECASE)
    home = db.session.scalars(sa.text("SELECT slug FROM location WHERE private")).all()
    assert home and all(client.get(f"/venues/{one}").status_code == 404 for one in home)


@pytest.mark.parametrize(("status", "said"), [
    ("temporarily closed", "Closed for now"), ("inactive", "Not on just now"), ("defunct", "This has stopped")])
def test_what_is_shut_says_so_and_gives_no_dates(world, browser, status, said):
    page = browser.get(f"/activities/{put(replace(LACE, status=status, notice='The hall is being painted'))}")
    box = text(page, "//*[contains(@class, 'nt-next--warn')]")
    assert box.startswith(said) and "The hall is being painted." in box
    assert not page.tree.xpath("//a[contains(@href, '.ics')]")
    if status == "defunct":
        assert not page.tree.xpath("//*[@id='when']") and not page.tree.xpath("//*[contains(@class, 'nt-cta')]")
    else:
        assert "Wednesdays, 2pm to 4pm" in section(page, "when")


@pytest.mark.parametrize(("notice", "said"), [
    ("", "Closed for now Ring to ask when it opens again."),
    ("The hall is being painted", "Closed for now The hall is being painted. Ring to ask when it opens again."),
    ("Closed while we paint. Ring Jo to hear more", "Closed while we paint Ring Jo to hear more."),
    ("Closed until spring", "Closed until spring Ring to ask when it opens again.")])
def test_what_is_closed_says_nothing_twice(world, browser, notice, said):
    page = browser.get(f"/activities/{put(replace(LACE, status='temporarily closed', notice=notice))}")
    assert text(page, "//*[contains(@class, 'nt-next--warn')]") == said


def test_ways_to_meet_without_a_venue(world, browser):
    online = browser.get(f"/activities/{put(replace(LACE, name='Lace on a call', venues=(), how=('online',)))}")
    assert "Online" in section(online, "facts") and "No need to travel" in section(online, "in")
    slug = put(replace(BARE, venues=(), how=("comes-to-you",), areas=("TA18", "TA20"),
                       schedules=(ScheduleDetails(description="When it suits you"),)))
    visits = browser.get(f"/activities/{slug}")
    assert "Comes to your home. Covers TA18 and TA20." in section(visits, "facts")
    assert "By arrangement. When it suits you." in section(visits, "when")


def test_several_venues_and_times_are_told_apart(world, browser):
    slug = put(replace(LACE, venues=(HALL, SCHOOL), schedules=(
        replace(WEDNESDAYS, venue=0), ScheduleDetails("MONTHLY", byday="-1SA", dtstart=date(2026, 9, 26), opens_at=time(10), venue=1))))
    page = browser.get(f"/activities/{slug}")
    when = section(page, "when")
    assert "Wednesdays, 2pm to 4pm, at St Olave’s Hall" in when and "Last Saturday of the month, 10am, at The Old School" in when
    assert "Saturday 28 November, 10am, The Old School" in when
    assert [words(one) for one in page.tree.xpath("//section[@aria-labelledby='in']/h3")] == ["St Olave’s Hall", "The Old School"]


def test_one_that_begins_in_half_a_year_says_when(world, browser):
    page = browser.get(f"/activities/{put(replace(LACE, schedules=(replace(WEDNESDAYS, dtstart=date(2027, 6, 2)),)))}")
    assert "Next on Wednesday 2 June 2027" in text(page) and "Wednesdays, 2pm to 4pm, from 2 June 2027" in section(page, "when")


def test_single_dates_are_one_line_or_a_list(world, browser):
    one = ScheduleDetails(dtstart=date(2026, 12, 5), opens_at=time(18))
    page = browser.get(f"/activities/{put(replace(LACE, name='Supper', schedules=(one,)))}")
    assert "Saturday 5 December 2026, 6pm" in section(page, "when") and not page.tree.xpath("//ul[@class='nt-dates']")
    dates = tuple(replace(one, dtstart=date(2026, 12, day)) for day in range(1, 8))
    page = browser.get(f"/activities/{put(replace(LACE, name='Advent', schedules=dates))}")
    assert "On 7 dates The next 4 dates:" in section(page, "when")
    world.config["NOW"] = lambda: NOW + timedelta(days=30)
    assert "No more dates that we know of" in text(browser.get("/activities/supper"))


def test_what_people_wrote_stays_words(world, browser):
    nasty = "<script>alert(1)</script>\"'&"
    slug = put(replace(
        LACE, name=nasty[:90], summary=nasty, description=nasty, who_for=nasty, first_visit=nasty, welcome=nasty, notice=nasty,
        website="javascript:alert(1)", email='"><img src=x>@x.example', contact_name="<b>",
        organization=replace(MAKERS, name=nasty[:60], website="data:text/html,x"),
        venues=(replace(HALL, name=nasty[:60], transport=nasty, access={"step-free": AccessFact(True, nasty)}),),
        costs=(CostDetails(Decimal(1), nasty, nasty),)))
    page = browser.get(f"/activities/{slug}")
    assert len(page.tree.xpath("//script[not(@type='application/ld+json')]")) == 2 and not page.tree.xpath("//main//img | //main//b/b")
    assert not re.search(r'href="(?!https?:|tel:|mailto:|/|#)', page.text)
    assert "alert(1)" in text(page)
    for link in page.tree.xpath("//a[starts-with(@href, '/organisations/') or starts-with(@href, '/venues/')]/@href"):
        other = browser.get(link)
        assert len(other.tree.xpath("//script[not(@type='application/ld+json')]")) == 2 and "data:text" not in other.text


@pytest.mark.parametrize(("address", "shown"), [
    ("https://www.needle.example/lace/", "needle.example/lace"), ("needle.example", "needle.example"),
    ("http://a.example/?q=1", "a.example"), ("javascript:alert(1)", None), ("javascript://a.example/%0aalert(1)", None),
    ("https://", None), ("//[", None), ("not a site", None), ("mailto:x@y.example", None), ("https://bank.example@a.example", None)])
def test_only_web_addresses_lead_out(address, shown):
    link = contact.website(address)
    assert (link and link.shown) == shown and (link is None or link.href.startswith(("http://", "https://")))


def test_gone_merged_renamed_and_never_there(world, browser, client):
    put(replace(LACE, name="Lace on Fridays", schedules=(replace(WEDNESDAYS, byday="FR"),)))
    put(replace(BARE, venues=(HALL,)))
    gone, double, kept = put(replace(LACE, name="Bobbin circle")), put(replace(LACE, name="Lace twice")), put(LACE)
    change(publication.withdraw, gone, CHAMPION, "a private reason")
    change(publication.merge, double, at(kept), CHAMPION)
    page = browser.get(f"/activities/{gone}")
    assert page.status_code == 410 and "private reason" not in page.text and "Church Street" not in page.text
    assert 3 <= len(page.tree.xpath("//li[@class='nt-card']")) <= 5 and page.tree.xpath("//form[@action='/activities' and @method='post']")
    assert f"/activities/{kept}" in page.tree.xpath("//h3/a/@href") and f"/activities/{gone}" not in page.tree.xpath("//h3/a/@href")
    new = put(replace(LACE, id=at(kept).uuid, name="Lace and laughter"))
    for old in (double, kept, new.upper()):
        for ending in ("", ".ics", "/2026-12-02.ics"):
            answer = client.get(f"/activities/{old}{ending}")
            assert (answer.status_code, answer.location) == (301, f"/activities/{new}{ending}")
    assert client.get(f"/activities/{gone}.ics").status_code == 410
    for path in ("/activities/never-there", "/activities/never-there.ics", "/venues/never-there", "/organisations/never-there",
                 f"/activities/{new}/2026-12-03.ics", f"/activities/{new}/tomorrow.ics"):
        assert client.get(path).status_code == 404


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slug=st.text(max_size=40), room=st.sampled_from(["activities", "venues", "organisations"]), query=st.text(max_size=20))
def test_any_address_gets_a_plain_answer(client, slug, room, query):
    answer = client.get(f"/{room}/{quote(slug, safe='')}", query_string={"page": query, "print": query}, headers={"Referer": "http://localhost/activities?q=1"})
    assert answer.status_code in (200, 301, 303, 308, 404, 405, 410)


@pytest.mark.parametrize(("referer", "back"), [
    ("http://localhost/activities?q=knit&near=TA1&at=322250,125250", "/activities?q=knit&near=TA1&at=322250,125250"),
    ("http://localhost/activities", "/activities"), ("http://localhost/activities?" + "q" * 2000, "/activities"),
    ("http://evil.example/activities?q=knit", "/activities"), ("http://localhost.evil.example/activities?q=knit", "/activities"),
    ("http://localhost/activities/lace?x=1", "/activities"), ("http://localhost/activities?q=<script>", "/activities"),
    ("http://[", "/activities"), ("javascript:alert(1)//localhost/activities?q=1", "/activities")])
def test_back_leads_to_the_list_she_came_from_and_nowhere_else(world, browser, referer, back):
    slug = put(LACE)
    page = browser.get(f"/activities/{slug}", headers={"Referer": referer})
    assert page.tree.xpath("//nav[@aria-label='Back']/a/@href") == [back]


def test_the_same_page_again_costs_nothing_until_something_changes(world, client):
    slug = put(LACE)
    first = client.get(f"/activities/{slug}", headers=BROTLI)
    again = client.get(f"/activities/{slug}", headers={**BROTLI, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and first.headers["Cache-Control"] == "private, no-cache" and "Set-Cookie" not in first.headers
    asked = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert client.get(f"/activities/{slug}", headers=BROTLI).data == first.data and not asked
    from_results = client.get(f"/activities/{slug}", headers={**BROTLI, "Referer": "http://localhost/activities?q=lace"})
    assert from_results.headers["ETag"] != first.headers["ETag"] and 0 < len(asked) < 25
    put(replace(LACE, id=at(slug).uuid, contact_name="Jean"))
    assert client.get(f"/activities/{slug}", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert "Jean" in client.get(f"/activities/{slug}").text
    world.config["NOW"] = lambda: NOW + timedelta(days=1)
    assert "Next on Wednesday 2 December" in client.get(f"/activities/{slug}").text


def test_every_page_is_light(world, client):
    slug = put(LACE, CHAMPION)
    for path in (f"/activities/{slug}", f"/activities/{slug}?print=large", "/organisations/needle-and-thread", "/venues/st-olaves-hall"):
        answer = client.get(path, headers=BROTLI)
        assert len(answer.data) <= 8 * 1024 and "Lace and chatter" in brotli.decompress(answer.data).decode()


def test_with_her_place_known_it_says_how_far_to_her_alone(world, client, browser):
    slug = put(LACE)
    assert "walk (" not in client.get(f"/activities/{slug}").text
    with world.test_request_context():
        client.set_cookie(place_cookie.name(), place_cookie._signer().dumps([332500, 109600, "TA20", "postcode", "", ""]))
    page = browser.get(f"/activities/{slug}", headers=BROTLI)
    assert page.headers["Cache-Control"] == "private, no-store" and "ETag" not in page.headers and "Content-Encoding" not in page.headers
    assert "13 minute walk (0.6 miles)" in text(page, "//*[@class='nt-next']") and "13 minute walk" in section(page, "facts")
    assert "109600" not in page.text
    home = browser.get(f"/activities/{put(HOME)}")
    assert "minute walk" not in text(home, "//article") and "mile" in text(home, "//article")


def test_like_it_nearby_is_near_like_it_and_not_itself(world, browser):
    far = replace(SCHOOL, name="A far hall", easting=372500, postcode="", town="")
    slug = put(LACE)
    put(replace(LACE, name="Lace far away", venues=(far,)))
    put(replace(LACE, name="Lace next door", venues=(SCHOOL,)))
    like = [words(one) for one in browser.get(f"/activities/{slug}").tree.xpath("//aside//h3")]
    assert "Lace next door" in like and len(like) <= 3 and not {"Lace and chatter", "Lace far away"} & set(like)


def test_leaving_quickly_is_offered_where_it_matters(world, browser, client):
    page = browser.get(f"/activities/{put(LACE)}")
    links = page.tree.xpath("//a")
    assert links[0].get("href") == "#maincontent" and links[1].get("href") == "/leave"
    assert not browser.get(f"/activities/{put(replace(LACE, name='Plain lace', good_for=()))}").tree.xpath("//a[@href='/leave']")
    with world.test_request_context():
        client.set_cookie(place_cookie.name(), place_cookie._signer().dumps([332500, 109600, "TA20", "postcode", "", ""]))
    answer = client.get("/leave")
    assert answer.status_code == 303 and answer.location.startswith("https://") and "localhost" not in answer.location
    assert answer.headers["Referrer-Policy"] == "no-referrer" and "storage" in answer.headers["Clear-Site-Data"]
    assert {one.partition(";")[0] for one in answer.headers.getlist("Set-Cookie")} == {"natter-near=", "natter-link="}


def test_a_venue_lists_what_is_on_there_soonest_first(world, browser):
    put(LACE)
    put(replace(LACE, name="Lace on Mondays", schedules=(replace(WEDNESDAYS, byday="MO"),)))
    put(replace(LACE, name="Lace asleep", good_for=()), days_ago=400)
    put(replace(LACE, name="Lace long gone", good_for=()), days_ago=600)
    page = browser.get("/venues/st-olaves-hall")
    assert [words(one) for one in page.tree.xpath("//h3")] == ["Lace and chatter", "Lace on Mondays", "Lace asleep"]
    assert "3 activities" in text(page) and "Church Street, Chard" in text(page) and "Step-free, by the ramp" in text(page)
    assert "Ask us on" in section(page, "in")


def test_an_organisation_lists_what_it_runs_page_by_page(world, browser):
    for number in range(23):
        first = date(2026, 12, 2) + timedelta(weeks=number % 4)
        put(replace(LACE, name=f"Lace {number:02}", schedules=(replace(WEDNESDAYS, dtstart=first),)))
    first, second = browser.get("/organisations/needle-and-thread"), browser.get("/organisations/needle-and-thread?page=2")
    listed = [words(one) for page in (first, second) for one in page.tree.xpath("//h3")]
    assert len(listed) == 23 == len(set(listed)) and listed[:2] == ["Lace 00", "Lace 04"]
    assert "23 activities" in text(first) and "People who make things." in text(first) and "Registered charity 1234567" in text(first)
    assert "There is no page 9." in text(browser.get("/organisations/needle-and-thread?page=9"))


def test_calendar_addresses_are_open_and_kept_short(world, client):
    slug = put(LACE)
    whole, one = client.get(f"/activities/{slug}.ics"), client.get(f"/activities/{slug}/2026-12-02.ics")
    for answer in (whole, one):
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Access-Control-Allow-Origin"] == "*" and answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Cache-Control"] == "public, max-age=300" and answer.headers["Last-Modified"]
        assert client.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert one.text.count("BEGIN:VEVENT") == 1 and "20261202T140000" in one.text and "FREQ=WEEKLY" not in one.text
    asked = client.options(f"/activities/{slug}.ics")
    assert asked.status_code == 204 and "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert client.get("/activities/never-there.ics").headers["Access-Control-Allow-Origin"] == "*"


def test_search_engines_are_told_the_same(world, browser):
    page = browser.get(f"/activities/{put(LACE)}")
    events = json.loads(page.tree.xpath("//script[@type='application/ld+json']")[0].text)
    assert events[0]["startDate"] == "2026-11-25T14:00:00+00:00"


def test_no_words_can_end_a_data_block():
    told = {"name": "</script><!-- & \u2028"}
    block = markup.data_block(json.dumps(told, ensure_ascii=False))
    inside = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inside) == told and not re.search("[<>&\u2028]", inside) and markup.data_block("") == ""


def test_the_fullest_one_prints_on_one_sheet(live, chromium):
    with live.app.app_context():
        slug = put(LACE, CHAMPION, checked=TODAY)
    page = chromium()
    page.goto(f"/activities/{slug}")
    paper = pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, tagged=True)))
    printed = paper.pages[0].extract_text()
    assert len(paper.pages) == 1
    for said in ("Printed on 25 November 2026", "Not on 9 December", "01632 960 117", "Sit, watch or have a go", f"/activities/{slug}",
                 "My notes"):
        assert said in printed.replace("\u00a0", " ")
    assert "Leave this page" not in printed and "Like this" not in printed
    # Two venues, each with its access.
    page.goto("/activities/canal-and-park-walks")
    assert len(pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages) == 1
    for size, points in (("large", 16), ("largest", 20)):
        page.goto(f"/activities/{slug}?print={size}")
        page.emulate_media(media="print")
        sizes = page.locator("article p:visible").evaluate_all("all => [...new Set(all.map((one) => Math.round(parseFloat(getComputedStyle(one).fontSize) * .75)))]")
        assert sizes == [points], "the site's two large sizes, as a sheet has them"


def test_leaving_quickly_takes_the_pages_place_in_the_history(live, chromium):
    live.app.config["LEAVE_TO"] = "/urgent-help"
    with live.app.app_context():
        slug = put(LACE)
    page = chromium()
    page.goto("/privacy")
    page.goto(f"/activities/{slug}")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/urgent-help")
    assert page.evaluate("document.referrer") == ""
    page.go_back()
    assert page.url.endswith("/privacy")


def test_paragraphs_that_say_the_same_are_said_once():
    service = type("Said", (), {"summary": "Tea and talk", "description": "Tea and talk.\n\nBring a cup."})
    assert showing.about(service) == ["Bring a cup."]
