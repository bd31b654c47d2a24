"""A language of sheets is offered once a native reader has checked its words."""
import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"


def upgrade():
    op.create_table(
        "checked_language",
        sa.Column("code", sa.String(2), nullable=False),
        sa.Column("words", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_checked_language_person_id_person"),
        sa.PrimaryKeyConstraint("code", name="pk_checked_language"))


def downgrade():
    op.drop_table("checked_language")
