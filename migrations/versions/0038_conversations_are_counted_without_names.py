"""Conversations are counted without names: where, how many people, about what, and what they wished for."""
import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade():
    op.create_table(
        "tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("wished", sa.String(100), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("own_until", sa.DateTime(), nullable=True),
        sa.CheckConstraint("people BETWEEN 1 AND 99", name="ck_tally_people_range"),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_tally_locality_id_locality", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_tally_location_id_location", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_tally_by_id_person", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_tally"),
        sa.UniqueConstraint("uuid", name="uq_tally_uuid"))
    for column in ("on", "locality_id", "location_id", "by_id", "own_until"):
        op.create_index(f"ix_tally_{column}", "tally", [column])
    op.create_table(
        "tally_about",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tally_id", sa.Integer(), nullable=False),
        sa.Column("taxonomy", sa.String(20), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.ForeignKeyConstraint(["tally_id"], ["tally.id"], name="fk_tally_about_tally_id_tally", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_tally_about"),
        sa.UniqueConstraint("tally_id", "taxonomy", "code", name="uq_tally_about_tally_id"))


def downgrade():
    op.drop_table("tally_about")
    op.drop_table("tally")
