"""A second pair of eyes on an idea: it goes public, goes back with a reason, or is turned down; and one that is public is taken off.

All run in the caller's transaction, opened inside extensions.writing_unit(); the caller commits. Who decides is never the author: the room
fetches through people.permissions, and `approve` asks once more.
"""
import json

from app.directory.localities import by_slug
from app.learning import tagging, writing
from app.learning.models import APPROVED, DECLINED, SENT_BACK
from app.messages import mail, outbox
from app.people import audit

ACT, HIDE = "idea.approve", "idea.hide"


class Refused(Exception):
    """It cannot be decided so; the text says why, in words."""


def approve(idea, by, *, now):
    """Makes the draft what everybody reads. Raises Refused for one's own."""
    _not_own(idea, by)
    said = writing.told(idea)
    for name in writing.COLUMNS:
        setattr(idea, name, said.get(name, ""))
    place = by_slug(said["locality"])
    idea.locality_id = place.id if place else None
    idea.tags, idea.words = tagging.spaced(said["tags"]), tagging.spaced(said["words"])
    idea.found = searched(idea, place)
    idea.published_at, idea.approved_at, idea.off_at = idea.published_at or now, now, None
    _decided(idea, by, APPROVED, "", "approved", now)
    idea.draft = None


def searched(idea, place):
    """All that a search looks through, in small letters."""
    names = [tagging.TAGS[code] for code in tagging.parted(idea.tags) if code in tagging.TAGS] + tagging.parted(idea.words)
    return "\n".join([*(getattr(idea, name) for name in writing.COLUMNS), *names, place.name if place else ""]).casefold()


def send_back(idea, by, reason, *, now):
    """Gives it back to its author with a reason; what is public stays."""
    _not_own(idea, by)
    _decided(idea, by, SENT_BACK, reason, "sent back", now)


def decline(idea, by, reason, *, now):
    """Turns it down with a reason; what is public stays."""
    _not_own(idea, by)
    _decided(idea, by, DECLINED, reason, "declined", now)


def take_off(idea, by, reason, *, now):
    """Takes a public idea off at once; its author reads why, and may change it and send it again."""
    idea.draft = idea.draft or json.dumps(writing.public(idea), ensure_ascii=False, sort_keys=True)
    idea.off_at = now
    _decided(idea, by, SENT_BACK, reason, "taken off", now, HIDE)


def _not_own(idea, by):
    if by.id in idea.scope_people():
        raise Refused("You wrote this. Somebody else decides.")


def _decided(idea, by, state, reason, code, now, act=ACT):
    idea.state, idea.reason, idea.decided_by_id, idea.touched_at = state, reason or None, by.id, now
    audit.record(act, "idea", idea.uuid, person=by, scope=str(idea.locality_id or ""), reason=code, now=now)
    author = idea.author
    if author and author.email and author.ended_at is None and author.id != by.id:
        subject, text, html = mail.render("learning/mails/decided.txt", idea=idea, approved=state == APPROVED)
        outbox.queue(f"idea-{idea.uuid}-{code.replace(' ', '-')}-{now:%Y%m%d%H%M%S}", to=author.email, subject=subject, text=text,
                     html=html, now=now)
