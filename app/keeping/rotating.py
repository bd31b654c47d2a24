"""Changing the key that people's words are sealed with, while the site goes on reading and writing (SECURITY EN-2)."""
import time

from app.extensions import db, writing_unit
from app.sealing import stale

# Longer than SQLite sleeps between two looks at a lock (100 ms): whoever waits to write gets in after each piece.
PAUSE_S = 0.12
# What is written meanwhile by a process that was not started again is found by going over all once more; one that never stops is said.
MOST_TIMES = 4
_TOLD_EACH = 20_000


class StillSealed(Exception):
    """Something goes on sealing with an older key; the text says what to do."""


def rotate(told, pause_s=PAUSE_S):
    """Seals all with the first of SEAL_KEYS, in pieces each committed, until a whole look finds nothing that it does not open.

    Gives how many values it sealed; `told(so far)` now and then. Nobody else waits for the sealing itself, only for the writing of it.
    Killed, it goes on where it stopped. Raises NotOpened, StillSealed.
    """
    sealed = said = 0
    for _ in range(MOST_TIMES):
        before = sealed
        db.session.rollback()
        for piece in stale(db.session, db.metadata):
            db.session.rollback()
            if not piece.rows:
                continue
            with writing_unit():
                piece.write(db.session)
                db.session.commit()
            sealed += piece.values
            time.sleep(pause_s)
            if sealed - said >= _TOLD_EACH:
                said = sealed
                told(sealed)
        if sealed == before:
            db.session.rollback()
            return sealed
    raise StillSealed("The site goes on sealing with an older key: start the web server and the worker again, then run this once more.")
