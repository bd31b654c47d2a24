"""Submissions wait for a decision, with their pictures."""
import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade():
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("base", sa.String(40), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_email", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("contact_key", sa.String(64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(20), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=True),
        sa.Column("organization_needed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("touched_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("trap", sa.Text(), nullable=False),
        sa.Column("key", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_submission_service_id_service"),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_submission_locality_id_locality"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.UniqueConstraint("uuid", name="uq_submission_uuid"),
        sa.UniqueConstraint("key", name="uq_submission_key"))
    for column in ("service_id", "contact_key", "author_id", "locality_id"):
        op.create_index(f"ix_submission_{column}", "submission", [column])
    op.create_index("ix_submission_state_sent_at", "submission", ["state", "sent_at"])
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("history_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_decision_submission_id_submission", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"))
    op.create_index("ix_decision_submission_id", "decision", ["submission_id"])
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("alt", sa.String(300), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_picture_submission_id_submission", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_picture_service_id_service"),
        sa.PrimaryKeyConstraint("id", name="pk_picture"),
        sa.UniqueConstraint("uuid", name="uq_picture_uuid"))
    op.create_index("ix_picture_submission_id", "picture", ["submission_id"])
    op.create_index("ix_picture_service_id", "picture", ["service_id"])


def downgrade():
    op.drop_table("picture")
    op.drop_table("decision")
    op.drop_table("submission")
