"""What the builder of sheets shows besides: what to start from, and on a practice's computer its name, favourites and notes."""
from typing import NamedTuple

from app.practices import finding, remarks, starters


class Desk(NamedTuple):
    """`practice` (None for anybody), `starters` [(title, address)], `remarks` {activity's number: Remark}, `save` the address that keeps
    the ticks as a starter ("" where nobody is signed in).
    """

    practice: object
    starters: list
    remarks: dict
    save: str


def desk(near, ticks, now, *, signed_in):
    """The Desk of this browser; `near` as typed so far, `ticks` the pairs of what is ticked."""
    practice = finding.here(now)
    near = near or (practice.outcode if practice else "")
    save = starters.address(ticks).replace("/sheets", "/practice/starters/new", 1) if practice and signed_in and ticks else ""
    return Desk(practice, starters.offered(practice, near), remarks.by_number(practice.id) if practice else {}, save)
