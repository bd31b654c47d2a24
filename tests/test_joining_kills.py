"""Web and worker killed at any moment while people join a group, confirm and leave: no place is lost, none is doubled, the counter is right."""
import random
import re
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import counting, seating
from app.groups.models import LEFT, MOST_PLACES, Group, Place
from app.groups.seats import COMES, OFFERED, WAITS, DateCount, Seat
from app.keeping import proving
from app.people.models import LimitCount
from app.web.traps import MADE_AT, made_at
from form_reading import form_to
from people import make_person
from test_groups import ANSWERS, SLUG, here_of, hosted
from test_kills import START_S, Gone, Town, town  # noqa: F401 - a fixture

PLACES, BACK_S = 30, 5
LAST = list(ANSWERS)[-1]


class Joiners:
    """People who join one group of PLACES through a Town's web server, and what was acknowledged to each; `more` is of the Group."""

    def __init__(self, made: Town, **more):
        self.town, self.app, self.by_date = made, made.app, "per_date" in more
        hosted(self.app, make_person(self.app, "champion", here_of(self.app)), **{"capacity": PLACES, "opened_at": datetime.now(UTC), **more})
        with self.app.app_context():
            self.early = made_at(datetime.now(UTC) - timedelta(minutes=1))
            self.group_id = db.session.scalar(sa.select(Group.id))
            db.session.remove()

    def keep_joining(self, seed):
        chance = random.Random(seed)
        with suppress(Gone):
            while not self.town.stop.is_set():
                self.join(chance)

    def join(self, chance):
        one = self.town.visitor()
        entry = SimpleNamespace(name=f"Wilma{self.town.number}", email=f"w{self.town.number}@wren.example", draft=None, joined=False, days=(),
                                confirmed=False, left=False, leaves=chance.random() < 0.7)
        self.town.ledger.append(entry)
        mine = ANSWERS | {"name": {"name": entry.name}, "reach": {"reach": "email", "email": entry.email}}
        if self.by_date:
            mine["dates"], mine[LAST] = {}, mine.pop(LAST)
        address = f"/join/new?activity={SLUG}"
        for step, typed in mine.items():
            if step == "dates":
                typed = {"dates": self.days_on_offer(one, address)}
                entry.days = typed["dates"]
            status, address, text = self.answer(one, address, "/join/new" if step == "who" else f"/{step}", typed)
            if status != 303:
                self.town.faults.append((entry.name, step, status, text[:1500]))
                return
            entry.draft = address.split("/")[2]
        entry.joined = True
        # The same press again, as of somebody whose answer did not come.
        one.ask("GET", address)
        self.confirm(one, entry)

    def days_on_offer(self, one, address):
        return form_to(one.ask("GET", address)[2], address, "/dates").choices["dates"][:2]

    def answer(self, one, address, ending, typed):
        _, _, text = one.ask("GET", address)
        form = form_to(text, address, ending)
        return one.ask("POST", form.action, form.filled(**typed) | ({MADE_AT: [self.early]} if MADE_AT in form.names else {}))

    def confirm(self, one, entry):
        page = self.opened(one, entry, wait_s=6)
        if page is None:
            return
        status, *_ = one.send(page, "/confirmation")
        entry.confirmed = status == 303
        if entry.confirmed and entry.leaves:
            page = self.opened(one, entry)
            entry.left = page is not None and one.send(f"{page}/leaving", "/leaving")[0] == 303

    def opened(self, one, entry, wait_s=0):
        """The page that the newest letter opens; None when no letter came, or the site has sent a newer one that is not here yet."""
        if self.town.mail_to(entry.email, r"/places/\S+", wait_s) is None:
            return None
        texts = [each.letter.get_body(("plain",)).get_content() for each in list(self.town.sink.handler.got) if entry.email in each.to]
        status, at, _ = one.ask("GET", re.search(r"/places/\S+", texts[-1])[0])
        return at if status == 303 else None


