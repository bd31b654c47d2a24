"""Which date is somebody's first visit is noted, and a ring says what it is about."""
import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"


def upgrade():
    op.create_table(
        "first_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("original_on", sa.Date(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("rung_for", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_first_visit_place_id_place", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_first_visit"),
        sa.UniqueConstraint("place_id", name="uq_first_visit_place_id"))
    op.create_index("ix_first_visit_state", "first_visit", ["state"])
    op.add_column("ring", sa.Column("about", sa.String(8), nullable=True))


def downgrade():
    op.drop_column("ring", "about")
    op.drop_table("first_visit")
