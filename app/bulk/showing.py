"""What the pages of bulk say, worked out from uploads: the look before, what became of it, and the rows with reasons as a file."""
from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.bulk import bringing, columns, uploading
from app.bulk.models import Brought, Upload
from app.bulk.reading import CHANGE, NEW, REFUSE, SAME, is_open
from app.directory import sessions
from app.directory.models import Service
from app.directory.taxonomy import KINDS
from app.extensions import db
from app.people.permissions import can, visible
from app.submissions import deciding, differing
from app.submissions.details import details_of, merged, public, public_at
from app.submissions.models import APPROVED, DECLINED, SENT_BACK, WAITING, WITHDRAWN
from app.tables.cells import REFUSED
from app.tables.cells.text import safe
from app.tables.headings import EITHER, tidy
from app.tables.import_report import words_of
from app.tables.receiving import written
from app.web import formats

SHOWN, SHOWN_RUNS = 50, 10
UNDO_DAYS = 30
_LOOK_AHEAD = timedelta(days=365)
_STATES = {WAITING: "Waits to be looked at", SENT_BACK: "Sent back", APPROVED: "Approved: people see it", DECLINED: "Declined",
           WITHDRAWN: "Taken out again"}
_OWN_HEADINGS = ("Row in your file", "What to do")


class Column(NamedTuple):
    """One column of a file: its position, its heading, what stands in the first full row, what it becomes ("" for nothing), and in words
    how many rows fill it and need something there.
    """

    place: int
    heading: str
    first: str
    becomes: str
    seen: str


class Asked(NamedTuple):
    """A column that may be two things: its position, its heading, what stands in the first full row, and the two columns of ours."""

    place: int
    heading: str
    first: str
    either: tuple


class Row(NamedTuple):
    """One activity of a file in the look before: its first row's number, its name, [(heading, what stood there, words)], when and where in
    words, the next date, the fields that change, and why it waits though others go straight in.
    """

    number: int
    name: str
    remarks: list
    when: str
    where: str
    next_on: str
    changes: str
    waits: str


def files(person):
    """[(Upload, what became of it in words)] that a person brought, the newest first."""
    found = db.session.execute(visible(person, "listing.import", Upload).add_columns(Upload.table.is_not(None)).options(
        sa.orm.defer(Upload.table)).order_by(Upload.id.desc()).limit(SHOWN_RUNS))
    return [(one, _became(one, is_here)) for one, is_here in found]


def _became(upload, is_here):
    if upload.undone_at:
        return "Taken out again."
    if upload.begun_at and is_here:
        return "Stopped half way. Open it to bring in the rest."
    return f"Came in on {formats.day_long(sessions.today(upload.begun_at))}." if upload.begun_at else "Not in yet."


def look(upload, reading, person, *, today):
    """Everything that look.html says, as a dict."""
    by = {what: [one for one in reading.lines if one.what == what] for what in (NEW, CHANGE, SAME, REFUSE)}
    coming = by[NEW] + by[CHANGE]
    coming.sort(key=lambda one: one.rows[0])
    asked, ready = [one for one in coming if one.is_asked], [one for one in coming if not one.is_asked]
    may_straight = can(person, bringing.STRAIGHT)
    straight = sum(not bringing.why_not_straight(one, person) for one in coming) if may_straight else 0
    rows = {name: [_row(one, reading.table, person, today, may_straight) for one in those[:SHOWN]]
            for name, those in (("asked", asked), ("ready", ready), ("refused", by[REFUSE]))}
    seen = _columns(reading)
    return {
        "upload": upload, "shared": _shared(upload, reading.table), "questions": _questions(seen), "names": columns.NAMES,
        "kinds": [(one.code, one.name) for one in KINDS.values()],
        "columns": seen, "labels": columns.LABELS, "lacks": reading.table.lacks, "rows": rows,
        "many": {"ready": len(ready), "asked": len(asked), "refused": len(by[REFUSE]), "same": len(by[SAME]), "coming": len(coming),
                 "rows": sum(len(one.rows) for one in reading.lines)},
        "same": [(one.rows[0], one.name, one.why) for one in by[SAME][:SHOWN]], "may_straight": may_straight, "straight": straight,
        "shown": SHOWN, "read_on": sessions.today(upload.touched_at)}


def outcome(upload, *, now):
    """Everything that came_in.html says, as a dict."""
    brought = db.session.scalars(sa.select(Brought).where(Brought.upload_id == upload.id).order_by(Brought.row).options(
        sa.orm.joinedload(Brought.submission), sa.orm.joinedload(Brought.service))).all()
    counts = upload.counts or {}
    states = [_state(one) for one in brought]
    totals = {words: states.count(words) for words in dict.fromkeys(states)}
    stands = any(one.undone_at is None for one in brought)
    may_undo = stands and upload.undone_at is None and now - upload.begun_at <= timedelta(days=UNDO_DAYS)
    return {
        "upload": upload, "total": len(brought), "totals": totals, "unfinished": upload.table is not None, "may_undo": may_undo,
        "rows": [_result(one) for one in brought[:2 * SHOWN]], "same": counts.get("same", 0), "left": counts.get("left", 0),
        "refused": formats.list_words([str(row) for row in counts.get("refused", [])[:SHOWN]]), "refusals": len(counts.get("refused", [])),
        "failed": formats.list_words([str(row) for row in counts.get("failed", [])[:SHOWN]]), "undo_days": UNDO_DAYS,
        "on": sessions.today(upload.begun_at)}


