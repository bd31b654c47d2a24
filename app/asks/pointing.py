"""Points out what in words could show a person, before everybody reads them: numbers and addresses, and what may be a name."""
import re

from app.geo import postcode

_EMAIL = re.compile(r"\S+@\S+")
_NUMBER = re.compile(r"\+?\(?\d[\d\s().\u2010-\u2015-]{5,}\d")
_SAYS_NAME = re.compile(r"\b(?:my name is|i am called|i’m called|i'm called|call me|ask for|named)\s+(\w[\w’'-]*)", re.IGNORECASE)
# A word with a capital that begins no sentence.
_CAPITAL = re.compile(r"(?<![.!?\n])(?<=\s)[“\"'(]?([A-Z][a-z’'-]+)")
_TITLE = re.compile(r"\b((?:Mrs?|Miss|Ms|Dr)\.?\s+[A-Z]\w*)")
_NO_NAMES = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October "
    "November December Christmas Easter English Welsh Polish Urdu Punjabi Zumba Pilates Tai Chi Nordic Scrabble Bingo".split())


def must_go(text):
    """[what stands in a text that shows a person for certain]: email addresses, telephone numbers and full postcodes; [] for nothing."""
    found = [one[0] for pattern in (_EMAIL, _NUMBER) for one in pattern.finditer(text)]
    return list(dict.fromkeys([*found, *(whole for whole, _ in postcode.among(text))]))


def may_be_names(text, places=()):
    """[words of a text that may be somebody's name], in their order; `places` are words that are none, as towns."""
    known = _NO_NAMES | {word for place in places for word in place.split()}
    found = [one[1] for pattern in (_SAYS_NAME, _TITLE, _CAPITAL) for one in pattern.finditer(text)]
    return list(dict.fromkeys(word for word in found if word not in known))
