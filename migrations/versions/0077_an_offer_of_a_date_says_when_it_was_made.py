"""An offer of a place on a date says when it was made."""
import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"


def upgrade():
    op.add_column("seat", sa.Column("offered_at", sa.DateTime(), nullable=True))
    # Of one that stands already it is not known: the earliest that it can be.
    op.execute("UPDATE seat SET offered_at = strftime('%Y-%m-%d %H:%M:%f000', held_until, '-2 days') WHERE state = 'offered'")


def downgrade():
    op.drop_column("seat", "offered_at")
