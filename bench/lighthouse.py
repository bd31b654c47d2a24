"""Measures three pages with Lighthouse, as a phone on a slow network meets them: each of its four marks, the worst of three visits."""
import json
import os
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

from bench.serving import served
from bench.table import Row, say

ROOT = Path(__file__).resolve().parents[1]
_TOOL = ROOT / "build" / "lighthouse"
_VERSION = "12.8.2"
_MARKS = ("performance", "accessibility", "best-practices", "seo")
_VISITS, _WITHIN_S = 3, 120
_CARD = re.compile(r'href="(/activities/[a-z0-9-]+)"')
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def rows(folder):
    """[Row] for home, results and an activity of the site that bench.site prepared in `folder`; says so without the tool or a browser."""
    browser = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    npm = shutil.which("npm")
    if not browser or not npm:
        return [Row("Lighthouse", None, note="needs npm and a Chromium")]
    say("Lighthouse: fetching the tool ...")
    quiet = ("--no-package-lock", "--no-audit", "--no-fund", "--silent")
    subprocess.run([npm, "install", "--prefix", _TOOL, *quiet, f"lighthouse@{_VERSION}"], cwd=ROOT, check=True)
    with served(folder) as (port, _):
        results = "/activities?q=knit&near=Taunton"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{results}", timeout=_WITHIN_S) as answer:
            activity = _CARD.search(answer.read().decode())[1]
        pages = {"home": "/", "results": results, "an activity": activity}
        return [row for name, path in pages.items() for row in _of(name, f"http://127.0.0.1:{port}{path}", browser)]


def _of(name, url, browser):
    say(f"Lighthouse: {name}, {_VISITS} visits ...")
    visits = [_visit(url, browser) for _ in range(_VISITS)]
    return [Row(f"Lighthouse, {name}, {mark}", round(100 * min(visit[mark] for visit in visits)), "", 100, least=True) for mark in _MARKS]


def _visit(url, browser):
    """{mark: 0 to 1} of one visit."""
    told = subprocess.run(
        [_TOOL / "node_modules" / ".bin" / "lighthouse", url, "--quiet", "--output=json", f"--only-categories={','.join(_MARKS)}",
         "--chrome-flags=--headless=new --no-sandbox"], env=os.environ | {"CHROME_PATH": browser}, stdout=subprocess.PIPE, check=True,
        timeout=_WITHIN_S)
    return {mark: category["score"] or 0 for mark, category in json.loads(told.stdout)["categories"].items()}
