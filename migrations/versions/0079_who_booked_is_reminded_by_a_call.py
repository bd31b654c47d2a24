"""Who booked for children, and is reached by phone, is reminded of a date by a call of their host."""
import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
NAMES = {"rung_for": sa.Date, "rung_at": sa.DateTime}


def upgrade():
    for name, kind in NAMES.items():
        op.add_column("booking", sa.Column(name, kind, nullable=True))


def downgrade():
    for name in NAMES:
        op.drop_column("booking", name)
