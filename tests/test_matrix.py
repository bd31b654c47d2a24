"""Every route by every method as every role: who gets in is what policy.csv says, and nobody sees what is not theirs."""
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from secrets import token_urlsafe

import pytest
import sqlalchemy as sa
from flask_wtf.csrf import generate_csrf

from app.areas.models import AreaDraft
from app.champions.models import ChampionRequest
from app.company.models import Company
from app.concerns.models import Concern
from app.bulk import uploading
from app.directory.localities import by_slug, of_service
from app.groups import wording
from app.bookings.models import Booking
from app.groups.buddies import Buddy
from app.groups.emergencies import BreakGlass
from app.groups.models import Group, Host, Place
from app.groups.visits import Welcome, Welcomer
from app.hosting.asked import GroupRequest
from app.hosting.models import HostOffer
from app.places.models import JoinDraft
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.learning.models import Idea, IdeaWord, Meeting
from app.need.asks import Ask, AskContact
from app.people import inviting, permissions
from app.people.models import Invitation, SignIn
from app.people.checks import PersonCheck
from app.people.profiles import ChampionProfile
from app.people.permissions import ROLES, act_of
from app.submissions.models import DRAFT, Owner
from app.practices.models import Machine, OwnNote, Remark, SavedStarter
from app.tables import receiving
from app.weekly.asking import keep as keep_weekly
from conftest import NOW
from directories import HALL, KNITTING
from people import OWN, make_person, make_practice, sign_in
from test_permissions import written
from waiting import make_waiting

CANARY = "Zebedee"
MISSING = "00000000-0000-4000-8000-000000000000"
PLAIN = {"part": "what", "code": "crafts", "kind": "term", "day": "2026-12-01", "row": "1", "step": "name", "picture": "00000000-0000-4000-8000-000000000001", "token": token_urlsafe(32)}
# Says itself where to begin, as every step of signing in does.
BEGINS = "/second-factor"
# What an administrator does wherever it lies.
EVERYWHERE = ("people.see", "group.count", "group.break-glass", "checks.keep", "profile.hide", "people.end", "concern.answer", "listing.hide",
              "meeting.read", "meeting.decide")


