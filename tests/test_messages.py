"""The outbox on a real mail server: nothing lost, nothing twice, whatever breaks; no header that somebody else wrote; nothing kept too long."""
import email
import email.policy
import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import config
from app.extensions import db, writing_unit
from app.messages import outbox
from app.messages.addresses import mail_address
from app.messages.letters import Unwritable, write_letter
from app.messages.mail import render
from app.messages.models import Message
from app.messages.transports import Console, Smtp, transport_for
from test_house import SAFE

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ANY_TEXT = st.text(st.characters(exclude_categories=()))
LETTERS = {"SITE_NAME": "Somerset Natter", "MAIL_FROM": "hello@natter.example", "UID_NAME": "natter.example"}


class Sink:
    """What a mail server does with letters: keeps them, or refuses those to `refused`, or never answers once it has `hang` of them."""

    def __init__(self):
        self.got, self.refused, self.hang, self.full = [], {}, None, threading.Event()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.got.append(SimpleNamespace(to=envelope.rcpt_tos, sender=envelope.mail_from, raw=envelope.content,
                                        letter=email.message_from_bytes(envelope.content.replace(b"\r\n", b"\n"), policy=email.policy.default)))
        if len(self.got) == self.hang:
            self.full.set()
            await server.loop.create_future()
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def sink():
    """sink.start() opens it at sink.port, sink.stop() takes it away; sink.handler is the Sink, sink.transport() sends to it."""
    handler, port, running = Sink(), free_port(), []

    def start(**options):
        running.append(Controller(handler, hostname="127.0.0.1", port=port, **options))
        running[-1].start()

    def stop():
        for one in running:
            one.stop(no_assert=True)
        running.clear()

    def transport(**more):
        told = {"host": "127.0.0.1", "port": port, "security": "none", "name": "", "password": "", **more}
        return Smtp(config.MailServer(**told), "hello@natter.example", "natter.example")
    yield SimpleNamespace(start=start, stop=stop, handler=handler, port=port, transport=transport)
    stop()


@pytest.fixture
def house(app):
    """The site, inside its context."""
    with app.app_context():
        yield app
        db.session.remove()


def post(*numbers, **more):
    with writing_unit():
        told = [outbox.queue(f"test:{number}", **{"to": f"person{number}@purple.example", "subject": "Your booking", "text": "Hello\n", "now": NOW,
                                                  **more}) for number in numbers]
        db.session.commit()
    return told


def row(number=1):
    return db.session.execute(db.select(Message).where(Message.key == f"test:{number}").execution_options(populate_existing=True)).scalar_one()


class Kept:
    """A transport that keeps what it is given, or raises `fault`."""

    keeps = False

    def __init__(self, fault=None):
        self.got, self.fault = [], fault

    def send(self, number, address, letter):
        if self.fault:
            raise self.fault
        self.got.append(address)

    def close(self):
        pass


# Queueing.

def test_a_key_is_queued_once_and_only_with_what_it_belongs_to(house):
    assert post(1) == [True] and post(1, to="other@purple.example") == [False]
    assert row().to == "person1@purple.example"
    with writing_unit():
        outbox.queue("test:2", to="a@b.example", subject="s", text="t", now=NOW)
        db.session.rollback()
    assert post(2) == [True]


def test_a_message_stays_until_its_moment(house):
    post(1, not_before=NOW + timedelta(hours=2))
    transport = Kept()
    assert outbox.send_due(NOW + timedelta(hours=1), transport) == outbox.Counts()
    assert outbox.send_due(NOW + timedelta(hours=2), transport).sent == 1


def test_nothing_of_a_message_can_be_read_in_the_file(house):
    post(1, html="<p>Hello</p>", headers={"List-Unsubscribe": "<https://natter.example/stop/secret>"})
    with sqlite3.connect(db.engine.url.database) as plain:
        told = " ".join(map(str, plain.execute("SELECT * FROM message").fetchone()))
    plain.close()
    assert not [word for word in ("purple", "booking", "Hello", "secret") if word in told]


def test_messages_can_still_be_read_after_the_keys_were_changed(house):
    post(1)
    old = house.config["SEAL_KEYS"]
    house.config["SEAL_KEYS"] = [Fernet.generate_key().decode(), *old]
    ended = house.test_cli_runner().invoke(args=["rotate-keys"])
    assert ended.exit_code == 0 and "Sealed 5 values anew." in ended.output
    house.config["SEAL_KEYS"] = house.config["SEAL_KEYS"][:1]
    assert row().to == "person1@purple.example"
    house.config["SEAL_KEYS"] = old
    ended = house.test_cli_runner().invoke(args=["rotate-keys"])
    assert ended.exit_code == 1 and "none of SEAL_KEYS" in ended.output
    assert outbox.send_due(NOW, Kept()) == outbox.Counts(later=1)


