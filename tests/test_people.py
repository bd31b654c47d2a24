"""Accounts: invited, signed in with a second factor, ended when said, never shut out, and nothing said to strangers."""
import re
from datetime import timedelta
from types import SimpleNamespace

import pyotp
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.directory.localities import keep_locality
from app.extensions import db, writing_unit
from app.messages.models import Message
from app.people import entering, inviting, limits, passwords, signing_in
from app.people.gate import own_path
from app.people.models import Audit, Invitation, KnownBrowser, LimitCount, Person, RecoveryCode, SignIn
from conftest import NOW
from page_check import Browser, parse, words
from people import PASSWORD, make_person, post, sign_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def yeovil(app):
    """The id of a locality."""
    with app.app_context(), writing_unit():
        made = keep_locality("yeovil", "Yeovil", ["BA20", "BA21"])
        db.session.commit()
        return made.id


@pytest.fixture
def clock(app):
    """clock(minutes=5) moves the site's time on."""
    def move(**by):
        moment = app.config["NOW"]() + timedelta(**by)
        app.config["NOW"] = lambda: moment
    return move


def code(app, secret=SECRET):
    return pyotp.TOTP(secret).at(app.config["NOW"]())


def fill(browser, url, **typed):
    """Opens the page of a form, and sends it from there with its token; gives the answer."""
    page = browser.get(url)
    while page.status_code == 303:
        url = page.headers["Location"]
        page = browser.get(url)
    form = page.tree.xpath("//main//form[@method='post']")[0]
    hidden = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")}
    return browser.post(form.get("action") or url, {**hidden, **typed})


def enter(browser, app, email, password=PASSWORD, **options):
    fill(browser, options.get("start", "/sign-in"), email=email)
    answer = fill(browser, "/sign-in/password", password=password)
    return fill(browser, "/sign-in/code", code=code(app)) if answer.headers.get("Location") == "/sign-in/code" else answer


def mails(app):
    with app.app_context():
        return db.session.scalars(sa.select(Message).order_by(Message.id)).all()


def link_in(message):
    return re.search(r"http://localhost(/\S+)", message.text)[1]


def invited(app, address, role, *localities):
    with app.app_context(), writing_unit():
        inviting.invite(address, role, localities, by=None, now=app.config["NOW"]())
        db.session.commit()
    return link_in(mails(app)[-1])


