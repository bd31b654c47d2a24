"""The freshness clock (PRODUCT.md): how far a listing may be trusted by the days since somebody last checked it."""
from datetime import timedelta

from app.directory.taxonomy import GOOD_FOR
from config import FRESHNESS_DAYS

FRESH, DUE, RING_FIRST, SUNK, ARCHIVED = range(5)
_DAYS = tuple(FRESHNESS_DAYS[name] for name in ("due", "ring_first", "sunk", "archived"))
_HALVES = tuple(days // 2 for days in _DAYS)
_SENSITIVE_KINDS = frozenset({"children", "young-people"})
_SENSITIVE_GOOD_FOR = frozenset(code for code, term in GOOD_FOR.items() if term.sensitive)


def is_sensitive(kinds, good_for):
    """Whether its clock runs at half of all times: children's and health-condition groups, by codes of taxonomy."""
    return not _SENSITIVE_KINDS.isdisjoint(kinds) or not _SENSITIVE_GOOD_FOR.isdisjoint(good_for)


def stage(assured_date, published_on, sensitive, today):
    """FRESH to ARCHIVED on the local date `today`; counted from the last check, or from going public while nobody checked.

    From SUNK on no dates are asserted; an ARCHIVED one is in no list.
    """
    age = (today - (assured_date or published_on)).days
    return sum(age >= days for days in (_HALVES if sensitive else _DAYS))


def next_change(assured_date, published_on, sensitive, today):
    """The local date on which the stage next changes, None once archived."""
    since = assured_date or published_on
    changes = (since + timedelta(days) for days in (_HALVES if sensitive else _DAYS))
    return next((change for change in changes if change > today), None)


def stage_of(service, today):
    """The stage of an activity's record (rows.activities)."""
    return stage(service.assured_date, service.published_on, is_sensitive(service.kinds, service.good_for), today)


def next_change_of(service, today):
    """The next_change of an activity's record (rows.activities)."""
    return next_change(service.assured_date, service.published_on, is_sensitive(service.kinds, service.good_for), today)
