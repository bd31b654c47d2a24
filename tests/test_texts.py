"""Texts by GOV.UK Notify, to a sink that answers as it does: each once, signed, retried, refused; and nothing of it while it is off."""
import base64
import hashlib
import hmac
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text as sql

import config
from app.extensions import db, writing_unit
from app.messages import outbox
from app.messages.models import TEXT, Message
from app.messages.notify import Notify, texts_for
from app.messages.numbers import mobile_number
from test_house import SAFE

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SERVICE, SECRET, TEMPLATE = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0", "f33517ff-2a88-4f6e-b855-c550268ce08a"
KEY = f"site-live-{SERVICE}-{SECRET}"
SET_UP = {"NATTER_NOTIFY_KEY": KEY, "NATTER_NOTIFY_TEMPLATE": TEMPLATE}
BAD_NUMBER = (400, {"status_code": 400, "errors": [{"error": "ValidationError", "message": "phone_number Not a UK mobile number"}]})


class Sink:
    """What the text service does: keeps what is rightly signed in `got`, unless `answers` holds what else to say to a number, or to all ("")."""

    def __init__(self):
        self.got, self.asked, self.answers, self.lost = [], 0, {}, False

    def take(self, method, path, headers, body):
        self.asked += 1
        if fault := _unsigned(headers.get("Authorization", "")):
            return 403, {"errors": [{"error": "AuthError", "message": fault}]}
        if method == "GET":
            wanted = parse_qs(urlsplit(path).query)["reference"]
            return 200, {"notifications": [{"reference": one["reference"]} for one in self.got if one["reference"] in wanted]}
        told = json.loads(body)
        assert path == "/v2/notifications/sms" and set(told) == {"phone_number", "template_id", "personalisation", "reference"}
        assert told["template_id"] == TEMPLATE and set(told["personalisation"]) == {"words"}
        answer = self.answers.get(told["phone_number"]) or self.answers.get("")
        if answer and not self.lost:
            return answer
        self.got.append({"to": told["phone_number"], "words": told["personalisation"]["words"], "reference": told["reference"]})
        return answer or (201, {"id": "1"})


def _unsigned(header):
    head, body, signed = header.removeprefix("Bearer ").split(".")
    right = hmac.digest(SECRET.encode(), f"{head}.{body}".encode(), hashlib.sha256)
    claims = _opened(body)
    fits = _opened(head) == {"typ": "JWT", "alg": "HS256"} and set(claims) == {"iss", "iat"} and claims["iss"] == SERVICE
    is_right = hmac.compare_digest(base64.urlsafe_b64encode(right).rstrip(b"=").decode(), signed)
    return "" if fits and is_right and abs(claims["iat"] - time.time()) < 30 else "Invalid token"


