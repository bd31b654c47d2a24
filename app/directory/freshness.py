"""The freshness clock (PRODUCT.md): how far a listing may be trusted by the days since somebody last checked it."""
from datetime import timedelta

from app.directory.taxonomy import GOOD_FOR
from config import FRESHNESS_DAYS

FRESH, DUE, RING_FIRST, SUNK, ARCHIVED = range(5)
_DAYS = tuple(FRESHNESS_DAYS[name] for name in ("due", "ring_first", "sunk", "archived"))
_HALVES = tuple(days // 2 for days in _DAYS)
SENSITIVE_KINDS = frozenset({"children", "young-people"})
SENSITIVE_GOOD_FOR = frozenset(code for code, term in GOOD_FOR.items() if term.sensitive)


def is_sensitive(kinds, good_for):
    """Whether its clock runs at half of all times: children's and health-condition groups, by codes of taxonomy."""
    return not SENSITIVE_KINDS.isdisjoint(kinds) or not SENSITIVE_GOOD_FOR.isdisjoint(good_for)


def careful(details):
    """Whether ServiceDetails are for children or a health condition, so that an organisation and a coordinator are needed."""
    return is_sensitive(details.kinds, details.good_for) or details.maximum_age is not None and details.maximum_age < 18


def limits(sensitive):
    """The days after which a listing is DUE, RING_FIRST, SUNK and ARCHIVED."""
    return _HALVES if sensitive else _DAYS


def since(assured_date, published_on, counts_from=None):
    """The local date from which its clock counts: the last check, or going public while nobody checked; `counts_from` when later."""
    from_check = assured_date or published_on
    return max(from_check, counts_from) if counts_from else from_check


def since_of(service):
    """As `since`, of an activity's row or record."""
    return since(service.assured_date, service.published_on, service.counts_from)


def half_way(sensitive, today):
    """The local date from which a clock counts that is half way to due on `today`."""
    return today - timedelta(limits(sensitive)[0] // 2)


def stage(assured_date, published_on, sensitive, today, counts_from=None):
    """FRESH to ARCHIVED on the local date `today`; counted as `since` says.

    From SUNK on no dates are asserted; an ARCHIVED one is in no list.
    """
    age = (today - since(assured_date, published_on, counts_from)).days
    return sum(age >= days for days in limits(sensitive))


def next_change(assured_date, published_on, sensitive, today, counts_from=None):
    """The local date on which the stage next changes, None once archived."""
    begun = since(assured_date, published_on, counts_from)
    changes = (begun + timedelta(days) for days in limits(sensitive))
    return next((change for change in changes if change > today), None)


def stage_of(service, today):
    """The stage of an activity's record (rows.activities)."""
    return stage(service.assured_date, service.published_on, is_sensitive(service.kinds, service.good_for), today, service.counts_from)


def next_change_of(service, today):
    """The next_change of an activity's record (rows.activities)."""
    sensitive = is_sensitive(service.kinds, service.good_for)
    return next_change(service.assured_date, service.published_on, sensitive, today, service.counts_from)
