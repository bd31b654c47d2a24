"""Seals personal words in their column, and compares them by keyed hash without opening them."""
import hashlib
import hmac
from functools import lru_cache

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


def reseal(connection, metadata, most=500):
    """Seals every value of the Sealed columns in `metadata` anew with the first key, so that older ones may go.

    A generator: gives how many values it sealed after every `most` rows at most, so that the caller may commit. Raises NotOpened.
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
            yield sum(_reseal_row(connection, table, key == row[0], dict(zip(columns, row[1:], strict=True))) for row in rows)
            last = rows[-1][0]


def _reseal_row(connection, table, this, values):
    sealed = {column.name: sa.literal(_rotate(value), sa.Text) for column, value in values.items() if value is not None}
    if sealed:
        connection.execute(sa.update(table).where(this).values(sealed))
    return len(sealed)


def _rotate(value):
    try:
        return _fernet().rotate(value).decode("ascii")
    except InvalidToken:
        raise NotOpened(_LOST) from None


def _fernet():
    return _fernet_of(tuple(current_app.config["SEAL_KEYS"]))


@lru_cache(maxsize=4)
def _fernet_of(keys):
    return MultiFernet([Fernet(key) for key in keys])


def _bytes(text):
    """UTF-8 of any text, half a character that some phone sent included."""
    return text.encode("utf-8", "surrogatepass")
