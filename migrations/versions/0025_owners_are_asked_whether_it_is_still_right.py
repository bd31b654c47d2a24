"""Owners are asked whether a listing is still right, and told before it is archived: each once."""
import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade():
    op.create_table(
        "asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name="fk_asked_owner_id_owner", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_asked_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_asked"),
        sa.UniqueConstraint("service_id", "owner_id", "what", "number", "since", name="uq_asked_service_id"))
    op.create_index("ix_asked_owner_id", "asked", ["owner_id"])
    op.create_table(
        "reminding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminding"))


def downgrade():
    op.drop_table("reminding")
    op.drop_table("asked")
