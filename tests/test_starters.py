"""Starters, favourites and notes: what a practice keeps for its sheets, seen by its staff alone; a group that had closed is checked next."""
from datetime import date

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from app.directory import checks
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups.models import Group
from app.groups.visits import VisitCell
from app.practices import starters
from app.practices.models import Remark, SavedStarter, SheetCount
from app.sheets import needs
from app.sheets.models import PrintedLine, PrintedSheet
from app.surgeries import counting
from conftest import NOW
from page_check import Browser, words
from people import make_person, make_practice, post, sign_in



def staff(app, practice, **more):
    return sign_in(app, app.test_client(), make_person(app, "practice", practice=practice, **more))


def test_what_comes_with_the_site_names_every_subject_and_each_tick_is_one_of_ours(app):
    assert len(starters.SHIPPED) >= 12
    for one in starters.SHIPPED:
        read = needs.read(MultiDict(one.pairs))
        assert sorted(read.pairs()) == sorted((name, value) for name, value in one.pairs), one.title
    told = " ".join(one.title for one in starters.SHIPPED)
    for subject in ("diabetes", "COPD", "heart", "Three or more", "Looking after", "bereaved", "On their own", "low", "pain", "more active", "Let’s Get Moving"):
        assert subject in told


def test_from_a_starter_to_the_paper_it_is_three_presses(app, browser):
    page = browser.get("/sheets")
    link = page.tree.xpath("//nav[@aria-labelledby='start']//a[contains(., 'COPD')]/@href")[0]
    begun = browser.get(link + "&near=TA1")
    assert begun.tree.xpath("//input[@name='with' and @value='copd' and @checked]") and not begun.tree.xpath("//nav[@aria-labelledby='start']")


def test_a_practice_saves_a_starter_that_others_of_its_area_may_use(app):
    here, beside, far = make_practice(app), make_practice(app, "Penn Surgery", "X90002", "BA21"), make_practice(app, "Bay Surgery", "X90003", "LA4")
    nia, other, away = staff(app, here, name="Nia Rowe"), staff(app, beside), staff(app, far)
    address = "/practice/starters/new?to=moving&with=pain&near=BA20&l=1&level=2&name=Zebulon"
    page = Browser(nia).get(address)
    assert sorted(page.tree.xpath("//form[@action='/practice/starters/new']//input[@type='hidden']/@name")) == ["csrf_token", "to", "with"]
    typed = {"to": "moving", "with": "pain", "shared": "y", "name": "Zebulon"}
    assert post(nia, "/practice/starters/new", typed | {"title": ""}).status_code == 422
    assert post(nia, "/practice/starters/new", typed | {"title": "For 999 000 0018"}).status_code == 422
    for _ in ("once", "pressed twice"):
        assert post(nia, "/practice/starters/new", typed | {"title": "Sore knees"}).headers["Location"] == "/practice/starters"
    with app.app_context():
        kept, = db.session.scalars(sa.select(SavedStarter))
        assert (kept.ticks, kept.review_on.isoformat()) == ("to=moving&with=pain", "2027-05-26")
    own = words(Browser(nia).get("/practice/starters").tree.find(".//main"))
    assert "Sore knees" in own and "Nia Rowe looks after it, until 26 May 2027" in own
    assert "Sore knees" in other.get("/practice/starters").text and "Sore knees" in other.get("/sheets").text
    assert "Sore knees" not in away.get("/practice/starters").text and "Sore knees" not in app.test_client().get("/sheets").text
    assert post(other, f"/practice/starters/{kept.uuid}/removal").status_code == 404
    assert post(nia, f"/practice/starters/{kept.uuid}/check").status_code == 303 and post(nia, f"/practice/starters/{kept.uuid}/removal").status_code == 303
    assert post(nia, f"/practice/starters/{kept.uuid}/removal").headers["Location"] == "/practice/starters"
    assert post(other, f"/practice/starters/{kept.uuid}/removal").status_code == 404
    assert "Sore knees" not in nia.get("/practice/starters").text


