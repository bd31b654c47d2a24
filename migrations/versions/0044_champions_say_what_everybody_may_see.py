"""Champions say what everybody may see of them, agree to it, and are thanked."""
import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
# SECURITY PR-3: a consent may be ended once, and nothing else of it changes.
TRIGGER = (
    "CREATE TRIGGER champion_consent_stays BEFORE UPDATE ON champion_consent WHEN OLD.withdrawn_at IS NOT NULL AND "
    "NEW.withdrawn_at IS NOT OLD.withdrawn_at OR NEW.person_id IS NOT OLD.person_id OR NEW.version IS NOT OLD.version OR "
    "NEW.digest IS NOT OLD.digest OR NEW.at IS NOT OLD.at OR NEW.uuid IS NOT OLD.uuid "
    "BEGIN SELECT RAISE(ABORT, 'a consent is only ever ended'); END")


def _person(table):
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=f"fk_{table}_person_id_person")


def upgrade():
    op.create_table(
        "champion_profile",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("languages", sa.String(120), nullable=False),
        sa.Column("interests", sa.String(300), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        _person("champion_profile"), sa.PrimaryKeyConstraint("person_id", name="pk_champion_profile"),
        sa.UniqueConstraint("uuid", name="uq_champion_profile_uuid"))
    op.create_table(
        "champion_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("standing", sa.Boolean(), nullable=False),
        _person("champion_consent"), sa.PrimaryKeyConstraint("id", name="pk_champion_consent"),
        sa.UniqueConstraint("uuid", name="uq_champion_consent_uuid"))
    op.create_index("ix_champion_consent_person_id", "champion_consent", ["person_id"])
    op.execute(TRIGGER)
    op.create_table(
        "champion_thanks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(10), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        _person("champion_thanks"), sa.PrimaryKeyConstraint("id", name="pk_champion_thanks"),
        sa.UniqueConstraint("key", name="uq_champion_thanks_key"))
    op.create_index("ix_champion_thanks_person_id", "champion_thanks", ["person_id"])


def downgrade():
    for table in ("champion_thanks", "champion_consent", "champion_profile"):
        op.drop_table(table)
