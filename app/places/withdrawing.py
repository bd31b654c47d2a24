"""Taking back a yes: each on its own, and what follows is said before (SECURITY PR-3). Verbs run in the caller's transaction."""
from app.groups import buddying, moving, unreached, wording
from app.people import audit
from app.places import own

FOLLOWS = {
    wording.REMIND: "We remind you of no date any more. You keep your place.",
    wording.TEXT: "We text you no more, and do not remind you. Somebody who runs the group rings instead. You keep your place.",
    wording.BUDDY: "Nobody is looked for who meets you. You keep your place, and come alone or with somebody of your own.",
    wording.OFFER: "You meet nobody new any more. Whoever was to meet you gets somebody else. You keep your place.",
    wording.SHARE: "Your buddy no longer sees how to reach you, and you do not see how to reach them. You keep your place."}


def may(place, purpose):
    """Whether somebody can take that yes back: they gave it, and it stands."""
    return any(one.purpose == purpose and one.withdrawn_at is None for one in own.consents(place))


def withdraw(place, purpose, *, now):
    """Takes one yes back, with all that follows from it; nothing when none stands. Never commits."""
    if not may(place, purpose):
        return
    _VERBS[purpose](place, now)
    moving.end_consent(place, purpose, now)
    audit.record(own.OWN, "place", place.uuid, reason=f"took back {purpose}", now=now)


def _stop_offering(place, now):
    found = buddying.offer_of(place.group_id, place)
    if found is not None:
        buddying.stop_offering(found, now=now)


def _stop_sharing(place, _now):
    found = buddying.wanted(place)
    if found is not None:
        found.shares_at = None
    offered = buddying.offer_of(place.group_id, place)
    for one in buddying.paired_with(offered) if offered is not None else ():
        one.buddy_shares_at = None


_VERBS = {
    # Without this one we may not keep a place for anybody.
    wording.JOIN: lambda place, now: moving.leave(place, "withdrew", now=now),
    wording.REMIND: lambda place, now: own.end_reminders(place, now=now),
    wording.TEXT: unreached.stop,
    wording.BUDDY: lambda place, now: buddying.stop_wanting(place, now=now),
    wording.OFFER: _stop_offering,
    wording.SHARE: _stop_sharing,
}
