"""Hostile input over every form and query that the pages themselves show to each role: no failure, nothing unescaped, nothing cut in silence."""
import os
import random
import re
import shutil
import traceback
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
import sqlalchemy as sa
from flask import Response
from lxml import etree, html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.company import going
from app.company.models import WENT, Company
from app.directory import periods
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.listings import drafts
from app.messages.models import Message
from app.papers import languages
from app.people import inviting, profiles
from app.people.models import LimitCount, Person
from app.people.permissions import ROLES
from app.people.profiles import ChampionProfile
from app.practices.models import Machine, OwnNote, Remark, SavedStarter
from app.sheets.models import CheckedLanguage
from app.submissions import deciding
from conftest import NOW
from directories import KNITTING
from form_reading import form_to, forms
from hostile_things import PICTURE, sown
from hostile import HEADER, SUM, TAG, Ask, Word, by_address, by_form
from people import OWN, make_person, make_practice, sign_in
from test_asks import make_ask
from test_company import make_company
from test_learning import make_idea, say_something
from test_meetings import PDF, make_meeting
from test_profiles import make_shown
from test_training import note
from test_matrix import MISSING, addresses, cells
from waiting import make_waiting, of

PER_RULE, BATCH = 2, 25
# Reached with their address alone: what leads away, what scripts ask for, the code half-way through a sign-in, what was put off or agreed to just now.
UNMET = {("/leave", "GET"), ("/localities/<slug>.geojson", "GET"), ("/map/ground.json", "GET"), ("/sign-in/code", "POST"), ("/sign-in/printed-code", "POST"),
         ("/printed", "POST"), ("/practice/activities/<slug>/told", "GET"), ("/desk/put-off/end", "POST"), ("/account/stepping-down", "POST"), ("/account/profile/withdrawal", "POST"), ("/account/away/end", "POST")}
LOCAL = "http://localhost"
# What would take away what other forms are about.
ENDS = re.compile(r"sign-|invitation|/end|ending|closing|removal|undoing|finishing|merging|/codes|password|hiding|profile/showing|stepping-back|/hosting/|/host$|/groups/new")
# A file of listings that can be read, so that the pages that follow on it are met.
SHEET = b"Name,Day,Start,Venue,Postcode\nKnit and natter,Tuesday,10.30am,Hall,TA20 1AA\nChess,Friday,2pm,Library,TA20 1QA\n,Monday,2-4,Hall,TA20 1AA\n"
# What is made from words on purpose, shorter: addresses, what finding keeps beside the row, hashes.
MADE_FROM = {"slug", "card", "finding_near", "finding_wide", "fingerprint", "key", "summary"}


@pytest.fixture
def town(app, walked):
    """The town as it was when the walk ended, however the test before left it."""
    put_back(walked)
    return walked


@pytest.fixture(scope="module")
def walked(_site, tmp_path_factory):
    """Every role's cookies and token, all pages that each can walk to, and the file as it then was, to be put back."""
    with _site.fresh() as app:
        made = walk_all(app)
        close(app)
        made.file, made.kept = app.config["INSTANCE"] / "natter.db", tmp_path_factory.mktemp("town") / "kept.db"
        shutil.copyfile(made.file, made.kept)
    return made


def walk_all(app):
    """A town of which each role met all that it can walk to, twice over where answering a form leads on."""
    people = {role: make_person(app, role, *(["chard", "yeovil"] if role in inviting.LOCAL_ROLES else []), name=role.title()) for role in ROLES[1:] if role != "practice"}
    people["practice"] = make_surgery(app)
    made = SimpleNamespace(app=app, people=people, cookies={}, tokens={}, pages=defaultdict(dict), targets=defaultdict(list), queries=defaultdict(set), opened=set())
    for role in ("anyone", "coordinator"):
        client = walk(made, role)
        for form in answered(made, role):
            client.post(form.action, data=form.answered(), headers=OWN)
    made.targets.clear()
    made.pages.clear()
    for role in ROLES:
        client = walk(made, role)
        made.cookies[role] = "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())
        made.tokens[role] = getattr(client, "csrf", "")
    return made


