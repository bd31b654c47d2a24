"""What is typed and ticked of an area: clean values, and what is wrong in plain words."""
import re
from dataclasses import asdict, dataclass

from app.geo import postcode
from app.web.text import tidy_text

KINDS = ("neighbourhood", "neighbourhood team", "primary care network", "town", "village", "parish", "ward", "place")
TICKED = ("ward", "msoa")
MOST_NAME, MOST_CONTACT, MOST_SOURCE, MOST_TYPED, MOST_TICKS, MOST_PEOPLE = 80, 300, 100, 2000, 1000, 100_000_000
_CODE = re.compile(r"[A-Z][0-9]{8}")


@dataclass(frozen=True, slots=True)
class Said:
    """An area as somebody says it. `parent` is the slug of that above it ("" for none), `people` and `older` are figures as text, `ward`
    and `msoa` codes, `postcodes` the beginnings of postcodes as typed, `kept` ids of parts that it has besides (texts), `inside` and
    `outside` ids of venues that were put in or taken out by hand.
    """

    name: str = ""
    kind: str = ""
    parent: str = ""
    contact: str = ""
    people: str = ""
    older: str = ""
    source: str = ""
    ward: tuple[str, ...] = ()
    msoa: tuple[str, ...] = ()
    postcodes: str = ""
    kept: tuple[str, ...] = ()
    inside: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()

    def plain(self):
        """As a dict for JSON."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def said_of(plain):
    """The Said of a dict as `plain` gives it."""
    return Said(**{name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()})


def read(values, before):
    """(Said, {box: words}) of a form (a MultiDict). `before` is the Said that it changes: venues put in or out by hand stay."""
    faults, words = {}, {}
    for name, most in (("name", MOST_NAME), ("contact", MOST_CONTACT), ("source", MOST_SOURCE), ("postcodes", MOST_TYPED), ("people", 20),
                       ("older", 20)):
        words[name], problem = tidy_text(values.get(name, ""), most)
        if problem:
            faults[name] = problem
    words["name"] = " ".join(words["name"].split())
    if not re.search(r"\w", words["name"]):
        faults.setdefault("name", "Enter a name, like Chard West")
    kind, parent = values.get("kind", ""), values.get("parent", "")
    if kind and kind not in KINDS and kind != before.kind:
        faults["kind"] = "Choose one of these"
    _figures(words, faults)
    ticks = {name: tuple(sorted(set(values.getlist(name)))) for name in (*TICKED, "kept")}
    for name in TICKED:
        if len(ticks[name]) > MOST_TICKS or not all(_CODE.fullmatch(code) for code in ticks[name]):
            faults[name], ticks[name] = "Tick only what is on the list", ()
    strange = [] if "postcodes" in faults else beginnings(words["postcodes"])[1]
    if strange:
        faults["postcodes"] = f"“{strange[0][:20]}” is no beginning of a postcode. Write it like TA20, or TA20 1"
    kept = tuple(one for one in ticks.pop("kept") if one.isascii() and one.isdigit() and len(one) < 10)
    return Said(kind=kind if "kind" not in faults else "", parent=parent[:60], kept=kept, inside=before.inside, outside=before.outside,
                **words, **ticks), faults


def beginnings(text):
    """([(kind, value)], [what is none]) of typed outcodes ("TA20"), sectors ("TA20 1") and postcodes, with anything between them."""
    words, found, strange = [postcode.tidy(one) for one in re.split(r"[\s,;]+", text) if postcode.tidy(one)], [], []
    while words:
        word = words.pop(0)
        both = f"{word}{words[0]}" if words and words[0][:1].isdigit() and postcode.is_outcode(word) else ""
        if postcode.full(both) or both and len(words[0]) == 1:
            found.append(("postcode", postcode.full(both)) if postcode.full(both) else ("sector", f"{word} {words[0]}"))
            words.pop(0)
        elif postcode.full(word) or postcode.is_outcode(word):
            found.append(("postcode", postcode.full(word)) if postcode.full(word) else ("outcode", word))
        else:
            strange.append(word)
    return list(dict.fromkeys(found)), strange


def figure(text):
    """The whole number of a text ("14,287"), None for none."""
    plain = text.replace(",", "").replace(" ", "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None


def _figures(words, faults):
    for name in ("people", "older"):
        if words[name] and (figure(words[name]) is None or figure(words[name]) > MOST_PEOPLE):
            faults.setdefault(name, "Enter a whole number, like 14,287, or nothing")
    people, older = figure(words["people"]), figure(words["older"])
    if people is not None and older is not None and older > people and not {"people", "older"} & faults.keys():
        faults["older"] = "There cannot be more of them than people"
    if (words["people"] or words["older"]) and not words["source"]:
        faults.setdefault("source", "Say where the figure is from, like Census 2021")
