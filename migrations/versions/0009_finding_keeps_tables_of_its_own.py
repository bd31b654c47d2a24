"""Finding keeps tables of its own: copies, never the truth, filled anew by `flask index rebuild`."""
from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = (
    """CREATE TABLE finding_near (
        key INTEGER PRIMARY KEY, entry_id INTEGER NOT NULL, service_id INTEGER NOT NULL, e INTEGER, n INTEGER,
        kinds INTEGER NOT NULL, good_for INTEGER NOT NULL, joining INTEGER NOT NULL, how INTEGER NOT NULL,
        access_yes INTEGER NOT NULL, access_no INTEGER NOT NULL, when_id INTEGER NOT NULL, marks INTEGER NOT NULL,
        min_age INTEGER NOT NULL, max_age INTEGER NOT NULL)""",
    "CREATE UNIQUE INDEX ix_finding_near_entry_id ON finding_near (entry_id)",
    "CREATE INDEX ix_finding_near_service_id ON finding_near (service_id)",
    """CREATE TABLE finding_wide (
        key INTEGER PRIMARY KEY, title TEXT NOT NULL, labels TEXT NOT NULL, body TEXT NOT NULL, areas TEXT NOT NULL, card TEXT NOT NULL)""",
    """CREATE VIRTUAL TABLE finding_words USING fts5(
        title, labels, body, areas, content='', columnsize=0, tokenize="ascii tokenchars '_'")""",
    "CREATE TABLE finding_when (when_id INTEGER PRIMARY KEY, occurrences BLOB NOT NULL, uses INTEGER NOT NULL)",
    "CREATE TABLE finding_vocabulary (word TEXT PRIMARY KEY, stem TEXT NOT NULL, uses INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX ix_finding_vocabulary_stem ON finding_vocabulary (stem, uses)",
    """CREATE TABLE finding_trigrams (
        trigram TEXT NOT NULL, length INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (trigram, length, word)) WITHOUT ROWID""",
    "CREATE TABLE finding_synonyms (phrase TEXT PRIMARY KEY, alternatives TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE finding_generation (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL)",
    "INSERT INTO finding_generation VALUES (1, abs(random() % 1099511627776))",
)
TABLES = ("generation", "synonyms", "trigrams", "vocabulary", "when", "words", "wide", "near")


def upgrade():
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade():
    for table in TABLES:
        op.execute(f"DROP TABLE finding_{table}")
