"""Short links for paper: an activity's number as five letters and more, with one more that catches a slip; it never ends."""
# No letter that looks like another, and none that makes words.
LETTERS = "23456789bcdfghjkmnpqrstvwxyz"
_BASE = len(LETTERS)
_READ = {**{letter: number for number, letter in enumerate(LETTERS)}, **{letter.upper(): number for number, letter in enumerate(LETTERS)}}
# Each shares no factor with the number of letters, so that no slip of one letter goes unseen.
_WEIGHTS = (1, 3, 5, 9, 11, 13, 15, 17, 19, 23, 25, 27)
_MOST, _LEAST, _LONGEST = 2**31 - 1, 4, 12


def short(number):
    """The short code of an activity's number (from 1 on): as "b2k7m"."""
    rest, digits = number, []
    while rest or len(digits) < _LEAST:
        rest, digit = divmod(rest, _BASE)
        digits.append(digit)
    digits.reverse()
    return "".join(LETTERS[digit] for digit in [*digits, _check(digits)])


def number(text):
    """The number of a short code, in any case; None for what is none."""
    digits = [_READ.get(letter) for letter in text] if _LEAST < len(text) <= _LONGEST else []
    if not digits or None in digits or _check(digits[:-1]) != digits[-1]:
        return None
    found = 0
    for digit in digits[:-1]:
        found = found * _BASE + digit
    return found if 0 < found <= _MOST and short(found) == text.lower() else None


def _check(digits):
    """A digit that another one in any place would change, and most exchanges of two neighbours."""
    return sum(weight * (digit + 3) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % _BASE
