"""What a champion does about somebody who would like company: take it, put it back, say how it went."""
from app.company import telling
from app.company.fetching import ANSWER, PUT_BACK, is_free
from app.company.models import DID_NOT, NO_ANSWER, WENT
from app.extensions import db
from app.people import audit
from app.people.models import Person

HOW = {WENT: "We went", DID_NOT: "We did not go", NO_ANSWER: "I could not reach them"}


def take(company, by, *, now):
    """Lets a Person take it and tells both; gives whether it is theirs now. Never commits."""
    if company.closed_at is not None or not is_free(company):
        return company.closed_at is None and company.taken_by_id == by.id
    company.taken_by, company.taken_at, company.asked_at = db.session.get(Person, by.id), now, None
    db.session.flush()
    audit.record(ANSWER, "company", company.uuid, person=by, reason="taken", now=now)
    telling.asker("taken", company, now)
    telling.taker("yours", company, now)
    return True


def put_back(company, by, *, now):
    """Gives it to the others again and tells who asked; nothing when it is not theirs. Never commits."""
    if _is_theirs(company, by):
        audit.record(ANSWER, "company", company.uuid, person=by, reason=PUT_BACK, now=now)
        let_go(company, now)


def let_go(company, now):
    """Nobody holds it from now on; who asked is told. Never commits."""
    company.taken_by = company.taken_at = company.asked_at = None
    telling.asker("put_back", company, now)


def open_contact(company, by, *, now):
    """Notes that its taker looks at how to reach who asked; gives whether they may. Never commits."""
    if not _is_theirs(company, by) or not company.contact:
        return False
    audit.record(ANSWER, "company", company.uuid, person=by, reason="contact opened", now=now)
    return True


def close(company, how, by, *, now):
    """Closes it with a code of HOW and tells who asked; nothing when it is not theirs. Never commits. Raises KeyError for another code."""
    if how not in HOW:
        raise KeyError(how)
    if _is_theirs(company, by):
        company.closed_at, company.outcome = now, how
        audit.record(ANSWER, "company", company.uuid, person=by, reason=how, now=now)
        telling.asker("went" if how == WENT else "closed", company, now)


def _is_theirs(company, by):
    return company.closed_at is None and company.taken_by_id == by.id
