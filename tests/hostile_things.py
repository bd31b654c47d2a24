"""What the hostile walk must find besides what pages lead to: private links of every kind, a listing with a past, an owner's listings in each state."""
import re
import secrets
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import sqlalchemy as sa
from PIL import Image

from app.desk import summary
from app.directory.models import Service, Session
from app.directory import shorts
from app.directory.localities import by_slug
from app.directory.locating import lies_in
from app.asks import telling
from app.bookings import letters, taking
from app.bookings.models import Booking
from app.concerns import answering, reporting
from app.extensions import db, writing_unit
from app.groups import attending, date_lines, dates, joining
from app.groups import telling as places
from app.groups.buddies import Buddy, BuddyOffer
from app.groups.models import ASKED, CALL, OFFERED, PLACED, WAITING, Group, Host, Place
from app.groups.told import Ring
from app.hosting.asked import GroupRequest
from app.hosting.models import HostOffer
from app.groups.visits import FirstVisit, Welcome
from app.learning import mailing
from app.messages.models import Message
from app.need.asks import Ask
from app.papers import keeping
from app.people import entering, links
from app.people.models import LimitCount, Person
from app.people.profiles import ChampionProfile
from app.sheets.sheet import Line, Sheet
from app.submissions import deciding, owning
from app.submissions.models import Owner, Picture
from app.web import shell
from app.weekly import asking
from conftest import NOW
from directories import KNITTING, TUESDAYS
from form_reading import form_to
from people import OWN, make_person
from test_adding_pages import add_picture, begin
from test_places_taken import make_group, told
from waiting import make_waiting, of

PICTURE = (lambda stream: Image.new("RGB", (60, 40), "teal").save(stream, "JPEG") or stream.getvalue())(BytesIO())


def sown(app, client):
    """Addresses that a browser (a test client) opens: each is of its own making, so that what one does ends nothing of another's."""
    with app.app_context(), writing_unit():
        db.session.execute(sa.delete(LimitCount))
        db.session.commit()
    found = [*_printed(app), *_drafts(app, client), *_past(app), *_owned(app, client), *_links(app)]
    found += _hosted(app, client) if "csrf" in vars(client) else _joined(app, client)
    if "csrf" in vars(client):
        found.append("/practice/starters/new?to=moving&with=pain")
        if client.get("/desk/tally").status_code == 200:
            press(client, "/desk/tally", "/desk/tally", is_answered=True, more="", wished="")
        if client.get("/areas/new").status_code == 200:
            found += _areas(client) + _hidden(app)
        return [*found, "/desk/tally", f"/terms/holiday/adding?name=Jubilee&first={date(2027, 1, 2) + timedelta(secrets.randbelow(300))}"]
    # Half of a sign-in: the page that asks for the password stands behind the one that asks for the address.
    press(client, "/sign-in", "/sign-in", email="maureen@oak.example")
    return ["/sign-in/password", *found]


def _hidden(app):
    """What everybody saw of champions who are hidden now."""
    with app.app_context():
        return [f"/people/{one}/profile" for one in db.session.scalars(sa.select(Person.uuid).join(
            ChampionProfile, ChampionProfile.person_id == Person.id).where(ChampionProfile.hidden_at.is_not(None)))]


