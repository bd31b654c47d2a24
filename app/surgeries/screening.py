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
_DIGITS = re.compile(r"\d(?:[\s().,/|:;*+~_=>\"'\u00b7\u2010-\u2015\u2022-]{0,3}\d){8,}")
# Digits as somebody spells them, or writes letters for them, and words for what parts them.
_SPELT = {word: str(number) for number, word in enumerate("zero one two three four five six seven eight nine".split())} | dict.fromkeys(
    ("oh", "nought", "nil"), "0")
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_DIGIT = re.compile(rf"\b(?:(double|treble|triple) )?({'|'.join(_SPELT)}|\d)\b", re.IGNORECASE)
_LETTER_O, _LETTER_L = re.compile(r"(?<=\d)[oO](?=[\doO])|(?<!\w)[oO](?=\d{2})"), re.compile(r"(?<=\d)[lI](?=\d)|(?<!\w)[lI](?=[lI]?\d)")
_PARTED = re.compile(r"(?<=\d)\s*\b(?:then|dash|hyphen|minus|space|stroke|slash|dot|point|plus)\b\s*(?=\d)", re.IGNORECASE)
# What has many digits and is for everybody: times of day, prices, and buses in a row.
_TIME = r"(?:[01]?\d|2[0-3])[.:][0-5]\d(?:\s?[ap]m)?"
_HARMLESS = re.compile(rf"(?<![\d.:|/])(?:{_TIME}(?![\d.:|/]*\d)|£\d{{1,3}}(?:\.\d\d)?(?!\d)"
                       r"|(?P<row>[1-9]\d{0,2}(?:, ?[1-9]\d{0,2})+)(?![\d.:|/]*\d))", re.IGNORECASE)
_EMAIL = re.compile(r"\S\s?@\s?\S|\S\s?[\[({<]\s?at\s?[\])}>]\s?\S|\w\s?[\[({<]\s?a\s?[\])}>]\s?[\w-]+\.[a-z]"
                    r"|\w at [\w-]+(?: dot [a-z]|\.(?:co|com|org|net|uk|example)\b)", re.IGNORECASE)
_SOON = 5
_SPACES = re.compile(r"(?<=\d)\s+(?=\d)")
_HOUSE = re.compile(r"(?<!\w)\d{1,4}[a-z]?(?!\w)", re.IGNORECASE)
# "12 Elm Road" without a postcode; "10 minutes down the lane" is a way, "Hall at 12 High Street" a place for everybody, and "the 22 to
# Station Road" a bus.
_ROAD = r"road|rd|street|st|avenue|ave|close|lane|drive|crescent|terrace|gardens|grove|mews|court|cottages|place|square"
_NO_ROAD = (r"bus(?:es)?|stops?|min(?:ute)?s?|hours?|metres?|yards?|miles?|steps?|people|am|pm|to|from|on|in|at|along|via|and|or|of|past"
            r"|by|down|up|more|tennis|for|with|near|is|are|behind|opposite|outside")
_DOOR = re.compile(r"(?<!bus )(?<!buses )(?<!route )(?<!and )(?<!or )(?<!\w)\d{1,4}[a-z]?,? "
                   rf"(?:(?!(?:{_NO_ROAD})\b)[^\W\d][\w'’-]* ){{1,3}}(?:{_ROAD})(?!\w)(?! (?:bus|stop)\b)", re.IGNORECASE)
# "12 Elm Way": a hill or a green is not always an address, so that these count with a name's capitals, or where somebody lives there.
_NAMED = (r"way|hill|rise|row|view|green|croft|meadows?|villas|parade|bank|wharf|quay|fields|mead|orchard|vale|heights|paddock|drove|reach"
          r"|gate|end|cross|dene|garth|leaze|combe|lodge|mount|park")
_HOUSE_OF = re.compile(rf"(?<!\w)\d{{1,4}}[a-zA-Z]?,? (?:(?!(?i:{_NO_ROAD})\b)[^\W\d_a-z][\w'’-]* ){{1,2}}"
                       rf"(?:{_NAMED.title().replace('S?', 's?')})(?!\w)(?! (?i:bus|stop)\b)")
