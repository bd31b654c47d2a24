"""Searches that found nothing are counted, without who asked."""
import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade():
    op.create_table(
        "fruitless_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("outcode", sa.String(4), nullable=False),
        sa.Column("words", sa.String(100), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fruitless_search"),
        sa.UniqueConstraint("on", "outcode", "words", name="uq_fruitless_search_on"))
    op.create_index("ix_fruitless_search_on", "fruitless_search", ["on"])
    op.create_table(
        "fruitless_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("outcode", sa.String(4), nullable=False),
        sa.Column("taxonomy", sa.String(20), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fruitless_choice"),
        sa.UniqueConstraint("month", "outcode", "taxonomy", "code", name="uq_fruitless_choice_month"))
    op.create_index("ix_fruitless_choice_month", "fruitless_choice", ["month"])


def downgrade():
    op.drop_table("fruitless_choice")
    op.drop_table("fruitless_search")
