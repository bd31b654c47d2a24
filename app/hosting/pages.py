"""The pages of a group for whoever hosts it, signed in or by a private link: its numbers, and who comes on one date."""
from flask import request

from app.bookings import ending
from app.directory import sessions
from app.groups import courses, dates, emergencies, quiet, ringing, telling, welcoming
from app.hosting import dated, dates_off, fetching, roster
from app.hosting.doors import now
from app.web import page


def show(template, door, faults=None, **context):
    """A page of a Door, with what is wrong in a form of it ({box: words})."""
    return page.render(f"hosting/{template}.html", status=422 if faults else 200, private=True, group=door.group, door=door,
                       proof=door.proof, faults=faults or {}, form_errors=faults, **context)


def group_page(door, faults=None):
    """A host's page of one group; no name stands there."""
    group, today = door.group, sessions.today(now())
    places = group.capacity if group.per_date is None else group.per_date
    return show("group", door, faults, roster=roster.roster(group, None),
                typed=request.form.get("places", places) if faults else places,
                course=courses.week_words(group, today),
                joins=request.form.get("joins", group.join_weeks or "") if faults else group.join_weeks or "",
                ring=to_tell(group, today) or ending.to_tell(group.id),
                next=next((one for one in dates.to_come(group, now()) if not one.off), None), dated=dated.next_ones(group, now()),
                emergencies=emergencies.lately(group.id, now()),
                coming=dates.to_come(group, now())[:dates.SHOWN] if dates_off.may_change(group) else (),
                quiet=next(iter(quiet.among([group] if group.closed_at is None else [], now())), None),
                local=lambda at: at.astimezone(sessions.LONDON), welcome=welcoming.inside(group.id))


def people_page(door, faults=None, words="", opened=None, typed=None, on=""):
    """The names of a group on one date; `opened` is the Place whose contact is shown, `typed` what stood in the box of its places."""
    group, today = door.group, sessions.today(now())
    days = roster.days(group, now())
    chosen = on or request.args.get("on", "") or request.form.get("on", "")
    day = next((one for one in days if one.original_on.isoformat() == chosen), None) or next((one for one in days if one.on >= today), None)
    to_reach = roster.to_reach(group)
    # Of whoever came onto it since there is no look in the record yet: how to reach them is shown once there is.
    seen = fetching.seen_by(to_reach, roster.LOOK, door.host, now())
    return show("people", door, faults, days=days, day=day, words=words, opened=opened, why=roster.WHY, until=roster.until,
                can_be_written_to=telling.can_be_written_to, roster=roster.roster(group, day.original_on if day else None),
                on_date=dated.of(group, day, now()), typed=typed, ring=to_tell(group, today),
                is_to_come=day is not None and day.on >= today, seen=seen, hidden=len(to_reach) - len(seen))


def to_answer(group):
    """How many people wait for the host of a group: once it is closed, to be rung about that."""
    if group.closed_at is None:
        return roster.to_answer(group)
    return to_tell(group, sessions.today(now())) or ending.to_tell(group.id)


def to_tell(group, today):
    """How many people are still to be rung about a changed date or their first visit."""
    return sum(one.told_at is None for one in ringing.to_ring(group.id, today))
