"""What lies around an area is kept: venues just over its border, areas that touch it, and its picture; dates that are off are found."""
import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade():
    op.create_table(
        "locality_border",
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_locality_border_locality_id_locality", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_locality_border_location_id_location", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("locality_id", "location_id", name="pk_locality_border"))
    op.create_index("ix_locality_border_location_id", "locality_border", ["location_id"])
    op.create_table(
        "locality_neighbour",
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("neighbour_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_locality_neighbour_locality_id_locality", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["neighbour_id"], ["locality.id"], name="fk_locality_neighbour_neighbour_id_locality", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("locality_id", "neighbour_id", name="pk_locality_neighbour"))
    op.create_index("ix_locality_neighbour_neighbour_id", "locality_neighbour", ["neighbour_id"])
    op.create_table(
        "locality_picture",
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("made_of", sa.String(32), nullable=False),
        sa.Column("drawn", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_locality_picture_locality_id_locality", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("locality_id", name="pk_locality_picture"))
    for table, state in (("session", "state = 'cancelled'"), ("schedule_exception", "kind = 'skipped'")):
        op.create_index(f"ix_{table}_off", table, ["on"], sqlite_where=sa.text(state))


def downgrade():
    for table in ("session", "schedule_exception"):
        op.drop_index(f"ix_{table}_off", table)
    for table in ("locality_picture", "locality_neighbour", "locality_border"):
        op.drop_table(table)
