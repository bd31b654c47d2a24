"""What no activity may be, said in a plain sentence before anything of it is written."""
from dataclasses import fields, is_dataclass
from functools import lru_cache
from math import isfinite

_MOST_POUNDS = 1_000_000


def fit(details):
    """The ServiceDetails themselves. Raises ValueError, with what is wrong in words for who wrote them, when they cannot be kept."""
    if not details.name.strip():
        raise ValueError("An activity needs a name.")
    for cost in details.costs:
        if cost.amount is not None and not (cost.amount.is_finite() and 0 <= cost.amount < _MOST_POUNDS):
            raise ValueError(f"{cost.amount} is no price in pounds.")
    for venue in details.venues:
        _is_angle(venue.latitude, 90, "latitude")
        _is_angle(venue.longitude, 180, "longitude")
    try:
        "\n".join(_texts(details)).encode()
    except UnicodeEncodeError:
        raise ValueError(f"Some words of {details.name!a} hold half a letter, which cannot be kept.") from None
    return details


def _is_angle(degrees, most, name):
    if degrees is not None and not (isfinite(degrees) and abs(degrees) <= most):
        raise ValueError(f"{degrees} is no {name}: it is from -{most} to {most} degrees.")


def _texts(value):
    """Every text inside a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        yield from _texts([*value, *value.values()])
    elif is_dataclass(value):
        for name in _names(type(value)):
            yield from _texts(getattr(value, name))


@lru_cache
def _names(kind):
    return tuple(field.name for field in fields(kind))
