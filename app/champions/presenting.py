"""What a champion says of themselves: read, with what could show where they live or how to reach them refused; and as others see it."""
import re
from dataclasses import dataclass, field

from app.directory.languages import NAMES
from app.directory.taxonomy import KINDS
from app.geo import postcode
from app.web.text import tidy_text

MOST_SENTENCE, MOST_LANGUAGES, MOST_TYPED = 200, 8, 200
# What somebody may be interested in.
INTERESTS = {code: term.name for code, term in KINDS.items() if code != "other"}
_CODES = {name.casefold(): code for code, name in NAMES.items()} | {"bsl": "bfi", "sign language": "bfi", "mandarin": "zh", "farsi": "fa"}
_REACHES = re.compile(r"@|https?:|www\.|\.(?:com|org|net|uk|info|co)\b|\+?\(?\d[\d\s().-]{5,}\d", re.IGNORECASE)
NO_REACH = "Everybody can read this. Take out phone numbers, email addresses, links and postcodes"


@dataclass
class Said:
    """What was typed: `languages` and `interests` codes, `typed` the languages as they were typed; `errors` {box: words}."""

    languages: tuple = ()
    typed: str = ""
    interests: tuple = ()
    sentence: str = ""
    errors: dict = field(default_factory=dict)


def read(values):
    """The Said of a posted form (any texts)."""
    typed, no_typed = tidy_text(values.get("languages", ""), MOST_TYPED)
    sentence, problem = tidy_text(values.get("sentence", ""), MOST_SENTENCE)
    sentence = " ".join(sentence.split())
    codes, unknown = _languages(typed)
    said = Said(codes, typed, tuple(code for code in INTERESTS if code in values.getlist("interests")), sentence)
    if no_typed or unknown:
        said.errors["languages"] = no_typed or f"We do not know the language {unknown}. Check the spelling, or leave it out"
    elif len(codes) > MOST_LANGUAGES:
        said.errors["languages"] = f"Name {MOST_LANGUAGES} languages at most"
    if problem or _REACHES.search(sentence) or any(True for _ in postcode.among(sentence)):
        said.errors["sentence"] = problem or NO_REACH
    return said


def of_row(row):
    """The Said of a people.profiles.ChampionProfile, for its form."""
    codes = tuple(row.languages.split())
    return Said(codes, ", ".join(NAMES[code] for code in codes if code in NAMES), tuple(row.interests.split()), row.sentence or "")


def languages(codes):
    """The names of languages by code."""
    return [NAMES[code] for code in codes if code in NAMES]


def interests(codes):
    """The names of interests by code, as they stand in a sentence: the first with a capital."""
    return [INTERESTS[code] for code in codes if code in INTERESTS]


def _languages(typed):
    """(codes, the first word that is no language, "" when all are)."""
    found = []
    for word in filter(None, (one.strip() for one in re.split(r"[,;\n]|\band\b", typed))):
        code = _CODES.get(word.casefold())
        if code is None:
            return tuple(found), word[:40]
        found.append(code)
    return tuple(dict.fromkeys(found)), ""
