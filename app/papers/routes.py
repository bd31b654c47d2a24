"""The doors of sheets on paper: keeping one, its paper as a page and as a PDF, and where its square codes lead."""
import re
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, request

from app.activities import nearby
from app.directory import sessions, shorts
from app.extensions import db, writing_unit
from app.need import counting
from app.papers import handing, keeping, languages, pictures, showing, truth, typesetting, wording
from app.people import limits
from app.people.permissions import act
from app.practices import finding
from app.sheets import notes as ready, placing, pressing, sheet as sheets
from app.web import page, shell

bp = Blueprint("papers", __name__)
PRINT = "sheet.print"
CODE = re.compile(r"[2-9a-z]{10}")
TOO_MANY = 429


@bp.post("/printed")
@act(PRINT)
def keep():
    """Keeps which activities are on a sheet, and nobody's words; on to its paper."""
    now = _now()
    practice = finding.here(now)
    notes = ready.offered(practice.id if practice else None)
    asked = pressing.noted(sheets.read(request.form, notes), request.form, notes)
    style = showing.style_of(request.form, languages.offered(), placing.look_up(request.form.get("place") or asked.near)[0])
    db.session.rollback()
    wait = limits.allow("sheet", now=now)
    if wait:
        response = page.render("papers/nothing.html", status=TOO_MANY, private=True, many=True)
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    with writing_unit():
        made = keeping.keep(asked.printed(), practice, shell.site(), now)
        if made is None:
            return page.render("papers/nothing.html", status=422, private=True, many=False)
        code = made.code
        db.session.commit()
    return page.go_to(f"/printed/{code}/paper{style.query()}")


@bp.get("/printed/<code>")
@act("read")
def handed_over(code):
    """What the person sees who scans the whole sheet: today's truth, line by line; after twelve months what is near instead."""
    sheet, now = _sheet(code), _now()
    shown = handing.whole(sheet, shell.site(), now, db.session.connection().connection.driver_connection)
    practice_id = sheet.practice_id
    response = page.render("papers/handed.html", private=True, printed=sheet, **shown)
    db.session.rollback()
    if counting.countable(request.environ):
        handing.count_scan(practice_id, now)
    return response


@bp.get("/printed/<code>/paper")
@act("read")
def paper(code):
    """The sheet as it is printed, with the choices of how above it."""
    sheet, now = _sheet(code, over=False), _now()
    style = showing.style_of(request.args, languages.offered())
    own = f"/printed/{sheet.code}"
    return page.render("papers/paper.html", private=True, own=f"{own}/paper", pdf=f"{own}/sheet.pdf", pictures=pictures.PICTURES,
                       languages=_choices(), can_set=wording.font(style.language) is not None,
                       back=_back(sheet, style),
                       **showing.paper(sheet, style, now))


@bp.get("/printed/<code>/sheet.pdf")
@act("read")
def as_pdf(code):
    """The same as a tagged PDF."""
    sheet, now = _sheet(code, over=False), _now()
    style = showing.style_of(request.args, languages.offered())
    if wording.font(style.language) is None:
        return page.go_to(f"/printed/{sheet.code}/paper{style.query()}")
    made = typesetting.pdf(showing.paper(sheet, style, now))
    name = f"things-to-try-{sessions.today(now).isoformat()}.pdf"
    return Response(made, mimetype="application/pdf", headers={
        "Cache-Control": page.PRIVATE, "Content-Disposition": f'inline; filename="{name}"'})


@bp.get("/s/<short>")
@act("read")
def line(short):
    """Today's truth of one activity on a sheet, for ever: that it is on, closed, moved or gone, and what is near instead."""
    now, number = _now(), shorts.number(short)
    found = truth.records([number], sessions.today(now)).get(number) if number else None
    if found is None:
        abort(404)
    told = truth.of(found, now=now, site=shell.site())
    driver = db.session.connection().connection.driver_connection
    doubtful = told.off or told.ring_first
    instead = nearby.instead(driver, found, now) if told.state != truth.ON else nearby.like(driver, found, now) if doubtful else []
    return page.render("papers/line.html", private=True, told=told, list=instead, today=sessions.today(now))


def _choices():
    return {code: wording.LANGUAGES[code] for code in languages.offered()}


def _back(sheet, style):
    """The builder's address for this very sheet."""
    lines = tuple(sheets.Line(one.service_id, one.note) for one in sheet.lines)
    return urlencode(sheets.Sheet(lines, style.near, 0, style.size, style.first).pairs())


def _sheet(code, *, over=True):
    """The PrintedSheet of a code; 404 for none, and 410 for one whose time is over where `over` is False."""
    found = keeping.by_code(code) if CODE.fullmatch(code) else None
    if found is None:
        abort(404)
    if not over and keeping.is_over(found, _now()):
        abort(page.go_to(f"/printed/{code}"))
    return found


def _now():
    return current_app.config["NOW"]()
