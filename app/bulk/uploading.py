"""Keeps a brought file, sealed, until it came in: once for a form, the newest few of each person, with what its columns were taken for."""
import base64
import re
import zlib

import sqlalchemy as sa

from app.bulk.forgetting import drop
from app.bulk.models import Remembered, Upload
from app.extensions import db
from app.people import audit
from app.people.permissions import visible
from app.sealing import keyed
from app.tables.csv_file import Held
from app.tables.headings import CHOICES
from app.tables.table_reading import SHARED, OwnTable
from app.web.text import tidy_text

MOST_OPEN, MOST_NAME = 3, 100
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)


def is_key(text):
    """Whether a text can be the key of a form of ours."""
    return bool(_KEY.fullmatch(text))


def by_key(person, key):
    """The Upload that a person brought by the form of this key, or None."""
    return db.session.scalar(visible(person, "listing.import", Upload).where(Upload.key == _of(person, key)))


def keep(person, key, name, received, *, now):
    """The Upload of a file (receiving.Received) that a person brought; older ones that never came in make room. Never commits."""
    table = OwnTable(Held(received.content))
    known = db.session.get(Remembered, (person.id, headings_key(table)))
    chosen = known.chosen if known else {str(place): column for place, column in table.taken().items()}
    # Of columns that are not known, or may be one thing or another, the page asks itself.
    notes = [*received.notes, *(note for note in table.notes if not note.startswith(("Columns that we do not know", "Question: ")))]
    upload = Upload(person_id=person.id, key=_of(person, key), name=file_name(name), table=_packed(received.content), notes=notes,
                    chosen=chosen, headings_key=headings_key(table), touched_at=now)
    db.session.add(upload)
    db.session.flush()
    waiting = (sa.select(Upload.id).where(Upload.person_id == person.id, Upload.begun_at.is_(None))
               .order_by(Upload.id.desc()).offset(MOST_OPEN))
    drop(Upload.id.in_(waiting), now)
    audit.record("listing.import", "upload", upload.uuid, person=person, reason="brought", now=now)
    return upload


def choose(upload, chosen, shared, *, now):
    """Takes the columns for what a person chose ({position: column of ours}), and does so for their next file with these headings; `shared`
    ({column of ours: what all rows say}) is of this file alone. Never commits.
    """
    places = {str(place): column for place, column in chosen.items() if column in CHOICES}
    upload.chosen, upload.touched_at = places | {column: shared[column] for column in SHARED if column in shared}, now
    known = db.session.get(Remembered, (upload.person_id, upload.headings_key))
    if known is None:
        known = Remembered(person_id=upload.person_id, headings_key=upload.headings_key)
        db.session.add(known)
    known.chosen, known.at = places, now


def table_of(upload):
    """The table_reading.OwnTable of an Upload whose file is still here."""
    columns = {int(place): column for place, column in upload.chosen.items() if place not in SHARED}
    return OwnTable(held(upload), columns, shared_of(upload))


def shared_of(upload):
    """{column of ours: what a person said of all rows of an Upload}."""
    return {column: upload.chosen[column] for column in SHARED if column in upload.chosen}


def held(upload):
    """The bytes of an Upload's file, to be read as a path is."""
    return Held(zlib.decompress(base64.b85decode(upload.table)))


def headings_key(table):
    """What tells tables with the same headings, in this order, from others."""
    return keyed("headings", "\x1f".join(" ".join(heading.casefold().split()) for heading in table.headings))


def file_name(text):
    """A file's name as it is shown to whoever brought it: without folders, at most MOST_NAME letters."""
    plain = " ".join(tidy_text(_FOLDERS.sub("", text), 10_000)[0].split())
    return plain if len(plain) <= MOST_NAME else f"{plain[:MOST_NAME]}..."


def _of(person, key):
    """A form's key as it is kept: nobody meets another person's."""
    return keyed("upload", f"{person.id} {key}")


def _packed(content):
    return base64.b85encode(zlib.compress(content, 6)).decode("ascii")
