"""GP practices, who works there and leads them, and the computers that are theirs."""
import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade():
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("ods_code", sa.String(9), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(10), nullable=False),
        sa.Column("outcode", sa.String(4), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("easting", sa.Integer(), nullable=True),
        sa.Column("northing", sa.Integer(), nullable=True),
        sa.Column("precision", sa.String(10), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("last_modified", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_practice"),
        sa.UniqueConstraint("uuid", name="uq_practice_uuid"),
        sa.UniqueConstraint("ods_code", name="uq_practice_ods_code"))
    op.create_index("ix_practice_outcode", "practice", ["outcode"])
    op.create_table(
        "practice_machine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_practice_machine_practice_id_practice", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name="fk_practice_machine_named_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_practice_machine"),
        sa.UniqueConstraint("uuid", name="uq_practice_machine_uuid"),
        sa.UniqueConstraint("digest", name="uq_practice_machine_digest"))
    op.create_index("ix_practice_machine_practice_id", "practice_machine", ["practice_id"])
    op.add_column("person", sa.Column("practice_id", sa.Integer(), nullable=True))
    op.add_column("person", sa.Column("leads_since", sa.DateTime(), nullable=True))
    op.create_index("ix_person_practice_id", "person", ["practice_id"])
    op.add_column("invitation", sa.Column("practice_id", sa.Integer(), nullable=True))
    op.add_column("invitation", sa.Column("leads", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("invitation") as table:
        table.alter_column("leads", server_default=None)


def downgrade():
    op.drop_column("invitation", "leads")
    op.drop_column("invitation", "practice_id")
    op.drop_index("ix_person_practice_id", table_name="person")
    op.drop_column("person", "leads_since")
    op.drop_column("person", "practice_id")
    op.drop_table("practice_machine")
    op.drop_table("practice")
