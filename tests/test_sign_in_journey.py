"""Signing in, in a real browser on a small phone: from an invitation to printed codes, and in again with a code; script on and off."""
import json
import re
import subprocess

import pyotp
import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.messages.models import Message
from app.people import inviting
from people import PASSWORD, make_person, post, sign_in
from test_every_page import VALIDATE, WIDTHS, _faults


@pytest.mark.parametrize("script", [True, False])
def test_from_an_invitation_to_the_account_and_back_in_with_a_code(chromium, live, script):
    # Given: a coordinator was invited to Yeovil.
    now = live.app.config["NOW"]
    with live.app.app_context(), writing_unit():
        inviting.invite("ann@coord.example", "coordinator", (1,), by=None, now=now())
        db.session.commit()
        link = re.search(r"/invitation/\S+", db.session.scalar(sa.select(Message.text)))[0]
    page = chromium(java_script_enabled=script)
    # When she opens the link of the mail, the address bar forgets it, and she says who she is.
    page.goto(link)
    assert "/invitation/" not in page.url and "/invitations/" in page.url
    page.get_by_label("Your name").fill("Ann Marsh")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Say yes").click()
    # Then she sets up her code app from the letters on the page, and gets printed codes.
    secret = page.locator(".nt-secret").inner_text().replace(" ", "")
    page.get_by_label("What is the code in your app?").fill(pyotp.TOTP(secret).at(now()))
    page.get_by_role("button", name="Keep this app").click()
    codes = page.locator(".nt-codes li").all_inner_texts()
    assert len(codes) == 10
    # She signs out, and Back shows nothing of hers.
    page.get_by_role("link", name="I have them on paper").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(f"{live.url}/")
    page.go_back()
    page.wait_for_load_state()
    assert "Ann Marsh" not in page.content()
    # And in again: one question a page; a wrong code says what to do, a printed one lets her in.
    page.goto("/sign-in")
    page.get_by_label("Email address").fill("ann@coord.example")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What is your password?").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What is the code in your app?").fill("12 34 56")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    assert page.title().startswith("Error: What is the code in your app?")
    page.get_by_role("link", name="Use one of my printed codes").click()
    page.get_by_label("What is one of your printed codes?").fill(codes[3].lower())
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your desk" and "Ann Marsh" in page.locator("header").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", WIDTHS)
def test_each_page_of_people_is_within_reach_of_everybody(chromium, live, width):
    make_person(live.app, "administrator", email="ada@admin.example", name="Ada Fernley")
    make_person(live.app, "champion", "yeovil", "kendal", name="Joan Pike-Wolstenholme of the Long Name")
    page = chromium(width)
    found = _faults(page, {"sign in": "/sign-in", "cannot get in": "/cannot-get-in", "sent": "/link-sent", "over": "/invitations/over"})
    page.goto("/sign-in")
    page.get_by_label("Email address").fill("ada@admin.example")
    page.get_by_role("button", name="Continue").click()
    found |= _faults(page, {"password": "/sign-in/password"})
    page.get_by_label("What is your password?").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    found |= _faults(page, {"code": "/sign-in/code", "printed code": "/sign-in/printed-code"})
    page.goto("/sign-in/code")
    page.get_by_label("What is the code in your app?").fill(pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").at(live.app.config["NOW"]()))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    found |= _faults(page, {"account": "/account", "people": "/people", "inviting": "/people/inviting", "factor": "/second-factor",
                            "password": "/account/password"})
    page.goto("/people")
    page.get_by_role("link", name=re.compile("End the role of Joan")).click()
    found |= _faults(page, {"ending": page.url.removeprefix(live.url)})
    page.goto("/account")
    page.get_by_role("button", name="Make 10 new printed codes").click()
    found |= _faults(page, {"codes": "/account/codes"})
    assert not found


def test_pages_of_people_are_clean_html(app, client, tmp_path):
    if not VALIDATE.exists():
        pytest.skip("needs the browser tests' packages: ./run test installs them")
    with app.app_context(), writing_unit():
        inviting.invite("ann@coord.example", "coordinator", (1,), by=None, now=app.config["NOW"]())
        db.session.commit()
        link = re.search(r"/invitation/\S+", db.session.scalar(sa.select(Message.text)))[0]
    pages = [client.get(one) for one in ("/sign-in", "/cannot-get-in", "/link-sent", "/invitations/over", client.get(link).headers["Location"])]
    joan = make_person(app, "champion", "yeovil")
    sign_in(app, app.test_client(), joan)
    sign_in(app, client, make_person(app, "administrator"))
    pages += [client.get(one) for one in ("/account", "/account/password", "/second-factor", "/people", "/people/inviting", "/people/invited",
                                          f"/people/{joan.uuid}/ending")]
    pages += [post(client, "/people/inviting", {"email": "x"})]
    for number, page in enumerate(pages):
        (tmp_path / f"{number:02}.html").write_text(page.text)
    config = tmp_path / ".htmlvalidate.json"
    config.write_text(json.dumps({"extends": ["html-validate:standard"], "rules": {"no-trailing-whitespace": "off"}}))
    checked = subprocess.run([VALIDATE, "--config", config, "--formatter", "text", *sorted(tmp_path.glob("*.html"))],
                             capture_output=True, text=True, cwd=tmp_path)
    assert checked.returncode == 0 and len(pages) == 13, checked.stdout[-4000:]
