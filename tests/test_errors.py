"""Failures in plain words: each page is whole, needs no database, names a person to ring, and gives back what was typed."""
import json
import re
import sqlite3

import pytest
from flask import Response, abort
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.extensions import db, writing_unit
from app.people import signing_in
from app.web import errors
from page_check import Browser, words
from people import make_person, sign_in

CODES = (400, 403, 404, 405, 410, 413, 422, 429, 500, 503)
OWN = {"Sec-Fetch-Site": "same-origin"}
REFERENCE = re.compile(r"[2-9A-HJKMNP-TV-Z]{4} [2-9A-HJKMNP-TV-Z]{3}")


@pytest.fixture
def failing(make_app):
    """A site with doors that fail, each in its own way."""
    app = make_app()
    app.add_url_rule("/fails/<int:code>", "fails", lambda code: abort(code), methods=["GET", "POST"])
    app.add_url_rule("/breaks", "breaks", lambda: 1 / 0, methods=["GET", "POST"])
    app.add_url_rule("/writes", "writes", _write, methods=["POST"])
    app.add_url_rule("/reads", "reads", lambda: str(db.session.execute(db.text("SELECT count(*) FROM service")).scalar()))
    for name in ("fails", "breaks", "writes", "reads"):
        app.view_functions[name].act = "read"
    return app


def _write():
    """Writes something, or fails."""
    with writing_unit():
        db.session.execute(db.text("CREATE TABLE IF NOT EXISTS said (words TEXT)"))
        db.session.execute(db.text("INSERT INTO said VALUES (hex(randomblob(100000)))"))
        db.session.commit()
    return Response("kept", mimetype="text/plain")


@pytest.mark.parametrize("code", CODES)
def test_each_page_is_whole_and_says_what_to_do(failing, code, capsys):
    answer = Browser(failing.test_client()).get(f"/fails/{code}")
    heading, page = words(answer.tree.find(".//h1")), words(answer.tree.find(".//main"))
    assert answer.status_code == code and heading.startswith("Sorry, ") and not re.search(r"\d", heading)
    assert "01632 960 100" in page.replace("\u00a0", " ") and REFERENCE.search(page)
    assert bool(answer.tree.xpath("//form[@role='search']")) is (code not in (500, 503))
    assert (answer.headers.get("Retry-After") == "60") is (code in (429, 503))
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert logged[-1]["reference"] == REFERENCE.search(page)[0] and logged[-1]["status"] == code


def test_what_nobody_foresaw_is_a_500_without_a_trace_and_is_logged_without_its_words(failing, capsys):
    answer = Browser(failing.test_client()).get("/breaks?q=secret")
    assert answer.status_code == 500 and "division" not in answer.text and "Traceback" not in answer.text
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    failure = next(line for line in lines if line["event"] == "failure")
    assert failure["error"] == "ZeroDivisionError" and "secret" not in json.dumps(lines)
    assert failure["reference"] == lines[-1]["reference"]


def test_error_pages_read_no_database(failing, monkeypatch):
    def refuse(*_words, **_more):
        raise AssertionError("an error page reads the database")
    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", refuse)
    for code in CODES:
        assert failing.test_client().get(f"/fails/{code}").status_code == code


@pytest.mark.parametrize(("address", "code"), [("/people", 403), ("/review/not-there", 404), ("/breaks", 500)])
def test_who_is_signed_in_keeps_the_work_menu_and_it_reads_nothing(failing, monkeypatch, address, code):
    failing.view_functions["breaks"].act = "account.own"
    joan = sign_in(failing, failing.test_client(), make_person(failing, "champion", name="Joan <Jay>"))
    asked, load = [], signing_in.load

    def loaded_last(token):
        found = load(token)
        monkeypatch.setattr("sqlalchemy.engine.Engine.connect", lambda *_words, **_more: asked.append(address))
        return found
    monkeypatch.setattr(failing.login_manager, "_user_callback", loaded_last)
    answer = Browser(joan).get(address)
    assert (answer.status_code, asked) == (code, [])
    assert answer.tree.xpath("//header//a[@href='/queue']") and "Joan <Jay>" in words(answer.tree.find(".//header")) and answer.tree.xpath("//form[@action='/sign-out']")
    assert not Browser(failing.test_client()).get("/fails/404").tree.xpath("//form[@action='/sign-out']")


def test_half_of_a_very_long_form_is_not_given_back_as_if_it_were_whole(failing):
    for many, fields in ((99, 99), (101, 0)):
        answer = Browser(failing.test_client()).post("/fails/503", data={f"what-{at}": f"word {at}" for at in range(many)})
        assert len(answer.tree.xpath("//main//form//*[starts-with(@name, 'what-')]")) == fields and ("Nothing you typed is lost" in answer.text) is bool(fields)


