"""Holds the longest length of each text column inside the database too (SECURITY.md LM-7): a form that forgot it cannot fill a disk."""
import sqlalchemy as sa

_PREFIX = "longest_"


# Free text without a shorter limit of its own; what a form lets in may be less.
FREE = 4_000
# For `info` of a text column that holds a document of our own making, a drawing or a record, of any length.
WHOLE = {"whole": True}


def let_go(connection):
    """Takes off what `hold` put on, so that tables can be changed. SQLite alone."""
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE ?", (f"{_PREFIX}%",))
    for (name,) in names.fetchall():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def hold(connection, metadata):
    """Refuses from now on what is longer than its column says, with IntegrityError "<table>.<column> is too long". SQLite alone.

    SQLite reads VARCHAR(80) and does not hold it, and a CHECK could only come with a new table for each; two triggers a table say
    the same. They look at what is new or changed alone, so an old row that is too long stays usable.
    """
    inspector = sa.inspect(connection)
    for name in inspector.get_table_names():
        if name in metadata.tables:
            there = {column["name"] for column in inspector.get_columns(name)}
            held = longest_in(metadata.tables[name])
            for trigger in _triggers(name, {column: most for column, most in held.items() if column in there}):
                connection.exec_driver_sql(trigger)


def are_held(connection, metadata):
    """Whether a database that has all tables and columns holds just the lengths that `hold` would. Where it puts none on, they are."""
    if connection.dialect.name != "sqlite":
        return True
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE ?", (f"{_PREFIX}%",))
    return set(found.scalars()) == {trigger for name, table in metadata.tables.items() for trigger in _triggers(name, longest_in(table))}


def longest_in(table):
    """{column name: most characters} of a Table's text columns: what String(n) says, FREE of plain Text but those with WHOLE."""
    told = {column.name: FREE if type(column.type) is sa.Text else getattr(column.type, "length", None)
            for column in table.columns if not column.info.get("whole")}
    return {name: most for name, most in told.items() if most}


def _triggers(table, held):
    """The statements that hold these {column: most characters} of a table; none when there are no such columns."""
    if not held:
        return
    # The names are those of our own models, never somebody's words.
    checks = [(column, f"SELECT RAISE(ABORT, '{table}.{column} is too long') WHERE length(NEW.\"{column}\") > {most}")
              for column, most in held.items()]
    added = "; ".join(check for _, check in checks)
    changed = "; ".join(f'{check} AND NEW."{column}" IS NOT OLD."{column}"' for column, check in checks)
    columns = ", ".join(f'"{column}"' for column in held)
    for when, event, body in (("added", "INSERT", added), ("changed", f"UPDATE OF {columns}", changed)):
        yield f'CREATE TRIGGER "{_PREFIX}{table}_{when}" BEFORE {event} ON "{table}" BEGIN {body}; END'
