"""Who looks after an area can hide what a champion says of themselves, and tells them why."""
import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade():
    op.add_column("champion_profile", sa.Column("hidden_at", sa.DateTime(), nullable=True))
    op.add_column("champion_profile", sa.Column("hidden_reason", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("champion_profile", "hidden_reason")
    op.drop_column("champion_profile", "hidden_at")
