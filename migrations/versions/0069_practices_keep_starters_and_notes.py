"""A practice keeps starters for its sheets, and what it says of activities."""
import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"


def upgrade():
    op.create_table(
        "practice_starter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("ticks", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("shared_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_practice_starter_practice_id_practice", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_practice_starter_owner_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_practice_starter"),
        sa.UniqueConstraint("uuid", name="uq_practice_starter_uuid"))
    op.create_index("ix_practice_starter_practice_id", "practice_starter", ["practice_id"])
    op.create_table(
        "practice_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("favourite_at", sa.DateTime(), nullable=True),
        sa.Column("suits", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_practice_remark_practice_id_practice", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_practice_remark_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_practice_remark"),
        sa.UniqueConstraint("practice_id", "service_id", name="uq_practice_remark_practice_id"))
    op.create_index("ix_practice_remark_practice_id", "practice_remark", ["practice_id"])
    op.create_index("ix_practice_remark_service_id", "practice_remark", ["service_id"])


def downgrade():
    op.drop_table("practice_remark")
    op.drop_table("practice_starter")
