"""Finding names what changed from one generation to the next, so that a copy in memory can follow."""
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade():
    op.execute("CREATE TABLE finding_changes (number INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (number, key)) WITHOUT ROWID")


def downgrade():
    op.drop_table("finding_changes")
