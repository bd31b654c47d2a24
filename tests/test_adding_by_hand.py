"""A host adds somebody who has no email: the same words agreed to, the same statement, and once however often it is sent."""
from app.groups.models import PLACED, WAITING, Consent, Group
from page_check import Browser
from people import OWN, make_person, post, sign_in
from form_reading import form_to
from test_groups import here_of, hosted, rows


def test_somebody_is_added_by_hand_once_and_waits_when_it_is_full(app):
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    group = hosted(app, joan, capacity=1, approves=True)
    host, page = sign_in(app, app.test_client(), joan), f"/groups/{group}/places/new"
    assert host.get(page).status_code == 303, "the list is not open"
    post(host, f"/groups/{group}/looks")

    def add(**told):
        form = form_to(Browser(host).get(page).text, page, "/places/new")
        data = form.filled(**told)
        return [host.post(form.action, data=data, headers=OWN) for _ in range(2)]

    assert [one.status_code for one in add(name="Mary", phone="01632 960117", helper="Karen")] == [422, 422] and not rows(app)
    assert "UK phone number" in add(name="Mary", phone="12", agreed="yes")[0].text and "NHS number" in add(name="943 476 5919")[0].text
    assert [one.status_code for one in add(name="Mary", phone="01632 960117", helper="Karen", agreed="yes", help=["door"])] == [303, 303]
    [mary] = rows(app)
    assert (mary.state, mary.for_whom, mary.helper, mary.helps) == (PLACED, "other", "Karen", "door") and mary.confirmed_at
    assert [(one.channel, one.actor) for one in rows(app, Consent)] == [("phone", "other")]
    assert add(name="Ann", phone="01632 960118", agreed="yes")[0].status_code == 303
    assert "in the group already" in add(name="ann", phone="01632 960118", agreed="yes")[0].text
    _, ann = rows(app)
    assert ann.state == WAITING and ann.confirmed_at and ann.held_until is None and rows(app, Group)[0].taken == 1
    other = sign_in(app, app.test_client(), make_person(app, "champion", here_of(app)))
    assert other.get(page).status_code == 404