def _joined(app, client):
    """A joining at each of its questions, one that was sent, and a place in each state that its own page shows."""
    group_id = make_group(app, 50, helps="door language")
    with app.app_context():
        slug = db.session.get(Group, group_id).service.slug
    begin = f"/join/new?activity={slug}"
    found = [begin, "/place", "/place/link/sent"]
    for is_sent in (False, True):
        at = press(client, begin, "/join/new", who="me").headers["Location"].rpartition("/")[0]
        press(client, f"{at}/name", "/name", name=f"Wilma {secrets.token_hex(3)}")
        press(client, f"{at}/reach", "/reach", reach="call", phone="01632 960118")
        press(client, f"{at}/help", "/help", more="A chair")
        found += [f"{at}/{step}" for step in ("who", "name", "reach", "help", "agree")]
        if is_sent:
            press(client, f"{at}/agree", "/agree", agreed="yes")
            found.append(f"{at}/sent")
    found += [*_booked(app, client), *_dated(app, client)]
    offer = None
    for state, is_buddy in (("held", False), (PLACED, False), (PLACED, True), (PLACED, "new"), (PLACED, "wants"), (OFFERED, False), (WAITING, False)):
        with app.app_context(), writing_unit():
            place = joining.ask(told(f"Q {secrets.token_hex(4)}", reach="email", contact="wil@wren.example", contact_kind="email", proved=state != "held"), group_id, now=NOW).place
            if state in (OFFERED, WAITING):
                place.state, place.held_until, place.waits_since, place.asked_at = state, NOW + timedelta(2), NOW, NOW
            group = db.session.get(Group, group_id)
            group.taken -= state == WAITING
            if is_buddy == "wants":
                db.session.add(Buddy(place_id=place.id, at=NOW))
            if state == PLACED and is_buddy in (True, False):
                db.session.add(FirstVisit(place_id=place.id, state="been", original_on=NOW.date(), on=NOW.date(), asked=True))
            if is_buddy is True:
                offer = BuddyOffer(group_id=group_id, place_id=place.id, at=NOW)
                db.session.add(offer)
                db.session.flush()
                offer = offer.id
            if state == WAITING:
                db.session.add(Buddy(place_id=place.id, offer_id=offer, at=NOW, paired_at=NOW))
            attending.say_away(place, dates.to_come(group, NOW)[-1].original_on, True, now=NOW)
            token = places.link(place, NOW)
            new = links.make(places.REACH, place.id, until=NOW + timedelta(2), now=NOW)
            if state == OFFERED:
                place.new_reach, place.new_reach_at = '{"reach": "email", "email": "wil@warbler.example"}', NOW
            db.session.commit()
        at = client.get(f"/places/{token}").headers["Location"]
        if state == OFFERED:
            found += [f"/places/reach/{new}", client.get(f"/places/reach/{new}").headers["Location"]]
        found += [at, f"{at}?more", *(f"{at}/{page}" for page in ("details", "leaving", "erasure", "everything.txt", "everything.json", "consents/join/ending", "concern", "concern/sent"))]
        if state == PLACED:
            press(client, f"{at}/reach", "/reach", reach="call", phone="01632 960118")
            found += [f"{at}/reach", f"{at}/reach/check"]
            found.append(re.search(r"/places/[\w-]{43}/dates\.ics", press(client, at, "/calendar").text)[0])
    return found


def _booked(app, client):
    """The form by which a children's group is booked, and the pages of a booking that waits and of one that was offered its places."""
    number = make_group(app, 60, careful=True, children=True)
    found = ["/book/sent", "/book/over"]
    # Two are enough for every form: a browser holds twenty private links at most, and the walk's are nearly as many.
    for state in ("waiting", "offered"):
        with app.app_context(), writing_unit():
            fresh = f"{state} {secrets.token_hex(4)}"
            made = taking.ask(taking.Wanted("Sam", "school", 9, f"{state}@wren.example", "email", fresh, key=fresh), number, now=NOW)
            made.state, made.line, made.asked_at, made.held_until = state, 1, NOW, NOW + timedelta(hours=48)
            made.group.taken += made.many if state == "offered" else 0
            slug, token = made.group.service.slug, letters.link(made, NOW)
            db.session.commit()
        at = client.get(f"/bookings/{token}").headers["Location"]
        found += [at, *(f"{at}/{page}" for page in ("leaving", "everything"))]
    return [f"/book/new?activity={slug}", *found]


