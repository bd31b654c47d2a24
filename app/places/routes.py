"""The doors of joining: a question a page, no account, and the same answer for everybody (SECURITY SI-3)."""
from flask import Blueprint, abort, current_app, request, url_for
from werkzeug.exceptions import TooManyRequests

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import courses, helps, wording
from app.groups.models import EMAIL, TEXT, WRITTEN
from app.people import limits, links
from app.people.permissions import act
from app.places import choosing, drafts, steps
from app.web import page, traps

bp = Blueprint("places", __name__)
ASK = "place.ask"
# What is counted when a message is sent to somebody who joins.
SENDS = {EMAIL: "join mail", TEXT: "join text"}
_DRAFT = "/join/<string(length=36):uuid>"


@bp.get("/join/new")
@act(ASK)
def ask_who():
    """The first question: who is the place for?"""
    group = drafts.open_group(request.args.get("activity", "")) or abort(404)
    return _question(group, steps.WHO, {}, {})


@bp.post("/join/new")
@act(ASK)
def who():
    """Keeps the first answer; the browser holds the rest of the joining."""
    with writing_unit():
        group = drafts.open_group(request.args.get("activity", "")) or abort(404)
        typed, faults = steps.read(steps.WHO, request.form, group)
        if faults:
            return _question(group, steps.WHO, typed, faults)
        draft, token = drafts.begin(group, typed, now=now())
        db.session.commit()
    return links.enter(token, drafts.PURPOSE, page.go_to(url_for("places.ask", uuid=draft.uuid, step=steps.NAME)))


@bp.get(f"{_DRAFT}/<step>")
@act(ASK)
def ask(uuid, step):
    """One question, with what was typed; one that comes too early leads to the first that is open."""
    draft = _theirs(uuid)
    if step not in steps.of(draft.group):
        abort(404)
    answers = drafts.answers_of(draft)
    if draft.sent_at is not None:
        return page.go_to(url_for("places.sent", uuid=uuid))
    every, open_one = steps.of(draft.group), steps.first_open(answers, draft.group)
    if every.index(step) > every.index(open_one):
        return page.go_to(url_for("places.ask", uuid=uuid, step=open_one))
    return _question(draft.group, step, answers, {}, draft)


@bp.post(f"{_DRAFT}/<step>")
@act(ASK)
def answer(uuid, step):
    """Keeps one answer; the last one asks for the place."""
    draft = _theirs(uuid)
    if step not in steps.of(draft.group):
        abort(404)
    if draft.sent_at is not None:
        return page.go_to(url_for("places.sent", uuid=uuid))
    typed, faults = steps.read(step, request.form, draft.group, drafts.answers_of(draft),
                               _days(draft.group) if step == steps.DATES else ())
    if faults:
        return _question(draft.group, step, drafts.answers_of(draft) | typed, faults, draft)
    if step == steps.AGREE:
        return _send(draft, typed)
    with writing_unit():
        draft = _again(uuid)
        drafts.keep(draft, step, typed)
        db.session.commit()
    to = steps.first_open(drafts.answers_of(draft), draft.group)
    return page.go_to(url_for("places.ask", uuid=uuid, step=to))


@bp.get(f"{_DRAFT}/sent")
@act(ASK)
def sent(uuid):
    """What happens next: the same for somebody who is in the group already."""
    draft = _theirs(uuid)
    if draft.sent_at is None:
        return page.go_to(url_for("places.ask", uuid=uuid, step=steps.first_open(drafts.answers_of(draft), draft.group)))
    return page.render("places/sent.html", private=True, draft=draft)


def _send(draft, typed):
    answers, uuid = drafts.answers_of(draft), draft.uuid
    if steps.first_open(answers, draft.group) != steps.AGREE:
        return page.go_to(url_for("places.ask", uuid=uuid, step=steps.first_open(answers, draft.group)))
    key, kind = drafts.reach_key(answers)
    db.session.rollback()
    wait = limits.allow("join", key, now=now()) or kind in SENDS and limits.allow(SENDS[kind], key, now=now())
    if wait:
        raise TooManyRequests(retry_after=wait.seconds)
    with writing_unit():
        if not drafts.send(_again(uuid), typed, now=now()):
            return page.render("places/closed.html", status=410, private=True)
        db.session.commit()
    return page.go_to(url_for("places.sent", uuid=uuid))


def _again(uuid):
    """The draft as it is under the write lock."""
    db.session.rollback()
    return _theirs(uuid)


def _theirs(uuid):
    """The draft that this browser holds; for any other the request ends."""
    return drafts.theirs(uuid) or abort(page.render("places/over.html", status=404, private=True))


def _question(group, step, typed, faults, draft=None):
    every = steps.of(group)
    at, choices = every.index(step), choosing.at_joining(group, now()) if step in (steps.DATES, steps.AGREE) else []
    kind = steps.reach_of(typed)[1] if step == steps.AGREE and typed.get("reach") else ""
    return page.render(
        "places/question.html", status=422 if faults else 200, private=True, joined=group, step=step, typed=typed, faults=faults,
        form_errors=faults, number=at + 1, count=len(every) - 1, action=_action(group, step, draft), draft=draft,
        proof=links.page_of(drafts.PURPOSE, draft.id) if draft else "",
        back=url_for("places.ask", uuid=draft.uuid, step=every[at - 1]) if draft and at > 1 else None,
        who_words={one: steps.WHO_WORDS[one] for one in group.for_whom.split()}, reach_words=steps.ways(typed.get("who", steps.ME)),
        offered={one: helps.HELPS[one] for one in group.helps.split() if one in helps.HELPS}, chosen=helps.words(typed.get("help")),
        choices=choices, dates_said=choosing.words(choices, typed.get("dates", ())),
        reach_said=steps.reach_words(typed) if step == steps.AGREE and typed.get("reach") else "",
        agree=wording.now_read(wording.JOIN), remind=wording.now_read(wording.REMIND, kind == TEXT) if kind in WRITTEN else None,
        by_text=wording.now_read(wording.TEXT) if kind == TEXT else None,
        with_buddy=wording.now_read(wording.BUDDY), made_at=traps.made_at(now()), hosts=[one.name for one in group.hosts_now],
        course=courses.words(group, sessions.today(now())))


def _days(group):
    return [one.date.original_on.isoformat() for one in choosing.at_joining(group, now())]


def _action(group, step, draft):
    if draft is None:
        return url_for("places.who", activity=group.service.slug)
    return url_for("places.answer", uuid=draft.uuid, step=step)


def now():
    """This moment, as the site has it."""
    return current_app.config["NOW"]()


@bp.after_request
def keep_open(response):
    """What this browser holds lasts for another while."""
    return response if request.endpoint == "places.finish" else links.refresh(response)
