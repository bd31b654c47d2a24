"""Asking for what is missing: what is typed is read and kept once, with what is like it already; nothing is public by this."""
import re
from dataclasses import dataclass, field
from secrets import token_urlsafe

import sqlalchemy as sa
from rapidfuzz import fuzz, utils

from app.asks import placing, telling
from app.directory import sessions
from app.directory.taxonomy import ACCESS, GOOD_FOR, KINDS
from app.extensions import db
from app.index import Question, find
from app.index.words import STOP_WORDS, stem, words
from app.need.asks import CLOSED, TIME, TIMES, Ask, AskChoice
from app.people import audit
from app.sealing import keyed
from app.tables.cells import REFUSED
from app.tables.cells import text as cells
from app.web import traps
from app.web.text import tidy_text

MOST_WORDS, MOST_PLACE = 300, 100
TAXONOMIES = {"kind": KINDS, "good-for": GOOD_FOR, "access": ACCESS, TIME: TIMES}
# How like two asks must be, of 100, to be shown as one that was asked already.
_ALIKE, _SHOWN, _MOST_CHOICES = 80, 3, 30
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_HEALTH = re.compile(
    r"\b(?:suicid\w*|self[ -]?harm\w*|overdos\w*|crisis|depress\w*|anxi\w+|lonely|bereave\w*|grief|cancer|dementia|pain|panic)\b")


@dataclass
class Asked:
    """What was typed. `placed` is placing.Placed; `choices` {(taxonomy, code)}; `contact` and `contact_kind` as telling.read gives them;
    `errors` {box: words}.
    """

    words: str = ""
    place: str = ""
    chosen: str = ""
    choices: frozenset = frozenset()
    contact: str = ""
    contact_kind: str = ""
    key: str = ""
    trapped: bool = False
    placed: placing.Placed = field(default_factory=placing.Placed)
    errors: dict = field(default_factory=dict)


def first(values):
    """The Asked of an address (any texts), with what a search carries over: words, place, area, and what was ticked."""
    def said(name, most):
        return tidy_text(values.get(name, ""), most)[0][:most]
    carried = {"kind": "kind", "for": "good-for", "access": "access"}
    chosen = {(taxonomy, code) for name, taxonomy in carried.items() for code in values.getlist(name) if code in TAXONOMIES[taxonomy]}
    slug = said("in", 60)
    near = said("near", MOST_PLACE)
    picked = placing.by_slug(slug) if slug and not near else None
    place = placing.coarse(near, None) or (picked.name if picked else "")
    return Asked(said("q", MOST_WORDS), place, picked.slug if picked else "", frozenset(chosen), key=new_key())


def read(values, gazetteer, home, now):
    """The Asked of a posted form (any texts). `gazetteer` and `home` as geo.geocoder.locate wants them."""
    typed, fault = tidy_text(values.get("words", ""), MOST_WORDS)
    place, no_place = tidy_text(values.get("place", ""), MOST_PLACE)
    contact, kind, no_contact = telling.read(values)
    given = values.get("idempotency_key", "")
    asked = Asked(typed, place, values.get("locality", ""), read_choices(values), contact, kind,
                  given if _KEY.fullmatch(given) else new_key(), bool(traps.sprung(values, now)))
    fault = fault or ("" if re.search(r"\w", typed) else "Say what you would like") or refused(typed)
    if fault:
        asked.errors["words"] = fault
    asked.placed = placing.Placed(fault=no_place) if no_place else placing.placed(place, asked.chosen, gazetteer, home)
    if asked.placed.fault:
        asked.errors["locality" if asked.placed.options else "place"] = asked.placed.fault
    if no_contact:
        asked.errors["contact"] = no_contact
    return asked


def refused(text):
    """Why words cannot be kept, in words: they hold somebody's NHS number; "" for nothing."""
    return next((note.todo for note in cells.paragraphs(text).notes if note.state == REFUSED), "")


def new_key():
    """What makes two presses of one form one ask."""
    return token_urlsafe(24)


def speaks_of_health(text):
    """Whether words speak of an illness or of need, so that where to turn at once stands beside them."""
    return bool(_HEALTH.search(text.casefold()))


def read_choices(values):
    """{(taxonomy, code)} of the boxes of a posted form (any texts) that are ticked and known."""
    found = set()
    for one in values.getlist("choice")[:_MOST_CHOICES]:
        taxonomy, _, code = one.partition(":")
        if code in TAXONOMIES.get(taxonomy, ()):
            found.add((taxonomy, code))
    return frozenset(found)


def alike(words_typed, locality_id):
    """[Ask] that everybody may see, are open in a locality and say nearly the same; the likest first, a few at most."""
    plain, stems = utils.default_process(words_typed), _stems(words_typed)
    rows = db.session.scalars(sa.select(Ask).where(Ask.locality_id == locality_id, Ask.public_on.is_not(None), Ask.state != CLOSED)
                              .order_by(Ask.id)).all()
    scored = {}
    for one in rows:
        score = fuzz.token_set_ratio(plain, utils.default_process(one.what)) if plain and _stems(one.what) & stems else 0
        if score >= _ALIKE:
            scored[one] = score
    return sorted(scored, key=scored.get, reverse=True)[:_SHOWN]


def on_now(connection, words_typed, locality_id, now):
    """[index.Hit] of what is on in a locality and has all these words, a few at most; `connection` reads the index."""
    answer = find(connection, Question(today=sessions.today(now).toordinal(), minute=sessions.minute(now), words=words_typed,
                                       locality=locality_id, limit=_SHOWN, bare=True))
    return () if answer.any_word else answer.hits


def keep(asked, *, now):
    """Keeps an Asked without faults and gives the Ask; the same form again is kept once. Never commits."""
    key = keyed("ask", asked.key)
    there = db.session.scalar(sa.select(Ask).where(Ask.key == key))
    if there is not None:
        return there
    made = Ask(typed=asked.words, locality_id=asked.placed.locality.id, place=asked.placed.place, asked_on=sessions.today(now), key=key,
               trapped=asked.trapped,
               choices=[AskChoice(taxonomy=taxonomy, code=code) for taxonomy, code in sorted(asked.choices)])
    db.session.add(made)
    db.session.flush()
    audit.record("ask.send", "ask", made.uuid, reason="held" if made.trapped else "", now=now)
    if asked.contact:
        telling.keep(made, asked.contact, asked.contact_kind, quiet=made.trapped, now=now)
    return made


def _stems(text):
    return {stem(word) for word in words(text) if word not in STOP_WORDS}
