"""What is decided on submissions: published once, by somebody else, told to the writer, recorded, and taken back within a day."""
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.directory.details import ExceptionDetails, OrganizationDetails
from app.directory.models import History, Service
from app.directory.publication import publish, withdraw
from app.extensions import db, writing_unit
from app.messages.models import Message
from app.people import audit
from app.people.models import Audit, Person
from app.submissions import deciding, owning
from app.submissions.deciding import Refused
from app.submissions.details import public
from app.submissions.models import APPROVED, DECLINED, SENT_BACK, UNCONFIRMED, WAITING, Decision, Owner, Picture, Submission
from app.submissions.proposing import proposal, why_not
from conftest import NOW
from directories import TUESDAYS, found
from people import make_person
from waiting import EMAIL, NEW, make_localities, make_waiting, of

CHILDREN = replace(NEW, name="Little explorers", kinds=("children",))


@pytest.fixture(autouse=True)
def localities(app):
    make_localities(app)


@pytest.fixture
def decide(app):
    """decide(verb, uuid, person, *words): runs a verb of deciding in a unit of its own and commits; gives what it gives."""
    def run(verb, uuid, person, *words, now=NOW, **more):
        with app.app_context(), writing_unit():
            given = verb(of(uuid), db.session.get(Person, person.id), *words, now=now, **more)
            db.session.commit()
            return given
    return run


@pytest.fixture
def champion(app):
    return make_person(app, "champion", "chard", name="Joan")


@pytest.fixture
def coordinator(app):
    return make_person(app, "coordinator", "chard", name="Priya")


def mails(to=EMAIL):
    return [one for one in db.session.scalars(db.select(Message).order_by(Message.id)) if one.to == to]


def test_approving_publishes_makes_an_owner_and_tells_the_writer_in_one_go(app, decide, champion):
    uuid = make_waiting(app)
    service = decide(deciding.approve, uuid, champion)
    with app.app_context():
        assert found(words="macrame", now=NOW) == [service.id]
        owner, mail = db.session.scalars(db.select(Owner)).one(), mails()[0]
        assert (owner.service_id, owner.email, owner.confirmed_at) == (service.id, EMAIL, NOW) and owning.is_trusted(owner, NOW)
        assert len(mails()) == 1 and "http://localhost/mine/" in mail.text and service.name not in mail.subject
        assert of(uuid).state == APPROVED and of(uuid).decisions[0].person_id == champion.id
        assert db.session.scalars(db.select(Audit.act).order_by(Audit.id.desc())).first() == "listing.approve" and audit.verify() is None
        row = db.session.get(History, of(uuid).decisions[0].history_id)
        assert row.service_id == service.id and EMAIL not in row.details + row.by and "Maureen" not in row.details + row.by


def test_a_failure_in_the_middle_leaves_nothing(app, champion):
    uuid = make_waiting(app)
    with app.app_context(), writing_unit(), pytest.raises(ValueError, match="half a letter"):
        one = of(uuid)
        one.details = one.details.replace("Macrame", "\\ud800")
        deciding.approve(one, db.session.get(Person, champion.id), now=NOW)
    with app.app_context():
        db.session.rollback()
        assert of(uuid).state == WAITING and not db.session.scalars(db.select(Decision)).all() and not mails()


@pytest.mark.parametrize("verb", [deciding.approve, deciding.send_back, deciding.decline])
def test_nobody_decides_on_their_own(app, decide, verb):
    champion = make_person(app, "champion", "chard", email=EMAIL)
    words = () if verb is deciding.approve else ("Because.",)
    for uuid in (make_waiting(app, author_id=champion.id, by="champion"), make_waiting(app, contact_email=EMAIL.upper())):
        with pytest.raises(Refused, match="yours"):
            decide(verb, uuid, champion, *words)
        with app.app_context():
            assert of(uuid).state == WAITING


