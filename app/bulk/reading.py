"""What each row of a brought table would become: new, a change, as it already stands, or not to be taken, and why."""
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from app.bulk.models import Brought
from app.bulk.uploading import table_of
from app.directory import history, locating, rows
from app.directory.details import ServiceDetails
from app.directory.models import History, Service
from app.extensions import db
from app.submissions.details import careful, public, public_at
from app.submissions.models import DECLINED, SENT_BACK, WAITING, WITHDRAWN
from app.tables.cells import ASKED, MENDED, REFUSED, Note
from app.tables.judging import Judging
from app.tables.table_row import Remark

NEW, CHANGE, SAME, REFUSE = "new", "change", "same", "refused"
_AT_ONCE = 500
_KNOWN = {
    WAITING: "It waits already to be looked at.", SENT_BACK: "It was sent back. Change it in your file, then bring it again.",
    DECLINED: "Somebody looked at this row before and said no."}
STANDS = "It already stands so."
# What is read of a cell that somebody filled and that nobody can use; nothing else of it is kept.
_LOST = frozenset({"no postcode", "no number", "no email address", "no web address", "no email address and no website", "no date",
                   "no time", "no end", "no age"})


class Line(NamedTuple):
    """One activity of a table: `rows` (numbers), its name, what becomes of it (NEW, CHANGE, SAME, REFUSE) and why in words, [Remark], and
    for what can come in its ServiceDetails, the id of the Service that it changes, the moment (ISO 8601) of that Service that it was made
    from, its locality's id, whether it is careful, whether it names one of our ids, and its `key` and `mark` (see models.Brought).
    """

    rows: list
    name: str
    what: str
    why: str
    remarks: list
    details: ServiceDetails | None = None
    service_id: int | None = None
    base: str = ""
    locality_id: int | None = None
    is_careful: bool = True
    by_id: bool = False
    key: str = ""
    mark: str = ""

    @property
    def is_asked(self):
        """Whether a row has a question that nobody answered, or a cell that could not be read."""
        return any(map(is_open, self.remarks))

    def scope_localities(self):
        """Where it lies: what people.permissions asks."""
        return {self.locality_id} - {None}

    def scope_people(self):
        """Nobody who signs in: a list has somebody else as its author (bringing.py asks about the rest)."""
        return set()

    def scope_careful(self):
        """Whether it is for children or a health condition."""
        return self.is_careful


