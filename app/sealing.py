"""Seals personal words in their column, and compares them by keyed hash without opening them."""
import hashlib
import hmac
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app


_LOST = "A sealed value opens with none of SEAL_KEYS: put back the key that it was sealed with."


class NotOpened(Exception):
    """A sealed value opens with none of SEAL_KEYS: a key was lost, or the value was changed."""


class Sealed(sa.types.TypeDecorator):
    """A column of text that is sealed in the database (Fernet, under SEAL_KEYS) and plain in Python; None stays None.

    The same text is sealed differently each time: to find or compare, keep `keyed` of it beside.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        """Seals on the way in."""
        return None if value is None else _fernet().encrypt(_bytes(value)).decode("ascii")

    def process_result_value(self, value, dialect):
        """Opens on the way out; raises NotOpened."""
        if value is None:
            return None
        try:
            return _fernet().decrypt(value).decode("utf-8", "surrogatepass")
        except InvalidToken:
            raise NotOpened(_LOST) from None


def keyed(purpose, text):
    """64 hexadecimal digits that are equal for equal text of one purpose and tell nothing else (HMAC-SHA256 under HMAC_KEY)."""
    told = _bytes(purpose)
    # The length keeps ("a", "bc") and ("ab", "c") apart.
    return hmac.digest(current_app.config["HMAC_KEY"].encode(), b"%d:" % len(told) + told + _bytes(text), hashlib.sha256).hex()


def stale(connection, metadata, most=200):
    """Reads what is in the Sealed columns of `metadata` and does not open with the first key, sealed with it here, before any lock.

    A generator of Piece, each of `most` rows at most (an empty one where all opens), after which the caller may end its reading: it goes
    on where it was. Raises NotOpened.
    """
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, Sealed)]
        key, last = next(iter(table.primary_key)), None
        while columns:
            rows = connection.execute(
                sa.select(key, *(sa.type_coerce(column, sa.Text) for column in columns)).order_by(key).limit(most)
                .where(key > last if last is not None else sa.true())).all()
            if not rows:
                break
            after = [[_rotated(value) for value in row[1:]] for row in rows]
            yield Piece(table, columns, [(row[0], row[1:], new) for row, new in zip(rows, after, strict=True) if new != list(row[1:])])
            last = rows[-1][0]


class Piece(NamedTuple):
    """Some rows of a table: (key, sealed texts as they were, the same sealed anew) of its Sealed `columns`."""

    table: sa.Table
    columns: list
    rows: list

    @property
    def values(self):
        """How many values were sealed anew; several columns of a row are several."""
        return sum(one != other for _, before, after in self.rows for one, other in zip(before, after, strict=True))

    def write(self, connection):
        """Writes it down, but for rows that somebody else wrote since they were read: a new look finds those if they need it."""
        if not self.rows:
            return
        key = next(iter(self.table.primary_key))
        same = [sa.type_coerce(column, sa.Text).is_not_distinct_from(sa.bindparam(f"before_{at}", type_=sa.Text))
                for at, column in enumerate(self.columns)]
        values = {column: sa.bindparam(f"after_{at}", type_=sa.Text) for at, column in enumerate(self.columns)}
        told = [{"row": row, **_named("before", before), **_named("after", after)} for row, before, after in self.rows]
        connection.execute(sa.update(self.table).where(key == sa.bindparam("row"), *same).values(values), told)


def _named(what, values):
    return {f"{what}_{at}": value for at, value in enumerate(values)}


def _rotated(value):
    """A sealed value as the first key seals it: the same one where that key opens it."""
    if value is None or _first_opens(value):
        return value
    try:
        return _fernet().rotate(value).decode("ascii")
    except InvalidToken:
        raise NotOpened(_LOST) from None


def _first_opens(value):
    try:
        _fernet_of(tuple(current_app.config["SEAL_KEYS"][:1])).decrypt(value)
    except InvalidToken:
        return False
    return True


def _fernet():
    return _fernet_of(tuple(current_app.config["SEAL_KEYS"]))


@lru_cache(maxsize=4)
def _fernet_of(keys):
    return MultiFernet([Fernet(key) for key in keys])


def _bytes(text):
    """UTF-8 of any text, half a character that some phone sent included."""
    return text.encode("utf-8", "surrogatepass")
