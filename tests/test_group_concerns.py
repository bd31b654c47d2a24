"""Something is wrong in a group: a member or anybody tells a coordinator who does not run it; what is looked at costs nobody their place."""
import re
from datetime import timedelta

import sqlalchemy as sa

from app.concerns.models import Concern
from app.directory.models import Service
from app.extensions import db
from app.groups import announcing, joining, minding
from app.groups.models import LEFT, PLACED, Group
from app.groups.told import Ring
from app.messages.models import Message
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in
from test_groups import SLUG, enter, here_of, hosted, join, mails, press, rows
from test_places_taken import act, join as by_phone

SAID = "Mo shouted at us and nobody stopped it"


def test_a_member_is_heard_and_no_host_learns_who_it_was(app, client):
    here = here_of(app)
    ruth, priya = make_person(app, "coordinator", here, name="Ruth Ash"), make_person(app, "coordinator", here, name="Priya")
    hosted(app, ruth)
    join(app, client)
    page = enter(app, client)
    press(app, client, page, "/confirmation")
    text = Browser(client).get(page).text
    assert "Tell a coordinator something is wrong" in text and all(number in text for number in ("tel:999", "tel:111", "tel:116123"))
    ask = f"{page}/concern"
    main = re.search("<main.*</main>", Browser(client).get(ask).text, re.DOTALL)[0]
    assert "knit" not in main.lower() and "do not read this" in main and "Wilma" not in main
    assert "Say what is worrying you" in press(app, client, ask, "/concern").text
    sent = press(app, client, ask, "/concern", words=SAID).headers["Location"]
    assert "knit" not in re.search("<main.*</main>", Browser(client).get(sent).text, re.DOTALL)[0].lower()
    [concern] = rows(app, Concern)
    assert concern.words == SAID and concern.contact is None and not concern.trapped
    looks = [one for one in rows(app, Message) if one.key.startswith("concern-")]
    assert [one.to for one in looks] == [priya.email], "the coordinator who hosts it is not asked"
    own = f"/concerns/{concern.uuid}"
    host, other = sign_in(app, app.test_client(), ruth), sign_in(app, app.test_client(), priya)
    assert host.get(own).status_code == 404 and SAID not in host.get("/concerns").text and "No concern is waiting" in host.get("/concerns").text
    assert [post(host, f"{own}/{verb}").status_code for verb in ("contact", "hiding", "showing", "answer")] == [404] * 4
    seen = Browser(other).get(own).text
    assert SAID in seen and "Wilma" not in seen and "wren" not in seen
    stranger = app.test_client()
    assert stranger.get(ask).headers["Location"] == page and stranger.get(page).status_code == 404
    assert f"/activities/{SLUG}/concern" in client.get(f"/join/new?activity={SLUG}").text


def test_what_is_looked_at_costs_nobody_a_place_and_what_is_taken_off_ends_the_group(app, client):
    priya = make_person(app, "coordinator", here_of(app), name="Priya")
    hosted(app, make_person(app, "champion", here_of(app)))
    act(app, by_phone(app, rows(app, Group)[0].id, "Jean"), joining.confirm)
    join(app, client)
    page = enter(app, client)
    press(app, client, page, "/confirmation")
    with app.app_context():
        announcing.mind(NOW)
    press(app, client, f"{page}/concern", "/concern", words=SAID)
    [concern] = rows(app, Concern)
    other, own, later = sign_in(app, app.test_client(), priya), f"/concerns/{concern.uuid}", NOW + timedelta(minutes=10)

    def time_passes():
        with app.app_context():
            return minding.mind(later), announcing.mind(later)

    post(other, f"{own}/hiding")
    before = len(mails(app))
    time_passes()
    assert rows(app, Group)[0].closed_at is None and rows(app)[0].state == PLACED and len(mails(app)) == before
    assert "Ring before you go" in Browser(client).get(page).text and client.get(f"/join/new?activity={SLUG}").status_code == 404
    post(other, f"{own}/showing")
    time_passes()
    assert rows(app)[0].state == PLACED and "Ring before you go" not in Browser(client).get(page).text and client.get(f"/join/new?activity={SLUG}").status_code == 200
    post(other, f"{own}/hiding")
    assert post(other, f"{own}/answer", {"done": "taken", "to_reporter": "We took it off."}).status_code == 303
    assert {one.state for one in rows(app)} == {LEFT} and rows(app, Group)[0].closed_at and mails(app)[-1].subject == "Your booking has ended"
    assert not rows(app, Ring), "the host reads no more names or numbers"
    with app.app_context():
        assert db.session.scalar(sa.select(Service.withdrawn_at).where(Service.slug == SLUG))
