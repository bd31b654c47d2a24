"""People tell ideas that worked, others read them and say how it went."""
import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade():
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("locality_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("touched_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("off_at", sa.DateTime(), nullable=True),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("summary", sa.String(300), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("whom", sa.String(300), nullable=False),
        sa.Column("took", sa.String(300), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("copying", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_idea_author_id_person"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_idea_decided_by_id_person"),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_idea_locality_id_locality", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_idea"),
        sa.UniqueConstraint("uuid", name="uq_idea_uuid"),
        sa.UniqueConstraint("key", name="uq_idea_key"))
    for column in ("author_id", "locality_id", "state", "published_at"):
        op.create_index(f"ix_idea_{column}", "idea", [column])
    op.create_table(
        "idea_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=True),
        sa.Column("hidden_at", sa.DateTime(), nullable=True),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name="fk_idea_word_idea_id_idea", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_idea_word_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_idea_word"),
        sa.UniqueConstraint("uuid", name="uq_idea_word_uuid"),
        sa.UniqueConstraint("key", name="uq_idea_word_key"))
    for column in ("idea_id", "person_id"):
        op.create_index(f"ix_idea_word_{column}", "idea_word", [column])


def downgrade():
    op.drop_table("idea_word")
    op.drop_table("idea")
