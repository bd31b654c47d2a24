"""Activities meet at venues, or cover areas."""
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.create_table(
        "service_at_location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_service_at_location_location_id_location"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_at_location_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_service_at_location"),
        sa.UniqueConstraint("uuid", name="uq_service_at_location_uuid"))
    op.create_index("ix_service_at_location_location_id", "service_at_location", ["location_id"])
    op.create_index("ix_service_at_location_service_id", "service_at_location", ["service_id"])
    op.create_table(
        "service_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_area_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_service_area"),
        sa.UniqueConstraint("uuid", name="uq_service_area_uuid"))
    op.create_index("ix_service_area_service_id", "service_area", ["service_id"])


def downgrade():
    op.drop_table("service_area")
    op.drop_table("service_at_location")
