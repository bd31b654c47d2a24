"""Who has something wiped at once is in the ledger at once: a backup put back the same day brings nothing back, and no ledger means no wiping."""
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.asks import telling
from app.bulk import forgetting
from app.bulk.models import Upload
from app.company import changing_mind
from app.company.models import Company
from app.directory.localities import by_slug
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups import welcoming
from app.groups.models import Group
from app.groups.visits import Welcomer
from app.keeping import backing_up, erasing
from app.learning import writing
from app.learning.models import Idea
from app.need.asks import Ask, AskContact
from app.people import ledger, profiles
from app.people.models import Audit, Person
from app.weekly import asking
from app.weekly.models import WeeklyMail
from conftest import NOW
from people import OWN, make_person
from test_learning import make_idea
from test_places_taken import make_group

CLASSES = {"company", "ask-contact", "weekly-mail", "welcomer", "champion-shown", "idea", "upload"}


def stop_weekly():
    [uuid] = db.session.scalars(sa.select(WeeklyMail.uuid))
    assert asking.stop(uuid, asking.mark_of(uuid), now=NOW)


# What somebody presses, by the class of what is wiped: {class: verb}.
VERBS = {
    "company": lambda by: changing_mind.remove(db.session.scalar(sa.select(Company)), now=NOW),
    "ask-contact": lambda by: telling.forget(db.session.scalar(sa.select(AskContact)), now=NOW),
    "weekly-mail": lambda by: stop_weekly(),
    "welcomer": lambda by: welcoming.keep(db.session.scalar(sa.select(Group)), welcoming.Shown("", False, "", "", ""), by, now=NOW),
    "champion-shown": lambda by: profiles.take_back(by, now=NOW),
    "idea": lambda by: writing.withdraw(db.session.scalar(sa.select(Idea)), by, now=NOW),
    "upload": lambda by: forgetting.drop(Upload.person_id == by.id, NOW),
}


@pytest.fixture
def there(app, tmp_path):
    """(what is held: {(class, random id)}, the id of a champion who has one of each and was asked of by somebody without an account)."""
    app.config["ERASURES_PATH"] = tmp_path / "apart" / "erasures.log"
    joan, group_id = make_person(app, "champion", "chard"), make_group(app)
    make_idea(app, joan, "draft")
    with app.app_context(), writing_unit():
        chard, service = by_slug("chard"), db.session.scalar(sa.select(Service).order_by(Service.id))
        ask = Ask(typed="A choir", locality_id=chard.id, asked_on=NOW.date())
        db.session.add_all([
            ask, AskContact(ask=ask, kind="email", contact="w@wren.example", contact_key="k", at=NOW), Welcomer(group_id=group_id, name="Joan", at=NOW),
            Company(service_id=service.id, name="Wilma", contact="w@wren.example", contact_kind="email", contact_key="k", consent="c", key="k", at=NOW),
            WeeklyMail(locality_id=chard.id, email="w@wren.example", email_key="k", asked_at=NOW),
            Upload(person_id=joan.id, key="k", name="Wilma.csv", table="Ring Wilma", headings_key="k", touched_at=NOW)])
        profiles.agree(db.session.get(Person, joan.id), now=NOW)
        db.session.commit()
        return {one for one in erasing.held(db.session) if one[0] in CLASSES}, joan.id


def test_what_is_wiped_at_once_stays_wiped_in_a_backup_put_back_the_same_day(app, there, tmp_path):
    held, joan = there
    assert {name for name, _ in held} == CLASSES == VERBS.keys()
    with app.app_context():
        assert app.test_cli_runner().invoke(args=["backup"]).exit_code == 0
        for name, verb in VERBS.items():
            with writing_unit():
                verb(db.session.get(Person, joan))
                db.session.commit()
            assert name in {kind for _, kind, _ in ledger.read(app.config["ERASURES_PATH"])}
        assert {one[1:] for one in ledger.read(app.config["ERASURES_PATH"])} == held and not held & erasing.held(db.session)
        target, backup = tmp_path / "back.db", backing_up.newest(app.config["BACKUP_PATH"])
        told = app.test_cli_runner().invoke(args=["open-backup", str(backup), str(target)])
        assert told.exit_code == 0 and f"{len(held)} people" in told.output
        engine = sa.create_engine(f"sqlite:///{target}")
        with Session(engine) as back:
            assert not held & erasing.held(back) and back.scalar(sa.select(WeeklyMail.id)) and back.scalar(sa.select(Company.id))
        engine.dispose()


def test_nothing_is_wiped_while_the_ledger_cannot_be_written_and_whoever_asked_may_ask_again(app, client, there):
    held, joan = there
    file = app.config["ERASURES_PATH"]
    file.mkdir(parents=True)
    with app.app_context():
        acts = db.session.scalar(sa.select(sa.func.count(Audit.id)))
        for verb in VERBS.values():
            with writing_unit(), pytest.raises(ledger.Unwritten):
                verb(db.session.get(Person, joan))
            db.session.commit()
            assert held <= erasing.held(db.session) and db.session.scalar(sa.select(sa.func.count(Audit.id))) == acts
        [uuid] = db.session.scalars(sa.select(WeeklyMail.uuid))
        stop = asking.stop_path(db.session.scalar(sa.select(WeeklyMail)))
        db.session.rollback()
    answer = client.post(stop, headers=OWN)
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    file.rmdir()
    assert client.post(stop, headers=OWN).status_code == 303
    assert [one[1:] for one in ledger.read(file)] == [("weekly-mail", uuid)]
