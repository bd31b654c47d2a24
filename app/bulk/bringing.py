"""Brings the rows of an upload in, some at a time: into the queue, or, what a coordinator may, straight in; and takes them out.

Each part is a transaction of its own, so that nobody waits; a run that stopped half way is finished by bringing it in again.
"""
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from app.bulk.models import Brought, Upload
from app.bulk.reading import CHANGE, NEW, REFUSE, SAME, Reading, is_alive, last_brought
from app.directory import history, publication, rows, sessions
from app.directory.details import Author
from app.directory.models import History, Service
from app.extensions import db, writing_unit
from app.people import audit
from app.people.permissions import can
from app.submissions.details import careful, keep, merged, public, public_at
from app.submissions.models import SENT_BACK, WAITING, WITHDRAWN, Submission

STRAIGHT = "listing.import-straight"
_AT_ONCE = 50
_OUT = "The file that it came in with was taken out again."


def why_not_straight(line, person):
    """Why a Line must be looked at by somebody else although a coordinator brings it, in a sentence; "" when it may go straight in."""
    if line.by_id:
        return "It changes a listing by its id, so the words are yours."
    if line.is_asked:
        return "It has a question."
    if line.is_careful:
        return "It is for children or people with a health condition."
    if line.locality_id is None:
        return "We do not know which neighbourhood it is in."
    return "" if can(person, STRAIGHT, line) else "A coordinator there must bring it in."


def bring_in(upload, person, *, straight, out, now, gazetteer, home=None):
    """Brings in what an Upload holds, but for the rows `out` (numbers); `straight`: what may goes into the directory at once. Commits.

    Rows that came in before are left as they are, so that doing it again finishes a run and changes nothing more.
    """
    upload_id = upload.id
    lines = Reading(upload, person, today=sessions.today(now), gazetteer=gazetteer, home=home).lines
    coming = [one for one in lines if one.what in (NEW, CHANGE)]
    here = set(db.session.scalars(sa.select(Brought.key).where(Brought.upload_id == upload_id)))
    counts = {"same": sum(one.what == SAME and one.key not in here for one in lines),
              "left": sum(not out.isdisjoint(one.rows) for one in coming),
              "refused": [row for one in lines if one.what == REFUSE for row in one.rows]}
    db.session.rollback()
    with writing_unit():
        kept = db.session.get(Upload, upload_id)
        kept.begun_at, kept.straight, kept.touched_at = kept.begun_at or now, straight, now
        audit.record(STRAIGHT if straight else "listing.import", "upload", kept.uuid, person=person, reason="brought in", now=now)
        db.session.commit()
    run, wanted = _Run(upload_id, person, straight, now, gazetteer), [one for one in coming if out.isdisjoint(one.rows)]
    for part in rows.in_parts(wanted, _AT_ONCE):
        run.bring(part)
    with writing_unit():
        kept = db.session.get(Upload, upload_id, populate_existing=True)
        kept.done_at, kept.touched_at, kept.table, kept.counts = now, now, None, counts | {"failed": run.failed}
        db.session.commit()


def take_out(upload, person, *, now):
    """Takes out again what came in by an Upload: what waits is withdrawn, what went straight in is as it was before; what somebody approved
    or changed since stays. Commits.
    """
    upload_id, stands = upload.id, Brought.undone_at.is_(None)
    ids = db.session.scalars(sa.select(Brought.id).where(Brought.upload_id == upload_id, stands).order_by(Brought.id)).all()
    db.session.rollback()
    for part in rows.in_parts(ids, _AT_ONCE):
        with writing_unit():
            for one in db.session.scalars(sa.select(Brought).where(Brought.id.in_(part), stands).order_by(Brought.id)).all():
                if _took_out(one, person, now):
                    one.undone_at = now
            db.session.commit()
    with writing_unit():
        kept = db.session.get(Upload, upload_id, populate_existing=True)
        kept.undone_at, kept.touched_at = now, now
        audit.record("listing.import", "upload", kept.uuid, person=person, reason="taken out", now=now)
        db.session.commit()


