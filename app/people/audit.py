"""The record of what was done: one row an act, in the act's own transaction, each sealed by the hash of the row before (SECURITY AU)."""
import hashlib
import json
import re

import sqlalchemy as sa

from app.extensions import db
from app.people.models import Audit
from app.people.permissions import ACTS

# What is recorded besides the acts of the policy.
EVENTS = ("sign-in.refused", "sign-in.ended", "password.changed", "factor.changed", "backup.drilled", "purge")
# An export of more people than these is told to the administrators (SECURITY AU-5).
MANY_PEOPLE, OVER = 50, "over 50 people"
_CODE = re.compile(r"[a-z0-9 ._-]{0,40}")


def record(act, thing_type="", thing_id="", *, person=None, scope="", reason="", now):
    """Adds a row in the caller's transaction; gives it. `person` is who did it (None: nobody signed in).

    `act` is one of the policy's acts or of EVENTS; `scope` and `reason` are codes (lower-case letters, digits, spaces, dots, dashes),
    never what somebody typed. Raises ValueError for anything else. Needs the write lock, so that two rows never follow the same one.
    """
    if act not in ACTS and act not in EVENTS or not all(_CODE.fullmatch(code) for code in (scope, reason)):
        raise ValueError(f"No code of the record: {act!r}, {scope!r} or {reason!r}.")
    db.session.flush()
    row = Audit(at=now, person_id=person.id if person else None, role=person.role if person else "", act=act, thing_type=thing_type,
                thing_id=str(thing_id), scope=scope, reason=reason, previous=head())
    row.digest = _digest(row)
    db.session.add(row)
    db.session.flush()
    return row


def many_people(count):
    """The reason code of an export that holds so many people."""
    return OVER if count > MANY_PEOPLE else ""


def head(session=None):
    """The digest of the newest row, "" when there is none. `session` is another database's (None: ours)."""
    return (session or db.session).scalar(sa.select(Audit.digest).order_by(Audit.id.desc()).limit(1)) or ""


def verify(session=None):
    """The id of the first row that is not as it was written, or that does not follow the one before; None when all is well.

    The oldest row that is still kept is taken at its word about the one before it. `session` is another database's (None: ours).
    """
    before = None
    for row in (session or db.session).scalars(sa.select(Audit).order_by(Audit.id).execution_options(yield_per=500)):
        if row.digest != _digest(row) or before is not None and row.previous != before:
            return row.id
        before = row.digest
    return None


def _digest(row):
    told = [row.at.isoformat(), row.person_id, row.role, row.act, row.thing_type, row.thing_id, row.scope, row.reason, row.previous]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
