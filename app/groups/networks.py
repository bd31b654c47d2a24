"""What tells one network from another without keeping an address: for unconfirmed places, of which few may come from one."""
import ipaddress
from datetime import timedelta

from app.sealing import keyed

# A place that is not confirmed may be as old as this many days.
_DAYS = 15


def of(address, now):
    """(today's key of a machine's address, the keys of all days that an unconfirmed place may be from); salted with the day."""
    network = _network(address)
    keys = tuple(keyed("network", f"{now - timedelta(days=back):%Y-%m-%d} {network}") for back in range(_DAYS))
    return keys[0], keys


def _network(address):
    try:
        machine = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((machine, 64), strict=False)) if machine.version == 6 else str(machine)
