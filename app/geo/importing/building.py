"""Builds the gazetteer beside the present one and puts it in its place whole: a half-made file is never seen (GEO.md section 3)."""
import fcntl
import os
import sqlite3
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.geo import schema
from app.geo.gazetteer import is_gazetteer
from app.geo.importing import area_names, centres, checking, code_point, editions, ons, place_names
from app.geo.importing.loading import Loading
from app.geo.importing.parts import BuildRefused, broken_as_refusal, digest
from app.geo.importing.recognising import sources
from app.geo.importing.tally import Progress, Tally

FLOOR = 0.9
_OPS_BETWEEN_BEATS = 2_000_000
_POSTCODES = {code_point.KIND: code_point, ons.KIND: ons}
# Older descriptions in Code-Point Open are not UTF-8.
_ENCODINGS = {code_point.KIND: "latin-1"}
_PLACES = {place_names.OPEN_NAMES: place_names.open_names, place_names.RANKED: place_names.ranked}


@dataclass(frozen=True)
class Report:
    """What was built: {what: how many}, (name, Tally) of each source in the order read, and the seconds it took."""

    counts: dict
    sources: tuple[tuple[str, Tally], ...]
    seconds: float


def build(files, target, *, allow_fewer=False, keep_ended=False, say=print):
    """Builds the gazetteer at `target` from exactly these files, folders and zips, and gives the Report.

    `keep_ended` keeps postcodes that are no longer in use; `allow_fewer` takes a build with under 90% of the present postcodes;
    `say` gets lines of progress. Raises BuildRefused, and then the present file is as it was.
    """
    target, progress, started = Path(target), Progress(say), time.monotonic()
    with _locked(target), ExitStack() as stack:
        before = _present(target)
        bundles = sources([Path(file) for file in files], stack)
        part = target.with_name(target.name + ".part")
        try:
            part.unlink(missing_ok=True)
            counts, tallies = _make(part, bundles, Loading(progress, keep_ended))
            _verify(part, counts, before, allow_fewer, progress)
            _put(part, target)
        except sqlite3.Error as error:
            raise BuildRefused(f"The new gazetteer could not be written ({error}): is the disk full?") from error
        finally:
            part.unlink(missing_ok=True)
    report = Report(counts, tallies, time.monotonic() - started)
    progress.say(f"Done in {report.seconds:.1f} s: {counts['postcodes in use']:,} postcodes, {counts['place names']:,} place names. "
                 "The site answers from it now.")
    return report


@contextmanager
def _locked(target):
    """One build at a time; the lock goes with the process, however it ends."""
    with ExitStack() as stack:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context(target.with_name(target.name + ".lock").open("w"))
        except OSError:
            raise BuildRefused(f"We may not write in {target.parent}: the gazetteer is to lie there.") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BuildRefused("Another build is under way: wait until it is done.") from None
        yield


def _present(target):
    """How many postcodes in use the present gazetteer has; 0 without one. What is no gazetteer is not written over."""
    if not target.exists() or not target.stat().st_size:
        return 0
    with closing(checking.opened(target)) as connection:
        if not is_gazetteer(connection):
            raise BuildRefused(f"{target} is something else than a gazetteer: move it away first.")
        try:
            return connection.execute("SELECT count(*) FROM postcode WHERE live").fetchone()[0]
        except sqlite3.Error:
            return 0


def _make(part, bundles, loading):
    connection = sqlite3.connect(part, isolation_level=None)
    with closing(connection):
        # No journal, no waiting for the disk: a part file that fails is thrown away.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -4000", "locking_mode = EXCLUSIVE"):
            connection.execute(f"PRAGMA {setting}")
        connection.set_progress_handler(loading.progress.beat, _OPS_BETWEEN_BEATS)
        connection.execute("BEGIN")
        for statement in schema.TABLES:
            connection.execute(statement)
        tallies = [(source.name, _load(connection, source, loading)) for source in bundles]
        loading.areas.write(connection)
        loading.seen = None
        loading.progress.say("Working out the middle of outcodes and sectors")
        centres.fill(connection, loading.progress)
        loading.progress.say("Making the indexes")
        for statement in schema.INDEXES:
            connection.execute(statement)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [("schema", str(schema.SCHEMA)), ("built_at", now)])
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        counts = checking.counts(connection)
    return counts, tuple(tallies)


def _load(connection, source, loading):
    texts = editions.words_of(source.company)
    edition, year = editions.edition(source.kind, source.parts, texts, list(source.head))
    title, tally = editions.TITLES[source.kind], Tally()
    loading.progress.say(f"Reading {' '.join(filter(None, (title, edition)))}: {source.name}")
    if source.kind in _POSTCODES:
        loading.areas.vintages = dict.fromkeys(ons.AREAS, year) | (ons.years(list(source.head)) if source.kind == ons.KIND else {})
    for part in source.parts:
        with broken_as_refusal(part.box), part.text(_ENCODINGS.get(source.kind, "utf-8-sig")) as text:
            _read(connection, source.kind, part, text, tally, loading)
    if source.kind == ons.KIND and ons.missing(list(source.head)):
        loading.progress.say(f"  without {', '.join(ons.missing(list(source.head)))}: the file has no such column")
    loading.progress.say(f"  {tally.read:,} rows read, {tally.kept:,} kept; left out: {tally.words()}")
    connection.execute(schema.INSERT_SOURCE, (
        source.kind, edition, source.name, digest(source.boxes), tally.read, tally.kept, tally.as_json(),
        editions.attribution(source.kind, year, source.parts), datetime.now(UTC).isoformat(timespec="seconds")))
    return tally


def _read(connection, kind, part, text, tally, loading):
    if kind in _POSTCODES:
        before = connection.total_changes
        connection.executemany(_POSTCODES[kind].INSERT, _POSTCODES[kind].postcodes(part, text, tally, loading))
        tally.kept += connection.total_changes - before
    elif kind in _PLACES:
        connection.executemany(schema.INSERT_PLACE, _PLACES[kind](part, text, tally, loading))
    else:
        area_names.take(part, text, tally, loading)


def _verify(part, counts, before, allow_fewer, progress):
    progress.say("Checking")
    if not counts["postcodes in use"] and not counts["place names"]:
        raise BuildRefused("Those files hold no postcode and no place that we can use.")
    if counts["postcodes in use"] < FLOOR * before and not allow_fewer:
        raise BuildRefused(f"These files have {counts['postcodes in use']:,} postcodes and the present gazetteer {before:,}: "
                           "nothing was changed. If that is right, say so with --allow-fewer.")
    with closing(checking.opened(part)) as connection:
        connection.set_progress_handler(progress.beat, _OPS_BETWEEN_BEATS)
        faults = checking.unsound(connection)
    if faults:
        raise BuildRefused(f"The new gazetteer would be wrong, so nothing was changed. {faults[0]}")


def _put(part, target):
    """Swaps the part file in, and does not come back before the disk has it."""
    _sync(part)
    os.replace(part, target)
    _sync(target.parent)


def _sync(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
