"""Activities are sorted by the terms of taxonomies: kinds, good for, how they meet."""
import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade():
    op.create_table(
        "taxonomy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_taxonomy"),
        sa.UniqueConstraint("code", name="uq_taxonomy_code"),
        sa.UniqueConstraint("uuid", name="uq_taxonomy_uuid"))
    op.create_table(
        "taxonomy_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("taxonomy_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(["taxonomy_id"], ["taxonomy.id"], name="fk_taxonomy_term_taxonomy_id_taxonomy", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_taxonomy_term"),
        sa.UniqueConstraint("taxonomy_id", "code", name="uq_taxonomy_term_taxonomy_id"),
        sa.UniqueConstraint("uuid", name="uq_taxonomy_term_uuid"))
    op.create_index("ix_taxonomy_term_taxonomy_id", "taxonomy_term", ["taxonomy_id"])
    op.create_table(
        "attribute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("taxonomy_term_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_attribute_service_id_service", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["taxonomy_term_id"], ["taxonomy_term.id"], name="fk_attribute_taxonomy_term_id_taxonomy_term"),
        sa.PrimaryKeyConstraint("id", name="pk_attribute"),
        sa.UniqueConstraint("uuid", name="uq_attribute_uuid"))
    op.create_index("ix_attribute_service_id", "attribute", ["service_id"])
    op.create_index("ix_attribute_taxonomy_term_id", "attribute", ["taxonomy_term_id"])


def downgrade():
    for name in ("attribute", "taxonomy_term", "taxonomy"):
        op.drop_table(name)
