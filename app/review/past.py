"""The history of a listing in words: every published change with who, when, and which fields it changed from what to what."""
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import history, sessions
from app.directory.models import History
from app.extensions import db
from app.people.models import Person
from app.submissions import differing
from app.submissions.models import Decision
from app.web import formats

_DID = {history.PUBLISHED: "Added", history.CHANGED: "Changed", history.CHECKED: "Checked: still right", history.WITHDRAWN: "Taken off",
        history.MERGED: "Made one with another", history.RESTORED: "An earlier version put back"}
_PART = {"group": "the owner", "champion": "champion", "coordinator": "coordinator", "administrator": "administrator",
         "visitors": "", "source": "a file", "demonstration": "the demonstration"}


class Version(NamedTuple):
    """One line of history. `changes` are Differences to the version before; `can_restore` is false for the version that stands."""

    id: int
    on: date
    did: str
    who: str
    reason: str
    fields: str
    changes: list
    can_restore: bool


def versions(service):
    """[Version] of a Service, the newest first."""
    rows = db.session.scalars(sa.select(History).where(History.service_id == service.id).order_by(History.id)).all()
    approvers = dict(db.session.execute(sa.select(Decision.history_id, Person.name).join(Person, Person.id == Decision.person_id)
                                        .where(Decision.history_id.in_([row.id for row in rows]))).all())
    newest = max((row.id for row in rows if row.details), default=0)
    found, before = [], None
    for row in rows:
        after = history.details_from_json(row.details) if row.details else None
        changes = differing.differences(before, after) if before and after else []
        found.append(Version(row.id, sessions.today(row.at), _DID.get(row.did, row.did), _who(row, approvers.get(row.id)), row.reason,
                             formats.first_upper(formats.list_words([one.field.lower() for one in changes])), changes,
                             bool(after) and (row.id != newest or service.withdrawn_at is not None)))
        before = after or before
    return found[::-1]


def _who(row, approver):
    part = _PART.get(row.by_kind, row.by_kind)
    words = row.by if not part or row.by.casefold() == part else f"{row.by}, {part}"
    return f"{formats.first_upper(words)}. Approved by {approver}" if approver else formats.first_upper(words)
