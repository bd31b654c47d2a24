"""Web and worker killed at any moment while people add, confirm and approve: what was acknowledged is there, no mail is lost, the index is right."""
import asyncio
import http.client
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

import config
from app.demo_people import LOCALITIES
from app.directory.models import History, Location, Service
from app.extensions import db
from app.keeping import proving
from app.listings import drafts
from app.messages import outbox
from app.messages.models import Message
from app.messages.transports import transport_for
from app.submissions.models import APPROVED, DRAFT, UNCONFIRMED, WAITING, Submission
from form_reading import form_to
from people import make_person, sign_in
from test_messages import Sink, environ, free_port

ROOT = Path(__file__).resolve().parents[1]
START_S, ASK_S = 60, 20
ORDER = (DRAFT, UNCONFIRMED, WAITING, APPROVED)
# How long the mail server takes over a letter, so that some are in hand at a kill.
SLOW_S = 0.04
STEPS = {
    "what": {"description": "Bring your wool, borrow our needles. Group {number}."}, "where": {"where": "{venue}"},
    "when": {"often": "weekly", "day": ["TU"], "starts": "10.30", "ends": "noon"}, "who": {"cost": "£1 for tea", "joining": "turn-up"},
    "in": {"step-free": "yes"}, "contact": {"your_name": "Maureen Oak", "your_email": "maureen{number}@oak.example", "show": "none"}}


class SlowSink(Sink):
    """A mail server that takes its time over each letter."""

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(SLOW_S)
        return await super().handle_DATA(server, session, envelope)


class Gone(Exception):
    """No whole answer came: nothing is known of what the request did."""


class Visitor:
    """A browser of its own, on an address of its own (limits count by those), with its cookies; `seen` counts answers by status."""

    def __init__(self, port, number, stop, cookies=()):
        self.port, self.source, self.stop = port, f"127.1.{number // 250 % 250}.{number % 250 + 1}", stop
        self.cookies, self.seen = dict(cookies), Counter()

    def once(self, method, path, fields=None):
        """(status, Location or "", text) of one request; raises Gone."""
        calling = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ASK_S, source_address=(self.source, 0))
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Sec-Fetch-Site": "same-origin",
                   "User-Agent": "Mozilla/5.0", "Content-Type": "application/x-www-form-urlencoded"}
        try:
            calling.request(method, path, urlencode(fields, doseq=True) if fields is not None else None, headers)
            answer = calling.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            raise Gone from None
        finally:
            calling.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        self.seen[answer.status] += 1
        return answer.status, answer.headers.get("Location", ""), text

    def ask(self, method, path, fields=None):
        """As `once`, sent again until an answer comes; raises Gone when told to stop before."""
        while True:
            with suppress(Gone):
                return self.once(method, path, fields)
            if self.stop.wait(0.1):
                raise Gone

    def send(self, path, ending, **values):
        """Opens a page and sends its form with these values; (status, Location, text) of the answer."""
        _, _, text = self.ask("GET", path)
        form = form_to(text, path, ending)
        return self.ask("POST", form.action, form.filled(**values)) if form else (0, "", text)


