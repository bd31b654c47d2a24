"""Activities take sign-ups: a group with its places, a line of who waits, and what each agreed to."""
import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

# What somebody agreed to is written once; that it ended is filled in once.
STAYS = """CREATE TRIGGER consent_stays BEFORE UPDATE ON consent WHEN OLD.withdrawn_at IS NOT NULL
OR OLD.id <> NEW.id OR OLD.uuid <> NEW.uuid
OR OLD.place_uuid <> NEW.place_uuid OR OLD.purpose <> NEW.purpose OR OLD.version <> NEW.version OR OLD.words <> NEW.words
OR OLD.language <> NEW.language OR OLD.channel <> NEW.channel OR OLD.actor <> NEW.actor OR OLD.at <> NEW.at
BEGIN SELECT RAISE(ABORT, 'what was agreed to is never changed'); END"""


def _id():
    return [sa.Column("id", sa.Integer(), nullable=False), sa.Column("uuid", sa.String(36), nullable=False)]


def _keys(table):
    return [sa.PrimaryKeyConstraint("id", name=f"pk_{table}"), sa.UniqueConstraint("uuid", name=f"uq_{table}_uuid")]


def upgrade():
    op.create_table(
        "service_capacity", *_id(),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("words", sa.String(60), nullable=False),
        sa.Column("available", sa.Integer(), nullable=True),
        sa.Column("updated", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_capacity_service_id_service", ondelete="CASCADE"),
        *_keys("service_capacity"), sa.UniqueConstraint("service_id", name="uq_service_capacity_service_id"))
    op.create_table(
        "grp", *_id(),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("approves", sa.Boolean(), nullable=False),
        sa.Column("for_whom", sa.String(60), nullable=False),
        sa.Column("helps", sa.Text(), nullable=False),
        sa.Column("inside", sa.Text(), nullable=True),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("careful", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_grp_taken")),
        sa.CheckConstraint("capacity BETWEEN 1 AND 500", name=op.f("ck_grp_capacity")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_grp_service_id_service"),
        *_keys("grp"), sa.UniqueConstraint("service_id", name="uq_grp_service_id"))
    op.create_table(
        "host", *_id(),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_host_group_id_grp"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_host_person_id_person"),
        *_keys("host"))
    op.create_table(
        "consent", *_id(),
        sa.Column("place_uuid", sa.String(36), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("actor", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True), *_keys("consent"))
    op.create_table(
        "place", *_id(),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("for_whom", sa.String(10), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("reach", sa.String(10), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("contact_kind", sa.String(5), nullable=False),
        sa.Column("contact_key", sa.String(64), nullable=True),
        sa.Column("helper", sa.Text(), nullable=True),
        sa.Column("helps", sa.Text(), nullable=True),
        sa.Column("more", sa.Text(), nullable=True),
        sa.Column("person_key", sa.String(64), nullable=True),
        sa.Column("network", sa.String(64), nullable=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("double", sa.Boolean(), nullable=False),
        sa.Column("trapped", sa.Boolean(), nullable=False),
        sa.Column("remind", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("held_until", sa.DateTime(), nullable=True),
        sa.Column("waits_since", sa.DateTime(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("lapsed", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("why", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_place_group_id_grp"),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name="fk_place_consent_id_consent"),
        *_keys("place"), sa.UniqueConstraint("key", name="uq_place_key"))
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("original_on", sa.Date(), nullable=False),
        sa.Column("away_at", sa.DateTime(), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_attendance_group_id_grp"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_attendance_place_id_place", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance"),
        sa.UniqueConstraint("place_id", "original_on", name="uq_attendance_place_id"))
    op.create_table(
        "join_draft", *_id(),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("reach", sa.String(10), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_join_draft_group_id_grp"), *_keys("join_draft"))
    indexes = {"join_draft": ("group_id", "at"), "host": ("group_id", "person_id"), "consent": ("place_uuid",),
               "place": ("group_id", "held_until", "left_at"), "attendance": ("group_id", "place_id")}
    for table, column in [(table, column) for table, columns in indexes.items() for column in columns]:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("ix_place_state", "place", ["group_id", "state", "line"])
    op.create_index("uq_place_group_id", "place", ["group_id", "person_key"], unique=True, sqlite_where=sa.text("state <> 'left'"),
                    postgresql_where=sa.text("state <> 'left'"))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(STAYS)


def downgrade():
    for table in ("join_draft", "attendance", "place", "consent", "host", "grp", "service_capacity"):
        op.drop_table(table)