def test_error_pages_work_when_the_built_files_are_missing(failing):
    failing.extensions["built"] = {}
    assert Browser(failing.test_client()).get("/fails/503").status_code == 503


def test_a_page_that_cannot_be_drawn_becomes_plain_words(failing):
    failing.jinja_env.globals["asset"] = None
    failing.extensions["site"] = None
    failing.jinja_env.get_template("web/error.html").root_render_func = None
    answer = failing.test_client().get("/breaks")
    assert answer.status_code == 500 and answer.mimetype == "text/plain" and "01632 960100" in answer.text and REFERENCE.search(answer.text)


def test_a_locked_database_is_a_503_with_the_words_in_a_form(failing):
    browser = Browser(failing.test_client())
    browser.post("/writes")
    typed = {"what": "Cards on a Sunday.\nWe are four & <b>keen</b>", "where": "Crewkerne", "idempotency_key": "k1", "password": "hunter2"}
    lock = sqlite3.connect(failing.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    assert _pragma(failing, "busy_timeout") == 5000
    _pragma(failing, "busy_timeout", 50)
    answer = browser.post("/writes", data=typed)
    lock.execute("ROLLBACK")
    lock.close()
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "60"
    form = answer.tree.find(".//main//form")
    assert (form.get("action"), form.get("method")) == ("/writes", "post")
    again = {field.get("name"): field.get("value") if field.tag == "input" else (field.text or "").removeprefix("\n")
             for field in form.iter("input", "textarea")}
    assert again == {name: value for name, value in typed.items() if name != "password"} and "hunter2" not in answer.text
    assert browser.post("/writes", data=again).text == "kept"


def test_a_full_disk_lets_reads_go_on_and_gives_back_what_could_not_be_written(failing):
    client = failing.test_client()
    _pragma(failing, "max_page_count", _pragma(failing, "page_count"))
    answer = client.post("/writes", data={"what": "tea and cards"}, headers=OWN)
    assert answer.status_code == 503 and "tea and cards" in answer.text
    assert client.get("/reads").status_code == 200
    _pragma(failing, "max_page_count", 2**30)
    assert client.post("/writes", data={"what": "tea and cards"}, headers=OWN).text == "kept"


def _pragma(app, name, value=None):
    """Reads or sets one of SQLite's settings, on the one connection that the pool lends to one thread."""
    with app.app_context(), db.engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}" if value is None else f"PRAGMA {name}={value}").scalar()


@pytest.mark.parametrize(("statement", "busy"), [("SELECT * FROM no_such_table", True), ("SELEKT", False), ("SELECT nothing", False)])
def test_a_database_without_its_tables_is_away_and_a_wrong_statement_is_our_own_fault(statement, busy):
    with pytest.raises(sqlite3.OperationalError) as raised:
        sqlite3.connect(":memory:").execute(statement)
    assert errors.busy(raised.value) is busy


def test_a_database_that_is_away_is_a_503_and_the_site_recovers(failing):
    path = failing.config["INSTANCE"] / "natter.db"
    with failing.app_context():
        db.engine.dispose()
    path.rename(path.with_suffix(".away"))
    path.mkdir()
    client = failing.test_client()
    assert client.get("/reads").status_code == 503
    path.rmdir()
    path.with_suffix(".away").rename(path)
    assert client.get("/reads").status_code == 200


def test_too_much_is_a_413_with_every_letter_given_back(failing):
    words_typed = "tea & cake. " * 8000
    answer = failing.test_client().post("/activities", data={"q": words_typed, "near": "TA1"}, headers=OWN)
    assert answer.status_code == 413 and answer.text.count("tea &amp; cake. ") == 8000
    assert failing.test_client().post("/activities", data={"q": "x" * 400_000}, headers=OWN).status_code == 413


@pytest.mark.parametrize(("path", "found"), [("7", True), ("2147483647", True), ("2147483648", False), ("\u0663", False), ("7\u0663", False),
                                              ("-7", False), ("+7", False), ("\u00b2", False), ("", False)])
def test_a_number_in_an_address_is_plain_figures(failing, path, found):
    failing.url_map.add(failing.url_rule_class("/numbers/<int(max=2147483647):number>", endpoint="numbers"))
    failing.url_map.update()
    assert failing.url_map.bind("localhost").test(f"/numbers/{path}") is found


