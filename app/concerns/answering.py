"""What is done about a concern: the listing is hidden, shown again, and both who reported and the owner are told."""
import re
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.concerns.models import ANSWERED, EMAIL, HIDDEN, SHOWN, Concern, ConcernStep
from app.directory import history, publication, sessions
from app.directory.details import Author
from app.directory.models import History
from app.extensions import db
from app.groups import moving
from app.groups.models import Group
from app.messages import mail, outbox
from app.people import audit
from app.submissions import owning
from app.web.text import tidy_text

DONE = {"nothing": "Nothing was wrong", "mended": "It was put right", "taken": "The listing was taken off",
        "passed": "It was passed on to somebody who deals with it"}
MOST_WORDS = 1000
# What is public of a hiding says nothing of who said what.
PUBLIC_REASON = publication.LOOKED_AT
# So many words in a row that are also the reporter's show whose they are.
_SAME_WORDS = 5
_WORD = re.compile(r"\w+")


@dataclass
class Answer:
    """What was typed: `done` a code of DONE or "", words to either side; `errors` {box: words}."""

    done: str = ""
    to_reporter: str = ""
    to_owner: str = ""
    tell_owner: bool = False
    errors: dict = field(default_factory=dict)


def read(values, concern):
    """The Answer of a posted form (any texts) to a Concern."""
    to_reporter, problem = tidy_text(values.get("to_reporter", ""), MOST_WORDS)
    to_owner, wrong = tidy_text(values.get("to_owner", ""), MOST_WORDS)
    answer = Answer(values.get("done", ""), to_reporter, to_owner, bool(values.get("tell_owner")))
    if answer.done not in DONE:
        answer.done, answer.errors["done"] = "", "Say what was done"
    elif at_odds(answer.done, concern):
        answer.errors["done"] = at_odds(answer.done, concern)
    if problem or not to_reporter and addresses(concern):
        answer.errors["to_reporter"] = problem or "Say what you want to tell the person who reported it"
    if answer.tell_owner and not wrong:
        wrong = "Say what you want to tell the owner" if not to_owner else _gives_away(to_owner, concern)
    if wrong:
        answer.errors["to_owner"] = wrong
    return answer


def at_odds(done, concern):
    """Why what was done does not agree with the listing as it stands, in words; "" when it does."""
    if done == "taken" and concern.service.withdrawn_at is None:
        return "The listing is still on the site. Hide it first"
    return "The listing is hidden. Show it again first" if done in ("nothing", "mended") and is_hidden(concern.service) else ""


def is_hidden(service):
    """Whether a Service was taken off because of a concern, and nobody did anything else with it since."""
    return service.withdrawn_at is not None and service.merged_into_id is None and db.session.scalar(sa.select(sa.exists().where(
        Concern.service_id == service.id, ConcernStep.concern_id == Concern.id, ConcernStep.did == HIDDEN,
        ConcernStep.on == service.withdrawn_at)))


def hide(concern, by, *, now):
    """Hides the listing at once; nothing when it is off already. Never commits."""
    if concern.service.withdrawn_at is None:
        publication.withdraw(concern.service, Author(by.name, by.role), PUBLIC_REASON, now=now)
        _step(concern, by, HIDDEN, now)
        owning.watch(concern.service, _watched(concern), now)
        audit.record("listing.hide", "service", concern.service.uuid, person=by, reason="concern", now=now)


def show(concern, by, *, now, gazetteer=None):
    """Makes a hidden listing public again as it was; nothing when it is not hidden. Never commits."""
    if is_hidden(concern.service):
        last = db.session.scalar(sa.select(sa.func.max(History.id)).where(
            History.service_id == concern.service_id, History.details != "", History.did != history.WITHDRAWN))
        publication.restore(concern.service, last, Author(by.name, by.role), now=now, gazetteer=gazetteer)
        _step(concern, by, SHOWN, now)
        audit.record("listing.hide", "service", concern.service.uuid, person=by, reason=SHOWN, now=now)


def answer(concern, by, told, *, now):
    """Closes a Concern with an Answer and tells whom it says; nothing when it is closed. Never commits.

    Once the listing was taken off, its group ends, too. When something was wrong, what the owner changes waits
    for somebody's eyes for a year; when nothing was, it no longer does.
    """
    if concern.closed_at is not None:
        return
    group = db.session.scalar(sa.select(Group).where(Group.service_id == concern.service_id)) if told.done == "taken" else None
    if group is not None:
        moving.close(group, now=now, by=by, rings=False)
    step = _step(concern, by, ANSWERED, now, reason=told.done, to_reporter=told.to_reporter or None,
                 to_owner=told.to_owner if told.tell_owner else None)
    for one in (concern, *concern.folded):
        one.closed_at = now
    if told.done == "nothing":
        owning.unwatch(_watched(concern), now)
    else:
        owning.watch(concern.service, _watched(concern), now)
    reporters = {f"reporter-{at}": to for at, to in enumerate(addresses(concern))}
    owners = {f"owner-{one.id}": one.email for one in owning.owners_of(concern.service_id) if told.tell_owner and one.email}
    step.told_reporter = _mail("answer", concern, reporters, now, on=sessions.today(concern.at), done=DONE[told.done],
                               words=told.to_reporter)
    step.told_owner = _mail("owner", concern, owners, now, service=concern.service, words=told.to_owner)
    audit.record("concern.answer", "concern", concern.uuid, person=by, reason=told.done, now=now)


def addresses(concern):
    """The email addresses of those who want to be told, each once."""
    return list(dict.fromkeys(one.contact for one in (concern, *concern.folded) if one.contact and one.contact_kind == EMAIL))


def shares_words(text, other):
    """Whether so many words in a row of one text stand in the other that it shows where they are from (any texts)."""
    ours, theirs = ([word.casefold() for word in _WORD.findall(said)] for said in (text, other))
    runs = {tuple(theirs[at:at + _SAME_WORDS]) for at in range(len(theirs) - _SAME_WORDS + 1)}
    return any(tuple(ours[at:at + _SAME_WORDS]) in runs for at in range(len(ours) - _SAME_WORDS + 1))


def _gives_away(text, concern):
    """What in words for the owner shows who reported it, in words; "" for nothing."""
    packed = re.sub(r"\W", "", text).casefold()
    for one in (concern, *concern.folded):
        contact = re.sub(r"\W", "", one.contact or "").casefold()
        if contact and contact in packed:
            return "These words say how to reach the person who reported it. Leave that out"
        if shares_words(text, one.words):
            return "These are the words of the person who reported it. Say it in your own words"
    return ""


def _watched(concern):
    return f"concern {concern.uuid}"


def _step(concern, by, did, now, **more):
    step = ConcernStep(on=now, person_id=by.id, did=did, **more)
    concern.steps.append(step)
    db.session.flush()
    return step


def _mail(template, concern, people, now, **context):
    """Queues a mail for each of `people` ({who: address}); gives whether there was one."""
    subject, text, html = mail.render(f"concerns/mails/{template}.txt", **context)
    for who, to in people.items():
        outbox.queue(f"concern-{concern.uuid}-{who}", to=to, subject=subject, text=text, html=html, now=now)
    return bool(people)
