"""Localities are made of parts, with outlines of their own, and hold venues."""
import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade():
    op.create_table(
        "boundary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("polygons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_boundary"),
        sa.UniqueConstraint("kind", "code", "year", "name", name="uq_boundary_code"))
    op.create_index("ix_boundary_code", "boundary", ["code"])
    with op.batch_alter_table("locality") as table:
        table.add_column(sa.Column("kind", sa.String(30), nullable=False, server_default=""))
        table.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("people", sa.Integer(), nullable=True))
        table.add_column(sa.Column("older", sa.Integer(), nullable=True))
        table.add_column(sa.Column("people_source", sa.Text(), nullable=False, server_default=""))
        table.create_foreign_key("fk_locality_parent_id_locality", "locality", ["parent_id"], ["id"], ondelete="SET NULL")
        table.create_index("ix_locality_parent_id", ["parent_id"])
    with op.batch_alter_table("locality") as table:
        table.alter_column("kind", server_default=None)
        table.alter_column("people_source", server_default=None)
    op.create_table(
        "locality_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("value", sa.String(20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("boundary_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_locality_part_locality_id_locality", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["boundary_id"], ["boundary.id"], name="fk_locality_part_boundary_id_boundary"),
        sa.PrimaryKeyConstraint("id", name="pk_locality_part"))
    op.create_index("ix_locality_part_locality_id", "locality_part", ["locality_id"])
    op.create_index("ix_locality_part_boundary_id", "locality_part", ["boundary_id"])
    op.create_table(
        "locality_location",
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name="fk_locality_location_locality_id_locality", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_locality_location_location_id_location", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["part_id"], ["locality_part.id"], name="fk_locality_location_part_id_locality_part", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("locality_id", "location_id", name="pk_locality_location"))
    op.create_index("ix_locality_location_location_id", "locality_location", ["location_id"])
    op.create_index("ix_locality_location_part_id", "locality_location", ["part_id"])
    _make_parts(op.get_bind())


def downgrade():
    op.drop_table("locality_location")
    op.drop_table("locality_part")
    with op.batch_alter_table("locality") as table:
        table.drop_index("ix_locality_parent_id")
        table.drop_constraint("fk_locality_parent_id_locality", type_="foreignkey")
        for column in ("people_source", "older", "people", "parent_id", "kind"):
            table.drop_column(column)
    op.drop_table("boundary")


def _make_parts(connection):
    """What was a list of outcodes becomes a part each, and the venues of these outcodes lie there."""
    for locality, outcodes in connection.execute(sa.text("SELECT id, outcodes FROM locality")).all():
        for outcode in outcodes.split():
            connection.execute(sa.text("""INSERT INTO locality_part (locality_id, kind, value, name)
                VALUES (:locality, 'outcode', :outcode, '')"""), {"locality": locality, "outcode": outcode})
    connection.execute(sa.text("""INSERT INTO locality_location (locality_id, location_id, how, part_id, at)
        SELECT part.locality_id, address.location_id, 'outcode', min(part.id), CURRENT_TIMESTAMP FROM locality_part AS part
        JOIN address ON address.outcode = part.value GROUP BY part.locality_id, address.location_id"""))
