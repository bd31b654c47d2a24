"""What a coordinator decides about somebody who asks to become a champion: the ordinary invitation, or a kind no."""
from app.champions.models import DECLINED, EMAIL, INVITED, ChampionRequest
from app.directory.localities import all_localities
from app.extensions import db
from app.messages import mail, outbox
from app.messages.addresses import mail_address
from app.people import audit, inviting
from app.people.permissions import can, visible
from app.web.text import tidy_text

# What is said to them, in whole sentences.
REASONS = {"later": "We talked, and it is not the right time for you. You can ask again whenever you like.",
           "full": "Enough people help near you just now. Ask again in a few months.",
           "reach": "We tried to reach you and could not. Ask again, or ring us.",
           "adult": "Champions must be 18 or over.",
           "other": "We cannot say yes just now."}
MOST_WORDS = 1000
ROLE = "champion"


def waiting(person):
    """[ChampionRequest] that are open and that a Person may see, the oldest first."""
    return db.session.scalars(visible(person, "people.see", ChampionRequest).where(ChampionRequest.closed_at.is_(None))
                              .order_by(ChampionRequest.at, ChampionRequest.id)).all()


def fetch(person, uuid, act):
    """The ChampionRequest of a uuid (any text) to which a Person may do an act, or None."""
    return db.session.scalar(visible(person, act, ChampionRequest).where(ChampionRequest.uuid == uuid))


def places_for(request, person):
    """[Locality] that a Person may give to who asked: those where the request lies; all of theirs when it lies in none."""
    mine = [one for one in all_localities() if can(person, "people.invite", one)]
    return [one for one in mine if one.id in request.scope_localities()] or mine


def read_address(values, request):
    """(address, fault in words): where the invitation goes; theirs when they gave one, else the one typed (any text)."""
    if request.contact_kind == EMAIL:
        return request.contact, ""
    address, problem = tidy_text(values.get("email", ""), 254)
    return address, problem or ("" if mail_address(address) else "Enter their email address, like name@example.org")


def approve(request, address, locality_ids, *, by, now):
    """Sends the ordinary invitation and closes the request; nothing when it is closed. Raises inviting.NotInvited. Never commits.

    Whoever has a role already is told so by mail instead, and the answer looks the same.
    """
    if request.closed_at is not None:
        return
    try:
        inviting.invite(address, ROLE, locality_ids, by=by, now=now)
    except inviting.IsHere:
        inviting.tell(address, by=by, now=now)
    _close(request, INVITED, "", by, now)


def read_no(values):
    """(reason, words, {box: fault}) of a posted form (any texts)."""
    reason, (words, problem) = values.get("reason", ""), tidy_text(values.get("words", ""), MOST_WORDS)
    faults = {} if reason in REASONS else {"reason": "Choose what we tell them"}
    if problem:
        faults["words"] = problem
    return reason if reason in REASONS else "", words, faults


def decline(request, reason, words, *, by, now):
    """Closes the request, and tells them why by mail when that is how to reach them; nothing when it is closed. Never commits."""
    if request.closed_at is not None:
        return
    if request.contact_kind == EMAIL:
        subject, text, html = mail.render("champions/mails/declined.txt", said=REASONS[reason], words=words)
        outbox.queue(f"champion-{request.uuid}-declined", to=request.contact, subject=subject, text=text, html=html, now=now)
    _close(request, DECLINED, reason, by, now)


def open_contact(request, *, by, now):
    """Notes that somebody looked at how to reach who asked. Never commits."""
    audit.record("people.see", "champion-request", request.uuid, person=by, reason="contact opened", now=now)


def _close(request, outcome, reason, by, now):
    request.closed_at, request.outcome, request.reason, request.closed_by_id = now, outcome, reason, by.id
    audit.record("people.invite", "champion-request", request.uuid, person=by, reason=f"{outcome} {reason}".strip(), now=now)
