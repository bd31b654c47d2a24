"""Prices and ages as people write them: "£2-£3", "donation", "50p"; "18+", "over 50s", "5-11"."""
import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from app.tables.cells import MENDED, Note, Reading, asked, mended
from app.web.formats import pounds

MOST_WORDS = 200
_UNKNOWN = frozenset({"", "tbc", "tba", "tbd", "varies", "various", "n/a", "na", "?", "-", "unknown", "not known", "see website",
                      "ask", "poa"})
_FREE = frozenset({"free", "nil", "none", "no charge", "no cost", "free of charge", "free entry", "no fee", "zero", "gratis"})
_AMOUNT = re.compile(r"£ ?(?P<pounds>\d{1,3}(?:,\d{3})+(?:\.\d\d?)?|\d{1,6}(?:\.\d\d?)?)(?:p\b)?(?![\d,.]*\d)"
                     r"|\b(?P<pence>\d{1,2}) ?(?:p|pence)\b|(?<![\d.,])(?P<words>\d{1,6}(?:\.\d\d?)?) ?(?:pounds?|gbp)\b", re.IGNORECASE)
_BARE = re.compile(r"\d{1,6}(?:\.\d{1,2})?")
_ONE = r"£ ?\d{1,6}(?:\.\d\d)?|\d{1,6}(?:\.\d\d)?(?: ?pounds?|p)?"
_RANGE = re.compile(rf"(?:from |between )?({_ONE}) ?(?:-|–|/|to|and) ?({_ONE})")
_FREE_FIRST = re.compile(r"^free\b(?: of charge| entry)?", re.IGNORECASE)
_GIVING = re.compile(r"\b(?:donations?|suggested|pay what you (?:can|like|want)|voluntary|contributions?)\b", re.IGNORECASE)
OLDEST = 120
_AGE = r"(\d{1,3})"
_YEARS = r"(?: ?(?:yrs?|years?)(?: olds?)?)?"
_FROM = re.compile(rf"(?:from |aged? |ages )?{_AGE}(?:'?s)?{_YEARS} ?(?:\+|plus|(?:and|or) (?:over|above|older|up)|upwards?)")
_OVER = re.compile(rf"(?:the )?(?:over|from|min(?:imum)?|at least|aged over)[- ]{_AGE}(?:'?s)?{_YEARS}")
_UNDER = re.compile(rf"(?:the )?(under|below|up to|max(?:imum)?|younger than)[- ]{_AGE}(?:'?s)?{_YEARS}(?: (?:and )?(?:of age|only))?")
_AND_UNDER = re.compile(rf"{_AGE}{_YEARS} ?(?:and|or) (?:under|below|younger)")
_BETWEEN = re.compile(rf"(?:ages?|aged|from|between)? ?{_AGE}{_YEARS} ?(?:-|–|to|and) ?{_AGE}{_YEARS}")
_ANY = frozenset({"all ages", "all", "any", "any age", "everyone", "all welcome", "open to all", "anyone", "family", "families",
                  "no limit"})


class Ages(NamedTuple):
    """The youngest and the oldest (whole years, None for no limit), and words that say more."""

    low: int | None = None
    high: int | None = None
    words: str = ""


@lru_cache(maxsize=20_000)
def read(text):
    """The Reading of (Decimal in pounds or None when not known, words that go with it)."""
    said = " ".join(text.replace("\u2019", "'").split())
    plain = said.lower().strip(" .")
    if plain in _UNKNOWN or plain in _FREE:
        return Reading((Decimal(0) if plain in _FREE else None, ""))
    if _BARE.fullmatch(plain):
        return Reading((_pounds(plain), ""))
    amounts = [_pounds(found) for found in _AMOUNT.finditer(said)]
    if _GIVING.search(said):
        return Reading((Decimal(0), _words(_FREE_FIRST.sub("", said))))
    if not amounts:
        return _without_amount(said, plain)
    if between := _RANGE.fullmatch(plain):
        ends = sorted((_end(between[1], between[2]), _end(between[2], between[1])))
        return Reading((ends[0], f"{pounds(ends[0])} to {pounds(ends[1])}" if ends[0] != ends[1] else ""))
    if len(set(amounts)) == 1 and not re.search(r"\bfree\b", plain):
        words = _words(_AMOUNT.sub(" ", said))
        return Reading((amounts[0], "or more" if words.lower() == "from" else words))
    return asked((amounts[0], _words(said)), f"{pounds(amounts[0])}, with these words", "Is that what most people pay?")


