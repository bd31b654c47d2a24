"""Whoever opens a review holds it for a while, and others see who has it."""
import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade():
    op.add_column("submission", sa.Column("held_by_id", sa.Integer(), nullable=True))
    op.add_column("submission", sa.Column("held_at", sa.DateTime(), nullable=True))


def downgrade():
    with op.batch_alter_table("submission") as table:
        table.drop_column("held_at")
        table.drop_column("held_by_id")
