"""Submissions for tests: one that waits in a locality, as its writer sent it."""
from dataclasses import replace
from datetime import timedelta

from app.directory.localities import by_slug, keep_locality
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.sealing import keyed
from app.submissions.details import keep, public
from app.submissions.models import WAITING, Submission
from conftest import NOW
from directories import KNITTING

EMAIL = "maureen@knit.example"
NEW = replace(KNITTING, name="Macrame and chat", source="", source_key="")


def make_localities(app):
    """Chard and Yeovil, as the demonstration has them."""
    with app.app_context(), writing_unit():
        keep_locality("chard", "Chard", ["TA20"])
        keep_locality("yeovil", "Yeovil", ["BA20", "BA21", "BA22"])
        db.session.commit()


def make_waiting(app, details=NEW, locality="chard", *, service=None, now=NOW, **columns):
    """The uuid of a Submission that waits for a decision: of a resident who confirmed it, unless `columns` say otherwise."""
    with app.app_context(), writing_unit():
        kept = db.session.get(Service, service.id) if service else None
        row = Submission(**{
            "by": "resident", "contact_name": "Maureen", "contact_email": EMAIL, "contact_key": keyed("email", EMAIL), "state": WAITING,
            "locality_id": by_slug(locality).id, "begun_at": now, "touched_at": now, "sent_at": now - timedelta(days=2), "confirmed_at": now,
            "service": kept, "base": kept.last_modified.isoformat() if kept else "", **columns})
        keep(row, details)
        db.session.add(row)
        db.session.commit()
        return row.uuid


def details_now(app, slug):
    """(Service, ServiceDetails) of what is public at a slug."""
    with app.app_context():
        service = db.session.scalar(db.select(Service).where(Service.slug == slug))
        said = public(service)
        db.session.expunge_all()
        return service, said


def of(uuid):
    """The Submission of a uuid."""
    return db.session.scalar(db.select(Submission).where(Submission.uuid == uuid))
