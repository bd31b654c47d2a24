"""Fetches what a person may review, through their scope: what lies elsewhere is not there at all."""
import re
from uuid import UUID

import sqlalchemy as sa

from app.directory.localities import all_localities, of_service
from app.directory.models import Service
from app.extensions import db
from app.people.models import Person
from app.people.permissions import can, visible
from app.submissions.models import APPROVED, DECLINED, DRAFT, SENT_BACK, UNCONFIRMED, WAITING, WITHDRAWN, Picture, Submission
from app.submissions.proposing import why_not

SEEN = (WAITING, SENT_BACK, APPROVED, DECLINED)
DECIDING = ("champion", "coordinator")
# Without an email nobody can press a link: somebody rings them.
_TO_RING = sa.and_(Submission.state == UNCONFIRMED, Submission.contact_email.is_(None))
_SLUG = re.compile(r"[a-z0-9-]{1,120}")


class Listing:
    """A Service as people.permissions asks about it; one that lies in no locality is everybody's."""

    def __init__(self, service):
        self.service = service

    def scope_localities(self):
        """The localities that it lies in."""
        return {one.id for one in of_service(self.service) or all_localities()}

    def scope_people(self):
        """Nobody: who wrote it is no matter here."""
        return set()


def waiting(person):
    """[Submission] that wait in the person's localities, the oldest first; those whose writer is to be rung first among them."""
    return db.session.scalars(visible(person, "listing.review", Submission).where(sa.or_(Submission.state == WAITING, _TO_RING))
                              .order_by(Submission.sent_at, Submission.id)).all()


def submission(person, uuid):
    """The Submission of a uuid (any text) that the person may see, or None."""
    try:
        plain = str(UUID(uuid))
    except ValueError:
        return None
    return db.session.scalar(visible(person, "listing.review", Submission).where(
        Submission.uuid == plain, sa.or_(Submission.state.in_(SEEN), _TO_RING)))


def sent_back(person):
    """[Submission] that were sent back in the person's localities and did not come again, the oldest first."""
    return db.session.scalars(visible(person, "listing.review", Submission).where(Submission.state == SENT_BACK)
                              .order_by(Submission.sent_at, Submission.id)).all()


def taken_back(person, uuid):
    """The Submission of a uuid (any text) in the person's localities that its writer changes just now or took back, or None."""
    try:
        plain = str(UUID(uuid))
    except ValueError:
        return None
    return db.session.scalar(visible(person, "listing.review", Submission).where(
        Submission.uuid == plain, Submission.sent_at.is_not(None), sa.or_(
            Submission.state.in_((DRAFT, WITHDRAWN)), sa.and_(Submission.state == UNCONFIRMED, Submission.contact_email.is_not(None)))))


def pictures(submission):
    """[Picture] of a submission, the oldest first."""
    return db.session.scalars(sa.select(Picture).where(Picture.submission_id == submission.id).order_by(Picture.id)).all()


def picture(submission, uuid):
    """The Picture of a submission that has this uuid (any text), or None."""
    return next((one for one in pictures(submission) if one.uuid == uuid), None)


def listing(person, slug, act):
    """The Service at an address (any text) to which the person may do an act, or None."""
    found = db.session.scalar(sa.select(Service).where(Service.slug == slug)) if _SLUG.fullmatch(slug) else None
    return found if found and can(person, act, Listing(found)) else None


def colleagues(submission, person):
    """[Person] besides this one who may decide on a submission, by name."""
    found = db.session.scalars(sa.select(Person).where(Person.role.in_(DECIDING), Person.ended_at.is_(None), Person.id != person.id)
                               .order_by(Person.name, Person.id)).all()
    return [one for one in found if not why_not(submission, one)]


def is_alone(person):
    """Whether nobody else in the person's localities can approve what they write."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Person).where(
        Person.role.in_(DECIDING), Person.ended_at.is_(None), Person.id != person.id, Person.within(person.locality_ids))) == 0
