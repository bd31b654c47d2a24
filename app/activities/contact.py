"""Whom to ask about an activity, how it is checked, and links that are safe to follow: what its page says again and again."""
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from app.web import formats

_MAIL = "@.+-_"
CHECKED = {"champion": "Checked by a champion", "coordinator": "Checked by a coordinator", "group": "Checked by the group",
           "visitors": "Checked by people who went"}
TOLD = CHECKED | {"group": "Told to us by the group", "visitors": "Told to us by people who went"}


class Ask(NamedTuple):
    """Whom to ask: "Ask Maureen on", the number or address as shown, and its link. `call` is a button's words, "" without a number."""

    words: str
    shown: str
    href: str
    call: str = ""


class Link(NamedTuple):
    """An address to follow, and how it is shown."""

    href: str
    shown: str


def whom(service, site):
    """The Ask of an activity: its phone, else its email, else the site's own number. `site` is web.shell.Site."""
    name = service.contacts[0].name if service.contacts else ""
    if service.phones:
        number = formats.phone(service.phones[0].number)
        return Ask(f"Ask {name} on" if name else "Ask them on", number, f"tel:{formats.tel(service.phones[0].number)}",
                   f"Call {name} on {number}" if name else f"Call {number}")
    mail = email(service.email)
    if mail:
        return Ask(f"Ask {name} at" if name else "Ask them at", mail.shown, mail.href)
    return us(site)


def us(site):
    """The Ask of the site itself."""
    return Ask("Ask us on", site.phone, f"tel:{site.tel}")


def email(address):
    """The Link of an email address, None for what is none."""
    name, _, host = address.strip().rpartition("@")
    plain = name and "." in host and not any(letter.isspace() or letter in '<>"' for letter in address.strip())
    return Link(f"mailto:{quote(address.strip(), safe=_MAIL)}", address.strip()) if plain else None


def website(address):
    """The Link of a web address, None for what is none: only http and https lead out of a page."""
    address = address.strip() if "//" in address else f"https://{address.strip()}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host or "@" in parts.netloc or any(letter.isspace() for letter in address):
        return None
    path = parts.path.rstrip("/")
    return Link(parts.geturl(), host + (path if len(path) <= 30 and not parts.query else ""))


def checked(kind, on, words=CHECKED):
    """"Checked by a champion", from what kind of person and the date; "" when nobody did. The date is said beside it."""
    return words.get(kind, "Checked") if on else ""
