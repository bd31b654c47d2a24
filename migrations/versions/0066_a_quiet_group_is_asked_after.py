"""A group of which nothing was heard for weeks is asked after, and what was found out is kept."""
import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"


def upgrade():
    op.create_table(
        "group_heard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_group_heard_group_id_grp"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_group_heard_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_group_heard"))
    for column in ("group_id", "at"):
        op.create_index(f"ix_group_heard_{column}", "group_heard", [column])


def downgrade():
    op.drop_table("group_heard")
