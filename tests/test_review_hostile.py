"""Whatever is sent to the review and to an owner's doors: never a failure, never markup, never two decisions for one press each."""
import threading
from urllib.parse import quote

import pytest

from app.directory.models import History
from app.extensions import db
from app.submissions.models import Decision, Owner
from app.submissions.proposing import proposal
from people import OWN, make_person, post, sign_in
from test_owners import WEDNESDAYS, champion, mine, typed  # noqa: F401
from waiting import make_localities, make_waiting, of

HOSTILE = ["", " ", "\x00", "\u202egnp", "<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{7*7}}", "%s%n", "../../etc/passwd",
           "1 OR 1=1; --", "=cmd|' /C calc'!A0", "é" * 3000, "🧶" * 200, "-1", "99999999999999999999", "2026-02-30", "٢٠٢٦-١٢-٠٢", "\r\nSet-Cookie: x=1",
           "javascript:alert(1)", "on", "null"]


def safe(answer):
    assert answer.status_code in (200, 303, 400, 404, 413, 422), answer.request.path
    assert b"<script>alert" not in answer.data and b"<img src=x" not in answer.data and "x=1" not in str(answer.headers.getlist("Set-Cookie"))
    return answer


def test_a_review_takes_any_words(app):
    make_localities(app)
    person = make_person(app, "coordinator", "chard")
    client, uuid = sign_in(app, app.test_client(), person), make_waiting(app)
    for said in HOSTILE:
        boxes = dict.fromkeys(("reason", "about", "colleague", "mark", "stays", "other", "sure"), said)
        for path in (f"/review/{uuid}/sending-back", f"/review/{uuid}/asking", f"/review/{uuid}/approval", "/activities/knit-and-natter/merging",
                     f"/review/{uuid}/confirming"):
            safe(post(client, path, boxes))
        for path in ("/queue?sort=", "/queue/next?after=", "/review/", "/activities/knit-and-natter/history?x="):
            safe(client.get(path + quote(said, safe="")))
    with app.app_context():
        assert not db.session.scalars(db.select(Decision).where(Decision.verdict == "approved")).all()


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.release)])
def test_an_owner_may_send_any_words(app, client, mine, every):  # noqa: F811
    boxes = typed(client, mine)
    for turn, said in enumerate(HOSTILE):
        everywhere = {name: said for name in boxes if name not in ("csrf_token", "page")}
        kept = {name: boxes[name] for name in ("csrf_token", "page")}
        for path in ("change", "pause", "dates/2026-12-02/cancelling", "undoing"):
            safe(client.post(f"{mine}/{path}", data=everywhere | kept | dict.fromkeys(("until", "why", "more", "row", "last", "seen"), said), headers=OWN))
        # Each word meets each fourth box by itself, each time the next: all of them at a release.
        for one in list(boxes)[turn % every::every]:
            safe(client.post(f"{mine}/change", data=boxes | {one: said} | kept, headers=OWN))
        safe(client.get(f"{mine}?more={quote(said)}"))
    assert client.get(mine).status_code == 200


def test_two_press_approve_at_the_same_moment_and_it_is_approved_once(app):
    make_localities(app)
    uuid = make_waiting(app, WEDNESDAYS)
    with app.app_context():
        mark = proposal(of(uuid)).mark
    clients = [sign_in(app, app.test_client(), make_person(app, "champion", "chard", name=name)) for name in ("Joan", "Sam", "Tom", "Ada")]
    statuses, start = [], threading.Barrier(len(clients))

    def press(one):
        start.wait()
        statuses.append(post(one, f"/review/{uuid}/approval", {"mark": mark}).status_code)
    threads = [threading.Thread(target=press, args=[one]) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 422, 422, 422]
    with app.app_context():
        service_id = of(uuid).service_id
        assert len(of(uuid).decisions) == len(db.session.scalars(db.select(Owner)).all()) == 1
        assert len(db.session.scalars(db.select(History).where(History.service_id == service_id)).all()) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strangers_browser_opens_nothing_of_an_owners(app, client, mine, method):  # noqa: F811
    stranger = app.test_client()
    for path in ("", "/change", "/pause", "/closing", "/dates/2026-12-02/cancelling", "/checks", "/undoing", "/links", "/opening"):
        answer = getattr(stranger, method)(mine + path, headers=OWN)
        assert answer.status_code in (400, 404, 405) and b"Macrame" not in answer.data
