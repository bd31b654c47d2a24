"""What the pages of ideas say, worked out from rows."""
from datetime import datetime
from typing import NamedTuple

from app.directory import sessions
from app.directory.localities import by_slug
from app.learning import deciding, fetching, tagging, writing
from app.learning import meeting as meetings
from app.learning import meeting_deciding
from app.learning.models import APPROVED, DECLINED, DRAFT, SENT_BACK, TRIED, WAITING
from app.people.permissions import can
from app.web.dates import day_long, day_name, span
from app.web.words import plural, sentence

STATES = {DRAFT: "Not sent yet", WAITING: "Waits for somebody to look at it", SENT_BACK: "Sent back to you", DECLINED: "Not for the site",
          APPROVED: "On the site"}
SOMEBODY = "A champion"
# The tags that stand over the list as buttons; others are found by pressing them on an idea.
_OVER = 6


class Line(NamedTuple):
    """One idea in a list."""

    uuid: str
    title: str
    summary: str
    more: str


class Said(NamedTuple):
    """What somebody said: who (a first name), since when, whether they tried it, and what the reader may do."""

    uuid: str
    who: str
    on: datetime
    tried: bool
    words: str
    mine: bool
    may_hide: bool
    hidden: bool
    reported: bool


def first_name(person):
    """What others read of a Person (or None): the first name, "A champion" when it is not known any more."""
    return person.name.split()[0] if person and person.name.split() else SOMEBODY


def ideas(found, counts, words, tag, area, number):
    """What ideas.html says."""
    tried = fetching.tried(found.ideas)
    tabs = [(code, name, counts[code]) for code, name in tagging.EFFORT.items() | tagging.WAYS.items() if counts.get(code)]
    tabs = sorted(tabs, key=lambda one: (-one[2], one[1]))[:_OVER]
    if tag and tag not in [code for code, _, _ in tabs] and counts.get(tag):
        tabs.append((tag, tag_name(tag), counts[tag]))
    known = tag if counts.get(tag) else ""
    return {"lines": [_line(one, tried.get(one.id, 0)) for one in found.ideas], "total": found.total, "last": found.last, "number": number,
            "every": counts[""], "tabs": tabs, "words": words, "tag": known, "tag_name": tag_name(known), "area": area}


def tag_name(tag):
    """A tag in words, a free one with a capital."""
    return tagging.TAGS.get(tag) or tag[:1].upper() + tag[1:]


def idea(found, me, mine):
    """What idea.html says to `me` (a Person or None); `mine` is the IdeaWord by which they said that they tried it."""
    may_hide = bool(me) and can(me, deciding.HIDE, found)
    said = [_said(one, me, may_hide) for one in fetching.words_of(found, me, may_hide)] if me else []
    count = fetching.tried([found]).get(found.id, 0)
    return {"idea": found, "steps": lines(found.copying), "tags": _tags(found), "who": first_name(found.author),
            "on": sessions.today(found.published_at), "said": said, "mine": mine, "may_hide": may_hide,
            "is_author": bool(me) and me.id in found.scope_people(), "tried_words": tried_words(count)}


def tried_words(count):
    """"3 people tried it too", "" for nobody."""
    return f"{plural(count, 'person', 'people')} tried it too" if count else ""


def lines(text):
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def own(rows):
    """[(Idea, title, state in words, what was told of it)] of one's own ideas."""
    return [(one, writing.told(one).get("title") or one.title, _state(one), _why(one)) for one in rows]


def waiting(rows):
    """[(uuid, title, sentence)] of ideas that wait."""
    return [(one.uuid, writing.told(one).get("title", ""), _waits(one)) for one in rows]


def draft(found):
    """What check.html says: an idea as it would be."""
    said = writing.told(found)
    return {"idea": found, "answers": answers(said), "title": said.get("title", ""), "state": _state(found), "reason": _why(found),
            "wants": writing.unfinished(found), "can_send": found.draft is not None and found.state != WAITING}


