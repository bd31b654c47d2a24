"""Starters: ticks that a sheet begins with, shipped with the site or saved by a practice; needs, never activities, which go stale."""
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db
from app.people import audit
from app.practices import finding
from app.practices.models import Practice, SavedStarter

REVIEW_AFTER = timedelta(days=182)
MOST = 40


class Starter(NamedTuple):
    """One to begin from: what it is called, and the ticks as pairs of the builder's address."""

    title: str
    pairs: tuple


def _ticks(matters, conditions="", **more):
    told = [("to", one) for one in matters.split()] + [("with", one) for one in conditions.split()]
    return tuple(told + list(more.items()))


# In our own words. What each ticks is what people in that place most often say matters to them.
SHIPPED = (
    Starter("New to type 2 diabetes", _ticks("moving eating company", "diabetes")),
    Starter("Living with COPD", _ticks("moving music company", "copd")),
    Starter("Living with heart disease", _ticks("moving eating company", "heart")),
    Starter("Three or more conditions", _ticks("company moving", "several")),
    Starter("Looking after someone", _ticks("break company", "caring")),
    Starter("Newly bereaved", _ticks("company feeling", "bereaved")),
    Starter("On their own too much", _ticks("company home-help")),
    Starter("Feeling low", _ticks("feeling company outdoors", "low-mood")),
    Starter("Living with pain", _ticks("moving feeling", "pain")),
    Starter("Becoming more active", _ticks("moving outdoors")),
    Starter("Steadier on their feet", _ticks("moving", "balance")),
    Starter("Let’s Get Moving: families", _ticks("family moving outdoors", age="9")),
)


def address(pairs, near=""):
    """The builder's address of a starter's ticks, at a place ("" for none)."""
    return f"/sheets?{urlencode([*pairs, *([('near', near)] if near else [])])}"


def offered(practice, near=""):
    """[(title, address)] to begin from: a Practice's own and those shared beside it (None: nobody's), then what comes with the site."""
    saved = [(one.title, address(one.pairs, near)) for one in (of_practice(practice.id) + shared_beside(practice) if practice else [])]
    return saved + [(one.title, address(one.pairs, near)) for one in SHIPPED]


def of_practice(practice_id):
    """[SavedStarter] of a practice, by title."""
    return list(db.session.scalars(sa.select(SavedStarter).where(SavedStarter.practice_id == practice_id)
                                   .order_by(SavedStarter.title, SavedStarter.id)))


def shared_beside(practice):
    """[SavedStarter] that other practices of a Practice's localities share."""
    ids = finding.beside(practice) - {practice.id}
    return list(db.session.scalars(sa.select(SavedStarter).join(Practice, Practice.id == SavedStarter.practice_id).where(
        SavedStarter.practice_id.in_(sorted(ids)), SavedStarter.shared_at.is_not(None)).order_by(SavedStarter.title, SavedStarter.id)))


def save(practice_id, title, ticks, *, shared, by, now):
    """Writes a SavedStarter of `by`, to be looked at again in half a year. Never commits."""
    made = SavedStarter(practice_id=practice_id, title=title, ticks=ticks, owner_id=by.id, made_at=now, shared_at=now if shared else None,
                        review_on=sessions.today(now) + REVIEW_AFTER)
    db.session.add(made)
    db.session.flush()
    audit.record("practice.see", "starter", made.uuid, person=by, reason="saved", now=now)
    return made


def look_again(starter, *, by, now):
    """It is still good: its owner is who says so, for another half a year. Never commits."""
    starter.owner_id, starter.review_on = by.id, sessions.today(now) + REVIEW_AFTER
    audit.record("practice.see", "starter", starter.uuid, person=by, reason="still good", now=now)


def remove(starter, *, by, now):
    """Takes it away. Never commits."""
    audit.record("practice.see", "starter", starter.uuid, person=by, reason=finding.REMOVED, now=now)
    db.session.delete(starter)