@pytest.fixture
def world(app):
    """(people by role, who all look after Chard; foreign ids: things that lie in Kendal or are somebody else's, all named CANARY)."""
    people = {role: make_person(app, role, *(["chard"] if role in inviting.LOCAL_ROLES else []), name=role.title()) for role in ROLES[1:] if role != "practice"}
    own, others = make_practice(app, outcode="TA20"), make_practice(app, f"{CANARY} Surgery", "X90002", "LA9")
    people["practice"] = make_person(app, "practice", practice=own, leads=True, name="Practice")
    staff = make_person(app, "practice", practice=others, name=f"{CANARY} Ten", email="zebedee.ten@kendal.example")
    other = make_person(app, "champion", "kendal", name=f"{CANARY} One", email="zebedee.one@kendal.example")
    sign_in(app, app.test_client(), other)
    contact = {"contact_name": f"{CANARY} Two", "contact_email": "zebedee.two@kendal.example", "contact_phone": "01632 960777"}
    said = replace(KNITTING, name=f"{CANARY} knits", source="", source_key="", venues=(replace(HALL, name=f"{CANARY} Hall", postcode="LA9 4AA"),))
    foreign = {"submission": make_waiting(app, said, "kendal", **contact), "draft": make_waiting(app, said, "kendal", state=DRAFT, **contact),
               "person": other.uuid}
    with app.app_context():
        kendal = inviting.invite
        with writing_unit():
            kendal("zebedee.three@kendal.example", "champion", other.locality_ids, by=None, now=NOW)
            service = db.session.scalar(sa.select(Service).where(Service.status == "active").order_by(Service.id.desc()))
            upload = uploading.keep(other, "z" * 24, f"{CANARY} Five.csv", receiving.received(f"name,kind,organisation\n{CANARY},crafts,x\n".encode()),
                                    now=NOW)
            db.session.add(Owner(service_id=service.id, name=f"{CANARY} Four", email="zebedee.four@kendal.example", phone="01632 960888",
                                 contact_key="x", confirmed_at=NOW, since=NOW))
            ringing = Owner(service_id=service.id, name=f"{CANARY} Six", phone="01632 960888", contact_key="y", confirmed_at=NOW, since=NOW)
            db.session.add(ringing)
            db.session.add(ChampionRequest(name=f"{CANARY} Five", contact="01632 960888", contact_kind="phone", contact_key="x", key="x", at=NOW,
                                           place=f"{CANARY} Village", localities=f" {' '.join(map(str, other.locality_ids))} "))
            concern = Concern(service=service, words=f"{CANARY} worries", contact="01632 960888", contact_kind="phone", key="x" * 20, at=NOW)
            db.session.add(concern)
            company = Company(service_id=service.id, name=f"{CANARY} Seven", contact="01632 960888", contact_kind="phone", contact_key="x", help=CANARY,
                              consent="", key="x", at=NOW, confirmed_at=NOW, localities=f" {' '.join(map(str, other.locality_ids))} ")
            db.session.add(company)
            profile = ChampionProfile(person_id=other.id, sentence=f"{CANARY} likes walks")
            check = PersonCheck(person_id=other.id, kind="dbs", level="basic", on=NOW.date(), until=NOW.date(), recorded_at=NOW)
            db.session.add_all([profile, check])
            kendals = [one.id for one in db.session.scalars(sa.select(Service).where(Service.status == "active"))
                       if [place.slug for place in of_service(one)] == ["kendal"]]
            group = Group(service_id=kendals[-1], capacity=5, taken=4, for_whom="me", careful=False, opened_at=NOW, agreement=CANARY)
            agreed = wording.agreed("0" * 36, "join", channel="web", actor="self", now=NOW)
            db.session.add_all([group, agreed])
            db.session.flush()
            place = Place(group_id=group.id, consent_id=agreed.id, state="placed", line=1, for_whom="me", name=f"{CANARY} Nine", reach="call",
                          contact="01632 960888", contact_kind="phone", contact_key="x", key="x", at=NOW, confirmed_at=NOW)
            joining = JoinDraft(group_id=group.id, answers=f'{{"name": "{CANARY}"}}', at=NOW)
            db.session.add(place)
            db.session.flush()
            buddy = Buddy(place_id=place.id, at=NOW)
            booked = Booking(group_id=group.id, consent_id=agreed.id, state="booked", kind="school", name=f"{CANARY} School", contact="01632 960888",
                             contact_kind="phone", contact_key="x", many=3, key="x", at=NOW)
            db.session.add_all([buddy, booked])
            welcomer = Welcomer(group_id=group.id, name=CANARY, at=NOW)
            db.session.add_all([welcomer, Welcome(group_id=group.id, by_id=other.id, at=NOW, stand=f"{CANARY} stands", shown={})])
            starter = SavedStarter(practice_id=others, title=f"{CANARY} knees", ticks="to=moving", owner_id=staff.id, made_at=NOW, review_on=NOW.date(), shared_at=NOW)
            db.session.add_all([starter, Remark(practice_id=others, service_id=service.id, favourite_at=NOW, suits=f"{CANARY} says", said_at=NOW)])
            own_note = OwnNote(key="00000000-0000-4000-8000-0000000000aa", practice_id=others, position=0, words=f"{CANARY} welcomes", written_at=NOW)
            db.session.add(own_note)
            machine = Machine(digest="z" * 64, practice_id=others, name=f"{CANARY} Desk", named_by_id=staff.id, named_at=NOW, until=NOW + timedelta(1))
            db.session.add(machine)
            db.session.add_all([place, joining, Host(group_id=group.id, person_id=other.id, name=CANARY, since=NOW)])
            hosting = HostOffer(group_id=group.id, by_id=other.id, email="zebedee.five@kendal.example", email_key="x", takes_over=False, at=NOW, until=NOW + timedelta(2))
            glass = BreakGlass(group_id=group.id, person_id=other.id, reason=f"{CANARY} rang", at=NOW, until=NOW + timedelta(1))
            joinable = GroupRequest(service_id=kendals[-1], person_id=other.id, places=5, words=f"{CANARY} would host", at=NOW)
            db.session.add_all([hosting, glass, joinable])
            by_mail = keep_weekly(by_slug("kendal"), "zebedee.six@kendal.example", now=NOW)
            asked = Ask(typed=f"{CANARY} would sing", locality_id=by_slug("kendal").id, asked_on=NOW.date(),
                        contacts=[AskContact(kind="phone", contact="01632 960888", contact_key="x", at=NOW)])
            db.session.add(asked)
            db.session.commit()
        draft = json.dumps({"title": f"{CANARY} has an idea", "locality": "kendal"})
        with writing_unit():
            ideas = {state: Idea(key=f"{state} x", author_id=other.id, locality_id=by_slug("kendal").id, state=state, draft=draft, touched_at=NOW, sent_at=NOW)
                     for state in ("draft", "waiting")}
            off = Idea(key="off x", author_id=other.id, locality_id=by_slug("kendal").id, state="approved", touched_at=NOW, published_at=NOW, approved_at=NOW,
                       off_at=NOW, title=f"{CANARY} was here")
            said = IdeaWord(key="said x", idea=off, person_id=other.id, kind="comment", words=f"{CANARY} says", at=NOW)
            area = AreaDraft(person_id=other.id, said={"name": f"{CANARY} Green"}, touched_at=NOW)
            proposed = Meeting(key="meeting x", host_id=other.id, kind="meeting", title=f"{CANARY} meets", on=NOW.date(), opens=600, leads=CANARY, touched_at=NOW)
            db.session.add_all([*ideas.values(), said, area, proposed])
            db.session.commit()
        foreign |= {"area draft": area.uuid, "idea draft": ideas["draft"].uuid, "idea waiting": ideas["waiting"].uuid, "idea off": off.uuid, "idea word": said.uuid, "meeting": proposed.uuid}
        foreign |= {"profile": profile.uuid, "check": check.uuid, "ask": asked.uuid, "ask-contact": asked.contacts[0].uuid}
        foreign |= {"machine": machine.uuid, "starter": starter.uuid, "note": own_note.key, "staff": staff.uuid}
        foreign |= {"group": group.uuid, "place": place.uuid, "joining": joining.uuid, "welcomer": welcomer.uuid, "buddy": buddy.uuid, "booking": booked.uuid}
        foreign |= {"host offer": hosting.uuid, "break-glass": glass.uuid, "group request": joinable.uuid}
        foreign |= {"invitation": db.session.scalar(sa.select(Invitation.uuid)), "sign-in": db.session.scalar(sa.select(SignIn.uuid)),
                    "service": service.uuid, "weekly": by_mail.uuid, "concern": concern.uuid, "company": company.uuid, "owner": ringing.uuid, "upload": upload.uuid,
                    "request": db.session.scalar(sa.select(ChampionRequest.uuid))}
    return people, foreign


