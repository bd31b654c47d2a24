"""Words planted in every box of a group: nobody reads them but who may, and once they are erased they are in no byte, no backup put back and no log."""
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
import sqlalchemy as sa

from app import sealing
from app.extensions import db
from app.groups import minding
from app.keeping import backing_up, purging
from app.messages import outbox
from app.messages.models import Message
from app.groups.models import PLACED, WAITING, Place
from conftest import NOW
from form_reading import form_to
from page_check import Browser
from people import OWN, make_person, post, sign_in
from test_groups import SLUG, enter, here_of, hosted, join, press, send
from test_groups_forgetting import opened, run

# Different first letters: what is sorted or cut into words would hide the next one behind the first.
WILMA = {"aurelbix", "brontzeal", "cindrofalk"}
WILMA_LATER = {"mandorvax", "nibelquaz", "cindrofalk"}
MARY = {"dolmivera", "ebrunquist", "fjelpotro", "960417"}
ADDED = {"grizzlewup", "hobnaquil", "ivrendask", "960528"}
WAITS = {"jorvexith", "kelpadorn", "lumbrikos"}
NEVER_SENT = {"ospreythul", "pilferwock"}
LETTER = {"quillomar"}
EVERY = WILMA | WILMA_LATER | MARY | ADDED | WAITS | NEVER_SENT | LETTER
GROUP = {"knit and natter", "knit-and-natter", "roomysecret", "vexagreed"}
SPACES = re.compile(rb"(?:\s|\xc2\xa0|&nbsp;)+")


@pytest.fixture(autouse=True)
def unsealed(monkeypatch):
    """Sealing switched to plain text: among sealed words a search finds nothing even when erasing failed."""
    real = sealing._fernet
    plain = SimpleNamespace(encrypt=lambda data: SimpleNamespace(decode=lambda *_: data.decode("utf-8", "surrogatepass")),
                            decrypt=lambda value: real().decrypt(value) if value.startswith("gAAAA") else value.encode("utf-8", "surrogatepass"))
    monkeypatch.setattr(sealing, "_fernet", lambda: plain)


class Watch:
    """All that browsers were shown: (who, address, where to, title, page)."""

    def __init__(self, app):
        self.app, self.seen = app, []

    def browser(self, who, client=None):
        """A test client whose answers are kept."""
        client = client or self.app.test_client()
        real = client.open

        def opened_by(*words, **more):
            answer = real(*words, **more)
            text = answer.get_data(as_text=True) if answer.mimetype.startswith(("text/", "application/json")) else ""
            title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
            self.seen.append(SimpleNamespace(who=who, address=unquote(answer.request.full_path), to=unquote(answer.headers.get("Location", "")),
                                             title=title[1] if title else "", text=text, headers=str(answer.headers)))
            return answer
        client.open = opened_by
        return client


class Post:
    """Takes every letter, as the mail server would, and keeps none of its words in the outbox."""

    keeps = False

    def __init__(self):
        self.letters = []

    def send(self, number, to, letter):
        """Takes it."""
        text = letter.get_body(("plain",)).get_content()
        self.letters.append(SimpleNamespace(to=to, head=str(letter["Subject"]) + str(letter["From"]) + str(letter["Message-ID"]) + text.strip().splitlines()[0],
                                            whole=letter.as_string() + text))

    def close(self):
        """Nothing is open."""


