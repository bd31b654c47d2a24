"""The restore drill: the newest backup, put into an empty place and asked whether it would do (SECURITY DU-12, EN-5)."""
import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.directory import sessions
from app.extensions import writing_unit
from app.index import Question, find
from app.keeping import erasing
from app.keeping.backing_up import Broken, check, newest, unseal
from app.people import audit
from app.people.models import Person

# What a site that was in use has rows of.
COUNTED = ("service", "session", "person", "submission", "message", "audit")


class Drill(NamedTuple):
    """What was found: the backup's name, its counts by table, how many activities a search finds, how many people it would have brought
    back, seconds taken.
    """

    name: str
    counts: dict
    found: int
    forgotten: int
    seconds: float


def drill(folder, keys, heads, now, ledger):
    """Restores the newest backup in `folder` beside nothing, and tries it: integrity, migrations at `heads` (a set), counts, a search,
    the record's chain, one sealed word opened, and whoever the `ledger` (a Path) names forgotten again. Gives a Drill. Raises Broken
    with what is wrong.
    """
    backup, begun = newest(folder), time.monotonic()
    if backup is None:
        raise Broken(f"There is no backup in {folder}.")
    with TemporaryDirectory(prefix="natter-drill-") as place:
        restored = Path(place) / "natter.db"
        unseal(backup, restored, keys)
        check(restored)
        with closing(sqlite3.connect(restored)) as connection:
            at = {row[0] for row in connection.execute("SELECT version_num FROM alembic_version")}
            if at != heads:
                raise Broken(f"The backup is at step {', '.join(sorted(at))}, the site at {', '.join(sorted(heads))}.")
            counts = {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in COUNTED}  # noqa: S608 - names of ours
            found = find(connection, Question(today=sessions.today(now).toordinal(), minute=sessions.minute(now))).total
        again = _as_the_site(restored, ledger, now)
    return Drill(backup.name, counts, found, again, time.monotonic() - begun)


def apply_ledger(restored, ledger, now):
    """Makes the restored file fit to be the site's: whoever the `ledger` names is forgotten again, and nobody is signed in. Gives how many
    were back.
    """
    with _opened(restored) as session:
        back = erasing.replay(session, erasing.read(ledger), now)
        erasing.end_sign_ins(session, now)
        session.commit()
    return back


def _as_the_site(restored, ledger, now):
    with _opened(restored) as session:
        wrong = audit.verify(session)
        if wrong is not None:
            raise Broken(f"The record is not as it was written, from row {wrong} on.")
        # Raises NotOpened when the keys at hand are not those that it was sealed with.
        session.scalar(sa.select(Person.email).where(Person.email.is_not(None)).limit(1))
        session.rollback()
        named = erasing.read(ledger)
        back = erasing.replay(session, named, now)
        session.commit()
        if {(name, uuid) for _, name, uuid in named} & erasing.held(session):
            raise Broken("Somebody who was forgotten is still in the backup.")
        return back


@contextmanager
def _opened(restored):
    engine = sa.create_engine(f"sqlite:///{restored}")
    try:
        with writing_unit(), Session(engine) as session:
            yield session
    finally:
        engine.dispose()
