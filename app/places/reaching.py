"""Changing how somebody with a place is reached: it counts once it is confirmed, and then all that opened the place ends (SECURITY SI-1).

Verbs run in the caller's transaction; the caller commits.
"""
import json

from app.groups import forgetting, joining, reminding, telling, texts, unreached, wording
from app.groups.models import CALL, EMAIL, HELPER, LEFT, PHONE, TEXT
from app.extensions import db
from app.messages import mail, outbox
from app.people import audit, links
from app.places import drafts, own, steps

PURPOSE, LASTS = telling.REACH, forgetting.NEW_REACH_KEPT


def of(place):
    """The answers of the join step REACH that would give a Place's reach, for the form."""
    if place.reach == EMAIL:
        return {"reach": place.reach, "email": place.contact}
    if place.reach == HELPER:
        return {"reach": HELPER, "helper": place.helper or "", "contact": place.contact, "by_text": telling.can_be_texted(place)}
    return {"reach": TEXT, "mobile": place.contact} if telling.can_be_texted(place) else {"reach": CALL, "phone": place.contact}


def waiting(place, now):
    """The answers that wait to be confirmed, None when none do or they are too old."""
    fresh = place.new_reach is not None and place.state != LEFT and now - place.new_reach_at < LASTS
    return json.loads(place.new_reach) if fresh else None


def ask(place, answers, *, now):
    """Keeps a new way to reach somebody until it is confirmed; an address or a mobile is written to, with a link that confirms it alone.

    So is a number that was only rung until now: nobody has seen that it takes texts.
    """
    forget(place)
    contact, kind = steps.reach_of(answers)
    if drafts.reach_key(answers)[0] == place.contact_key and (kind != TEXT or place.contact_kind == TEXT):
        place.reach, place.helper = answers["reach"], _helper(answers)
        if kind != place.contact_kind:
            unreached.stop(place, now)
        return
    place.new_reach, place.new_reach_at = json.dumps(answers), now
    if kind != PHONE:
        _write(place, contact, kind, "reach", now, token=links.make(PURPOSE, place.id, until=now + LASTS, now=now))


def forget(place):
    """Takes back what waits to be confirmed."""
    place.new_reach = place.new_reach_at = None
    links.end(PURPOSE, place.id)


def settle(place, *, now):
    """What waits takes effect; gives the people.spoken.Spoken of words that open the place now, None for somebody whom mail reaches.

    All that opened it before has ended; whoever was reached by mail or text before is told there, without a link.
    """
    answers, old = waiting(place, now), (place.contact, place.contact_kind) if telling.can_be_written_to(place) else None
    contact, kind = steps.reach_of(answers)
    _change_kind(place, kind, now)
    place.reach, place.contact, place.contact_kind, place.helper = answers["reach"], contact, kind, _helper(answers)
    place.contact_key = drafts.reach_key(answers)[0]
    place.person_key, is_taken = joining.key_of(place, place.name)
    if is_taken:
        joining.apart(place)
    place.trapped = place.trapped and kind != EMAIL
    forget(place)
    telling.end_links(place)
    audit.record(own.OWN, "place", place.uuid, reason="reached another way", now=now)
    if old and old[0] != contact:
        _write(place, *old, "reach_old", now)
    if telling.can_be_written_to(place):
        telling.tell("reach_new", place, now)
        return None
    return telling.words(place, now)


def _change_kind(place, kind, now):
    """Ends what was agreed to for another kind of message: reminders are chosen anew. Texts are agreed to by whoever confirms them."""
    if kind != place.contact_kind and place.contact_kind == TEXT:
        unreached.stop(place, now)
    elif kind != place.contact_kind and place.remind:
        own.end_reminders(place, now=now)
    if kind == TEXT != place.contact_kind:
        actor = "other" if place.for_whom == "other" else "self"
        db.session.add(wording.agreed(place.uuid, wording.TEXT, channel="web", actor=actor, now=now, by_text=True))


def reminds(place):
    """Whether reminders would end with another kind of message."""
    return place.remind and reminding.of(place) != reminding.NONE


def _helper(answers):
    return answers["helper"] if answers["reach"] == HELPER else None


def _write(place, to, kind, template, now, **more):
    key = f"place-{place.uuid}-{template}-{now.isoformat()}"
    if kind == TEXT:
        texts.queue(key, template, to, now, opens="places.enter_reach", **more)
        return
    subject, text, html = mail.render(f"groups/mails/{template}.txt", place=place, **more)
    outbox.queue(key, to=to, subject=subject, text=text, html=html, now=now)
