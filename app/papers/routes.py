"""The doors of sheets on paper: keeping one, its paper as a page and as a PDF, and where its square codes lead."""
import re
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, request

from app.directory import sessions
from app.extensions import db, writing_unit
from app.papers import handing, keeping, languages, pictures, scanning, sending, showing, typesetting, wording
from app.people import limits
from app.people.permissions import act
from app.practices import finding
from app.sheets import notes as ready, pressing, sheet as sheets
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
    style = showing.style_of(request.form, languages.offered())
    db.session.rollback()
    wait = limits.allow("sheet", now=now)
    if wait:
        response = page.render("papers/nothing.html", status=TOO_MANY, private=True, many=True, gone=())
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    with writing_unit():
        made = keeping.keep(asked.printed(), practice, shell.site(), now)
        if made is None:
            return page.render("papers/nothing.html", status=422, private=True, many=False, gone=())
        code = made.code
        db.session.commit()
    return page.go_to(style.at(f"/printed/{code}/paper"))


@bp.get("/sheets/paper")
@act("sheet.build")
def look():
    """The same paper of a sheet that is kept nowhere: it is all in the address, and so has no square code of the whole and no PDF."""
    now = _now()
    practice = finding.here(now)
    asked = sheets.read(request.args, ready.offered(practice.id if practice else None))
    lines = [("l", value) for name, value in asked.pairs() if name == "l"]
    return _paper(keeping.made(asked, practice, shell.site(), now), f"/sheets/paper?{urlencode(lines)}", "")


@bp.get("/printed/<code>")
@act("read")
def handed_over(code):
    """What the person sees who scans the whole sheet: today's truth, line by line; after twelve months what is near instead."""
    sheet, now = _sheet(code), _now()
    shown = handing.whole(sheet, shell.site(), now, db.session.connection().connection.driver_connection)
    response = page.render("papers/handed.html", private=True, printed=sheet, send=sending.links(code), **shown)
    if sheet.practice_id:
        scan = keeping.Scan(sheet.practice_id, sessions.today(now).replace(day=1))
        # The count writes by a connection of its own, in a moment or not at all: whoever stands there with a phone does not wait for it.
        current_app.extensions["counts"].add(scan, request.environ)
    return response


@bp.get("/printed/<code>/paper")
@act("read")
def paper(code):
    """The sheet as it is printed, with the choices of how above it."""
    sheet = _sheet(code, over=False)
    return _paper(sheet, f"/printed/{sheet.code}/paper", f"/printed/{sheet.code}/sheet.pdf")


@bp.get("/printed/<code>/sheet.pdf")
@act("read")
def as_pdf(code):
    """The same as a tagged PDF; where it cannot be set, back to the page, which says so."""
    sheet, now = _sheet(code, over=False), _now()
    style = showing.style_of(request.args, languages.offered())
    made = typesetting.pdf(showing.paper(sheet, style, now))
    if made is None:
        return page.go_to(style.at(f"/printed/{sheet.code}/paper?pdf=no"))
    name = f"things-to-try-{sessions.today(now).isoformat()}.pdf"
    return Response(made, mimetype="application/pdf", headers={
        "Cache-Control": page.PRIVATE, "Content-Disposition": f'inline; filename="{name}"'})


@bp.get("/s/<short>")
@act("read")
def line(short):
    """Today's truth of one activity on a sheet, for ever: that it is on, changed, closed, moved or gone, and what is near instead."""
    found = scanning.line(short, shell.site(), _now(), db.session.connection().connection.driver_connection)
    return page.render("papers/line.html", private=True, **found) if found else abort(404)


def _paper(sheet, address, pdf):
    """The page of a PrintedSheet at an address, with the address of its PDF ("" for none)."""
    style = showing.style_of(request.args, languages.offered())
    shown, back = showing.paper(sheet, style, _now()), _back(sheet, style)
    if not shown["lines"]:
        return page.render("papers/nothing.html", private=True, many=False, back=back, gone=shown["gone"])
    known = {code: wording.LANGUAGES[code] for code in languages.offered()}
    return page.render("papers/paper.html", private=True, pdf=pdf and typesetting.can_set(style.language) and style.at(pdf),
                       choices=showing.choices(style, address, known), refused="pdf" in request.args,
                       pictures=pictures.PICTURES, back=f"/sheets?{back}", preview=False,
                       ready=sending.words(shown, sheet.code) if sheet.code else [], **shown)


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
