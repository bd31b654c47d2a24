"""Tables of listings come in by way of a look."""
import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade():
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("table", sa.Text(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("headings_key", sa.String(64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("straight", sa.Boolean(), nullable=False),
        sa.Column("touched_at", sa.DateTime(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
        sa.UniqueConstraint("uuid", name="uq_upload_uuid"),
        sa.UniqueConstraint("key", name="uq_upload_key"))
    for column in ("person_id", "touched_at"):
        op.create_index(f"ix_upload_{column}", "upload", [column])
    op.create_table(
        "brought",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("history_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name="fk_brought_upload_id_upload", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_brought_submission_id_submission", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_brought_service_id_service"),
        sa.PrimaryKeyConstraint("id", name="pk_brought"))
    for column in ("upload_id", "key", "submission_id", "service_id"):
        op.create_index(f"ix_brought_{column}", "brought", [column])
    op.create_table(
        "remembered_columns",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("headings_key", sa.String(64), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "headings_key", name="pk_remembered_columns"))


def downgrade():
    op.drop_table("remembered_columns")
    op.drop_table("brought")
    op.drop_table("upload")
