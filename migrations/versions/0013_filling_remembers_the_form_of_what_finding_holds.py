"""Filling remembers the form of what finding holds, so that another form is known to be old."""
import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade():
    op.create_table(
        "filling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_filling"))


def downgrade():
    op.drop_table("filling")