def held(words, text):
    """Those of some words that stand in a text (bytes or not); figures also with spaces between."""
    text = (text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")).lower()
    figures = SPACES.sub(b"", text)
    return {word for word in words if word.encode() in (figures if word.isdigit() else text)}


def in_files(*files):
    return {word for file in files if file.exists() for word in held(EVERY, file.read_bytes())}


def walk(app, watch):
    """Five people through every box and button of a group, before anybody leaves; gives their places' (client, page) by name."""
    joan = make_person(app, "champion", here_of(app), name="Joan Pike", email="joan@pike.example")
    uuid = hosted(app, joan, capacity=3, inside="RoomySecret", agreement="VexAgreed")
    group, host = f"/groups/{uuid}", watch.browser("host", sign_in(app, app.test_client(), joan))
    wilma, mary, waits, never = (watch.browser(name) for name in ("wilma", "mary", "waits", "never sent"))
    join(app, wilma, name={"name": "Aurelbix"}, help={"more": "Brontzeal"}, reach={"email": "cindrofalk@wren.example"})
    page = enter(app, wilma)
    press(app, wilma, page, "/confirmation")
    join(app, mary, who={"who": "other"}, name={"name": "Dolmivera"}, help={"more": "Fjelpotro"}, agree={"remind": None},
         reach={"reach": "helper", "email": "", "helper": "Ebrunquist", "contact": "01632 960417"})
    post(host, f"{group}/looks")
    marys = row(app, "Dolmivera").uuid
    Browser(host).get(f"{group}/people")
    post(host, f"{group}/places/{marys}/contact", {"why": "rings"})
    post(host, f"{group}/places/{marys}/confirmation")
    assert send(app, host, f"{group}/places/new", "/places/new", name="Grizzlewup", phone="01632 960528", helper="Hobnaquil", more="Ivrendask", agreed="yes").status_code == 303
    assert "waiting list" in Browser(watch.browser("anybody")).get(f"/activities/{SLUG}").text
    join(app, waits, name={"name": "Jorvexith"}, help={"more": "Lumbrikos"}, reach={"email": "kelpadorn@heron.example"})
    page_of_waits = enter(app, waits)
    press(app, waits, page_of_waits, "/confirmation")
    assert join(app, never, name={"name": "Ospreythul"}, reach={"email": "pilferwock@owl.example"}, agree={"agreed": None}).status_code == 422
    press(app, wilma, f"{page}/details", "/details", name="Mandorvax", help=[], more="Nibelquaz")
    press(app, wilma, page, "/reminders", remind="day")
    press(app, wilma, page, "/calendar")
    press(app, wilma, page, "/dates/2026-12-08/absence")
    day = re.search(r'name="on" value="([^"]+)"', Browser(host).get(f"{group}/people").text)[1]
    post(host, f"{group}/people", {"on": day, "came": marys})
    post(host, f"{group}/register", {"on": day})
    post(host, f"{group}/letters", {"words": "Quillomar brings the tea."})
    post(host, f"{group}/ringing")
    for path in ("", "/people", "/ringing", "/closing"):
        host.get(f"{group}{path}")
    with app.app_context():
        assert sorted((one.name, one.state) for one in db.session.scalars(sa.select(Place))) == [
            ("Dolmivera", PLACED), ("Grizzlewup", PLACED), ("Jorvexith", WAITING), ("Mandorvax", PLACED)]
        minding.mind(NOW + timedelta(days=5, hours=1))
        outbox.send_due(NOW + timedelta(days=5, hours=1), watch.post)
    # The reminder brought a new link, and ended the one before.
    return {"waits": (waits, page_of_waits, WAITS), "wilma": (*as_themselves(app, watch, "wilma", "Mandorvax"), WILMA_LATER), "mary": (*as_themselves(app, watch, "mary", "Dolmivera"), MARY),
            "added": (*as_themselves(app, watch, "added", "Grizzlewup"), ADDED)}


def row(app, name):
    with app.app_context():
        return next(one for one in db.session.scalars(sa.select(Place)) if one.name == name)


def as_themselves(app, watch, who, name):
    uuid = row(app, name).uuid
    return watch.browser(who, opened(app, uuid)), f"/places/{uuid}"


def crawl(app, watch, theirs):
    """Everything that has an address of its own, as people who have nothing to do with it."""
    there = here_of(app)
    roles = {role: sign_in(app, app.test_client(), make_person(app, role, there if role != "administrator" else "", name="Kit")
                           if role != "administrator" else make_person(app, role)) for role in ("champion", "coordinator", "administrator")}
    plain = sorted({rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments})
    assert len(plain) > 60
    others = [*(page for _, page, _ in theirs.values()), *(f"{page}/everything.json" for _, page, _ in theirs.values()), f"/activities/{SLUG}", f"/activities/{SLUG}.ics",
              f"/activities?q={SLUG}", f"/join/new?activity={SLUG}"]
    for who, client in {"anybody": app.test_client(), **roles}.items():
        browser = watch.browser(who, client)
        for address in [*plain, *others] if who != "champion" else ["/groups", "/desk", *others]:
            assert browser.get(address).status_code < 500


def test_nobody_reads_what_was_planted_but_who_may_and_erased_it_is_nowhere(app, tmp_path, capsys):
    app.config["ERASURES_PATH"] = tmp_path / "apart" / "erasures.log"
    watch = Watch(app)
    watch.post = Post()
    theirs = walk(app, watch)
    crawl(app, watch, theirs)
    # Before: each sees and takes away all that is theirs, and nothing of anybody else.
    for client, page, words in theirs.values():
        assert held(EVERY, client.get(page).text) == held(EVERY, client.get(f"{page}/everything.json").text) == words
    may = {"wilma": WILMA | WILMA_LATER, "mary": MARY, "added": ADDED, "waits": WAITS, "never sent": NEVER_SENT, "host": EVERY - NEVER_SENT - {"kelpadorn", "cindrofalk"}}
    wrong = [(one.who, one.address, found) for one in watch.seen if (found := held(EVERY - may.get(one.who, set()), one.text))]
    assert not wrong, wrong
    assert held(MARY | ADDED | WILMA_LATER, "".join(one.text for one in watch.seen if one.who == "host")) >= MARY | {"grizzlewup", "mandorvax", "nibelquaz"}
    # Addresses, titles and headers name nobody; those of private pages no group either.
    for one in watch.seen:
        told = f"{one.address} {one.to} {one.title} {one.headers}"
        assert not held(EVERY, told), (one.who, one.address)
        private = one.address.startswith("/places/")
        assert not (private and held(GROUP, told)), (one.who, one.address)
    logged = "".join(capsys.readouterr())
    assert '"route"' in logged and not held(EVERY | GROUP, logged)
    # Mails: a letter of the host alone holds its words; none names anybody, and no subject, sender or first line the group.
    assert len(watch.post.letters) >= 5 and {one.to for one in watch.post.letters} == {"cindrofalk@wren.example", "kelpadorn@heron.example", "joan@pike.example"}
    for one in watch.post.letters:
        assert not held(EVERY | GROUP, one.head) and not held(EVERY - {"quillomar", "cindrofalk", "kelpadorn"}, one.whole), one.whole
        assert not held(GROUP, one.whole) or one.to == "joan@pike.example", one.whole
    files = [app.config["INSTANCE"] / f"natter.db{ending}" for ending in ("", "-wal")]
    # The name that she changed is overwritten; what it was is in the log until the next time that is emptied.
    assert in_files(*files) >= EVERY - {"quillomar", "aurelbix", "brontzeal"}
    with closing(sqlite3.connect(files[0])) as file:
        assert not held(EVERY, str([file.execute(f"SELECT * FROM {table}").fetchall() for table in ("finding_vocabulary", "finding_wide", "audit")]))  # noqa: S608 - names of ours

    # Everybody erases theirs, the same day; who never sent it is forgotten the day after.
    run(app, "backup")
    older = backing_up.newest(app.config["BACKUP_PATH"])
    for client, page, _ in theirs.values():
        form = form_to(client.get(f"{page}/erasure").text, page, "/erasure")
        assert client.post(form.action, data=form.filled(), headers=OWN).status_code == 303
        assert not held(EVERY, client.get(page).text + client.get(f"{page}/everything.json").text)
    assert in_files(*files) <= NEVER_SENT
    with app.app_context():
        purging.purge(NOW + timedelta(hours=25))
        assert not [one for one in db.session.scalars(sa.select(Message)) if one.key.startswith("place-") and (one.to or one.text)]
    assert in_files(*files, app.config["ERASURES_PATH"]) == set() and not held(EVERY, "".join(capsys.readouterr()))

    # A backup from before holds them, until it is put back with the ledger, and it is gone after 35 days.
    ledger, app.config["ERASURES_PATH"] = app.config["ERASURES_PATH"], tmp_path / "no ledger"
    run(app, "open-backup", str(older), str(tmp_path / "without.db"))
    assert in_files(tmp_path / "without.db") >= MARY | ADDED | WILMA_LATER | WAITS | NEVER_SENT
    app.config["ERASURES_PATH"] = ledger
    told = run(app, "open-backup", str(older), str(tmp_path / "back.db"))
    assert "5 people" in told and in_files(*tmp_path.glob("back.db*")) == set()
    for days, is_there in ((35, True), (36, False)):
        later = NOW + timedelta(days=days)
        app.config["NOW"] = lambda later=later: later
        run(app, "backup")
        assert older.exists() is is_there
