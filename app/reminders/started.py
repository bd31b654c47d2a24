"""Sees that what was drafted of an ask is on the site now: closes the ask, and tells those who want to know, once."""
import sqlalchemy as sa

from app.asks import answering
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.need.asks import DRAFTED, Ask
from app.submissions.models import APPROVED, Submission


def tell(now):
    """Does it for every ask whose listing is published at `now` (aware); gives how many. Commits by itself; with none it only reads."""
    found = bool(_published())
    db.session.rollback()
    if not found:
        return 0
    with writing_unit():
        published = _published()
        for ask, service in published:
            answering.start(ask, service, now=now)
        db.session.commit()
    return len(published)


def _published():
    """[(Ask, Service)] of drafts that were approved and whose listing is on the site."""
    return db.session.execute(
        sa.select(Ask, Service).join(Submission, Submission.uuid == Ask.submission_uuid).join(Service, Service.id == Submission.service_id)
        .where(Ask.state == DRAFTED, Submission.state == APPROVED, Service.withdrawn_at.is_(None)).order_by(Ask.id)).all()
