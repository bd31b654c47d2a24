"""What somebody who asked for company may do on their private page: change it, thank, end it and have it deleted, and see all of it."""
from app.company import telling
from app.company.asking import ANY
from app.company.fetching import looks
from app.company.forgetting import NOBODY
from app.company.models import WENT, WITHDRAWN
from app.extensions import db
from app.people import audit, ledger
from app.people.thanks import THANKS, is_thanked, thank

OWN = "company.own"


def change(company, told, *, now):
    """Takes another date or other words of an asking.Asked, and tells its taker when anything differs. Never commits."""
    before = (company.original_on, company.on, company.opens, company.help)
    if told.chance:
        company.original_on, company.on, company.opens, company.off = told.chance.original_on, told.chance.on, told.chance.opens, False
    elif told.when == ANY:
        company.original_on, company.on, company.opens, company.off = None, None, None, False
    company.help = told.help or None
    if (company.original_on, company.on, company.opens, company.help) != before:
        company.asked_at = None
        db.session.flush()
        audit.record(OWN, "company", company.uuid, reason="changed", now=now)
        telling.taker("changed_too", company, now)


def may_thank(company):
    """Whether somebody went along, and was not thanked yet."""
    return company.outcome == WENT and company.taken_by_id is not None and not is_thanked(company.uuid)


def say_thanks(company, words, *, now):
    """Keeps a thank-you (a code of THANKS) to whoever went along, once; nothing for other words. Never commits."""
    if words in THANKS and may_thank(company):
        thank(company.taken_by_id, words, company.uuid)
        audit.record(OWN, "company", company.uuid, reason="thanked", now=now)


def held(company):
    """All that is held of a request, for who made it: plain values, days and moments in ISO form (UTC)."""
    moments = {"asked at": company.at, "confirmed at": company.confirmed_at, "taken at": company.taken_at, "over since": company.closed_at}
    return {
        "name": company.name, company.contact_kind: company.contact, "what would help": company.help, "activity": company.service.name,
        "date": company.on.isoformat() if company.on else None, "minutes after midnight": company.opens, "this date is off": company.off,
        "who goes along": company.taken_by.name.split()[:1] if company.taken_by else [], "how it went": company.outcome,
        "SHA-256 of the words you agreed to": company.consent, "you said thank you": is_thanked(company.uuid),
        "who looked at how to reach you": [{"at": at.isoformat(), "role": role} for at, role in looks(company)],
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()}}


def remove(company, *, now):
    """Ends it if it is open, tells its taker, and wipes at once what was typed. Raises ledger.Unwritten. Never commits."""
    if company.closed_at is None:
        company.closed_at, company.outcome = now, WITHDRAWN
        telling.taker("not_needed", company, now)
    is_first = company.contact_key is not None
    for name, value in NOBODY.items():
        setattr(company, name, value)
    db.session.flush()
    if is_first:
        audit.record(OWN, "company", company.uuid, reason="deleted", now=now)
        ledger.forgotten("company", company.uuid, now=now)
