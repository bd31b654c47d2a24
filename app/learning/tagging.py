"""The words that ideas are sorted by: a small list of our own, what it is good for as the directory has it, and free ones, tidied."""
import re
import unicodedata

from app.directory.taxonomy import GOOD_FOR

# What people ask first: what it takes. Then what kind of thing it is.
EFFORT = {"no-money": "No money", "little-money": "Under £20", "one-hour": "An hour", "one-afternoon": "One afternoon",
          "each-week": "Each week"}
WAYS = {"reach-people": "Reaching people", "first-visit": "The first visit", "keep-going": "Keeping a group going",
        "work-together": "Working with others"}
TAGS = EFFORT | WAYS | {code: term.name for code, term in GOOD_FOR.items()}
MOST_WORDS, LONGEST = 5, 24
_LETTERS = re.compile(r"[^\w' -]|_")


def chosen(values):
    """[code] of those of `values` (any texts) that are tags, in our order."""
    return [code for code in TAGS if code in values]


def free(text):
    """([word or two], problem in words or ""): what was typed with commas between, in small letters, each once, none that is a tag."""
    known = {name.casefold() for name in TAGS.values()}
    words = []
    for part in re.split(r"[,;\n#]", text):
        plain = " ".join(_LETTERS.sub(" ", unicodedata.normalize("NFC", part.replace("’", "'"))).split()).casefold().strip("'- ")
        if plain and plain not in known and plain not in words and re.search(r"\w", plain):
            words.append(plain)
    if len(words) > MOST_WORDS:
        return words, f"Use {MOST_WORDS} words of your own or fewer. You have used {len(words)}"
    long = next((one for one in words if len(one) > LONGEST), "")
    return words, f"Make “{long[:LONGEST]}...” shorter: {LONGEST} letters or fewer" if long else ""


def spaced(codes):
    """Codes as a column keeps them, so that one is found by LIKE: " a b ", " " for none. A space within one becomes a plus."""
    return f" {' '.join(one.replace(' ', '+') for one in codes)} " if codes else " "


def parted(column):
    """The codes of a column that `spaced` made."""
    return [one.replace("+", " ") for one in column.split()]
