"""After many sheets with somebody's words planted in every box and every parameter, no byte of database, log or outbox holds one of them."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.directory.models import Service
from app.extensions import db, writing_unit
from app.people.models import LimitCount
from app.surgeries import keeping_routes, screening
from people import OWN, make_person, make_practice, post, sign_in

# A name that nothing else holds, with what a practice's own boxes refuse; each alone is looked for.
NAME, NUMBER, BORN, PHONE = "Zebulonquince", "999 000 0018", "3/4/1951", "01632 960118"
PLANTED = f"{NAME} {BORN} {NUMBER} {PHONE} zebulonquince@post.example"
TRACES = (b"zebulonquince", b"9990000018", b"999 000 0018", b"999%20000%200018", b"999+000+0018", b"3/4/1951", b"3%2f4%2f1951", b"1951-04-03", b"01632960118", b"01632 960118")
KNOWN = ("near", "place", "to", "with", "access", "day", "miles", "travel", "age", "level", "size", "first", "more", "shown", "do", "language", "fold", "pictures",
         "contrast", "on", "a", "keep", "drop", "off", "title", "shared", "words", "suits", "favourite")
UNKNOWN = ("name", "nhs", "q", "patient", "dob", "matters", "for", "notes", "note", "comment", "csrf_token2", "x[]")
SAID = {"User-Agent": f"Mozilla/5.0 {NAME}", "Referer": f"http://localhost/sheets?name={NAME}", "X-Request-Id": NAME, "Accept-Language": NAME}


def planted(number):
    """Every parameter that the desk knows and some that it does not, each holding somebody's words beside what belongs there."""
    own = {name: [PLANTED] for name in (*KNOWN, *UNKNOWN)}
    own |= {"to": ["moving", PLANTED], "with": ["copd", NAME], "l": [f"{number}.{NAME.lower()}", f"{number}.welcomer", NAME], f"note.{number}": PLANTED, f"pen.{number}": PLANTED}
    # Short enough for the boxes of a practice: nothing but the guard refuses it.
    own |= dict.fromkeys(("title", "words", "suits", "name"), f"{NAME} {BORN}")
    return own


def hand_out(app, client, staff, slug, number, with_pdf):
    """One sheet from the first page to the person's phone, and what a practice can write, with words planted all along."""
    told = planted(number)
    good = told | {"near": ["TA1"], "place": [""], "l": [str(number)]}
    for browser in (client, staff):
        send = {"csrf_token": browser.csrf} if browser is staff else {}
        browser.get("/sheets", query_string=told, headers=SAID)
        browser.get("/sheets/paper", query_string=good, headers=SAID)
        assert browser.post("/sheets", data=told | send, headers=OWN | SAID).status_code == 422
        for do in ("show", "look", f"up.{number}", PLANTED):
            browser.post("/sheets", data=good | send | {"do": do}, headers=OWN | SAID)
        where = browser.post("/printed", data=good | send, headers=OWN | SAID).headers["Location"]
        code = re.match(r"/printed/\w+", where)[0]
        for path in (f"{code}/paper", code, f"/s/{NAME}", "/my-list", "/list", *([f"{code}/sheet.pdf"] if with_pdf else [])):
            browser.get(path, query_string=good, headers=OWN | SAID)
    for path in ("/practice/starters/new", "/practice/notes", "/practice/computer", f"/practice/activities/{slug}"):
        staff.get(path, query_string=told, headers=SAID)
        assert post(staff, path, told).status_code == 422
    assert post(staff, "/practice/starters/new", good | {"title": "Knees"}).status_code == 303
    starter = re.findall(r"/practice/starters/([0-9a-f-]{36})/removal", staff.get("/practice/starters").text)
    post(staff, f"/practice/starters/{starter[0]}/removal")


def traces(app, written):
    """What is found of somebody's words, in the database and its log of changes, and in all that was written out."""
    folder = app.config["INSTANCE"]
    held = {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file() and not file.name.startswith("gazetteer")}
    assert any(name.startswith("natter.db") and len(data) > 100_000 for name, data in held.items())
    held["log"] = written.encode()
    return sorted((name, trace.decode()) for name, data in held.items() for trace in TRACES
                  if trace in data.lower() or trace.decode().encode("utf-16-le") in data.lower())


@pytest.fixture
def desk(app):
    """(a client, one of a practice's lead, (slug, number) of each activity)."""
    lead = make_person(app, "practice", practice=make_practice(app), leads=True)
    with app.app_context():
        every = db.session.execute(sa.select(Service.slug, Service.id).where(Service.status == "active").order_by(Service.id)).all()
    return app.test_client(), sign_in(app, app.test_client(), lead), every


def many(app, desk, sheets):
    client, staff, every = desk
    begun = app.config["NOW"]()
    for done in range(sheets):
        # The same sheet at once would be the same press.
        at = begun + timedelta(seconds=25 * (done // len(every)))
        app.config["NOW"] = lambda at=at: at
        if not done % 10:
            with app.app_context(), writing_unit():
                db.session.execute(sa.delete(LimitCount))
                db.session.commit()
        hand_out(app, client, staff, *every[done % len(every)], with_pdf=not done % 50)


@pytest.mark.parametrize("sheets", [2, pytest.param(250, marks=pytest.mark.release)])
def test_nothing_that_was_planted_is_kept(app, desk, capfd, sheets):
    many(app, desk, sheets)
    with app.app_context():
        kept = db.session.execute(sa.text("SELECT count(*) FROM printed_sheet")).scalar()
        assert kept == 2 * sheets
    out = capfd.readouterr()
    assert "/printed" in out.out + out.err and traces(app, out.out + out.err) == []


@pytest.mark.parametrize(("where", "name", "lets"), [
    (screening, "of_a_person", lambda *_: ""), (keeping_routes, "_ticks", lambda values: "&".join(f"{name}={value}" for name, value in values.items(multi=True)))])
def test_a_guard_that_is_taken_out_is_seen(app, desk, capfd, monkeypatch, where, name, lets):
    monkeypatch.setattr(where, name, lets)
    _, staff, ((_, number), *_) = desk
    post(staff, "/practice/starters/new", planted(number) | {"title": "Knees" if where is keeping_routes else f"{NAME} {BORN}", "to": "moving"})
    out = capfd.readouterr()
    assert {"zebulonquince", "3/4/1951"} & {trace for _, trace in traces(app, out.out + out.err)}
