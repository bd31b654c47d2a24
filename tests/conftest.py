"""What tests share: the demonstration world copied fresh for each test, a page checker, a live site and a real browser."""
import os
import re
import shutil
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event
from werkzeug.serving import make_server

import config
from app import create_app, demo, steps
from app.directory.publication import prepare_index
from app.extensions import db, writing_unit
from app.web.kept import Kept
from page_check import Browser

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
CI = os.environ.get("CI") == "true"
DIST = Path(__file__).resolve().parents[1] / "app" / "web" / "static" / "dist" / "manifest.json"
STRICT = re.compile(r"(Skipped: )?needs (?!root)")
WATCH = ("document.addEventListener('securitypolicyviolation',"
         " (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))")
# While a page fades in, Chromium drops what is pressed on it. A person presses again; a test would wait in vain.
NO_FADE = "addEventListener('pagereveal', (event) => event.viewTransition?.skipTransition())"


# What Playwright turns off as well, since the last such list is the one that counts; and the browser's own bars, which nobody sees here, and which cost
# each test a process more.
OFF = ("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay",
       "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
       "PreloadTopChromeWebUI", "WebUIReloadButton", "WebUIOmniboxPopup")
# What Chromium says of a page left while it still fades in: nobody sees more than a fade less.
SKIPPED = ("Transition was skipped", "Transition was aborted because of invalid state.")


def pytest_addoption(parser):
    """--release adds the slow proofs."""
    parser.addoption("--release", action="store_true", help="run the tests marked release too")


def pytest_configure(config):
    """A property that names no number of its own is tried with fewer cases at a change than at a release; where CI=true with the same each time."""
    hypothesis.settings.register_profile(
        "natter", max_examples=200 if config.getoption("--release") else 60, deadline=None, derandomize=CI, print_blob=CI,
        suppress_health_check=[hypothesis.HealthCheck.too_slow], **({"database": None} if CI else {}))
    hypothesis.settings.load_profile("natter")


