"""One's own localities' listings as a table, in the columns that bringing in reads, so that it can be edited and brought in again."""
import sqlalchemy as sa

from app.directory import history, locating, rows
from app.directory.models import Service
from app.extensions import db
from app.tables.headings import COLUMNS
from app.tables.receiving import written
from app.tables.table_out import cells, rows_from

# What tells one person to ask for from another.
_WHO = [COLUMNS.index(name) for name in ("contact_name", "phone", "email")]
_AT_ONCE = 500


def table(person, site_url):
    """(the bytes of a CSV file, how many activities, how many people to ask for) of what is listed in the localities of a Person; each
    page's address begins with `site_url`.
    """
    services = db.session.scalars(sa.select(Service).where(
        Service.withdrawn_at.is_(None), locating.lies_in(Service, Service.id, person.locality_ids)).order_by(Service.uuid)).all()
    told = [list(COLUMNS)]
    for part in rows.in_parts(services, _AT_ONCE):
        said = history.last_said(db.session.connection(), [one.id for one in part])
        for one in part:
            told += [cells(row | {"id": one.uuid}) for row in rows_from(
                said[one.id], url=f"{site_url}/activities/{one.slug}", checked_on=one.assured_date, checked_by=one.assurer,
                last_modified=one.last_modified.isoformat(), source=one.source)]
    people = {tuple(row[at] for at in _WHO) for row in told[1:]} - {("",) * len(_WHO)}
    return written(told), len(services), len(people)
