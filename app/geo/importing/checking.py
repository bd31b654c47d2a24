"""Says whether a gazetteer is sound: what it was built from, what it holds, and whether known postcodes lie where they should."""
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from math import hypot
from pathlib import Path

from app.geo.gazetteer import Gazetteer, is_gazetteer
from app.geo.grid import to_point
from app.geo.importing.parts import BuildRefused

# Code-Point Open 2025.4.0 (GEO.md section 6): the postcode's grid metres, and the middle of its outcode.
CHECK_VALUES = {
    "TA1 1HE": ((322489, 125215), (322726, 124334)),
    "BA20 1QU": ((355576, 115473), (354739, 115581)),
    "LA1 1AA": ((347467, 461653), (347746, 461475)),
    "LA4 5AA": ((343670, 464681), (344313, 464148)),
    "LA9 4AA": ((351519, 492937), (351744, 492435)),
}
ALLOWED_M, OUTCODE_ALLOWED_M = 10, 5_000
OLD = timedelta(days=365)
COUNTED = {"postcodes in use": "SELECT count(*) FROM postcode WHERE live",
           "postcodes no longer in use": "SELECT count(*) FROM postcode WHERE NOT live", "outcodes": "SELECT count(*) FROM outcode",
           "sectors": "SELECT count(*) FROM sector",
           "place names": "SELECT count(*) FROM place", "areas": "SELECT count(*) FROM area"}


def check(path, *, now=None):
    """The lines that tell of the gazetteer at `path`. Raises BuildRefused when there is none, or it is not sound."""
    path = Path(path)
    if not path.exists():
        raise BuildRefused(f"There is no gazetteer at {path} yet: build one with flask gazetteer build FILE...")
    with closing(opened(path)) as connection:
        if not is_gazetteer(connection):
            raise BuildRefused(f"{path} is not a gazetteer that this site can read: build it anew.")
        faults = unsound(connection)
        if faults:
            raise BuildRefused(f"{path} is not sound: {faults[0]}")
        return [*_about(connection, path, now or datetime.now(UTC)), *_counts(connection), *_values(connection), *_attribution(path)]


def opened(path):
    """A connection that only reads."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def unsound(connection):
    """What is wrong with a gazetteer, as sentences: a damaged file, or a known postcode that lies elsewhere."""
    try:
        told = connection.execute("PRAGMA quick_check").fetchone()[0]
        return [f"The file is damaged: {told}."] if told != "ok" else [
            f"{pc} lies {metres:,.0f} m from where it should." for pc, metres, allowed in _distances(connection) if metres > allowed]
    except sqlite3.Error:
        return ["The file is damaged."]


def counts(connection):
    """{what: how many}."""
    return {name: connection.execute(sql).fetchone()[0] for name, sql in COUNTED.items()}


def _distances(connection):
    """(what, metres from its place, metres allowed) of the check values that can be looked at."""
    for pc, (place, centre) in CHECK_VALUES.items():
        outcode = pc.partition(" ")[0]
        row = connection.execute("SELECT e, n FROM postcode WHERE pc = ?", (pc,)).fetchone()
        if row:
            yield pc, hypot(row[0] - place[0], row[1] - place[1]), ALLOWED_M
            continue
        # Postcodes come to an end: then their outcode says whether the file is on the right spot.
        row = connection.execute("SELECT e, n FROM outcode WHERE code = ?", (outcode,)).fetchone()
        if row:
            yield f"{outcode} (without {pc})", hypot(row[0] - centre[0], row[1] - centre[1]), OUTCODE_ALLOWED_M


def _about(connection, path, now):
    built = connection.execute("SELECT value FROM meta WHERE key = 'built_at'").fetchone()[0]
    lines = [f"{path}, built {built}, {path.stat().st_size / 1e6:,.0f} MB"]
    if now - datetime.fromisoformat(built) > OLD:
        lines.append("  This is over a year old: postcodes have come and gone, build it anew.")
    for kind, edition, name, read, kept, skipped in connection.execute(
            "SELECT kind, edition, file_name, rows_read, rows_kept, skipped FROM source ORDER BY id"):
        left = ", ".join(f"{told['count']:,} {reason}" for reason, told in json.loads(skipped).items()) or "none"
        lines.append(f"  {' '.join(filter(None, (kind, edition)))}: {name}, {read:,} rows read, {kept:,} kept, left out: {left}")
    return lines


def _counts(connection):
    return [f"{count:,} {name}" for name, count in counts(connection).items()]


def _values(connection):
    lines = []
    for what, metres, _ in _distances(connection):
        row = connection.execute("SELECT e, n FROM postcode WHERE pc = ?", (what,)).fetchone()
        where = f"{row[0]}, {row[1]}, {to_point(*row).lat:.6f}, {to_point(*row).lon:.6f}, " if row else ""
        lines.append(f"{what}: {where}{metres:,.0f} m from where it should be")
    return lines


def _attribution(path):
    gazetteer = Gazetteer(path)
    lines = gazetteer.attribution()
    gazetteer.close()
    return lines