def test_an_invitation_makes_an_account_with_a_second_factor_and_printed_codes(app, browser, yeovil):
    link = invited(app, "Ann@Coord.example", "coordinator", yeovil)
    answer = fill(browser, link, name="Ann Marsh", password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/second-factor")
    assert browser.get("/account").headers["Location"].startswith("/sign-in?next=")
    page = browser.get("/second-factor")
    secret = "".join(page.tree.xpath("//b[@class='nt-secret']/text()")).replace(" ", "")
    assert page.tree.xpath("//svg[@class='nt-qr']/path[@stroke]/@d")
    assert "not right" in fill(browser, "/second-factor", code="000000").get_data(as_text=True)
    assert fill(browser, "/second-factor", code=code(app, secret)).headers["Location"] == "/account/codes"
    printed = browser.get("/account/codes").tree.xpath("//ol[@class='nt-codes']/li/text()")
    assert len(set(printed)) == 10
    with app.app_context():
        person = db.session.scalar(sa.select(Person))
        assert (person.name, person.role, person.locality_ids, person.factor_secret) == ("Ann Marsh", "coordinator", {yeovil}, secret)
        raw = db.session.execute(sa.text("SELECT email, factor_secret, password_hash FROM person")).one()
        assert "Ann" not in raw[0] and secret not in raw[1] and raw[2].startswith("$argon2id$")
        kept = db.session.scalars(sa.select(RecoveryCode.digest)).all()
        assert len(kept) == 10 and not set(kept) & set(printed)
    assert browser.get(link).headers["Location"] == "/invitations/over"
    assert browser.get("/invitations/over").status_code == 410


def test_a_champion_needs_no_second_factor(app, browser, yeovil):
    answer = fill(browser, invited(app, "bo@champ.example", "champion", yeovil), name="Bo", password=PASSWORD)
    assert answer.headers["Location"] == "/welcome"
    page = browser.get("/account")
    assert page.status_code == 200 and "Bo" in words(page.tree.find(".//header"))


def test_an_invitation_ends_after_48_hours_to_the_second(app, browser, yeovil, clock):
    link = invited(app, "bo@champ.example", "champion", yeovil)
    clock(hours=48, seconds=-1)
    assert "/invitations/over" not in browser.get(link).headers["Location"]
    clock(seconds=1)
    assert browser.get(link).headers["Location"] == "/invitations/over"


@pytest.mark.parametrize(("role", "places", "by"), [
    ("owner", (), None), ("champion", (), None), ("administrator", (1,), None), ("coordinator", (1,), "coordinator"),
    ("champion", (2,), "coordinator"), ("champion", (1,), "champion")])
def test_nobody_gives_what_they_may_not(app, yeovil, role, places, by):
    person = make_person(app, by, "yeovil") if by else None
    with app.app_context(), writing_unit(), pytest.raises(inviting.NotInvited):
        inviting.invite("x@y.example", role, places, by=person, now=NOW)


def test_signing_in_asks_address_password_and_code_and_goes_where_one_was_going(app, browser):
    person = make_person(app, "administrator", email="ada@admin.example")
    assert enter(browser, app, " ADA@admin.example ", start="/sign-in?next=/account").headers["Location"] == "/account"
    page = browser.get("/account")
    assert page.status_code == 200 and page.headers["Cache-Control"] == "private, no-store" and "Content-Encoding" not in page.headers
    with app.app_context():
        assert [(row.act, row.person_id) for row in db.session.scalars(sa.select(Audit))] == [("sign-in", person.id)]


def test_a_code_is_taken_once_and_an_old_one_is_said_to_have_run_out(app, browser, clock):
    make_person(app, "administrator", email="ada@admin.example")
    used = code(app)
    enter(browser, app, "ada@admin.example")
    fill(browser, "/sign-in", email="ada@admin.example")
    fill(browser, "/sign-in/password", password=PASSWORD)
    answer = fill(browser, "/sign-in/code", code=used)
    assert answer.status_code == 422 and "has run out" in answer.get_data(as_text=True)
    clock(seconds=30)
    assert fill(browser, "/sign-in/code", code=f" {code(app)[:3]} {code(app)[3:]}").status_code == 303


def test_a_printed_code_works_once(app, browser):
    person = make_person(app, "administrator", email="ada@admin.example")
    with app.test_request_context(), writing_unit():
        from app.people import factors
        factors.keep_codes(person, ["ABCDE-FGHJK"])
        db.session.commit()
    for status in (303, 422):
        fill(browser, "/sign-in", email="ada@admin.example")
        fill(browser, "/sign-in/password", password=PASSWORD)
        assert fill(browser, "/sign-in/printed-code", code="abcdefghjk").status_code == status


def test_strangers_learn_nothing_of_who_has_an_account(app, make_app):
    make_person(app, "administrator", email="ada@admin.example")
    said = []
    for address in ("ada@admin.example", "eve@admin.example"):
        other = Browser(app.test_client())
        fill(other, "/sign-in", email=address)
        wrong = fill(other, "/sign-in/password", password="not this one at all")
        link = fill(other, "/cannot-get-in", email=address)
        sent = other.get(link.headers["Location"])
        said.append([(one.status_code, re.sub(r'name="csrf_token" value="[^"]*"', "", one.get_data(as_text=True)).replace(address, "-"))
                     for one in (wrong, link, sent)])
    assert said[0] == said[1] and said[0][0][0] == 422
    assert [message.to for message in mails(app)] == ["ada@admin.example", "eve@admin.example"]


def test_a_lost_password_is_changed_by_a_link_that_does_not_skip_the_code(app, browser, clock):
    person = make_person(app, "administrator", email="ada@admin.example")
    elsewhere = sign_in(app, app.test_client(), person)
    fill(browser, "/cannot-get-in", email="ada@admin.example")
    link = link_in(mails(app)[-1])
    clock(minutes=59)
    assert "12 letters" in fill(browser, link, password="short").get_data(as_text=True)
    assert fill(browser, link, password="another wren in the hedge").headers["Location"] == "/sign-in/code"
    assert browser.get("/account").status_code == 303
    assert fill(browser, "/sign-in/code", code=code(app)).headers["Location"] == "/people"
    assert elsewhere.get("/account").status_code == 303
    assert browser.get(link).headers["Location"].endswith("/over")
    assert mails(app)[-1].to == "ada@admin.example" and "changed" in mails(app)[-2].subject + mails(app)[-1].subject


def test_a_reset_link_is_over_after_an_hour(app, browser, clock):
    make_person(app, "champion", email="bo@champ.example")
    fill(browser, "/cannot-get-in", email="bo@champ.example")
    clock(hours=1)
    assert browser.get(link_in(mails(app)[-1])).headers["Location"].endswith("/over")


@pytest.mark.parametrize(("role", "idle", "most"), [("coordinator", {"minutes": 30}, {"hours": 12}), ("champion", {"days": 7}, {"days": 30})])
def test_a_sign_in_ends_when_idle_and_when_old(app, client, clock, role, idle, most):
    person = make_person(app, role)
    sign_in(app, client, person)
    clock(**idle)
    clock(seconds=-1)
    assert client.get("/account").status_code == 200
    clock(**idle)
    assert client.get("/account").status_code == 303
    sign_in(app, client, person)
    ends = app.config["NOW"]() + timedelta(**most)
    while app.config["NOW"]() + timedelta(**idle) < ends:
        clock(seconds=timedelta(**idle).total_seconds() - 61)
        assert client.get("/account").status_code == 200
    app.config["NOW"] = lambda: ends - timedelta(seconds=1)
    assert client.get("/account").status_code == 200
    app.config["NOW"] = lambda: ends
    assert client.get("/account").status_code == 303


def test_my_sign_ins_are_ended_one_by_one_and_all_at_once_and_others_are_not_there(app, client):
    mine, theirs = make_person(app, "coordinator"), make_person(app, "coordinator")
    sign_in(app, client, mine)
    second, stranger = sign_in(app, app.test_client(), mine), sign_in(app, app.test_client(), theirs)
    with app.app_context():
        rows = {row.person_id: row for row in db.session.scalars(sa.select(SignIn).order_by(SignIn.id))}
    missing = post(client, "/account/sign-ins/none/end")
    foreign = post(client, f"/account/sign-ins/{rows[theirs.id].uuid}/end")
    assert missing.status_code == foreign.status_code == 404
    assert re.sub(r"Reference: <b>[^<]*", "", missing.text) == re.sub(r"Reference: <b>[^<]*", "", foreign.text)
    assert stranger.get("/account").status_code == 200
    assert post(client, f"/account/sign-ins/{rows[mine.id].uuid}/end").status_code == 303
    assert second.get("/account").status_code == 303 and client.get("/account").status_code == 200
    everywhere = post(client, "/account/sign-ins/end")
    assert everywhere.headers["Clear-Site-Data"] == '"cache", "storage"' and client.get("/account").status_code == 303


def test_signing_out_ends_the_row_so_that_a_copied_cookie_is_no_use(app, client):
    sign_in(app, client, make_person(app, "champion"))
    copied = client.get_cookie("natter").value
    assert post(client, "/sign-out").headers["Location"] == "/"
    thief = app.test_client()
    thief.set_cookie("natter", copied)
    assert thief.get("/account").status_code == 303


def test_a_changed_password_ends_all_sign_ins_and_what_browsers_kept_by_each_door(app, client):
    browser = Browser(app.test_client())
    person = make_person(app, "champion", email="bo@champ.example")
    other, forgets = sign_in(app, app.test_client(), person), '"cache", "storage"'
    sign_in(app, client, person)
    changed = post(client, "/account/password", {"password": "another wren in the hedge"})
    assert (changed.status_code, changed.headers["Clear-Site-Data"]) == (303, forgets) and client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    fill(browser, "/cannot-get-in", email="bo@champ.example")
    changed = fill(browser, link_in(next(one for one in mails(app) if "/reset/" in one.text)), password="a third wren in the hedge")
    assert (changed.status_code, changed.headers["Clear-Site-Data"]) == (303, forgets) and client.get("/account").status_code == 303
    assert "Clear-Site-Data" not in fill(browser, "/sign-in", email="bo@champ.example").headers


def test_what_matters_asks_again_after_ten_minutes(app, client, clock):
    sign_in(app, client, make_person(app, "coordinator"))
    clock(minutes=10, seconds=-1)
    assert client.get("/account/password").status_code == 200
    clock(seconds=1)
    assert client.get("/account/password").headers["Location"] == "/sign-in?next=/account/password"
    late = post(client, "/account/password", {"password": "another wren in the hedge"})
    assert late.status_code == 401 and "another wren" not in late.text


def test_a_form_without_its_token_comes_back_with_its_words_and_one_that_works(app, browser):
    answer = browser.post("/sign-in", {"email": "ada at admin.example"})
    assert answer.status_code == 400 and "open for too long" in answer.text and "ada at admin.example" in answer.text
    hidden = {one.get("name"): one.get("value") for one in answer.tree.xpath("//main//form//input")}
    assert browser.post("/sign-in", {**hidden, "email": "ada@admin.example"}).status_code == 303


def test_guesses_end_and_the_owner_gets_in_by_their_own_browser_and_by_a_link(app, browser, clock):
    make_person(app, "champion", email="bo@champ.example")
    assert enter(browser, app, "bo@champ.example").status_code == 303
    thief, hashed = Browser(app.test_client()), 0
    fill(thief, "/sign-in", email="bo@champ.example")
    for _ in range(150):
        answer = fill(thief, "/sign-in/password", password="a guess that is wrong")
        hashed += answer.status_code == 422
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) > 0 and "too many tries" in answer.text
            clock(minutes=5)
    assert 10 < hashed <= 50
    assert enter(browser, app, "bo@champ.example").status_code == 303
    fresh = Browser(app.test_client())
    fill(fresh, "/cannot-get-in", email="bo@champ.example")
    link = next(link_in(message) for message in reversed(mails(app)) if "/reset/" in message.text)
    assert fill(fresh, link, password="another wren in the hedge").headers["Location"] == "/desk"


