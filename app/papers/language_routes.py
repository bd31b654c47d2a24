"""The doors of languages: which there are, a preview of each, and saying that a native reader has checked one."""
import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, request

from app.directory import sessions
from app.directory.models import Service
from app.extensions import db, writing_unit
from app.papers import keeping, languages, pictures, showing, typesetting, wording
from app.people import signing_in
from app.people.permissions import act
from app.sheets.notes import NOTES
from app.sheets.sheet import Line, Sheet
from app.web import page, shell

bp = Blueprint("languages", __name__)
OTHERS = tuple(code for code in wording.LANGUAGES if code != wording.ENGLISH)
_SHOWN = 4


@bp.get("/languages")
@act("language.see")
def show():
    """Every language, whether it is offered, and its preview."""
    rows = [(*one[:3], one[3] and sessions.today(one[3]), one[4]) for one in languages.all_others()]
    return page.render("papers/languages.html", private=True, rows=rows)


@bp.get("/languages/<code>/preview")
@act("language.see")
def preview(code):
    """A sheet in that language, marked as a preview."""
    style, own = _style(code), f"/languages/{code}/preview"
    return page.render("papers/paper.html", private=True, pdf=typesetting.can_set(code) and style.at(f"{own}.pdf"),
                       choices=showing.choices(style, own, {}), refused="pdf" in request.args, pictures=pictures.PICTURES,
                       back="/languages", preview=True, **showing.paper(_sample(), style, _now()))


@bp.get("/languages/<code>/preview.pdf")
@act("language.see")
def preview_pdf(code):
    """The same as a PDF; where it cannot be set, back to the page that says so."""
    made = typesetting.pdf(showing.paper(_sample(), _style(code), _now()))
    if made is None:
        return page.go_to(f"/languages/{code}/preview{'?pdf=no' if typesetting.can_set(code) else ''}")
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
    numbers = db.session.scalars(sa.select(Service.id).where(Service.status == "active").order_by(Service.id).limit(_SHOWN)).all()
    asked = Sheet(tuple(Line(number, "" if place else next(iter(NOTES))) for place, number in enumerate(numbers)))
    sample = keeping.made(asked, None, shell.site(), _now())
    sample.code = "preview"
    return sample


def _now():
    return current_app.config["NOW"]()
