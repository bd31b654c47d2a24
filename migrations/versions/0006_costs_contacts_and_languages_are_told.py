"""Costs, ways to ask and languages are told."""
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade():
    _create_part(
        "cost_option",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("option", sa.String(100), nullable=False),
        sa.Column("amount", sa.Numeric(8, 2), nullable=False),
        sa.Column("amount_description", sa.String(200), nullable=False))
    _create_part("phone", sa.Column("number", sa.String(30), nullable=False))
    _create_part("contact", sa.Column("name", sa.String(80), nullable=False))
    _create_part("language", sa.Column("code", sa.String(8), nullable=False))


def downgrade():
    for name in ("language", "contact", "phone", "cost_option"):
        op.drop_table(name)


def _create_part(name, *columns):
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=f"fk_{name}_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("uuid", name=f"uq_{name}_uuid"))
    op.create_index(f"ix_{name}_service_id", name, ["service_id"])