def test_limits_double_their_waits_and_keep_no_address(app):
    with app.app_context():
        moment, waits = NOW.replace(hour=0), []
        while len(waits) < 3:
            wait = limits.allow("sign-in", "bo@champ.example", now=moment)
            if wait:
                waits.append(wait.seconds)
                moment += timedelta(seconds=wait.seconds)
        assert waits == [300, 600, 1200]
        kept = db.session.scalars(sa.select(LimitCount.key)).all()
        assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in kept)
        assert limits.allow("message", "x@y.example", now=moment) is None


def test_of_many_tries_at_once_only_so_many_are_let_through(app):
    from concurrent.futures import ThreadPoolExecutor

    def one(_):
        with app.app_context():
            return limits.allow("message", "x@y.example", now=NOW)
    with ThreadPoolExecutor(4) as pool:
        assert sum(wait is None for wait in pool.map(one, range(12))) == 3


@pytest.mark.parametrize(("password", "why"), [
    ("short", passwords.TOO_SHORT), ("x" * 257, passwords.TOO_LONG), ("Password1234", passwords.TOO_COMMON),
    ("qwertyuiop123", passwords.TOO_COMMON), ("liverpool1985!!", passwords.TOO_COMMON), ("abababababab", passwords.TOO_COMMON),
    ("somersetnatter1", passwords.TOO_CLOSE), ("a wren sings in the hedge", ""), ("éèêëēėę ąęśćżź", ""), (" " * 11 + "ab", passwords.TOO_COMMON)])
