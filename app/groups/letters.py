"""The newest letter about changed dates to each person: taken back while it has not gone, to be written anew with all. Never commits."""
import json
from datetime import date

import sqlalchemy as sa

from app.extensions import db
from app.groups import news
from app.groups.told import ToldLetter
from app.messages import outbox
from app.messages.models import Message


def keep(place, key, before, known_until):
    """Keeps what somebody knew before the letter of this key: {original day: news.Known}, up to `known_until` (None: they knew nothing)."""
    db.session.execute(sa.delete(ToldLetter).where(ToldLetter.place_id == place.id))
    told = [[one.original_on.isoformat(), one.on.isoformat(), *one[2:]] for one in before.values()]
    db.session.add(ToldLetter(place_id=place.id, key=key, before=json.dumps(told), known_until=known_until))
    db.session.flush()


def take_back(place):
    """Takes back the letter that has not gone; gives what they knew before it ({original day: news.Known}, up to when), None for none."""
    letter = db.session.scalar(sa.select(ToldLetter).where(ToldLetter.place_id == place.id))
    if letter is None or not outbox.withdraw(letter.key):
        return None
    told = [news.Known(date.fromisoformat(day), date.fromisoformat(on), *more) for day, on, *more in json.loads(letter.before)]
    return {one.original_on: one for one in told}, letter.known_until


def forget():
    """Deletes what is kept of letters that went; gives how many."""
    waits = sa.select(Message.key).where(Message.sent_at.is_(None), Message.given_up_at.is_(None))
    return db.session.execute(sa.delete(ToldLetter).where(ToldLetter.key.not_in(waits)),
                              execution_options={"synchronize_session": False}).rowcount
