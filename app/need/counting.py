"""Counts a search that found nothing, after its answer is made, without the person; forgets its words after 30 days."""
import re
import sqlite3
import unicodedata
from datetime import timedelta

import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.need.models import FruitlessSearch

WORDS_LAST = timedelta(days=30)
MOST = 100
BUSY_MS = 50
_CRAWLER = re.compile(r"bot\b|bot/|crawl|spider|slurp|preview|monitor|fetch|headless|python-|curl|wget|lighthouse", re.IGNORECASE)
# Digits and addresses could name a person or a home: none of them are kept.
_PERSONAL = re.compile(r"\S*[\d@]\S*")

_SEARCH = """INSERT INTO fruitless_search ("on", outcode, words, count) VALUES (?, ?, ?, 1)
    ON CONFLICT ("on", outcode, words) DO UPDATE SET count = count + 1"""
_CHOICE = """INSERT INTO fruitless_choice (month, outcode, taxonomy, code, count) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT (month, outcode, taxonomy, code) DO UPDATE SET count = count + 1"""


def countable(request):
    """True for a person's own look: a GET, neither prefetch nor a known crawler."""
    return (request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")
            and not _CRAWLER.search(request.headers.get("User-Agent", "")))


def count_after(response, request, today, words, outcode, choices):
    """Adds one to the counts once `response` is sent, if a person asked; dropped when the database is busy.

    `choices` maps a taxonomy's code to the codes that were ticked; `outcode` is "" without a place.
    """
    # Marked whoever asked, so that no such page is kept and given to people uncounted.
    response.fruitless = True
    if not countable(request):
        return response
    engine, tidied = db.engine, tidy_words(words)
    response.call_on_close(lambda: count(engine, today, tidied, outcode or "", choices))
    return response


def tidy_words(words):
    """The words as kept: lower case, nothing with a digit or an @, at most 100 letters."""
    plain = unicodedata.normalize("NFKC", words).lower()
    return " ".join(_PERSONAL.sub(" ", plain).split())[:MOST].strip()


def count(engine, today, words, outcode, choices):
    """Writes the counts in one short unit of its own; gives False when the database was busy or away."""
    month = today.replace(day=1).isoformat()
    rows = [(_SEARCH, (today.isoformat(), outcode, words))] if words else []
    rows += [(_CHOICE, (month, outcode, taxonomy, code)) for taxonomy, codes in choices.items() for code in codes]
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
