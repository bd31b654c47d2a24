"""Rows of who asked for the weekly mail of a locality."""
import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade():
    op.create_table(
        "weekly_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_key", sa.String(64), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_weekly_mail_locality_id_locality", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_weekly_mail"),
        sa.UniqueConstraint("uuid", name="uq_weekly_mail_uuid"))
    op.create_index("ix_weekly_mail_locality_id", "weekly_mail", ["locality_id"])
    op.create_index("ix_weekly_mail_email_key", "weekly_mail", ["email_key"])


def downgrade():
    op.drop_table("weekly_mail")
