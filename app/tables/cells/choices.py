"""Cells that choose from a list: yes or no, kinds, how one meets and joins, languages, status; in codes, names or everyday words."""
import re
from functools import lru_cache

from app.directory import languages
from app.tables.cells import MENDED, Note, Reading, asked, mended, refused
from app.tables.headings import tidy
from app.directory.taxonomy import GOOD_FOR, KINDS

YES = frozenset({"y", "yes", "true", "1", "x", "tick", "ticked", "ok", "full", "available"})
NO = frozenset({"n", "no", "false", "0", "none", "not available"})
UNKNOWN = frozenset({"", "?", "n/a", "na", "unknown", "not known", "don't know", "dont know", "tbc", "-", "not sure"})
_TICKS = frozenset("✓✔☑✅")
_HOW = {
    "in-person": ("at a place", "in person", "face to face", "venue", "in person only", "f2f", "at a venue", "group", "offline", "on site"),
    "online": ("online", "zoom", "virtual", "online only", "teams", "web", "video", "remote", "virtually"),
    "phone": ("by phone", "phone", "telephone", "by telephone", "phone call"),
    "comes-to-you": ("comes to you", "home visit", "home visits", "at home", "outreach", "in your home", "visits you"),
}
_BOTH = frozenset({"hybrid", "both", "blended", "online and in person", "in person and online"})
# (joining, joining_note) by the words of STANDARDS 8.1 and those of older lists.
RING_FIRST = "Ring first"
_JOIN = {
    "just turn up": ("turn-up", ""), "turn up": ("turn-up", ""), "drop in": ("turn-up", ""),
    "dropin": ("turn-up", ""), "walk in": ("turn-up", ""), "open": ("turn-up", ""), "no booking": ("turn-up", ""),
    "no booking required": ("turn-up", ""), "no booking needed": ("turn-up", ""), "no need to book": ("turn-up", ""),
    "ring first": ("book", RING_FIRST), "call first": ("book", RING_FIRST), "phone first": ("book", RING_FIRST),
    "contact first": ("book", RING_FIRST), "membership": ("book", RING_FIRST), "members": ("book", RING_FIRST),
    "members only": ("book", RING_FIRST), "book": ("book", ""), "booking": ("book", ""), "booking required": ("book", ""),
    "booking essential": ("book", ""), "book a place": ("book", ""), "book first": ("book", ""), "must book": ("book", ""),
    "pre book": ("book", ""), "appointment": ("book", ""), "by appointment": ("book", ""), "required": ("book", ""),
    "sign up here": ("sign-up", ""), "sign up": ("sign-up", ""), "referral": ("referral", ""), "be referred": ("referral", ""),
    "by referral": ("referral", ""), "referral only": ("referral", ""), "referral needed": ("referral", ""),
    "referral required": ("referral", ""), "gp referral": ("referral", ""), "professional referral": ("referral", ""),
}
_HOW_TO_JOIN = "Write “just turn up”, “ring first”, “book”, “sign up here” or “referral”."
_STATUS = {
    "active": "active", "open": "active", "running": "active", "live": "active", "current": "active",
    "temporarily closed": "temporarily closed", "paused": "temporarily closed", "suspended": "temporarily closed",
    "inactive": "inactive", "not started": "inactive", "defunct": "defunct", "stopped": "defunct", "ended": "defunct",
    "finished": "defunct",
}


@lru_cache(maxsize=5_000)
def yes_no(text):
    """The Reading of (True, False or None for unknown, words that say more)."""
    said = " ".join(text.split())
    plain = said.lower().strip(" .!").replace("’", "'")
    if said in _TICKS or plain in YES:
        return Reading((True, ""))
    if plain in NO or plain in UNKNOWN:
        return Reading((False if plain in NO else None, ""))
    found = re.match(r"(yes|no)\b[\s,.:;()–-]+(.+)", said, re.IGNORECASE)
    if found and not re.match(r"(?:but|except|not|if)\b", found[2], re.IGNORECASE):
        return Reading((found[1].lower() == "yes", found[2].strip(" ,.:;()–-")))
    return mended((None, said), "not known; we keep the words", "Write yes or no.")


def kinds(text):
    """The Reading of (codes of kinds, the first is the main one; words for kinds that we do not know)."""
    return _terms(text, "kinds")


def good_for(text):
    """The Reading of (codes of good for, words that we do not know)."""
    return _terms(text, "good_for")


