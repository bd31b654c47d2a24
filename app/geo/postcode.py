"""Postcodes as text: tidy, shapes, parts, and what a wrong one may have been meant as (GEO.md section 7); nothing here looks one up."""
import re
import unicodedata

_FULL = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})")
_OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_SECTOR = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9])([A-Z]?)")
# Northern Ireland, Jersey, Guernsey and Man: real postcodes, but none of England's.
_ELSEWHERE = re.compile(r"(?:BT|JE|GY|IM)[0-9][0-9A-Z]{0,4}")
# A postcode among other words, whatever stands between its letters: "ta1 1he", "TA1/1HE", "T A 1 1 H E".
_SPELT = re.compile(r"(?<![^\W_])" + r"[\W_]*".join(("[A-Z]", "[A-Z]?", "[0-9]", "[A-Z0-9]?", "[0-9]", "[A-Z]", "[A-Z]")) + r"(?![^\W_])",
                    re.IGNORECASE)
_LOOSE = re.compile(r"[A-Z]{1,2}[0-9OIL][A-Z0-9]?[0-9OIL][A-Z]{2}")
_ORDINAL = re.compile(r"(?:1ST|2ND|3RD|[0-9]TH)")
_TO_DIGIT = {"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2", "G": "6"}
_TO_LETTER = {"0": "O", "1": "IL", "5": "S", "8": "B", "2": "Z", "6": "G"}


def tidy(text):
    """Upper-case letters and digits alone: " ta1.1he " gives "TA11HE"."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())


def full(plain):
    """"TA1 1HE" of a tidied text that has the shape of a postcode, else None. The shape decides before anything is cut."""
    read = _FULL.fullmatch(plain)
    return f"{read[1]} {read[2]}" if read else None


def is_outcode(plain):
    """Whether a tidied text has the shape of the first half ("TA1", "EC1A")."""
    return bool(_OUTCODE.fullmatch(plain))


def sector_of(plain):
    """(sector, further letter) of a tidied text: "TA11" gives ("TA1 1", ""), "TA11H" ("TA1 1", "H"); else None."""
    read = _SECTOR.fullmatch(plain)
    return (f"{read[1]} {read[2]}", read[3]) if read else None


def says_sector(text):
    """Whether the typed space tells a sector from an outcode: "TA1 1" does, "TA11" does not."""
    runs = [tidy(run) for run in re.split(r"[^\w]+|_", text) if tidy(run)]
    return len(runs) == 2 and is_outcode(runs[0]) and len(runs[1]) == 1 and runs[1] in "0123456789"


def elsewhere(plain):
    """Whether a tidied text is a postcode, or part of one, outside Great Britain: BT, JE, GY, IM."""
    return bool(_ELSEWHERE.fullmatch(plain))


def outcode(postcode):
    """The first half: "TA1" of "TA1 1HE" or "TA1 1"."""
    return postcode.partition(" ")[0]


def sector(postcode):
    """"TA1 1" of "TA1 1HE"."""
    return postcode[:-2]


def resembles(plain):
    """Whether a tidied text may be meant as a postcode: both halves there, a digit in it, and its second half can be read as one."""
    return 5 <= len(plain) <= 7 and plain.isascii() and (plain[0].isalpha() or plain[0] in _TO_LETTER) \
        and any(map(str.isdigit, plain)) and bool(_second_halves(plain[-3:]))


def among(text):
    """[(postcode, the text without it)] for each thing among the words that is spelt like a full postcode, in any spelling."""
    text = unicodedata.normalize("NFKC", text)
    found = ((full(tidy(spelt[0])), f"{text[:spelt.start()]} {text[spelt.end():]}") for spelt in _SPELT.finditer(text))
    return [(postcode, " ".join(rest.split())) for postcode, rest in found if postcode]


def is_ordinal(postcode):
    """Whether the second half is also how one writes first, second, third: "U3A 1ST"."""
    return bool(_ORDINAL.fullmatch(postcode.partition(" ")[2]))


def may_hold_one(text):
    """Whether a text may hold a full postcode, mistyped ones among them: what is not understood stays out of addresses then."""
    plain = tidy(text)
    return bool(among(text)) or resembles(plain) or any(map(resembles, map(tidy, text.split()))) or bool(_LOOSE.fullmatch(plain))


def look_alikes(plain):
    """Postcodes that differ by look-alikes (O/0, I/1, L/1, S/5, B/8, Z/2, G/6): any in the second half, where each place takes
    only letters or only digits, and at most one in the first. Not the text itself.
    """
    if not resembles(plain):
        return []
    first, seconds = plain[:-3], _second_halves(plain[-3:])
    firsts = [first] + [first[:at] + other + first[at + 1:] for at, letter in enumerate(first)
                        for other in _TO_DIGIT.get(letter, "") + _TO_LETTER.get(letter, "")]
    found = (full(one + other) for one in firsts for other in seconds if one + other != plain)
    return list(dict.fromkeys(filter(None, found)))


def exchanges(plain):
    """Postcodes that have two neighbouring characters the other way round."""
    if not 5 <= len(plain) <= 7:
        return []
    swapped = (plain[:at] + plain[at + 1] + plain[at] + plain[at + 2:] for at in range(len(plain) - 1))
    return list(dict.fromkeys(filter(None, (full(other) for other in swapped if other != plain))))


def _second_halves(typed):
    digits = [typed[0]] if typed[0].isdigit() else list(_TO_DIGIT.get(typed[0], ""))
    lasts = [list(_TO_LETTER.get(letter, "")) if letter.isdigit() else [letter] for letter in typed[1:]]
    return [digit + one + other for digit in digits for one in lasts[0] for other in lasts[1]]