def test_favourites_and_notes_are_the_practice_s_own(app):
    here, beside = make_practice(app), make_practice(app, "Penn Surgery", "X90002", "BA20")
    nia, other = staff(app, here), staff(app, beside)
    with app.app_context():
        number, slug, name = db.session.execute(sa.select(Service.id, Service.slug, Service.name).where(Service.status == "active").order_by(Service.id)).first()
    said = {"favourite": "y", "suits": "Shy people who like wool"}
    assert post(nia, f"/practice/activities/{slug}", said).headers["Location"] == "/practice/activities"
    assert "Shy people" in Browser(nia).get("/practice/activities").text and "Shy people" not in other.get("/practice/activities").text
    assert "Shy people" in nia.get("/sheets?to=company&near=TA1&more=yes").text
    assert "Shy people" not in app.test_client().get("/sheets?to=company&near=TA1&more=yes").text and "Shy people" not in nia.get(f"/activities/{slug}").text
    assert post(nia, f"/practice/activities/{slug}", {"suits": "9990000018"}).status_code == 422
    assert post(nia, f"/practice/activities/{slug}", {}).status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(Remark).where(Remark.service_id == number)) is None
    assert name in Browser(nia).get(f"/practice/activities/{slug}").text and nia.get("/practice/activities/none").status_code == 404


def test_a_group_that_had_closed_is_checked_next(app):
    nia = staff(app, make_practice(app))
    with app.app_context():
        service = db.session.scalar(sa.select(Service).where(Service.status == "active").order_by(Service.id))
        number, slug = service.id, service.slug
    for _ in ("once", "pressed twice"):
        assert post(nia, f"/practice/activities/{slug}/closed").headers["Location"] == f"/practice/activities/{slug}/told"
    assert Browser(nia).get(f"/practice/activities/{slug}/told").status_code == 200
    with app.app_context():
        check = checks.open_check(number)
        assert check.why == checks.WRONG and [one.words for one in check.corrections] == ["A practice sent somebody there, and the group had closed."]
        assert check.joined_at == NOW


def test_figures_tell_nothing_under_ten_and_put_small_months_together(app):
    practice = make_practice(app)
    nia = staff(app, practice)
    told = {date(2026, 7, 1): 4, date(2026, 8, 1): 5, date(2026, 9, 1): 3, date(2026, 10, 1): 9, date(2026, 11, 1): 50}
    with app.app_context(), writing_unit():
        db.session.add_all(SheetCount(practice_id=practice, month=on, what="sheets", count=count) for on, count in told.items())
        db.session.add(SheetCount(practice_id=practice + 1, month=date(2026, 9, 1), what="sheets", count=777))
        db.session.commit()
        assert counting.figures(practice, NOW) == {"sheets": [("July to September 2026", 12)], "lines": [], "scans": []}
    page = Browser(nia).get("/practice/figures")
    main = words(page.tree.find(".//main"))
    assert "July to September 2026" in main and "12 in all" in main and "Fewer than 10 so far" in main and "777" not in main and "50" not in main
    assert len(page.tree.xpath("//svg[@role='img']/title")) == 1 and page.tree.xpath("//table//td") and page.status_code == 200


def test_how_it_was_tells_sums_of_what_was_10_or_more_of_groups_on_the_practice_s_own_sheets(app):
    practice, other = make_practice(app), make_practice(app, "Penn Surgery", "X90002")
    nia, penn = staff(app, practice), staff(app, other)
    with app.app_context(), writing_unit():
        numbers = db.session.scalars(sa.select(Service.id).where(Service.status == "active").order_by(Service.id).limit(3)).all()
        groups = [Group(service_id=number, capacity=9, taken=0, for_whom="me", careful=False, opened_at=NOW) for number in numbers]
        sheets = [PrintedSheet(code=f"2345678{place}bc", made_on=date(2026, 8, 20), ends_on=date(2027, 8, 20), practice_id=whose, lines=[
            PrintedLine(position=0, service_id=number)]) for place, (whose, number) in enumerate([(practice, numbers[0]), (practice, numbers[1]), (other, numbers[2])], 2)]
        db.session.add_all([*groups, *sheets])
        db.session.flush()
        for group, said, since, count, month in ((0, "said=again", 9, 21, 9), (1, "said=again", 8, 12, 10), (1, "", 8, 11, 9), (0, "said=unsure", 10, 7, None),
                                                 (0, "said=unsure", 7, 55, 8), (2, "said=again", 9, 88, 9)):
            db.session.add(VisitCell(group_id=groups[group].id, said=said, since=date(2026, since, 1), count=count, month=month and date(2026, month, 1)))
        db.session.commit()
        assert counting.how_it_was(practice) == (
            [("By the end of September 2026", 32), ("By the end of October 2026", 12)], [("Good. I’ll come again", 33), (counting.OTHER, 11)])
    page = Browser(nia).get("/practice/figures")
    main = words(page.tree.find(".//main"))
    assert "44 answers in all" in main and "55" not in main and "88" not in main and len(page.tree.xpath("//svg[@role='img']")) == 2
    assert "88 answers in all" in penn.get("/practice/figures").text and "44" not in words(Browser(penn).get("/practice/figures").tree.find(".//main"))