def _dated(app, client):
    """A joining at the question of dates, and the page of somebody who comes on one date, was offered another and waits for a third."""
    with app.app_context():
        # One with enough dates to come.
        slug = db.session.scalar(sa.select(Service.slug).join(Session).where(
            Service.status == "active", Service.id.not_in(sa.select(Group.service_id)), Session.on > NOW.date(), Session.state != "cancelled")
            .group_by(Service.id).having(sa.func.count() > 4).order_by(Service.id).limit(1))
    number = make_group(app, 500, slug=slug, per_date=1)
    with app.app_context(), writing_unit():
        group = db.session.get(Group, number)
        days = [day for day, one in dates.to_choose(group, NOW).items() if not one.off]
        joining.ask(told(f"F {secrets.token_hex(4)}", proved=True, days=tuple(days[1:3])), number, now=NOW)
        place = joining.ask(told(f"G {secrets.token_hex(4)}", proved=True, days=tuple(days[:3])), number, now=NOW).place
        date_lines.change_one(group, days[1], 2, now=NOW)
        token = places.link(place, NOW)
        db.session.commit()
    at = press(client, f"/join/new?activity={slug}", "/join/new", who="me").headers["Location"].rpartition("/")[0]
    press(client, f"{at}/name", "/name", name=f"Wilma {secrets.token_hex(3)}")
    press(client, f"{at}/reach", "/reach", reach="call", phone="01632 960118")
    press(client, f"{at}/help", "/help", more="A chair")
    return [f"{at}/dates", client.get(f"/places/{token}").headers["Location"]]


