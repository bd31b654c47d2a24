"""How somebody is reached changes only when the new way is confirmed; then all that opened the place before has ended, and the old address is told."""
import re
from datetime import timedelta

import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import forgetting
from app.groups.models import Consent
from app.people import spoken
from conftest import NOW
from page_check import Browser
from people import OWN, make_person
from test_groups import enter, here_of, hosted, join, mails, press, rows


def joined(app, client, **more):
    """Wilma, who has a place and reminders; the address of her page."""
    hosted(app, make_person(app, "champion", here_of(app), name="Joan Pike"))
    join(app, client, **more)
    page = enter(app, client)
    press(app, client, page, "/confirmation")
    return page


def change(app, client, page, **told):
    empty = dict.fromkeys(("email", "phone", "helper", "contact"), "")
    return press(app, client, f"{page}/reach", "/reach", **{**empty, **told})


def token_in(mail):
    return re.search(r"/places/reach/[\w-]{43}", mail.text)[0]


def test_a_new_address_counts_once_it_is_confirmed_from_there(app, client):
    page = joined(app, client)
    calendar = re.search(r"/places/[\w-]{43}/dates\.ics", press(app, client, page, "/calendar").text)[0]
    old_link = re.search(r"/places/[\w-]{43}", mails(app)[0].text)[0]
    assert change(app, client, page, reach="email", email="wil").status_code == 422 and change(app, client, page, reach="email", email="wilma@wren.example").headers["Location"] == page
    asked = change(app, client, page, reach="email", email="wil@warbler.example").headers["Location"]
    assert "wil@warbler.example" in Browser(client).get(asked).text and "waits for a yes" in Browser(client).get(page).text
    to_new = mails(app)[-1]
    assert (to_new.to, to_new.subject, rows(app)[0].contact) == ("wil@warbler.example", "Your booking", "wilma@wren.example")
    assert not [one for one in ("Wilma", "knit", "wren.example") if one in to_new.text]

    other = app.test_client()
    ask = other.get(token_in(to_new)).headers["Location"]
    text = Browser(other).get(ask).text
    assert "Shall we write to this address?" in text and not [one for one in ("Wilma", "wren", "Knit") if one in re.search("<main.*</main>", text, re.DOTALL)[0]]
    assert rows(app)[0].contact == "wilma@wren.example" and other.get(page).status_code == 404, "a link that is opened changes nothing, and opens nothing else"
    assert press(app, other, ask, "/confirmation").headers["Location"] == page
    [place] = rows(app)
    assert (place.contact, place.new_reach) == ("wil@warbler.example", None) and "You have a place." in Browser(other).get(page).text
    told_old, told_new = mails(app)[-2:]
    assert told_old.to == "wilma@wren.example" and "Was it not you?" in told_old.text and "/places/" not in told_old.text and "warbler" not in told_old.text
    assert told_new.to == "wil@warbler.example" and other.get(re.search(r"/places/[\w-]{43}", told_new.text)[0]).headers["Location"] == page
    assert client.get(page).status_code == 404 and client.get(calendar).status_code == 404
    assert app.test_client().get(old_link).headers["Location"] == f"/places/{'0' * 36}" and app.test_client().get(token_in(to_new)).headers["Location"].startswith(f"/places/{'0' * 36}")
    join(app, app.test_client(), reach={"email": "wil@warbler.example"})
    assert len(rows(app)) == 1 and "known to us already" in mails(app)[-1].text


def test_a_number_is_read_back_and_then_words_open_the_page(app, client):
    page = joined(app, client)
    asked = change(app, client, page, reach="helper", helper="Karen", contact="01632 960117").headers["Location"]
    assert "Is this number right?" in Browser(client).get(asked).text and rows(app)[0].contact_kind == "email"
    press(app, client, asked, "/ending")
    assert rows(app)[0].new_reach is None and client.get(asked).headers["Location"] == page
    change(app, client, page, reach="helper", helper="Karen", contact="01632 960117")
    shown = press(app, client, asked, "/check").text
    [place] = rows(app)
    assert (place.contact, place.helper, place.reach, place.remind) == ("01632960117", "Karen", "helper", False)
    assert {one.purpose: bool(one.withdrawn_at) for one in rows(app, Consent)} == {"join": False, "remind": True}
    assert "You have a place." in Browser(client).get(page).text and mails(app)[-1].to == "wilma@wren.example"
    words, number = " ".join(re.findall(r"<li>([a-z]+)</li>", shown)), re.search(r"number <b>(\d\d)</b>", shown)[1]
    assert spoken.heard(words, number).spoken
    other = app.test_client()
    assert press(app, other, "/place", "/place", words=words, number=number, name="wilma").headers["Location"] == page


def test_what_nobody_confirms_is_gone_and_a_stranger_learns_of_no_namesake(app, client):
    page = joined(app, client)
    join(app, app.test_client(), reach={"reach": "call", "email": "", "phone": "01632 960118"}, agree={"remind": None})
    change(app, client, page, reach="call", phone="01632 960118")
    app.config["NOW"] = lambda: NOW + timedelta(hours=48)
    assert client.get(page).status_code == 404, "it closes after half an hour"
    with app.app_context(), writing_unit():
        assert forgetting.new_reaches(NOW + timedelta(hours=47)) == 0 and forgetting.new_reaches(NOW + timedelta(hours=48)) == 1
        db.session.commit()
        assert db.session.execute(sa.text("SELECT count(*) FROM place WHERE new_reach IS NOT NULL")).scalar() == 0
    app.config["NOW"] = lambda: NOW
    asked = change(app, client, page, reach="call", phone="01632 960118").headers["Location"]
    assert press(app, client, asked, "/check").status_code == 200
    wilma, _namesake = rows(app)
    assert wilma.contact == "01632960118" and wilma.double, "their host asks whether it is a second person"
    for name in ("Wil", "Wilma"):
        assert press(app, client, f"{page}/details", "/details", name=name, more="").status_code == 303, "nor by calling themselves so"
    assert rows(app)[0].name == "Wilma" and "twice" not in client.get(f"{page}/everything.json").text
    assert [change(app, client, page, reach="email", email=f"w{one}@wren.example").status_code for one in range(2)] == [303, 429]
    assert client.post(f"/places/{wilma.uuid}/reach", data={"reach": "email"}, headers=OWN).status_code in (400, 403, 422)
