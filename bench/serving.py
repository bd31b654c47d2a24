"""Measures the site as it is run for real: gunicorn with two sync workers, asked over 16 connections by a process of its own."""
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench import listings, site
from bench.table import Row, say

ROOT = Path(__file__).resolve().parents[1]
_CONNECTIONS, _WORKERS = 16, 2
_SECONDS, _WARM_SECONDS = 8, 2
_DIFFERENT, _REPEATED = 20_000, 20
_START_WITHIN_S = 20


def rows(folder):
    """[Row] of starting up, and of different and repeated questions. `folder` holds the site that bench.site prepared."""
    say(f"Serve: writing {_DIFFERENT:,} addresses ...")
    found = listings.addresses(site.SIZE, _DIFFERENT, datetime.now(UTC).date())
    sets = {"warm": found[-500:], "different": found[:-500], "repeated": found[:_REPEATED]}
    for name, addresses in sets.items():
        (folder / name).write_text("\n".join(addresses) + "\n", encoding="ascii")
    with served(folder) as (port, started):
        asked = {name: _ask(port, folder / name, seconds) for name, seconds in (
            ("warm", _WARM_SECONDS), ("different", _SECONDS), ("repeated", _SECONDS))}
    return [Row("Starting up, to the first answer", started, "s", 2.0), *_of("Different", asked["different"], 500),
            *_of("Repeated", asked["repeated"], 3000)]


@contextmanager
def served(folder):
    """Serves the site of `folder` meanwhile: gives its port, and the seconds it took to the first answer."""
    port, begun = _free_port(), time.perf_counter()
    server = _server(folder, port)
    try:
        _wait(server, port)
        yield port, time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait()


def _of(name, asked, budget):
    name = f"{name} questions to {_WORKERS} workers"
    return [Row(name, asked["requests"] / asked["seconds"], "a second", budget, least=True),
            Row(f"{name}, p95", asked["p95"], "ms", 60), Row(f"{name}, errors", asked["errors"], "", 0)]


def _server(folder, port):
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", str(_WORKERS), "--no-control-socket",
         "--log-level", "warning"], cwd=ROOT, env=os.environ | site.environ(folder, port), stdout=subprocess.DEVNULL)


def _wait(server, port):
    until = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/activities", timeout=_START_WITHIN_S):
                return
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"The site started, and answered {error.code}.") from None
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("The site did not start.")


def _ask(port, file, seconds):
    """What the client came to: {requests, errors, seconds, p95}."""
    wrk = shutil.which("wrk")
    say(f"Serve: {file.name} questions, {seconds} seconds, with {'wrk' if wrk else 'our own client'} ...")
    if wrk:
        headers = ("User-Agent: Mozilla/5.0", "Accept-Encoding: gzip, deflate, br", "Connection: close")
        command = [wrk, "-t1", f"-c{_CONNECTIONS}", f"-d{seconds}s", "-s", ROOT / "bench" / "wrk.lua",
                   *(word for header in headers for word in ("-H", header)), f"http://127.0.0.1:{port}", "--", file]
    else:
        command = [sys.executable, "-m", "bench.client", "127.0.0.1", str(port), file, str(seconds), str(_CONNECTIONS)]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return json.loads(printed.strip().splitlines()[-1])


def _free_port():
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        return ours.getsockname()[1]
