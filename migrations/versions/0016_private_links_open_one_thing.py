"""Private links open one thing each; only the hash of their token is kept."""
import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade():
    op.create_table(
        "private_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_private_link"),
        sa.UniqueConstraint("digest", name="uq_private_link_digest"),
        sa.UniqueConstraint("purpose", "thing_id", name="uq_private_link_purpose"))


def downgrade():
    op.drop_table("private_link")
