"""What worries people about an activity is kept, with each thing that was done about it."""
import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade():
    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("folded_into_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("contact_kind", sa.String(5), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("trapped", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("overdue_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_concern_service_id_service"),
        sa.ForeignKeyConstraint(["folded_into_id"], ["concern.id"], name="fk_concern_folded_into_id_concern", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_concern"),
        sa.UniqueConstraint("uuid", name="uq_concern_uuid"),
        sa.UniqueConstraint("key", name="uq_concern_key"))
    for column in ("service_id", "folded_into_id", "closed_at"):
        op.create_index(f"ix_concern_{column}", "concern", [column])
    op.create_table(
        "concern_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("did", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("to_reporter", sa.Text(), nullable=True),
        sa.Column("to_owner", sa.Text(), nullable=True),
        sa.Column("told_reporter", sa.Boolean(), nullable=False),
        sa.Column("told_owner", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name="fk_concern_step_concern_id_concern", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_concern_step"))
    op.create_index("ix_concern_step_concern_id", "concern_step", ["concern_id"])


def downgrade():
    op.drop_table("concern_step")
    op.drop_table("concern")
