"""Which practice it is: that of whoever is signed in, that of this computer, or the one of a code."""
import re

import sqlalchemy as sa

from app.directory.localities import localities_of
from app.extensions import db
from app.people import signing_in
from app.people.models import Audit, Person
from app.practices import machines
from app.practices.models import Practice

# What the record says of what was taken away.
REMOVED = "removed"
_CODE = re.compile(r"[A-Z0-9]{1,9}")


def here(now):
    """The Practice that this browser works for: its person's, else this machine's; None for anybody else."""
    me = signing_in.person()
    if me and me.practice_id:
        return of_id(me.practice_id)
    machine = machines.here(now)
    return machine.practice if machine else None


def of_id(practice_id):
    """The Practice of an id that is still open, or None."""
    found = db.session.get(Practice, practice_id) if practice_id else None
    return found if found and found.ended_on is None else None


def by_code(typed):
    """The open Practice of a code ("a81001", in any spacing), or None."""
    code = "".join(typed.split()).upper()
    if not _CODE.fullmatch(code):
        return None
    return db.session.scalar(sa.select(Practice).where(Practice.ods_code == code, Practice.ended_on.is_(None)))


def staff(practice_id):
    """[Person] who work at a practice now, leads first."""
    rows = db.session.scalars(sa.select(Person).where(Person.practice_id == practice_id, Person.ended_at.is_(None))).all()
    return sorted(rows, key=lambda one: (one.leads_since is None, one.name.casefold(), one.id))


def took_away(practice_id, kind, thing_id):
    """Whether somebody of a practice took a thing away already: `kind` and `thing_id` as the record names it ("note", its key)."""
    ours = sa.select(Person.id).where(Person.practice_id == practice_id)
    return db.session.scalar(sa.select(Audit.id).where(
        Audit.thing_type == kind, Audit.thing_id == thing_id, Audit.reason == REMOVED, Audit.person_id.in_(ours)).limit(1)) is not None


def beside(practice):
    """The ids of the open practices that lie in a locality of this Practice's, itself among them."""
    outcodes = {practice.outcode, *(code for one in localities_of(practice.outcode) for code in one.outcode_list)} - {""}
    ids = db.session.scalars(sa.select(Practice.id).where(Practice.outcode.in_(sorted(outcodes)), Practice.ended_on.is_(None)))
    return {practice.id, *ids}
