"""Passwords: which ones will do, and Argon2id hashes of them; a missing list of common ones refuses all (SECURITY SI-4, SI-5)."""
import base64
import hashlib
import re
import secrets
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

LEAST, MOST, LEAST_WORD = 12, 256, 4
COMMON = Path(__file__).with_name("common_passwords.bin")
DIGEST_BYTES = 5
TOO_SHORT = f"Use {LEAST} letters or more. Three words that do not belong together are easy to remember"
TOO_LONG = f"Use {MOST} letters or fewer"
TOO_COMMON = "Many people use that password, so it is easy to guess. Choose another"
TOO_CLOSE = "That is mostly your name, your email or the name of this site. Choose another"
NOT_NOW = "We cannot check passwords just now. Ring us, and try again later"


def fault(password, near=()):
    """Why a password will not do, in words to show, or "". `near` are words it must not be made of: names, an address, the site's name."""
    plain = tidy(password)
    if len(plain) < LEAST:
        return TOO_SHORT
    if len(plain) > MOST:
        return TOO_LONG
    try:
        common = _common(COMMON)
    except OSError:
        return NOT_NOW
    if _holds(common, digest(plain)) or len(set(plain.lower())) < LEAST_WORD:
        return TOO_COMMON
    return TOO_CLOSE if _is_made_of(plain, near) else ""


def hash_of(password):
    """The Argon2id hash of a password, as text, under PASSWORD_COST."""
    return _hasher().hash(_bytes(password))


def is_right(hashed, password):
    """Whether a password is the one of `hashed`. None as `hashed` (nobody, or no password yet) takes as long, and is never right."""
    try:
        return _hasher().verify(hashed or _nobodys(_cost()), _bytes(password)[:4 * (MOST + 1)]) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def is_old(hashed):
    """Whether a hash was made under other settings, so that it is to be made again when the password is known."""
    return _hasher().check_needs_rehash(hashed)


def digest(plain):
    """What stands in the list of common passwords for one, whatever the size of its letters."""
    return hashlib.sha256(plain.lower().encode("utf-8", "surrogatepass")).digest()[:DIGEST_BYTES]


def tidy(password):
    """One form of each letter (NFC), nothing else: all characters count, spaces too."""
    return unicodedata.normalize("NFC", password)


def _bytes(password):
    return tidy(password).encode("utf-8", "surrogatepass")


def _is_made_of(plain, near):
    """True when little is left of the password without these words."""
    left = plain.lower()
    words = {word for text in near for word in re.split(r"[\W_]+", text.lower()) if len(word) >= LEAST_WORD}
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return len(re.sub(r"[\W\d_]+", "", left)) < LEAST_WORD and left != plain.lower()


@lru_cache(maxsize=2)
def _common(path):
    read = path.read_bytes()
    if not read or len(read) % DIGEST_BYTES:
        raise OSError(f"{path} is not whole")
    return read


def _holds(sorted_digests, wanted):
    """Whether a digest is among those; they stay one piece of bytes, which as a set would take 30 MB."""
    places = range(0, len(sorted_digests), DIGEST_BYTES)
    at = bisect_left(places, wanted, key=lambda place: sorted_digests[place:place + DIGEST_BYTES])
    return sorted_digests[at * DIGEST_BYTES:(at + 1) * DIGEST_BYTES] == wanted


def _cost():
    return tuple(sorted(current_app.config["PASSWORD_COST"].items()))


def _hasher():
    return _hasher_of(_cost())


@lru_cache(maxsize=4)
def _hasher_of(cost):
    return PasswordHasher(**dict(cost))


@lru_cache(maxsize=4)
def _nobodys(cost):
    """A hash of the same parameters and sizes that no password is known to give: drawn, not computed, so that no first try takes longer."""
    hasher = _hasher_of(cost)
    salt, digest = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${salt}${digest}"
