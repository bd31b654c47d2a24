"""What is kept with a meeting: links, and files of a short list of kinds, known by their content and never by their name.

All that changes rows runs in the caller's transaction, opened inside extensions.writing_unit(); the caller commits.
"""
import io
import re
import zipfile

import sqlalchemy as sa

from app.extensions import db
from app.learning.models import Material, Meeting
from app.submissions import shrinking

MOST_BYTES, MOST = 5 * 1024 * 1024, 10
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "odt": "application/vnd.oasis.opendocument.text",
         "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
_MOST_PARTS, _LONG = 3000, 100
_NO_FILE = "We cannot take that file. Choose a PDF, a text document (ODT or DOCX) or a picture."
_TOO_BIG = "That file is too big. Choose one of up to 5 MB."
_MACROS = "That file has a program in it. Save it without macros, then choose it again."


class Refused(ValueError):
    """What was sent is not taken; the text says what to do."""


def checked(content):
    """(ending, bytes to keep) of a sent file (bytes); pictures are made anew. Raises Refused."""
    if len(content) > MOST_BYTES:
        raise Refused(_TOO_BIG)
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise Refused(_NO_FILE)
        return "pdf", content
    if content.startswith(b"PK\x03\x04"):
        return _document(content), content
    try:
        return "jpg", shrinking.made_anew(content)[0]
    except shrinking.NotAPicture as error:
        raise Refused(_NO_FILE) from error


def add(meeting, name, *, link="", content=None, now):
    """Adds a link or a sent file under a name; raises Refused."""
    if len(meeting.materials) >= MOST:
        raise Refused(f"There are {MOST} already. Take one away first.")
    ending, kept = checked(content) if content is not None else ("", None)
    meeting.materials.append(Material(name=name, link=link, ending=ending, content=kept, size=len(kept or b""), at=now))


def by_uuid(uuid):
    """The Material of a uuid (any text), or None."""
    return db.session.scalar(sa.select(Material).join(Meeting).where(Material.uuid == uuid))


def file_name(material):
    """What the file of a Material is called when it is saved: of its name only plain letters and figures."""
    plain = re.sub(r"[^a-z0-9]+", "-", material.name.casefold()).strip("-")[:40].strip("-")
    return f"{plain or 'paper'}.{material.ending}"


def _document(content):
    """"odt" or "docx" of a zip that is one; nothing of it is unpacked but the line that says so. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {one.filename for one in parts}
            if len(parts) > _MOST_PARTS:
                raise Refused(_NO_FILE)
            if any(name.startswith(("Basic/", "Scripts/")) or name.lower().endswith("vbaproject.bin") for name in names):
                raise Refused(_MACROS)
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                return "docx"
            said = next((one for one in parts if one.filename == "mimetype" and one.file_size <= _LONG), None)
            if said and packed.read(said) == TYPES["odt"].encode():
                return "odt"
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, KeyError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(_NO_FILE) from error
    raise Refused(_NO_FILE)
