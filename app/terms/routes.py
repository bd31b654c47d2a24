"""The doors of the list: what stands on it, and adding, changing and ending with a look at what that touches."""
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, request, url_for

from app.directory import periods, sessions
from app.directory.periods import HOLIDAY, TERM, Period
from app.extensions import db, writing_unit
from app.people.permissions import act
from app.people.signing_in import person
from app.terms import forms, keeping, touching
from app.web import page

bp = Blueprint("terms", __name__)
# Bank holidays are shown for so long.
_SHOWN_AHEAD = timedelta(days=400)
SHOWN = 30
DONE = {"added": "It is on the list.", "changed": "It is changed.", "ended": "It is off the list."}


@bp.get("/terms")
@act(keeping.KEEP)
def everything():
    """What stands on the list."""
    today = _today()
    holidays = [one for one in periods.listed(HOLIDAY, today) if one.first <= today + _SHOWN_AHEAD]
    done = DONE.get(request.args.get("done", ""), "")
    return page.render("terms/terms.html", private=True, done=done, holidays=holidays, terms=periods.listed(TERM, today), today=today)


@bp.get("/terms/<any(holiday, term):kind>/adding")
@act(keeping.KEEP)
def ask_add(kind):
    """Asks when it is; with dates told, shows what that touches."""
    return _form(kind, None)


@bp.post("/terms/<any(holiday, term):kind>/adding")
@act(keeping.KEEP)
def add(kind):
    """Puts it on the list."""
    return _done(kind, None, lambda said: keeping.add(said, person(), now=_now(), gazetteer=current_app.extensions["gazetteer"]))


@bp.get("/terms/<uuid>/changing")
@act(keeping.KEEP)
def ask_change(uuid):
    """Asks what it is to be; with dates told, shows what that touches."""
    period = _fetched(uuid)
    return _form(period.kind, period)


@bp.post("/terms/<uuid>/changing")
@act(keeping.KEEP)
def change(uuid):
    """Changes it, and what follows it."""
    return _done("", uuid, lambda said: keeping.change(_fetched(uuid), said, person(), now=_now(),
                                                       gazetteer=current_app.extensions["gazetteer"]))


@bp.get("/terms/<uuid>/ending")
@act(keeping.KEEP)
def ask_end(uuid):
    """Shows what ending it touches."""
    period = _fetched(uuid)
    return page.render("terms/ending.html", private=True, period=period, **_touched(period, None))


@bp.post("/terms/<uuid>/ending")
@act(keeping.KEEP)
def end(uuid):
    """Takes it off the list."""
    with writing_unit():
        keeping.end(_fetched(uuid), person(), now=_now(), gazetteer=current_app.extensions["gazetteer"])
        db.session.commit()
    return page.go_to(url_for("terms.everything", done="ended"))


def _form(kind, period, typed=None, status=200):
    """The form; what was told so far stands in it, and a whole one shows what it touches, with the button that does it."""
    values = typed or request.args
    said, errors = _read(kind, period, values) if {"first", "name"} & set(values) else (None, {})
    filled = {"name": period.name, "first": period.first.isoformat(), "last": period.last.isoformat()} if period else {}
    told = {name: values.get(name, filled.get(name, "")) for name in ("name", "first", "last")}
    touched = _touched(period, said) if said else {}
    return page.render("terms/form.html", status=422 if errors else status, private=True, kind=kind, period=period, typed=told, said=said,
                       errors=errors, form_errors=errors, **{"touched": [], "more": 0, "stays": [], "following": False, **touched})


def _done(kind, uuid, verb):
    with writing_unit():
        period = _fetched(uuid) if uuid else None
        kind = period.kind if period else kind
        said, errors = _read(kind, period, request.form)
        # Twice the same press is one.
        is_there = period is None and errors and _is_listed(kind, request.form)
        if errors and not is_there:
            return _form(kind, period, request.form)
        if not is_there:
            verb(said)
            db.session.commit()
    return page.go_to(url_for("terms.everything", done="changed" if uuid else "added"))


def _is_listed(kind, values):
    said, _ = forms.read(kind, values, _today(), [])
    return said is not None and any((one.name, one.first, one.last) == said[1:] for one in periods.listed(kind, _today()))


def _read(kind, period, values):
    others = [one for one in periods.listed(kind, _today()) if period is None or one.id != period.id]
    return forms.read(kind, values, _today(), others)


def _touched(period, said):
    """What a change touches: `touched` [(name, slug)], how many `more`, `stays` [name] of what keeps its dates for want of others."""
    kind = said.kind if said else period.kind
    before, after = period and (period.first, period.last), said and (said.first, said.last)
    if kind == HOLIDAY:
        found, stays = touching.on_days({day for span in (before, after) if span for day in span}), []
    else:
        every = touching.by_term(before, after, _today())
        found = [one for one in every if one.after != one.before]
        stays = [(one.name, one.slug) for one in every if one.after == one.before]
    return {"touched": [(one.name, one.slug) for one in found[:SHOWN]], "more": max(len(found) - SHOWN, 0), "stays": stays,
            "following": kind == TERM}


def _fetched(uuid):
    """The Period of a uuid (any text) that stands on the list and is not over; else 404."""
    try:
        plain = str(UUID(uuid))
    except ValueError:
        abort(404)
    listed = sa.select(Period).where(Period.uuid == plain, Period.ended_at.is_(None), Period.last >= _today())
    return db.session.scalar(listed) or abort(404)


def _today():
    return sessions.today(_now())


def _now():
    return current_app.config["NOW"]()
