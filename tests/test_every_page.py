"""Every page and state in a real browser: no accessibility fault, nothing wider than the screen, and clean HTML."""
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from app.directory.models import Location, Organization, Service
from app.extensions import db
from app.help import measured
from conftest import NOW

BROWSER = Path(__file__).parent / "browser"
AXE = BROWSER / "node_modules" / "axe-core" / "axe.min.js"
VALIDATE = BROWSER / "node_modules" / ".bin" / "html-validate"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = (320, 390, 1280)
# Every change is read by axe on a phone, where most people are, and measured at each width; a release is read at each width.
WIDTHS = [pytest.param(320, marks=pytest.mark.release), 390, pytest.param(1280, marks=pytest.mark.release)]
# What the checker cannot decide by itself; a person looked at each.
UNDECIDED = {"color-contrast": "text over a date tile, or beside a box that overlaps it: a unit test holds its colours"}
CHECKS = ("Finding and opening an activity works with the keyboard alone.", "Finding, filtering and opening work with no script.",
          "Nothing is wider than the screen at 320 pixels, nor with letters of twice the size.",
          "Reduced motion and forced colours are followed.")

# Every page of the site by name, in each of its states.
STATES = {
    "home": "/", "everything": "/activities", "near an outcode": "/activities?q=knit&near=TA1",
    "near a town": "/activities?near=Taunton",
    "near a square": "/activities?q=knit&near=TA1&at=322250,125250",
    "filtered": "/activities?near=Taunton&within=10&day=mon&access=step-free&cost=free",
    "some unsure": "/activities?access=hearing-loop", "the unsure ones": "/activities?access=hearing-loop&unsure=yes",
    "spelling": "/activities?q=kniting",
    "any word": "/activities?q=knit+zebra+walk", "widened": "/activities?q=knit&near=Wellington&within=0.5",
    "nothing": "/activities?q=falconry&day=tue&access=step-free", "page two": "/activities?page=2", "past the end": "/activities?page=99",
    "unreadable": "/activities?within=lots&from=soon&age=old&page=0&kind=x", "unknown place": "/activities?q=knit&near=Nowherebury",
    "open filters": "/activities?from=2026-11-25&to=2026-12-25&how=online&age=70", "kind": "/kinds/crafts", "areas": "/localities", "area": "/localities/chard", "poster": "/localities/chard/poster", "large poster": "/localities/chard/poster?size=a3&week=next",
    "for a website": "/localities/chard/for-your-website", "an area by email": "/localities/chard/weekly", "asked for by email": "/weekly/sent", "search in an area": "/activities?in=chard", "kind of none": "/kinds/faith",
    "how we check": "/how-we-check", "accessibility": "/accessibility", "privacy": "/privacy", "data": "/about-this-data",
    "still right": "/activities/weir-meadow-knit-and-natter/checks",
    "what is wrong": "/activities/weir-meadow-knit-and-natter/corrections",
    "told what is wrong": "/activities/weir-meadow-knit-and-natter/corrections/sent",
    "ask for company": "/company/new?activity=weir-meadow-knit-and-natter", "asked for company": "/company/sent",
    "concern": "/activities/weir-meadow-knit-and-natter/concern", "told a concern": "/activities/weir-meadow-knit-and-natter/concern/sent",
    "ask": "/ask?q=falconry&near=Chard&kind=nature", "asked": "/ask/sent?email=yes&help=yes", "asks": "/asks", "asks in an area": "/asks?in=chard", "need": "/need/summary", "need in an area": "/need/summary?in=chard", "address of an ask gone": "/asks/forgotten",
    "ideas": "/ideas", "ideas of none": "/ideas?q=falconry&in=chard",
    "champions of an area": "/localities/chard/champions", "wrote to a champion": "/champions/message/sent",
    "become a champion": "/become-a-champion", "offered to help": "/become-a-champion/sent",
    "my list": "/my-list", "taken off my list": "/my-list?off=1&off=2&full=yes", "a list": "/list?a=1&a=2&a=3&a=99999", "a list of nothing": "/list?a=x",
    "sheet": "/sheets", "sheet so far": "/sheets?shown=yes&to=company&with=copd&access=step-free&near=TA1&level=2&l=1.welcomer&l=2&l=99999",
    "sheet of no place": "/sheets?near=Nowherebury", "sheet for which nothing fits": "/sheets?to=home-help&access=bsl&near=TA1",
    "sheet on paper": "/sheets/paper?near=TA1&l=1.welcomer&l=2&l=3&first=yes", "large sheet on paper": "/sheets/paper?l=1&size=20", "empty sheet": "/sheets/paper",
    "urgent help": "/urgent-help", "add": "/add", "on the map": "/activities?near=Taunton&view=map", "area on the map": "/localities/chard?view=map",
    "activity on the map": "/activities/weir-meadow-knit-and-natter?view=map", "not here": "/nothing-here", "wrong way": "/activities/nothing-here",
}


def addresses(app, every=False):
    """STATES, and pages of activities (one of each kind of state, or `every` one), venues and organisations of the demonstration."""
    with app.app_context():
        services = db.session.scalars(sa.select(Service).order_by(Service.id)).all()
        states = {f"activity {_state(service)}": f"/activities/{service.slug}" for service in services}
        venues = db.session.scalars(sa.select(Location.slug).order_by(Location.id)).all()
        organizations = db.session.scalars(sa.select(Organization.slug).order_by(Organization.id)).all()
    more = {f"venue {slug}": f"/venues/{slug}" for slug in venues} | {f"run by {slug}": f"/organisations/{slug}" for slug in organizations}
    if every:
        return STATES | {service.slug: f"/activities/{service.slug}" for service in services} | more
    return STATES | states | dict([next(iter(more.items())), list(more.items())[-1]])


