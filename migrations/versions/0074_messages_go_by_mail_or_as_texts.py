"""Messages go by mail or as texts."""
import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"


def upgrade():
    op.add_column("message", sa.Column("kind", sa.String(5), nullable=False, server_default="email"))
    with op.batch_alter_table("message") as table:
        table.alter_column("kind", server_default=None)


def downgrade():
    # A text's number is no address of a mail: what waits would be given up one by one.
    op.execute("DELETE FROM message WHERE kind = 'text'")
    op.drop_column("message", "kind")
