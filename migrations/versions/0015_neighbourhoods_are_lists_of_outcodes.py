"""Neighbourhoods are lists of outcodes."""
import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade():
    op.create_table(
        "locality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("outcodes", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_locality"),
        sa.UniqueConstraint("slug", name="uq_locality_slug"),
        sa.UniqueConstraint("uuid", name="uq_locality_uuid"))


def downgrade():
    op.drop_table("locality")