def _state(service):
    """What makes an activity's page look different: how it meets, venues, pattern, status, stage and what is off."""
    kinds = sorted({exception.kind for schedule in service.schedules for exception in schedule.exceptions})
    months = 99 if not service.assured_date else (NOW.date() - service.assured_date).days // 91
    return (len(service.venues), any(venue.location.private for venue in service.venues), service.status, tuple(kinds), min(months, 4),
            bool(service.costs), bool(service.schedules and service.schedules[0].dtstart), bool(service.notice))


@pytest.mark.parametrize("width", WIDTHS)
def test_no_fault_and_nothing_wider_than_the_screen(chromium, live, width):
    assert not _faults(chromium(width=width, bypass_csp=True), addresses(live.app))


@pytest.mark.release
def test_the_accessibility_statement_says_what_was_measured(chromium, live):
    pages = addresses(live.app, every=True)
    for width in SCREENS:
        assert not _faults(chromium(width=width, bypass_csp=True), pages)
    version = json.loads((BROWSER / "node_modules" / "axe-core" / "package.json").read_text())["version"]
    browser = chromium().context.browser.version
    measured.write(measured.FILE, measured.Measured(
        datetime.now(UTC).date(), f"Chromium {browser}", (f"axe-core {version}", "html-validate"), len(pages), SCREENS, 0, CHECKS))


def test_known_place_and_lost_place_too(chromium):
    page = chromium(bypass_csp=True)
    page.goto("/")
    page.get_by_label("Near").fill("ZZ9 9ZZ")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("We don’t know that postcode").wait_for()
    assert page.title().startswith("Error: ") and not _axe(page)
    page.get_by_label("Near").fill("TA1 1HE")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**at=**")
    assert not _axe(page)
    page.goto("/")
    assert not _axe(page)


def test_every_page_is_clean_html(client, live, tmp_path):
    if not VALIDATE.exists():
        pytest.skip("needs the browser tests' packages: ./run test installs them")
    for number, address in enumerate(addresses(live.app).values()):
        (tmp_path / f"{number:02}.html").write_text(client.get(address).text)
    part = client.get("/activities?near=Taunton", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert part.count("<title>") == 1
    config = tmp_path / ".htmlvalidate.json"
    config.write_text(json.dumps({"extends": ["html-validate:standard"], "rules": {"no-trailing-whitespace": "off"}}))
    checked = subprocess.run([VALIDATE, "--config", config, "--formatter", "text", *sorted(tmp_path.glob("*.html"))],  # noqa: S603
                             capture_output=True, text=True, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout[-4000:]


def test_every_page_is_whole(browser, live):
    headings = [browser.get(address).tree.findtext(".//h1") for address in addresses(live.app).values()]
    assert len(headings) > 20 and None not in headings


@pytest.mark.parametrize("colours", ["active", "none"])
def test_forced_colours_and_still_motion_keep_every_edge(chromium, colours):
    page = chromium(forced_colors=colours, reduced_motion="reduce")
    page.goto("/activities?near=Taunton&access=step-free")
    edges = page.evaluate("""() => ['.nt-tile', '.nt-chip', '.nt-facts li', '.nt-tick input', '.nt-fold'].map((part) => {
        const one = document.querySelector(part), style = getComputedStyle(one);
        return style.borderTopStyle !== 'none' || style.backgroundColor !== 'rgba(0, 0, 0, 0)'; })""")
    assert all(edges)
    assert page.evaluate("getComputedStyle(document.body).fontFamily").lower().startswith("arial")


def test_a_cold_results_page_is_light(chromium):
    page = chromium()
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto("/activities?near=Taunton")
    assert len(asked) <= 5 and all(path == "/activities" or path.startswith("/static/") for path in asked)


def _faults(page, pages):
    """{name: what is wrong with that page}: accessibility faults, and {width: how much wider than the screen it is} where it is, also with text at 200%."""
    if not AXE.exists():
        pytest.skip("needs the browser tests' packages: ./run test installs them")
    found = {}
    for name, address in pages.items():
        page.goto(address)
        wrong = faults_here(page)
        if wrong:
            found[name] = wrong
        page.faults[:] = [fault for fault in page.faults if " 404 " not in fault and " 410 " not in fault]
    return found


def faults_here(page):
    """What is wrong with the page that is open, as _faults has it, or None: for answers to a form, which no address opens."""
    # The menu in the head stays shut: open, it lies over the page.
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    faults, wide = _axe(page), _wide(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wider = _wide(page)
    page.evaluate("document.documentElement.style.fontSize = ''")
    return (faults, wide, wider) if faults or wide or wider else None


def _wide(page):
    """{width: how many pixels the page is wider than a screen of that width}, for each where it is wider.

    The narrowest is measured of each, and the one that is open; a release opens every width.
    """
    before, found = page.viewport_size, {}
    for width in sorted({SCREENS[0], before["width"]}):
        page.set_viewport_size({"width": width, "height": 844})
        found[width] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.set_viewport_size(before)
    return {width: more for width, more in found.items() if more > 0}


def _axe(page):
    page.evaluate(AXE.read_text())
    # What passed is not asked for: to write it down and hand it over took longer than to look.
    result = page.evaluate("""(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations', 'incomplete']})
        .then(({violations, incomplete}) => ({violations, incomplete}))""", TAGS)
    undecided = [f"undecided {one['id']}: {one['nodes'][0]['target']}" for one in result["incomplete"] if one["id"] not in UNDECIDED]
    return [f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['html'][:120]}" for one in result["violations"]] + undecided
