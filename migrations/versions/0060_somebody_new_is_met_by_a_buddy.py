"""Somebody new can be met by a buddy: who offered, who would like one, and who was put together."""
import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"


def _keys(table):
    return [sa.PrimaryKeyConstraint("id", name=f"pk_{table}"), sa.UniqueConstraint("uuid", name=f"uq_{table}_uuid")]


def upgrade():
    op.create_table(
        "buddy_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["grp.id"], name="fk_buddy_offer_group_id_grp"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_buddy_offer_place_id_place", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_buddy_offer_person_id_person"),
        *_keys("buddy_offer"))
    op.create_table(
        "buddy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("paired_at", sa.DateTime(), nullable=True),
        sa.Column("shares_at", sa.DateTime(), nullable=True),
        sa.Column("buddy_shares_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name="fk_buddy_place_id_place", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["offer_id"], ["buddy_offer.id"], name="fk_buddy_offer_id_buddy_offer", ondelete="CASCADE"),
        *_keys("buddy"))
    for table, columns in {"buddy_offer": ("group_id", "place_id", "person_id"), "buddy": ("place_id", "offer_id")}.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade():
    op.drop_table("buddy")
    op.drop_table("buddy_offer")
