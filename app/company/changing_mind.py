"""What somebody who asked for company may do on their private page: end it, and have what they typed deleted at once."""
from app.company import telling
from app.company.forgetting import NOTHING
from app.company.models import WITHDRAWN
from app.extensions import db
from app.people import audit

OWN = "company.own"


def remove(company, *, now):
    """Ends it if it is open, tells its taker, and wipes at once what was typed. Never commits."""
    if company.closed_at is None:
        company.closed_at, company.outcome = now, WITHDRAWN
        telling.taker("not_needed", company, now)
    if company.contact is not None:
        audit.record(OWN, "company", company.uuid, reason="deleted", now=now)
    for name, value in NOTHING.items():
        setattr(company, name, value)
    db.session.flush()
