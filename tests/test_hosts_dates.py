"""A host with an account calls one date off and puts it back on: the page, everybody in the group, and who looks after the listing hear of it."""
import re
from datetime import timedelta

import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import announcing, joining, moving
from app.groups.models import Group
from app.messages.models import Message
from app.people.models import Audit
from app.submissions.models import Owner
from conftest import NOW
from page_check import Browser
from people import make_person, post, sign_in
from test_groups import SLUG, here_of, hosted, rows


def test_a_host_calls_one_date_off_and_puts_it_back_on_and_everybody_hears_of_it(app, client):
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    own = f"/groups/{hosted(app, joan)}"
    with app.app_context(), writing_unit():
        group = db.session.scalar(sa.select(Group))
        joining.ask(joining.Told("Olga", contact="olga@example.org", proved=True), group.id, now=NOW)
        db.session.add(Owner(service_id=group.service_id, name="Maureen Oak", email="maureen@oak.example", contact_key="m", confirmed_at=NOW,
                             since=NOW))
        db.session.commit()
    with app.app_context():
        announcing.mind(NOW)
    app.config["NOW"] = lambda: NOW + timedelta(minutes=1)
    host, at = sign_in(app, app.test_client(), joan), f"{own}/dates/2026-12-01/cancelling"
    assert at in Browser(host).get(own).text and "Is 1 December off?" in Browser(host).get(at).text
    refused = post(host, at, {"why": "shut", "more": "For 943 476 5919"})
    assert refused.status_code == 422 and "For 943 476 5919" in refused.text and re.search(r'value="shut"[^>]* checked', refused.text)
    for _ in range(2):
        assert post(host, at, {"why": "shut", "more": "The roof leaks."}).status_code == 303
    assert "Not on 1 December. The place is shut. The roof leaks." in Browser(host).get(own).text
    assert "Not on 1 December" in Browser(client).get(f"/activities/{SLUG}").text
    later = NOW + timedelta(minutes=7)
    with app.app_context():
        assert announcing.mind(later) == 1
    told = [(one.to, one.subject) for one in rows(app, Message)]
    assert told == [("maureen@oak.example", "A date of your listing is off"), ("olga@example.org", "Your booking: a date has changed")]
    assert post(host, f"{own}/dates/2026-12-01/reinstating").status_code == 303
    assert "Not on 1 December" not in Browser(host).get(own).text and rows(app, Message)[-1].subject == "A date of your listing is on after all"
    assert [one.reason for one in rows(app, Audit) if one.reason.startswith("date o")] == ["date off", "date on"]
    stranger = sign_in(app, app.test_client(), make_person(app, "champion", here_of(app), name="Kit"))
    assert {post(stranger, at).status_code, stranger.get(at).status_code, post(host, f"{own}/dates/2020-01-01/cancelling").status_code} == {404}
    with app.app_context(), writing_unit():
        moving.close(db.session.scalar(sa.select(Group)), now=NOW)
        db.session.commit()
    assert post(host, at).status_code == 404 and "Say that it is off" not in Browser(host).get(own).text
