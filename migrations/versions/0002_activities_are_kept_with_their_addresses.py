"""Activities are kept, with every address of a page that they ever had."""
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in _words()),
        sa.Column("minimum_age", sa.Integer()),
        sa.Column("maximum_age", sa.Integer()),
        sa.Column("assured_date", sa.Date()),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("last_modified", sa.DateTime(), nullable=False),
        sa.Column("ahead_until", sa.Date()),
        sa.Column("due_on", sa.Date()),
        sa.Column("withdrawn_at", sa.DateTime()),
        sa.Column("merged_into_id", sa.Integer()),
        sa.ForeignKeyConstraint(["merged_into_id"], ["service.id"], name="fk_service_merged_into_id_service"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_service_organization_id_organization"),
        sa.PrimaryKeyConstraint("id", name="pk_service"),
        sa.UniqueConstraint("slug", name="uq_service_slug"),
        sa.UniqueConstraint("uuid", name="uq_service_uuid"))
    for column in ("ahead_until", "due_on", "merged_into_id", "organization_id"):
        op.create_index(f"ix_service_{column}", "service", [column])
    named = sa.text("source_key <> ''")
    op.create_index("ix_service_source", "service", ["source", "source_key"], unique=True, sqlite_where=named, postgresql_where=named)
    op.create_table(
        "old_slug",
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_old_slug_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("slug", name="pk_old_slug"))
    op.create_index("ix_old_slug_service_id", "old_slug", ["service_id"])


def downgrade():
    op.drop_table("old_slug")
    op.drop_table("service")


def _words():
    return (
        ("name", sa.String(100)), ("alternate_name", sa.String(100)), ("summary", sa.String(300)), ("description", sa.Text()),
        ("website", sa.Text()), ("email", sa.String(254)), ("status", sa.String(20)), ("who_for", sa.Text()), ("not_for", sa.Text()),
        ("joining", sa.String(20)), ("joining_note", sa.Text()), ("first_visit", sa.Text()), ("welcome", sa.Text()),
        ("notice", sa.Text()), ("unmapped_kinds", sa.Text()), ("source", sa.String(200)), ("source_key", sa.String(200)),
        ("fingerprint", sa.String(64)), ("source_fingerprint", sa.String(64)), ("assurer", sa.String(20)),
        ("withdrawn_reason", sa.Text()))
