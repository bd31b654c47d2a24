"""What was told of need stays as it was told; what was asked for together is counted."""
import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade():
    op.create_table(
        "fruitless_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("outcode", sa.String(4), nullable=False),
        sa.Column("combo", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fruitless_wish"),
        sa.UniqueConstraint("month", "outcode", "combo", name="uq_fruitless_wish_month"))
    op.create_index("ix_fruitless_wish_month", "fruitless_wish", ["month"])
    op.create_table(
        "need_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("place", sa.String(60), nullable=False),
        sa.Column("combo", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_need_cell"))
    op.create_index("ix_need_cell_month", "need_cell", ["month"])
    op.create_table(
        "need_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("month", name="pk_need_month"))


def downgrade():
    op.drop_table("need_month")
    op.drop_table("need_cell")
    op.drop_table("fruitless_wish")
