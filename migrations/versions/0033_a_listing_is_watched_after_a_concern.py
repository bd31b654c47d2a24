"""A listing that was hidden after a concern is watched, until somebody finds that nothing was wrong."""
import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
_HIDDEN_AND_NOT_CLEARED = """
INSERT INTO watch (service_id, "key", since, ended_at)
SELECT concern.service_id, 'concern ' || concern.uuid, max(hiding."on"), NULL
FROM concern JOIN concern_step AS hiding ON hiding.concern_id = concern.id AND hiding.did = 'hidden'
WHERE NOT EXISTS (SELECT 1 FROM concern_step AS answer
                  WHERE answer.concern_id = concern.id AND answer.did = 'answered' AND answer.reason = 'nothing')
GROUP BY concern.id
"""


def upgrade():
    op.create_table(
        "watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_watch_service_id_service", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_watch"),
        sa.UniqueConstraint("key", name="uq_watch_key"))
    op.create_index("ix_watch_service_id", "watch", ["service_id"])
    op.execute(_HIDDEN_AND_NOT_CLEARED)


def downgrade():
    op.drop_table("watch")