def make_surgery(app):
    """The lead of a new practice, in which somebody else works, and which has a computer."""
    practice = make_practice(app, outcode="TA20")
    lead = make_person(app, "practice", practice=practice, leads=True, name="Practice")
    make_person(app, "practice", practice=practice, name="Nurse")
    with app.app_context(), writing_unit():
        db.session.add_all([SavedStarter(practice_id=practice, title=title, ticks="to=moving", owner_id=lead.id, made_at=NOW, review_on=NOW.date()) for title in ("Knees", "Backs")])
        service = db.session.scalar(sa.select(Service.id).where(Service.status == "active").order_by(Service.id))
        db.session.add_all([OwnNote(key=f"own-{letter * 10}", practice_id=practice, position=place, words="The 22 stops outside", written_at=NOW)
                            for place, letter in enumerate("bcd")])
        db.session.add(Remark(practice_id=practice, service_id=service, favourite_at=NOW, suits="Quiet people", said_at=NOW))
        db.session.add(CheckedLanguage(code="pl", words=languages.fingerprint("pl"), person_id=lead.id, at=NOW))
        db.session.add(Machine(digest="d" * 64, practice_id=practice, name="Desk", named_by_id=lead.id, named_at=NOW, until=NOW + timedelta(days=9)))
        db.session.commit()
    return lead


def furnish(app):
    """One of each thing that waits or is somebody's own, where the roles look after; bank holidays, and listings that are to be checked."""
    with app.app_context():
        knits, *old = db.session.scalars(sa.select(Service).where(Service.status == "active").order_by(Service.id).limit(12)).all()
        takers = db.session.scalars(sa.select(Person).where(
            Person.role == "champion", Person.id.not_in(sa.select(Company.taken_by_id).where(Company.taken_by_id.is_not(None))))).all()
        db.session.expunge_all()
        with writing_unit():
            periods.begin(NOW.date(), NOW)
            db.session.execute(sa.update(Service).where(Service.id.in_([one.id for one in old])).values(assured_date=date(2026, 1, 5)))
            db.session.commit()
    for place in ("chard", "yeovil"):
        make_ask(app, f"Sing in {place}", place)
        make_ask(app, f"Swim in {place}", place, state="new")
        make_company(app, place)
        make_shown(app, place)
        make_waiting(app, locality=place)
        make_waiting(app, locality=place, contact_email=None, contact_phone="01632 960777", state="unconfirmed", confirmed_at=None)
        make_waiting(app, replace(KNITTING, id=knits.uuid, source="", source_key="", name="Knit, natter and chat"), place, service=knits)
    hide(app, make_shown(app, "chard", "Zoe Elm"))
    for taker in takers:
        make_company(app, "chard", taker)
    tell_ideas(app)
    with app.app_context():
        champion = db.session.scalar(sa.select(Person).where(Person.role == "champion").order_by(Person.id))
        assert champion.locality_ids is not None
        db.session.expunge_all()
    with app.app_context():
        helping = db.session.scalars(sa.select(Person).where(Person.role == "champion")).all()
        db.session.expunge_all()
    for one in helping:
        note(app, one, one)
    went = make_company(app, "yeovil", champion)
    with app.app_context(), writing_unit():
        company = db.session.scalar(sa.select(Company).where(Company.uuid == went))
        going.close(company, WENT, champion, now=NOW)
        db.session.commit()
    # The two newest private links are those that a walk opens.
    make_company(app, "yeovil", confirmed=False)


def hide(app, uuid):
    """Hides the champion of a profile's uuid from everybody."""
    with app.app_context(), writing_unit():
        person = db.session.scalar(sa.select(Person).join(ChampionProfile, ChampionProfile.person_id == Person.id).where(ChampionProfile.uuid == uuid))
        profiles.hide(person, "Not now", by=person, now=NOW)
        db.session.commit()


