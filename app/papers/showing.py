"""What one sheet's paper says, worked out from its lines and the day: the same for the page that is printed and for the PDF."""
from typing import NamedTuple
from urllib.parse import urlencode

from flask import current_app

from app.directory import sessions, shorts
from app.papers import truth, wording
from app.practices import notes as own_notes
from app.sheets import placing
from app.sheets.sheet import SIZES
from app.web import formats, qr, shell
from app.web.phones import NBSP


# Where these stand among a line's rows, and how many letters of both go on one line of ordinary print.
_COST, _CHECKED, _MOST_BESIDE = 3, 4, 50


class Style(NamedTuple):
    """How it is printed: `size` in points, `pictures` beside the labels, `contrast` (nothing but black, thicker), `fold` (two pages of A5
    on one of A4), `language`, `near`, an outcode or a town that distances are said from ("" for none), and `first`, what happens then.
    """

    size: int = SIZES[0]
    pictures: bool = False
    contrast: bool = False
    fold: bool = False
    language: str = wording.ENGLISH
    near: str = ""
    first: bool = False

    def at(self, address, **changed):
        """An address with this style's words, some of them changed: "/printed/2b/paper?size=16&near=BA20"; as it is for the usual."""
        style = self._replace(**changed)
        told = [(name, "1" if value is True else value) for name, value, usual in zip(style._fields, style, Style(), strict=True)
                if value != usual]
        return f"{address}{'&' if '?' in address else '?'}{urlencode(told)}" if told else address


def style_of(values, languages):
    """The Style of an address's or form's values (a MultiDict); what is not understood is as usual. `languages` are those that may be
    seen; of a place nothing finer than an outcode or a town is left.
    """
    size = next((size for size in SIZES if str(size) == values.get("size")), SIZES[0])
    typed = values.get("place") or values.get("near", "")
    place, _, _ = placing.look_up(typed)
    language = values.get("language", wording.ENGLISH)
    fold = values.get("fold") == "1"
    return Style(SIZES[0] if fold else size, values.get("pictures") == "1", values.get("contrast") == "1", fold,
                 language if language in languages else wording.ENGLISH, placing.name_of(place, typed) if place else "",
                 values.get("first") in ("yes", "1"))


def choices(style, address, languages):
    """[(words, whether it is chosen, address)] of the ways of printing, as links above the paper at `address`; with `languages`, those
    that sheets are offered in, as {code: name}. Only a kept sheet (whose address ends with its path) has a PDF to fold.
    """
    sizes = [(name, style.size == size and not style.fold, {"size": size, "fold": False})
             for size, name in zip(SIZES, ("Ordinary print", "Large print", "Largest print"), strict=True)]
    fold = [] if "?" in address else [("Fold to A5 (PDF)", style.fold, {"fold": not style.fold, "size": SIZES[0]})]
    told = [(name, style.language == code, {"language": code}) for code, name in languages.items()] if len(languages) > 1 else []
    return [(words, chosen, style.at(address, **changed)) for words, chosen, changed in (
        *sizes, *fold, ("Pictures", style.pictures, {"pictures": not style.pictures}), *told,
        ("High contrast", style.contrast, {"contrast": not style.contrast}))]


def paper(sheet, style, now):
    """Everything that is on a PrintedSheet's paper, as a dict: `words`, `lines`, dates, whose it is, and its square code (None when it is
    not kept).
    """
    today, site, language = sessions.today(now), shell.site(), style.language
    here, _, _ = placing.look_up(style.near)
    found = truth.records([line.service_id for line in sheet.lines], today)
    until = wording.good_until(sheet.ends_on, today)
    url = f"{current_app.config['SITE_URL']}/printed/{sheet.code}"
    filled = {"printed": {"day": wording.day(language, today)}, "good_until": {"day": wording.day(language, until)},
              "ring": {"number": site.phone + (f", {site.hours}" if site.hours and language == wording.ENGLISH else "")}}
    own = own_notes.words_of(sheet.practice_id)
    lines = [_line(line, found.get(line.service_id), style, now, site, here, own) for line in sheet.lines]
    return {
        "words": wording.words(language, **filled), "language": language, "rtl": wording.is_right_to_left(language), "style": style,
        "by": sheet.practice_name or site.name, "beside": _beside(sheet, site, language), "site_name": site.name,
        "link": _plain(url) if sheet.code else "",
        "qr": qr.path(url) if sheet.code else None, "printed": today, "own_notes": any(line.note in own for line in sheet.lines),
        "lines": [one for one in lines if one["rows"]], "gone": [one["name"] for one in lines if not one["rows"]]}


