"""What lies around areas is settled when areas change: what is over the border of those without an outline, neighbours, and pictures."""
from app import index
from app.directory import bordering, neighbouring, outlines, picturing
from app.extensions import db


def settle(gazetteer):
    """Works it out for all areas, and has pages that show it made anew where anything differs; without a `gazetteer` pictures
    stay. Commits nothing."""
    db.session.flush()
    connection = db.session.connection()
    outlined = outlines.of_all(connection)
    changed = [bordering.settle_unlined(connection), neighbouring.settle(connection, outlined),
               gazetteer is not None and picturing.settle(connection, outlined, gazetteer)]
    if any(changed):
        index.touch(connection.connection.driver_connection)
