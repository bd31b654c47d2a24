"""Telephone numbers, email addresses and websites as people write them."""
import re
from functools import lru_cache

from app.tables.cells import MENDED, NOTHING, Note, Reading, mended
from app.web.phones import EXTENSION, GROUPS, NBSP, phone, tel

_NUMBER = re.compile(r"\+?[(\d][\d\s().\u2010-\u2015-]{5,}\d")
_FLOAT = re.compile(r"(\d{9,11})\.0")
_EMAIL = re.compile(r"(?<![\w/])[A-Za-z0-9.!#$%&'*+=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]]+|\b(?:[a-z0-9][a-z0-9-]{0,62}\.)+(?:com|org|net|uk|info|co|app|life|community|example)\b(?:/[^\s<>\"']*)?",
                  re.IGNORECASE)
# "namegmail.com" is an email address that lost its @, and no website.
_MAIL_HOST = re.compile(r"(?!gmail|hotmail|yahoo|outlook|btinternet)[^./]+(?:gmail|hotmail|yahoo|outlook|btinternet)\.", re.IGNORECASE)
_NO_NUMBER = "Give a UK number with its area code, like 01632 960123."
_MOST_ADDRESS, _MOST_EMAIL = 2000, 254


@lru_cache(maxsize=20_000)
def number(text):
    """The Reading of a telephone number: digits in national form, "ext 12" behind them, "" for none."""
    said = _FLOAT.sub(r"\1", text.replace(NBSP, " ").strip())
    extension = EXTENSION.search(said)
    main = said[:extension.start()] if extension else said
    found = [one[0] for one in _NUMBER.finditer(main)]
    digits = [_national(one) for one in found]
    good = [one for one in digits if one]
    if not good:
        return Reading("") if said.lower() in NOTHING else mended("", "no number", _NO_NUMBER)
    notes = []
    if re.sub(r"\D", "", found[digits.index(good[0])]) == good[0][1:]:
        notes.append(Note(MENDED, phone(good[0]).replace(NBSP, " "), "The 0 at the start was lost. Check the number."))
    if len(good) > 1:
        notes.append(Note(MENDED, phone(good[0]).replace(NBSP, " "), "We take the first number alone."))
    elif re.search(r"[A-Za-z]", main.replace(found[digits.index(good[0])], "")):
        notes.append(Note(MENDED, phone(good[0]).replace(NBSP, " "), "We take the number alone, without the words."))
    return Reading(f"{good[0]} ext {extension[1]}" if extension and len(good) == 1 else good[0], tuple(notes))


def number_out(text):
    """A number as it goes out: national form with spaces."""
    return phone(text).replace(NBSP, " ").replace(", extension ", " ext ") if text else ""


@lru_cache(maxsize=5_000)
def email(text):
    """The Reading of an email address, "" for none."""
    found = _EMAIL.findall(text)
    if text.strip().lower() in NOTHING:
        return Reading("")
    if not found or len(found[0]) > _MOST_EMAIL or ".." in found[0]:
        return mended("", "no email address", "Give it like name@group.example.")
    if len(set(found)) > 1:
        return mended(found[0], found[0], "We take the first address alone.")
    return Reading(found[0]) if found[0] == text.strip() else mended(found[0], found[0], "We take the address alone, without the words.")


@lru_cache(maxsize=5_000)
def website(text):
    """The Reading of a web address (http or https), "" for none."""
    said = text.strip()
    if said.lower() in NOTHING:
        return Reading("")
    found = _WEB.search(_EMAIL.sub(" ", said))
    if not found or re.match(r"(?:javascript|data|file|vbscript):", said, re.IGNORECASE) or len(found[0]) > _MOST_ADDRESS \
            or _MAIL_HOST.match(found[0]):
        return mended("", "no web address", "Give it like https://group.example.")
    address = found[0].rstrip(".,;:!?")
    whole = address if address.lower().startswith("http") else f"https://{address}"
    if not re.match(r"https?://[^/\s@:]+\.[^/\s@:]+(?::\d{1,5})?(?:[/?#]|$)", whole, re.IGNORECASE):
        return mended("", "no web address", "Give it like https://group.example.")
    return Reading(whole) if address == said else mended(whole, whole, "We take the address alone, without the words.")


def email_or_website(text):
    """(Reading of an email address, Reading of a website) of a cell that holds either."""
    if text.strip().lower() in NOTHING:
        return Reading(""), Reading("")
    if _EMAIL.search(text):
        return email(text), Reading("")
    reading = website(text)
    return (Reading(""), reading) if reading.value else (mended("", "no email address and no website", "Give either."), Reading(""))


def _national(text):
    """Digits in national form of what is written like a number of ours, a lost zero put back; "" for anything else."""
    digits = tel(text)
    for candidate in (digits, f"0{digits}"):
        if any(len(candidate) == length and candidate.startswith(starts) for starts, length, _ in GROUPS):
            return candidate
    return ""
