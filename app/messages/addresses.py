"""Tells an e-mail address that can be written to from other text."""
import re

MOST = 254
# Plain addresses alone: quoted ones ("a b"@...), comments and address literals are legal, and in a form always a slip or an attack.
_LOCAL = re.compile(r"(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def mail_address(text):
    """The address as it is written to (domain in small letters, in ASCII), or None when `text` is none that mail can go to."""
    found = _LOCAL.match(text.strip()) if len(text) <= 4 * MOST else None
    if not found:
        return None
    domain = _ascii(text.strip()[found.end():])
    address = found[0] + domain
    return address if _DOMAIN.fullmatch(domain) and len(address) <= MOST else None


def _ascii(domain):
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
