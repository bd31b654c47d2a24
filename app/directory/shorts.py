"""Short links for paper: an activity's number as five letters and more, the last of which catches a slip, and the day of the paper; it
never ends.
"""
from datetime import date, timedelta

# No letter that looks like another, and none that makes words.
LETTERS = "23456789bcdfghjkmnpqrstvwxyz"
_BASE = len(LETTERS)
_READ = {**{letter: number for number, letter in enumerate(LETTERS)}, **{letter.upper(): number for number, letter in enumerate(LETTERS)}}
# Each shares no factor with the number of letters, so that no slip of one letter goes unseen.
_WEIGHTS = (1, 3, 5, 9, 11, 13, 15, 17, 19, 23, 25, 27)
_MOST, _LEAST, _LONGEST = 2**31 - 1, 4, 12
# Days are counted from here, in so many letters: until 2086.
_FIRST_DAY, _DAY_LETTERS = date(2026, 1, 1), 3


def short(number):
    """The short code of an activity's number (from 1 on): as "b2k7m"."""
    return _written(number, _LEAST)


def dated(number, on):
    """The short code of an activity on paper of that local date: "b2k7m-23bk"; without it for a date before the first."""
    days = (on - _FIRST_DAY).days
    return f"{short(number)}-{_written(days, _DAY_LETTERS)}" if days >= 0 else short(number)


def number(text):
    """The number of a short code, in any case, with a day or without; None for what is none."""
    found = _of(text.partition("-")[0], _LEAST)
    return found if found and found <= _MOST else None


def day(text):
    """The local date of a dated code; None for one without, or with a slip in it, or past all dates."""
    days = _of(text.partition("-")[2], _DAY_LETTERS)
    return None if days is None or days > (date.max - _FIRST_DAY).days else _FIRST_DAY + timedelta(days)


def _written(number, least):
    rest, digits = number, []
    while rest or len(digits) < least:
        rest, digit = divmod(rest, _BASE)
        digits.append(digit)
    digits.reverse()
    return "".join(LETTERS[digit] for digit in [*digits, _check(digits)])


def _of(text, least):
    """The number that `_written` made a text of, in any case; None for any other text."""
    digits = [_READ.get(letter) for letter in text] if least < len(text) <= _LONGEST else []
    if not digits or None in digits or _check(digits[:-1]) != digits[-1]:
        return None
    found = 0
    for digit in digits[:-1]:
        found = found * _BASE + digit
    return found if _written(found, least) == text.lower() else None


def _check(digits):
    """A digit that another one in any place would change, and most exchanges of two neighbours."""
    return sum(weight * (digit + 3) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % _BASE
