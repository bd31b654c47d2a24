"""Children come with an adult's or a school's booking: how many, and nothing about them."""
import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"


def upgrade():
    with op.batch_alter_table("grp") as table:
        table.add_column(sa.Column("children", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("grp") as table:
        table.alter_column("children", server_default=None)
    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("contact_kind", sa.String(5), nullable=False),
        sa.Column("contact_key", sa.String(64), nullable=True),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("trapped", sa.Boolean(), nullable=False),
        sa.Column("to_tell", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("held_until", sa.DateTime(), nullable=True),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("why", sa.String(20), nullable=False),
        sa.CheckConstraint("many BETWEEN 1 AND 30", name=op.f("ck_booking_many")),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_booking_group_id_grp"),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name="fk_booking_consent_id_consent"),
        sa.PrimaryKeyConstraint("id", name="pk_booking"),
        sa.UniqueConstraint("uuid", name="uq_booking_uuid"),
        sa.UniqueConstraint("key", name="uq_booking_key"))
    for column in ("group_id", "contact_key", "held_until", "left_at"):
        op.create_index(f"ix_booking_{column}", "booking", [column])


def downgrade():
    op.drop_table("booking")
    op.drop_column("grp", "children")
