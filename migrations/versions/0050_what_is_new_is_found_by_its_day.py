"""What came to the site lately is found by its day, without reading all that ever came."""
from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade():
    op.create_index("ix_service_published_on", "service", ["published_on"])


def downgrade():
    op.drop_index("ix_service_published_on", "service")