def _beside(sheet, site, language):
    """What stands beside the name of a practice: its number, and whose list it is."""
    if not sheet.practice_name:
        return ""
    number = f", {formats.phone(sheet.practice_phone)}" if sheet.practice_phone else ""
    return f"{number} with {site.name}" if language == wording.ENGLISH else f"{number}, {site.name}"


def _line(line, record, style, now, site, here, own):
    """One line in words; without `rows` when it is not on now. `paired` when cost and check are short enough to share a line of print."""
    language, today = style.language, sessions.today(now)
    told = truth.of(record, now=now, site=site, here=here) if record else None
    if told is None or told.state != truth.ON:
        return {"name": told.name if told else line.name, "rows": []}
    url = f"{current_app.config['SITE_URL']}/s/{shorts.dated(told.id, today)}"
    rows = [_when(told, language, today), _where(told, language), _row("access", rest=wording.access(language, told)),
            _cost(told, language), _row("checked", rest=_checked(told, language, today))]
    if style.first and told.first:
        rows.append(_row("first", own=True, rest=" ".join(told.first)))
    note = own.get(line.note) or wording.note(language, line.note)
    if note:
        rows.append(_row("note", note, own=line.note in own))
    call = wording.say(language, "call_name", name=told.person) if told.person else wording.say(language, "call")
    return {"name": told.name, "lede": told.lede, "rows": rows, "paired": _length(rows[_COST:_CHECKED + 1]) <= _MOST_BESIDE, "call": call,
            "number": told.ask.shown, "href": told.ask.href, "short": _plain(url), "qr": qr.path(url)}


def _length(rows):
    return sum(len(row["strong"] + row["rest"]) for row in rows)


def _row(label, strong="", rest="", own=False):
    """A label's row: bold words, then others; `own` when the words are the activity's, in its language."""
    return {"label": label, "strong": strong, "rest": rest, "own": own}


def _when(told, language, today):
    pattern = wording.pattern(language, told)
    off = [" ".join(filter(None, (wording.say(language, "off", day=wording.day(language, on, today)),
                                  wording.apart(language, f"({reason.rstrip('.')})" if reason else "")))) for on, reason in told.off]
    following = told.next and wording.comma(language) + wording.say(language, "next", day=wording.day(language, told.next, today))
    return _row("when", pattern, (following or "") + (f". {'. '.join(off)}" if off else ""), own=pattern == told.when)


def _where(told, language):
    far = told.far if language == wording.ENGLISH and not told.far.startswith("in or near") else ""
    rest = ", ".join(filter(None, (told.postcode.replace(" ", NBSP), far)))
    return _row("where", told.where, f", {rest}" if rest else "", own=True)


def _cost(told, language):
    join = f". {told.join.rstrip('.')}" if told.join and language == wording.ENGLISH else ""
    return _row("cost", wording.say(language, "free") if told.free else told.cost, join, own=not told.free)


def _checked(told, language, today):
    if told.checked is None:
        return wording.say(language, "not_checked")
    day = wording.day(language, told.checked, today)
    by = f" by {told.by}" if told.by and language == wording.ENGLISH else ""
    return f"{day}{by}" + (f". {wording.say(language, 'ring_first')}" if told.ring_first else "")


def _plain(url):
    return url.split("//", 1)[-1]
