"""An area is changed by somebody, its venues follow in short steps, and it can be closed and opened again."""
import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade():
    op.add_column("locality", sa.Column("closed_at", sa.DateTime(), nullable=True))
    op.create_table(
        "area_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("did", sa.String(10), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("covers", sa.JSON(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_area_change_locality_id_locality", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_area_change"))
    for column in ("locality_id", "done_at"):
        op.create_index(f"ix_area_change_{column}", "area_change", [column])
    op.create_table(
        "area_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("outline", sa.Text(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("touched_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_area_draft_locality_id_locality", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_area_draft"),
        sa.UniqueConstraint("uuid", name="uq_area_draft_uuid"))
    for column in ("person_id", "locality_id", "touched_at"):
        op.create_index(f"ix_area_draft_{column}", "area_draft", [column])


def downgrade():
    op.drop_table("area_draft")
    op.drop_table("area_change")
    op.drop_column("locality", "closed_at")