def test_what_is_for_children_needs_a_coordinator_and_an_organisation(app, decide, champion, coordinator):
    uuid = make_waiting(app, CHILDREN)
    with pytest.raises(Refused, match="coordinator"):
        decide(deciding.approve, uuid, champion)
    nobody = make_waiting(app, replace(CHILDREN, organization=OrganizationDetails("Little Explorers")))
    with pytest.raises(Refused, match="organisation"):
        decide(deciding.approve, nobody, coordinator)
    assert decide(deciding.approve, uuid, coordinator).name == "Little explorers"


def test_a_change_that_takes_the_children_out_is_still_a_coordinators(app, decide, champion, coordinator):
    service = decide(deciding.approve, make_waiting(app, CHILDREN), coordinator)
    uuid = make_waiting(app, replace(CHILDREN, kinds=("crafts",)), service=service)
    with pytest.raises(Refused, match="coordinator"):
        decide(deciding.approve, uuid, champion)


def test_another_locality_and_other_roles_decide_nothing(app, decide):
    uuid = make_waiting(app)
    for person in (make_person(app, "champion", "yeovil"), make_person(app, "administrator"), make_person(app, "practice")):
        for verb, words in ((deciding.approve, ()), (deciding.decline, ("No.",))):
            with pytest.raises(Refused):
                decide(verb, uuid, person, *words)


def test_the_public_sees_the_last_approved_version_while_a_change_waits(app, decide, champion):
    service = decide(deciding.approve, make_waiting(app), champion)
    make_waiting(app, replace(NEW, phone="07700 900613"), service=service)
    with app.app_context():
        assert public(service).phone == NEW.phone


def test_what_changed_meanwhile_stays_and_what_clashes_is_told(app, decide, champion):
    service = decide(deciding.approve, make_waiting(app), champion)
    uuid = make_waiting(app, replace(NEW, phone="07700 900613", summary="Mine."), service=service)
    off = ExceptionDetails(date(2026, 12, 1), "cancelled", "The hall is shut")
    with app.app_context(), writing_unit():
        mark = proposal(of(uuid)).mark
        current = replace(public(service), schedules=(replace(TUESDAYS, exceptions=(off,)),), summary="Theirs.")
        publish(current, owning.BY, now=NOW + timedelta(hours=1))
        db.session.commit()
        assert proposal(of(uuid)).torn == ("summary",)
    with pytest.raises(Refused, match="changed while you looked"):
        decide(deciding.approve, uuid, champion, mark=mark, now=NOW + timedelta(hours=2))
    decide(deciding.approve, uuid, champion, now=NOW + timedelta(hours=2))
    with app.app_context():
        said = public(service)
        assert (said.phone, said.summary, said.schedules[0].exceptions) == ("07700 900613", "Mine.", (off,))


def test_a_change_of_what_was_taken_off_does_not_bring_it_back(app, decide, champion):
    service = decide(deciding.approve, make_waiting(app), champion)
    uuid = make_waiting(app, replace(NEW, summary="x"), service=service, by="owner")
    with app.app_context(), writing_unit():
        withdraw(db.session.get(Service, service.id), replace(owning.BY, kind="coordinator"), "A worry", now=NOW)
        db.session.commit()
    with pytest.raises(Refused, match="not on the site"):
        decide(deciding.approve, uuid, champion)
    with app.app_context():
        assert db.session.get(Service, service.id).withdrawn_at


def test_sent_back_and_declined_with_words_that_the_writer_reads(app, decide, champion):
    for verb, state, words in ((deciding.send_back, SENT_BACK, "Which day is it?"), (deciding.decline, DECLINED, "It is a shop.")):
        uuid = make_waiting(app)
        with pytest.raises(Refused):
            decide(verb, uuid, champion, " \n")
        decide(verb, uuid, champion, words)
        with app.app_context():
            assert of(uuid).state == state and words in mails()[-1].text and "Joan" in mails()[-1].text
            assert ("/add/" in mails()[-1].text) is (state == SENT_BACK)
        with pytest.raises(Refused, match="not waiting"):
            decide(deciding.approve, uuid, champion)
    with app.app_context():
        assert all("shop" not in row.reason + row.scope for row in db.session.scalars(db.select(Audit)))