@lru_cache(maxsize=5_000)
def how(text):
    """The Reading of a tuple of codes of how one meets."""
    found, unread = [], []
    for part in filter(None, map(tidy, re.split(r"[;,/]", text))):
        code = next((code for code, words in _HOW.items() if part == code.replace("-", " ") or part in words), None)
        if part in _BOTH:
            found += ["in-person", "online"]
        elif code:
            found.append(code)
        else:
            unread.append(part)
    note = (Note(MENDED, _listed(found), "Write “at a place”, “online”, “by phone” or “comes to you”."),) if unread else ()
    return Reading(tuple(dict.fromkeys(found)), note)


@lru_cache(maxsize=5_000)
def joining(text):
    """The Reading of (code of how to join or "", words)."""
    plain = tidy(text)
    if plain in _JOIN:
        return Reading(_JOIN[plain])
    if plain in map(tidy, UNKNOWN):
        return Reading(("", ""))
    if re.search(r"\b(?:no|not|without|dont|don t)\b", plain):
        return _refused_joining(plain, " ".join(text.split()))
    codes = {code for words, (code, _) in _JOIN.items() if len(words) > 4 and re.search(rf"\b{words}\b", plain)}
    words = " ".join(text.split())
    if plain.startswith("book ") or not codes and re.search(r"\b(?:eventbrite|to book)\b", plain):
        codes.add("book")
    return Reading((codes.pop(), words)) if len(codes) == 1 else mended(("", words), "only the words", _HOW_TO_JOIN)


def _refused_joining(plain, words):
    """Words with a "no" in them: "booking not required" is plain, of others the words alone are kept."""
    plainly = "book" in plain and not re.search(r"refer|turn up|drop in|walk in", re.sub(r"just turn up|drop in", "", plain))
    return Reading(("turn-up", words)) if plainly else mended(("", words), "only the words", _HOW_TO_JOIN)


@lru_cache(maxsize=1_000)
def asked_joining(text, yes):
    """The Reading of (code, words) of a question with a yes and a no of its own ("booking required", "referral")."""
    answer, _ = yes_no(text).value
    if answer is None:
        return joining(text)
    return Reading(((yes if answer else "turn-up" if yes == "book" else ""), ""))


@lru_cache(maxsize=1_000)
def spoken(text):
    """The Reading of a tuple of language codes (ISO 639-1)."""
    names = {name.lower(): code for code, name in languages.NAMES.items()} | {"bsl": "bfi", "mandarin": "zh", "persian": "fa"}
    found, unread = [], []
    for part in filter(None, (part.strip() for part in re.split(r"[;,/\n]|\band\b", text))):
        code = part.lower() if part.lower() in languages.NAMES else names.get(part.lower())
        (found if code else unread).append(code or part)
    known = _listed(languages.NAMES[code] for code in found)
    note = (Note(MENDED, known, f"We do not know the language “{unread[0]}”."),) if unread else ()
    return Reading(tuple(dict.fromkeys(found)), note)


def status(text):
    """The Reading of a status of STANDARDS 1.9; an unknown word refuses the row."""
    plain = tidy(text)
    if plain in ("closed", "shut"):
        return asked("temporarily closed", "temporarily closed", "Has it stopped for good? Then write “defunct”.")
    return Reading(_STATUS[plain]) if plain in _STATUS else refused(
        "Write “active”, “temporarily closed”, “inactive” or “defunct”.")


@lru_cache(maxsize=5_000)
def _terms(text, which):
    known = _known_terms(which)
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if len(parts) == 1 and tidy(parts[0]) not in known and re.search(r"[,/|\n]", parts[0]):
        parts = [part.strip() for part in re.split(r"[,/|\n]", parts[0]) if part.strip()]
    codes = tuple(dict.fromkeys(known[tidy(part)] for part in parts if tidy(part) in known))
    words = tuple(dict.fromkeys(part[:100] for part in parts if tidy(part) not in known))
    name = "kind" if which == "kinds" else "choice"
    note = (Note(MENDED, _listed(KINDS[code].name if which == "kinds" else GOOD_FOR[code].name for code in codes),
                 f"We do not know the {name} “{words[0]}” and keep the word."),) if words else ()
    return Reading((codes, words), note)


@lru_cache
def _known_terms(which):
    terms = KINDS if which == "kinds" else GOOD_FOR
    named = {tidy(words): code for code, term in terms.items() for words in (code, term.name)}
    return named | ({"libraries": "library", "mobile library": "library"} if which == "kinds" else {})


def _listed(words):
    return ", ".join(words)