def _hosted(app, client):
    """A group that every champion and coordinator hosts, with somebody who comes, somebody to ring and somebody to decide on; its list is open."""
    group_id = make_group(app, 50, helps="door", approves=False, weeks=20, starts_on=NOW.date() - timedelta(days=60))
    with app.app_context(), writing_unit():
        group = db.session.get(Group, group_id)
        uuid, slug = group.uuid, db.session.scalar(sa.select(Service.slug).where(
            Service.status == "active", Service.name.like("%knit%"), Service.id.not_in(sa.select(Group.service_id))))
        for one in db.session.scalars(sa.select(Person).where(Person.role.in_(("champion", "coordinator")), Person.ended_at.is_(None))):
            db.session.add(Host(group_id=group_id, person_id=one.id, name="Joan", since=NOW))
        for name, state in (("A", PLACED), ("B", "held"), ("C", ASKED), ("D", "held")):
            made = joining.ask(told(f"{name} {secrets.token_hex(4)}", reach=CALL, proved=state != "held"), group_id, now=NOW).place
            made.state = state
            if state == PLACED:
                db.session.add(FirstVisit(place_id=made.id, state="been", original_on=NOW.date(), on=NOW.date(), asked=True))
                asked = Booking(group_id=group_id, consent_id=made.consent_id, state="asked", kind="parent", name="Sam", contact="01632960111",
                                        contact_kind="phone", contact_key="k", many=2, key=secrets.token_hex(8), at=NOW)
                in_line = Booking(group_id=group_id, consent_id=made.consent_id, state="waiting", kind="parent", name="Kim", contact="01632960113",
                                  contact_kind="phone", contact_key="m", many=6, key=secrets.token_hex(8), at=NOW, line=1, waits_since=NOW)
                offered = Booking(group_id=group_id, consent_id=made.consent_id, state="offered", kind="school", name="Mx Oak", contact="01632960114",
                                  contact_kind="phone", contact_key="n", many=1, key=secrets.token_hex(8), at=NOW, held_until=NOW + timedelta(2))
                told_of = Booking(group_id=group_id, consent_id=made.consent_id, state="booked", kind="school", name="Ms Reed", contact="01632960112",
                                          contact_kind="phone", contact_key="l", many=1, key=secrets.token_hex(8), at=NOW, to_tell="Tuesday is off.")
                db.session.add_all([asked, told_of, in_line, offered])
                group.taken += 2
                db.session.add(Ring(place_id=made.id, words="Tuesday 1 December is off.", until=NOW.date() + timedelta(30), at=NOW))
        db.session.commit()
    if client.get("/groups").status_code != 200:
        # An administrator hosts nothing: they open a list in an emergency.
        return _opened(client, f"/groups/counts/{uuid}") if client.get("/groups/counts").status_code == 200 else []
    for what in ("/looks", "/ringing"):
        press(client, f"/groups/{uuid}", what)
    other = make_person(app, "champion", name="Olive Host")
    with app.app_context():
        boss = db.session.scalar(sa.select(Person).where(Person.role == "coordinator", Person.ended_at.is_(None)).order_by(Person.id))
        near, spare = db.session.scalars(sa.select(Service.slug).where(
            Service.status == "active", Service.name.not_like("%knit%"), Service.id.not_in(sa.select(Group.service_id)),
            Service.id.in_(sa.select(Session.service_id).where(Session.on > NOW.date() + timedelta(7), Session.state != "cancelled")), lies_in(Service, Service.id, boss.locality_ids)).order_by(Service.id)).all()[:2]
    asked, by_date, children = make_group(app, 50, slug=near), make_group(app, 500, slug=spare, per_date=1), make_group(app, 9, careful=True, children=True)
    with app.app_context(), writing_unit():
        db.session.add_all([Host(group_id=asked, person_id=other.id, name="Olive", since=NOW),
                            Welcome(group_id=asked, by_id=other.id, at=NOW, stand="By the lamp.", shown={})])
        days = [day for day, one in dates.to_choose(db.session.get(Group, by_date), NOW).items() if not one.off]
        for more in (1, 2, 3):
            joining.ask(told(f"E {more} {secrets.token_hex(4)}", reach=CALL, proved=True, days=tuple(days[:2])), by_date, now=NOW)
        date_lines.change_one(db.session.get(Group, by_date), days[0], 2, now=NOW)
        dated = f"/groups/{db.session.get(Group, by_date).uuid}"
        of_children = f"/groups/{db.session.get(Group, children).uuid}"
        for at, one in enumerate(db.session.scalars(sa.select(Person).where(Person.role.in_(("champion", "coordinator")), Person.ended_at.is_(None)))):
            db.session.add_all(Host(group_id=number, person_id=one.id, name="Joan", since=NOW) for number in (children, by_date))
            for number, who in ((asked, one.id), (group_id, other.id)):
                meets = BuddyOffer(group_id=number, person_id=who, at=NOW)
                placed = [joining.ask(told(f"{number} {at} {more} {secrets.token_hex(4)}", reach=CALL, proved=True), number, now=NOW).place for more in (1, 2)]
                db.session.add(meets)
                db.session.flush()
                db.session.add_all([Buddy(place_id=placed[0].id, offer_id=meets.id, at=NOW, paired_at=NOW), Buddy(place_id=placed[1].id, at=NOW)])
        for one in db.session.scalars(sa.select(Person).where(Person.role.in_(("champion", "coordinator")), Person.ended_at.is_(None))):
            db.session.add_all(HostOffer(group_id=number, by_id=by, email=one.email, email_key=one.email_key, takes_over=False, at=NOW, until=NOW + timedelta(2))
                               for number, by in ((asked, other.id), (group_id, one.id)))
        db.session.add(GroupRequest(service_id=db.session.get(Group, group_id).service_id, person_id=other.id, places=8, words="Ring Olive", at=NOW))
        db.session.add(GroupRequest(service_id=db.session.get(Group, asked).service_id, person_id=other.id, places=8, words="Ring Olive", at=NOW))
        db.session.commit()
        counted = f"/groups/counts/{db.session.get(Group, asked).uuid}"
        for number in (asked, group_id):
            begin_quiet(db.session.get(Group, number))
        db.session.commit()
    press(client, dated, "/looks")
    # One date is off, and another may be called off.
    on, *_, off = re.findall(rf'"({dated}/dates/[\d-]+/cancelling)"', client.get(dated).text)
    press(client, off, "/cancelling")
    found = [dated, f"{dated}/people?on={days[0]}", f"{dated}/places/new", *re.findall(r'"(/hosting/[\w-]{36})"', client.get("/groups").text)[:1], f"/groups/{uuid}/hosts", f"/groups/{uuid}/stepping-back", f"/groups/asking?activity={slug}",
             counted.replace("counts", "quiet")]
    if client.get("/groups/counts").status_code == 200:
        found += ["/groups/counts", counted, f"{counted}/closing"]
    return [*found, on, "/groups?name=knit", f"/groups/new?activity={slug}", *(f"/groups/{uuid}{page}" for page in ("", "/people", "/places/new", "/closing", "/ringing", "/welcome", "/visits", "/buddies", "/bookings")),
            *(["/groups/first-visits"] if client.get("/groups/first-visits").status_code == 200 else []),
            of_children, *_to_read(client, counted.rpartition("/")[2])]


