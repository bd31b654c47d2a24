"""History says who did what to an activity, and when."""
import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade():
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("did", sa.String(12), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("by_kind", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_history_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_history"))
    op.create_index("ix_history_service_id", "history", ["service_id"])


def downgrade():
    op.drop_table("history")
