"""Listings wait to be checked; visitors say what is right and wrong; facts are checked on their own."""
import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade():
    op.create_table(
        "checking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("not_before", sa.Date(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_checking_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_checking"),
        sa.UniqueConstraint("uuid", name="uq_checking_uuid"))
    op.create_index("ix_checking_open", "checking", ["service_id"], unique=True, sqlite_where=sa.text("ended_at IS NULL"))
    op.create_index("ix_checking_service_id", "checking", ["service_id"])
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["check_id"], ["checking.id"], name="fk_correction_check_id_checking", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_correction"))
    op.create_index("ix_correction_check_id", "correction", ["check_id"])
    op.create_table(
        "still_right",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_still_right_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "on", name="pk_still_right"))
    op.create_table(
        "fact_check",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(10), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by_kind", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_fact_check_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "fact", name="pk_fact_check"))


def downgrade():
    for table in ("fact_check", "still_right", "correction", "checking"):
        op.drop_table(table)
