"""400 days of people in groups, each night purged, held against plain sums of dates: nothing is gone early, and nothing is kept a night too long."""
import random
from datetime import UTC, datetime, time, timedelta
from functools import partial
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import attending, counting, date_lines, joining, long_waits, minding, moving
from app.groups.models import EMAIL, Group, Place
from app.groups.seats import COMES, DateCount, Seat
from app.groups.told import Ring
from app.keeping import purging
from app.messages import outbox
from app.places import drafts, own
from conftest import NOW
from test_places_taken import make_group, told

DAYS = 400
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
LIVES = ("never confirms", "stays", "leaves", "erases", "waits", "waits on", "waits and leaves", "is in a group that closes", "left six years ago",
         "asks as it closes")
# What the night may do here: the record of acts is refused to be cut by its trigger, which goes by the machine's own date.
NOT_HERE = "rows of the record"
CLOSING = ("is in a group that closes", "asks as it closes")
NEVER = ("never confirms", "asks as it closes")
BY_DATE = ("stays", "leaves", "erases")
OURS = ("unfinished joining", "what would help people in groups", "people who left a group", "who came to a group", "old consents",
        "calls to people in groups", "links")
PLACES = ("SELECT uuid, name IS NOT NULL OR contact IS NOT NULL OR contact_key IS NOT NULL OR person_key IS NOT NULL OR helper IS NOT NULL, "
          "helps IS NOT NULL OR more IS NOT NULL FROM place")
OTHERS = {"agreed": "SELECT place_uuid, purpose FROM consent", "draft": "SELECT uuid FROM join_draft",
          "came": "SELECT p.uuid, original_on FROM attendance JOIN place p ON p.id = place_id",
          "seat": "SELECT p.uuid, original_on FROM seat JOIN place p ON p.id = place_id",
          "call": "SELECT p.uuid FROM ring JOIN place p ON p.id = place_id",
          "link": "SELECT p.uuid FROM private_link JOIN place p ON p.id = thing_id WHERE purpose = 'place'"}
MAILS = 'SELECT key, sent_at, "to" IS NOT NULL, text IS NOT NULL OR subject IS NOT NULL FROM message'


def life(number, dice):
    """One person as dice have it: how they joined, and when (aware, to the second) each thing happened to them that the dates hang on."""
    kind = LIVES[number % len(LIVES)]
    joined = NOW + DAY * dice.randrange(0, 200) + timedelta(seconds=dice.randrange(86400))
    if kind == "left six years ago":
        joined = joined.replace(year=joined.year - 6) - DAY * 40
    closes = NOW + DAY * (240 + turn(number) % 3) + HOUR * 7
    if kind == "asks as it closes":
        joined = closes - HOUR * dice.randrange(1, 40)
    later = joined + timedelta(hours=1 + dice.randrange(40), seconds=dice.randrange(3600))
    end = later + DAY * dice.randrange(1, 60) + timedelta(seconds=dice.randrange(86400))
    came = [(joined + DAY * days).date() for days in dice.sample(range(3, 40), 3)] if kind in ("stays", "leaves", "erases") else []
    return SimpleNamespace(
        number=number, kind=kind, joined=joined, mail=dice.random() < 0.12, confirmed=None if kind in NEVER else later, end=end,
        closes=closes, pressed=later + DAY * 80 + HOUR, came=came, drafts=dice.random() < 0.1,
        rung=dice.random() < 0.1 and kind in ("stays", "leaves"), reminded=dice.random() < 0.5,
        seats=came[:2] if dice.random() < 0.3 and kind in BY_DATE else [], uuid=None)


def turn(number):
    """How many of the same life came before: so the people of each life are spread over all groups."""
    return number // len(LIVES)


def left_at(one):
    """When somebody stopped having a place or waiting for one; FOR_EVER for who never does. What time does, it does in the night."""
    return {"stays": FOR_EVER, "never confirms": FOR_EVER, "waits": night_from(one.confirmed + 90 * DAY) if one.confirmed else None,
            "waits on": night_from(one.pressed + 90 * DAY), "is in a group that closes": one.closes, "asks as it closes": one.closes}.get(one.kind, one.end)


