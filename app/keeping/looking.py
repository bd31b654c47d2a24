"""Looking into the record of what was done: which rows, by act, person, thing and day; the site's own words, nobody's."""
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.champions.forms import ROLE_WORDS
from app.directory import sessions
from app.directory.areas import Locality
from app.extensions import apart, db
from app.keeping import telling_acts
from app.people import audit
from app.people.models import Audit, Person
from app.people.permissions import ACTS

PAGE, MOST_THING, MOST_PAGE = 50, 40, 1_000_000
EVERY_ACT = tuple(sorted({*ACTS, *audit.EVENTS}))


@dataclass
class Wanted:
    """What somebody looks for: "" or None for all. `since` and `until` are local dates, both meant too; `errors` {box: words}."""

    act: str = ""
    person: str = ""
    thing: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1
    errors: dict = field(default_factory=dict)


class Line(NamedTuple):
    """One row in words: when (local), who, which role, what, to what, where and why."""

    at: datetime
    who: str
    role: str
    act: str
    thing: str
    scope: str
    reason: str


def read(values):
    """The Wanted of a posted form (any texts)."""
    wanted = Wanted(values.get("act", ""), values.get("person", ""), values.get("thing", "").strip(), page=_number(values.get("page")))
    wanted.since, wanted.until = (_day(values.get(box, ""), box, wanted) for box in ("since", "until"))
    if wanted.act not in ("", *EVERY_ACT):
        wanted.act, wanted.errors["act"] = "", "Choose what was done from the list"
    if wanted.person and not (wanted.person.isascii() and wanted.person.isdigit() and len(wanted.person) < 10):
        wanted.person, wanted.errors["person"] = "", "Choose a person from the list"
    if len(wanted.thing) > MOST_THING or not wanted.thing.isprintable():
        wanted.errors["thing"] = f"Use {MOST_THING} letters or fewer, with nothing hidden among them"
    if wanted.since and wanted.until and wanted.since > wanted.until:
        wanted.errors["until"] = "The last day is before the first day"
    return wanted


def lines(wanted):
    """([Line] of one page, the newest first; how many pages there are) for a Wanted without errors."""
    conditions = _conditions(wanted)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Audit).where(*conditions))
    rows = db.session.scalars(sa.select(Audit).where(*conditions).order_by(Audit.id.desc())
                              .limit(PAGE).offset((wanted.page - 1) * PAGE)).all()
    names = dict(db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_({row.person_id for row in rows}))).all())
    places = dict(db.session.execute(sa.select(Locality.id, Locality.name)).all())
    return [_line(row, names, places) for row in rows], max(1, -(-total // PAGE))


def people():
    """[(id, name)] of everybody who stands in the record, by name; a number in place of a name that was wiped."""
    ids = db.session.scalars(sa.select(Audit.person_id).where(Audit.person_id.is_not(None)).distinct()).all()
    names = dict(db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return sorted(((one, _name(one, names)) for one in ids), key=lambda told: (told[1].casefold(), told[0]))


def proof():
    """(the id of the first row that is not as it was written, or None; the newest seal), read beside the session and its locks."""
    with apart() as own:
        return audit.verify(own), audit.head(own)


def acts():
    """[(act, what it is called)], by what it is called."""
    return sorted(((code, telling_acts.act(code)) for code in EVERY_ACT), key=lambda told: told[1])


def _conditions(wanted):
    found = [Audit.act == wanted.act] if wanted.act else []
    found += [Audit.person_id == int(wanted.person)] if wanted.person else []
    found += [sa.or_(Audit.thing_id == wanted.thing, Audit.thing_type == telling_acts.code_of(wanted.thing))] if wanted.thing else []
    found += [Audit.at >= _midnight(wanted.since)] if wanted.since else []
    return found + ([Audit.at < _midnight(wanted.until + timedelta(days=1))] if wanted.until else [])


def _line(row, names, places):
    who = _name(row.person_id, names) if row.person_id else "Nobody signed in"
    return Line(row.at.astimezone(sessions.LONDON), who, ROLE_WORDS.get(row.role, row.role),
                telling_acts.act(row.act), f"{telling_acts.thing(row.thing_type)} {row.thing_id}".strip(),
                telling_acts.scope(row.scope, places), telling_acts.reason(row.reason))


def _name(person_id, names):
    return names.get(person_id) or f"Person {person_id}"


def _midnight(day):
    return datetime.combine(day, time(), sessions.LONDON)


def _day(text, box, wanted):
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-11-25") and text.isascii() else None
    except ValueError:
        day = None
    if day is None or not date(2000, 1, 1) <= day <= date(2200, 1, 1):
        wanted.errors[box] = "Enter a day, like 2026-11-25"
        return None
    return day


def _number(text):
    return min(max(int(text), 1), MOST_PAGE) if text and text.isascii() and text.isdigit() and len(text) < 8 else 1
