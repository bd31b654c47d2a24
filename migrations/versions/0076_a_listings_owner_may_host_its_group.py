"""A listing's owner may host its group by a private link."""
import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"


def upgrade():
    with op.batch_alter_table("host") as table:
        table.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        table.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
        table.create_foreign_key("fk_host_owner_id_owner", "owner", ["owner_id"], ["id"])
        table.create_index("ix_host_owner_id", ["owner_id"])


def downgrade():
    # A host without an account cannot be told of by what went before.
    op.execute("DELETE FROM host WHERE person_id IS NULL")
    with op.batch_alter_table("host") as table:
        table.drop_index("ix_host_owner_id")
        table.drop_constraint("fk_host_owner_id_owner", type_="foreignkey")
        table.drop_column("owner_id")
        table.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
