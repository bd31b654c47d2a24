"""Meetings to learn together, who comes, what is kept with them, and who wants a mail each quarter."""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"


def upgrade():
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("whom", sa.String(300), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=True),
        sa.Column("where", sa.String(200), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("touched_at", sa.DateTime(), nullable=False),
        sa.Column("off_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["host_id"], ["person.id"], name="fk_meeting_host_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("uuid", name="uq_meeting_uuid"),
        sa.UniqueConstraint("key", name="uq_meeting_key"))
    for column in ("host_id", "on"):
        op.create_index(f"ix_meeting_{column}", "meeting", [column])
    op.create_table(
        "meeting_coming",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_coming_meeting_id_meeting", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_meeting_coming_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_coming"),
        sa.UniqueConstraint("uuid", name="uq_meeting_coming_uuid"),
        sa.UniqueConstraint("meeting_id", "person_id", name="uq_meeting_coming_meeting_id"))
    for column in ("meeting_id", "person_id"):
        op.create_index(f"ix_meeting_coming_{column}", "meeting_coming", [column])
    op.create_table(
        "meeting_material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("ending", sa.String(4), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_material_meeting_id_meeting", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_material"),
        sa.UniqueConstraint("uuid", name="uq_meeting_material_uuid"))
    op.create_index("ix_meeting_material_meeting_id", "meeting_material", ["meeting_id"])
    op.create_table(
        "learning_mail",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_learning_mail_person_id_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name="pk_learning_mail"))


def downgrade():
    for table in ("learning_mail", "meeting_material", "meeting_coming", "meeting"):
        op.drop_table(table)
