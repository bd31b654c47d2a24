"""Somebody asks for people to be able to join at an activity: its owner, or a champion where a coordinator decides."""
import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade():
    op.create_table(
        "group_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_group_request_service_id_service"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_group_request_person_id_person"),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name="fk_group_request_owner_id_owner", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_group_request"),
        sa.UniqueConstraint("uuid", name="uq_group_request_uuid"))
    for column in ("service_id", "answered_at"):
        op.create_index(f"ix_group_request_{column}", "group_request", [column])


def downgrade():
    op.drop_table("group_request")
