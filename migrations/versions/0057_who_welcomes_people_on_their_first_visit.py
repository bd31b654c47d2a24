"""A group says who welcomes people on their first visit, and what happens there."""
import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"


def upgrade():
    op.create_table(
        "welcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("at_door", sa.Boolean(), nullable=False),
        sa.Column("stand", sa.Text(), nullable=False),
        sa.Column("happens", sa.Text(), nullable=False),
        sa.Column("bring", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_welcome_group_id_grp"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_welcome_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_welcome"),
        sa.UniqueConstraint("uuid", name="uq_welcome_uuid"),
        sa.UniqueConstraint("group_id", name="uq_welcome_group_id"))
    op.create_table(
        "welcomer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_welcomer_group_id_grp"),
        sa.PrimaryKeyConstraint("id", name="pk_welcomer"),
        sa.UniqueConstraint("uuid", name="uq_welcomer_uuid"))
    op.create_index("ix_welcomer_group_id", "welcomer", ["group_id"])


def downgrade():
    op.drop_table("welcomer")
    op.drop_table("welcome")
