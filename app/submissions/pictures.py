"""The public pictures of a listing: whose they are as submissions are approved and undone, listings merged, pictures taken off."""
import sqlalchemy as sa

from app import index
from app.directory.models import Service
from app.extensions import db
from app.submissions.models import Picture

# A page shows so many, the newest; others stay kept.
SHOWN = 3
_SEEN = Picture.uuid, Picture.digest, Picture.alt, Picture.width, Picture.height


def shown(service_id):
    """[row of uuid, digest, alt, width, height (px)] of the pictures that a listing's page shows, the oldest first."""
    newest = sa.select(*_SEEN).where(Picture.service_id == service_id).order_by(Picture.id.desc()).limit(SHOWN)
    return db.session.execute(newest).all()[::-1]


def content(digest):
    """The bytes of a picture (JPEG) that some listing on the site shows under `digest`, or None."""
    return db.session.scalar(sa.select(Picture.bytes).join(Service, Service.id == Picture.service_id).where(
        Picture.digest == digest, Service.withdrawn_at.is_(None)).limit(1))


def publish(submission, service):
    """Makes the pictures of a submission those of a Service. Never commits."""
    _move(Picture.submission_id == submission.id, service.id)


def take_back(submission):
    """Makes the pictures of a submission nobody's again. Never commits."""
    _move(sa.and_(Picture.submission_id == submission.id, Picture.service_id.is_not(None)), None)


def follow(gone, kept):
    """Makes the pictures of a listing that was merged into another those of that one. Never commits."""
    _move(Picture.service_id == gone.id, kept.id)


def take_off(service, uuid):
    """Deletes a picture of a Service for good; gives whether there was one. Never commits."""
    return _changed(sa.delete(Picture).where(Picture.service_id == service.id, Picture.uuid == uuid))


def _move(which, service_id):
    _changed(sa.update(Picture).where(which).values(service_id=service_id))


def _changed(statement):
    changed = db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount > 0
    if changed:
        # Kept pages show pictures, too.
        index.touch(db.session.connection().connection.driver_connection)
    return changed
