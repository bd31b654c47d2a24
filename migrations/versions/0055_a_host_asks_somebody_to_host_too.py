"""A host asks somebody to host a group with them, or in their place."""
import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade():
    op.create_table(
        "host_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_key", sa.String(64), nullable=True),
        sa.Column("takes_over", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_host_offer_group_id_grp"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_host_offer_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_host_offer"),
        sa.UniqueConstraint("uuid", name="uq_host_offer_uuid"))
    for column in ("group_id", "email_key", "ended_at"):
        op.create_index(f"ix_host_offer_{column}", "host_offer", [column])


def downgrade():
    op.drop_table("host_offer")
