"""People say how their first visit was: counts by month, and what of them may be told to others."""
import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade():
    with op.batch_alter_table("first_visit") as table:
        table.add_column(sa.Column("asked", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("first_visit") as table:
        table.alter_column("asked", server_default=None)
    op.create_table(
        "visit_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("said", sa.String(12), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_visit_count_group_id_grp"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_count"),
        sa.UniqueConstraint("group_id", "month", "said", name="uq_visit_count_group_id"))
    op.create_table(
        "visit_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("said", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_visit_cell_group_id_grp"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_cell"))
    op.create_index("ix_visit_cell_group_id", "visit_cell", ["group_id"])


def downgrade():
    op.drop_table("visit_cell")
    op.drop_table("visit_count")
    op.drop_column("first_visit", "asked")
