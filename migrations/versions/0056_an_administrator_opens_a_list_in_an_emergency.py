"""An administrator opens the list of a group in an emergency, for an hour, and writes why."""
import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade():
    op.create_table(
        "break_glass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_break_glass_group_id_grp"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_break_glass_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_break_glass"),
        sa.UniqueConstraint("uuid", name="uq_break_glass_uuid"))
    for column in ("group_id", "at"):
        op.create_index(f"ix_break_glass_{column}", "break_glass", [column])


def downgrade():
    op.drop_table("break_glass")
