"""Changing how somebody with a place is reached: it counts once it is confirmed, and then all that opened the place ends (SECURITY SI-1).

Verbs run in the caller's transaction; the caller commits.
"""
import json

from app.groups import forgetting, joining, reminding, telling
from app.groups.models import EMAIL, LEFT
from app.messages import mail, outbox
from app.people import audit, links
from app.places import drafts, own, steps

PURPOSE, LASTS = telling.REACH, forgetting.NEW_REACH_KEPT


def of(place):
    """The answers of the join step REACH that would give a Place's reach, for the form."""
    if place.reach == EMAIL:
        return {"reach": place.reach, "email": place.contact}
    return {"reach": place.reach, "helper": place.helper or "", "contact" if place.helper else "phone": place.contact}


def waiting(place, now):
    """The answers that wait to be confirmed, None when none do or they are too old."""
    fresh = place.new_reach is not None and place.state != LEFT and now - place.new_reach_at < LASTS
    return json.loads(place.new_reach) if fresh else None


def ask(place, answers, *, now):
    """Keeps a new way to reach somebody until it is confirmed; an email address is written to, with a link that confirms it alone."""
    forget(place)
    contact, kind = steps.reach_of(answers)
    if drafts.reach_key(answers)[0] == place.contact_key:
        place.reach, place.helper = answers["reach"], _helper(answers)
        return
    place.new_reach, place.new_reach_at = json.dumps(answers), now
    if kind == EMAIL:
        token = links.make(PURPOSE, place.id, until=now + LASTS, now=now)
        _mail(place, contact, "reach", now, token=token)


def forget(place):
    """Takes back what waits to be confirmed."""
    place.new_reach = place.new_reach_at = None
    links.end(PURPOSE, place.id)


def settle(place, *, now):
    """What waits takes effect; gives the people.spoken.Spoken of words that open the place now, None for somebody whom mail reaches.

    All that opened it before has ended; whoever was reached by mail before is told there, without a link.
    """
    answers, old = waiting(place, now), place.contact if telling.can_be_mailed(place) else None
    contact, kind = steps.reach_of(answers)
    place.reach, place.contact, place.contact_kind, place.helper = answers["reach"], contact, kind, _helper(answers)
    place.contact_key = drafts.reach_key(answers)[0]
    place.person_key, is_taken = joining.key_of(place, place.name)
    if is_taken:
        joining.apart(place)
    place.trapped = place.trapped and kind != EMAIL
    forget(place)
    telling.end_links(place)
    audit.record(own.OWN, "place", place.uuid, reason="reached another way", now=now)
    if old:
        _mail(place, old, "reach_old", now)
    if telling.can_be_mailed(place):
        telling.tell("reach_new", place, now)
        return None
    if place.remind:
        own.end_reminders(place, now=now)
    return telling.words(place, now)


def reminds(place):
    """Whether reminders would end with a phone number."""
    return place.remind and reminding.of(place) != reminding.NONE


def _helper(answers):
    return answers["helper"] if answers["reach"] == "helper" else None


def _mail(place, to, template, now, **more):
    subject, text, html = mail.render(f"groups/mails/{template}.txt", place=place, **more)
    outbox.queue(f"place-{place.uuid}-{template}-{now.isoformat()}", to=to, subject=subject, text=text, html=html, now=now)