class Town:
    """The site of a test with its processes, its mail server, the people at it, and the ledger of what was acknowledged to them."""

    def __init__(self, app, folder):
        self.app, self.folder, self.stop, self.lock = app, folder, threading.Event(), threading.Lock()
        self.sink = SimpleNamespace(handler=SlowSink(), port=free_port())
        self.port = int(app.config["SITE_URL"].rpartition(":")[2])
        self.ledger, self.visitors, self.faults, self.number, self.running = [], [], [], 0, {}
        with app.app_context():
            self.environ = environ(app, self.sink)
            self.venue = db.session.scalar(sa.select(Location.uuid).where(Location.private.is_(False)).order_by(Location.id))
            db.session.remove()

    def start(self, what):
        command = (["gunicorn", "--config", "serving.py", "--bind", f"127.0.0.1:{self.port}"] if what == "web" else ["flask", "--app", "wsgi", "worker"])
        with (self.folder / f"{what}.log").open("ab") as log:
            self.running[what] = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=self.environ, stdout=log, stderr=log,
                                                  start_new_session=True)

    def kill(self, what):
        """Kill -9 of the web server with all its workers, of one of these, or of the worker; what went is started again."""
        main = self.running["worker" if what == "worker" else "web"]
        if what == "one of web":
            children = Path(f"/proc/{main.pid}/task/{main.pid}/children").read_text().split()
            if children:
                os.kill(int(children[0]), signal.SIGKILL)
            return
        self.end(main)
        self.start(what)

    def end(self, process):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def is_up(self, what):
        if what == "worker":
            with suppress(OSError):
                return any("natter.db" in os.readlink(one) for one in Path(f"/proc/{self.running['worker'].pid}/fd").iterdir())
            return False
        with suppress(Gone):
            return Visitor(self.port, 0, self.stop).once("GET", "/healthz")[0] == 200
        return False

    def wait_for(self, what):
        until = time.monotonic() + START_S
        while not self.is_up(what):
            if time.monotonic() > until or self.running["worker" if what == "worker" else "web"].poll() is not None:
                raise RuntimeError(f"{what} does not start: " + "".join(log.read_text()[-3000:] for log in self.folder.glob("*.log")))
            time.sleep(0.05)

    def hold_out(self, enough):
        """Lets people go on after the last kill until enough is acknowledged, since a slow machine may be killed before anything is; a test fails
        on its own figures when that never comes."""
        until = time.monotonic() + START_S
        while not enough() and time.monotonic() < until:
            time.sleep(0.1)

    def visitor(self, cookies=()):
        with self.lock:
            self.number += 1
            self.visitors.append(Visitor(self.port, self.number, self.stop, cookies))
            return self.visitors[-1]

    def mail_to(self, address, pattern, wait_s=0):
        """The first address in a letter to somebody that fits a pattern, as soon as it is there; None when it does not come in time."""
        until = time.monotonic() + wait_s
        while True:
            for one in list(self.sink.handler.got):
                found = re.search(pattern, one.letter.get_body(("plain",)).get_content()) if address in one.to else None
                if found:
                    return found[0]
            if time.monotonic() >= until or self.stop.wait(0.1):
                return None

    def keep_adding(self):
        with suppress(Gone):
            while not self.stop.is_set():
                self.add()

    def add(self):
        """One resident adds one listing, and confirms it by the link in the mail."""
        one, at = self.visitor(), {}
        number = self.number
        entry = SimpleNamespace(number=number, visitor=one, name=f"Wool and words {number}", steps={}, uuid=None, key=None, email=None,
                                sent=False, confirmed=False, approved=False)
        _, _, text = one.ask("GET", "/add")
        form = form_to(text, "/add", "/add")
        entry.key = form.filled()["idempotency_key"][0]
        self.ledger.append(entry)
        status, at, text = one.ask("POST", "/add", form.filled(name=entry.name, same="different"))
        if status != 303:
            self.faults.append((number, "name", status, text[:2000]))
            return
        entry.uuid = at.split("/")[2]
        for step, told in STEPS.items():
            values = {name: value.format(number=number, venue=self.venue) if isinstance(value, str) else value for name, value in told.items()}
            status, at, text = one.send(f"/add/{entry.uuid}/{step}", f"/{step}", **values)
            if status != 303:
                self.faults.append((number, step, status, text[:2000]))
                return
            entry.steps[step] = values
        entry.email = entry.steps["contact"]["your_email"]
        status, at, _ = one.send(f"/add/{entry.uuid}/check", "/check")
        entry.sent = status == 303 and at.endswith("/sent")
        if not entry.sent:
            self.faults.append((number, "check", status, at))
        self.confirm(entry, wait_s=4)

    def confirm(self, entry, wait_s=0):
        link = self.mail_to(entry.email, r"/add/confirm/\S+", wait_s)
        if link and not entry.confirmed:
            _, at, _ = entry.visitor.ask("GET", link)
            entry.confirmed = entry.visitor.send(at, "/confirm")[0] == 303

    def keep_approving(self, cookies):
        one = self.visitor(cookies)
        with suppress(Gone):
            while not self.stop.is_set():
                if not self.approve(one):
                    self.stop.wait(0.3)

    def approve(self, one):
        """Approves the next one; False when there is none."""
        _, at, _ = one.ask("GET", "/queue/next")
        if not at.startswith("/review/"):
            return False
        status, *_ = one.send(at, "/approval")
        if status == 303:
            uuid = at.split("/")[2]
            for entry in list(self.ledger):
                entry.approved |= entry.uuid == uuid
        return status == 303


