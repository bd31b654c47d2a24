"""Pictures of a listing that is not sent yet: added, with what is on them in words, and taken away again."""
import sqlalchemy as sa

from app.extensions import db
from app.submissions.models import Picture
from app.submissions.shrinking import LIGHT_BYTES, MOST_BYTES, MOST_PX, NotAPicture, made_anew

MOST = 3
__all__ = ["LIGHT_BYTES", "MOST", "MOST_BYTES", "MOST_PX", "NotAPicture", "add", "made_anew", "of", "remove"]


def of(submission):
    """[Picture] of a submission, the oldest first."""
    return db.session.scalars(sa.select(Picture).where(Picture.submission_id == submission.id).order_by(Picture.id)).all()


def add(submission, content, alt):
    """Adds a sent picture with its description to a submission; raises NotAPicture. Never commits."""
    made, width, height = made_anew(content)
    db.session.add(Picture(submission_id=submission.id, alt=alt, bytes=made, width=width, height=height))


def remove(submission, uuid):
    """Takes a picture of that submission away again, if it is there. Never commits."""
    db.session.execute(sa.delete(Picture).where(Picture.submission_id == submission.id, Picture.uuid == uuid))
