"""How a host works at a group, signed in or by the owner's private link and a number: what verbs and pages need to know of either."""
from collections.abc import Callable
from typing import NamedTuple

from flask import current_app, url_for

from app.groups.models import Group, Host
from app.hosting import by_link, fetching, roster
from app.people.permissions import act


class Door(NamedTuple):
    """A Host at their Group: `by` is who the record of acts has (a Person, or offering.LINKED for nobody with an account), `room` the
    blueprint of their pages and `uuid` the one in their addresses, `proof` what lets a form by private link be sent late.
    """

    group: Group
    host: Host
    by: object
    room: str
    uuid: str
    proof: str = ""

    @property
    def by_link(self):
        """Whether they have no account: the list of names opens by a number that is sent to them."""
        return self.host.owner_id is not None

    @property
    def is_open(self):
        """Whether the list of names opens without a number: always for who is signed in."""
        return not self.by_link or by_link.is_open(self.host)

    def to(self, endpoint, **more):
        """The address of a page or form of theirs at this group."""
        return url_for(f"{self.room}.{endpoint}", uuid=self.uuid, **more)

    def look(self, what, **more):
        """Keeps that they looked, as roster.look says."""
        roster.look(self.group, self.by, what, now=now(), host=self.host, **more)

    def look_at(self, places):
        """Keeps of each of these Places that they looked at whom to ring, once in half an hour."""
        seen = fetching.seen_by(places, roster.LOOK, self.host, now())
        for one in {place.uuid: place for place in places if place.uuid not in seen}.values():
            self.look(roster.LOOK, place=one)


class Ways(NamedTuple):
    """How the doors that every host has hang on a blueprint `bp` beneath the address `at`, each asking for the `act`.

    All three take the uuid of an address and end the request where it is not theirs: `door` gives the Door; `looking` the Door of whoever
    has the list of names open, and `opening` the same, after opening it where that needs no number.
    """

    bp: object
    at: str
    act: str
    door: Callable
    looking: Callable
    opening: Callable

    def hang(self, method, path, view):
        """Hangs one door: a `view` that takes these Ways and what the address says."""
        def answer(**words):
            return view(self, **words)
        self.bp.add_url_rule(f"{self.at}{path}", view.__name__, act(self.act)(answer), methods=[method])


def now():
    """This moment, as the site has it."""
    return current_app.config["NOW"]()