def test_the_words_of_a_form_from_another_site_are_not_given_back(failing):
    answer = failing.test_client().post("/activities", data={"q": "win a prize"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and "win a prize" not in answer.text


@pytest.mark.parametrize("path", ["//elsewhere.example/x", "/\\elsewhere.example", "///elsewhere.example", "/%2F%2Felsewhere.example"])
def test_a_form_given_back_never_goes_to_another_host(failing, path):
    answer = failing.test_client().open(path, method="POST", base_url="http://localhost", data={"q": "tea"}, headers=OWN)
    for action in re.findall(r'<form[^>]* action="([^"]*)"', answer.text):
        assert re.match(r"/(?![/\\])", action)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.dictionaries(st.text(min_size=1, max_size=20), st.lists(st.text(max_size=80), min_size=1, max_size=3), max_size=6))
def test_whatever_was_typed_the_page_is_whole(failing, typed):
    data = {_sendable(name): [_sendable(one) for one in told] for name, told in typed.items()}
    answer = Browser(failing.test_client()).post("/fails/503", data=data)
    assert answer.status_code == 503


def _sendable(text):
    """What can be sent, without what the page check takes for our own marks that were not read."""
    return text.encode("utf-8", "ignore").decode().replace("{", "(").replace("<br", "(br")


def test_data_addresses_fail_in_their_own_kind_and_head_has_no_body(client):
    points = client.get("/nothing.geojson")
    assert points.status_code == 404 and set(points.json) == {"error", "reference"}
    calendar = client.get("/activities/nothing-here.ics")
    assert calendar.status_code == 404 and calendar.mimetype == "text/plain" and "<" not in calendar.text
    assert client.head("/nothing").status_code == 404 and client.head("/nothing").data == b""
    refused = client.delete("/privacy", headers=OWN)
    assert refused.status_code == 405 and "GET" in refused.headers["Allow"]


def test_a_part_for_htmx_brings_no_second_heading(client):
    part = client.get("/nothing", headers={"HX-Request": "true"})
    assert part.status_code == 404 and "<h1" not in part.text and "<html" not in part.text and "<h2" in part.text
    assert "HX-Request" in part.headers["Vary"]


def test_a_host_that_is_not_ours_is_refused(client):
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1:80@evil.example", "localhost%00.evil.example"):
        answer = client.get("/", headers={"Host": host})
        assert answer.status_code == 400 and "evil" not in answer.text


@pytest.mark.parametrize("known", [True, False])
def test_pages_that_say_whom_to_ring_need_no_database(make_app, known):
    browser = _away(make_app(), known)
    for path in ("/urgent-help", "/privacy", "/accessibility", "/how-we-check"):
        page = browser.get(path)
        assert page.status_code == 200 and ("are made up" in page.text) is known, path
    assert browser.get("/").status_code == 503


def _away(app, known):
    """A browser of a site whose database has gone, before or after it was first asked what it holds."""
    browser = Browser(app.test_client())
    if known:
        browser.get("/privacy")
    with app.app_context():
        db.engine.dispose()
    path = app.config["INSTANCE"] / "natter.db"
    path.unlink()
    path.mkdir()
    return browser


def test_a_wrong_statement_in_the_shell_is_our_own_fault(make_app):
    app = make_app()
    app.config["DEMONSTRATION"] = lambda: db.session.execute(db.text("SELEKT"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert app.test_client().get("/privacy").status_code == 500


@pytest.mark.parametrize(("words", "code"), [(["tick"], 0), (["prepare"], 1), (["index", "rebuild"], 1), (["demo"], 1)])
def test_a_command_beside_a_long_write_reads_or_stops_with_one_sentence(make_app, words, code):
    app = make_app()
    assert _command(app, ["tick"]).exit_code == 0
    lock = sqlite3.connect(app.config["INSTANCE"] / "natter.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    _pragma(app, "busy_timeout", 50)
    ended = _command(app, words)
    lock.close()
    assert ended.exit_code == code and "Traceback" not in ended.output
    assert code == 0 or (ended.output.count("\n") == 1 and "database is locked" in ended.output)
    assert _command(app, words).exit_code == 0


def _command(app, words):
    with app.app_context():
        ended = app.test_cli_runner().invoke(args=words)
        db.session.remove()
    return ended


@pytest.mark.parametrize(("headers", "proxies", "status"), [
    ({}, "0", 200), ({"X-Forwarded-For": "198.51.100.7"}, "0", 404), ({"Forwarded": "for=198.51.100.7"}, "0", 404),
    ({"X-Forwarded-For": "127.0.0.1"}, "0", 404), ({"X-Forwarded-For": "198.51.100.7"}, "1", 404), ({"X-Forwarded-For": "127.0.0.1"}, "1", 200)])
def test_only_this_machine_itself_may_ask_whether_the_site_is_ready(make_app, headers, proxies, status):
    app = make_app(TRUSTED_PROXIES=proxies)
    assert app.test_client().get("/readyz", headers=headers).status_code == status
