"""How many people live in an LSOA and in a place, and how deprived it is, stands in rows."""
import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade():
    op.create_table(
        "lsoa_figure",
        sa.Column("code", sa.String(9), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("decile", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("people_year", sa.Integer(), nullable=True),
        sa.Column("older", sa.Integer(), nullable=True),
        sa.Column("older_year", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_lsoa_figure"))
    op.create_table(
        "statistics_file",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_statistics_file"))
    op.create_table(
        "place_people",
        sa.Column("place", sa.String(60), nullable=False),
        sa.Column("decile", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("older", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("place", "decile", name="pk_place_people"))


def downgrade():
    op.drop_table("place_people")
    op.drop_table("statistics_file")
    op.drop_table("lsoa_figure")