_LIVES = re.compile(r"\b(?:lives?|living|home is|house is|address is|stays?|staying) (?:at |in )?(?:no\.? |number )?\d{1,4}[a-z]?,? "
                    rf"(?:[^\W\d][\w'’-]* ){{1,2}}(?:{_ROAD}|{_NAMED}|walk)(?!\w)", re.IGNORECASE)
# Numbers that are no house's: "Level 2 College Green", "the 22 from Cotford Hill".
_NUMBERED = re.compile(r"\b(?:level|floor|room|door|gate|platform|stop|stand|bay|page|age|ages|aged|over|under|bus|buses|route|junction"
                       r"|stage|year|week|day|unit|at (?:least|most)|up to|the|to|and|or) $", re.IGNORECASE)
_OF_ALL = re.compile(r"\b(?:hall|centre|church|library|café|club|group|held|meets?|meeting|walk|starts?) (?:is )?at (?:the )?$",
                     re.IGNORECASE)
_BORN = re.compile(rf"(?<!\w)(?:d\.?\s?o\.?\s?b(?!\w)|date of birth|born (?:(?:on|in) )?(?:the )?(?:\d{{1,4}}|(?:{_MONTHS})[a-z]* \d)"
                   r"|born (?!before|after|between|since|from)(?:[\w’'-]+ ){1,6}?(?:19|20)\d\d(?!\d)"
                   r"|\d{1,2}(?:st|nd|rd|th) of the \d{1,2}(?:st|nd|rd|th),? (?:\d{4}|\d{2})(?!\d)"
                   rf"|\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?\d{{2,4}}(?!\d)|\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}}(?!\d)"
                   rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})[a-z]*\.?,? \d{{2,4}}(?!\d)"
                   rf"|(?:{_MONTHS})[a-z]* \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}(?!\d))", re.IGNORECASE)


def of_a_person(text, year):
    """What is wrong with a text in a sentence when it holds what looks like a person's; "" when it does not. A date in this `year`, or
    later, is nobody's birthday.
    """
    text = unicodedata.normalize("NFKC", text)
    if holds_nhs_number(text) or holds_nhs_number(_SPACES.sub("", _as_digits(text))):
        return NHS_NUMBER
    rest = _HARMLESS.sub(_without, text)
    if any(_year(born[0], year) < year for born in _BORN.finditer(rest)):
        return BORN
    if _DIGITS.search(rest) or _DIGITS.search(_as_digits(rest)):
        return PHONE
    if _EMAIL.search(text):
        return EMAIL
    doors = _LIVES.search(text) or any(not _OF_ALL.search(_before(text, door)) for door in _DOOR.finditer(text)) or any(
        not _OF_ALL.search(_before(text, door)) and not _NUMBERED.search(_before(text, door)) for door in _HOUSE_OF.finditer(text))
    return ADDRESS if doors or any(_HOUSE.search(rest) for _, rest in postcode.among(text)) else ""


def _as_digits(text):
    """The text with digits for spelt ones and for letters that stand for them, as far as these follow one another."""
    text = _LETTER_L.sub("1", _LETTER_O.sub("0", text))
    text = _DIGIT.sub(lambda found: _SPELT.get(found[2].lower(), found[2]) * _TIMES.get((found[1] or "").lower(), 1), text)
    return _PARTED.sub(" ", text)


def _before(text, found):
    return text[max(0, found.start() - 40):found.start()]


def _without(found):
    """Nothing for what is harmless; numbers in a row that all have three figures but the last are a number written so."""
    row = (found["row"] or "").replace(" ", "").split(",")
    return found[0] if len(row) > 2 and {len(one) for one in row[:-1]} == {3} else "some"


def _year(date, now):
    """The year of a date as it is written, 0 for one without; one of two figures is of now or soon, else of the last century."""
    told = re.search(r"\d{4}|(?<=[/. -])\d{2}$", date)
    if told is None or len(told[0]) == 4:
        return int(told[0]) if told else 0
    return int(told[0]) + (2000 if 0 <= int(told[0]) - now % 100 <= _SOON else 1900)
