"""What one sheet's paper says, worked out from its lines and the day: the same for the page that is printed and for the PDF."""
from typing import NamedTuple

from flask import current_app

from app.directory import sessions
from app.geo import geocoder
from app.geo.postcode import is_outcode, tidy
from app.papers import truth, wording
from app.practices import notes as own_notes
from app.sheets.sheet import SIZES
from app.web import formats, qr, shell
from app.web.phones import NBSP


class Style(NamedTuple):
    """How it is printed: `size` in points, `pictures` beside the labels, `contrast` (nothing but black, thicker), `fold` (two pages of A5
    on one of A4), `language`, `near`, an outcode that distances are said from ("" for none), and `first`, what happens the first time.
    """

    size: int = SIZES[0]
    pictures: bool = False
    contrast: bool = False
    fold: bool = False
    language: str = wording.ENGLISH
    near: str = ""
    first: bool = False

    def query(self, **changed):
        """Its address's words, with some changed: "?size=16&near=BA20", "" for the usual."""
        style = self._replace(**changed)
        told = [(name, value) for name, value, usual in zip(style._fields, style, Style(), strict=True) if value != usual]
        return "?" + "&".join(f"{name}={'1' if value is True else value}" for name, value in told) if told else ""


def style_of(values, languages, place=None):
    """The Style of an address's values (a MultiDict); what is not understood is as usual. `languages` are those that may be seen, `place`
    the geo.answers.Found that was typed.
    """
    size = next((size for size in SIZES if str(size) == values.get("size")), SIZES[0])
    near = place.outcode or "" if place else tidy(values.get("near", "")[:10])
    language = values.get("language", wording.ENGLISH)
    fold = values.get("fold") == "1"
    return Style(SIZES[0] if fold else size, values.get("pictures") == "1", values.get("contrast") == "1", fold,
                 language if language in languages else wording.ENGLISH, near if is_outcode(near) else "",
                 values.get("first") == "yes" or values.get("first") == "1")


def paper(sheet, style, now):
    """Everything that is on a PrintedSheet's paper, as a dict: `words`, `lines`, dates, whose it is, and its square code."""
    today, site, language = sessions.today(now), shell.site(), style.language
    here = geocoder.exact(current_app.extensions["gazetteer"], style.near) if style.near else None
    found = truth.records([line.service_id for line in sheet.lines], today)
    until = wording.good_until(sheet.made_on, sheet.ends_on, today)
    phone, hours = (formats.phone(sheet.practice_phone), "") if sheet.practice_phone else (site.phone, site.hours)
    url = f"{current_app.config['SITE_URL']}/printed/{sheet.code}"
    filled = {"printed": {"day": wording.day(language, today)}, "good_until": {"day": wording.day(language, until)},
              "ring": {"number": site.phone + (f", {site.hours}" if site.hours and language == wording.ENGLISH else "")}}
    own = own_notes.words_of(sheet.practice_id)
    lines = [_line(line, found.get(line.service_id), style, now, site, here, own) for line in sheet.lines]
    return {
        "words": wording.words(language, **filled), "language": language, "rtl": wording.is_right_to_left(language), "style": style,
        "practice": sheet.practice_name, "site_name": site.name, "phone": phone, "hours": hours, "url": url, "link": _plain(url),
        "qr": qr.path(url),
        "printed": today, "until": until,
        "own_notes": any(line.note in own for line in sheet.lines),
        "lines": [one for one in lines if one["rows"]], "gone": [one["name"] for one in lines if not one["rows"]]}


def _line(line, record, style, now, site, here, own):
    language, today = style.language, sessions.today(now)
    if record is None:
        return {"name": line.name, "state": truth.ENDED, "said": wording.say(language, "ended"), "rows": [], "short": "", "lede": ""}
    told = truth.of(record, now=now, site=site, here=here)
    url = f"{current_app.config['SITE_URL']}/s/{told.short}"
    off = [" ".join(filter(None, (wording.say(language, "off", day=wording.day(language, on, today)),
                                  wording.apart(language, f"({reason.rstrip('.')})" if reason else "")))) for on, reason in told.off]
    pattern = wording.pattern(language, told)
    when = {"label": "when", "strong": pattern, "own": pattern == told.when, "rest": "".join((
        f"{wording.comma(language)}{wording.say(language, 'next', day=wording.day(language, told.next, today))}" if told.next else "",
        f". {'. '.join(off)}" if off else ""))}
    far = told.far if language == wording.ENGLISH and not told.far.startswith("in or near") else ""
    rest = ", ".join(filter(None, (told.postcode.replace(" ", NBSP), far)))
    rows = [when, {"label": "where", "strong": told.where, "own": True, "rest": f", {rest}" if rest else ""},
            {"label": "cost", "strong": wording.say(language, "free") if told.free else told.cost, "own": not told.free, "rest": ""},
            {"label": "access", "strong": "", "own": False, "rest": wording.access(language, told)}]
    if style.first and told.first:
        rows.append({"label": "first", "strong": "", "own": True, "rest": " ".join(told.first)})
    note = own.get(line.note) or wording.note(language, line.note)
    if note:
        rows.append({"label": "note", "strong": "", "own": line.note in own, "rest": note})
    rows.append({"label": "checked", "strong": "", "own": False, "rest": _checked(told, language, today)})
    call = wording.say(language, "call_name", name=told.person) if told.person else wording.say(language, "call")
    is_on = told.state == truth.ON
    return {"name": told.name, "lede": told.lede if is_on else "", "state": told.state, "rows": rows if is_on else [],
            "said": "" if is_on else wording.say(language, told.state) + (f" {told.notice}" if told.notice else ""), "call": call,
            "number": told.ask.shown, "href": told.ask.href, "short": _plain(url), "url": url, "qr": qr.path(url),
            "stale": told.ring_first, "slug": told.slug}


def _checked(told, language, today):
    if told.checked is None:
        return wording.say(language, "not_checked")
    day = wording.day(language, told.checked, today)
    by = f" by {told.by}" if told.by and language == wording.ENGLISH else ""
    return f"{day}{by}" + (f". {wording.say(language, 'ring_first')}" if told.ring_first else "")


def _plain(url):
    return url.split("//", 1)[-1]

