"""Rows of what people could not find and ask for, who wants it too, and who wants to be told."""
import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade():
    op.create_table(
        "ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("typed", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("public_on", sa.Date(), nullable=True),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("held_at", sa.DateTime(), nullable=True),
        sa.Column("submission_uuid", sa.String(36), nullable=True),
        sa.Column("service_uuid", sa.String(36), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("key", sa.String(64), nullable=True),
        sa.Column("trapped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_ask_locality_id_locality", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ask"),
        sa.UniqueConstraint("uuid", name="uq_ask_uuid"),
        sa.UniqueConstraint("key", name="uq_ask_key"))
    for column in ("locality_id", "asked_on", "held_by_id", "submission_uuid", "service_uuid", "closed_at"):
        op.create_index(f"ix_ask_{column}", "ask", [column])
    op.create_table(
        "ask_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("taxonomy", sa.String(20), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.id"], name="fk_ask_choice_ask_id_ask", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ask_choice"),
        sa.UniqueConstraint("ask_id", "taxonomy", "code", name="uq_ask_choice_ask_id"))
    op.create_table(
        "me_too",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("browser", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.id"], name="fk_me_too_ask_id_ask", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_me_too"),
        sa.UniqueConstraint("ask_id", "on", "browser", name="uq_me_too_ask_id"))
    op.create_table(
        "ask_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(5), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("contact_key", sa.String(64), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.id"], name="fk_ask_contact_ask_id_ask", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ask_contact"),
        sa.UniqueConstraint("uuid", name="uq_ask_contact_uuid"),
        sa.UniqueConstraint("ask_id", "contact_key", name="uq_ask_contact_ask_id"))


def downgrade():
    for table in ("ask_contact", "me_too", "ask_choice", "ask"):
        op.drop_table(table)