def test_which_passwords_will_do(app, password, why):
    with app.app_context():
        assert passwords.fault(password, ("Somerset Natter", "bo")) == why


def test_without_the_list_of_common_passwords_none_will_do(app, monkeypatch, tmp_path):
    monkeypatch.setattr(passwords, "COMMON", tmp_path / "gone.bin")
    with app.app_context():
        assert passwords.fault("a wren sings in the hedge") == passwords.NOT_NOW


def test_a_password_of_any_letters_is_right_again_however_they_are_put_together(app):
    with app.app_context():
        hashed = passwords.hash_of("caf\u00e9 caf\u00e9 caf\u00e9")
        assert passwords.is_right(hashed, "cafe\u0301 cafe\u0301 cafe\u0301") and not passwords.is_right(None, "x")
        assert not passwords.is_right(hashed, "\ud800") and not passwords.is_right("not a hash", "x")


def test_a_browser_is_known_again_and_a_new_one_is_told_of(app, browser):
    make_person(app, "administrator", email="ada@admin.example")
    enter(browser, app, "ada@admin.example")
    assert mails(app) == []
    app.config["NOW"] = lambda: NOW + timedelta(minutes=1)
    enter(Browser(app.test_client()), app, "ada@admin.example")
    assert [message.subject for message in mails(app)] == ["A new phone or computer signed in as you"]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(KnownBrowser)) == 2


@pytest.mark.parametrize("text", [
    "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\n/evil.example", "\\\\evil", "evil", "",
    "/%0d%0a" * 400])
def test_next_never_leaves_the_site(app, browser, text):
    make_person(app, "champion", email="bo@champ.example")
    page = browser.get("/sign-in", query_string={"next": text})
    assert not page.tree.xpath("//input[@name='next']")


def test_public_pages_of_somebody_signed_in_show_nothing_of_them(app, client):
    sign_in(app, client, make_person(app, "champion", name="Wilhelmina"))
    page = client.get("/")
    assert page.status_code == 200 and "Wilhelmina" not in page.text and "Cookie" not in page.headers["Vary"]
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert "Wilhelmina" in client.get("/account").text


