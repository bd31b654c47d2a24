"""A letter about changed dates that has not gone yet is written anew, and a venue's new address is news."""
import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade():
    op.add_column("told_date", sa.Column("address", sa.String(64), nullable=True))
    op.create_table(
        "told_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("known_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_told_letter_place_id_place", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_told_letter"),
        sa.UniqueConstraint("place_id", name="uq_told_letter_place_id"))


def downgrade():
    op.drop_table("told_letter")
    op.drop_column("told_date", "address")