class Reading:
    """One reading of an Upload by the Person who brought it; `lines` is [Line] in the order of the file. Reads, and writes nothing."""

    def __init__(self, upload, person, *, today, gazetteer, home=None):
        self.table = table_of(upload)
        self._person, self._gazetteer, self._home = person, gazetteer, home
        self._services, self._places, self._elsewhere, self._theirs = {}, {}, set(), set(person.locality_ids)
        judging = Judging(self.table, upload.source, today, allowed=self._allowed, base=self._base)
        judged = [] if self.table.lacks else list(judging.all())
        self._of_source = self._by_source(upload.source, judged)
        keys = {one.rows[0]: _key(one.details) for one in judged if one.details}
        self._brought = last_brought(set(keys.values()))
        self.lines = [self._line(one) for one in judged]

    def _allowed(self, ids):
        """Those of a set of uuids whose listings lie in the person's localities; the others are not there at all."""
        found = db.session.scalars(sa.select(Service).where(
            Service.uuid.in_(ids), locating.lies_in(Service, Service.id, self._theirs))).all() if ids else []
        self._services |= {one.uuid: one for one in found}
        return {one.uuid for one in found}

    def _base(self, number, cell, was):
        service = self._services[number]
        moment = moment_of(cell, service)
        return was if moment == service.last_modified else replace(public_at(service, moment), id="")

    def _by_source(self, source, judged):
        """{source's key: Service} of what this source sent before."""
        keys, found = [one.details.source_key for one in judged if one.details and not one.details.id], {}
        for part in rows.in_parts(keys, _AT_ONCE):
            for service, is_theirs in db.session.execute(
                    sa.select(Service, locating.lies_in(Service, Service.id, self._theirs)).where(
                        Service.source == source, Service.source_key.in_(part), Service.source_key != "")):
                found[service.source_key] = service
                if not is_theirs:
                    self._elsewhere.add(service.id)
        return found

    def _line(self, judged):
        if judged.details is None:
            return Line(judged.rows, judged.name, REFUSE, "", judged.remarks)
        details, by_id = judged.details, bool(judged.details.id)
        service = self._services.get(details.id) if by_id else self._of_source.get(details.source_key)
        key, mark = _key(details), history.fingerprint(history.details_to_json(details))
        earlier = self._brought.get(key)
        localities = self._localities(details)
        mine = [one for one in localities if one.id in self._theirs]
        refusal = self._refusal(service, earlier, localities, mine, by_id)
        if refusal:
            remark = Remark(judged.rows[0], "", "", Note(REFUSED, "", refusal))
            return Line(judged.rows, judged.name, REFUSE, "", [remark])
        stands = details == replace(judged.before, id=details.id) if by_id else service is not None and _is_said(service, mark)
        same = STANDS if stands else _brought_before(earlier, mark)
        gone = service is None or service.withdrawn_at is not None
        return Line(
            judged.rows, judged.name, SAME if same else NEW if gone else CHANGE, same, judged.remarks, details,
            service.id if service else None, "" if gone else _made_from(service, judged, by_id), mine[0].id if mine else None,
            careful(details) or not gone and careful(public(service)), by_id, key, mark)

    def _refusal(self, service, earlier, localities, mine, by_id):
        if localities and not mine:
            return f"It is in {localities[0].name}, which you do not look after. Send it to the champions there."
        if service is None or by_id:
            return ""
        if service.withdrawn_at is not None and not (earlier and earlier.undone_at and earlier.service_id == service.id):
            return "This activity was taken off the site. Ask a coordinator to put it back."
        return "It was moved out of the places that you look after." if service.id in self._elsewhere else ""

    def _localities(self, details):
        asked = (*((venue.postcode, venue.town) for venue in details.venues), details.areas)
        # Each place once: a list of a hall's activities names it in every row.
        if asked not in self._places:
            self._places[asked] = locating.localities_in(details, self._gazetteer, self._home)
        return self._places[asked]


def is_open(remark):
    """Whether somebody has to look at a cell: it has a question, or could not be read."""
    return remark.note.state == ASKED or remark.note.state == MENDED and bool(remark.cell) and remark.note.read in _LOST


def last_brought(keys):
    """{key: the newest Brought} of what came in by file before."""
    found = {}
    for part in rows.in_parts(sorted(keys), _AT_ONCE):
        found |= {one.key: one for one in db.session.scalars(
            sa.select(Brought).where(Brought.key.in_(part)).order_by(Brought.id).options(sa.orm.joinedload(Brought.submission)))}
    return found


def is_alive(brought):
    """Whether what a row became (a Brought, or None) was not taken back."""
    return brought is not None and brought.undone_at is None and not (brought.submission and brought.submission.state == WITHDRAWN)


def moment_of(cell, service):
    """The aware datetime that a row's "last modified" names, when it lies before the Service's own; else that."""
    try:
        moment = datetime.fromisoformat(cell)
        return moment if moment < service.last_modified else service.last_modified
    except (ValueError, TypeError, OverflowError):
        return service.last_modified


def _brought_before(earlier, mark):
    """What became of the same row when it came before, in words; "" when it never did."""
    if not is_alive(earlier) or earlier.mark != mark:
        return ""
    return _KNOWN.get(earlier.submission.state, STANDS) if earlier.submission else STANDS


def _is_said(service, mark):
    return service.withdrawn_at is None and mark in (service.source_fingerprint, service.fingerprint)


def _made_from(service, judged, by_id):
    """The moment of a Service that a row was made from: what its cell says, else when its source last said something of it."""
    if by_id:
        return moment_of(judged.moment, service).isoformat()
    said = db.session.execute(sa.select(History.at, History.details).where(History.service_id == service.id, History.details != "")
                              .order_by(History.id.desc())).all()
    return next((at for at, text in said if history.fingerprint(text) == service.source_fingerprint), service.last_modified).isoformat()


def _key(details):
    """What rows that speak of the same activity have in common."""
    return history.fingerprint(f"id {details.id}" if details.id else f"{details.source}\n{details.source_key}")
