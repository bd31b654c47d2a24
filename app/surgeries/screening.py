"""Finds what would tell somebody apart in words that a practice keeps: numbers, addresses, dates of birth (SECURITY PR-4)."""
import re
import unicodedata

from app.geo import postcode
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number

PHONE = "This looks like somebody’s phone number. Take it out."
EMAIL = "This looks like somebody’s email address. Take it out."
ADDRESS = "This looks like somebody’s address. Take out the house number or the postcode."
BORN = "This looks like a date of birth. Take it out."
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# Nine digits or more, however they are parted: a phone number, or an NHS number with a slip in it.
_DIGITS = re.compile(r"\d(?:[\s().,/_\u2010-\u2015-]{0,3}\d){8,}")
_EMAIL = re.compile(r"\S\s?@\s?\S")
_HOUSE = re.compile(r"(?<!\w)\d{1,4}[a-z]?(?!\w)", re.IGNORECASE)
_BORN = re.compile(rf"(?<!\w)(?:d\.?\s?o\.?\s?b(?!\w)|date of birth|born (?:on|in) (?:the )?\d"
                   rf"|\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?\d{{2,4}}(?!\d)|\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}}(?!\d)"
                   rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})[a-z]*\.?,? \d{{2,4}}(?!\d)"
                   rf"|(?:{_MONTHS})[a-z]* \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}(?!\d))", re.IGNORECASE)


def of_a_person(text):
    """What is wrong with a text in a sentence when it holds what looks like a person's; "" when it does not."""
    text = unicodedata.normalize("NFKC", text)
    if holds_nhs_number(text):
        return NHS_NUMBER
    if _BORN.search(text):
        return BORN
    if _DIGITS.search(text):
        return PHONE
    if _EMAIL.search(text):
        return EMAIL
    if any(_HOUSE.search(rest) for _, rest in postcode.among(text)):
        return ADDRESS
    return ""
