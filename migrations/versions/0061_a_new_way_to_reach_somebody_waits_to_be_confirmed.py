"""A new way to reach somebody with a place waits, sealed, until it is confirmed."""
import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade():
    op.add_column("place", sa.Column("new_reach", sa.Text(), nullable=True))
    op.add_column("place", sa.Column("new_reach_at", sa.DateTime(), nullable=True))


def downgrade():
    op.drop_column("place", "new_reach_at")
    op.drop_column("place", "new_reach")