def begin_quiet(group):
    """Makes a group one of which nothing was heard for weeks, although it had dates."""
    group.opened_at = NOW - timedelta(days=60)
    schedule = db.session.scalar(sa.select(Session.schedule_id).where(Session.service_id == group.service_id))
    for weeks in range(1, 4):
        day = NOW.date() - timedelta(weeks=weeks, days=1)
        if schedule and not db.session.scalar(sa.select(Session.id).where(Session.schedule_id == schedule, Session.original_on == day)):
            db.session.add(Session(schedule_id=schedule, service_id=group.service_id, original_on=day, on=day))


def _opened(client, counted):
    """The list of a group that an administrator opens in an emergency."""
    opened = press(client, f"{counted}/emergency", "/emergency", reason="The hall is shut and no host answers the phone.").headers["Location"]
    return ["/groups/counts", counted, f"{counted}/emergency", opened]


def _to_read(client, uuid):
    """What a coordinator reads of a group that others host, before everybody does."""
    return [f"/groups/{uuid}/welcome/decision"] if client.get(f"/groups/{uuid}/welcome/decision").status_code == 200 else []


def press(client, page, ending, is_answered=False, **values):
    """Sends the form of a page whose action ends so with these values, all else as it is or as somebody may answer it; the answer."""
    form = form_to(client.get(page).text, page, ending)
    told = form.answered() if is_answered else form.filled()
    return client.post(form.action, data=told | {name: [value] for name, value in values.items()}, headers=OWN)


def _areas(client):
    """An area that is being made, seen before it is saved, an area's work page, and one that is closed."""
    slug = re.search(r'href="/areas/((?!new|drafts)[\w-]+)"', client.get("/areas").text)[1]
    told = {"csrf_token": client.csrf, "parent": slug, "postcodes": "TA20"}
    draft, over = (client.post("/areas/new", data=told | {"name": f"Green {secrets.token_hex(4)}"}, headers=OWN).location for _ in range(2))
    made = client.post(over.removesuffix("look") + "area", data=told, headers=OWN).location.partition("?")[0]
    client.post(f"{made}/closing", data=told, headers=OWN)
    return [draft, draft.removesuffix("/look"), f"{draft}?find=Hall", f"/areas/{slug}", f"/areas/{slug}/closing", made]


def newest(app, pattern):
    """The newest address in a mail that matches."""
    with app.app_context():
        texts = db.session.scalars(sa.select(Message.text).where(Message.text.is_not(None)).order_by(Message.id.desc()).limit(30)).all()
        db.session.remove()
    return next(found[0] for text in texts if (found := re.search(pattern, text)))


def _printed(app):
    """A sheet's paper, where its codes lead, and one of a year ago."""
    with app.test_request_context(), writing_unit():
        number = db.session.scalar(sa.select(Service.id).where(Service.status == "active").order_by(Service.id))
        made = [keeping.keep(Sheet((Line(number, "welcomer"),)), None, shell.site(), then) for then in (NOW, NOW - timedelta(400))]
        codes = [one.code for one in made]
        db.session.commit()
    return [f"/printed/{codes[0]}", f"/printed/{codes[1]}", f"/printed/{codes[0]}/paper?size=16", f"/printed/{codes[0]}/sheet.pdf", f"/s/{shorts.dated(number, NOW.date())}"]