def dues(one):
    """{(class, key): (from when, until when)} of all that is kept of one person, by the table of what is kept how long."""
    since = one.closes if one.kind == "asks as it closes" else one.joined
    gone = since + (48 * HOUR if one.mail else 14 * DAY) if one.kind in NEVER else FOR_EVER
    left = left_at(one)
    wiped = {"erases": left, "waits": left, "waits on": left}.get(one.kind, after(left, 90))
    row = gone if gone < FOR_EVER else six_years_after(left)
    found = {("row", one.number): (one.joined, row), ("details", one.number): (one.joined, min(gone, wiped)),
             ("what would help", one.number): (one.joined, min(gone, wiped, after(left, 30))), ("agreed", one.number, "join"): (one.joined, row)}
    if one.mail:
        found["agreed", one.number, "remind"] = (one.joined, row)
        # Whoever erased it reads once more that it is wiped: their page ends a day later, and its row a day after that.
        found["link", one.number] = (one.joined, min(gone, left + 48 * HOUR if one.kind == "erases" else wiped))
    if not one.mail and one.kind in CLOSING:
        found["call", one.number] = (one.closes, min(gone, datetime.combine(one.closes.date() + 15 * DAY, time(), UTC)))
    for day in one.came:
        ticked = datetime.combine(day, time(20), UTC)
        if ticked < left:
            whole = datetime.combine(day, time(), UTC) + 90 * DAY
            found["came", one.number, day.isoformat()] = (ticked, min(whole, left) if one.kind == "erases" else whole)
    for day in one.seats:
        found["seat", one.number, day.isoformat()] = (one.confirmed, min(datetime.combine(day, time(), UTC) + 90 * DAY, left))
    if one.drafts:
        found["draft", one.number] = (one.joined, one.joined + 24 * HOUR)
    if one.rung:
        found["call", one.number] = (one.confirmed, min(left, datetime.combine(one.confirmed.date() + 20 * DAY, time(), UTC)))
    return found


def after(moment, days):
    return FOR_EVER if moment == FOR_EVER else moment + days * DAY


def night_from(moment):
    """The first night at or after a moment."""
    tonight = datetime.combine(moment.date(), time(3), UTC)
    return tonight if tonight >= moment else tonight + DAY


def six_years_after(moment):
    if moment == FOR_EVER:
        return FOR_EVER
    try:
        return moment.replace(year=moment.year + 6)
    except ValueError:
        return moment.replace(year=moment.year + 6, month=3, day=1)


class World:
    """The site and its people: things happen to them in order, and what is kept of them is read by plain SQL."""

    def __init__(self, app, people, free=40, full=12, dated=4):
        self.app, self.people, self.numbers = app, people, {}
        self.free = [make_group(app, 500) for _ in range(free)]
        self.full = [make_group(app, 1) for _ in range(full)]
        self.dated = [make_group(app, 500, per_date=500) for _ in range(dated)]
        self.closing = [make_group(app, 500) for _ in range(3)]
        for group_id in self.full:
            with app.app_context(), writing_unit():
                joining.ask(told(f"holder {group_id}", proved=True), group_id, now=NOW - DAY * 3000)
                db.session.commit()
        self.events = sorted((event for one in people for event in self._events(one)), key=lambda event: event[0])

    def _events(self, one):
        yield one.joined, one, self._join
        if one.drafts:
            yield one.joined, one, self._draft
        if one.confirmed:
            yield one.confirmed, one, self._with(lambda place, now: joining.confirm(place, now=now))
        if one.rung:
            yield one.confirmed + timedelta(seconds=1), one, self._with(lambda place, now: db.session.add(
                Ring(place_id=place.id, words="It is off.", until=now.date() + 19 * DAY, at=now)))
        if one.seats:
            yield one.confirmed + timedelta(seconds=2), one, self._with(partial(self._choose, one.seats))
        for day in one.came:
            yield datetime.combine(day, time(20), UTC), one, self._with(partial(self._came, day))
        if one.kind in ("leaves", "waits and leaves", "left six years ago"):
            yield one.end, one, self._with(lambda place, now: moving.leave(place, "left", now=now))
        if one.kind == "erases":
            yield one.end, one, self._with(lambda place, now: own.erase(place, now=now))
        if one.kind == "waits on":
            yield one.pressed, one, self._with(lambda place, now: long_waits.still(place, now=now))
        if one.kind in CLOSING:
            yield one.closes, one, lambda one, now: moving.close(db.session.get(Group, self._group(one)), now=now)

    def _group(self, one):
        groups = self.dated if one.seats else self.full if one.kind.startswith("waits") else self.closing if one.kind in CLOSING else self.free
        return groups[turn(one.number) % len(groups)]

    def _join(self, one, now):
        more = {"reach": EMAIL, "contact": f"p{one.number}@wren.example", "contact_kind": "email", "remind": True} if one.mail else {}
        answer = joining.ask(told(f"P{one.number}", helps="door", more="A chair", helper="Karen", **more), self._group(one), now=now)
        one.uuid = answer.place.uuid
        self.numbers[one.uuid] = one.number

    def _draft(self, one, now):
        draft, _ = drafts.begin(db.session.get(Group, self._group(one)), {"who": "me"}, now=now)
        self.numbers[draft.uuid] = one.number

    @staticmethod
    def _choose(days, place, now):
        for number, day in enumerate(days):
            assert date_lines.take(place.group_id, day)
            db.session.add(Seat(group_id=place.group_id, place_id=place.id, original_on=day, state=COMES, line=place.line * 9 + number))

    @staticmethod
    def _came(day, place, now):
        if place.state == "placed":
            attending.say_came(place, day, True)

    @staticmethod
    def _with(verb):
        return lambda one, now: verb(db.session.scalar(sa.select(Place).where(Place.uuid == one.uuid)), now)

    def until(self, moment):
        """Has everything happen that happens before a moment."""
        if not self.events or self.events[0][0] > moment:
            return
        with self.app.app_context(), writing_unit():
            while self.events and self.events[0][0] <= moment:
                now, one, step = self.events.pop(0)
                step(one, now)
            db.session.commit()
            db.session.remove()

    def kept(self):
        """{(class, key)} of all that is in the database."""
        (places, *others), found = self._rows(PLACES, *OTHERS.values()), set()
        for uuid, whole, helps in places:
            number = self.numbers.get(uuid)
            if number is not None:
                found.update(key for key, is_there in ((("row", number), True), (("details", number), whole), (("what would help", number), helps)) if is_there)
        for name, rows in zip(OTHERS, others, strict=True):
            found.update((name, self.numbers[uuid], *more) for uuid, *more in rows if uuid in self.numbers)
        return found

    def mails(self):
        """[(number, sent at, whether it has an address, whether it has words)] of every mail to somebody."""
        return [(self.numbers[key[6:42]], datetime.fromisoformat(sent).replace(tzinfo=UTC) if sent else None, to, words) for key, sent, to, words in self._rows(MAILS)[0]
                if key[6:42] in self.numbers]

    def _rows(self, *asked):
        with self.app.app_context(), db.engine.connect() as connection:
            return [connection.exec_driver_sql(sql).fetchall() for sql in asked]


