"""A course is joined until the end of a week that its host sets."""
import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"


def upgrade():
    op.add_column("grp", sa.Column("join_weeks", sa.Integer(), nullable=True))
    op.add_column("grp", sa.Column("joining_over_at", sa.DateTime(), nullable=True))


def downgrade():
    for column in ("joining_over_at", "join_weeks"):
        op.drop_column("grp", column)
