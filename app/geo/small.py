"""The small gazetteer of the demonstration area, made in memory from a CSV of facts, for a site that has not built its own yet."""
import csv
import sqlite3
from datetime import UTC, datetime
from functools import lru_cache

from app.geo import schema
from app.geo.grid import to_point
from app.geo.text import folded, key

ATTRIBUTION = "\n".join((
    "Contains Ordnance Survey data © Crown copyright and database right 2025.",
    "Contains Royal Mail data © Royal Mail copyright and database right 2025.",
    "Contains National Statistics data © Crown copyright and database right 2025.",
    "Licensed under the Open Government Licence v3.0."))
EXACT_QUALITY = 10


def small_gazetteer(path, stamp=""):
    """A connection to a gazetteer in memory with the rows of the CSV at `path`; `stamp` says which edition of it.

    Columns: kind (postcode, sector, outcode, place), name, place_kind, district, e, n (grid metres), postcodes, radius_m.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.deserialize(_made(path, stamp))
    return connection


@lru_cache(maxsize=2)
def _made(path, stamp):
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in schema.TABLES:
        connection.execute(statement)
    districts = {name: number for number, name in enumerate(dict.fromkeys(row["district"] for row in rows if row["district"]), 1)}
    connection.executemany(schema.INSERT_AREA, [(number, "district", name, name, "2025", None) for name, number in districts.items()])
    for row in rows:
        _add(connection, row, districts)
    for statement in schema.INDEXES:
        connection.execute(statement)
    _describe(connection, path, len(rows))
    made = connection.serialize()
    connection.close()
    return made


def _add(connection, row, districts):
    name, e, n = row["name"], int(row["e"]), int(row["n"])
    if row["kind"] == "postcode":
        district = districts.get(row["district"])
        connection.execute(schema.INSERT_POSTCODE, (name, e, n, EXACT_QUALITY, 1, None, district, None, None, None, None))
    elif row["kind"] == "place":
        point, own = to_point(e, n), key(name)
        for spelling in dict.fromkeys((own, folded(own))):
            connection.execute(schema.INSERT_PLACE, (name, spelling, row["place_kind"], schema.RANKS[row["place_kind"]],
                                                     row["district"] or None, *point))
    else:
        connection.execute(schema.INSERT_UNIT[row["kind"]], (name, e, n, int(row["postcodes"] or 0), int(row["radius_m"] or 0)))


def _describe(connection, path, rows):
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.executemany("INSERT INTO meta VALUES (?, ?)", [("schema", str(schema.SCHEMA)), ("built_at", now)])
    connection.execute(schema.INSERT_SOURCE, ("demonstration", "2025", path.name, "", rows, rows, "{}", ATTRIBUTION, now))