def problems(reading):
    """The bytes of a CSV file: the rows that cannot come in and those with questions as they stand, each with what to do."""
    todo = {one.rows[0]: " ".join(dict.fromkeys(_told(remark, reading.table) for remark in _weighty(one)))
            for one in reading.lines if one.what == REFUSE or one.is_asked and one.what != SAME}
    told = [[*_OWN_HEADINGS, *reading.table.headings]]
    told += [[str(place), todo[place], *cells] for place, cells in reading.table.cells() if place in todo]
    return written([[safe(cell) for cell in row] for row in told])


def _shared(upload, table):
    """{box: what it says of all rows} of what the table has no column for; a table of our own ids needs none."""
    said, boxes = uploading.shared_of(upload), {"organisation": columns.ALL_ORGANISATION, "kind": columns.ALL_KIND}
    return {box: said.get(column, "") for column, box in boxes.items() if column not in table.columns and "id" not in table.columns}


def _columns(reading):
    table, first, filled, rows = reading.table, {}, Counter(), 0
    taken = table.taken()
    weighty = Counter(remark.column for line in reading.lines for remark in line.remarks if is_open(remark) or remark.note.state == REFUSED)
    for _, cells in table.cells():
        rows += 1
        for place, cell in enumerate(cells):
            if cell.strip():
                first.setdefault(place, cell)
                filled[place] += 1
    return [Column(place, heading or f"Column {place + 1}", _short(first.get(place, ""), 60), taken.get(place, ""),
                   _seen(filled[place], rows, weighty[taken.get(place, "none")])) for place, heading in enumerate(table.headings)]


def _questions(seen):
    """[Asked] of a file's columns (Column) that are left out because neither their heading nor their cells say what they are."""
    return [Asked(one.place, one.heading, one.first, EITHER[tidy(one.heading)]) for one in seen
            if not one.becomes and one.first and tidy(one.heading) in EITHER]


def _seen(filled, rows, weighty):
    words = "No row is filled" if not filled else f"All {formats.plural(rows, 'row')} filled" if filled == rows else \
        f"{formats.number(filled)} of {formats.plural(rows, 'row')} filled"
    return f"{words}. {formats.number(weighty)} to look at" if weighty else words


def _row(line, table, person, today, may_straight):
    remarks = [(_heading(one, table), _short(one.cell, 80), words_of(one.note)) for one in _weighty(line)]
    if line.details is None:
        return Row(line.rows[0], line.name, remarks, "", "", "", "", "")
    told = differing.told(line.details)
    waits = bringing.why_not_straight(line, person) if may_straight else ""
    return Row(line.rows[0], line.details.name, remarks, told["When"], told["Where"], _next_on(line.details, today), _changes(line), waits)


def _weighty(line):
    """[Remark] that matter: of a refused row why it is, of others all."""
    refusals = [one for one in line.remarks if one.note.state == REFUSED]
    return refusals or line.remarks


def _told(remark, table):
    heading, words = _heading(remark, table), words_of(remark.note)
    return f"{heading}: {words}" if heading else words


def _heading(remark, table):
    """The heading that a remark is about, "" for the whole row and for what the table has no column for."""
    return table.named(remark.column) if remark.column in table.columns else ""


def _short(text, most):
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[:most]}..."


def _next_on(details, today):
    try:
        on = [one.on for schedule in details.schedules for one in sessions.occurrences(schedule, today, today + _LOOK_AHEAD)
              if one.state != sessions.CANCELLED]
    except ValueError:
        return ""
    return formats.day_long(min(on)) if on else ""


def _changes(line):
    if line.what != CHANGE or line.service_id is None:
        return ""
    service = db.session.get(Service, line.service_id)
    current = public(service)
    after, _ = merged(public_at(service, datetime.fromisoformat(line.base)), line.details, current)
    return formats.list_words([formats.first_lower(one.field) for one in differing.differences(current, after)])


def _state(brought):
    if brought.undone_at is not None:
        return "Taken out again"
    return _STATES.get(brought.submission.state, "Waits") if brought.submission else "People see it"


def _result(brought):
    """(row, name, what became of it, the reason that was given, uuid of the submission, slug of the listing)."""
    submission, service = brought.submission, brought.service
    details = details_of(submission) if submission else None
    decision = deciding.last_decision(submission) if submission else None
    name = details.name if details else service.name if service else ""
    reason = decision.reason if decision and submission.state in (SENT_BACK, DECLINED) else ""
    shown = service if service and service.withdrawn_at is None else None
    return brought.row, name, _state(brought), reason, submission.uuid if submission else "", shown.slug if shown else ""