def tell_ideas(app):
    """An idea that waits and one that is public, with words of somebody's; of everybody who signs in a draft, a whole one, and a word."""
    with app.app_context():
        people = db.session.scalars(sa.select(Person).where(Person.ended_at.is_(None), Person.name.in_([role.title() for role in ROLES]))).all()
        db.session.expunge_all()
    teller, reader = (make_person(app, role, "chard", name="Teller") for role in ("champion", "coordinator"))
    public = make_idea(app, teller, by=reader)
    for person in people:
        if person.role in ("champion", "coordinator", "administrator"):
            make_meeting(app, person, PDF, title=f"Falls {os.urandom(4).hex()}")
    for state in ("waiting", "draft"):
        make_idea(app, teller, state)
    for person in (*people, teller):
        say_something(app, public, person)
        make_idea(app, person, "draft")


def answered(town, role):
    """The forms that a role met, once each, to be sent as people fill them in: what comes of it is met by the next walk."""
    found = [form for (_, method), known in town.targets.items() if method == "POST" for who, form in known if who == role]
    return [form for form in found if not form.files and not ENDS.search(form.action)]


def mailed(app):
    """The addresses in all mails: what opens by a private link."""
    with app.app_context():
        texts = db.session.scalars(sa.select(Message.text).where(Message.text.is_not(None)).order_by(Message.id.desc())).all()
        db.session.remove()
    return [link.rstrip(".,") for text in texts for link in re.findall(r"http://localhost(/\S+)", text)]


def walk(town, role):
    """Follows every link and opens every form that a role meets in a browser of its own, until each route was met PER_RULE times; the browser."""
    app, client = town.app, town.app.test_client()
    furnish(app)
    if role in town.people:
        sign_in(app, client, town.people[role])
    first = own_things(app, client)
    waiting = [*first, *(mailed(app) if role == "anyone" else ()), "/", "/no-such-page",
               *(rule.rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in rule.methods)]
    met, seen = Counter(), set()
    while waiting:
        address = waiting.pop(0)
        path, _, query = address.partition("?")
        rule = rule_of(app, path, "GET")
        town.queries[rule] |= {name for name, _ in parse_qsl(query, keep_blank_values=True)}
        if (path, bool(query)) in seen or met[rule] >= PER_RULE * (1 + bool(query)) or path in ("/leave",) or path.endswith((".ics", ".jpg")) and met[rule]:
            continue
        seen.add((path, bool(query)))
        # What was made for this browser leaves room for what others lead to.
        met[rule] += address not in first
        answer = client.get(address, headers=OWN)
        town.pages[rule].setdefault(role, []).append(path)
        if answer.status_code < 400:
            town.opened.add((rule, "GET"))
        if answer.status_code in (302, 303, 308):
            waiting.append(local(address, answer.headers["Location"]))
        elif answer.mimetype == "text/html":
            waiting += read(town, role, client, address, answer.text)
    return client


def read(town, role, client, address, text):
    """Keeps the forms of a page as targets; gives the addresses that it leads to, those of an uploaded file among them."""
    leads = [local(address, link) for link in html.document_fromstring(text).xpath("//a/@href | //@hx-get | //img/@src") if local(address, link)]
    for form in forms(text, address):
        path = form.action.partition("?")[0]
        rule = rule_of(town.app, path, form.method)
        known = [one for who, one in town.targets[rule, form.method] if who == role and one.names == form.names]
        if len(known) < PER_RULE and rule:
            town.targets[rule, form.method].append((role, form))
        if form.method == "GET":
            town.queries[rule] |= {name for name, _ in form.fields}
            leads.append(f"{path}?{urlencode(form.answered(), doseq=True)}")
        if form.files and form.method == "POST":
            file = (BytesIO(PICTURE), "hall.jpg") if "picture" in path else (BytesIO(SHEET), "listings.csv")
            sent = client.post(form.action, data={**form.answered(), form.files[0]: file}, headers=OWN)
            leads += [local(address, sent.headers["Location"])] if sent.status_code == 303 else []
    return leads


