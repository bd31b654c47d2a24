"""Why the list of a group must be opened in an emergency: a sentence that everybody in the group reads, so it names nobody."""
import re

from app.bookings import taking
from app.groups import emergencies
from app.tables.cells import contacts
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web.text import tidy_text

LEAST, MOST = 20, 300
_WORD = re.compile(r"[\w’'-]+")


def read(group, typed):
    """(tidy words, what is wrong in words or "") of the reason: everybody in the group reads it, so it names nobody."""
    words, fault = tidy_text(typed, MOST)
    if fault or len(words) < LEAST:
        return words, fault or "Write in a sentence why somebody must look now"
    if holds_nhs_number(words):
        return words, NHS_NUMBER
    said = {one.casefold() for one in _WORD.findall(words)}
    told = [f"{one.name or ''} {one.helper or ''}" for one in emergencies.here(group)]
    told += [one.name or "" for one in taking.here(group.id)]
    named = {part.casefold() for one in told for part in _WORD.findall(one)}
    if said & named or contacts.number(words).value or contacts.email(words).value:
        return words, "Take out names, numbers and addresses: everybody in the group can read it"
    return words, ""