@lru_cache(maxsize=5_000)
def ages(text):
    """The Reading of Ages."""
    said = " ".join(text.replace("’", "'").split())
    plain = said.lower().strip(" .")
    if plain in _ANY or plain in _UNKNOWN:
        return Reading(Ages(words="" if plain not in ("family", "families") else said))
    if plain in ("adults", "adult", "adults only"):
        return Reading(Ages(18))
    if found := _BETWEEN.fullmatch(plain):
        return checked(int(found[1]), int(found[2]))
    if found := _FROM.fullmatch(plain):
        return checked(int(found[1]), None)
    if found := _OVER.fullmatch(plain):
        return checked(int(found[1]), None, said if "over" in plain else "")
    if found := _UNDER.fullmatch(plain):
        return checked(None, int(found[2]) - (found[1] in ("under", "below", "younger than")))
    if found := _AND_UNDER.fullmatch(plain):
        return checked(None, int(found[1]))
    found = re.fullmatch(rf"{_AGE}{_YEARS}", plain)
    if found and int(found[1]) < OLDEST:
        return asked(Ages(int(found[1])), f"{found[1]} and over", "Is that the youngest? Write it like 18+.")
    return mended(Ages(words=said), "no ages", "We keep the words. Write ages like 18+ or 5-11.")


@lru_cache(maxsize=1_000)
def age(text):
    """The Reading of one age in whole years, or None."""
    found = re.fullmatch(rf"{_AGE}(?:\.0+)?{_YEARS}\+?", text.lower().strip())
    return Reading(int(found[1])) if found else mended(None, "no age", "Write the age in whole years, like 18.")


def checked(low, high, words=""):
    """The Reading of Ages that can be true: 120 and more is no limit, and the youngest is not above the oldest."""
    high = None if high is not None and high >= OLDEST else high
    if (low or 0) > OLDEST or high is not None and high < 0 or low is not None and high is not None and low > high:
        return Reading(Ages(words=words), (Note(MENDED, "no ages", "The youngest must not be above the oldest. Give both again."),))
    return Reading(Ages(low, high, words))


def amount(pounds):
    """A sum as we keep it: Decimal("2"), Decimal("2.50")."""
    return _tidy(Decimal(pounds))


def _pounds(found):
    if isinstance(found, str):
        return _tidy(Decimal(found))
    if found["pence"]:
        return _tidy(Decimal(found["pence"]) / 100)
    return _tidy(Decimal((found["pounds"] or found["words"]).replace(",", "")))


def _tidy(amount):
    """Pounds as we keep them: "2", "2.50"."""
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.quantize(Decimal("0.01"))


def _end(text, other):
    """One end of a range: "2" of "2-3 pounds" is pounds, as the other end is."""
    sign = "£" if "£" in other or "p" not in other or "pound" in other else ""
    found = _AMOUNT.fullmatch(text) or _AMOUNT.fullmatch(f"{sign}{text}" if sign else f"{text}p")
    return _pounds(found) if found else Decimal(0)


def _without_amount(said, plain):
    if _FREE_FIRST.match(plain):
        return Reading((Decimal(0), _words(_FREE_FIRST.sub("", said))))
    return mended((None, _words(said)), "no price; the words go into the description", "Give pounds, like 2.50. Write 0 when it is free.")


def _words(text):
    text = " ".join(text.split()).strip(" ,;:-–/")
    text = text[1:-1] if re.fullmatch(r"\([^()]*\)", text) else text
    return text[:MOST_WORDS].strip()
