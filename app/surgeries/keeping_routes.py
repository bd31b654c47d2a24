"""The doors of what a practice keeps for its sheets: starters, favourites, notes, and that a group had closed."""
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, request

from app.directory import sessions
from app.directory.entries import LISTED
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.people import limits, signing_in
from app.people.models import Person
from app.people.permissions import act, visible
from app.practices import finding, remarks, starters
from app.practices.models import SavedStarter
from app.sheets import needs
from app.surgeries import counting, forms
from app.web import page

bp = Blueprint("surgery_keeping", __name__)
SEE = "practice.see"


@bp.get("/practice/starters")
@act(SEE)
def show():
    """Their own starters, whose they are and when they are due, those of practices beside them, and those that come with the site."""
    practice, now = _practice(), _now()
    own = starters.of_practice(practice.id)
    names = dict(db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_([one.owner_id for one in own]))).all())
    return page.render(
        "surgeries/starters.html", private=True, practice=practice, today=sessions.today(now),
        own=[(one, names.get(one.owner_id) or "somebody who left", starters.address(one.pairs, practice.outcode)) for one in own],
        shared=[(one.title, starters.address(one.pairs, practice.outcode)) for one in starters.shared_beside(practice)],
        shipped=[(one.title, starters.address(one.pairs, practice.outcode)) for one in starters.SHIPPED])


@bp.get("/practice/starters/new")
@act(SEE)
def ask():
    """What are these ticks called?"""
    return _starter_page(forms.StarterForm(), _ticks(request.args))


@bp.post("/practice/starters/new")
@act(SEE)
def save():
    """Keeps the ticks under that name."""
    form, practice, ticks, now = forms.StarterForm(request.form), _practice(), _ticks(request.form), _now()
    if not form.validate() or not ticks:
        return _starter_page(form, ticks, 422)
    db.session.rollback()
    with writing_unit():
        own = starters.of_practice(practice.id)
        # Pressed twice it is one starter.
        if (form.title.data, ticks, form.shared.data) in [(one.title, one.ticks, bool(one.shared_at)) for one in own]:
            return page.go_to("/practice/starters")
        if len(own) >= starters.MOST:
            form.title.errors = [f"A practice can have {starters.MOST} starters. Take one away first"]
            return _starter_page(form, ticks, 422)
        starters.save(practice.id, form.title.data, ticks, shared=form.shared.data, by=signing_in.person(), now=now)
        db.session.commit()
    return page.go_to("/practice/starters")


@bp.post("/practice/starters/<uuid>/check")
@act(SEE)
def look_again(uuid):
    """It is still good for half a year."""
    return _done(lambda: starters.look_again(_starter(uuid), by=signing_in.person(), now=_now()))


@bp.post("/practice/starters/<uuid>/removal")
@act(SEE)
def remove(uuid):
    """Takes it away; pressed twice it is gone all the same."""
    if finding.took_away(signing_in.person().practice_id, "starter", uuid):
        return page.go_to("/practice/starters")
    return _done(lambda: starters.remove(_starter(uuid), by=signing_in.person(), now=_now()))


@bp.get("/practice/figures")
@act(SEE)
def figures():
    """What their sheets came to."""
    practice = _practice()
    how, said = counting.how_it_was(practice.id)
    return page.render("surgeries/figures.html", private=True, practice=practice, what=counting.WHAT, sums=counting.SUMS, how=how,
                       said=said, told=counting.figures(practice.id, _now()))


@bp.get("/practice/activities")
@act(SEE)
def favourites():
    """The practice's favourites and notes, for its staff alone."""
    practice = _practice()
    return page.render("surgeries/favourites.html", private=True, practice=practice, rows=remarks.all_of(practice.id))


@bp.get("/practice/activities/<slug>")
@act(SEE)
def remark(slug):
    """What the practice says of one activity."""
    service, practice = _service(slug), _practice()
    found = remarks.of(practice.id, service.id)
    told = {"favourite": bool(found.favourite_at), "suits": found.suits} if found else {}
    return _remark_page(service, forms.RemarkForm(data=told))


@bp.post("/practice/activities/<slug>")
@act(SEE)
def keep_remark(slug):
    """Keeps it."""
    form = forms.RemarkForm(request.form)
    if not form.validate():
        return _remark_page(_service(slug), form, 422)
    practice_id = _practice().id
    db.session.rollback()
    with writing_unit():
        remarks.keep(practice_id, _service(slug), favourite=form.favourite.data, suits=form.suits.data, by=signing_in.person(), now=_now())
        db.session.commit()
    return page.go_to("/practice/activities")


@bp.post("/practice/activities/<slug>/closed")
@act(SEE)
def had_closed(slug):
    """They sent somebody, and the group had closed: a champion checks it next."""
    me, now = signing_in.person(), _now()
    if limits.allow("concern", f"closed {me.uuid}", now=now):
        abort(429)
    with writing_unit():
        remarks.had_closed(_service(slug), by=me, now=now)
        db.session.commit()
    return page.go_to(f"/practice/activities/{slug}/told")


@bp.get("/practice/activities/<slug>/told")
@act(SEE)
def told(slug):
    """What comes of it."""
    return page.render("surgeries/told.html", private=True, practice=_practice(), service=_service(slug))


def _done(verb):
    with writing_unit():
        verb()
        db.session.commit()
    return page.go_to("/practice/starters")


def _starter(uuid):
    found = db.session.scalar(visible(signing_in.person(), SEE, SavedStarter).where(SavedStarter.uuid == uuid))
    return found or abort(404)


def _service(slug):
    return db.session.scalar(sa.select(Service).where(Service.slug == slug, Service.status.in_(LISTED))) or abort(404)


def _practice():
    return finding.of_id(signing_in.person().practice_id) or abort(404)


def _ticks(values):
    """What a starter holds of an address, as the text that is kept: choices of ours, never a place, a line, a level or anybody's word."""
    return urlencode(needs.read(values).pairs())


def _starter_page(form, ticks, status=200):
    return page.render("surgeries/new_starter.html", status=status, private=True, practice=_practice(), form=form,
                       form_errors=bool(form.errors), ticks=parse_qsl(ticks))


def _remark_page(service, form, status=200):
    return page.render("surgeries/remark.html", status=status, private=True, practice=_practice(), service=service, form=form,
                       form_errors=bool(form.errors))


def _now():
    return current_app.config["NOW"]()
