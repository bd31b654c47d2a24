"""The desk remembers who holds a task, who put it off, what was sent, and who wants the week's mail."""
import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def _person(table):
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=f"fk_{table}_person_id_person", ondelete="CASCADE")


def upgrade():
    op.create_table(
        "desk_hold",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _person("desk_hold"), sa.PrimaryKeyConstraint("kind", "uuid", name="pk_desk_hold"))
    op.create_index("ix_desk_hold_person_id", "desk_hold", ["person_id"])
    op.create_index("ix_desk_hold_at", "desk_hold", ["at"])
    op.create_table(
        "desk_skip",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        _person("desk_skip"), sa.PrimaryKeyConstraint("person_id", "kind", "uuid", name="pk_desk_skip"))
    op.create_index("ix_desk_skip_until", "desk_skip", ["until"])
    op.create_table(
        "desk_sent",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("said", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_desk_sent"))
    op.create_index("ix_desk_sent_at", "desk_sent", ["at"])
    op.create_table(
        "desk_mail",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(), nullable=True),
        _person("desk_mail"), sa.PrimaryKeyConstraint("person_id", name="pk_desk_mail"))


def downgrade():
    for table in ("desk_mail", "desk_sent", "desk_skip", "desk_hold"):
        op.drop_table(table)