def own_things(app, client):
    """Addresses of what this browser holds: a listing begun, one that is whole, its own listing by the owner's link, an invitation."""
    found = sown(app, client)
    for sent in (False, True):
        form = form_to(client.get("/add").text, "/add", "/add")
        begun = client.post("/add", data=form.filled(name=f"Wool and words {sent}", same="different"), headers=OWN).headers.get("Location", "/add")
        found += [begun.rpartition("/")[0] + ending for ending in ("/name", "/what", "/where", "/when", "/who", "/in", "/contact", "/check", "/later", "/pictures", "/confirm", "/sent")]
    uuid = make_waiting(app, replace(KNITTING, name="Macrame and chat", source="", source_key=""), "yeovil")
    with app.app_context(), writing_unit():
        coordinator = db.session.scalar(sa.select(Person).where(Person.role == "coordinator").order_by(Person.id))
        deciding.approve(of(uuid), coordinator, now=NOW)
        _, token = inviting.invite(f"new{len(found)}{os.urandom(4).hex()}@people.example", "champion", coordinator.locality_ids, by=coordinator, now=NOW)
        db.session.commit()
        texts = db.session.scalars(sa.select(Message.text).order_by(Message.id.desc()).limit(3)).all()
    links = [link for text in texts for link in re.findall(r"http://localhost(/(?:mine|invitation)/\S+)", text or "")]
    return found + links + [f"/invitation/{token}"]


def rule_of(app, path, method):
    """The rule that answers a path, "" for none."""
    try:
        return app.url_map.bind("localhost").match(path, method=method, return_rule=True)[0].rule
    except (HTTPException, RequestRedirect):
        return ""


def local(address, link):
    """A link of a page as a path of this site with its query, "" for one that leads elsewhere."""
    try:
        target = urlsplit(urljoin(LOCAL + urlsplit(address).path, link))
    except ValueError:
        return ""
    return target.path + (f"?{target.query}" if target.query else "") if target.netloc == "localhost" and not target.path.startswith("/static") else ""


def close(app):
    with app.app_context():
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


def put_back(town):
    """The file as it was when the walk ended, and nobody over any limit."""
    close(town.app)
    shutil.copyfile(town.kept, town.file)
    town.app.extensions["kept"].clear() if hasattr(town.app.extensions["kept"], "clear") else None


def asks(town, chance, count):
    """Yields (role, rule, Ask): so many, over every route and method in turn, each as one of the roles that met it."""
    every = [(rule, method) for rule, method in cells(town.app)]
    for number in range(count):
        rule, method = every[number % len(every)] if number < len(every) else chance.choice(every)
        met = town.targets.get((rule, method)) or []
        if met and chance.random() < (0.95 if method == "POST" else 0.5):
            role, form = chance.choice(met)
            yield role, rule, by_form(chance, form, number)
            continue
        role = chance.choice(list(town.pages.get(rule) or ROLES))
        path = chance.choice(town.pages.get(rule, {}).get(role) or [addresses(rule, MISSING)])
        yield role, rule, by_address(chance, path, sorted(town.queries.get(rule) or ("q",)), method, town.tokens[role], number)


class Kept:
    """What statements write while it is listened to: the tables of one request."""

    def __init__(self):
        self.tables = set()

    def __call__(self, _connection, _cursor, statement, _parameters, _context, _many):
        found = re.match(r"(?:INSERT INTO|UPDATE|INSERT OR \w+ INTO) \"?(\w+)", statement)
        if found:
            self.tables.add(found[1])


def cut(town, ask, answer, tables):
    """In words, what of an Ask was kept, or is shown, without its end, and without a sentence that says so."""
    found = []
    for one in ask.words:
        if not one.head:
            continue
        if one.head in answer.text and one.tail not in answer.text and answer.status_code in (200, 422) and "nhsuk-error-" not in answer.text and ask.method == "POST":
            found.append(f"shown without its end: {one.kind}")
        if answer.status_code in (200, 303):
            found += [f"kept without its end in {table}: {one.kind}" for table, row in rows(town.app, tables) if one.head in row and one.tail not in row]
    return found


