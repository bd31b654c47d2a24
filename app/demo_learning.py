"""What the demonstration's champions have tried, what they say of each other's ideas, and how they meet to learn; all made up."""
import tomllib
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from app.directory import sessions
from app.extensions import db, writing_unit
from app.learning import deciding, materials, meeting, talking, writing
from app.learning.meeting_form import Said
from app.learning.models import Idea
from app.people.models import Person

FILE = Path(__file__).with_name("demo_ideas.toml")
AUTHOR, READER = "Joan Pike", "Ruth Amory"
# (days from today, kind, title, what about, for whom, from and to in minutes after midnight, where, link)
MEETINGS = (
    (-20, "masterclass", "Talking about falls", "What to say, and what not to say, to somebody who is afraid of falling.", "Every champion",
     14 * 60, 15 * 60, "", "https://meet.example/falls"),
    (16, "meeting", "Champions of Yeovil and Chard meet", "What went well since the summer, and what people ask for now. There is cake.",
     "Champions and coordinators", 10 * 60 + 30, 12 * 60, "The library in Chard", ""),
)
PAGE = ("Talking about falls", "Ask: what do you do less of than last year?", "Say: many people feel like this, and it can get better.",
        "Do not say: be careful.", "Offer to go along the first time.")


def load(now):
    """Writes all of it, once, where there is no idea yet and somebody to write and to read it. Commits."""
    author, reader = _people()
    is_new = author and reader and db.session.scalar(sa.select(Idea.id).limit(1)) is None
    db.session.rollback()
    if not is_new:
        return
    with writing_unit():
        author, reader = _people()
        for told in tomllib.loads(FILE.read_text(encoding="utf-8"))["idea"]:
            _idea(told, author, reader, now - timedelta(told["days_ago"]))
        for told in MEETINGS:
            _meeting(*told, author, reader, now)
        db.session.commit()


def _people():
    return [db.session.scalar(sa.select(Person).where(Person.ended_at.is_(None), Person.name == name)) for name in (AUTHOR, READER)]


def _idea(told, author, reader, then):
    """One idea, by the same way that every other goes: written, sent, read by somebody else."""
    typed = {name: told[name].strip() for name in writing.COLUMNS} | {
        "tags": told["tags"], "words": told["words"], writing.WORDS: ", ".join(told["words"]), "locality": told["place"]}
    made = writing.begin(author, writing.new_key(), typed, now=then)
    writing.send(made, author, now=then)
    deciding.approve(made, reader, now=then + timedelta(1))
    if "tried" in told:
        talking.try_too(made, reader, told["tried"], now=then + timedelta(9))
    for number, (who, words) in enumerate(zip((reader, author), told.get("asked", ()), strict=False)):
        talking.comment(made, who, "", words, now=then + timedelta(2 + number))


def _meeting(days, kind, title, about, whom, opens, closes, where, link, author, host, now):
    """One meeting: one that was has a page kept with it, and to one that is to be somebody comes."""
    said = Said(kind, title, about, whom, sessions.today(now) + timedelta(days), opens, closes, where, link)
    made = meeting.keep(host, title, said, now=now - timedelta(30))
    meeting.come(made, author, True, now=now - timedelta(30))
    if days < 0:
        materials.add(made, "What to say, on one page", content=_pdf(PAGE), now=now)


def _pdf(lines):
    """The bytes of a PDF of one A4 page with these lines of plain English letters."""
    text = "\n".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F 18 Tf 56 760 Td 32 TL\n{text}\nET"
    parts = ("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
             "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
             f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    made, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    ending = f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return f"{made}xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}{ending}".encode("ascii")
