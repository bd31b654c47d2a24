"""Somebody asks a champion to go along with them the first time, and waits for one who says yes."""
import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade():
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("contact_kind", sa.String(5), nullable=False),
        sa.Column("contact_key", sa.String(64), nullable=True),
        sa.Column("help", sa.Text(), nullable=True),
        sa.Column("original_on", sa.Date(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("opens", sa.Integer(), nullable=True),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("localities", sa.Text(), nullable=False),
        sa.Column("consent", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("trapped", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_company_service_id_service"),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name="fk_company_taken_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_company"),
        sa.UniqueConstraint("uuid", name="uq_company_uuid"),
        sa.UniqueConstraint("key", name="uq_company_key"))
    for column in ("service_id", "taken_by_id", "closed_at"):
        op.create_index(f"ix_company_{column}", "company", [column])


def downgrade():
    op.drop_table("company")
