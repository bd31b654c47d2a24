"""Sets a sheet's paper as a tagged PDF (PDF/UA-1) by Typst: headings, lists, and words for every picture."""
import json
from functools import lru_cache
from pathlib import Path

from app.papers import pictures, wording
from app.web import qr

_TEMPLATE = Path(__file__).with_name("sheet.typ")
# Usual fonts first; Typst brings the last one along, so that a machine without fonts prints, too.
USUAL = ("Liberation Sans", "Arial", "DejaVu Sans", "Libertinus Serif")
_KEPT = 64


def pdf(paper):
    """The bytes of the PDF of a `showing.paper`."""
    return _set(json.dumps(_told(paper), ensure_ascii=False, sort_keys=True))


def _told(paper):
    """What the template reads, as plain JSON."""
    style, language = paper["style"], paper["language"]
    own = wording.font(language)
    lines = [{name: value for name, value in line.items() if name not in ("qr", "href")} | {
        "code": _drawn(line["qr"]) if line.get("qr") else ""} for line in paper["lines"]]
    # Its own font after the first two: they have none of its letters, and figures and names stand in theirs.
    wanted = [*USUAL[:2], *([own] if own else []), *USUAL[2:]]
    return {
        "words": paper["words"], "lines": lines, "practice": paper["practice"], "site": paper["site_name"], "phone": paper["phone"],
        "link": paper["link"], "url": paper["url"], "code": _drawn(paper["qr"]), "rtl": paper["rtl"], "language": language,
        "date": [paper["printed"].year, paper["printed"].month, paper["printed"].day],
        "tall": own == "Noto Nastaliq Urdu", "size": style.size,
        "pictures": {name: pictures.svg(name) for name in pictures.PICTURES} if style.pictures else {},
        "contrast": style.contrast, "fold": style.fold,
        "fonts": [name for name in wanted if name in wording.families()], "english": language == wording.ENGLISH,
        "own_notes": paper["own_notes"],
        "page": wording.WORDS["page"] if language == wording.ENGLISH else "%(number)s / %(count)s"}


@lru_cache(maxsize=_KEPT)
def _set(told):
    return _compiler().compile(format="pdf", sys_inputs={"told": told}, pdf_standards=["ua-1"])


@lru_cache(maxsize=1)
def _compiler():
    # Looking through the machine's fonts takes longer than setting a sheet: once a process.
    import typst

    return typst.Compiler(str(_TEMPLATE), root=str(_TEMPLATE.parent))


def _drawn(code):
    """A square code (web.qr) as the text of an SVG file."""
    side, path = code
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
            f'<path d="{path}" stroke="#000" fill="none"/></svg>')


def code_of(url):
    """The square code of an address as the text of an SVG file."""
    return _drawn(qr.path(url))
