"""Reads the gazetteer file: read-only, one connection a thread, and a new build as soon as it has landed, without a restart."""
import re
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from app.geo.schema import SCHEMA
from app.geo.small import small_gazetteer

SMALL_PLACES = Path(__file__).with_name("demo_places.csv")
LOOK_EVERY_S = 1
_YEAR = re.compile(r" (20\d\d)\b")


class NoGazetteer(Exception):
    """There is no gazetteer that can be read. It never holds what was typed."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that the gazetteer was built from; `skipped` is JSON of reasons with counts and the first line numbers."""

    kind: str
    edition: str
    file_name: str
    sha256: str
    rows_read: int
    rows_kept: int
    skipped: str
    attribution: str
    imported_at: str


def open_gazetteer(path):
    """The Gazetteer of the file at `path`; while there is none, the small one of the demonstration area answers in its place."""
    return Gazetteer(path)


class Gazetteer:
    """The places that are known. Opened when first asked; questions raise NoGazetteer when there is nothing to read.

    `small` is the CSV of the small gazetteer, `clock` gives seconds that only grow.
    """

    def __init__(self, path, small=SMALL_PLACES, clock=time.monotonic):
        self._path, self._small, self._clock = Path(path), Path(small), clock
        self._local = threading.local()

    @property
    def edition(self):
        """A text that differs whenever answers may: it goes into the ETags of pages."""
        return self._opened().stamp

    @property
    def is_small(self):
        """Whether the small gazetteer answers, for want of a built one."""
        return self._opened().stamp.startswith("small")

    def rows(self, sql, values=()):
        """All rows of a query, as tuples. Raises NoGazetteer when the file is missing or broken."""
        connection = self._opened().connection
        if connection is None:
            raise NoGazetteer
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.Error:
            raise NoGazetteer from None

    def row(self, sql, values=()):
        """The first row of a query, or None."""
        rows = self.rows(sql, values)
        return rows[0] if rows else None

    def sources(self):
        """[Source] of the files it was built from, in the order they were read."""
        return [Source(*row) for row in self.rows(
            """SELECT kind, edition, file_name, sha256, rows_read, rows_kept, skipped, attribution, imported_at
            FROM source ORDER BY id""")]

    def attribution(self):
        """The lines that the licences ask for, each once, of the latest year (GEO.md section 18)."""
        latest = {}
        for line in (line for source in self.sources() for line in source.attribution.split("\n") if line):
            year = _YEAR.search(line)
            told = int(year[1]) if year else 0, line
            wording = _YEAR.sub("", line)
            latest[wording] = max(told, latest.get(wording, told))
        return [line for _, line in latest.values()]

    def close(self):
        """Closes this thread's connection; the next question opens it again."""
        self._local.opened = None

    def _opened(self):
        now, opened = self._clock(), getattr(self._local, "opened", None)
        if opened and now - opened.looked < LOOK_EVERY_S:
            return opened
        stamp = self._stamp()
        if opened is None or stamp != opened.stamp:
            connection = self._connection(stamp)
            # A file that cannot be read does not take the place of one that could.
            if connection is not None or opened is None:
                opened = self._local.opened = _Opened(connection, stamp)
        opened.looked = now
        return opened

    def _stamp(self):
        try:
            about = self._path.stat()
            return f"{about.st_ino}-{about.st_mtime_ns}"
        except OSError:
            try:
                return f"small-{self._small.stat().st_mtime_ns}"
            except OSError:
                return "none"

    def _connection(self, stamp):
        if stamp == "none":
            return None
        try:
            if stamp.startswith("small"):
                return small_gazetteer(self._small, stamp)
            # The file is never changed in place, so that `immutable` is safe: no locks, no look at its folder.
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None,
                                         check_same_thread=False)
            if is_gazetteer(connection):
                return connection
            connection.close()
        except sqlite3.Error:
            pass
        return None


def is_gazetteer(connection):
    """Whether a connection is to a gazetteer of the form that this site reads."""
    try:
        return connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == (str(SCHEMA),)
    except sqlite3.Error:
        return False


class _Opened:
    """One thread's connection, closed when the thread ends or another takes its place."""

    def __init__(self, connection, stamp):
        self.connection, self.stamp, self.looked = connection, stamp, 0

    def __del__(self):
        if self.connection is not None:
            self.connection.close()
