"""Areas and languages keep the order in which they were told."""
import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
TABLES = ("service_area", "language")


def upgrade():
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("position", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        rows = sa.table(table, sa.column("id"), sa.column("service_id"), sa.column("position"))
        before = rows.alias("before")
        earlier = sa.select(sa.func.count()).where(before.c.service_id == rows.c.service_id, before.c.id < rows.c.id).scalar_subquery()
        op.execute(rows.update().values(position=earlier))


def downgrade():
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("position")