def test_the_row_of_an_invitation_is_bound_to_its_address_and_a_newer_one_ends_it(app, browser, yeovil):
    first = invited(app, "bo@champ.example", "champion", yeovil)
    second = invited(app, "BO@champ.example", "champion", yeovil)
    assert browser.get(first).headers["Location"] == "/invitations/over"
    answer = fill(browser, second, name="Bo", password=PASSWORD, email="eve@evil.example", role="administrator", locality_ids="9")
    assert answer.status_code == 303
    with app.app_context():
        person = db.session.scalar(sa.select(Person))
        assert (person.email, person.role, person.locality_ids) == ("BO@champ.example", "champion", {yeovil})
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Invitation).where(Invitation.used_at.is_(None))) == 0


def test_who_lost_their_role_is_out_at_once_and_cannot_come_back(app, client, browser):
    person = make_person(app, "champion", email="bo@champ.example")
    sign_in(app, client, person)
    with app.app_context(), writing_unit():
        inviting.end_role(db.session.get(Person, person.id), by=None, now=NOW)
        db.session.commit()
    assert client.get("/account").status_code == 303
    assert enter(browser, app, "bo@champ.example").status_code == 422
    assert entering.RESET_LASTS == timedelta(hours=1) and signing_in.FRESH == timedelta(minutes=10)


HOSTILE = st.one_of(st.text(max_size=300), st.sampled_from([
    "<script>alert(1)</script>@x.example", "' OR 1=1 --@x.example", "a@b.example\r\nBcc: c@d.example", "\x00@x.example", "\u202eevil@x.example",
    "{{7*7}}@x.example", "x" * 5000 + "@x.example", "\U0001f9f6@x.example", "a@b..example", "@", "１２３４５６", "\ud800"]))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=HOSTILE, second=HOSTILE)
def test_no_words_break_a_form_nor_get_in_unescaped(app, first, second):
    person = make_person(app, "administrator", name="Ada")
    typed = {"email": first, "password": second, "code": second, "name": first, "role": second, "localities": first, "next": second}
    typed = {name: value.encode("utf-8", "surrogatepass") for name, value in typed.items()}
    for signed_in in (False, True):
        client = app.test_client()
        client = sign_in(app, client, person) if signed_in else client
        if not signed_in:
            token = Browser(client).get("/sign-in").tree.xpath("//input[@name='csrf_token']/@value")[0]
            client.csrf = token
        for address in ("/sign-in", "/sign-in/password", "/cannot-get-in", "/second-factor", "/people/inviting", "/account/password"):
            answer = post(client, address, typed)
            assert answer.status_code in (303, 401, 422, 429), (address, answer.status_code)
            assert "<script>alert" not in answer.text
            assert answer.status_code != 303 or own_path(answer.headers["Location"], "")


def test_a_guess_at_an_address_that_nobody_has_is_hashed_too(app, monkeypatch):
    asked = []
    monkeypatch.setattr(passwords, "_hasher", lambda: SimpleNamespace(
        verify=lambda hashed, password: asked.append(hashed) or False, hash=lambda password: "x", check_needs_rehash=lambda hashed: False))
    make_person(app, "champion", email="bo@champ.example")
    with app.test_request_context():
        for address in ("bo@champ.example", "nobody@champ.example"):
            assert entering.try_password(address, "a guess that is wrong", NOW) is None
    assert len(asked) == 2 and all(asked)


def test_on_https_every_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(make_app):
    app = make_app(SITE_URL="https://localhost")
    make_person(app, "administrator", email="ada@admin.example")
    client = app.test_client()
    secure = {"base_url": "https://localhost"}
    given = []
    for address, typed in (("/sign-in", {"email": "ada@admin.example"}), ("/sign-in/password", {"password": PASSWORD}), ("/sign-in/code", {"code": code(app)})):
        token = parse(client.get(address, **secure).data).xpath("//main//input[@name='csrf_token']/@value")[0]
        answer = client.post(address, data={"csrf_token": token, **typed}, headers={"Sec-Fetch-Site": "same-origin"}, **secure)
        assert answer.status_code == 303
        given += answer.headers.getlist("Set-Cookie")
    assert {one.partition("=")[0] for one in given} == {"__Host-natter", "__Host-natter-known"}
    for one in given:
        parts = set(one.split("; "))
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts and not any(part.startswith("Domain") for part in parts)
    assert client.get("/account", **secure).status_code == 200
