"""The online look-up against a server of our own that misbehaves: every fault is "not known", in time, and nothing strange is taken."""
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.geo.answers import Found, GridPoint, Precision, Unknown
from app.geo.remote import MOST_BYTES, geocoder_for, venue_at

HALL = "Hillside Hall, Taunton"
TA1 = Found(GridPoint(322726, 124334), Precision.OUTCODE, "TA1", "TA1", radius_m=2211, outcode="TA1")
# The budget of a test for a server that never ends; the answer itself comes at once.
SHORT = 0.3


class Server(BaseHTTPRequestHandler):
    """Answers with what the test set: status, content type, body, and whether it drips or hangs."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers["User-Agent"]))
        self.server.answer(self)

    def log_message(self, *args):
        """Says nothing."""


def says(body, status=200, kind="application/json", **headers):
    """An answer of one piece."""
    def answer(handler):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)
    return answer


def hangs(handler):
    """No answer while the test lasts."""
    handler.server.over.wait(20)


def drips(handler):
    """A byte now and then, without an end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while not handler.server.over.wait(0.02):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return


def closes(handler):
    """Nothing at all."""
    handler.close_connection = True


@contextmanager
def serving(answer):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.answer, server.asked, server.over = answer, [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def ask(kind, answer, what=HALL, budget_s=5.0, outcode=TA1):
    with serving(answer) as (server, url):
        geocoder = geocoder_for(kind, base_url=url, user_agent="natter.example", budget_s=budget_s)
        return venue_at(geocoder, what, outcode), server.asked


def place(lat, lon):
    """What Nominatim says of a point."""
    return [{"lat": lat, "lon": lon, "display_name": "Hall"}]


def test_it_is_off_unless_it_was_switched_on():
    assert [geocoder_for(kind, user_agent="natter.example") for kind in ("", "yes", "google")] == [None] * 3


def test_nominatim_answers():
    found, [(path, agent)] = ask("nominatim", says(place("51.0210", "-3.1064")))
    assert isinstance(found, Found) and (found.label, found.outcode, found.source, found.precision) == (HALL, "TA1", "online", "point")
    assert abs(found.grid.e - 322489) < 20 and path.startswith("/search?") and agent == "natter.example"


def test_postcodes_io_answers():
    told = {"status": 200, "result": {"postcode": "TA1 1HE", "latitude": 51.021062, "longitude": -3.106481}}
    found, [(path, _)] = ask("postcodesio", says(told), "TA1 1HE", outcode=None)
    assert found.grid == GridPoint(322489, 125215) and path == "/postcodes/TA1%201HE"
    assert ask("postcodesio", says({"status": 404, "error": "no"}, 404), "TA1 1HE")[0] == Unknown("place")


FAULTS = {
    "404": says({"error": "no"}, 404), "429": says({"error": "slow down"}, 429), "500": says({}, 500),
    "a redirect": says({}, 302, Location="/x"),
    "HTML": says(b"<html>", kind="text/html"), "HTML called JSON": says(b"<html>"),
    "JSON called text": says(place("51.02", "-3.10"), kind="text/plain"),
    "nothing": closes, "an empty body": says(b""), "an empty list": says([]), "NaN": says(place("NaN", "-3.1")),
    "a bare NaN": says(place(float("nan"), 1)),
    "infinity": says(place("1e999", "-3.1")), "nowhere": says(place("0", "0")), "the sea": says(place("50.2", "-6.9")),
    "Paris": says(place("48.85", "2.35")),
    "another town": says(place("54.3297", "-2.7470")), "swapped": says(place("-3.1064", "51.0210")), "words": says(place("far", "away")),
    "no point": says([{}]),
    "a number": says(7), "null": says(None), "bytes": says(bytes(range(256))), "a depth bomb": says(b"[" * 200_000),
    "too much": says(b" " * (MOST_BYTES + 10) + b"[]"),
    "10 MB": says(b"[" + b"1," * 5_000_000 + b"1]"),
}


@pytest.mark.parametrize("kind", ["nominatim", "postcodesio"])
@pytest.mark.parametrize("answer", FAULTS.values(), ids=FAULTS)
def test_every_fault_is_not_known(kind, answer):
    found, asked = ask(kind, answer)
    assert found == Unknown("place") and len(asked) == 1


@pytest.mark.parametrize("answer", [hangs, drips])
def test_a_server_without_end_is_left_and_its_thread_ends(answer):
    before = threading.active_count()
    found, asked = ask("nominatim", answer, budget_s=SHORT)
    assert found == Unknown("place") and len(asked) == 1
    until = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_no_server_at_all():
    with serving(closes) as (_, url):
        pass
    for kind in ("nominatim", "postcodesio"):
        assert venue_at(geocoder_for(kind, base_url=url, user_agent="natter.example"), HALL) == Unknown("place")
