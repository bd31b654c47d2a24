"""Checks a mapping file before it is followed: each part is there to be understood, and names columns that there are."""
import re

from app.tables.headings import COLUMNS, IN_ONLY, OUT_ONLY
from app.tables.mapping_opening import WEEK

FIELD = re.compile(r"\{([^{}]+)\}")
_OURS = frozenset({*COLUMNS, *IN_ONLY}) - OUT_ONLY - {"id"}
_TABLES = ("columns", "constants", "templates", "values", "opening")
_PARTS = frozenset({"source", "key", "blank", "leave_out", *_TABLES})


class BadMapping(Exception):
    """A mapping file that cannot be followed; the text says why, in one sentence."""


def check(told, name):
    """Raises BadMapping for what tomllib read of a mapping called `name`, unless it can be followed."""
    strange = sorted(set(told) - _PARTS)
    if strange:
        raise BadMapping(f"The mapping {name} has a part “{strange[0]}”: there is no such part.")
    for part, fits in (("source", _is_text), ("key", _is_texts), ("blank", _is_texts), *((part, _is_table) for part in _TABLES)):
        if part in told and not fits(told[part]):
            raise _fault(name, part)
    for part in ("columns", "constants", "templates", "values"):
        for ours, value in told.get(part, {}).items():
            if ours not in _OURS:
                raise BadMapping(f"The mapping {name} fills “{ours}”: there is no such column.")
            if not _FITS[part](value):
                raise _fault(name, part)
    leave_out = told.get("leave_out", [])
    if not isinstance(leave_out, list) or not all(_is_test(one, "reason") and "column" in one for one in leave_out):
        raise _fault(name, "leave_out")
    if not all(name in {*WEEK, *_OPENING} and _OPENING.get(name, _is_text)(value) for name, value in told.get("opening", {}).items()):
        raise _fault(name, "opening")


def _fault(name, part):
    return BadMapping(f"The mapping {name} has a fault in its part “{part}”: see directory/mapping.py for how it is written.")


def _is_text(value):
    return isinstance(value, str)


def _is_texts(value):
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_table(value):
    return isinstance(value, dict)


def _is_words(value):
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _is_test(value, wanted):
    """Whether it is a condition that says something (`wanted`: its text or reason) when it holds."""
    if not isinstance(value, dict) or not _is_text(value.get(wanted)) or not set(value) <= {wanted, *_TESTS}:
        return False
    return all(_TESTS[name](one) for name, one in value.items() if name != wanted) and ("column" in value or set(value) == {wanted})


_TESTS = {"column": _is_text, "is": _is_texts, "is_not": _is_texts, "contains": _is_texts, "full": lambda value: isinstance(value, bool)}
_OPENING = {"open": _is_texts, "closed": _is_texts, "notes": _is_words}
_FITS = {
    "columns": lambda value: _is_text(value) or _is_texts(value), "constants": _is_text, "values": _is_words,
    "templates": lambda value: _is_text(value) or isinstance(value, list) and all(_is_test(one, "text") for one in value)}
