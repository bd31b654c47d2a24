"""What tells one network from another without keeping an address: for unconfirmed places, of which few may come from one."""
from datetime import timedelta

from app.people import limits
from app.sealing import keyed

# A place that is not confirmed may be as old as this many days.
_DAYS = 15


def of(address, now):
    """(today's key of a machine's address, the keys of all days that an unconfirmed place may be from); salted with the day."""
    network = limits.network(address)
    keys = tuple(keyed("network", f"{now - timedelta(days=back):%Y-%m-%d} {network}") for back in range(_DAYS))
    return keys[0], keys
