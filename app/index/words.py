"""Words as the index holds them: folded, split and stemmed here and not in the database, so that every database agrees."""
import re
import unicodedata
from functools import cache, lru_cache

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
_PLAIN = re.compile(r"[a-z0-9]+")
_LETTERS = re.compile(r"[^\W_]+")

# Said around what is looked for; dropped from a question unless nothing else is left.
STOP_WORDS = frozenset("""
    a about am an and any are around as at be by can could d do find for from get go going have help here how i id im in into is it
    like ll looking m me my near nearby need of on or our please s show some someone somewhere something that the their there things
    this to us want was we what when where which with would you your anything dad girlfriend boyfriend had has her hers him his husband
    join mother mum nan nana parent partner she he they them their son daughter wife who father gran grandad grandma
    """.split())


def words(text):
    """The words of a text, folded, in order: "Women’s café" gives ["womens", "cafe"]. Any string will do."""
    text = text.translate(_APOSTROPHES)
    if text.isascii():
        return _PLAIN.findall(text.lower())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _LETTERS.findall("".join(letter for letter in folded if not unicodedata.combining(letter)))


@lru_cache(maxsize=200_000)
def stem(word):
    """The token that stands for a folded word in the index: its English stem; other scripts as plain letters of their bytes."""
    if not word.isascii():
        return "0u" + word[:40].encode("utf-8", "surrogatepass").hex()
    return _english().stemWord(word[:64])


@cache
def _english():
    # Not before a word is asked for: the package reads in the stems of thirty languages, and people wait for a start after a crash.
    from snowballstemmer import stemmer

    return stemmer("english")


def area_token(area):
    """The token of an area code; the underscore keeps it apart from every word. None gives the token of everywhere."""
    return "_all" if area is None else "_" + area.encode("utf-8", "surrogatepass").hex()


def locality_token(number):
    """The token of a locality by its number; no area's or word's is like it."""
    return f"_l{number}"


# Stands between title and labels, so that no phrase runs from one into the other.
BETWEEN = "_"


def title_token(token):
    """The token that says a word's token stands in title or labels. No area's is like it: theirs are in sixteens (0 to f)."""
    return "_t" + token
