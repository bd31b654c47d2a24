"""Venues say where they are and how to get in."""
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    op.create_table(
        "location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("transport", sa.Text(), nullable=False),
        sa.Column("access_note", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        sa.Column("easting", sa.Integer()),
        sa.Column("northing", sa.Integer()),
        sa.Column("precision", sa.String(10), nullable=False),
        sa.Column("uprn", sa.String(12), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("last_modified", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_location"),
        sa.UniqueConstraint("slug", name="uq_location_slug"),
        sa.UniqueConstraint("uuid", name="uq_location_uuid"))
    op.create_index("ix_location_key", "location", ["key"])
    _create_part(
        "address",
        sa.Column("address_1", sa.Text(), nullable=False),
        sa.Column("city", sa.String(100), nullable=False),
        sa.Column("state_province", sa.String(100), nullable=False),
        sa.Column("postal_code", sa.String(10), nullable=False),
        sa.Column("outcode", sa.String(4), nullable=False))
    op.create_index("ix_address_outcode", "address", ["outcode"])
    _create_part(
        "accessibility",
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("answer", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date()),
        sa.Column("checked_by", sa.String(20), nullable=False))


def downgrade():
    op.drop_table("accessibility")
    op.drop_table("address")
    op.drop_table("location")


def _create_part(name, *columns):
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=f"fk_{name}_location_id_location", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("uuid", name=f"uq_{name}_uuid"))
    op.create_index(f"ix_{name}_location_id", name, ["location_id"])
