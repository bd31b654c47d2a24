"""Tries are counted against their limits."""
import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade():
    op.create_table(
        "limit_count",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_limit_count"))
    op.create_index("ix_limit_count_since", "limit_count", ["since"])


def downgrade():
    op.drop_table("limit_count")
