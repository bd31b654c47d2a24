"""The doors of adding: the first question, one question a page, checking and sending."""
from flask import current_app, request

from app.extensions import db, htmx, writing_unit
from app.listings import answers, asking, drafts, link_routes, pages, sending, steps
from app.listings.fetching import bp, closed, known, now, read, shown, theirs
from app.people import links, signing_in
from app.people.permissions import act
from app.submissions.models import SENT_BACK
from app.web import page, traps

# The rest of the room's doors hang on the same blueprint.
__all__ = ["bp", "link_routes"]
LOOK, LATER = "look", "later"
QUESTION = f"/add/<uuid:uuid>/<any({', '.join(steps.ORDER)}):step>"


@bp.get("/add")
@act("listing.suggest")
def start():
    """What it takes, and the first question."""
    return shown("start", **pages.start(now()))


@bp.post("/add")
@act("listing.suggest")
def begin():
    """Begins a draft with its name; the same form again goes on with the same draft."""
    if not htmx.fragment and request.form.get("do") != LOOK:
        asking.limit("submission", now=now())
    with writing_unit():
        typed, faults = read(steps.NAME)
        if htmx.fragment or request.form.get("do") == LOOK:
            return shown("start", "doubles", **pages.start(now(), typed, faults, looked=True))
        faults = faults or answers.said(steps.NAME, typed, known())[1]
        if faults:
            return shown("start", status=422, **pages.start(now(), typed, faults))
        try:
            draft, token = drafts.begin(request.form.get("idempotency_key", ""), typed, signing_in.person(), now=now(),
                                        trap=traps.sprung(request.form, now()))
        except ValueError:
            return shown("start", status=422, **pages.start(now(), typed, {"name": "Send it once more. The page was not whole."}))
        faults = asking.doubles_answered(draft, typed, now())
        db.session.commit()
        at = steps.NAME if faults else steps.CHECK if draft.service_id else steps.WHAT
        return links.enter(token, drafts.PURPOSE, page.go_to(pages.url_of(draft, at)))


@bp.get(QUESTION)
@act("listing.draft")
def question(uuid, step):
    """One question, with what was answered before."""
    draft = theirs(uuid)
    if draft is None:
        return closed()
    if draft.state not in drafts.OPEN:
        return page.go_to(pages.url_of(draft, "sent"))
    # Checking sends people back to what it cannot take: then they see why.
    faults = asking.whole_faults(draft, known()).get(step, {}) if request.args.get("to") == steps.CHECK else {}
    return shown("question", **pages.question(draft, step, drafts.typed_of(draft, step), faults, known()))


@bp.post(QUESTION)
@act("listing.draft")
def answer(uuid, step):
    """Saves the answers of one step, and goes on; looks something up for it; or stops for today."""
    with writing_unit():
        draft = theirs(uuid)
        if draft is None:
            return closed()
        if draft.state not in drafts.OPEN:
            return page.go_to(pages.url_of(draft, "sent"))
        typed, faults = read(step)
        if asking.looks(step, typed, faults):
            part = asking.PARTS.get(step) if htmx.fragment else None
            return shown("question", part, **pages.question(draft, step, typed, faults, known(), looked=True))
        if not faults:
            drafts.save(draft, step, typed, now=now())
            later = request.form.get("do") == LATER
            faults = {} if later else asking.faults(draft, step, typed, known(), now())
            db.session.commit()
            if later:
                return page.go_to(pages.url_of(draft, "later"))
        if faults:
            return shown("question", status=422, **pages.question(draft, step, typed, faults, known()))
        return page.go_to(pages.url_of(draft, asking.next_step(draft, step, known())))


@bp.get("/add/<uuid:uuid>")
@act("listing.draft")
def go_on(uuid):
    """Goes to the first question that is still open."""
    draft = theirs(uuid)
    if draft is None:
        return closed()
    return page.go_to(pages.url_of(draft, drafts.first_open(draft, known()) if draft.state in drafts.OPEN else "sent"))


@bp.get("/add/<uuid:uuid>/check")
@act("listing.draft")
def check(uuid):
    """All answers, the card as people will see it, and what happens next."""
    draft = theirs(uuid)
    if draft is None:
        return closed()
    if draft.state not in drafts.OPEN:
        return page.go_to(pages.url_of(draft, "sent"))
    details, faults = answers.details_from(drafts.answers_of(draft), known(), drafts.before(draft))
    if faults:
        return page.go_to(pages.url_of(draft, f"{next(iter(faults))}?to={steps.CHECK}"))
    return shown("check", **pages.check(draft, details, known()))


@bp.post("/add/<uuid:uuid>/check")
@act("listing.draft")
def send(uuid):
    """Sends the draft for checking."""
    draft = theirs(uuid)
    if draft and draft.contact_email and draft.author_id is None and draft.state in drafts.OPEN:
        asking.limit("message", draft.contact_email, now=now())
    db.session.rollback()
    with writing_unit():
        draft = theirs(uuid)
        if draft is None:
            return closed()
        gazetteer, home = current_app.extensions["gazetteer"], current_app.config["SITE_HOME"]
        faults = sending.send(draft, known(), now=now(), gazetteer=gazetteer, home=home)
        db.session.commit()
        return page.go_to(pages.url_of(draft, f"{next(iter(faults))}?to={steps.CHECK}" if faults else "sent"))


@bp.get("/add/<uuid:uuid>/sent")
@act("listing.draft")
def sent(uuid):
    """What happens next, and when."""
    draft = theirs(uuid)
    if draft is None:
        return closed()
    if draft.state in drafts.OPEN and draft.state != SENT_BACK:
        return page.go_to(pages.url_of(draft, drafts.first_open(draft, known())))
    return shown("sent", **pages.sent(draft))
