"""A meeting is proposed, and somebody says yes or no; it may name who leads it."""
import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"


def upgrade():
    op.add_column("meeting", sa.Column("leads", sa.Text(), nullable=True))
    op.add_column("meeting", sa.Column("approved_at", sa.DateTime(), nullable=True))
    op.add_column("meeting", sa.Column("reason", sa.Text(), nullable=True))
    op.execute("UPDATE meeting SET approved_at = touched_at")


def downgrade():
    for column in ("reason", "approved_at", "leads"):
        op.drop_column("meeting", column)
