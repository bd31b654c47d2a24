"""The ledger of erasures, a file apart from the database and its backups: who was forgotten, and when (SECURITY PR-13)."""
import os
import re
from datetime import UTC, datetime

from flask import current_app
from werkzeug.exceptions import ServiceUnavailable

from app.extensions import db

_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([a-z-]{1,20}) ([0-9a-f-]{36})")


class Unwritten(ServiceUnavailable):
    """The ledger cannot be written just now, so nothing is erased: whoever asked reads so, and may ask again (503)."""


def forgotten(kind, *uuids, now):
    """Puts rows of a class (their random ids) that were wiped just now into the site's ledger, so that no backup brings them back.

    Every verb that wipes at once calls it, inside its writing unit. Raises Unwritten, with all of the unit rolled back. Never commits.
    """
    try:
        note(current_app.config["ERASURES_PATH"], {(kind, uuid) for uuid in uuids}, now)
    except OSError as fault:
        db.session.rollback()
        raise Unwritten from fault


def note(file, erased, now):
    """Adds {(class, random id)} to the ledger `file` (a Path), safe on the disk before it gives how many. Raises OSError.

    To be called under the write lock, before the commit: what was erased and is in no ledger comes back with an older backup, and what is
    in the ledger and was not erased is only somebody who asked for it. Nobody may shorten the ledger meanwhile.
    """
    if erased:
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {name} {uuid}\n" for name, uuid in sorted(erased))
        with open(file, "a", encoding="ascii", opener=_private) as ledger:
            ledger.write(lines)
            ledger.flush()
            os.fsync(ledger.fileno())
    return len(erased)


def read(file):
    """[(moment, class, random id)] of the ledger `file`; [] when there is none. A line that was cut short by a crash is left out."""
    try:
        lines = file.read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    found = [_LINE.fullmatch(line) for line in lines]
    return [(datetime.strptime(one[1], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC), one[2], one[3]) for one in found if one]


def _private(path, flags):
    return os.open(path, flags, 0o600)
