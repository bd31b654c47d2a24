"""The freshness clock may count from a later day than the last check: visitors said it is still right, or a listing came back."""
import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade():
    op.add_column("service", sa.Column("counts_from", sa.Date(), nullable=True))


def downgrade():
    # Not as a batch: that would drop the table, and with it all that belongs to an activity.
    op.drop_column("service", "counts_from")
