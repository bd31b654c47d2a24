"""Tells what may be told of each month of need once it has ended, for good; the month that runs is never told."""
from collections import Counter
from datetime import date, timedelta

import sqlalchemy as sa

from app.directory.areas import Locality
from app.extensions import db, writing_unit
from app.need import populations
from app.need.asks import NOT_SHOWN, Ask, AskChoice, MeToo, as_searched
from app.need.models import FruitlessWish, NeedCell, NeedMonth
from app.need.suppressing import Cell, Key, added, choices, combo, step
from app.need.tallies import Tally, TallyAbout

SEARCH, ASK, TALLY = "search", "ask", "tally"
SMALLEST = 1000
# Counts wait a little before they are written, and who wrote a tally may take it back for a day.
SETTLED = timedelta(days=2)


def release(now):
    """Tells each month that has ended and was not told, the oldest first. Commits; with nothing to tell it only reads."""
    until = (now.date() - SETTLED).replace(day=1)
    month = _first_untold()
    db.session.rollback()
    while month and month < until:
        with writing_unit():
            if db.session.get(NeedMonth, month) is None:
                _tell(month)
            db.session.commit()
        month = after(month)


def after(month):
    """The first day of the month after a date's."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def _first_untold():
    last = db.session.scalar(sa.select(sa.func.max(NeedMonth.month)))
    if last:
        return after(last)
    firsts = [db.session.scalar(sa.select(sa.func.min(column))) for column in (FruitlessWish.month, Ask.asked_on, Tally.on)]
    return min((one.replace(day=1) for one in firsts if one), default=None)


def _tell(month):
    rows = db.session.scalars(sa.select(NeedCell).where(NeedCell.month.is_(None))).all()
    waiting = added({}, ((Key(row.source, row.place, plainly(row.combo)), Cell(row.since, row.count)) for row in rows))
    told, left = step(waiting, month, _fresh(month))
    db.session.execute(sa.delete(NeedCell).where(NeedCell.month.is_(None)))
    for when, cells in ((month, told), (None, left)):
        db.session.add_all(NeedCell(month=when, **key._asdict(), **cell._asdict()) for key, cell in cells.items())
    db.session.add(NeedMonth(month=month))


def plainly(wanted):
    """A combo in the one vocabulary: asks were counted in words of their own before."""
    return combo(as_searched(choices(wanted)))


def _fresh(month):
    counts = Counter()
    for outcode, wanted, times in db.session.execute(
            sa.select(FruitlessWish.outcode, FruitlessWish.combo, FruitlessWish.count).where(FruitlessWish.month == month)):
        counts[Key(SEARCH, outcode, wanted)] += times
    localities = db.session.scalars(sa.select(Locality)).all()
    places = places_of(localities, populations.lives({one.slug for one in localities}))
    first, end = date(month.year, month.month, 1), after(month)
    asked = sa.select(Ask.id, Ask.locality_id).where(Ask.outcome != NOT_SHOWN)
    own = asked.where(Ask.asked_on >= first, Ask.asked_on < end)
    too = asked.join(MeToo, MeToo.ask_id == Ask.id).where(MeToo.on >= first, MeToo.on < end)
    about = _about(AskChoice.ask_id, AskChoice)
    for ask_id, locality_id in [*db.session.execute(own), *db.session.execute(too)]:
        counts[Key(ASK, places.get(locality_id, ""), combo(as_searched(about.get(ask_id, ()))))] += 1
    about = _about(TallyAbout.tally_id, TallyAbout)
    for tally_id, locality_id, people in db.session.execute(
            sa.select(Tally.id, Tally.locality_id, Tally.people).where(Tally.on >= first, Tally.on < end)):
        counts[Key(TALLY, places.get(locality_id, ""), combo(about.get(tally_id, ())))] += people
    return counts


def places_of(localities, lives):
    """{a Locality's id: where its asks and tallies are counted}: its own slug when 1,000 people or more live there (`lives`, as
    populations.lives gives it, or as was told of it) or it is made of whole outcodes, else that of the nearest above; "" for none.
    """
    by_id, found = {one.id: one for one in localities}, {}
    for one in localities:
        seen, at = set(), one
        while at is not None and not _large(at, lives) and at.id not in seen:
            seen.add(at.id)
            at = by_id.get(at.parent_id)
        found[one.id] = at.slug if at is not None and _large(at, lives) else ""
    return found


def _large(locality, lives):
    people = lives[locality.slug].people if locality.slug in lives else locality.people
    if people is not None:
        return people >= SMALLEST
    return bool(locality.parts) and all(part.kind == "outcode" for part in locality.parts)


def _about(owner, model):
    found = {}
    for thing, name, code in db.session.execute(sa.select(owner, model.taxonomy, model.code)):
        found.setdefault(thing, set()).add((name, code))
    return found
