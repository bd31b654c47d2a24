"""Seals personal words in their column, and compares them by keyed hash without opening them."""
import hashlib
import hmac
from functools import lru_cache

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app


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
            raise NotOpened("A sealed value opens with none of SEAL_KEYS: put back the key that it was sealed with.") from None


def keyed(purpose, text):
    """64 hexadecimal digits that are equal for equal text of one purpose and tell nothing else (HMAC-SHA256 under HMAC_KEY)."""
    told = _bytes(purpose)
    # The length keeps ("a", "bc") and ("ab", "c") apart.
    return hmac.digest(current_app.config["HMAC_KEY"].encode(), b"%d:" % len(told) + told + _bytes(text), hashlib.sha256).hex()


def _fernet():
    return _fernet_of(tuple(current_app.config["SEAL_KEYS"]))


@lru_cache(maxsize=4)
def _fernet_of(keys):
    return MultiFernet([Fernet(key) for key in keys])


def _bytes(text):
    """UTF-8 of any text, half a character that some phone sent included."""
    return text.encode("utf-8", "surrogatepass")
