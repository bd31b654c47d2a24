"""The tables that finding keeps for itself (SQLite), as plain statements: they hold copies, never the truth, and can be filled anew."""

STATEMENTS = (
    # One slim row an entry. `key` (cells.py) keeps neighbours together; it is the rowid of finding_words too.
    # `marks`: bits 0 and 1 the stage, bit 2 the activity has further entries, bit 3 known to be free.
    """CREATE TABLE finding_near (
        key INTEGER PRIMARY KEY, entry_id INTEGER NOT NULL, service_id INTEGER NOT NULL, e INTEGER, n INTEGER,
        kinds INTEGER NOT NULL, good_for INTEGER NOT NULL, joining INTEGER NOT NULL, how INTEGER NOT NULL,
        access_yes INTEGER NOT NULL, access_no INTEGER NOT NULL, when_id INTEGER NOT NULL, marks INTEGER NOT NULL,
        min_age INTEGER NOT NULL, max_age INTEGER NOT NULL)""",
    "CREATE UNIQUE INDEX ix_finding_near_entry_id ON finding_near (entry_id)",
    "CREATE INDEX ix_finding_near_service_id ON finding_near (service_id)",
    # What is read for a page of hits only, and the words as they were written in: FTS5 before SQLite 3.43 wants them back to forget them.
    """CREATE TABLE finding_wide (
        key INTEGER PRIMARY KEY, title TEXT NOT NULL, labels TEXT NOT NULL, body TEXT NOT NULL, areas TEXT NOT NULL, card TEXT NOT NULL)""",
    """CREATE VIRTUAL TABLE finding_words USING fts5(
        title, labels, body, areas, content='', columnsize=0, tokenize="ascii tokenchars '_'")""",
    # Entries share their dates: each distinct run of occurrences stands here once, under a hash of itself.
    "CREATE TABLE finding_when (when_id INTEGER PRIMARY KEY, occurrences BLOB NOT NULL, uses INTEGER NOT NULL)",
    "CREATE TABLE finding_vocabulary (word TEXT PRIMARY KEY, stem TEXT NOT NULL, uses INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX ix_finding_vocabulary_stem ON finding_vocabulary (stem, uses)",
    """CREATE TABLE finding_trigrams (
        trigram TEXT NOT NULL, length INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (trigram, length, word)) WITHOUT ROWID""",
    "CREATE TABLE finding_synonyms (phrase TEXT PRIMARY KEY, alternatives TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE finding_generation (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL)",
    # It starts and grows by chance, so that no two databases, nor a write rolled back and the next one, ever share a number.
    "INSERT INTO finding_generation VALUES (1, abs(random() % 1099511627776))",
    # The keys whose rows in finding_near differ since the generation before, for those who hold a copy; -1 says that the generation was.
    "CREATE TABLE finding_changes (number INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (number, key)) WITHOUT ROWID",
)

DROPS = (
    "DROP TABLE finding_changes",
    "DROP TABLE finding_generation", "DROP TABLE finding_synonyms", "DROP TABLE finding_trigrams", "DROP TABLE finding_vocabulary",
    "DROP TABLE finding_when", "DROP TABLE finding_words", "DROP TABLE finding_wide", "DROP TABLE finding_near",
)