def client_of(app, person):
    """A client signed in as a Person (None: nobody), with a token for forms."""
    client = app.test_client()
    if person:
        return sign_in(app, client, person)
    with app.test_request_context():
        client.csrf = generate_csrf()
        from flask import session
        kept = dict(session)
    with client.session_transaction() as held:
        held.update(kept)
    return client


class Browsers:
    """A browser for each role, signed in so for good: no answer changes its cookies, so what one address did to it reaches no other."""

    def __init__(self, app, people):
        self.app, self.people, self.held = app, people, {}

    def ask(self, role, method, address):
        """The answer to a role. A GET writes nothing and a refusal does nothing; what else a press did may have been to sign somebody out."""
        answer = ask(self._of(role), method, address)
        if method == "POST" and answer.status_code < 400:
            self.held.pop(role)
        return answer

    def _of(self, role):
        if role not in self.held:
            client, fixed = client_of(self.app, self.people.get(role)), self.app.test_client(use_cookies=False)
            fixed.environ_base["HTTP_COOKIE"] = "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())
            fixed.csrf = client.csrf
            self.held[role] = fixed
        return self.held[role]


def together(app, foreign):
    """The foreign things under as few ids as can be, a sorted list of these: things of one table differ in theirs, the tables share them. So one
    asking tries a route on a thing of every kind, whichever table it looks in."""
    shared, moved = [f"00000000-0000-4000-8000-0000000000f{number}" for number in range(9)], Counter()
    with app.app_context(), writing_unit():
        for column in [column for table in db.metadata.sorted_tables for column in table.c if column.name in ("uuid", "key")]:
            found = db.session.scalars(sa.select(column).where(column.in_(foreign.values())).order_by(column)).all()
            for old, new in zip(found, shared, strict=False):
                moved[new] += db.session.execute(sa.update(column.table).where(column == old).values({column.name: new})).rowcount
        db.session.commit()
        db.session.remove()
    assert moved.total() == len(foreign)
    return sorted(moved)


