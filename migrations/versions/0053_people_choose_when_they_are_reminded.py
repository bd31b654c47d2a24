"""People with a place choose when they are reminded: the day before, or 2 hours before."""
import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade():
    op.add_column("place", sa.Column("remind_when", sa.String(5), nullable=True))


def downgrade():
    op.drop_column("place", "remind_when")
