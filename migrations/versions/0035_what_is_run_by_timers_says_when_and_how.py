"""What is run by timers says when it last ran, and how it went; a site that never purged is given its first night."""
import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade():
    op.create_table(
        "last_run",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("well", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_last_run"))
    op.execute("INSERT INTO last_run (name, at, well, said) VALUES ('purge', CURRENT_TIMESTAMP, 1, '')")


def downgrade():
    op.drop_table("last_run")