def addresses(rule, value):
    """The address of a rule with its ids filled in by `value`."""
    return re.sub(r"<(?:[^:<>]*\([^)]*\):|[^:<>]*:)?(\w+)>", lambda told: PLAIN.get(told[1], value), rule)


def ask(client, method, address):
    options = {"data": {"csrf_token": client.csrf}, "headers": OWN} if method == "POST" else {}
    return client.open(address, method=method, **options)


def is_let_in(answer, address):
    """Whether the gate let a request through to its view."""
    gated = answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in?next=") and address != BEGINS
    return not gated and answer.status_code not in (401, 403)


def cells(app):
    return [(rule.rule, method) for rule in app.url_map.iter_rules() for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]


def test_who_gets_in_is_what_is_written_by_hand(app, world):
    people, _ = world
    expected = {(route, method, role) for route, method, _act, told, _scope in written()
                for role in (ROLES if told == "anyone" else (told,))}
    found, browsers = set(), Browsers(app, people)
    # Whoever stops being a champion is none after it: that press comes last.
    for route, method in sorted(cells(app), key=lambda cell: cell == ("/account/stepping-down", "POST")):
        for role in ROLES:
            address = addresses(route, MISSING)
            answer = browsers.ask(role, method, address)
            assert answer.status_code < 500, (route, method, role)
            if is_let_in(answer, address):
                found.add((route, method, role))
    assert found == expected and len(found) > 200


@pytest.mark.parametrize("apart", [False, pytest.param(True, marks=pytest.mark.release)])
def test_nobody_sees_what_is_not_theirs_and_it_looks_like_nothing(app, world, apart):
    people, foreign = world
    leaks, told_apart, asked, uuids = [], [], 0, foreign.values() if apart else together(app, foreign)
    browsers = Browsers(app, people)
    for route, method in cells(app):
        if not any(name in route for name in ("uuid", "<person>", "<key>")):
            continue
        act = act_of(app, next(rule.endpoint for rule in app.url_map.iter_rules() if rule.rule == route and method in rule.methods))
        for role in ROLES:
            if role == "administrator" and (act in EVERYWHERE or "/requests/" in route):
                continue
            nothing = _plain(browsers.ask(role, method, addresses(route, MISSING)), MISSING)
            for uuid in uuids:
                asked += 1
                answer = browsers.ask(role, method, addresses(route, uuid))
                if CANARY.lower() in answer.get_data(as_text=True).lower() or "960777" in answer.text or "960888" in answer.text:
                    leaks.append((route, method, role, uuid))
                if _plain(answer, uuid) != nothing:
                    told_apart.append((route, method, role, uuid))
    assert not leaks and not told_apart and asked > 500


def test_lists_show_nothing_of_other_places(app, world):
    people, _ = world
    browsers = Browsers(app, people)
    for route, method in cells(app):
        if method == "GET" and "<" not in route:
            for role in ROLES[:-1]:
                answer = browsers.ask(role, "GET", route)
                assert CANARY.lower() not in answer.get_data(as_text=True).lower(), (route, role)


@pytest.mark.release
@pytest.mark.parametrize("apart", [False, True])
def test_a_dropped_scope_would_be_seen(app, world, monkeypatch, apart):
    monkeypatch.setattr(permissions, "_within", lambda *_: sa.true())
    with pytest.raises(AssertionError):
        test_lists_show_nothing_of_other_places(app, world)
    with pytest.raises(AssertionError):
        test_nobody_sees_what_is_not_theirs_and_it_looks_like_nothing(app, world, apart)


def _plain(answer, uuid):
    """What an answer says, without what each one says differently: its id, its reference, its form's token."""
    text = re.sub(r'Reference: <b>[^<]*|name="csrf_token" value="[^"]*"', "", answer.get_data(as_text=True))
    headers = {name: value for name, value in answer.headers.items() if name not in ("Set-Cookie", "Content-Length")}
    return answer.status_code, text.replace(uuid, "-"), {name: value.replace(uuid, "-") for name, value in headers.items()}


@pytest.mark.parametrize("address", ["/activities", "/add", "/sign-in", "/become-a-champion", "/ask", "/localities/chard/weekly"])
def test_no_form_has_very_many_parts(app, address):
    client = client_of(app, None)
    for parts, refused in ((300, True), (90, False)):
        told = {"csrf_token": client.csrf, **{f"x{number}": "y" for number in range(parts)}}
        assert (client.post(address, data=told, headers=OWN).status_code == 413) == refused
