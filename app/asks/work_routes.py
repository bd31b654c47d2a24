"""The doors of champions' work on asks: read one to all, pick it up, put it back, draft a listing of it, and close it."""
import re

from flask import Blueprint, abort, current_app, request, url_for

from app.asks import answering, asking, fetching, pointing, showing
from app.extensions import db, writing_unit
from app.need.asks import NOT_SHOWN, STARTED
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page
from app.web.text import tidy_text

bp = Blueprint("asks_work", __name__)
ANSWER = fetching.ANSWER
MOST_ANSWER = 1000


@bp.get("/asks/work")
@act(ANSWER)
def asks():
    """What waits in the person's localities, and what colleagues have."""
    me = person()
    return page.render("asks/waiting.html", private=True, waiting=showing.lines(fetching.waiting(me, _now())),
                       in_hand=showing.lines(fetching.in_hand(me), holders=True))


@bp.get("/asks/<uuid>/work")
@act(ANSWER)
def work(uuid):
    """One ask: what was typed, what to look at, and what can be done."""
    return _page(_fetched(uuid))


@bp.post("/asks/<uuid>/publication")
@act(ANSWER)
def publication(uuid):
    """Shows it to everybody in the champion's words."""
    words, fault = tidy_text(request.form.get("words", ""), asking.MOST_WORDS)
    gone = pointing.must_go(words)
    fault = fault or ("" if re.search(r"\w", words) else "Say what they would like") or asking.refused(words)
    if gone and not fault:
        fault = f"Everybody will read this. Take out {gone[0]}"
    choices = asking.read_choices(request.form)
    with writing_unit():
        found = _fetched(uuid)
        if fault:
            return _page(found, 422, faults={"words": fault}, typed_words=words, chosen=choices)
        answering.publish(found, words, choices, person(), now=_now())
        db.session.commit()
    return _back(uuid)


@bp.post("/asks/<uuid>/holding")
@act(ANSWER)
def holding(uuid):
    """Picks it up."""
    return _done(uuid, answering.pick_up)


@bp.post("/asks/<uuid>/putting-back")
@act(ANSWER)
def putting_back(uuid):
    """Lets somebody else have it."""
    return _done(uuid, answering.put_back)


@bp.post("/asks/<uuid>/draft")
@act(ANSWER)
def draft(uuid):
    """Makes it a draft listing and goes there."""
    with writing_unit():
        made = answering.draft(_fetched(uuid), person(), now=_now())
        db.session.commit()
    return page.go_to(f"/add/{made}/name") if made else _back(uuid)


@bp.post("/asks/<uuid>/closing")
@act(ANSWER)
def closing(uuid):
    """Closes it with what came of it."""
    outcome = request.form.get("outcome", "")
    words, fault = tidy_text(request.form.get("answer", ""), MOST_ANSWER)
    address, no_address = tidy_text(request.form.get("activity", ""), MOST_ANSWER)
    typed = {"outcome": outcome, "answer": words, "activity": address}
    with writing_unit():
        found = _fetched(uuid)
        service = fetching.on_site(address) if address and not no_address else None
        faults = {"outcome": "Choose what came of it"} if outcome not in showing.OUTCOMES else {}
        if no_address or address and service is None:
            faults["activity"] = no_address or "We do not know that page. Copy its address from the site"
        needed = outcome != NOT_SHOWN and not (outcome == STARTED and service) and not words
        fault = fault or ("Say it in a few words" if needed else "")
        if fault:
            faults["answer"] = fault
        if faults:
            return _page(found, 422, faults=faults, closing=typed)
        answering.close(found, outcome, words, service, person(), now=_now())
        db.session.commit()
    return _back(uuid)


@bp.post("/asks/<uuid>/contacts")
@act(ANSWER)
def contacts(uuid):
    """Shows the phone numbers of those who want to be rung, and keeps that it was looked at."""
    with writing_unit():
        phones = answering.open_phones(_fetched(uuid), person(), now=_now())
        db.session.commit()
    return _page(_fetched(uuid), phones=phones)


def _done(uuid, verb):
    with writing_unit():
        verb(_fetched(uuid), person(), now=_now())
        db.session.commit()
    return _back(uuid)


def _back(uuid):
    return page.go_to(url_for("asks_work.work", uuid=uuid))


def _page(found, status=200, faults=None, typed_words=None, chosen=None, closing=None, phones=()):
    shown = showing.work(found, person(), _now())
    if typed_words is not None:
        shown |= {"words": typed_words, "choice_boxes": showing.choice_boxes(chosen)}
    return page.render("asks/work.html", status=status, private=True, faults=faults or {}, form_errors=faults, closing=closing or {},
                       phones=phones, **shown)


def _fetched(uuid):
    return fetching.workable(person(), uuid) or abort(404)


def _now():
    return current_app.config["NOW"]()
