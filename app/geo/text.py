"""What was typed, made comparable: clean text of at most 80 characters, and the key that spellings of one name share."""
import re
import unicodedata

MOST_LETTERS = 80
_APOSTROPHES = re.compile("['\u2018\u2019\u201b\u02bc\u02b9\u2032`\u00b4\uff07]")
_WORD = re.compile(r"[^\W_]+")


def clean(text):
    """The first 80 characters without control characters and others that nobody can type or bind, spaces made single."""
    kept = (" " if letter.isspace() else letter for letter in text[:MOST_LETTERS])
    return " ".join("".join(letter for letter in kept if unicodedata.category(letter)[0] != "C").split())


def key(text):
    """The spelling that is stored and asked for: "St. Ives" and "Saint Ives" both give "saint ives"; "" when there is no letter."""
    plain = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).lower().replace("&", " and ")
    words = _WORD.findall(_APOSTROPHES.sub("", plain))
    return " ".join("saint" if word == "st" else word for word in words)[:MOST_LETTERS].rstrip()


def folded(key_):
    """A key without accents: "llyn" of "llŷn"."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", key_) if not unicodedata.combining(letter))
