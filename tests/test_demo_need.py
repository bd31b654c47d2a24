"""What the demonstration's people look for: made up, once, in the words that the forms know, and enough for the need board to tell."""
import re
from collections import Counter
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app import demo_groups, demo_need, demo_people
from app.asks import asking
from app.company.models import Company
from app.extensions import db
from app.gaps import releasing
from app.need.asks import Ask, AskContact, MeToo
from app.groups import counting
from app.groups.models import Group, Place
from app.messages.models import Message
from app.need.models import NeedCell
from app.people.checks import DBS, has_check
from app.directory.taxonomy import ACCESS, GOOD_FOR, KINDS
from page_check import checked, words

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def loaded(app, monkeypatch):
    monkeypatch.setitem(app.config, "NATTER_ENV", "development")
    with app.app_context():
        demo_people.load(NOW)
        demo_need.load(NOW)
        yield app


def test_it_is_there_once_and_of_nobody(loaded):
    before = [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Ask, MeToo, Company)]
    assert before == [len(demo_need.ASKS), sum(told[-1] for told in demo_need.ASKS), 1]
    demo_need.load(NOW)
    assert [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Ask, MeToo, Company)] == before
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(AskContact))


def test_its_words_are_words_of_the_forms():
    for _, slug, _, _, choices, _ in demo_need.ASKS:
        assert slug in demo_people.LOCALITIES
        assert all(code in asking.TAXONOMIES[taxonomy] for taxonomy, code in choices)
    known = {"kind": KINDS, "good-for": GOOD_FOR, "access": ACCESS}
    for _, _, chosen, _, _ in demo_need.SEARCHES:
        assert all(code in known[taxonomy] for taxonomy, codes in chosen.items() for code in codes)


def test_the_board_has_something_to_tell_of_each_place(loaded):
    releasing.release(NOW)
    told = set(db.session.scalars(sa.select(NeedCell.place).where(NeedCell.month.is_not(None), NeedCell.source == "search")))
    assert told == {outcode for outcode, *_ in demo_need.SEARCHES}


def test_each_gap_leads_to_what_there_is_of_it(loaded, client):
    releasing.release(NOW)
    followed = 0
    for address in ("/need/summary", "/need/summary?in=chard", "/need/summary?in=yeovil"):
        page = checked(client.get(address))
        for gap in page.tree.xpath("//ol[@class='nt-gaps']/li"):
            said, links = words(gap), gap.xpath(".//a/@href")
            assert bool(links) == (": " not in gap.findtext("p") or "Only one" in said)
            for link in links:
                listed = 1 if "Only one" in said else int(gap.findtext("p").split()[0])
                found = words(checked(client.get(link, follow_redirects=True)).tree.find(".//main"))
                assert re.search(r"(?<!\d)(\d+) activit", found)[1] == str(listed), link
                followed += 1
    assert followed > 4


def test_groups_take_sign_ups_once_and_who_hosts_the_one_about_health_is_checked(loaded, client):
    for _ in range(2):
        demo_groups.load(NOW)
    knitters, copers, eaters, children = db.session.scalars(sa.select(Group).order_by(Group.id)).all()
    assert (knitters.taken, knitters.capacity, knitters.careful) == (4, 12, False) and (copers.taken, copers.careful) == (copers.capacity, True)
    assert (eaters.per_date, eaters.taken, eaters.careful) == (4, 5, False) and not counting.differing(db.session)
    assert children.children and children.taken <= children.capacity
    states = Counter(db.session.scalars(sa.select(Place.state).where(Place.group_id == copers.id)))
    assert states == {"placed": 6, "waiting": 2} and has_check(copers.hosts_now[0].person_id, DBS, NOW.date())
    assert not db.session.scalars(sa.select(Message).where(Message.key.like("place-%"))).all()
    said = [words(checked(client.get(f"/activities/{one.service.slug}")).tree.find(".//main")) for one in (knitters, copers)]
    assert "8 places left" in said[0] and "There is a waiting list" in said[1] and not any("Wilma" in one or "Tariq" in one for one in said)
