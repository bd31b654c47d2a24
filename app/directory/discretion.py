"""Says at which activities somebody may not want to be seen looking (SECURITY PR-10)."""
from app.directory.taxonomy import GOOD_FOR

LEAVE_KINDS = frozenset({"caring", "memory", "peer-support"})


def sensitive(service):
    """Whether an activity (a Record) is about a condition, caring, or people who help each other through something: pages that show it
    offer to leave quickly.
    """
    return not LEAVE_KINDS.isdisjoint(service.kinds) or any(GOOD_FOR[code].sensitive for code in service.good_for if code in GOOD_FOR)
