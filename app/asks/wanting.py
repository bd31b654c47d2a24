"""Counts "me too": one a browser a day, told apart without any cookie by what the browser sends anyway, of which a hash is kept a day."""
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from app.asks import answering
from app.extensions import db
from app.need.asks import CLOSED, MeToo, too_count, too_words
from app.sealing import keyed

_SENT = ("User-Agent", "Accept-Language", "Accept-Encoding")


def browser_of(request, today):
    """What tells one browser from another on a local date, and nobody on any other day; two alike on one network are one."""
    sent = "\n".join(request.headers.get(name, "") for name in _SENT)
    return keyed("me-too", f"{today:%Y-%m-%d}\n{request.remote_addr or ''}\n{sent}")


def has_said(ask, browser, today):
    """Whether a browser said "me too" to an Ask today."""
    return db.session.scalar(sa.select(sa.exists().where(MeToo.ask_id == ask.id, MeToo.on == today, MeToo.browser == browser)))


def too(ask, browser, today):
    """Counts one more for an Ask that is open; gives whether it was new today. Never commits."""
    if ask.state == CLOSED or has_said(ask, browser, today):
        return False
    before = too_words(too_count(ask.id))
    db.session.execute(insert(MeToo).values(ask_id=ask.id, on=today, browser=browser).on_conflict_do_nothing())
    if too_words(too_count(ask.id)) != before:
        answering.show_again()
    return True
