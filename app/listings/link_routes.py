"""The doors of the private links of adding, and of its pictures: go on later, confirm, add a picture."""
from flask import send_file

from app.extensions import db, writing_unit
from app.listings import asking, drafts, pages, pictures, sending
from app.listings.fetching import bp, closed, confirming, known, now, shown, theirs
from app.people import links
from app.people.permissions import act
from app.submissions.models import UNCONFIRMED
from app.web import page


@bp.get("/add/<uuid:uuid>/later")
@act("listing.draft")
def later(uuid):
    """How to go on later: makes the private link when asked to."""
    draft = theirs(uuid)
    return closed() if draft is None else shown("later", **pages.later(draft))


@bp.post("/add/<uuid:uuid>/later")
@act("listing.draft")
def make_link(uuid):
    """A new private link, shown once on the answer, and mailed where an address was given; the one before ends."""
    to, fault = asking.address()
    if to and not fault:
        asking.limit("message", to, now=now())
    with writing_unit():
        draft = theirs(uuid)
        if draft is None:
            return closed()
        if fault:
            return shown("later", status=422, **pages.later(draft, typed=to, fault=fault))
        token = drafts.new_link(draft, now=now())
        if to:
            sending.mail_link(draft, token, to, now=now())
        db.session.commit()
        return links.enter(token, drafts.PURPOSE, shown("later", **pages.later(draft, token=token, mailed=to)))


@bp.get("/add/link/<token>")
@act("listing.draft")
def resume(token):
    """Opens a draft by its private link; the address then holds nothing that opens it."""
    return _by_link(token, drafts.PURPOSE, "listings.go_on")


@bp.get("/add/confirm/<token>")
@act("listing.draft")
def open_confirm(token):
    """Opens the page on which a writer confirms."""
    return _by_link(token, sending.PURPOSE, "listings.confirm_page")


@bp.get("/add/<uuid:uuid>/confirm")
@act("listing.draft")
def confirm_page(uuid):
    """Asks whether the listing is theirs."""
    draft = confirming(uuid)
    if draft is None:
        return closed()
    return shown("confirm", **pages.confirm(draft, known())) if draft.state == UNCONFIRMED else shown("sent", **pages.sent(draft))


@bp.post("/add/<uuid:uuid>/confirm")
@act("listing.draft")
def confirm(uuid):
    """Takes the writer's word; from now on it waits to be looked at."""
    with writing_unit():
        draft = confirming(uuid)
        if draft is None:
            return closed()
        sending.confirm(draft, now=now())
        db.session.commit()
        return page.go_to(pages.url_of(draft, "confirm"))


@bp.post("/add/<uuid:uuid>/reopening")
@act("listing.draft")
def reopen(uuid):
    """Lets its writer change a listing while it waits; it waits again once it is sent again."""
    with writing_unit():
        draft = theirs(uuid)
        mailed = None if draft else confirming(uuid)
        if draft is None and mailed is None:
            return closed()
        draft = draft or mailed
        sending.reopen(draft, from_mail=mailed is not None, now=now())
        token = drafts.new_link(draft, now=now()) if mailed else ""
        db.session.commit()
        answer = page.go_to(pages.url_of(draft, "check" if draft.state in drafts.OPEN else "sent"))
        return links.enter(token, drafts.PURPOSE, answer) if token else answer


@bp.get("/add/<uuid:uuid>/withdrawal")
@act("listing.draft")
def ask_withdrawal(uuid):
    """Asks whether a listing is to be taken back."""
    draft = theirs(uuid) or confirming(uuid)
    return closed() if draft is None else shown("withdrawal", **pages.withdrawal(draft))


@bp.post("/add/<uuid:uuid>/withdrawal")
@act("listing.draft")
def withdraw(uuid):
    """Takes a listing back that nobody approved or declined."""
    with writing_unit():
        draft = theirs(uuid) or confirming(uuid)
        if draft is None:
            return closed()
        sending.take_back(draft, now=now())
        db.session.commit()
        return page.go_to(pages.url_of(draft, "withdrawal"))


@bp.get("/add/<uuid:uuid>/pictures")
@act("listing.draft")
def show_pictures(uuid):
    """The pictures so far, and room for one more."""
    draft = theirs(uuid)
    if draft is None:
        return closed()
    return shown("pictures", **pages.pictures(draft, {}, {})) if draft.state in drafts.OPEN else page.go_to(pages.url_of(draft, "sent"))


@bp.post("/add/<uuid:uuid>/pictures")
@act("listing.draft")
def add_picture(uuid):
    """Adds a picture with its description, or takes one away."""
    with writing_unit():
        draft = theirs(uuid)
        if draft is None:
            return closed()
        if draft.state not in drafts.OPEN:
            return page.go_to(pages.url_of(draft, "sent"))
        typed, faults, done = asking.picture(draft)
        if faults:
            return shown("pictures", status=422, **pages.pictures(draft, typed, faults))
        db.session.commit()
        return page.go_to(pages.url_of(draft, "check" if done else "pictures"))


@bp.get("/add/<uuid:uuid>/pictures/<uuid:picture>.jpg")
@act("listing.draft")
def picture(uuid, picture):
    """One picture of a draft, for who may see it."""
    draft = theirs(uuid)
    found = next((one for one in pictures.of(draft) if one.uuid == str(picture)), None) if draft else None
    if found is None:
        return closed()
    response = send_file(pages.stream(found), mimetype="image/jpeg", max_age=None)
    response.headers["Cache-Control"] = page.PRIVATE
    return response


def _by_link(token, purpose, endpoint):
    draft_id = links.opened(token, purpose, now=now())
    draft = drafts.by_id(draft_id) if draft_id else None
    if draft is None:
        return shown("no_link", status=404, days=(sending.LASTS if purpose == sending.PURPOSE else drafts.LASTS).days)
    return links.enter(token, purpose, page.go_to(pages.url(endpoint, draft)))
