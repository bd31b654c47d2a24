"""The doors of languages: which there are, a preview of each, and saying that a native reader has checked one."""
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, request

from app.directory import sessions
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.papers import keeping, languages, pictures, showing, typesetting, wording
from app.people import signing_in
from app.people.permissions import act
from app.sheets.models import PrintedLine, PrintedSheet
from app.sheets.notes import NOTES
from app.web import page

bp = Blueprint("languages", __name__)
LONDON = ZoneInfo("Europe/London")
OTHERS = tuple(code for code in wording.LANGUAGES if code != wording.ENGLISH)
_SHOWN = 4


@bp.get("/languages")
@act("language.see")
def show():
    """Every language, whether it is offered, and its preview."""
    rows = [(*one[:3], one[3] and one[3].astimezone(LONDON).date(), one[4]) for one in languages.all_others()]
    return page.render("papers/languages.html", private=True, rows=rows)


@bp.get("/languages/<code>/preview")
@act("language.see")
def preview(code):
    """A sheet in that language, marked as a preview."""
    style = _style(code)
    own = f"/languages/{code}/preview"
    return page.render("papers/paper.html", private=True, own=own, pdf=f"/languages/{code}/preview.pdf", pictures=pictures.PICTURES,
                       languages={}, can_set=wording.font(code) is not None, back="", preview=True,
                       **showing.paper(_sample(), style, _now()))


@bp.get("/languages/<code>/preview.pdf")
@act("language.see")
def preview_pdf(code):
    """The same as a PDF; where no font is there, back to the page that says so."""
    style = _style(code)
    if wording.font(code) is None:
        return page.go_to(f"/languages/{code}/preview")
    made = typesetting.pdf(showing.paper(_sample(), style, _now()))
    return Response(made, mimetype="application/pdf", headers={
        "Cache-Control": page.PRIVATE, "Content-Disposition": f'inline; filename="preview-{code}.pdf"'})


@bp.post("/languages/<code>/check")
@act("language.mark")
def mark(code):
    """A native reader has checked it: sheets are offered in it from now on."""
    return _done(code, languages.mark)


@bp.post("/languages/<code>/check/end")
@act("language.mark")
def take_back(code):
    """It is offered no more."""
    return _done(code, languages.take_back)


def _done(code, verb):
    known = code if code in OTHERS else abort(404)
    with writing_unit():
        verb(known, by=signing_in.person(), now=_now())
        db.session.commit()
    return page.go_to("/languages")


def _style(code):
    return showing.style_of(request.args, wording.LANGUAGES)._replace(language=code if code in OTHERS else abort(404))


def _sample():
    """A PrintedSheet of what is on, which is kept nowhere."""
    today = sessions.today(_now())
    numbers = db.session.scalars(sa.select(Service.id).where(Service.status == "active").order_by(Service.id).limit(_SHOWN)).all()
    notes = dict(enumerate(NOTES))
    made = PrintedSheet(code="preview", made_on=today, ends_on=today + keeping.LASTS, practice_name="", practice_phone="")
    made.lines = [PrintedLine(position=place, service_id=number, note=notes.get(place, "") if place < 1 else "", name="")
                  for place, number in enumerate(numbers)]
    return made


def _now():
    return current_app.config["NOW"]()
