"""Holds the database against itself: the file, its rows, the record of acts, places in groups, coming dates, all that finding keeps."""
import json
from sqlite3 import DatabaseError
from typing import NamedTuple

import sqlalchemy as sa

from app.directory import entries, planning, sessions
from app.directory.changing import driver
from app.directory.models import Filling, Service
from app.directory.refilling import every_activity
from app.extensions import db
from app.groups import counting as places
from app.index import proving
from app.people import audit
from app.web.formats import plural

TICK, REBUILD, PREPARE = "flask tick", "flask index rebuild", "flask prepare"
BACKUP = "the newest backup (flask open-backup, then flask index rebuild): first keep a copy of the database as it is"
ASK_WHO = "no command: keep the database as it is, and find out who could change it"
_NAMED = 5


class Fault(NamedTuple):
    """What is wrong, in a sentence, and what mends it: a command, or who is to be asked."""

    what: str
    mends: str


def look(now):
    """[Fault] of the database as it is at `now` (aware), in one reading; [] when all is as it should be. Writes nothing."""
    db.session.rollback()
    try:
        damaged = _file()
        if damaged:
            return damaged
        lost, record = _rows(), _record()
        # Activities of which rows are lost cannot be read whole, and what is worked out from them says nothing.
        return [*lost, *record] if lost else [*record, *_places(), *_form(), *_dates(now), *_finding(now)]
    finally:
        db.session.rollback()


def _file():
    try:
        said = [row[0] for row in db.session.execute(sa.text("PRAGMA integrity_check"))]
    except (sa.exc.DatabaseError, DatabaseError) as fault:
        said = [str(getattr(fault, "orig", None) or fault)]
    return [] if said == ["ok"] else [Fault(f"The file is damaged: {'; '.join(said[:_NAMED])}.", BACKUP)]


def _rows():
    lost = {}
    for table, _row, other, _ in db.session.execute(sa.text("PRAGMA foreign_key_check")):
        lost[table, other] = lost.get((table, other), 0) + 1
    return [Fault(f"{plural(count, 'row')} of {table} points to nothing in {other}.", BACKUP) for (table, other), count in lost.items()]


def _record():
    wrong = audit.verify()
    return [] if wrong is None else [Fault(f"The record of acts is not as it was written, from row {wrong} on.", ASK_WHO)]


def _places():
    wrong, misread = places.differing(db.session), places.misread(db.session)
    said = [f"The counter of {plural(len(wrong), 'group')} is not what its places say." if wrong else "",
            f"Pages say other places left than there are in {plural(len(misread), 'group')}." if misread else ""]
    return [Fault(what, REBUILD) for what in said if what]


def _form():
    kept = db.session.get(Filling, 1)
    some = db.session.scalar(sa.select(sa.exists().where(Service.status.in_(entries.LISTED))))
    old = some and (kept is None or kept.form != entries.FORM)
    return [Fault("What finding keeps has the form of another release.", PREPARE)] if old else []


def _dates(now):
    today = sessions.today(now)
    wrong = [service.slug for service in every_activity(today) if not _waits(service, today) and planning.differs(service, today)]
    said = f"The coming dates of {plural(len(wrong), 'activity', 'activities')} are not what their schedules say: {_some(wrong)}."
    return [Fault(said, REBUILD)] if wrong else []


def _finding(now):
    today, minute, connection = sessions.today(now), sessions.minute(now), driver(db.session.connection())
    # What only waits for the work of a minute is shown as it was yesterday, and is no fault of the index.
    waiting = {service.id for service in every_activity(today) if _waits(service, today)}
    if waiting:
        return [Fault(f"{plural(len(waiting), 'activity', 'activities')} waited for the work of each minute: the rest of finding was not "
                      "looked at.", TICK)]
    try:
        return _told(*_compared(connection, today, minute))
    except DatabaseError as fault:
        return [Fault(f"What finding keeps cannot be read: {fault}.", REBUILD)]


def _compared(connection, today, minute):
    """(missing, differing, left over, rows that do not fit, words, spellings, names of counts)."""
    def every_entry():
        return (entry for service in every_activity(today) for entry in entries.entries_of(service, today))
    kept = proving.unlike(connection, every_entry(), today.toordinal(), _alike(today))
    return (*kept, proving.torn(connection), proving.unlike_words(connection), proving.unlike_vocabulary(connection),
            proving.unlike_counts(connection, every_entry(), today.toordinal(), minute))


def _told(missing, differing, left, torn, words, spellings, counts):
    """[Fault] in plain words."""
    slugs = dict(db.session.execute(sa.select(Service.id, Service.slug)).all())

    def named(ids):
        return _some([slugs.get(entries.service_of(number), f"one of number {entries.service_of(number)}") for number in ids])
    entry = "entry", "entries"
    told = {
        f"{plural(len(missing), *entry)} cannot be found, though listed: {named(missing)}.": missing,
        f"{plural(len(differing), *entry)} said otherwise than the directory: {named(differing)}.": differing,
        f"{plural(len(left), *entry)} found, though not listed: {named(left)}.": left,
        f"{plural(torn, 'row')} of what finding keeps fitted no other.": torn,
        f"{plural(words, *entry)} not found by their own words.": words,
        f"{plural(spellings, 'word')} known wrongly to the spelling.": spellings,
        f"The counts beside these choices were wrong: {', '.join(counts)}.": counts}
    return [Fault(what, REBUILD) for what, found in told.items() if found]


def _waits(service, today):
    """Whether the work of a minute has yet to move it on to today."""
    return bool(service.due_on and service.due_on <= today or service.ahead_until and service.ahead_until < today + planning.PROMISED)


def _alike(today):
    """Whether two cards say the same, dates past apart: a card that was made yesterday may still name yesterday's."""
    since = today.isoformat()

    def alike(kept, meant):
        try:
            had, wanted = json.loads(kept), json.loads(meant)
            doubts = {on: words for on, words in had.pop("doubts").items() if on >= since}
            off, usual = [one for one in had.pop("off") if one[0] >= since], had.pop("usual")
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            return False
        times = wanted.pop("usual")
        return (doubts == wanted.pop("doubts") and off == wanted.pop("off")[:len(off)] and had == wanted
                and all(one in usual for one in times))
    return alike


def _some(names):
    names = list(dict.fromkeys(names))
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
