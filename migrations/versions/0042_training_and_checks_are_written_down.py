"""What champions were trained in and checked for is written down: kind, level and days, never what it says."""
import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade():
    op.create_table(
        "person_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("struck_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_check_person_id_person"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name="fk_person_check_recorded_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_person_check"),
        sa.UniqueConstraint("uuid", name="uq_person_check_uuid"))
    op.create_index("ix_person_check_person_id", "person_check", ["person_id"])
    op.create_index("ix_person_check_until", "person_check", ["until"])


def downgrade():
    op.drop_table("person_check")