@pytest.fixture
def town(make_app, tmp_path):
    """A Town with web, worker and mail server running, and a coordinator signed in: town.coordinator are the cookies."""
    app = make_app(SITE_URL=f"http://127.0.0.1:{free_port()}", TRUSTED_HOSTS="127.0.0.1,localhost")
    app.config["NOW"] = lambda: datetime.now(UTC)
    person, client = make_person(app, "coordinator", *LOCALITIES), app.test_client()
    sign_in(app, client, person)
    made = Town(app, tmp_path)
    made.coordinator = {"natter": client.get_cookie("natter").value}
    server = Controller(made.sink.handler, hostname="127.0.0.1", port=made.sink.port)
    server.start()
    made.start("web")
    made.start("worker")
    yield made
    made.stop.set()
    for process in made.running.values():
        made.end(process)
    server.stop(no_assert=True)


def storm(town, kills, seed, adders, longest_s, least):
    """So many kills under the work of so many people; ends with everybody gone and all processes up again, once `least` people have sent theirs.

    Counter of what was killed, and those who never came back.
    """
    chance, killed = random.Random(seed), Counter()
    for what in ("web", "worker"):
        town.wait_for(what)
    crowd = [threading.Thread(target=town.keep_adding) for _ in range(adders)]
    crowd.append(threading.Thread(target=town.keep_approving, args=(town.coordinator,)))
    for one in crowd:
        one.start()
    for number in range(kills):
        # The first three are one of each.
        what = ("worker", "web", "one of web")[number % 3 if number < 3 else chance.randrange(3)]
        town.wait_for("worker" if what == "worker" else "web")
        time.sleep(chance.uniform(0, longest_s))
        town.kill(what)
        killed[what] += 1
    town.hold_out(lambda: sum(entry.sent for entry in list(town.ledger)) >= least)
    town.stop.set()
    for one in crowd:
        one.join(START_S)
    town.stop.clear()
    for what in ("web", "worker"):
        town.wait_for(what)
    return killed, [one for one in crowd if one.is_alive()]


def finish(town):
    """What comes after the storm: mail in hand at a kill goes, those who waited for it confirm, and all that waits is approved."""
    for _ in range(2):
        town.end(town.running["worker"])
        with town.app.app_context():
            transport = transport_for({**town.app.config, "MAIL": config_mail(town)})
            outbox.send_due(datetime.now(UTC) + outbox.IN_HAND + timedelta(seconds=5), transport)
            db.session.remove()
        for entry in town.ledger:
            if entry.sent and not entry.confirmed:
                town.confirm(entry)
        one = town.visitor(town.coordinator)
        while town.approve(one):
            pass
        town.start("worker")
        town.wait_for("worker")
    until = time.monotonic() + START_S
    with town.app.app_context():
        while outbox.due(datetime.now(UTC)) and time.monotonic() < until:
            time.sleep(0.1)
        db.session.remove()


def config_mail(town):
    return config.load(town.environ, town.folder)["MAIL"]


