"""Cells of words: tidied to plain text, cut where they are too long, and refused where they hold what must not be kept."""
import re
from functools import lru_cache
from html import unescape

from app.tables.cells import ASKED, MENDED, REFUSED, Note, Reading
from app.web.text import CANNOT_USE, CONTROL, HIDDEN, LINE_ENDS, tidy_text

NAME, SUMMARY, DESCRIPTION = 100, 300, 4000
_FORMULA = re.compile(r"""['"\s]*[=+\-@\t\r]""")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n ?")
_GAPS = re.compile(r"\n{3,}")
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<!--.*?-->|</?(?:a|abbr|b|blockquote|body|br|button|center|code|dd|div|dl|dt|em|font|form|h[1-6]|head|hr|html|i|iframe"
                  r"|img|input|label|li|link|meta|object|ol|p|pre|s|small|span|strong|sub|sup|svg|table|tbody|td|th|thead|title|tr|u|ul"
                  r"|video)\b[^<>]*>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,10}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
# One look at a text without any of these finds it plain already.
_ODD = re.compile(r"[<&]|\d{3}[ -]?\d{3}[ -]?\d{4}|[^\S\n ]| {2}| ?\n[ \n]| \n|[^\x00-\x7f]")
_TEN_DIGITS = re.compile(r"(?<!\d)(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?!\d)")
_SMALL_WORDS = frozenset("a an and at by for from in of on or the to with".split())
NHS_NUMBER = "This looks like an NHS number. Take it out: we must not keep it."


def clean(cell):
    """(a cell's text, a problem in words or ""): one form of each letter and space, and without the apostrophe of `safe`."""
    if cell.startswith("'") and _FORMULA.match(cell, 1):
        cell = cell[1:]
    if not cell.isascii():
        cell, problem = tidy_text(cell.replace("\u00a0", " "), len(cell) * 4)
        return cell, problem
    if CONTROL.search(cell):
        cell = LINE_ENDS.sub("\n", cell)
        return CONTROL.sub("", cell).strip(), CANNOT_USE if CONTROL.search(cell) else ""
    return cell.strip(), ""


def safe(cell):
    """The cell as it goes out: one that a spreadsheet would take for a formula gets an apostrophe first (SECURITY UP-4)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


@lru_cache(maxsize=20_000)
def line(text, most):
    """The Reading of words in one line, at most so many letters."""
    return _cut(_plain(" ".join(text.split())), most)


def paragraphs(text, most=DESCRIPTION):
    """The Reading of words in paragraphs, at most so many letters."""
    return _cut(_plain(text), most)


def name(text):
    """The Reading of a name; one all in capitals is kept, and how else to write it is offered."""
    reading = line(text, NAME)
    written = _without_capitals(reading.value)
    if written == reading.value:
        return reading
    return reading._replace(notes=(*reading.notes, Note(ASKED, f"“{reading.value}”, as it stands", f"Write as “{written}”?")))


def _plain(text):
    """Plain text of what may be HTML; refused when it holds what can only be somebody's NHS number (SECURITY PR-4)."""
    if not _ODD.search(text):
        return Reading(text.strip())
    notes = []
    if "<" in text and _TAG.search(_SCRIPT.sub("", text)) or _SCRIPT.search(text):
        text = _TAG.sub("", _BREAK.sub("\n", _SCRIPT.sub(" ", text)))
        notes.append(Note(MENDED, "the words without the marks of a web page"))
    if "&" in text and _ENTITY.search(text):
        text = CONTROL.sub("", LINE_ENDS.sub("\n", unescape(text)))
    if holds_nhs_number(text):
        notes.append(Note(REFUSED, "", NHS_NUMBER))
    text = _GAPS.sub("\n\n", _LINES.sub("\n", _SPACES.sub(" ", HIDDEN.sub("", text)))).strip()
    return Reading(text, tuple(notes))


def _cut(reading, most):
    text = reading.value
    if len(text) <= most:
        return reading
    short = text[:most - 3]
    if not text[most - 3].isspace() and " " in short:
        short = short.rsplit(None, 1)[0]
    note = Note(MENDED, f"the first {most:,} letters", f"Use {most:,} letters or fewer. There are {len(text):,}.")
    return Reading(f"{short.rstrip()}...", (*reading.notes, note))


def holds_nhs_number(text):
    """Whether ten digits in a text can be somebody's NHS number (SECURITY PR-4)."""
    for found in _TEN_DIGITS.finditer(text):
        digits = [int(digit) for digit in "".join(found.groups())]
        check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
        if check % 11 == digits[9] and len(set(digits)) > 1:
            return True
    return False


def _without_capitals(text):
    words = text.split(" ")
    if len(words) < 2 or not text.isupper():
        return text
    return " ".join(word.lower() if at and word.lower() in _SMALL_WORDS else _capital(word) for at, word in enumerate(words))


def _capital(word):
    plain = word.strip("()[],.&'\"")
    vowels = set(plain) & set("AEIOUY")
    if any(map(str.isdigit, word)) or (len(plain) < 4 and not vowels) or not plain:
        return word
    return word[:1] + word[1:].lower() if word[:1].isalpha() else word[:2] + word[2:].lower()
