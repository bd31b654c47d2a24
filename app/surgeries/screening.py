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
_DIGITS = re.compile(r"\d(?:[\s().,/|:;*+~_\u00b7\u2010-\u2015\u2022-]{0,3}\d){8,}")
# What has many digits and is for everybody: times of day, prices, and buses in a row.
_TIME = r"(?:[01]?\d|2[0-3])[.:][0-5]\d(?:\s?[ap]m)?"
_HARMLESS = re.compile(rf"(?<![\d.:|/])(?:{_TIME}(?![\d.:|/]*\d)|£\d{{1,3}}(?:\.\d\d)?(?!\d)|\d{{1,3}}(?:, ?\d{{1,3}})+(?![\d.:|/]*\d))",
                       re.IGNORECASE)
_EMAIL = re.compile(r"\S\s?@\s?\S|\S\s?[\[({<]\s?at\s?[\])}>]\s?\S|\w at [\w-]+(?: dot [a-z]|\.(?:co|com|org|net|uk|example)\b)",
                    re.IGNORECASE)
_HOUSE = re.compile(r"(?<!\w)\d{1,4}[a-z]?(?!\w)", re.IGNORECASE)
# "12 Elm Road" without a postcode; "the 22 to Station Road" is a bus, and "10 minutes down the lane" a way.
_ROAD = r"road|rd|street|avenue|ave|close|lane|drive|crescent|terrace|gardens|grove|mews|court|cottages"
_NO_ROAD = (r"bus(?:es)?|stops?|min(?:ute)?s?|hours?|metres?|yards?|miles?|steps?|people|am|pm|to|from|on|in|at|along|via|and|or|of|past"
            r"|by|down|up|more|tennis")
_DOOR = re.compile(r"(?<!bus )(?<!buses )(?<!number )(?<!route )(?<!the )(?<!and )(?<!or )(?<!\w)\d{1,4}[a-z]?,? "
                   rf"(?:(?!(?:{_NO_ROAD})\b)[^\W\d][\w'’-]* ){{1,3}}(?:{_ROAD})(?!\w)", re.IGNORECASE)
_BORN = re.compile(rf"(?<!\w)(?:d\.?\s?o\.?\s?b(?!\w)|date of birth|born (?:on|in) (?:the )?\d"
                   rf"|\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?\d{{2,4}}(?!\d)|\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}}(?!\d)"
                   rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})[a-z]*\.?,? \d{{2,4}}(?!\d)"
                   rf"|(?:{_MONTHS})[a-z]* \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}(?!\d))", re.IGNORECASE)


def of_a_person(text):
    """What is wrong with a text in a sentence when it holds what looks like a person's; "" when it does not."""
    text = unicodedata.normalize("NFKC", text)
    if holds_nhs_number(text):
        return NHS_NUMBER
    rest = _HARMLESS.sub("some", text)
    if _BORN.search(rest):
        return BORN
    if _DIGITS.search(rest):
        return PHONE
    if _EMAIL.search(text):
        return EMAIL
    if _DOOR.search(text) or any(_HOUSE.search(rest) for _, rest in postcode.among(text)):
        return ADDRESS
    return ""
