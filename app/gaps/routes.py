"""The doors of need: a board for those who look after areas, a summary for everybody, and both as files."""
from flask import Blueprint, abort, current_app, request, url_for

from app.directory import sessions
from app.directory.areas import Locality
from app.directory.taxonomy import ACCESS, GOOD_FOR, KINDS
from app.extensions import db, reading as reading_index
from app.gaps import boarding, download, reading, saying
from app.gaps.placing import below
from app.index import generation
from app.need import populations
from app.people.permissions import act, visible
from app.people.signing_in import person
from app.web import kept, page

bp = Blueprint("gaps", __name__)
NEED = "need.read"
ALL = "all"
_FILTERS = (("kind", "Kind", KINDS), ("good-for", "Good for", GOOD_FOR), ("access", "Getting in", ACCESS))


@bp.get("/need")
@act(NEED)
def board():
    """Gaps, and what was looked for by kind, condition, access, time and deprivation, in the areas that one looks after."""
    asked = _asked()
    if not asked["areas"]:
        return page.render("gaps/none.html", private=True)
    return page.render("gaps/board.html", private=True, say=saying, today=sessions.today(_now()), **asked, **_shown(asked),
                       spans=boarding.MONTHS, filters=_FILTERS, file=_file(asked))


@bp.get("/need/figures.csv")
@act(NEED)
def board_file():
    """The tables of the board as CSV."""
    asked = _asked()
    return download.answer(_shown(asked), private=True) if asked["areas"] else abort(404)


@bp.get("/need/summary")
@act("read")
def summary():
    """What people look for and do not find, for everybody: in one area or in all."""
    area = _area()
    with reading_index() as index:
        at = generation(index)
    edition = "".join(f"{one.kind}{one.at}" for one in populations.files())
    return kept.answer(f"{area.slug if area else ''} {reading.last_told()} {edition}", at, sessions.today(_now()),
                       lambda: page.render("gaps/summary.html", say=saying, today=sessions.today(_now()), area=area, **_public(area)))


@bp.get("/need/summary.csv")
@act("read")
def summary_file():
    """The tables of the summary as CSV."""
    return download.answer(_public(_area()), private=False)


def _area():
    slug = request.args.get("in")
    return (boarding.by_slug(slug) or abort(404)) if slug else None


def _public(area):
    every = boarding.open_localities()
    return boarding.figures_of([area] if area else every, _now(), current_app.extensions["gazetteer"], every=every)


def _asked():
    """What the address asks for, as far as it can be read: {"areas" to choose from, "chosen", "where", "months", "wanted", "every"}."""
    every = boarding.open_localities()
    lines, own = below(every), db.session.scalars(visible(person(), NEED, Locality).where(Locality.closed_at.is_(None))).all()
    ids = {one.id for area in own for one in lines.get(area.id, ())}
    areas = [one for one in every if one.id in ids]
    where = request.args.get("where")
    chosen = areas if where == ALL and len(areas) > 1 else [one for one in areas if one.slug == where] or areas[:1]
    months = next((number for number in boarding.MONTHS if str(number) == request.args.get("months")), 12)
    wanted = {(name, code) for name, _, terms in _FILTERS if (code := request.args.get(name)) in terms}
    return {"areas": areas, "chosen": chosen, "where": chosen[0].slug if len(chosen) == 1 else ALL, "months": months, "wanted": wanted,
            "every": every}


def _shown(asked):
    return boarding.figures_of(asked["chosen"], _now(), current_app.extensions["gazetteer"], asked["months"], asked["wanted"],
                               asked["every"])


def _file(asked):
    return url_for("gaps.board_file", where=asked["where"], months=asked["months"], **dict(asked["wanted"]))


def _now():
    return current_app.config["NOW"]()
