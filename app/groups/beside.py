"""What a room upstairs keeps of a group besides its places: it hangs up here how that is counted, told of dates and ended.

So a group knows that something is to be ended with it, and not what: its own rooms never look upstairs.
"""
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Keeper:
    """How one room's rows of a group are dealt with; none of these commits.

    `counted()` is a select of (group id, how many places of the group each row takes); `waiting(midnight, now)` one of (group id, count) of
    those who wait for a host's call since before `midnight`, not grouped yet; `dates(group, said, following, now)` tells of changed
    dates and gives how many are to be rung; `freed(group_id, now=)` offers places that are free now; `close(group_id, words, now=, by=)`
    ends them with their group, and gives how many are to be rung and told the `words` ("": nobody); `emergency(group_id, now=)` tells
    them that an administrator opened the list that they are on.
    """

    counted: Callable
    waiting: Callable
    dates: Callable
    freed: Callable
    close: Callable
    emergency: Callable


# {name of the room: its Keeper}, hung up by the front door.
KEEPERS = {}