# On the wire.

def test_a_letter_arrives_with_both_parts_and_the_message_keeps_no_word(house, sink):
    sink.start()
    stop = "<https://natter.example/stop/" + "a1-" * 40 + ">"
    post(1, subject="Your booking: £1 off", text="Hello Łucja\n.\nليلى\n" + "long " * 400, html="<p>Hello Łucja</p>",
         headers={"List-Unsubscribe": stop, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"})
    assert outbox.send_due(NOW, sink.transport()) == outbox.Counts(sent=1)
    got = sink.handler.got[0]
    assert got.to == ["person1@purple.example"] and got.sender == "hello@natter.example"
    assert got.letter["From"].addresses[0].display_name == "Somerset Natter" and got.letter["Subject"] == "Your booking: £1 off"
    assert f"List-Unsubscribe: {stop}\r\n".encode() in got.raw and got.letter["Auto-Submitted"] == "auto-generated"
    text, html = got.letter.get_body(("plain",)), got.letter.get_body(("html",))
    assert text.get_content().startswith("Hello Łucja\n.\nليلى\nlong") and html.get_content() == "<p>Hello Łucja</p>\n"
    assert got.letter["Date"].datetime == NOW and max(map(len, got.raw.split(b"\r\n"))) < 1000
    sent = row()
    assert sent.sent_at >= NOW and (sent.subject, sent.text, sent.html, sent.headers) == (None,) * 4 and sent.to == "person1@purple.example"
    assert outbox.send_due(NOW + timedelta(days=9), sink.transport()) == outbox.Counts()


def test_a_mail_server_away_for_a_day_loses_nothing_and_sends_nothing_twice(house, sink):
    post(*range(20))
    for minutes in range(0, 24 * 60, 45):
        now = NOW + timedelta(minutes=minutes)
        assert outbox.send_due(now, sink.transport()) == outbox.Counts(later=1, away=True)
    assert outbox.health(now) == {"outbox": False, "given_up": 0, "texts": "off"} and "ConnectionRefused" in row(0).fault
    sink.start()
    assert outbox.send_due(NOW + timedelta(days=1), sink.transport()).sent == 20
    sink.stop()
    sink.start()
    outbox.send_due(NOW + timedelta(days=2), sink.transport())
    assert sorted(one.to for one in sink.handler.got) == sorted([f"person{number}@purple.example"] for number in range(20))
    assert outbox.health(NOW + timedelta(days=1)) == {"outbox": True, "given_up": 0, "texts": "off"}


def test_a_refused_address_is_tried_ever_more_seldom_then_given_up_and_counted_and_holds_up_nobody(house, sink):
    sink.start()
    sink.handler.refused["person1@purple.example"] = "550 nobody called person1@purple.example"
    post(1, 2)
    now, tries = NOW, []
    while row().given_up_at is None:
        counts = outbox.send_due(now, sink.transport())
        tries += [now - NOW]
        assert counts.later + counts.given_up == 1 and not counts.away
        now = max(now, row().due_at)
    waits = [after - before for before, after in pairwise(tries)]
    assert all(shorter <= longer + timedelta(seconds=1) for shorter, longer in pairwise(waits))
    assert timedelta(hours=72) <= tries[-1] < timedelta(hours=77) and len(tries) < 40
    assert row().fault == "The mail server refuses the address (550)."
    assert [one.to for one in sink.handler.got] == [["person2@purple.example"]]
    assert outbox.health(now) == {"outbox": True, "given_up": 1, "texts": "off"}
    assert outbox.send_due(now + timedelta(days=30), sink.transport()) == outbox.Counts()


def test_a_message_that_our_own_code_cannot_send_holds_up_nobody(house):
    class Broken(Kept):
        def send(self, number, address, letter):
            if address.startswith("person1@"):
                raise KeyError("person1@purple.example")
            super().send(number, address, letter)
    post(1, 2)
    transport = Broken()
    assert outbox.send_due(NOW, transport) == outbox.Counts(sent=1, later=1)
    assert row().fault == "Our own code cannot send it (KeyError)."


def test_a_connection_is_used_for_all_and_made_anew_when_the_server_ends_it(house, sink):
    sink.start()
    transport = sink.transport()
    post(1, 2)
    assert outbox.send_due(NOW, transport).sent == 2
    transport.send(0, *letter())
    sink.stop()
    sink.start()
    transport.send(0, *letter())
    transport.close()
    assert len(sink.handler.got) == 4


def letter(**more):
    told = {"key": "k", "to": "joan@purple.example", "subject": "Your booking", "text": "Hello", "html": "", "headers": {}, "now": NOW, **more}
    return write_letter(**told, config=LETTERS)


# Crashes and rivals.

def environ(house, sink):
    """The environment of another process of the same site, whose mail goes to the sink."""
    return {**os.environ, "NATTER_ENV": "testing", "SECRET_KEY": house.config["SECRET_KEY"], "HMAC_KEY": house.config["HMAC_KEY"],
            "SEAL_KEYS": ",".join(house.config["SEAL_KEYS"]), "SITE_URL": house.config["SITE_URL"], "SITE_EMAIL": "hello@natter.example",
            "DATABASE_URL": f"sqlite:///{db.engine.url.database}", "GAZETTEER_PATH": str(house.config["GAZETTEER_PATH"]),
            "MAIL_URL": f"smtp://127.0.0.1:{sink.port}", "PYTHONWARNINGS": "error"}


KILLED = """import sys
from datetime import datetime, UTC
import config
from app import create_app
from app.messages import outbox
from app.messages.transports import transport_for
app = create_app(config.load())
with app.app_context():
    outbox.send_due(datetime.fromisoformat(sys.argv[1]), transport_for(app.config))
"""


def test_killed_in_the_middle_of_one_sending_that_one_alone_goes_again_with_the_same_message_id(house, sink):
    post(*range(5))
    sink.handler.hang = 3
    sink.start()
    with subprocess.Popen([sys.executable, "-c", KILLED, NOW.isoformat()], cwd=ROOT, env=environ(house, sink)) as worker:
        assert sink.handler.full.wait(30)
        worker.send_signal(signal.SIGKILL)
    assert outbox.send_due(NOW + timedelta(seconds=30), sink.transport()).sent == 2
    assert outbox.send_due(NOW + outbox.IN_HAND + timedelta(minutes=1), sink.transport()).sent == 1
    ids = [one.letter["Message-ID"] for one in sink.handler.got]
    assert len(ids) == 6 and len(set(ids)) == 5 and ids[2] == ids[5]


def test_two_workers_at_once_send_each_message_once(house):
    post(*range(40))
    transports, ready = [Kept(), Kept(), Kept()], threading.Barrier(3)

    def work(transport):
        with house.app_context():
            ready.wait()
            outbox.send_due(NOW, transport)
            db.session.remove()
    threads = [threading.Thread(target=work, args=(one,)) for one in transports]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(address for one in transports for address in one.got) == sorted(f"person{number}@purple.example" for number in range(40))


def test_a_database_that_is_busy_just_after_a_sending_does_not_make_it_go_twice(house, monkeypatch):
    monkeypatch.setattr(outbox, "MARK_PAUSE_S", 0.05)
    blocker = sqlite3.connect(db.engine.url.database, check_same_thread=False, isolation_level=None)

    class Blocking(Kept):
        def send(self, number, address, letter):
            super().send(number, address, letter)
            blocker.execute("BEGIN IMMEDIATE")
            threading.Timer(0.12, blocker.execute, ["COMMIT"]).start()
    post(1)
    with db.engine.connect() as pooled:
        pooled.exec_driver_sql("PRAGMA busy_timeout=10")
    transport = Blocking()
    assert outbox.send_due(NOW, transport).sent == 1
    assert outbox.send_due(NOW + timedelta(hours=1), transport) == outbox.Counts() and len(transport.got) == 1
    with db.engine.connect() as pooled:
        pooled.exec_driver_sql("PRAGMA busy_timeout=5000")
    blocker.close()


def test_it_stops_between_two_messages_when_told(house):
    post(1, 2)
    transport = Kept()
    assert outbox.send_due(NOW, transport, going=lambda: not transport.got) == outbox.Counts(sent=1)


# Hostile words.

@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(to=ANY_TEXT, subject=ANY_TEXT, text=ANY_TEXT, value=ANY_TEXT)
def test_no_words_become_a_header_or_another_recipient(house, to, subject, text, value):
    for address in (to, f"joan@purple.example{to}", "joan@purple.example"):
        try:
            told, made = letter(to=address, subject=subject, text=text, html=f"<p>{text}", headers={"List-Unsubscribe": value})
        except Unwritable:
            continue
        read = email.message_from_bytes(made.as_bytes(), policy=email.policy.default)
        assert sorted({name for name, _ in read.items()} - {"Content-Transfer-Encoding"}) == [
            "Auto-Submitted", "Content-Type", "Date", "From", "List-Unsubscribe", "MIME-Version", "Message-ID", "Subject", "To"]
        assert [one.addr_spec for one in read["To"].addresses] == [told] and told == mail_address(address)
        assert len(read.get_payload()) == 2 and all(len(line) < 1000 for line in made.as_bytes().split(b"\r\n"))


@pytest.mark.parametrize("subject", [
    "Your booking\r\nBcc: everyone@purple.example", "Your booking\n\n<script>alert(1)</script>", "é" * 10_000, "x" * 10_000, "\x00\x1b[2J",
    "=?utf-8?q?=0D=0ABcc:_everyone@purple.example?=", "\ud800", "\u202egnikoob", "", "😀 " * 3000])
def test_a_hostile_subject_stays_a_subject(house, sink, subject):
    sink.start()
    post(1, subject=subject)
    assert outbox.send_due(NOW, sink.transport()) == outbox.Counts(sent=1)
    got = sink.handler.got[0]
    assert got.to == ["person1@purple.example"] and "Bcc" not in got.letter and got.letter.get_content() == "Hello\n"
    wanted = " ".join("".join(one for one in subject if one.isprintable() or one.isspace() or one == "\u202e").split())
    assert "".join(got.letter["Subject"].split()) == "".join(wanted.split())


@pytest.mark.parametrize("to", [
    "", " ", "joan", "joan@", "@purple.example", "joan@purple", "a@b@purple.example", "joan@purple.example\r\nBcc: x@purple.example",
    "joan@purple.example,x@purple.example", "Joan <joan@purple.example>", "joan@purple.example\n", '"joan x"@purple.example', "joan@[127.0.0.1]",
    "joan@-purple.example", "joan..b@purple.example", ".joan@purple.example", "jøan@purple.example", "joan@purple.example\x00",
    "j" * 10_000 + "@purple.example", "joan@" + "p" * 10_000 + ".example", "joan@" + "a." * 200 + "example", "joan@\ud800.example", "joan@..example"])
def test_an_address_that_mail_cannot_go_to_is_given_up_at_once(house, to):
    post(1, to=to)
    transport = Kept()
    counts = outbox.send_due(NOW, transport)
    if to == "joan@purple.example\n":
        assert counts.sent == 1 and transport.got == ["joan@purple.example"]
    else:
        assert counts == outbox.Counts(given_up=1) and not transport.got
        assert row().fault == "The address is not one that mail can be sent to." and outbox.health(NOW)["given_up"] == 1


@pytest.mark.parametrize(("text", "address"), [
    (" Joan.O'Neil+natter@Purple.Example ", "Joan.O'Neil+natter@purple.example"), ("joan@bücher.example", "joan@xn--bcher-kva.example"),
    ("j@x-y.co.uk", "j@x-y.co.uk")])
def test_plain_addresses_are_taken_as_they_are_meant(text, address):
    assert mail_address(text) == address and mail_address(address) == address


@given(text=ANY_TEXT, tail=ANY_TEXT)
def test_any_text_is_an_address_or_not(text, tail):
    for typed in (text, f"{text}@{tail}", f"joan@{tail}.example"):
        address = mail_address(typed)
        assert address is None or (address.isascii() and address.count("@") == 1 and not any(one.isspace() for one in address))


@pytest.mark.parametrize("headers", [
    {"Bcc": "x@purple.example"}, {"Subject": "Another"}, {"X: y\r\nBcc": "x"}, {"X-One": "a\r\nBcc: b@c.example"}, {"X-One": "a\nb"}, {"X-One": "=?utf-8?q?=0D=0ABcc:_x?="}, {"": "x"},
    {"Content-Type": "text/html"}, {"message-id": "<1@2>"}])
def test_a_header_of_ours_or_with_a_line_end_is_refused(house, headers):
    with pytest.raises(Unwritable):
        letter(headers=headers)


# What is kept.

def test_an_address_is_forgotten_after_seven_days_and_the_key_stays(house):
    post(1, 2)
    post(3, to="nobody")
    transport = Kept()
    outbox.send_due(NOW, transport)
    outbox.forget(NOW + timedelta(days=6, hours=23))
    assert [row(number).to for number in (1, 2, 3)] == ["person1@purple.example", "person2@purple.example", "nobody"]
    assert row(3).text == "Hello\n"
    outbox.forget(NOW + timedelta(days=7, minutes=1))
    assert [(row(number).to, row(number).text) for number in (1, 2, 3)] == [(None, None)] * 3
    assert post(1) == [False] and outbox.health(NOW + timedelta(days=7, minutes=1))["given_up"] == 0


def test_what_is_in_development_sent_nowhere_keeps_its_words_for_the_page_and_prints_none(house, capsys):
    post(1)
    assert outbox.send_due(NOW, Console("http://127.0.0.1:5000")).sent == 1
    assert row().text == "Hello\n" and row().sent_at
    said = capsys.readouterr().out
    assert f"/dev/messages/{row().id}" in said and not [word for word in ("person1", "booking", "Hello") if word in said]


# Settings.

@pytest.mark.parametrize(("url", "server"), [
    ("smtp://127.0.0.1", ("127.0.0.1", 587, "none", "", "")), ("smtp://localhost:25/", ("localhost", 25, "none", "", "")),
    ("smtp://mail.example", ("mail.example", 587, "starttls", "", "")),
    ("smtp://me%40x.example:p%3Aw%2F@Mail.example:2525", ("mail.example", 2525, "starttls", "me@x.example", "p:w/")),
    ("smtps://me:secret@mail.example", ("mail.example", 465, "tls", "me", "secret")), ("smtps://[::1]:465", ("::1", 465, "tls", "", ""))])
def test_a_mail_url_says_where_mail_goes_and_never_unencrypted_to_another_machine(tmp_path, url, server):
    told = config.load({**SAFE, "MAIL_URL": url, "SITE_EMAIL": "hello@natter.example"}, tmp_path)
    assert told["MAIL"] == config.MailServer(*server) and (not server[4] or server[4] not in repr(told["MAIL"]))
    assert isinstance(transport_for(told), Smtp)


@pytest.mark.parametrize("url", [
    "mail.example", "http://mail.example", "smtp://", "smtp://:25", "smtp://mail.example:0", "smtp://mail.example:99999", "smtp://mail.example:x",
    "smtp://me:wordpass@mail.example/path", "smtp://me@mail.example", "smtp://:wordpass@mail.example", "smtp://[::1", "smtp://mail..example",
    "smtp://mail.example?tls=no", "smtp://me:wordpass%0d%0aQUIT@mail.example", "smtp://mäil.example", "\ud800"])
def test_a_wrong_mail_url_is_refused_and_not_repeated(tmp_path, url):
    with pytest.raises(config.SettingError, match="MAIL_URL is not the address") as refused:
        config.load({**SAFE, "MAIL_URL": url, "SITE_EMAIL": "hello@natter.example"}, tmp_path)
    assert "wordpass" not in str(refused.value)


@pytest.mark.parametrize("told", ["", "natter", "a b@natter.example", "hello@natter.example\r\nBcc: x@y.example", "Natter <hello@natter.example>"])
def test_mail_needs_an_address_of_its_own(tmp_path, told):
    with pytest.raises(config.SettingError, match="SITE_EMAIL"):
        config.load({**SAFE, "MAIL_URL": "smtp://127.0.0.1", "SITE_EMAIL": told}, tmp_path)


def test_without_a_mail_url_mail_waits_and_in_development_it_is_read_on_a_page(tmp_path):
    assert transport_for(config.load(SAFE, tmp_path)) is None
    assert transport_for(config.load({"NATTER_ENV": "testing"}, tmp_path)) is None
    assert isinstance(transport_for(config.load({"NATTER_ENV": "development"}, tmp_path)), Console)


# Encryption.

@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """(certificate, key) files for 127.0.0.1, signed by itself."""
    folder, key = tmp_path_factory.mktemp("certificate"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(datetime.now(UTC) - timedelta(days=1)).not_valid_after(datetime.now(UTC) + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256()))
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(("known", "password", "says"), [
    (True, "secret", ""), (True, "wrong", "refuses our name and password (535)"), (False, "secret", "does not answer (SSLCert")])
def test_it_signs_in_over_an_encrypted_connection_alone_to_a_server_whose_name_is_proved(house, sink, certificate, monkeypatch, known, password,
                                                                                         says):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]) if known else os.devnull)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    sink.start(tls_context=context, auth_required=True, auth_require_tls=True, authenticator=lambda *told: AuthResult(
        success=told[4].login == b"me" and told[4].password == b"secret", handled=False))
    post(1)
    counts = outbox.send_due(NOW, sink.transport(host="localhost", security="starttls", name="me", password=password))
    assert (counts.sent, counts.away) == ((0, True) if says else (1, False)) and says in row().fault and len(sink.handler.got) == counts.sent


