"""Counts searches that found nothing, without the person, and whatever else a look adds to; forgets their words after 30 days."""
import atexit
import re
import sqlite3
import unicodedata
from collections import Counter
from datetime import date, timedelta
from threading import Lock, Timer
from typing import NamedTuple

import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.need.models import FruitlessSearch
from app.need.suppressing import combo

WORDS_LAST = timedelta(days=30)
MOST = 100
MOST_WAITING = 10_000
# Who ticks more than this looks around; such a list would be one of a kind.
MOST_TOGETHER = 8
BUSY_MS = 50
_CRAWLER = re.compile(r"bot\b|bot/|crawl|spider|slurp|preview|monitor|fetch|headless|python-|curl|wget|lighthouse", re.IGNORECASE)
# Digits and addresses could name a person or a home: none of them are kept.
_PERSONAL = re.compile(r"\S*[\d@]\S*")

_SEARCH = """INSERT INTO fruitless_search ("on", outcode, words, count) VALUES (?, ?, ?, ?)
    ON CONFLICT ("on", outcode, words) DO UPDATE SET count = count + excluded.count"""
_CHOICE = """INSERT INTO fruitless_choice (month, outcode, taxonomy, code, count) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (month, outcode, taxonomy, code) DO UPDATE SET count = count + excluded.count"""

_WISH = """INSERT INTO fruitless_wish (month, outcode, combo, count) VALUES (?, ?, ?, ?)
    ON CONFLICT (month, outcode, combo) DO UPDATE SET count = count + excluded.count"""


class Search(NamedTuple):
    """A search that found nothing, as it is counted: `outcode` is "" without a place, `choices` are (taxonomy's code, code) that were
    ticked, `when` the (day or time, code) of them.
    """

    on: date
    outcode: str
    words: str
    choices: tuple[tuple[str, str], ...]
    when: tuple[tuple[str, str], ...] = ()

    def rows(self, times):
        """[(statement, its values)] that add `times` of it."""
        month = self.on.replace(day=1).isoformat()
        added = [(_SEARCH, (self.on.isoformat(), self.outcode, self.words, times))] if self.words else []
        added += [(_CHOICE, (month, self.outcode, taxonomy, code, times)) for taxonomy, code in self.choices]
        return [*added, (_WISH, (month, self.outcode, _together(self), times))]


def search(today, words, outcode, choices, when=None):
    """The Search of what was typed; `choices` maps a taxonomy's code to the codes that were ticked, `when` "day" and "time" to theirs."""
    return Search(today, outcode or "", tidy_words(words), _pairs(choices), _pairs(when or {}))


def countable(environ):
    """True for a person's own look (a WSGI environ): a GET, neither prefetch nor a known crawler."""
    return (environ["REQUEST_METHOD"] == "GET" and "prefetch" not in environ.get("HTTP_SEC_PURPOSE", "")
            and not _CRAWLER.search(environ.get("HTTP_USER_AGENT", "")))


class Waiting:
    """Counts that wait to be written together: a write for each would make whoever asks wait for the disk.

    `engine` gives the Engine when they are written, `after_s` seconds after the first (0: at once). A process that is killed loses those
    that wait; while the database is busy they wait on, up to MOST_WAITING.
    """

    def __init__(self, engine, after_s):
        self._engine, self._after_s, self._counts, self._lock, self._timer = engine, after_s, Counter(), Lock(), None
        atexit.register(self.write)

    def add(self, one, environ):
        """Adds one to the counts of a Search or anything else that has `rows`, if it was a person's own look."""
        if not countable(environ):
            return
        with self._lock:
            if len(self._counts) < MOST_WAITING:
                self._counts[one] += 1
        if self._after_s:
            self._later()
        else:
            self.write()

    def write(self):
        """Writes all that waits."""
        with self._lock:
            counts, self._counts, self._timer = self._counts, Counter(), None
        if counts and not count(self._engine(), counts):
            with self._lock:
                self._counts.update(counts)

    def _later(self):
        with self._lock:
            if self._timer is None or not self._timer.is_alive():
                self._timer = Timer(self._after_s, self.write)
                self._timer.daemon = True
                self._timer.start()


def has_personal(words):
    """Whether words hold what could name a person or a home: a digit or an @, however it is written."""
    return _PERSONAL.search(unicodedata.normalize("NFKC", words)) is not None


def tidy_words(words):
    """The words as kept: lower case, nothing with a digit or an @, at most 100 letters."""
    plain = unicodedata.normalize("NFKC", words).lower()
    return " ".join(_PERSONAL.sub(" ", plain).split())[:MOST].strip()


def count(engine, counts):
    """Writes {what has `rows`: how often} in one short unit of its own; gives False, with nothing written, when the database was busy or
    away.
    """
    rows = [row for one, times in counts.items() for row in one.rows(times)]
    try:
        pooled = engine.raw_connection()
        try:
            _add(pooled.driver_connection, rows)
        finally:
            pooled.close()
    except (sqlite3.Error, sa.exc.SQLAlchemyError):
        return False
    return True


def forget(now):
    """Deletes words older than 30 days; the month's counts of choices stay. Commits; with nothing to delete it only reads."""
    old = FruitlessSearch.on < now.date() - WORDS_LAST
    due = db.session.scalar(sa.select(sa.exists().where(old)))
    db.session.rollback()
    if due:
        with writing_unit():
            db.session.execute(sa.delete(FruitlessSearch).where(old))
            db.session.commit()


def _pairs(chosen):
    return tuple((name, code) for name, codes in chosen.items() for code in codes)


def _together(one):
    wanted = one.choices + one.when
    return combo(wanted) if len(wanted) <= MOST_TOGETHER else ""


def _add(connection, rows):
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement, values in rows:
                connection.execute(statement, values)
            connection.execute("COMMIT")
        except sqlite3.Error:
            connection.execute("ROLLBACK")
            raise
    finally:
        connection.execute("PRAGMA busy_timeout=5000")
