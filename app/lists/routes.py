"""The doors of My list: what this browser keeps, keeping and taking off, and a list that was handed on as an address."""
import re
from urllib.parse import urlencode, urlsplit

import sqlalchemy as sa
from flask import Blueprint, current_app, request

from app.directory import options, sessions
from app.directory.models import Service
from app.extensions import db, htmx, reading
from app.index import generation
from app.lists import showing
from app.people.permissions import act
from app.web import kept, my_list, page, place_cookie
from app.web.text import CONTROL

bp = Blueprint("lists", __name__)
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@bp.get("/my-list")
@act("read")
def own():
    """What this browser keeps, by day; `off` names what was just taken off, so that it can be put back."""
    numbers, off = my_list.numbers(), _numbers(request.args.getlist("off"))
    found = options.options(db.session.connection(), (*numbers, *off), _now(), options.here(place_cookie.read()))
    shown = showing.shown([found[number] for number in numbers if number in found], _today(), current_app.config["SITE_URL"])
    taken = [found[number] for number in off if number in found and number not in numbers]
    return page.render("lists/own.html", private=True, taken=taken, full="full" in request.args, most=my_list.MOST, **shown)


@bp.post("/my-list")
@act("read")
def change():
    """Keeps (`keep`) or takes off (`drop`) some activities by their numbers; what is none is left out. Only the cookie changes."""
    numbers = my_list.numbers()
    kept_now, off = _known(_numbers(request.form.getlist("keep"))), _numbers(request.form.getlist("drop"))
    wanted = dict.fromkeys((*(one for one in numbers if one not in off), *kept_now))
    if len(wanted) > my_list.MOST:
        return page.go_to("/my-list?full=yes")
    if htmx.fragment:
        changed = (*kept_now, *off)[:1]
        answer = page.render("lists/_kept.html", private=True, number=(*changed, 0)[0], name=_name(changed),
                             on_page=request.form.get("on") == "page")
    else:
        answer = page.go_to(_back(kept_now, [one for one in off if one in numbers]))
    return my_list.give(answer, wanted)


@bp.get("/list")
@act("read")
def handed_on():
    """A list from its address alone (`a`, once for each activity): for anybody, of nobody."""
    numbers = _numbers(request.args.getlist("a"))
    with reading() as connection:
        at = generation(connection)
    return kept.answer(" ".join(map(str, numbers)), at, _today(), lambda: _handed_on(numbers))


def _handed_on(numbers):
    found = options.options(db.session.connection(), numbers, _now())
    shown = showing.shown(list(found.values()), _today(), current_app.config["SITE_URL"])
    return page.render("lists/handed_on.html", lost=len(numbers) - len(found), **shown)


def _numbers(texts):
    return tuple(dict.fromkeys(int(text) for text in texts[:my_list.MOST] if _NUMBER.fullmatch(text)))


def _known(numbers):
    """Those of some numbers that are activities, in their order."""
    known = set(db.session.scalars(sa.select(Service.id).where(Service.id.in_(numbers)))) if numbers else set()
    return tuple(number for number in numbers if number in known)


def _name(numbers):
    return db.session.scalar(sa.select(Service.name).where(Service.id.in_(numbers))) or "" if numbers else ""


def _back(kept_now, off):
    """Where the reader was, at the button that was pressed; on My list itself what was taken off can be put back."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        parts = urlsplit("")
    ours = {urlsplit(current_app.config["SITE_URL"]).netloc, request.host}
    if parts.netloc not in ours or parts.path in ("/my-list", "/list") or CONTROL.search(parts.path + parts.query):
        return "/my-list?" + urlencode([("off", one) for one in off]) if off else "/my-list"
    changed = next(iter((*kept_now, *off)), None)
    # Two strokes would begin the address of another site.
    path = "/" + parts.path.lstrip("/")
    return f"{path}{'?' if parts.query else ''}{parts.query}{f'#keep-{changed}' if changed else ''}"


def _now():
    return current_app.config["NOW"]()


def _today():
    return sessions.today(_now())