def rows(app, tables):
    """(table, all its text in one piece, opened where sealed) of each row of some tables."""
    with app.app_context():
        for table in tables:
            model = db.metadata.tables.get(table)
            if model is not None:
                columns = [column for column in model.columns if column.name not in MADE_FROM]
                for row in db.session.execute(sa.select(*columns)):
                    yield table, " ".join(str(value) for value in row if value is not None and not isinstance(value, bytes))
        db.session.remove()


def wrong(ask, answer, leave_to):
    """In words, what an answer must never be."""
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    target = answer.headers.get("Location") or answer.headers.get("HX-Redirect")
    if target and target != leave_to and (urlsplit(urljoin(LOCAL, target)).netloc != "localhost" or target.startswith(("//", "/\\"))):
        found.append(f"leads away: {target[:80]}")
    if any(name.lower() == HEADER.lower() for name, _ in answer.headers):
        found.append("a header of somebody else's")
    if any(letter in value for _, value in answer.headers for letter in "\r\n\0"):
        found.append("a header of several lines")
    text = answer.get_data(as_text=True) if answer.mimetype not in ("image/jpeg", "application/pdf") else ""
    if SUM in text:
        found.append("a template that was run")
    if answer.mimetype == "text/calendar" and re.search(rf"^{HEADER.upper()}", text, re.MULTILINE):
        found.append("a calendar line of somebody else's")
    return found + (unescaped(text) if answer.mimetype == "text/html" else [])


