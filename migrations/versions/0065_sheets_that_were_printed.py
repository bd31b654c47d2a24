"""Sheets that were printed, what their lines said, and counts of a practice's sheets."""
import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"


def upgrade():
    op.create_table(
        "printed_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=True),
        sa.Column("practice_name", sa.String(100), nullable=False),
        sa.Column("practice_phone", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_printed_sheet"),
        sa.UniqueConstraint("code", name="uq_printed_sheet_code"))
    op.create_index("ix_printed_sheet_ends_on", "printed_sheet", ["ends_on"])
    op.create_index("ix_printed_sheet_practice_id", "printed_sheet", ["practice_id"])
    op.create_table(
        "printed_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(31), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("when", sa.Text(), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("cost", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["printed_sheet.id"], name="fk_printed_line_sheet_id_printed_sheet", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_printed_line"))
    op.create_index("ix_printed_line_sheet_id", "printed_line", ["sheet_id"])
    op.create_table(
        "sheet_count",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("practice_id", "month", "what", name="pk_sheet_count"))


def downgrade():
    op.drop_table("sheet_count")
    op.drop_table("printed_line")
    op.drop_table("printed_sheet")
