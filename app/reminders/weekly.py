"""Sends the weekly mail of each locality: on Mondays from 7am, and at once to somebody who has just said yes."""
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from app.directory import rows, sessions
from app.directory.areas import Locality
from app.extensions import db, reading, writing_unit
from app.localities import fetching, showing
from app.messages import mail, outbox
from app.weekly.asking import stop_path
from app.weekly.models import WeeklyMail

MAILS_FROM = 7 * 60
# Whoever had a mail on Saturday or Sunday waits for the Monday after.
_NOT_TWICE = timedelta(days=2)
_PART = 50
_HEADERS = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def send(now):
    """Queues the mails that are due at `now` (aware), each once; gives how many. Commits by itself; when none is due it only reads."""
    due = db.session.execute(sa.select(WeeklyMail.locality_id, WeeklyMail.id).where(_is_due(now))
                             .order_by(WeeklyMail.locality_id, WeeklyMail.id)).all()
    sent = 0
    for locality_id in dict.fromkeys(row.locality_id for row in due):
        locality = db.session.get(Locality, locality_id)
        days, total = _week(locality, now)
        for part in rows.in_parts([row.id for row in due if row.locality_id == locality_id], _PART):
            db.session.rollback()
            with writing_unit():
                for one in db.session.scalars(sa.select(WeeklyMail).where(WeeklyMail.id.in_(part), _is_due(now))).all():
                    sent += _write(one, days, total, now)
                db.session.commit()
    db.session.rollback()
    return sent


def _is_due(now):
    """The condition of the rows that are to get a mail at `now`."""
    today = sessions.today(now)
    monday = today - timedelta(days=today.weekday())
    again = WeeklyMail.sent_on < monday - _NOT_TWICE
    if today == monday and sessions.minute(now) < MAILS_FROM:
        again = sa.false()
    return sa.and_(WeeklyMail.confirmed_at.is_not(None), WeeklyMail.ended_at.is_(None), WeeklyMail.email_key.is_not(None),
                   sa.or_(WeeklyMail.sent_on.is_(None), again))


def _week(locality, now):
    """([localities.showing.Day] of the days on which something is on, how many are on) in a Locality."""
    with reading() as connection:
        week = fetching.week(connection, locality, now)
    return [day for day in showing.days(week, sessions.today(now)) if day.lines], week.total


def _write(one, days, total, now):
    """Queues one mail; a week with nothing on is left out, but for the first."""
    first, one.sent_on = one.sent_on is None, sessions.today(now)
    if not total and not first:
        return 0
    subject, text, html = mail.render("reminders/mails/weekly.txt", locality=one.locality, days=days, total=total, stop=stop_path(one))
    stop = current_app.config["SITE_URL"] + stop_path(one)
    return int(outbox.queue(f"weekly-{one.uuid}-{one.sent_on}", to=one.email, subject=subject, text=text, html=html, now=now,
                            headers={"List-Unsubscribe": f"<{stop}>", **_HEADERS}))
