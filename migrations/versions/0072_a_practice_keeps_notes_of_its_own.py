"""A practice keeps ready notes of its own for the lines of its sheets."""
import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"


def upgrade():
    op.create_table(
        "practice_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(120), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_practice_note_practice_id_practice", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_practice_note"),
        sa.UniqueConstraint("key", name="uq_practice_note_key"))
    op.create_index("ix_practice_note_practice_id", "practice_note", ["practice_id"])


def downgrade():
    op.drop_table("practice_note")