def test_a_server_that_offers_no_encryption_gets_nothing(house, sink):
    sink.start()
    post(1)
    assert outbox.send_due(NOW, sink.transport(security="starttls", name="me", password="secret")).away
    assert row().fault == "The mail server offers no encryption, or no signing in." and not sink.handler.got


# Templates.

TEMPLATE = """Is your listing {{ "still" }} right?

Hello,

You told us about {{ name }}.
It is by {{ by }}
  Wednesdays, 2pm to 4pm
  £1 & tea

Check my listing:
{{ url_for("help.privacy") }}

{% if nothing %}
gone
{% endif %}

Or see {{ url_for("search.home", q="a&b") }}. Not {{ site.url }}.evil.example/x, nor https://evil.example/.

--
Ring {{ site.phone }}.
"""


def test_a_template_becomes_a_subject_a_text_and_html_in_which_typed_words_are_only_words(house):
    house.jinja_loader.loaders.append(jinja2.DictLoader({"test/mails/still.txt": TEMPLATE}))
    try:
        subject, text, html = render("test/mails/still.txt", name="<b>Knit</b> & O'Brien", by="https://evil.example/\n\nhttp://localhost/x")
    finally:
        house.jinja_loader.loaders.pop()
    assert subject == "Is your listing still right?" and "You told us about <b>Knit</b> & O'Brien.\n" in text
    assert "Check my listing:\nhttp://localhost/privacy\n" in text and "\n\n\n" not in text and "--" not in text
    assert "&lt;b&gt;Knit&lt;/b&gt; &amp; O&#39;Brien" in html and 'background:#eef3f1">Wednesdays, 2pm to 4pm<br>£1 &amp; tea</p>' in html
    assert '<a href="http://localhost/privacy" style="display:block' in html and ">Check my listing</a>" in html
    assert html.count("<a ") == 3 and 'href="http://localhost/?q=a%26b"' in html and 'href="http://localhost/x"' in html
    assert "font-size:16px;color:#4c6272\">Ring 01632 960 100." in html