def review(found):
    """What review.html says: all of a new idea; of one that is public what differs comes first."""
    said, before = writing.told(found), writing.public(found) if found.is_public else None
    now = answers(said)
    was = {label: text for _, label, text in answers(before)} if before else {}
    return {"idea": found, "title": said.get("title", ""), "answers": now, "waits": _waits(found), "is_new": before is None,
            "differs": [(label, was.get(label, ""), text) for _, label, text in now if before and was.get(label, "") != text]}


def answers(said):
    """[(step, label, text)] of all that an idea says, in the order it is asked."""
    told = [(step, box.label.partition(" (")[0], said.get(name, ""))
            for step, (_, boxes) in writing.STEPS.items() for name, box in boxes.items()]
    from_tags = ", ".join([tag_name(one) for one in (*said.get("tags", ()), *said.get("words", ()))])
    return [*told, (writing.LAST, "Sorted under", from_tags), (writing.LAST, "Where it was tried", _place(said.get("locality", "")))]


def tag_groups(chosen):
    """[(legend, [(code, name, is chosen)])] of the tags to tick."""
    groups = (("What does it take?", tagging.EFFORT), ("What is it about?", tagging.WAYS),
              ("Who is it good for?", {code: name for code, name in tagging.TAGS.items() if code not in tagging.EFFORT | tagging.WAYS}))
    return [(legend, [(code, name, code in chosen) for code, name in group.items()]) for legend, group in groups]


def _tags(found):
    return [(one, tag_name(one)) for one in (*tagging.parted(found.tags), *tagging.parted(found.words))]


def _line(one, count):
    more = [one.locality.name if one.locality else "", one.took, tried_words(count)]
    return Line(one.uuid, one.title, one.summary, " ".join(sentence(part) for part in more if part))


def _said(one, me, may_hide):
    return Said(one.uuid, first_name(one.person), sessions.today(one.at), one.kind == TRIED, one.words, me.id in one.scope_people(),
                may_hide, one.hidden_at is not None, one.reported_at is not None)


def _state(one):
    if one.draft is None and one.off_at:
        return "Taken off the site"
    words = STATES[one.state]
    return f"{words}. What was on the site stays until then" if one.is_public and one.state != APPROVED else words


def _why(one):
    return one.reason if one.reason and one.state in (SENT_BACK, DECLINED) else ""


def _waits(one):
    place = _place(writing.told(one).get("locality", ""))
    return f"{f'{place}. ' if place else ''}From {first_name(one.author)}, {'a change' if one.is_public else 'new'}."


def _place(slug):
    found = by_slug(slug) if slug else None
    return found.name if found else ""


class MeetingLine(NamedTuple):
    """A meeting in a list."""

    uuid: str
    when: str
    title: str
    more: str


def meeting_line(one, today):
    """The MeetingLine of a Meeting."""
    what = "Masterclass" if one.kind == "masterclass" else "Network meeting"
    kept = f". {plural(len(one.materials), 'thing')} to look at" if one.materials else ""
    when = f"{day_name(one.on, today)}, {span(one.opens, one.closes)}"
    return MeetingLine(one.uuid, when, one.title, f"{what}, {one.where or 'online'}{kept}")


def sees_link(one, me):
    """Whether somebody sees the link of a Meeting: its host, and whoever comes."""
    return me.id in one.scope_people() or meetings.comes(one, me) is not None


def meeting(one, me, today):
    """What meeting.html says of a Meeting to a Person."""
    is_host, count = me.id in one.scope_people(), meetings.count(one)
    return {"meeting": one, "is_host": is_host, "is_over": one.on < today, "may_decide": can(me, meetings.DECIDE, one),
            "mark": meeting_deciding.mark(one), "comes": meetings.comes(one, me) is not None,
            "link": one.link if sees_link(one, me) else "", "when": f"{day_long(one.on)}, {span(one.opens, one.closes)}",
            "who": first_name(one.host),
            "coming": plural(count, "person", "people") if count else "",
            "names": [first_name(each) for each in meetings.people(one)] if is_host else [],
            "kept": [(each, _size(each)) for each in one.materials]}


def _size(each):
    """"PDF, 120 kB" of a file, "" of a link."""
    return f"{each.ending.upper()}, {max(1, round(each.size / 1024)):,} kB" if each.ending else ""