def test_a_colleague_who_may_decide_is_asked(app, decide, champion, coordinator):
    uuid = make_waiting(app, CHILDREN)
    decide(deciding.ask, uuid, champion, coordinator, "Is this safe?")
    with app.app_context():
        assert of(uuid).state == WAITING and f"/review/{uuid}" in mails(coordinator.email)[0].text
    with pytest.raises(Refused, match="cannot decide"):
        decide(deciding.ask, uuid, coordinator, champion, "And you?")


def test_a_new_listing_is_taken_off_again_within_a_day_and_its_link_ends(app, decide, champion):
    uuid = make_waiting(app)
    service = decide(deciding.approve, uuid, champion)
    decide(deciding.undo, uuid, champion, now=NOW + timedelta(hours=23))
    with app.app_context():
        assert found(words="macrame", now=NOW) == [] and of(uuid).state == WAITING
        assert owning.owners_of(service.id) == [] and len(mails()) == 2
    again = decide(deciding.approve, uuid, champion, now=NOW + timedelta(hours=24))
    with app.app_context():
        assert again.id == service.id and found(words="macrame", now=NOW) == [service.id] and len(owning.owners_of(service.id)) == 1


def test_a_change_goes_back_to_what_was_public(app, decide, champion):
    service = decide(deciding.approve, make_waiting(app), champion)
    uuid = make_waiting(app, replace(NEW, summary="Bring a friend."), service=service)
    decide(deciding.approve, uuid, champion, now=NOW + timedelta(hours=1))
    decide(deciding.undo, uuid, champion, now=NOW + timedelta(hours=2))
    with app.app_context():
        assert public(service).summary == NEW.summary and of(uuid).state == WAITING and db.session.get(Service, service.id).withdrawn_at is None


@pytest.mark.parametrize("later", ["a day", "another change"])
def test_undoing_comes_too_late(app, decide, champion, later):
    uuid = make_waiting(app)
    service = decide(deciding.approve, uuid, champion)
    if later == "another change":
        decide(deciding.approve, make_waiting(app, replace(NEW, summary="x"), service=service), champion, now=NOW + timedelta(hours=1))
    with pytest.raises(Refused, match="cannot be undone"):
        decide(deciding.undo, uuid, champion, now=NOW + timedelta(hours=25 if later == "a day" else 2))


def test_a_writer_without_email_is_rung_first(app, decide, champion):
    uuid = make_waiting(app, state=UNCONFIRMED, contact_email=None, contact_phone="01632 960117", confirmed_at=None)
    with pytest.raises(Refused, match="Ring"):
        decide(deciding.approve, uuid, champion)
    decide(deciding.confirm, uuid, champion)
    decide(deciding.approve, uuid, champion)
    with app.app_context():
        assert db.session.scalars(db.select(Owner)).one().phone == "01632 960117"
    mailed = make_waiting(app, state=UNCONFIRMED, confirmed_at=None)
    with pytest.raises(Refused):
        decide(deciding.confirm, mailed, champion)


def test_pictures_go_public_with_their_listing(app, decide, champion):
    uuid = make_waiting(app)
    with app.app_context(), writing_unit():
        db.session.add(Picture(submission_id=of(uuid).id, alt="A table of wool", bytes=b"x", width=1, height=1))
        db.session.commit()
    service = decide(deciding.approve, uuid, champion)
    with app.app_context():
        assert db.session.scalars(db.select(Picture)).one().service_id == service.id


def test_what_lies_in_no_locality_is_everybodys(app, decide, champion):
    uuid = make_waiting(app, locality_id=None)
    with app.app_context():
        assert why_not(of(uuid), champion) == ""
        assert db.session.scalars(db.select(Submission.id).where(Submission.within({1}))).all()
        assert not db.session.scalars(db.select(Submission.id).where(Submission.within(set()))).all()
    decide(deciding.approve, uuid, champion)
    with app.app_context():
        assert of(uuid).state == APPROVED
