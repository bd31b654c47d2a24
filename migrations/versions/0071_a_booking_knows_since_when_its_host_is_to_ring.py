"""A booking knows since when its host is to ring about changed dates."""
import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"


def upgrade():
    op.add_column("booking", sa.Column("to_tell_at", sa.DateTime(), nullable=True))
    # What waits already waits since its group's dates were last looked at, as near as is known.
    op.execute("UPDATE booking SET to_tell_at = COALESCE((SELECT dates_seen_at FROM grp WHERE grp.id = booking.group_id), at) "
               "WHERE to_tell IS NOT NULL")


def downgrade():
    op.drop_column("booking", "to_tell_at")
