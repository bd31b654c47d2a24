"""The doors of company: anybody asks for it, sees it on a private page, and champions nearby take it."""
from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.company import asking, changing_mind, fetching, going, holding, telling
from app.company.models import PHONE
from app.directory import sessions
from app.extensions import db, writing_unit
from app.people import links, limits
from app.people.permissions import act
from app.people.signing_in import person
from app.people.thanks import THANKS
from app.web import page, traps

bp = Blueprint("company", __name__)
ASK, OWN, ANSWER = "company.ask", "company.own", "company.answer"


@bp.get("/company/new")
@act(ASK)
def ask():
    """The form, for one activity."""
    return _form(asking.Asked(key=asking.new_key()), *_offered())


@bp.post("/company/new")
@act(ASK)
def take():
    """Keeps it. An address is confirmed first; a number opens the private page in this browser."""
    service, dates = _offered()
    told, service_id = asking.read(request.form, dates, _now()), service.id
    if told.errors:
        return _form(told, service, dates, 422)
    db.session.rollback()
    wait = limits.allow("message", told.reach_key, now=_now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        made, token = asking.keep(told, db.session.get(type(service), service_id), now=_now())
        db.session.commit()
    if token and made.contact_kind == PHONE:
        return links.enter(token, telling.PURPOSE, page.go_to(url_for("company.mine", uuid=made.uuid)))
    return page.go_to(url_for("company.sent"))


@bp.get("/company/sent")
@act(ASK)
def sent():
    """What happens now."""
    return page.render("company/sent.html")


@bp.get("/company/link/<string(length=43):token>")
@act(OWN)
def enter(token):
    """Opens a private link: the browser holds it, and goes on to an address that opens nothing by itself."""
    found = db.session.get(fetching.Company, links.opened(token, telling.PURPOSE, now=_now()) or 0)
    response = page.go_to(url_for("company.mine", uuid=found.uuid if found else "over"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return links.enter(token, telling.PURPOSE, response)


@bp.get("/company/mine/<uuid>")
@act(OWN)
def mine(uuid):
    """What was typed, who said yes, and who looked."""
    found = holding.mine(uuid)
    return page.render("company/mine.html", private=True, one=found, free=fetching.is_free(found), when=_when(found),
                       who=_first(found.taken_by) if found.taken_by else "", proof=links.page_of(telling.PURPOSE, found.id),
                       thanks=THANKS if changing_mind.may_thank(found) else None,
                       looks=[(sessions.today(at), role) for at, role in fetching.looks(found)])


@bp.post("/company/mine/<uuid>/confirmation")
@act(OWN)
def confirm(uuid):
    """Asks the champions."""
    return _done(lambda: holding.mine(uuid), lambda found: asking.confirm(found, now=_now()), "company.mine")


@bp.post("/company/mine/<uuid>/removal")
@act(OWN)
def remove(uuid):
    """Ends it and deletes what was typed."""
    return _done(lambda: holding.mine(uuid), lambda found: changing_mind.remove(found, now=_now()), "company.mine")


@bp.get("/company")
@act(ANSWER)
def everybody():
    """Who waits in the person's localities, and to whom they said yes."""
    me = person()
    rows = [[(one.uuid, one.service.name, _when(one)) for one in found] for found in (fetching.waiting(me, _now()), fetching.held(me))]
    return page.render("company/everybody.html", private=True, waiting=rows[0], held=rows[1])


@bp.get("/company/<uuid>")
@act(ANSWER)
def show(uuid):
    """One of them: where and when; how to reach them is its taker's alone."""
    return _page(_fetched(uuid))


@bp.post("/company/<uuid>/taking")
@act(ANSWER)
def taking(uuid):
    """Says yes to it."""
    return _done(lambda: _fetched(uuid), lambda found: going.take(found, person(), now=_now()), "company.show")


@bp.post("/company/<uuid>/putting-back")
@act(ANSWER)
def putting_back(uuid):
    """Gives it to the others again."""
    return _done(lambda: _fetched(uuid), lambda found: going.put_back(found, person(), now=_now()), "company.show")


@bp.post("/company/<uuid>/contact")
@act(ANSWER)
def contact(uuid):
    """Shows its taker how to reach them, and keeps that it was looked at."""
    with writing_unit():
        found = _fetched(uuid)
        opened = going.open_contact(found, person(), now=_now())
        db.session.commit()
    return _page(found, opened)


@bp.post("/company/<uuid>/closing")
@act(ANSWER)
def closing(uuid):
    """Says how it went."""
    how = request.form.get("how", "")
    if how not in going.HOW:
        return _page(_fetched(uuid), fault="Choose how it went")
    return _done(lambda: _fetched(uuid), lambda found: going.close(found, how, person(), now=_now()), "company.show")


def _done(fetch, verb, endpoint):
    with writing_unit():
        found = fetch()
        verb(found)
        db.session.commit()
    return page.go_to(url_for(endpoint, uuid=found.uuid))


def _offered():
    return asking.offered(request.args.get("activity", ""), _now()) or abort(404)


def _fetched(uuid):
    return fetching.fetch(person(), uuid) or abort(404)


def _form(told, service, dates, status=200):
    # What is mended and sent again at once was begun when its first page was made.
    return page.render("company/new.html", status=status, private=True, told=told, service=service, dates=dates, consent=asking.CONSENT,
                       made_at=traps.made_at(_now()), form_errors=told.errors)


def _page(found, opened=False, fault=""):
    me, free = person(), fetching.is_free(found)
    return page.render("company/show.html", status=422 if fault else 200, private=True, one=found, free=free, opened=opened,
                       when=_when(found), mine=not free and found.taken_by_id == me.id, how=going.HOW, fault=fault, form_errors=fault,
                       who="" if free else _first(found.taken_by), by_phone=found.contact_kind == PHONE)


def _first(taker):
    return next(iter(taker.name.split()), "A champion")


def _when(found):
    return asking.words_of(found.on, found.opens, sessions.today(_now())) + (" (this date is off)" if found.off else "")


def _now():
    return current_app.config["NOW"]()


@bp.after_request
def keep_open(response):
    """What this browser holds lasts for another while."""
    return links.refresh(response)
