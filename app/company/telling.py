"""The mails about going along: none says where, with whom or why, and the address of who asked stands in none (SECURITY PR-6)."""
from datetime import timedelta

import sqlalchemy as sa

from app.company.models import EMAIL
from app.directory import sessions
from app.extensions import db
from app.messages import mail, outbox
from app.people import links, profiles
from app.people.models import Person

PURPOSE = "company"
LINK_LASTS = timedelta(days=180)


def link(company, now):
    """The token of a new private link of who asked; the one before ends. Never commits."""
    return links.make(PURPOSE, company.id, until=now + LINK_LASTS, now=now)


def asker(template, company, now, token=None, **more):
    """Queues a mail to who asked, with a new private link; nothing for somebody without an address. Never commits."""
    if company.contact_kind == EMAIL and company.contact and not company.trapped:
        _queue(template, company, company.contact, "asker", now, token=token or link(company, now), **more)


def taker(template, company, now, **more):
    """Queues a mail to whoever took it; nothing while nobody has. Never commits."""
    if company.taken_by is not None and company.taken_by.email:
        _queue(template, company, company.taken_by.email, company.taken_by_id, now, **more)


def champions(company, now):
    """Asks the champions of that place, its coordinators when there are none. Never commits."""
    here = _people("champion", company, Person.id.not_in(profiles.away(sessions.today(now))))
    for person in here or _people("coordinator", company):
        _queue("asked", company, person.email, person.id, now)


def coordinators(company, now):
    """Tells the coordinators of that place, the administrators when there are none, that nobody took it; gives how many. Never commits."""
    found = _people("coordinator", company) or db.session.scalars(
        sa.select(Person).where(Person.role == "administrator", Person.ended_at.is_(None)).order_by(Person.id)).all()
    for person in found:
        _queue("waits", company, person.email, person.id, now)
    return len(found)


def _people(role, company, *besides):
    here = Person.within(company.locality_ids()) if company.locality_ids() else sa.true()
    conditions = Person.role == role, Person.ended_at.is_(None), here, *besides
    return db.session.scalars(sa.select(Person).where(*conditions).order_by(Person.id)).all()


def _queue(template, company, to, who, now, **more):
    subject, text, html = mail.render(f"company/mails/{template}.txt", uuid=company.uuid, **more)
    outbox.queue(f"company-{company.uuid}-{template}-{who}-{now.isoformat()}", to=to, subject=subject, text=text, html=html, now=now)
