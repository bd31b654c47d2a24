"""People ask to become champions, and wait for the answer of somebody who looks after their neighbourhood."""
import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade():
    op.create_table(
        "champion_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("contact_kind", sa.String(5), nullable=False),
        sa.Column("contact_key", sa.String(64), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("localities", sa.Text(), nullable=False),
        sa.Column("would", sa.String(40), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("trapped", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(10), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name="fk_champion_request_closed_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_champion_request"),
        sa.UniqueConstraint("uuid", name="uq_champion_request_uuid"),
        sa.UniqueConstraint("key", name="uq_champion_request_key"))
    for column in ("contact_key", "closed_at"):
        op.create_index(f"ix_champion_request_{column}", "champion_request", [column])


def downgrade():
    op.drop_table("champion_request")