def unescaped(text):
    """Elements, attributes and scripts that came out of words."""
    if TAG not in text and "evil" not in text and "javascript:" not in text:
        return []
    tree = etree.fromstring(text.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", huge_tree=True))
    found = [f"unescaped element <{one.tag}>" for one in tree.iter(TAG)]
    found += [f"unescaped attribute {one}" for one in tree.xpath("//@*[starts-with(name(), 'onzq') or name() = 'on']/..")]
    found += ["words in a script" for one in tree.iter("script") if one.get("type") != "application/ld+json" and TAG in (one.text or "")]
    found += [f"a link that runs or leads away: {one[:60]}" for one in tree.xpath("//a/@href | //form/@action | //@src | //@hx-get | //@hx-post")
              if one.strip().lower().startswith(("javascript:", "data:text")) or re.match(r"(?:https?:)?[/\\]{2}evil", one.strip())]
    return found + ["markup in a comment" for one in tree.iter(etree.Comment) if TAG in (one.text or "")]


def send(town, role, ask):
    """The answer to an Ask, as the browser of a role sends it."""
    client = town.app.test_client(use_cookies=False)
    path, _, query = ask.path.partition("?")
    return client.open(path=path, query_string=query, method=ask.method, data=ask.body, headers={"Cookie": town.cookies[role], **ask.headers})


def nothing_comes_through(town, seed, count):
    """Sends so many; gives (faults by what is wrong, statuses, routes asked)."""
    chance, faults, statuses, asked = random.Random(seed), defaultdict(list), Counter(), set()
    for number, (role, rule, ask) in enumerate(asks(town, chance, count)):
        if number % BATCH == 0:
            put_back(town)
        kept = Kept()
        with town.app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", kept)
        try:
            answer = send(town, role, ask)
            said = wrong(ask, answer, town.app.config["LEAVE_TO"])
            statuses[answer.status_code] += 1
            if ask.method == "POST" and kept.tables:
                said += cut(town, ask, answer, kept.tables - {"limit_count"})
            if answer.status_code == 429:
                with town.app.app_context(), writing_unit():
                    db.session.execute(sa.delete(LimitCount))
                    db.session.commit()
        except Exception as fault:  # noqa: BLE001 - whatever comes out of the site is what is looked for
            frame = [one for one in traceback.extract_tb(fault.__traceback__) if "/app/" in one.filename]
            said = [f"{type(fault).__name__} at {frame[-1].filename.rpartition('/app/')[2]}:{frame[-1].lineno}" if frame else repr(fault)[:200]]
        finally:
            sa.event.remove(engine, "before_cursor_execute", kept)
        asked.add((rule, ask.method))
        for one in said:
            faults[one].append((role, ask.method, rule, ask.path[:100], ask.body[:300], [word.kind for word in ask.words]))
    print(f"\n{count} hostile requests, seed {seed}; routes and methods {len(asked)} of {len(cells(town.app))}; statuses {dict(statuses.most_common())}; faults {len(faults)}")
    for one, where in faults.items():
        print(f"  {one} ({len(where)}): {where[0]}")
    return faults, statuses, asked


def test_the_walk_opens_every_page_and_meets_every_form(town):
    met = town.opened | {cell for cell, known in town.targets.items() if known}
    assert {cell for cell in cells(town.app) if cell not in met} - UNMET == set()


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Spooled:ResourceWarning")
def test_six_hundred_hostile_inputs_do_nothing(town):
    faults, statuses, asked = nothing_comes_through(town, 1, 600)
    assert not faults and len(asked) == len(cells(town.app)) and statuses[303] > 20 and statuses[422] > 20


@pytest.mark.parametrize(("body", "kind", "headers", "said"), [
    (f"<p><{TAG}>", "text/html", {}, "unescaped element"), (f"<p on{TAG}=1>", "text/html", {}, "unescaped attribute"),
    (f"<script>{TAG}()</script>", "text/html", {}, "words in a script"), ('<a href="javascript:alert(1)">x</a>', "text/html", {}, "a link that runs"),
    (f"<p><!-- {TAG} --></p>", "text/html", {}, "markup in a comment"), (f"<p>{SUM}", "text/html", {}, "a template that was run"),
    ("x", "text/plain", {"Location": "//evil.example/"}, "leads away"), ("x", "text/plain", {"HX-Redirect": "https://evil.example/"}, "leads away"),
    ("x", "text/plain", {HEADER: "1"}, "a header of somebody"), (f"BEGIN:X\n{HEADER.upper()}:1", "text/calendar", {}, "a calendar line")])
def test_what_comes_through_would_be_seen(body, kind, headers, said):
    found = wrong(None, Response(body, content_type=kind, headers=headers), "https://leave.example/")
    assert [one for one in found if one.startswith(said)]
    assert wrong(None, Response(f"<p>&lt;{TAG}&gt;<input value=\"on{TAG}=1\">", content_type="text/html"), "") == []


def test_a_cut_in_silence_would_be_seen(town, monkeypatch):
    whole = drafts.save
    monkeypatch.setattr(drafts, "save", lambda draft, step, typed, *, now: whole(
        draft, step, {name: value[:12] if isinstance(value, str) else value for name, value in typed.items()}, now=now))
    put_back(town)
    role, form = next(one for (rule, _), found in town.targets.items() for one in found if rule == "/add")
    told = Word("plain", "zqh1x and some words x1zqt", "zqh1x", "x1zqt")
    body = urlencode(form.filled(name=told.text, same="different"), doseq=True).encode()
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    ask = Ask("POST", "/add", body, headers, (told,))
    answer = send(town, role, ask)
    assert answer.status_code == 303 and cut(town, ask, answer, {"submission"}) == ["kept without its end in submission: plain"]


@pytest.mark.release
@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Spooled:ResourceWarning")
@pytest.mark.parametrize("part", range(4))
def test_twenty_thousand_hostile_inputs_do_nothing(town, part):
    faults, statuses, asked = nothing_comes_through(town, 100 + part, 5000)
    assert not faults and len(asked) == len(cells(town.app)) and statuses[303] > 100 and statuses[422] > 100
