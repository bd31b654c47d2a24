"""Drafts: begun once for one key, found again only by who holds their private link or wrote them signed in, saved at every step."""
import re
import secrets
from datetime import timedelta

import sqlalchemy as sa

from app.directory.models import Service
from app.extensions import db
from app.listings import answers, steps
from app.people import links
from app.sealing import keyed
from app.submissions.details import details_of, public
from app.submissions.models import DRAFT, SENT_BACK, Submission
from config import UNFINISHED_DAYS

PURPOSE = "draft"
LASTS = timedelta(days=UNFINISHED_DAYS)
OPEN = (DRAFT, SENT_BACK)
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_COLUMNS = {"your_name": "contact_name", "your_email": "contact_email", "your_phone": "contact_phone"}


def begin(key, typed, person, *, trap="", now):
    """(Submission, token of its private link) for the first answer; the same key again gives the same draft. Never commits.

    Another name under the same key renames a draft that is still open; of one that was sent it begins another. Raises ValueError for a
    key that no page of ours made. `trap` is what a machine wrote where people see nothing.
    """
    if not _KEY.fullmatch(key):
        raise ValueError("no key of ours")
    draft = db.session.scalar(sa.select(Submission).where(Submission.key == key))
    renamed = draft is not None and typed_of(draft, steps.NAME).get("name") != typed.get("name")
    if renamed and draft.state in OPEN:
        save(draft, steps.NAME, typed, now=now)
    elif renamed:
        key, draft = secrets.token_urlsafe(24), None
    if draft is None:
        draft = Submission(key=key, answers={}, begun_at=now, touched_at=now, trap=trap, author_id=person.id if person else None,
                           by=person.role if person else "resident")
        db.session.add(draft)
        db.session.flush()
        save(draft, steps.NAME, typed, now=now)
    token = links.make(PURPOSE, draft.id, until=now + LASTS, now=now)
    return draft, token


def found(uuid):
    """The Submission of a uuid, or None."""
    return db.session.scalar(sa.select(Submission).where(Submission.uuid == uuid))


def by_id(draft_id):
    """The Submission of an id, or None."""
    return db.session.get(Submission, draft_id)


def is_theirs(draft, person, proof=""):
    """Whether this browser may go on with a draft: it holds its link, wrote it signed in, or sends a page (`proof`) of it left open."""
    if draft is None:
        return False
    if person is not None and draft.author_id == person.id:
        return True
    return links.held(PURPOSE, draft.id) or links.hold_by_page(proof, PURPOSE, draft.id)


def typed_of(draft, step):
    """The typed answers of one step, those that are kept sealed among them."""
    typed = dict(_kept(draft).get(step) or {})
    if step == steps.CONTACT:
        typed |= {name: getattr(draft, column) for name, column in _COLUMNS.items() if getattr(draft, column)}
    return typed


def answers_of(draft):
    """{step: typed answers} of a whole draft."""
    return {step: typed_of(draft, step) for step in steps.ORDER}


def save(draft, step, typed, *, now):
    """Writes one step's typed answers; contact details into their sealed columns. Never commits."""
    before = typed_of(draft, step)
    if step == steps.CONTACT:
        for name, column in _COLUMNS.items():
            setattr(draft, column, typed.get(name) or None)
        reached = (typed.get("your_email") or typed.get("your_phone") or "").strip().lower()
        key = keyed("contact", reached) if reached else ""
        # Who confirmed that they sent it did so for the contact of then.
        draft.confirmed_at = draft.confirmed_at if key == draft.contact_key else None
        draft.contact_key = key
    kept = {**_kept(draft), step: {name: value for name, value in typed.items() if name not in steps.PRIVATE}}
    if step == steps.WHERE and _place(before) != _place(typed):
        # What is known of getting in to one place is not known of another.
        kept.pop(steps.IN, None)
    draft.answers, draft.touched_at = kept, now


def change_of(draft, service, *, now):
    """Makes a draft the change of an activity that is already listed, with what is public filled in. Never commits."""
    told = answers.answers_from(public(service))
    own = {name: value for name, value in typed_of(draft, steps.CONTACT).items() if name in steps.PRIVATE}
    draft.service_id, draft.base, draft.service = service.id, service.last_modified.isoformat(), service
    for step, typed in told.items():
        save(draft, step, (typed or {}) | (own if step == steps.CONTACT else {}), now=now)


def before(draft):
    """The ServiceDetails that are public of what a draft changes, None for a new activity."""
    service = db.session.get(Service, draft.service_id) if draft.service_id else None
    return public(service) if service and service.withdrawn_at is None else None


def first_open(draft, known):
    """The first step of a draft that still has something to answer, CHECK when all is said."""
    told = answers_of(draft)
    _, faults = answers.details_from(told, known, before(draft))
    asked = [step for step in steps.ORDER if step != steps.IN or has_place(draft, known)]
    return next((step for step in asked if step in faults or step not in draft.answers), steps.CHECK)


def has_place(draft, known):
    """Whether a draft says a place that people get in to: not one online, by phone or at people's homes."""
    return bool(answers.said(steps.WHERE, typed_of(draft, steps.WHERE), known)[0].get("venues"))


def new_link(draft, *, now):
    """The token of a new private link; the one before ends. Never commits."""
    return links.make(PURPOSE, draft.id, until=now + LASTS, now=now)


def _kept(draft):
    """{step: typed answers} as they are kept; of one that came whole, without being typed step by step, what it says."""
    if draft.answers or not draft.details:
        return draft.answers or {}
    return {step: typed or {} for step, typed in answers.answers_from(details_of(draft)).items()}


def _place(typed):
    return [typed.get(name) for name in ("where", "venue_name", "town", "postcode")]
