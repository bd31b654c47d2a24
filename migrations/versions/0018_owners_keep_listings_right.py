"""Owners keep their listings right without an account."""
import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade():
    op.create_table(
        "owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("contact_key", sa.String(64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_owner_service_id_service"),
        sa.PrimaryKeyConstraint("id", name="pk_owner"),
        sa.UniqueConstraint("uuid", name="uq_owner_uuid"))
    op.create_index("ix_owner_service_id", "owner", ["service_id"])
    op.create_index("ix_owner_contact_key", "owner", ["contact_key"])


def downgrade():
    op.drop_table("owner")