def _opened(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.fixture
def texts():
    """texts.sink is the Sink, texts.told its config.TextService, texts.stop() takes it away, texts.start() brings it back."""
    sink = Sink()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            status, told = sink.take(self.command, self.path, self.headers, self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            if status:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(told if isinstance(told, bytes) else json.dumps(told).encode())

        do_GET = do_POST

        def log_message(self, *_words):
            pass

    running = []

    def start(port=0):
        server = ThreadingHTTPServer(("127.0.0.1", port), Door)
        running.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server.server_address[1]

    def stop():
        for one in running:
            one.shutdown()
            one.server_close()
        running.clear()

    port = start()
    yield SimpleNamespace(sink=sink, start=lambda: start(port), stop=stop, told=config.TextService(
        f"http://127.0.0.1:{port}", SERVICE, TEMPLATE, SECRET))
    stop()


@pytest.fixture
def house(app):
    with app.app_context():
        yield app
        db.session.remove()


def post(*numbers, to="07700900123"):
    with writing_unit():
        for number in numbers:
            outbox.queue_text(f"test:{number}", to=to, text=f"Your booking {number}.", now=NOW + timedelta(seconds=number))
        db.session.commit()


def send(texts, now=NOW + timedelta(minutes=1)):
    return outbox.send_due(now, Notify(texts.told), kind=TEXT)


def row(number=1):
    return db.session.execute(db.select(Message).where(Message.key == f"test:{number}").execution_options(populate_existing=True)).scalar_one()


def test_a_text_goes_once_signed_with_a_reference_that_says_nothing_and_its_words_are_wiped(house, texts):
    post(1, 1)
    with writing_unit():
        outbox.queue("mail:1", to="wilma@wren.example", subject="Your booking", text="Hello", now=NOW)
        db.session.commit()
    sealed = db.session.execute(sql('SELECT "to", text FROM message WHERE kind = \'text\'')).one()
    assert not [one for one in sealed if "0770" in one or "booking" in one]
    db.session.rollback()
    assert send(texts) == outbox.Counts(sent=1) and send(texts) == outbox.Counts()
    [one] = texts.sink.got
    assert (one["to"], one["words"]) == ("07700900123", "Your booking 1.") and one["reference"].isalnum() and "test" not in one["reference"]
    assert row().text is None and row().to == "07700900123", "the words go at once, the number with the week"
    outbox.forget(NOW + timedelta(days=8))
    assert row().to is None


def test_a_day_without_the_service_loses_none_and_each_goes_once_in_order(house, texts):
    post(*range(1, 11))
    texts.stop()
    now = NOW + timedelta(minutes=1)
    for hours in range(24):
        assert send(texts, now + timedelta(hours=hours)) == outbox.Counts(later=1, away=True)
    assert not outbox.health(now + timedelta(hours=1))["outbox"]
    texts.start()
    assert send(texts, now + timedelta(hours=25)).sent == 10
    assert [one["words"] for one in texts.sink.got] == [f"Your booking {number}." for number in range(1, 11)]


@pytest.mark.parametrize("answer", [(403, {"errors": [{"error": "AuthError"}]}), (429, {}), (500, b"<html>"), (503, {}), (404, b""), (302, {}), (0, {}), (200, {}), (
    400, {"errors": [{"error": "BadRequestError", "message": "Template not found"}]})])
def test_what_is_nobodys_number_to_blame_waits_for_better_times(house, texts, answer):
    post(1, 2)
    texts.sink.answers[""] = answer
    assert send(texts) == outbox.Counts(later=1, away=True)
    assert row().given_up_at is None and SECRET not in row().fault and str(answer[0] or "Remote") in row().fault
    texts.sink.answers.clear()
    assert send(texts, NOW + timedelta(minutes=5)).sent == 2 and len(texts.sink.got) == 2


@pytest.mark.parametrize("answer", [BAD_NUMBER, (400, b"no JSON"), (400, {"errors": "x"}), (422, [1])])
def test_a_number_that_is_refused_is_given_up_at_once_and_holds_up_nobody(house, texts, answer):
    post(1)
    post(2, to="07700900124")
    texts.sink.answers["07700900123"] = answer
    assert send(texts) == outbox.Counts(sent=1, given_up=1)
    assert row().given_up_at and "0770" not in row().fault and texts.sink.got[0]["to"] == "07700900124"


@pytest.mark.parametrize("why", ["using a team-only API key", "when service is in trial mode – see https://www.notifications.service.gov.uk/trial-mode"])
def test_while_the_service_is_tried_out_a_number_waits_and_holds_up_nobody(house, texts, why):
    post(1)
    post(2, to="07700900124")
    texts.sink.answers["07700900123"] = 400, {"errors": [{"error": "BadRequestError", "message": f"Can’t send to this recipient {why}"}]}
    assert send(texts) == outbox.Counts(sent=1, later=1)
    assert row().given_up_at is None and "trial mode" in row().fault and texts.sink.got[0]["to"] == "07700900124"
    texts.sink.answers.clear()
    assert send(texts, NOW + timedelta(minutes=5)).sent == 1


@pytest.mark.parametrize("answer", [(500, {}), (0, {})])
def test_a_text_that_was_taken_while_the_answer_was_lost_is_found_and_does_not_go_again(house, texts, answer):
    post(1)
    texts.sink.answers[""], texts.sink.lost = answer, True
    assert send(texts).away
    texts.sink.answers.clear()
    assert send(texts, NOW + timedelta(minutes=5)).sent == 1 and len(texts.sink.got) == 1


def test_a_text_in_hand_at_a_crash_is_looked_for_before_it_goes_again(house, texts):
    post(1)

    class Killed(Notify):
        def send(self, *told):
            super().send(*told)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outbox.send_due(NOW + timedelta(minutes=1), Killed(texts.told), kind=TEXT)
    assert send(texts, NOW + timedelta(minutes=5)) == outbox.Counts() and send(texts, NOW + timedelta(minutes=15)).sent == 1
    assert len(texts.sink.got) == 1


@pytest.mark.parametrize(("number", "is_one"), [
    ("07700900123", True), ("07624900123", True), ("01632960123", False), ("07000900123", False), ("07600900123", False), ("0770090012", False),
    ("07700900123 ext 4", False), ("+447700900123", False), ("٠٧٧٠٠٩٠٠١٢٣", False), ("", False)])
def test_no_text_goes_to_a_landline(house, texts, number, is_one):
    assert mobile_number(number) == (number if is_one else None)
    if not is_one:
        post(1, to=number)
        assert send(texts) == outbox.Counts(given_up=1) and not texts.sink.asked


def test_it_is_off_by_default_and_a_wrong_setting_is_said_without_the_key(tmp_path):
    assert texts_for(config.load(SAFE, tmp_path)) is None and outbox.text_service(config.load(SAFE, tmp_path)) == "off"
    told = config.load({**SAFE, **SET_UP}, tmp_path)
    assert outbox.text_service(told) == "on, by api.notifications.service.gov.uk" and SECRET not in repr(told) and SERVICE in repr(told)
    for wrong in ({"NATTER_NOTIFY_KEY": KEY[:-1]}, {"NATTER_NOTIFY_KEY": ""}, {"NATTER_NOTIFY_TEMPLATE": "words"}, {"NATTER_NOTIFY_URL": "http://notify.example"},
                  {"NATTER_NOTIFY_URL": "https://me:you@notify.example"}, {"NATTER_NOTIFY_URL": "http://127.0.0.1.example"}):
        with pytest.raises(config.SettingError, match=next(iter(wrong))) as refused:
            config.load({**SAFE, **SET_UP, **wrong}, tmp_path)
        assert SECRET[:-1] not in str(refused.value) and "me:you" not in str(refused.value)
    assert config.load({**SAFE, **SET_UP, "NATTER_NOTIFY_URL": "http://127.0.0.1:5999"}, tmp_path)["TEXTS"].url == "http://127.0.0.1:5999"
