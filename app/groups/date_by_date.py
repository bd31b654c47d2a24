"""Groups whose places are for one date at a time, as time passes: what is free is offered along each line, and pages say the next date."""
import sqlalchemy as sa

from app.directory import capacity
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.groups import counting, date_lines, dates
from app.groups.models import Group


def mind(now):
    """Offers what nobody was offered yet (a date that is on again, somebody their host said yes to), and says anew what is left; commits.

    Gives how many groups it was.
    """
    due = [one.id for one in db.session.scalars(_open()) if _is_due(one, now)]
    db.session.rollback()
    for group_id in due:
        with writing_unit():
            group = db.session.scalar(_open().where(Group.id == group_id))
            if group is not None:
                date_lines.offer_free(group, now)
            db.session.commit()
    return len(due)


def _open():
    return sa.select(Group).join(Service).where(
        Group.per_date.is_not(None), Group.closed_at.is_(None), Service.withdrawn_at.is_(None)).order_by(Group.id)


def _is_due(group, now):
    if group.joining_over_at is None:
        said = capacity.of(group.service_id)
        if said is None or (said.state, said.words, said.available) != counting.said(group, now):
            return True
    return any(left > 0 and date_lines.until(day, now) and date_lines.somebody_waits(group.id, day.original_on)
               for day, left in counting.left_on(group, dates.to_choose(group, now)))