def lost(entry):
    """What was acknowledged to one resident and is not in the database, in words."""
    found = db.session.scalars(sa.select(Submission).where(Submission.key == entry.key)).all()
    if not entry.uuid:
        return [] if len(found) <= 1 else [f"{entry.name}: begun twice"]
    if [one.uuid for one in found] != [entry.uuid]:
        return [f"{entry.name}: begun, and there are {len(found)}"]
    [one] = found
    level = APPROVED if entry.approved else WAITING if entry.confirmed else UNCONFIRMED if entry.sent else DRAFT
    said = [] if ORDER.index(one.state) >= ORDER.index(level) else [f"{entry.name}: {level}, but {one.state}"]
    for step, values in entry.steps.items():
        kept = drafts.typed_of(one, step)
        said += [f"{entry.name}: {name} is {kept.get(name)!r}" for name, value in values.items() if kept.get(name) != value]
    if entry.approved:
        service = db.session.get(Service, one.service_id or 0)
        published = service and db.session.scalar(sa.select(sa.func.count()).select_from(History).where(
            History.service_id == service.id, History.did == "published"))
        is_public = service and (service.name, f"{service.summary} {service.description}", published)
        if is_public != (entry.name, entry.steps["what"]["description"], 1):
            said.append(f"{entry.name}: approved, and public is {is_public}")
    return said


def proved(town, killed):
    """Figures of the whole: what is lost, what the mail server had, what is said of the database. Prints them."""
    got = [(one.letter["Message-ID"], one.to[0], one.letter["Subject"], one.letter.get_body(("plain",)).get_content())
           for one in town.sink.handler.got]
    times = Counter(name for name, *_ in got)
    with town.app.app_context():
        messages = db.session.execute(sa.select(Message.key, Message.sent_at)).all()
        told = SimpleNamespace(
            lost=[words for entry in town.ledger for words in lost(entry)], unsent=[key for key, at in messages if at is None],
            messages=len(messages), letters=len(times), again=sum(times.values()) - len(times), differing=len(set(got)) - len(times),
            doubled=[name for name, count in db.session.execute(sa.select(Service.name, sa.func.count()).where(
                Service.name.startswith("Wool and words")).group_by(Service.name)) if count > 1],
            refused=sum((one.seen for one in town.visitors), Counter()), faults=proving.look(datetime.now(UTC)))
        db.session.remove()
    told.done = {name: sum(bool(getattr(entry, name)) for entry in town.ledger) for name in ("uuid", "sent", "confirmed", "approved")}
    told.errors = {status: count for status, count in told.refused.items() if status >= 500}
    print(f"\nkilled {dict(killed)}; acknowledged {told.done}; {told.messages} messages, {told.again} sent again; answers {dict(told.refused)}")
    return told


def nothing_is_lost(town, kills, seed, adders, longest_s, least):
    """Figures of a storm that lost nothing and sent nothing twice but what was in hand, after which `least` listings or more are public."""
    killed, stuck = storm(town, kills, seed, adders, longest_s, least)
    finish(town)
    told = proved(town, killed)
    assert not stuck and killed.total() == kills and not town.faults, town.faults[:3]
    assert told.lost == [] and told.unsent == [] and told.doubled == [] and told.errors == {}
    assert told.letters == told.messages and told.differing == 0 and told.again <= killed["worker"] + 2
    assert told.faults == []
    assert least <= told.done["sent"] == told.done["approved"]


def test_a_few_kills_lose_nothing(town):
    nothing_is_lost(town, 3, 5, 2, 0.8, least=1)


@pytest.mark.release
def test_fifty_kills_lose_nothing_and_send_again_only_what_was_in_hand(town):
    nothing_is_lost(town, 50, 11, 4, 2, least=20)
    ended = subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "check"], cwd=ROOT, env=town.environ, capture_output=True, text=True,
                           check=False)
    assert ended.returncode == 0, ended.stderr
