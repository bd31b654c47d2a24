"""All that is held about somebody with a place, for a file of theirs: as JSON for a machine, as lines for a person."""
import sqlalchemy as sa

from app.extensions import db
from app.groups import attending, helps, reminding, seating, seats, telling, wording
from app.groups.buddies import Buddy, BuddyOffer
from app.groups.told import Ring, ToldLetter
from app.groups.visits import FirstVisit
from app.messages.models import Message
from app.people import links
from app.people.models import Audit
from app.places import own, reaching, steps

NO_NAME = "The name of the group is left out on purpose: whoever finds this file could read it. Ring us to be told."
_WORDS = {None: "not said", True: "yes", False: "no"}


def everything(place, now):
    """All of it of a Place, as a dict of texts, lists and dicts."""
    return _itself(place, now) | {
        "dates": [{"on": on.isoformat(), "cannot come": one.away_at is not None, "came": one.came}
                  for on, one in sorted(attending.of_place(place).items())],
        "dates that you chose": [{"on": _day(day), "state": _SEATS[one.state], "held until": _at(one.held_until)}
                                 for day, one in sorted(seating.of_place(place).items())],
        "first visit": [{"state": one.state, "on": _day(one.on), "rung for": _day(one.rung_for), "asked how it was": one.asked}
                        for one in _rows(FirstVisit, place)],
        "buddy": [{"wanted on": _at(one.at), "found on": _at(one.paired_at), "you let them reach you on": _at(one.shares_at),
                   "ended on": _at(one.ended_at)} for one in _rows(Buddy, place)],
        "offers to meet somebody new": [{"on": _at(one.at), "ended on": _at(one.ended_at)} for one in _rows(BuddyOffer, place)],
        "calls about changed dates": [{"what": one.words, "asked on": _at(one.at), "told on": _at(one.told_at)}
                                      for one in _rows(Ring, place)],
        "letters about dates that have not gone": len(_rows(ToldLetter, place)),
        "agreed to": [_agreed(one) for one in own.consents(place)],
        "who looked": [{"on": at.isoformat(), "who": who, "what": what} for at, who, what in own.looks(place)],
        "what was done": [{"on": _at(row.at), "what": row.reason} for row in _acts(place)],
        # Without their text: a link that waits in one would confirm an address that nobody reads.
        "messages to you": [{"sent as": _SENT_AS[one.kind], "queued on": _at(one.queued_at), "sent on": _at(one.sent_at),
                             "to": one.to, "subject": one.subject} for one in _mails(place)],
        "ways to open your page": [words for purpose, words in _WAYS.items() if links.is_there(purpose, place.id)]}


def lines(told, depth=0):
    """The same as text: a line for each thing, what belongs together pushed in (a generator)."""
    for name, value in told.items():
        start = f"{'  ' * depth}{name[:1].upper()}{name[1:]}:"
        if isinstance(value, list):
            yield start if value else f"{start} nothing"
            for one in value:
                yield from ("", *lines(one, depth + 1)) if isinstance(one, dict) else (f"{'  ' * (depth + 1)}{one}",)
        else:
            yield f"{start} {_said(value)}"


def _itself(place, now):
    waits = reaching.waiting(place, now)
    return {
        "about this file": NO_NAME,
        "name": place.name, "place is for": steps.WHO_WORDS.get(place.for_whom, place.for_whom),
        "reached by": steps.REACH_WORDS.get(place.reach), "contact": place.contact, "contact is": place.contact_kind,
        "helped by": place.helper, "what helps": helps.words(place.helps), "anything else": place.more,
        "asked to be reached at": steps.reach_of(waits)[0] if waits else None, "asked that on": _at(place.new_reach_at),
        "state": place.state, "number in the line": place.line, "asked on": _at(place.at), "confirmed on": _at(place.confirmed_at),
        "held until": _at(place.held_until), "waits since": _at(place.waits_since), "asked whether you still wait on": _at(place.asked_at),
        "offers not answered": place.lapsed, "left on": _at(place.left_at), "why it ended": place.why or None,
        "reminders": reminding.WHEN[reminding.of(place)], "reminded before": place.remind_when,
        "a machine may have asked": place.trapped,
        "keys that know you again without saying who you are": place.contact_key is not None}


def _agreed(one):
    words = wording.once_read(one)
    return {"what": words.title, "words": words.text, "version": one.version, "language": one.language, "how": one.channel,
            "who said yes": "you" if one.actor == "self" else "somebody for you", "on": _at(one.at), "ended on": _at(one.withdrawn_at)}


def _rows(model, place):
    return db.session.scalars(sa.select(model).where(model.place_id == place.id).order_by(model.id)).all()


def _acts(place):
    return db.session.scalars(sa.select(Audit).where(Audit.thing_type == "place", Audit.thing_id == place.uuid).order_by(Audit.id)).all()


def _mails(place):
    return db.session.scalars(sa.select(Message).where(telling.mails_of(place)).order_by(Message.id)).all()


def _said(value):
    return _WORDS[value] if value is None or isinstance(value, bool) else value


def _at(moment):
    return moment and moment.isoformat()


_day = _at
_SENT_AS = {"email": "an email", "text": "a text"}
_SEATS = {seats.COMES: "you come", seats.OFFERED: "a place was offered to you", seats.WAITS: "you wait for a place"}
_WAYS = {telling.PURPOSE: "a private link", telling.SPOKEN: "four words and a number", telling.CALENDAR: "an address for your calendar",
         telling.REACH: "a link that confirms a new address"}
