"""The doors of a practice's own ready notes: its staff read them, its lead keeps them."""
from flask import Blueprint, abort, current_app, request

from app.extensions import db, writing_unit
from app.people import signing_in
from app.people.permissions import act, visible
from app.practices import finding, notes
from app.practices.models import OwnNote
from app.sheets.notes import NOTES
from app.surgeries import forms
from app.web import page

bp = Blueprint("surgery_notes", __name__)
LEAD, LIST = "practice.lead", "/practice/notes"


@bp.get(LIST)
@act("practice.see")
def show():
    """The practice's own notes, in order, and those that come with the site."""
    return _list_page(forms.NoteForm())


@bp.post(LIST)
@act(LEAD)
def add():
    """One more, at the end."""
    form, practice_id = forms.NoteForm(request.form), _practice().id
    if not form.validate():
        return _list_page(form, 422)
    db.session.rollback()
    with writing_unit():
        known = notes.words_of(practice_id).values()
        # Pressed twice it is one note.
        if form.words.data in known:
            return page.go_to(LIST)
        if len(known) >= notes.MOST:
            form.words.errors = [f"A practice can have {notes.MOST} notes. Take one off first"]
            return _list_page(form, 422)
        notes.add(practice_id, form.words.data, by=signing_in.person(), now=_now())
        db.session.commit()
    return page.go_to(LIST)


@bp.get("/practice/notes/<key>")
@act(LEAD)
def ask(key):
    """Other words, or none at all?"""
    note = _note(key)
    return _note_page(note, forms.NoteForm(data={"words": note.words}))


@bp.post("/practice/notes/<key>")
@act(LEAD)
def change(key):
    """Keeps the other words."""
    form = forms.NoteForm(request.form)
    if not form.validate():
        return _note_page(_note(key), form, 422)
    return _done(key, notes.change, form.words.data)


@bp.post("/practice/notes/<key>/up")
@act(LEAD)
def up(key):
    """One place up."""
    return _done(key, notes.move, -1)


@bp.post("/practice/notes/<key>/down")
@act(LEAD)
def down(key):
    """One place down."""
    return _done(key, notes.move, 1)


@bp.post("/practice/notes/<key>/removal")
@act(LEAD)
def remove(key):
    """Takes it off the list and off every sheet; pressed twice it is off all the same."""
    if finding.took_away(signing_in.person().practice_id, "note", key):
        return page.go_to(LIST)
    return _done(key, notes.remove)


def _done(key, verb, *given):
    db.session.rollback()
    with writing_unit():
        verb(_note(key), *given, by=signing_in.person(), now=_now())
        db.session.commit()
    return page.go_to(LIST)


def _note(key):
    """The OwnNote of this lead's practice; anybody else's is the same 404 as none."""
    return db.session.scalar(visible(signing_in.person(), LEAD, OwnNote).where(OwnNote.key == key)) or abort(404)


def _list_page(form, status=200):
    practice, me = _practice(), signing_in.person()
    own = notes.of_practice(practice.id)
    return page.render("surgeries/notes.html", status=status, private=True, practice=practice, own=own, most=notes.MOST,
                       shipped=NOTES.values(), leads=me.leads_since is not None, form=form, form_errors=bool(form.errors))


def _note_page(note, form, status=200):
    return page.render("surgeries/note.html", status=status, private=True, practice=_practice(), note=note, form=form,
                       form_errors=bool(form.errors))


def _practice():
    return finding.of_id(signing_in.person().practice_id) or abort(404)


def _now():
    return current_app.config["NOW"]()
