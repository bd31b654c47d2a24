"""Coordinators keep a list of bank holidays and school terms, and owners say on which holidays they are on."""
import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade():
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_period"),
        sa.UniqueConstraint("uuid", name="uq_period_uuid"))
    op.create_index("ix_period_last", "period", ["last"])
    op.create_table(
        "said_on",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by_kind", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_said_on_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_said_on"),
        sa.UniqueConstraint("service_id", "on", name="uq_said_on_service_id"))


def downgrade():
    op.drop_table("said_on")
    op.drop_table("period")
