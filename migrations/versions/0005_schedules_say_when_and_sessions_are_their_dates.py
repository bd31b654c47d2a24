"""Schedules say when, with the dates that differ; sessions are their dates, made ahead."""
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade():
    _create_schedules()
    _create_exceptions()
    _create_sessions()


def downgrade():
    op.drop_table("session")
    op.drop_table("schedule_exception")
    op.drop_table("schedule")


def _create_schedules():
    venue = "service_at_location"
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column(f"{venue}_id", sa.Integer()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dtstart", sa.Date()),
        sa.Column("freq", sa.String(10), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("byday", sa.String(60), nullable=False),
        sa.Column("bymonthday", sa.String(60), nullable=False),
        *(sa.Column(name, sa.Date()) for name in ("until", "valid_from", "valid_to")),
        sa.Column("opens_at", sa.Time()),
        sa.Column("closes_at", sa.Time()),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.ForeignKeyConstraint([f"{venue}_id"], [f"{venue}.id"], name=f"fk_schedule_{venue}_id_{venue}", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_schedule_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_schedule"),
        sa.UniqueConstraint("uuid", name="uq_schedule_uuid"))
    op.create_index(f"ix_schedule_{venue}_id", "schedule", [f"{venue}_id"])
    op.create_index("ix_schedule_service_id", "schedule", ["service_id"])


def _create_exceptions():
    op.create_table(
        "schedule_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("new_on", sa.Date()),
        sa.Column("opens_at", sa.Time()),
        sa.Column("closes_at", sa.Time()),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name="fk_schedule_exception_schedule_id_schedule", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_schedule_exception"),
        sa.UniqueConstraint("uuid", name="uq_schedule_exception_uuid"))
    op.create_index("ix_schedule_exception_schedule_id", "schedule_exception", ["schedule_id"])


def _create_sessions():
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("original_on", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("opens", sa.Integer()),
        sa.Column("closes", sa.Integer()),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name="fk_session_schedule_id_schedule", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_session_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("schedule_id", "original_on", name="uq_session_schedule_id"))
    op.create_index("ix_session_on", "session", ["on"])
    op.create_index("ix_session_service_id_on", "session", ["service_id", "on"])
