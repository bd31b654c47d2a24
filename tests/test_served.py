"""The site under its real server: nothing of a request in the server's own log, a page for what is too much, headers on every answer."""
import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.web import logs

ROOT = Path(__file__).resolve().parents[1]
# Linux answers on every 127.x.x.x, so that a caller can be told from the server.
CALLER = "127.0.0.9"
HOST = "Host: 127.0.0.1\r\n"


@pytest.fixture(scope="module", params=["sync", "gthread"])
def served(request, tmp_path_factory):
    """`gunicorn wsgi:app`, as README says it: served.port, and served.log() of what it said."""
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = {"NATTER_ENV": "testing", "SECRET_KEY": "a key for tests, long enough to sign", "SITE_URL": f"http://127.0.0.1:{port}",
            "DATABASE_URL": f"sqlite:///{folder / 'natter.db'}", "GAZETTEER_PATH": str(folder / "gazetteer.db"), "PYTHONWARNINGS": "default"}
    log = folder / "log"
    with log.open("wb") as out:
        server = subprocess.Popen([sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--no-control-socket",
                                   "--worker-class", request.param, "--threads", "2" if request.param == "gthread" else "1"],
                                  cwd=ROOT, env={**os.environ, **told}, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait(server, port, log)
        # The port is open before the worker has read the site in, which takes long where others work too: no test is to wait for that.
        said_to(port, f"GET /alive HTTP/1.1\r\n{HOST}\r\n".encode(), within=120)
        yield SimpleNamespace(port=port, log=log.read_text)
    finally:
        server.terminate()
        server.wait(20)


def _wait(server, port, log):
    for _ in range(400):
        assert server.poll() is None, log.read_text()
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text())


def said_to(port, sent, within=20):
    """What the server answers to these bytes, all of it, each part of it within so many seconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=within, source_address=(CALLER, 0)) as caller:
        caller.sendall(sent)
        caller.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: caller.recv(65536), b""))


@pytest.mark.parametrize("line", [
    "GET /activities?near=TA1+1HE&q=secret HTTP/9.9\r\n" + HOST, "GET /activities?near=TA1 1HE&q=secret HTTP/1.1\r\n" + HOST,
    "GET /?q=secret\r\n" + HOST, "secret /?near=TA1+1HE HTTP/1.1\r\n" + HOST, f"GET /?{'secret' * 2000} HTTP/1.1\r\n" + HOST,
    "GET / HTTP/1.1\r\n" + HOST + "secret TA1 1HE: 1\r\n", "GET / HTTP/1.1\r\n" + HOST + "X: \0secret\r\n",
    "POST /?q=secret HTTP/1.1\r\n" + HOST + "Transfer-Encoding: secret\r\n",
    "POST /activities HTTP/1.1\r\n" + HOST + "Sec-Fetch-Site: none\r\nTransfer-Encoding: chunked\r\n\r\nsecret\r\nTA1 1HE",
])
def test_what_cannot_be_read_as_a_request_is_logged_without_its_words_and_its_caller(served, line):
    before = len(served.log())
    assert said_to(served.port, f"{line}\r\n".encode()).startswith(b"HTTP/1.1 ")
    for _ in range(100):
        if said := served.log()[before:]:
            break
        time.sleep(0.02)
    assert said and not any(word in said for word in ("secret", "TA1", CALLER, "Traceback"))


def test_the_servers_own_word_of_an_unread_request_is_a_constant(served):
    said_to(served.port, b"GET /?q=secret HTTP/9.9\r\n\r\n")
    assert logs.UNREAD in served.log()


@pytest.mark.parametrize("size", [300_000, 1_000_000, 10_000_000])
@pytest.mark.parametrize("path", ["/activities", "/nothing-here"])
def test_too_much_at_once_still_gets_its_page(served, size, path):
    calling = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    calling.request("POST", path, body=b"q=" + b"x" * size, headers={
        "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
    answer = calling.getresponse()
    assert answer.status == (413 if path == "/activities" else 404) and b"</html>" in answer.read()
    calling.close()


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/healthz", 200), ("HEAD", "/healthz", 200), ("POST", "/healthz", 405), ("GET", "/static/speculation.json", 200),
    ("HEAD", "/static/speculation.json", 200), ("POST", "/static/speculation.json", 405), ("GET", "/static/none.js", 404)])
def test_files_and_the_health_check_carry_the_security_headers_too(served, method, path, status):
    calling = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    calling.request(method, path, headers={"Sec-Fetch-Site": "same-origin"})
    answer = calling.getresponse()
    body = answer.read()
    assert answer.status == status and bool(body) is (method == "GET")
    for name in ("Content-Security-Policy", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
                 "X-Content-Type-Options", "Permissions-Policy"):
        assert len(answer.headers.get_all(name, [])) == 1, name
    assert answer.headers.get("Allow") == ("GET, HEAD" if status == 405 else None)
    calling.close()