def storm(joiners, kills, seed, crowd_of=4, longest_s=1.2):
    """So many kills while people join. Gives (Counter of what was killed, [seconds until the web server answered again], [what was wrong then])."""
    made, chance = joiners.town, random.Random(seed)
    killed, back, wrong = Counter(), [], []
    for what in ("web", "worker"):
        made.wait_for(what)
    crowd = [threading.Thread(target=joiners.keep_joining, args=(seed + number,)) for number in range(crowd_of)]
    for one in crowd:
        one.start()
    for number in range(kills):
        what = ("web", "one of web", "worker")[number % 3 if number < 3 else chance.choice((0, 0, 1, 2))]
        time.sleep(chance.uniform(0, longest_s))
        begun = time.monotonic()
        made.kill(what)
        made.wait_for("worker" if what == "worker" else "web")
        if what != "worker":
            back.append(time.monotonic() - begun)
        killed[what] += 1
        wrong += at_rest(joiners)
    made.hold_out(lambda: any(one.left for one in list(made.ledger)))
    made.stop.set()
    for one in crowd:
        one.join(START_S)
    stuck = sum(one.is_alive() for one in crowd)
    made.stop.clear()
    return killed, back, wrong + ["somebody never came back"] * stuck


def at_rest(joiners):
    """What one reading of the database says against itself, in words; whatever is at work meanwhile."""
    with joiners.app.app_context():
        taken, capacity = db.session.execute(sa.select(Group.taken, Group.capacity)).one()
        count, wrong = counting.counted(db.session).get(joiners.group_id, 0), counting.differing(db.session)
        db.session.rollback()
        # People may go on joining all day: what limits them is proved elsewhere.
        with writing_unit():
            db.session.execute(sa.delete(LimitCount))
            db.session.commit()
        db.session.remove()
    return ([] if taken == count <= capacity else [f"{taken} taken, {count} counted, {capacity} in all"]) + wrong


def lost(joiners):
    """What was acknowledged and is not so, in words; and places that are there twice."""
    said = []
    with joiners.app.app_context():
        for entry in joiners.town.ledger:
            found = [one for one in db.session.scalars(sa.select(Place)).all() if one.name == entry.name]
            if len(found) > 1 or entry.joined and not found:
                said.append(f"{entry.name}: joined {entry.joined}, and there are {len(found)}")
            for one in found:
                if entry.confirmed and one.confirmed_at is None or entry.left and one.state != LEFT:
                    said.append(f"{entry.name}: confirmed {entry.confirmed}, left {entry.left}, but {one.state}")
                seats = sorted(day.isoformat() for day in seating.of_place(one))
                if seats != ([] if one.state == LEFT else list(entry.days)):
                    said.append(f"{entry.name} chose {entry.days}, and has {seats}")
        db.session.remove()
    return said


def nothing_is_lost(made, kills, seed, **more):
    joiners = Joiners(made, **more)
    killed, back, wrong = storm(joiners, kills, seed)
    done = {name: sum(getattr(one, name) for one in made.ledger) for name in ("joined", "confirmed", "left")}
    errors = {status: count for one in made.visitors for status, count in one.seen.items() if status >= 500}
    with joiners.app.app_context():
        faults = proving.look(datetime.now(UTC))
        db.session.remove()
    print(f"\nkilled {dict(killed)}; acknowledged {done}; back after {sorted(back)[len(back) // 2]:.2f} s, {max(back):.2f} s at most")
    assert killed.total() == kills and wrong == [] and not made.faults, made.faults[:3]
    assert lost(joiners) == [] and faults == [] and errors == {} and min(done.values()) > 0
    return back


@pytest.mark.release
def test_two_hundred_kills_lose_no_place_and_each_is_over_in_five_seconds(town):  # noqa: F811
    assert max(nothing_is_lost(town, 200, 13)) <= BACK_S


@pytest.mark.release
def test_kills_lose_no_seat_of_a_date(town):  # noqa: F811
    nothing_is_lost(town, 60, 17, capacity=MOST_PLACES, per_date=PLACES // 3)
    with town.app.app_context():
        found = Counter(db.session.scalars(sa.select(Seat.state)))
        full = db.session.scalar(sa.select(sa.exists().where(DateCount.taken == DateCount.capacity)))
        db.session.remove()
    assert full and found[COMES] > 0 and found[WAITS] + found[OFFERED] > 0, found
