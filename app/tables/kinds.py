"""Which kind of activity some words are about, for who does not choose one; the person sees it when they check their answers."""
import re

from app.directory.taxonomy import KINDS

OTHER = "other"
_SMALL = frozenset("and for the out".split())


def guessed(text):
    """(code,) of the kind whose words come most often in a text, ("other",) when none does; the first of equals in the list's order."""
    told = re.findall(r"[a-z]+", text.lower())
    best = max(KINDS, key=lambda code: sum(one in _words(code) for one in told))
    return (best,) if any(one in _words(best) for one in told) else (OTHER,)


def _words(code):
    return set(f"{KINDS[code].name} {KINDS[code].words}".lower().replace("’", "").split()) - _SMALL
