"""People in a group are told of dates that changed: what they know of them, and who is to be rung."""
import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade():
    op.add_column("grp", sa.Column("dates_seen_at", sa.DateTime(), nullable=True))
    op.add_column("grp", sa.Column("dates_until", sa.Date(), nullable=True))
    op.create_table(
        "told_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("original_on", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_told_date_group_id_grp"),
        sa.PrimaryKeyConstraint("id", name="pk_told_date"),
        sa.UniqueConstraint("group_id", "original_on", name="uq_told_date_group_id"))
    op.create_table(
        "ring",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_ring_place_id_place"),
        sa.PrimaryKeyConstraint("id", name="pk_ring"),
        sa.UniqueConstraint("uuid", name="uq_ring_uuid"))
    op.create_index("ix_ring_place_id", "ring", ["place_id"])


def downgrade():
    op.drop_table("ring")
    op.drop_table("told_date")
    op.drop_column("grp", "dates_until")
    op.drop_column("grp", "dates_seen_at")
