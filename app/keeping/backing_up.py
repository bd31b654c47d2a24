"""Backups: a whole copy of the database, tested, sealed in pieces and moved into place, while the site goes on (SECURITY DU-11)."""
import os
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

KEPT = timedelta(days=35)
PIECE = 1024 * 1024
_HEAD = b"natter backup 1\n"
_NAME = re.compile(r"natter-(\d{8}T\d{6})Z\.backup")


class Broken(Exception):
    """A copy is not whole, or a backup does not open; the text says which."""


def back_up(database, folder, keys, now):
    """Copies the SQLite file `database` into `folder` under a name of `now` (aware), sealed with the first of `keys` (Fernet, text).

    Gives the path. The plain copy lies beside it for a moment, readable by its owner alone. Raises Broken, OSError, sqlite3.Error.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"natter-{now.astimezone(UTC):%Y%m%dT%H%M%S}Z.backup"
    with TemporaryDirectory(dir=folder, prefix="making-") as making:
        copy, sealed = Path(making) / "copy.db", Path(making) / "sealed"
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA busy_timeout = 5000")
            connection.execute("VACUUM INTO ?", (str(copy),))
        check(copy)
        seal(copy, sealed, keys)
        os.replace(sealed, target)
    _sync(folder)
    return target


def newest(folder):
    """The path of the newest backup in a folder, or None."""
    return max(backups(folder), key=lambda path: path.name, default=None)


def backups(folder):
    """[Path] of all backups in a folder."""
    return [path for path in folder.glob("natter-*.backup") if _NAME.fullmatch(path.name)]


def made(path):
    """The moment (aware) that a backup was made, as its name says."""
    return datetime.strptime(_NAME.fullmatch(path.name)[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def copy(backup, folder):
    """Puts a backup into another `folder` too, whole or not at all. Raises OSError, also for a folder that is not there: what would be
    made in the place of another disk that is away is no copy elsewhere.
    """
    coming = folder / "coming"
    coming.unlink(missing_ok=True)
    with backup.open("rb") as here, open(coming, "xb", opener=_private) as there:
        shutil.copyfileobj(here, there, PIECE)
        there.flush()
        os.fsync(there.fileno())
    os.replace(coming, folder / backup.name)
    _sync(folder)


def destroy_old(folder, now):
    """Deletes the backups older than KEPT; gives how many."""
    old = [path for path in backups(folder) if now - made(path) > KEPT]
    for path in old:
        path.unlink()
    return len(old)


def seal(source, target, keys):
    """Writes `source` to `target` in sealed pieces, each knowing its number and whether it is the last, so that none can be missing."""
    fernet, size = Fernet(keys[0]), source.stat().st_size
    with source.open("rb") as plain, open(target, "xb", opener=_private) as sealed:
        sealed.write(_HEAD)
        for number in range(max(1, -(-size // PIECE))):
            last = (number + 1) * PIECE >= size
            sealed.write(fernet.encrypt(number.to_bytes(8) + bytes([last]) + plain.read(PIECE)) + b"\n")
        sealed.flush()
        os.fsync(sealed.fileno())


def unseal(source, target, keys):
    """Opens what `seal` wrote, with any of `keys`. Raises Broken for anything that is not whole."""
    fernet, last = MultiFernet([Fernet(key) for key in keys]), False
    with source.open("rb") as sealed, open(target, "xb", opener=_private) as plain:
        if sealed.readline() != _HEAD:
            raise Broken(f"{source.name} is no backup of this site.")
        for number, line in enumerate(sealed):
            try:
                piece = fernet.decrypt(line.strip())
            except InvalidToken:
                raise Broken(f"{source.name} does not open with these keys, or was changed.") from None
            if last or int.from_bytes(piece[:8]) != number:
                raise Broken(f"{source.name} has its pieces in the wrong order.")
            last = bool(piece[8])
            plain.write(piece[9:])
    if not last:
        raise Broken(f"{source.name} ends too early.")


def check(database):
    """Raises Broken unless SQLite finds the file whole, with every row that another one points to."""
    with closing(sqlite3.connect(database)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise Broken("The copy is damaged: SQLite's integrity check says so.")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise Broken("The copy has rows that point to nothing.")


def _private(path, flags):
    return os.open(path, flags, 0o600)


def _sync(folder):
    """So that the new name outlasts a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
