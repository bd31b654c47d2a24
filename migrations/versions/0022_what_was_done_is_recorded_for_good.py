"""What was done is recorded for good: rows are added, never changed, and leave after six years at the earliest."""
import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
TRIGGERS = (
    "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the record is never changed'); END",
    "CREATE TRIGGER audit_lasts BEFORE DELETE ON audit WHEN OLD.at > datetime('now', '-6 years') "
    "BEGIN SELECT RAISE(ABORT, 'the record is kept for six years'); END",
    # A row put in the place of another deletes it without asking the trigger above.
    "CREATE TRIGGER audit_is_added BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'the record is never changed'); END",
)


def upgrade():
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("thing_type", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.String(40), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"))
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_thing", "audit", ["thing_type", "thing_id"])
    for trigger in TRIGGERS:
        op.execute(trigger)


def downgrade():
    op.drop_table("audit")
