"""How a first visit was and whether somebody comes again: one tap, counted by month, and nobody's name with it."""
import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import attending, firsts, telling
from app.groups.models import PLACED, WRITTEN, Group, Place
from app.groups.visits import BEEN, COMING, OVER, FirstVisit, VisitCell, VisitCount
from app.need import suppressing

AGAIN, UNSURE, NOT_FOR_ME, DID_NOT = "again", "unsure", "not-for-me", "did-not-go"
SAID = {AGAIN: "Good. I’ll come again", UNSURE: "All right. I’m not sure yet", NOT_FOR_ME: "It is not for me"}
# Counts are of months, so that none is of the day on which one person came.
KEPT_MONTHS = 24
_FROM, _UNTIL = 9 * 60, 21 * 60
_APART = {"synchronize_session": False}


def is_asked(place):
    """Whether somebody may say now how it was."""
    found = firsts.of(place.id)
    return place.state == PLACED and found is not None and found.state == BEEN


def say(place, said, *, now):
    """Counts what somebody said (a code); gives whether it was theirs to say. Twice is once; nothing of it stays with them. Never commits.

    Whoever did not go has their first visit before them.
    """
    found = firsts.of(place.id)
    if said not in (*SAID, DID_NOT) or not is_asked(place):
        return False
    if said == DID_NOT:
        attending.say_away(place, found.original_on, True, now=now)
        found.state, found.asked = COMING, False
        return True
    found.state, found.original_on, found.on = OVER, None, None
    month = sessions.today(now).replace(day=1)
    more = sa.update(VisitCount).where(VisitCount.group_id == place.group_id, VisitCount.month == month, VisitCount.said == said)
    if not db.session.execute(more.values(many=VisitCount.many + 1), execution_options=_APART).rowcount:
        db.session.add(VisitCount(group_id=place.group_id, month=month, said=said, many=1, settled=False))
    db.session.flush()
    return True


def own_counts(group_id):
    """{code: how many} of all that is kept, for the group's own hosts."""
    found = dict(db.session.execute(sa.select(VisitCount.said, sa.func.sum(VisitCount.many)).where(VisitCount.group_id == group_id)
                                    .group_by(VisitCount.said)).all())
    return {code: found.get(code, 0) for code in SAID}


def to_ask(group_id):
    """[Place] of a group whose host is to ask them: mail does not reach them."""
    found = db.session.scalars(sa.select(Place).join(FirstVisit).where(
        Place.group_id == group_id, Place.state == PLACED, FirstVisit.state == BEEN).order_by(Place.line)).all()
    return [one for one in found if not telling.can_be_written_to(one)]


def told_counts(group_ids):
    """{group id: {code, or "" for answers of any kind: how many}} of what may be told to others: never a number under 10."""
    found = {}
    for cell in db.session.scalars(sa.select(VisitCell).where(VisitCell.group_id.in_(group_ids), VisitCell.month.is_not(None))):
        group = found.setdefault(cell.group_id, {})
        code = dict(suppressing.choices(cell.said)).get("said", "")
        group[code] = group.get(code, 0) + cell.count
    return found


def mind(now):
    """Asks by mail, the morning after, who is reminded by mail; settles months that ended; commits. Gives how many it was."""
    return _ask_all(now) + _settle_months(now)


def forget(now):
    """Deletes counts after KEPT_MONTHS; gives how many. Never commits."""
    today = sessions.today(now)
    first = (today.year * 12 + today.month - 1) - KEPT_MONTHS
    oldest = today.replace(year=first // 12, month=first % 12 + 1, day=1)
    gone = (sa.delete(VisitCount).where(VisitCount.month < oldest, VisitCount.settled),
            sa.delete(VisitCell).where(VisitCell.month < oldest))
    return sum(db.session.execute(one, execution_options=_APART).rowcount for one in gone)


def _ask_all(now):
    if not _FROM <= sessions.minute(now) < _UNTIL:
        return 0
    due = db.session.scalars(_due(now)).all()
    db.session.rollback()
    for visit_id in due:
        with writing_unit():
            found = db.session.scalar(sa.select(FirstVisit).where(FirstVisit.id.in_(_due(now).where(FirstVisit.id == visit_id))))
            if found is not None:
                found.asked = True
                telling.tell("how", found.place, now, key=str(found.original_on))
            db.session.commit()
    return len(due)


def _due(now):
    return sa.select(FirstVisit.id).join(FirstVisit.place).join(Group).where(
        FirstVisit.state == BEEN, FirstVisit.asked.is_(False), FirstVisit.on < sessions.today(now), Place.state == PLACED, Place.remind,
        Place.contact_kind.in_(WRITTEN), Place.contact.is_not(None), Group.closed_at.is_(None))


def _settle_months(now):
    """Parts what may be told from what may not, month by month, by the rule of the need room: a cell is told once, from 10 on."""
    this = sessions.today(now).replace(day=1)
    due = sa.select(VisitCount.month).where(VisitCount.settled.is_(False), VisitCount.month < this).distinct().order_by(VisitCount.month)
    months = db.session.scalars(due).all()
    db.session.rollback()
    for month in months:
        with writing_unit():
            _settle(month)
            db.session.commit()
    return len(months)


def _settle(month):
    counts = db.session.scalars(sa.select(VisitCount).where(VisitCount.month == month, VisitCount.settled.is_(False))).all()
    waiting = db.session.scalars(sa.select(VisitCell).where(VisitCell.month.is_(None))).all()
    fresh = {_key(one.group_id, f"said={one.said}"): one.many for one in counts}
    before = {_key(one.group_id, one.said): suppressing.Cell(one.since, one.count) for one in waiting}
    for one in waiting:
        db.session.delete(one)
    for cells, told_in in zip(suppressing.step(before, month, fresh), (month, None), strict=True):
        db.session.add_all(VisitCell(group_id=int(key.place), said=key.combo, since=cell.since, count=cell.count, month=told_in)
                           for key, cell in cells.items())
    for one in counts:
        one.settled = True
    db.session.flush()


def _key(group_id, said):
    return suppressing.Key("visit", str(group_id), said)
