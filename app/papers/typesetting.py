"""Sets a sheet's paper as a tagged PDF (PDF/UA-1) by Typst: headings, lists, words for every picture, and no letter left a blank box."""
import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from app.papers import pictures, wording

_HERE = Path(__file__).parent
# Usual fonts first; Typst brings the last one along, so that a machine without fonts prints, too.
USUAL = ("Liberation Sans", "Arial", "DejaVu Sans", "Libertinus Serif")
_KEPT, _LETTERS_KEPT, _MOST_KINDS = 64, 4096, 400
# Control, private, unassigned and half characters are no words, nor are marks that turn a line round or make a sign a coloured one.
_NO_WORDS = ("Cc", "Co", "Cn", "Cs")
_MARKS = re.compile("[\u202a-\u202e\u20dd-\u20e4\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# A word without a place to break runs into its neighbour.
_LONG_WORD = re.compile("[^ ]{24}(?=[^ ]{6})")
# Not what keeps the halves of a postcode and of a phone number on one line.
_SPACES = re.compile(r"[^\S\u00a0]+")
# What is set of one of the paper's lines.
_OF_LINE = ("name", "lede", "rows", "paired", "call", "number", "short")


def pdf(paper):
    """The bytes of the PDF of a `showing.paper`; None when it has letters that no font here has, or else cannot be set.

    Signs that no font has (a smiley) are left out: they say nothing that the words do not.
    """
    if not paper["lines"] or not can_set(paper["language"]):
        return None
    told = _told(paper)
    made = _set(_text(told))
    lacking = _lacking(_text(told["theirs"]), tuple(told["fonts"])) if made is None else ()
    if not lacking:
        return made
    told["theirs"] = _each(told["theirs"], lambda words: "".join(letter for letter in words if letter not in lacking).strip())
    return _set(_text(told))


def can_set(language):
    """Whether this machine has the letters of a language."""
    return wording.font(language) is not None


def _told(paper):
    """What the template reads, as plain JSON; `theirs` in it is what other people wrote."""
    style, language = paper["style"], paper["language"]
    own = wording.font(language)
    # Its own font after the first two: they have none of its letters, and figures and names stand in theirs.
    wanted = [*USUAL[:2], *([own] if own else []), *USUAL[2:]]
    return {
        "theirs": _each({"by": paper["by"], "beside": paper["beside"], "lines": [
            {name: line[name] for name in _OF_LINE} for line in paper["lines"]]}, _plain),
        "codes": [_drawn(line["qr"]) for line in paper["lines"]], "words": paper["words"], "site": _plain(paper["site_name"]),
        "link": paper["link"], "code": _drawn(paper["qr"]), "rtl": paper["rtl"], "language": language,
        "date": [paper["printed"].year, paper["printed"].month, paper["printed"].day],
        "tall": own == "Noto Nastaliq Urdu", "size": style.size,
        "pictures": {name: pictures.svg(name) for name in pictures.PICTURES} if style.pictures else {},
        "contrast": style.contrast, "fold": style.fold,
        "own_notes": paper["own_notes"],
        "fonts": [name for name in wanted if name in wording.families()], "english": language == wording.ENGLISH,
        "page": wording.WORDS["page"] if language == wording.ENGLISH else "%(number)s / %(count)s"}


def _each(told, change):
    """The same, with every text in it changed."""
    if isinstance(told, dict):
        return {name: _each(value, change) for name, value in told.items()}
    return [_each(one, change) for one in told] if isinstance(told, list) else change(told) if isinstance(told, str) else told


def _plain(words):
    """Words without what is no letter, on one line, with places to break in what is endless."""
    kept = "".join(letter for letter in _SPACES.sub(" ", words).strip() if unicodedata.category(letter) not in _NO_WORDS)
    return _LONG_WORD.sub("\\g<0>\u200b", _MARKS.sub("", kept))


def _text(told):
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=_KEPT)
def _set(told):
    # One that cannot be set is kept as well: asked for again and again it would take its time again and again.
    from typst import TypstError

    try:
        return _compile("sheet.typ", told)
    except TypstError:
        return None


def _lacking(text, fonts):
    """The signs of a text that none of the fonts has, a set; empty, too, when a letter of a word is among them, or more kinds than anybody
    writes: each that is not known yet takes a millisecond.
    """
    letters = {letter for letter in text if not letter.isascii()}
    words = {letter for letter in letters if unicodedata.category(letter)[0] in "LMN"}
    if len(letters) > _MOST_KINDS or not all(_is_there(letter, fonts) for letter in words):
        return set()
    return {letter for letter in letters - words if not _is_there(letter, fonts)}


@lru_cache(maxsize=_LETTERS_KEPT)
def _is_there(letter, fonts):
    # Typst tells of the first letter only, and in a sentence: so each is tried by itself.
    from typst import TypstError

    try:
        _compile("letter.typ", _text({"fonts": fonts, "letter": letter}))
    except TypstError:
        return False
    return True


def _compile(template, told):
    return _compiler().compile(input=str(_HERE / template), format="pdf", sys_inputs={"told": told}, pdf_standards=["ua-1"])


@lru_cache(maxsize=1)
def _compiler():
    # Looking through the machine's fonts takes longer than setting a sheet: once a process.
    import typst

    return typst.Compiler(root=str(_HERE))


def _drawn(code):
    """A square code (web.qr) as the text of an SVG file."""
    side, path = code
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
            f'<path d="{path}" stroke="#000" fill="none"/></svg>')
