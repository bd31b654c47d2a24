"""Bookings wait in a line, and who books may be reminded the day before."""
import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"


def upgrade():
    op.add_column("booking", sa.Column("line", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("booking", sa.Column("waits_since", sa.DateTime(), nullable=True))
    op.add_column("booking", sa.Column("asked_at", sa.DateTime(), nullable=True))
    op.add_column("booking", sa.Column("lapsed", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("booking", sa.Column("remind", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("booking") as table:
        for name in ("line", "lapsed", "remind"):
            table.alter_column(name, server_default=None)


def downgrade():
    # Who waits, or was offered places, goes back to having asked, and has as long to confirm as who asked last; nothing is held for them.
    op.execute("UPDATE grp SET taken = taken - (SELECT COALESCE(SUM(many), 0) FROM booking "
               "WHERE booking.group_id = grp.id AND booking.state = 'offered')")
    op.execute("UPDATE booking SET held_until = COALESCE((SELECT MAX(held_until) FROM booking), at) WHERE state = 'waiting'")
    op.execute("UPDATE booking SET state = 'asked' WHERE state IN ('waiting', 'offered')")
    for name in ("remind", "lapsed", "asked_at", "waits_since", "line"):
        op.drop_column("booking", name)
