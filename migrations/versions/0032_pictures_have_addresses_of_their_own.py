"""Pictures have public addresses named by what is in them; those that are there already are named by their ids."""
import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade():
    op.add_column("picture", sa.Column("digest", sa.String(32), nullable=False, server_default=""))
    op.execute("UPDATE picture SET digest = replace(uuid, '-', '')")
    with op.batch_alter_table("picture") as table:
        table.alter_column("digest", server_default=None)
        table.create_index("ix_picture_digest", ["digest"])


def downgrade():
    with op.batch_alter_table("picture") as table:
        table.drop_index("ix_picture_digest")
        table.drop_column("digest")