# The page of a site in development.

def test_in_development_every_message_can_be_read_and_its_links_work(make_app, browser):
    app = make_app(NATTER_ENV="development")
    with app.app_context():
        app.jinja_loader.loaders.append(jinja2.DictLoader({"test/mails/still.txt": TEMPLATE}))
        subject, text, html = render("test/mails/still.txt", name="<b>Knit</b>", by="Sam")
        post(1, subject=subject, text=text, html=html)
        post(2, subject="", to="<i>nobody</i>", text="\ud800\n")
        outbox.send_due(NOW, transport_for(app.config))
        number = row().id
        db.session.remove()
    browser = type(browser)(app.test_client())
    listed = browser.get("/dev/messages")
    assert "Is your listing still right?" in listed.text and "Given up Wednesday 25 November 2026, 9am." in listed.text
    read = browser.get(f"/dev/messages/{number}")
    assert "You told us about &lt;b&gt;Knit&lt;/b&gt;." in read.text and 'href="http://localhost/privacy">Check my listing</a>' in read.text
    assert browser.get(f"/dev/messages/{number + 1}").status_code == 200
    framed = app.test_client().get(f"/dev/messages/{number}/html")
    assert framed.text == html and "script" not in framed.headers["Content-Security-Policy"]
    for missing in (f"/dev/messages/{2**63 - 1}", f"/dev/messages/{2**70}", "/dev/messages/0", f"/dev/messages/{number + 1}/html"):
        assert app.test_client().get(missing).status_code == 404


@pytest.mark.parametrize("told", [{"NATTER_ENV": "testing"}, {**SAFE, "NATTER_ENV": "production", "SITE_URL": "http://127.0.0.1:5000"}])
def test_nowhere_else_is_there_such_a_page(make_app, told):
    app = make_app(**told)
    assert not [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/dev")]
    assert app.test_client().get("/dev/messages", base_url=app.config["SITE_URL"]).status_code == 404