class Post:
    """Takes every letter, and keeps none."""

    keeps = False

    def send(self, number, to, letter):
        """Takes it."""

    def close(self):
        """Nothing is open."""


def nights(app, world, night):
    """Lives through DAYS, holding what is kept after each night against the dates; gives [fault in words], the first night's that has any."""
    expected = {key: span for one in world.people for key, span in dues(one).items()}
    wiped = {one.number: dues(one)["details", one.number][1] for one in world.people}
    for number in range(1, DAYS + 1):
        run = datetime.combine(NOW.date(), time(3), UTC) + DAY * number
        world.until(run)
        night(run)
        due, there = {key for key, (begins, ends) in expected.items() if begins <= run < ends}, world.kept()
        faults = [f"night {number}: early {key}" for key in due - there] + [f"night {number}: late {key}" for key in there - due]
        faults += [f"night {number}: a mail to {who}" for who, sent, to, words in world.mails()
                   if words and sent or bool(to) != (run < wiped[who] and (sent is None or run < sent + 7 * DAY))]
        if faults:
            return sorted(faults)
    with app.app_context():
        assert not counting.differing(db.session)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(DateCount)) == 0, "all dates are over for 90 days"
    return []


def live(app, many, night, **groups):
    """(the World of so many people, what lives through all nights); whoever left years ago did so before the first."""
    dice = random.Random(5)
    world = World(app, [life(number, dice) for number in range(many)], **groups)
    world.until(NOW - DAY * 900)
    return world, partial(nights, app, world, night)


def whole_night(app):
    def night(run):
        with app.app_context():
            minding.mind(run)
            outbox.send_due(run, Post())
            purging.purge(run)
            db.session.remove()
    return night


def short_night(app):
    """The same rules of groups without what the night does for all other rooms."""
    def night(run):
        with app.app_context():
            minding.mind(run)
            outbox.send_due(run, Post())
            outbox.forget(run)
            with writing_unit():
                done = [purging.CLASSES[name](run) for name in OURS]
                (db.session.commit if any(done) else db.session.rollback)()
            db.session.remove()
    return night


@pytest.fixture(autouse=True)
def apart(app, tmp_path, monkeypatch):
    """A ledger of this test alone, and no cutting of the record."""
    app.config["ERASURES_PATH"] = tmp_path / "erasures.log"
    monkeypatch.setattr(purging, "CLASSES", {name: rule for name, rule in purging.CLASSES.items() if name != NOT_HERE})


def test_twenty_people_through_400_nights(app):
    world, through = live(app, 20, short_night(app), free=2, full=1, dated=1)
    assert through() == [] and any(one.seats for one in world.people)


@pytest.mark.release
def test_ten_thousand_people_through_400_nights(app):
    world, through = live(app, 10_000, whole_night(app))
    assert through() == [] and len({one.kind for one in world.people}) == len(LIVES)
    print(f"\n{sum(bool(one.seats) for one in world.people)} people chose their dates, {sum(len(one.seats) for one in world.people)} in all")


@pytest.mark.parametrize(("rule", "days"), [("people who left a group", 1), ("old consents", -1)])
def test_a_rule_that_is_a_night_late_or_early_is_seen(app, monkeypatch, rule, days):
    kept = purging.CLASSES[rule]
    monkeypatch.setitem(purging.CLASSES, rule, lambda now: kept(now + DAY * days))
    _, through = live(app, 9, short_night(app), free=2, full=1, dated=1)
    assert ("early" if days > 0 else "late") in through()[0]
