"""The places of a group may be for one date at a time."""
import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"


def upgrade():
    op.add_column("grp", sa.Column("per_date", sa.Integer(), nullable=True))
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("original_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("held_until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name=op.f("fk_seat_group_id_grp")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_seat_place_id_place"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("place_id", "original_on", name="uq_seat_place_id"))
    op.create_index("ix_seat_group_id", "seat", ["group_id", "original_on", "state", "line"])
    op.create_index(op.f("ix_seat_held_until"), "seat", ["held_until"])
    op.create_table(
        "date_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("original_on", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name=op.f("fk_date_count_group_id_grp")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_count")),
        sa.UniqueConstraint("group_id", "original_on", name="uq_date_count_group_id"),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_date_count_taken")),
        sa.CheckConstraint("capacity BETWEEN 1 AND 500", name=op.f("ck_date_count_capacity")))


def downgrade():
    op.drop_table("date_count")
    op.drop_table("seat")
    op.drop_column("grp", "per_date")