def _drafts(app, client):
    """A listing of which only the last page is open, and one that waits for its writer's yes; each with a picture."""
    found = []
    for is_sent in (False, True):
        at, link = begin(app, secrets.token_urlsafe(24))
        client.get(link)
        add_picture(app, at)
        found += [f"{at}/check", f"{at}/pictures", *re.findall(r'src="(/add/[^"]+)"', client.get(f"{at}/pictures").text)]
        if is_sent:
            press(client, f"{at}/check", "/check")
            found += [newest(app, r"/add/confirm/[\w-]+"), f"{at}/confirm", f"{at}/sent", f"{at}/withdrawal"] if "csrf" not in vars(client) else [f"{at}/sent", f"{at}/withdrawal"]
    return found


def _past(app):
    """A listing with a picture that was changed: its page, history and merging, its venue's closing, the review that may be undone, and one that rings."""
    new = replace(KNITTING, name="Lace and chatter", source="", source_key="")
    first = make_waiting(app, new, "yeovil")
    ringing = make_waiting(app, replace(new, name="Whist and tea"), "yeovil", contact_email=None, contact_phone="01632 960778", state="unconfirmed", confirmed_at=None)
    alone = make_waiting(app, replace(new, name="Darts and tea"), "yeovil", contact_email=None, contact_key=f"darts {secrets.token_hex(6)}", contact_phone="01632 960780")
    feared = make_waiting(app, replace(new, name="Quoits and tea"), "yeovil")
    pictured = make_waiting(app, replace(new, name="Bowls and tea"), "yeovil")
    with app.app_context(), writing_unit():
        coordinator = db.session.scalar(sa.select(Person).where(Person.role == "coordinator").order_by(Person.id))
        for uuid in (first, pictured):
            db.session.add(Picture(submission_id=of(uuid).id, alt="A table of wool", bytes=PICTURE, width=60, height=40))
        service = deciding.approve(of(first), coordinator, now=NOW)
        deciding.approve(of(alone), coordinator, now=NOW)
        owner = db.session.scalar(sa.select(Owner.uuid).order_by(Owner.id.desc()))
        hidden = reporting.keep(deciding.approve(of(feared), coordinator, now=NOW), reporting.Report("The door is shut.", key=reporting.new_key()), fold=False, now=NOW)
        answering.hide(hidden, coordinator, now=NOW)
        concern = hidden.uuid
        slug, venue, digest = service.slug, service.venues[0].location.slug, db.session.scalar(sa.select(Picture.digest).where(Picture.service_id == service.id))
        db.session.commit()
        db.session.refresh(service)
        db.session.expunge_all()
    change = make_waiting(app, replace(new, phone="01632 960779"), "yeovil", service=service, by="owner")
    with app.app_context(), writing_unit():
        deciding.approve(of(change), db.session.merge(coordinator), now=NOW)
        db.session.commit()
    pages = ("history", "merging", "checks", "concern/sent", "corrections/sent", "concern")
    return [f"/concerns/{concern}", f"/for-owners/{owner}", f"/review/{change}", f"/review/{ringing}", f"/review/{pictured}", *(f"/activities/{slug}/{page}" for page in pages), f"/activities/{slug}",
            f"/venues/{venue}/closing", f"/pictures/{digest}.jpg"]


def _owned(app, client):
    """An owner's listing with a date off and a change that waits, one with a change to be undone, and one that is closed."""
    found = []
    for state in ("waits", "changed", "closed"):
        uuid = make_waiting(app, replace(KNITTING, name=f"Felt {state} {len(found)}", source="", source_key="", schedules=(replace(TUESDAYS, byday="FR", exceptions=()),)), "yeovil")
        with app.app_context(), writing_unit():
            deciding.approve(of(uuid), db.session.scalar(sa.select(Person).where(Person.role == "coordinator").order_by(Person.id)), now=NOW)
            db.session.commit()
        at = client.get(newest(app, r"/mine/[\w-]{43}")).headers["Location"]
        if state == "waits":
            off = re.search(rf"{re.escape(at)}/dates/[\w-]+/cancelling", client.get(at).text)[0]
            press(client, off, "/cancelling", reason="The hall is shut")
            press(client, f"{at}/change", "/change", phone="07700 900613")
        elif state == "changed":
            press(client, f"{at}/change", "/change", notice="Bring a cup.")
        else:
            press(client, f"{at}/closing", "/closing", is_answered=True)
        found.append(at)
        if state == "changed":
            found += _hosted_by_link(app, client, at)
    with app.app_context(), writing_unit():
        owner = db.session.scalar(sa.select(Owner).order_by(Owner.id.desc()))
        token = owning.holiday_link(owner, NOW + timedelta(days=40), NOW)
        db.session.commit()
    return [*found, f"/mine/holidays/{token}", f"{found[0]}/holidays"]


