"""What people agree to, in plain words: each version stays here, so that they can read again what they said yes to."""
import hashlib
from typing import NamedTuple

from app.groups.models import Consent

JOIN, REMIND, WELCOME = "join", "remind", "welcome"
BUDDY, OFFER, SHARE, TEXT = "buddy", "buddy offer", "buddy reach", "text"
BOOK, BOOK_REMIND = "book", "book reminder"
# What the words promise, and what forgetting.py keeps.
HELPS_KEPT_DAYS, CONTACT_KEPT_DAYS = 30, 90


class Words(NamedTuple):
    """One thing to agree to: its number, what the tick says, and what it means; `by_text` for somebody who is reached by text."""

    version: int
    title: str
    text: str
    by_text: bool = False


_EVERY = {
    JOIN: (Words(1, "Keep my details for this group",
                 "Being in this group can tell people something about my health. I agree that you keep my name, how to reach me and what "
                 "would help. Only the people who run the group see it, and I can see when they looked. You wipe what would help "
                 f"{HELPS_KEPT_DAYS} days after I leave, and the rest {CONTACT_KEPT_DAYS} days after I leave."),),
    REMIND: (Words(1, "Remind me the day before", "One email the day before each date. It never names the group."),
             Words(2, "Remind me before each date", "One email before each date: the day before, or 2 hours before if you choose that "
                   "on your page. Never at night. It never names the group."),
             Words(3, "Remind me before each date", "One text message before each date: the day before, or 2 hours before if you choose "
                   "that on your page. Never at night. It never names the group.", by_text=True)),
    TEXT: (Words(1, "Text me about my place",
                 "Texts never name the group, but they say that you have a booking and when, and anybody who picks up the phone can read "
                 "them. They go out by GOV.UK Notify, the government’s service for texts. It sees the number and the words, and wipes "
                 "them after about 7 days. Stop on any day: then somebody who runs the group rings instead.", by_text=True),),
    WELCOME: (Words(1, "Show a first name to who comes",
                    "Your first name stands on the group’s page, for everybody, and in the message before somebody’s first visit. "
                    "Nothing else of you does. Say no on any day, and it is gone."),),
    BUDDY: (Words(1, "Have a buddy at my first visit",
                  "Somebody who offered meets you there. The people who run the group choose who. You two read each other’s first name, "
                  "and nothing else unless you both say so. It ends by itself after your first visit."),),
    OFFER: (Words(1, "Offer to meet somebody new",
                  "Some people like to be met at their first visit. When the people who run the group choose you, you two read each "
                  "other’s first name, and nothing else unless you both say so. Stop on any day."),),
    BOOK: (Words(1, "Keep my details for this booking",
                 "You keep my name, how to reach me, and how many children come. Nothing about a child is asked or kept. Only the people "
                 "who run it see my name, and I can see when they looked. You wipe my details "
                 f"{CONTACT_KEPT_DAYS} days after the booking ends."),),
    BOOK_REMIND: (Words(1, "Remind me the day before", "One email the day before each date, never at night. It does not say what for."),
                  Words(2, "Remind me the day before", "One email, text or call the day before each date, by the way that we reach you. "
                        "Never at night. An email or a text does not say what for.")),
    SHARE: (Words(1, "Let my buddy see how to reach me",
                  "Once you both say yes, each of you sees how to reach the other. It ends by itself after the first visit."),),
}


def now_read(purpose, by_text=False):
    """The Words that people read today; where those who are reached by text read others, `by_text` says which."""
    fitting = [one for one in _EVERY[purpose] if one.by_text == by_text]
    return (fitting or _EVERY[purpose])[-1]


def once_read(consent):
    """The Words that somebody agreed to, of a Consent."""
    return next(one for one in _EVERY[consent.purpose] if one.version == consent.version)


def agreed(place_uuid, purpose, *, channel, actor, now, by_text=False):
    """A new Consent to what people read today, not yet added."""
    words = now_read(purpose, by_text)
    return Consent(place_uuid=place_uuid, purpose=purpose, version=words.version, channel=channel, actor=actor, at=now,
                   words=hashlib.sha256(f"{words.title}\n{words.text}".encode()).hexdigest())
