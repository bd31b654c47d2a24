"""A date that people know has all its times."""
import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"


def upgrade():
    op.add_column("told_date", sa.Column("times", sa.String(120), nullable=True))


def downgrade():
    op.drop_column("told_date", "times")
