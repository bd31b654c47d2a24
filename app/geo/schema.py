"""The tables of the gazetteer file (SQLite), as plain statements: built whole, then only read (GEO.md section 2)."""

SCHEMA = 1

TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)",
    """CREATE TABLE source (id INTEGER PRIMARY KEY, kind TEXT, edition TEXT, file_name TEXT, sha256 TEXT, rows_read INTEGER,
        rows_kept INTEGER, skipped TEXT, attribution TEXT, imported_at TEXT)""",
    """CREATE TABLE area (id INTEGER PRIMARY KEY, kind TEXT, code TEXT, name TEXT, vintage TEXT, parent_id INTEGER,
        UNIQUE (kind, code))""",
    # `pc` keeps its one space: without it the range of outcode LA9 would run into LA90 to LA99.
    """CREATE TABLE postcode (pc TEXT PRIMARY KEY, e INTEGER, n INTEGER, quality INTEGER, live INTEGER, ward_id INTEGER,
        district_id INTEGER, msoa_id INTEGER, lsoa_id INTEGER, icb_id INTEGER, imd_rank INTEGER) WITHOUT ROWID""",
    "CREATE TABLE outcode (code TEXT PRIMARY KEY, e INTEGER, n INTEGER, postcodes INTEGER, radius_m INTEGER) WITHOUT ROWID",
    "CREATE TABLE sector (code TEXT PRIMARY KEY, e INTEGER, n INTEGER, postcodes INTEGER, radius_m INTEGER) WITHOUT ROWID",
    """CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, key TEXT, kind TEXT, rank INTEGER, district TEXT, lat REAL,
        lon REAL)""",
    # FTS5's `detail` stays at its default: without positions, bm25 ranks trigrams badly and misspelt names are not found.
    "CREATE VIRTUAL TABLE place_fts USING fts5 (key, content='', tokenize='trigram')",
)

# The nearest postcode is looked for in columns a kilometre wide: an index on (e, n) alone would read the whole strip from coast to coast.
# What it holds besides answers without the row itself.
INDEXES = (
    "CREATE INDEX postcode_at ON postcode (e / 1000, n, e) WHERE live",
    "CREATE INDEX place_key ON place (key)",
    "INSERT INTO place_fts (rowid, key) SELECT id, key FROM place ORDER BY id",
    "INSERT INTO place_fts (place_fts) VALUES ('optimize')",
)

INSERT_POSTCODE = "INSERT INTO postcode VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_PLACE = "INSERT INTO place (name, key, kind, rank, district, lat, lon) VALUES (?, ?, ?, ?, ?, ?, ?)"
INSERT_AREA = "INSERT INTO area (id, kind, code, name, vintage, parent_id) VALUES (?, ?, ?, ?, ?, ?)"
INSERT_UNIT = {"outcode": "INSERT INTO outcode VALUES (?, ?, ?, ?, ?)", "sector": "INSERT INTO sector VALUES (?, ?, ?, ?, ?)"}
INSERT_SOURCE = """INSERT INTO source (kind, edition, file_name, sha256, rows_read, rows_kept, skipped, attribution, imported_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""

RANKS = {"city": 1, "town": 2, "village": 3, "suburb": 4, "hamlet": 5, "other": 6}