def pytest_collection_modifyitems(config, items):
    """Without --release, what is marked so is left out."""
    if config.getoption("--release"):
        return
    slow = [item for item in items if item.get_closest_marker("release")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Several workers: a file that makes something once for all its tests (a fixture of scope "module") goes to one worker, lest each makes it;
    every other test goes by itself to whoever is free next. The large files go first, so that none is alone at the end."""
    from xdist.scheduler import LoadScopeScheduling

    class Whole(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return file if _makes_once(config.rootpath / file) else nodeid
    return Whole(config, log) if config.getvalue("dist") == "load" else None


@cache
def _makes_once(path):
    return 'scope="module"' in path.read_text(encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where CI=true every real part is there: a skip for lack of one is a failure."""
    return _strict((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """As above, for a whole file that skips."""
    return _strict((yield))


def _strict(report):
    reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    if CI and STRICT.match(reason):
        report.outcome, report.longrepr = "failed", f"CI=true, and yet: {reason}"
    return report


@event.listens_for(Engine, "connect")
def _wait_for_no_disk(connection, _record):
    """No power fails in a test, and a commit that waits for the disk takes longer than all else in it. Sites in processes of their own do wait."""
    connection.execute("PRAGMA synchronous=OFF")


def settings(folder, **environ):
    """Settings of a test site whose files lie in `folder`; `environ` overrides."""
    told = {"NATTER_ENV": "testing", "SECRET_KEY": "a key for tests, long enough to sign", "SITE_URL": "http://localhost", **environ}
    return {**config.load(told, folder), "NOW": lambda: NOW}


@pytest.fixture(scope="session")
def _new_app(tmp_path_factory):
    """_new_app(settings): create_app, whose pages are compiled once for all sites of all workers."""
    compiled = Path(tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else tmp_path_factory.getbasetemp()) / "compiled"
    compiled.mkdir(exist_ok=True)

    def new(told):
        app = create_app(told)
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
        return app
    return new


@pytest.fixture(scope="session")
def seed(tmp_path_factory, _new_app):
    """The path of a database with the demonstration in it, made once a worker; copied, never opened."""
    folder = tmp_path_factory.mktemp("seed")
    app = _new_app(settings(folder))
    with app.app_context():
        steps.take(app)
        with writing_unit():
            prepare_index()
            db.session.commit()
        demo.load(NOW)
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder / "natter.db"


@pytest.fixture
def make_app(seed, tmp_path, _new_app):
    """make_app(**environ): another site on its own copy of the world, with other settings."""
    def make(**environ):
        shutil.copyfile(seed, tmp_path / "natter.db")
        return _new_app(settings(tmp_path, **environ))
    return make


@pytest.fixture(scope="session")
def _site(seed, tmp_path_factory, _new_app):
    return _Site(seed, tmp_path_factory.mktemp("site"), _new_app, "http://localhost")


@pytest.fixture
def app(_site):
    """The site on a fresh copy of the demonstration; today is Wednesday 25 November 2026."""
    with _site.fresh() as app:
        yield app


@pytest.fixture
def client(app):
    """Flask's test client."""
    return app.test_client()


@pytest.fixture
def browser(client):
    """A client that checks each page whole (page_check.py): browser.get(url), browser.post(url, data)."""
    return Browser(client)


class _Site:
    """One app a worker, since making it costs more than a test; its database, settings and kept answers are made anew for each test."""

    def __init__(self, seed, folder, new_app, url):
        self.seed, self.folder = seed, folder
        self.app = new_app(settings(folder, SITE_URL=url))
        self.config = dict(self.app.config)

    def fresh(self):
        with self.app.app_context():
            db.engine.dispose()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.folder / 'natter.db'}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.seed, self.folder / "natter.db")
        self.app.extensions["kept"] = Kept()
        # Backups of the test before are of another site.
        shutil.rmtree(self.config["BACKUP_PATH"], ignore_errors=True)
        return self

    def __enter__(self):
        return self.app

    def __exit__(self, *_failure):
        self.app.config.clear()
        self.app.config.update(self.config)


@pytest.fixture(scope="session")
def _live(seed, tmp_path_factory, _new_app):
    server = make_server("127.0.0.1", 0, None, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    site = _Site(seed, tmp_path_factory.mktemp("live"), _new_app, url)
    server.app = site.app
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield SimpleNamespace(url=url, site=site)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def live(_live):
    """A running site on a fresh copy of the demonstration: live.url is its address, live.app the app."""
    if not DIST.exists():
        pytest.skip("needs built front-end files: ./run test makes them")
    with _live.site.fresh() as app:
        yield SimpleNamespace(url=_live.url, app=app)


@pytest.fixture(scope="session")
def _chromium():
    path = shutil.which("chromium")
    if not path:
        pytest.skip("needs Chromium: install the package chromium")
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=[
            "--headless", "--no-sandbox", "--disable-gpu", f"--disable-features={','.join(OFF)}"])
        yield launched
        launched.close()


@pytest.fixture
def chromium(_chromium, live):
    """chromium(width=390, height=844, **options): a new page of the live site in a real browser, under the site's own policy.

    At the end of the test each page must have had no console error (but for an answer of 422), no breach of the policy and
    no request to another host; `page.faults` lists them, and a test that wants one takes it out. `options` go to new_context.
    """
    contexts, pages = [], []

    def new_page(width=390, height=844, **options):
        context = _chromium.new_context(base_url=live.url, viewport={"width": width, "height": height}, **options)
        # A slow machine is not a fault; what never comes fails as well a little later.
        context.set_default_timeout(40_000)
        context.add_init_script(WATCH)
        context.add_init_script(NO_FADE)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda line: page.faults.append(line.text) if line.type == "error" and " 422 " not in line.text else None)
        page.on("pageerror", lambda error: None if str(error).startswith(SKIPPED) else page.faults.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith((live.url, "data:")) else page.faults.append(asked.url))
        contexts.append(context)
        pages.append(page)
        return page
    yield new_page
    faults = [fault for page in pages for fault in page.faults]
    for context in contexts:
        context.close()
    assert not faults