class _Run:
    """One bringing in; `failed` are the numbers of rows that could not be kept after all."""

    def __init__(self, upload_id, person, straight, now, gazetteer):
        self._upload_id, self._person, self._straight, self._now, self._gazetteer = upload_id, person, straight, now, gazetteer
        self.failed = []

    def bring(self, lines):
        """Brings in some lines in one transaction; when one of them cannot be kept, each in its own."""
        try:
            with writing_unit():
                earlier = last_brought({one.key for one in lines})
                new = [one for one in lines if not (is_alive(earlier.get(one.key)) and earlier[one.key].mark == one.mark)]
                at_once = [(line, details) for line in new if (details := self._at_once(line))]
                published = {line.key for line, _ in at_once}
                self._publish(at_once)
                self._send([(line, earlier.get(line.key)) for line in new if line.key not in published])
                db.session.commit()
        except (ValueError, LookupError):
            db.session.rollback()
            if len(lines) == 1:
                self.failed += lines[0].rows
                return
            for line in lines:
                self.bring([line])

    def _at_once(self, line):
        """The details of a line that goes straight in: what the source changed, put onto what somebody else changed since; None for one
        that somebody has to look at, also because both changed the same, or it became careful meanwhile.
        """
        if not self._straight or why_not_straight(line, self._person):
            return None
        service = db.session.get(Service, line.service_id, populate_existing=True) if line.service_id else None
        if service is None:
            return line.details
        if service.withdrawn_at is not None:
            return replace(line.details, id=service.uuid) if not line.base else None
        current = public(service)
        after, torn = merged(public_at(service, datetime.fromisoformat(line.base)), line.details, current) if line.base else (None, True)
        return None if torn or careful(current) else after

    def _publish(self, pairs):
        """Publishes lines with their details; their source is the author."""
        if not pairs:
            return
        source = pairs[0][0].details.source
        publication.publish_all([details for _, details in pairs], Author(source, "source"), now=self._now, gazetteer=self._gazetteer)
        services = db.session.execute(sa.select(Service.id, Service.uuid, Service.source_key).where(sa.or_(
            Service.uuid.in_([details.id for _, details in pairs if details.id]),
            sa.and_(Service.source == source, Service.source_key.in_([details.source_key for _, details in pairs]),
                    Service.source_key != "")))).all()
        by_id, by_key = {one.uuid: one for one in services}, {one.source_key: one for one in services}
        newest = _newest([one.id for one in services])
        for line, details in pairs:
            service = by_id[details.id] if details.id else by_key[details.source_key]
            audit.record(STRAIGHT, "service", service.uuid, person=self._person, scope=f"locality {line.locality_id}", now=self._now)
            db.session.add(self._made(line, service_id=service.id, history_id=newest[service.id]))

    def _send(self, pairs):
        """Has lines wait as Submissions: new ones, or the person's own that waits under the same key (`earlier` is its Brought)."""
        waiting = []
        for line, earlier in pairs:
            service = db.session.get(Service, line.service_id) if line.service_id else None
            mine = earlier.submission if is_alive(earlier) else None
            if mine is None or mine.author_id != self._person.id or mine.state not in (WAITING, SENT_BACK):
                mine = Submission(by=self._person.role, author_id=self._person.id, answers={}, begun_at=self._now)
            mine.service, mine.base, mine.locality_id, mine.state = service, line.base, line.locality_id, WAITING
            mine.touched_at = mine.sent_at = mine.confirmed_at = self._now
            keep(mine, line.details)
            mine.organization_needed = mine.organization_needed or line.is_careful
            waiting.append((line, mine))
        db.session.add_all(mine for _, mine in waiting)
        db.session.flush()
        db.session.add_all(self._made(line, submission_id=mine.id) for line, mine in waiting)

    def _made(self, line, **became):
        return Brought(upload_id=self._upload_id, row=line.rows[0], key=line.key, mark=line.mark, **became)


def _took_out(brought, person, now):
    """Whether what a row became was taken back."""
    if brought.submission is not None:
        if brought.submission.state not in (WAITING, SENT_BACK) or brought.submission.author_id != person.id:
            return False
        brought.submission.state, brought.submission.touched_at = WITHDRAWN, now
        return True
    service, me = brought.service, Author(person.name, person.role)
    if service is None or service.withdrawn_at is not None or _newest([service.id]).get(service.id) != brought.history_id:
        return False
    before = db.session.scalar(sa.select(History).where(History.service_id == service.id, History.id < brought.history_id)
                               .order_by(History.id.desc()).limit(1))
    if before is None or before.did == history.WITHDRAWN:
        publication.withdraw(service, me, _OUT, now=now)
    else:
        publication.restore(service, _newest([service.id], before=brought.history_id)[service.id], me, now=now)
    audit.record(STRAIGHT, "service", service.uuid, person=person, reason="taken out", now=now)
    return True


def _newest(service_ids, before=None):
    """{service id: the id of its newest row of history that says what was published}, older than the row `before` if told."""
    told = sa.select(History.service_id, sa.func.max(History.id)).where(History.service_id.in_(service_ids), History.details != "")
    told = told if before is None else told.where(History.id < before)
    return dict(db.session.execute(told.group_by(History.service_id)).all())
