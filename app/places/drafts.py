"""A joining that is under way: begun with the first answer, held by the browser alone, sent once, forgotten within a day.

Verbs run in the caller's transaction; the caller commits.
"""
import json
from datetime import timedelta

import sqlalchemy as sa
from flask import request

from app.directory.models import Service
from app.extensions import db
from app.groups import buddying, joining, networks
from app.groups.models import EMAIL, PHONE, TEXT, WRITTEN, Group
from app.people import links
from app.people.entering import email_key
from app.places import steps
from app.places.models import JoinDraft
from app.sealing import keyed
from app.web import traps

PURPOSE, LASTS = "joining", timedelta(hours=24)


def open_group(slug):
    """The open Group of an activity's slug (any text), or None."""
    return db.session.scalar(sa.select(Group).join(Service).where(
        Service.slug == slug, Service.withdrawn_at.is_(None), Group.closed_at.is_(None), Group.children.is_(False),
        Group.joining_over_at.is_(None)))


def theirs(uuid):
    """The JoinDraft of a uuid (any text) that this browser holds, or None."""
    draft = db.session.scalar(sa.select(JoinDraft).where(JoinDraft.uuid == uuid))
    proof = request.form.get("page", "") if request.method == "POST" else ""
    held = draft is not None and (links.held(PURPOSE, draft.id) or links.hold_by_page(proof, PURPOSE, draft.id))
    return draft if held else None


def answers_of(draft):
    """{box: what was typed} of a draft; {} once it was sent."""
    return json.loads(draft.answers) if draft.answers else {}


def begin(group, typed, *, now):
    """A new JoinDraft with its first answers; gives (draft, token of its link)."""
    draft = JoinDraft(group_id=group.id, answers="{}", at=now)
    db.session.add(draft)
    db.session.flush()
    keep(draft, steps.WHO, typed)
    return draft, links.make(PURPOSE, draft.id, until=now + LASTS, now=now)


def keep(draft, step, typed):
    """Keeps the answers of one step."""
    draft.answers = json.dumps(answers_of(draft) | typed | {f"{step} done": True})


def reach_key(answers):
    """(what tells that two contacts are the same, its kind: EMAIL, TEXT or PHONE)."""
    contact, kind = steps.reach_of(answers)
    return email_key(contact) if kind == EMAIL else keyed("phone", contact), kind


def send(draft, typed, *, now):
    """Asks for the place; gives False when the group is closed. What was typed is with the place from then on, and nowhere else."""
    if draft.sent_at is not None:
        return True
    answers = answers_of(draft) | typed
    network, before = networks.of(request.remote_addr or "", now)
    key, kind = reach_key(answers)
    told = steps.told(answers, reach_key=key, remind=typed["remind"] and kind in WRITTEN, network=network, networks=before, key=draft.uuid,
                      trapped=bool(traps.sprung(request.form, now, begun=draft.at)))
    answer = joining.ask(told, draft.group_id, now=now)
    if answer is None:
        return False
    if typed.get("buddy") and answer.place is not None:
        buddying.want(answer.place, now=now)
    draft.sent_at, draft.waits, draft.answers = now, answer.waits, None
    draft.reach = {EMAIL: told.reach, TEXT: TEXT, PHONE: "rings"}[kind]
    return True


def forget(now):
    """Deletes what is a day old; gives how many. Never commits."""
    ids = db.session.scalars(sa.select(JoinDraft.id).where(JoinDraft.at <= now - LASTS)).all()
    for one in ids:
        links.end(PURPOSE, one)
    return db.session.execute(sa.delete(JoinDraft).where(JoinDraft.id.in_(ids)), execution_options={"synchronize_session": False}).rowcount