def _hosted_by_link(app, client, at):
    """The group of an owner's listing, which they host by their private link, with its list open in this browser."""
    with app.app_context():
        owner = db.session.scalar(sa.select(Owner).where(Owner.uuid == at.rpartition("/")[2]))
        slug, owner_id = owner.service.slug, owner.id
        db.session.remove()
    number = make_group(app, 50, per_date=9, slug=slug, weeks=30, starts_on=NOW.date() - timedelta(days=60))
    with app.app_context(), writing_unit():
        begin_quiet(db.session.get(Group, number))
        db.session.add(Host(group_id=number, owner_id=owner_id, name="Maureen", since=NOW))
        days = [day for day, one in dates.to_choose(db.session.get(Group, number), NOW).items() if not one.off]
        for name, state, chosen in (("A", PLACED, days[:1]), ("B", "held", ()), ("C", ASKED, ()), ("D", PLACED, ())):
            joining.ask(told(f"{name} {secrets.token_hex(4)}", reach=CALL, proved=state != "held", days=tuple(chosen)), number,
                        now=NOW).place.state = state
        db.session.flush()
        rung = db.session.scalar(sa.select(Place.id).where(Place.group_id == number, Place.state == PLACED))
        db.session.add(Ring(place_id=rung, words="Tuesday 1 December is off.", until=NOW.date() + timedelta(30), at=NOW))
        db.session.commit()
    press(client, f"{at}/hosting", "/hosting/code")
    with app.app_context():
        text = db.session.scalar(sa.select(Message.text).where(Message.key.like("host-code-%")).order_by(Message.id.desc()))
        db.session.remove()
    press(client, f"{at}/hosting/code", "/looks", code="".join(re.search(r"(\d{3}) (\d{3})", text).groups()))
    press(client, f"{at}/hosting", "/ringing")
    return [f"{at}/hosting{page}" for page in ("", "/code", "/people", "/places/new", "/ringing")]


def _links(app):
    """A new password, the weekly mail, being told of an ask, and what stops the desk's mail."""
    address = f"wool-{secrets.token_hex(6)}@oak.example"
    with app.app_context(), writing_unit():
        champion = db.session.scalar(sa.select(Person).where(Person.role == "champion").order_by(Person.id))
        reset = links.make(entering.RESET, champion.id, until=NOW + entering.RESET_LASTS, now=NOW)
        weekly = asking.keep(by_slug("chard"), address, now=NOW)
        ask = db.session.scalar(sa.select(Ask).where(Ask.state == "read").order_by(Ask.id))
        telling.keep(ask, address, "email", now=NOW)
        telling.keep(ask, f"01632 960{secrets.randbelow(1000):03}", "phone", now=NOW)
        coordinator = db.session.scalar(sa.select(Person.id).where(Person.role == "coordinator").order_by(Person.id))
        held = Ask(typed="A choir for men", what="A choir for men", locality_id=ask.locality_id, asked_on=NOW.date(), public_on=NOW.date(), state="picked up",
                   held_by_id=coordinator, held_at=NOW)
        db.session.add(held)
        db.session.flush()
        found = [f"/asks/{ask.uuid}/work", f"/asks/{held.uuid}/work", asking.stop_path(weekly), f"/desk/mail/{champion.uuid}/{summary.mark_of(champion.uuid)}/stop", mailing.stop_path(champion), f"/asks/{ask.uuid}/counted", f"/asks/{ask.uuid}/tell/sent"]
        db.session.commit()
    return [f"/reset/{reset}", *(newest(app, pattern) for pattern in (r"/weekly/confirm/[\w-]+", r"/asks/confirm/[\w-]+")), *found]
