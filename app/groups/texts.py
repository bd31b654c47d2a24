"""What a text says: words of ours, dates and the private link; no name, group or place, nor what anybody typed (SECURITY PR-6)."""
from datetime import datetime, time, timedelta

from flask import current_app

from app.directory import sessions
from app.messages import mail, outbox
from app.web.dates import day_long, stamp

# What somebody asked for a moment ago, and waits for; all else rings no telephone at night. Minutes of the day.
_AT_ONCE = ("confirm", "book_confirm", "waits", "again", "link", "reach", "reach_new", "known")
FROM, UNTIL = 8 * 60, 21 * 60
# Longer news are read on the page: a text of this length costs as much as three.
_MOST_NEWS = 300
_NEWS = "there is news. See your page"
_WORDS = {
    "confirm": "press \"Keep my place\" on your page within 48 hours: {link} Not you? Do nothing.",
    "book_confirm": "press the button on your page within 48 hours: {link} Not you? Do nothing.",
    "book_offer": "the places that you wait for have come up. They are yours until {until}. Say yes or no on your page",
    "book_passed": "you did not say yes in time, so the places went to the next in the line. See your page",
    "book_over": "so many places did not come up in time. We are sorry. See your page",
    "waits": "there is no place just now. You can wait for one: say so on your page within 48 hours: {link} Not you? Do nothing.",
    "again": "you are known to us already. Here is a new link to your page",
    "link": "you asked for your link again. Here is a new one",
    "reach": "you asked us to text this number from now on. Is that right? Say yes within 48 hours: {link} Not you? Do nothing.",
    "reach_new": "from now on we text this number. Here is your new link",
    "offer": "a place has come up. It is yours until {until}. Say yes or no on your page",
    "date_offer": "a place has come up on {on}. It is yours until {until}. Say yes or no on your page",
    "date_passed": "you did not say yes to {on} in time, so the place went to the next person. See your page",
    "passed": "you did not say yes in time, so the place went to the next person. See your page",
    "welcome": "you have a place. Where to come and your dates are on your page",
    "closed": "it has come to an end, so you need not come any more. See your page",
    "course_over": "all its weeks are over. Thank you for coming. See your page",
    "declined": "we are sorry, they can’t give you a place. See your page",
    "joining_over": "no place came up for you in time. We are sorry. See your page",
    "still": "do you still want to wait for a place? Say so on your page within 14 days. No answer means no",
    "tomorrow": "a reminder of {when}. Can't come, or no more reminders? Say so on your page",
    "first": "your first visit is {when}. What happens and where to come is on your page",
    "how": "how was your first visit? Tell us with one tap on your page",
    "dates": "{news}",
}
# Without a link: to whoever may not be the one who has the page.
_BARE = {"known": "you are known to us already. Ring us on {phone}, and we tell you more",
         "reach_old": "we do not text this number any more. Was it not you who asked? Ring us on {phone}"}


def is_on():
    """Whether the site has set a text service up."""
    return current_app.config["TEXTS"] is not None


def queue(key, template, to, now, *, token="", opens="places.enter", **more):
    """Queues a text with the link of a `token`, which `opens` leads to; `more` is what the mail of that name is told. Never commits."""
    outbox.queue_text(key, to=to, text=words(template, token and mail.address(opens, token=token), **more), now=now,
                      not_before=now if template in _AT_ONCE else by_day(now))


def words(template, link="", **more):
    """The whole text, in letters of which 160 fit into one."""
    told = {"until": stamp(more["until"]) if more.get("until") else "", "on": day_long(more["on"]) if more.get("on") else "",
            "when": more.get("when", ""), "news": _news(**more), "phone": current_app.config["SITE_PHONE"]}
    said = _BARE.get(template) or _WORDS.get(template, _NEWS)
    ends = "" if "{link}" in said else ": {link}" if link else "."
    return _plain(f"Your booking: {said}{ends}".format(**told, link=link))


def by_day(now):
    """`now` by day, else the next morning."""
    if FROM <= sessions.minute(now) < UNTIL:
        return now
    day = sessions.today(now) + timedelta(sessions.minute(now) >= UNTIL)
    return datetime.combine(day, time(FROM // 60), sessions.LONDON)


def _news(said=(), following="", **_more):
    """What changed, and the next date; only that something did, when it is much."""
    told = " ".join(said)
    return f"{told} {f'The next date is {following}. ' if following else ''}See your page" if 0 < len(told) <= _MOST_NEWS else _NEWS


def _plain(text):
    for curly, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("\u00a0", " ")):
        text = text.replace(curly, plain)
    return text
