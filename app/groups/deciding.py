"""A host says yes or no to somebody who asked: they are told, or rung. In the caller's transaction; never commits."""
from app.groups import moving, ringing, telling
from app.groups.models import ASKED, PLACED
from app.people import audit

# What a host says to whom no message reaches.
YES, NO = "There is a place for them.", "They can’t be given a place. Be kind, and say that they can ring us."


def approve(place, person, *, now, is_told=False):
    """The host says yes to somebody, whom they have on the phone if it `is_told` already."""
    if place.state == ASKED:
        place.state = PLACED
        audit.record("group.host", "place", place.uuid, person=person, reason="approved", now=now)
        if telling.tell("welcome", place, now) is None and not is_told:
            ringing.say(place, YES, now)


def turn_down(place, person, *, now):
    """The host says no to somebody who asked; they are not left to wait."""
    if place.state == ASKED:
        if telling.tell("declined", place, now) is None:
            ringing.say(place, NO, now, about=ringing.OVER)
        moving.leave(place, "host", now=now, by=person)
