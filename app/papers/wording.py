"""The fixed words of a sheet in its language: labels, dates, access facts; an activity's own words stay as they are."""
from datetime import timedelta
from functools import lru_cache

from babel.dates import format_date, get_day_names
from flask_babel import force_locale, gettext

from app.activities import getting_there
from app.sheets.notes import NOTES
from app.web import formats
from app.web.words import first_lower

ENGLISH = "en"
# Each with its name in itself; the fonts that its letters need besides those of English, the first that is there being taken.
LANGUAGES = {
    "en": "English", "cy": "Cymraeg", "pl": "Polski", "ro": "Română", "ur": "اردو", "pa": "ਪੰਜਾਬੀ", "bn": "বাংলা", "gu": "ગુજરાતી",
    "ar": "العربية", "so": "Soomaali", "pt": "Português", "uk": "Українська"}
ENGLISH_NAMES = {
    "en": "English", "cy": "Welsh", "pl": "Polish", "ro": "Romanian", "ur": "Urdu", "pa": "Punjabi", "bn": "Bengali", "gu": "Gujarati",
    "ar": "Arabic", "so": "Somali", "pt": "Portuguese", "uk": "Ukrainian"}
RIGHT_TO_LEFT = frozenset({"ur", "ar"})
# Nastaliq is what Urdu is best read in, and what comes out of a PDF as no words at all when it is read aloud or searched: so it is last.
FONTS = {"ur": ("Noto Naskh Arabic", "Noto Sans Arabic", "Noto Nastaliq Urdu"),
         "ar": ("Noto Naskh Arabic", "Noto Sans Arabic", "DejaVu Sans"),
         "pa": ("Noto Sans Gurmukhi", "Noto Serif Gurmukhi"), "bn": ("Noto Sans Bengali", "Noto Serif Bengali"),
         "gu": ("Noto Sans Gujarati", "Noto Serif Gujarati")}
# Every fixed word, by the name that pages and the PDF know it by.
WORDS = {
    "title": "Things to try near you", "printed": "Printed %(day)s", "for": "For", "matters": "What matters to me", "when": "When",
    "where": "Where", "cost": "Cost", "access": "Getting in", "checked": "Checked",
    "note": "Note", "first": "The first time", "next": "next %(day)s",
    "call": "Call", "call_name": "Call %(name)s", "free": "Free", "off": "Not on %(day)s", "not_known": "Not known: ring and ask",
    "not_there": "Not there: %(what)s", "unsure": "Not sure, or want someone to go with you?", "ring": "Ring %(number)s.",
    "hours": "%(opens)s to %(closes)s", "change": "Details can change, so ring first.",
    "good_until": "This sheet is good until %(day)s.", "on_phone": "See this sheet on your phone, with what changed",
    "page": "Page %(number)s of %(count)s", "not_checked": "Not yet. Ring first", "ring_first": "Ring before you go",
    "no_travel": "No need to travel",
    "english": "The activities’ own words are in English.", "own_notes": "The practice’s own notes are as it wrote them.",
    "more": "Anything else", "step-free": "Step-free", "accessible-toilet": "Accessible toilet", "hearing-loop": "Hearing loop",
    "bsl": "Sign language (BSL)", "dementia-friendly": "Dementia friendly", "parking": "Blue badge parking",
    "urgent": "In an emergency call 999. For urgent medical help call 111."}


def words(language, **filled):
    """{name: words} of WORDS in a language; `filled` are values for words that hold one, by the words' name: printed={"day": "..."}."""
    with force_locale(language):
        return {name: gettext(english, **filled[name]) if name in filled else gettext(english) if "%(" not in english else ""
                for name, english in WORDS.items()}


def say(language, key, **values):
    """One of WORDS with its values."""
    with force_locale(language):
        return gettext(WORDS[key], **values)


def note(language, key):
    """A ready note in a language; "" for none."""
    with force_locale(language):
        return gettext(NOTES[key]) if key in NOTES else ""


def day(language, on, today=None):
    """"22 November 2026"; without the year when it is that of `today`."""
    if language == ENGLISH:
        return formats.day_month(on, today) if today else formats.day_year(on)
    return format_date(on, "d MMMM" if today and on.year == today.year else "d MMMM y", locale=language)


def pattern(language, truth):
    """When it is on: in another language where that can be said by a day's name and figures, else as the activity has it."""
    if language == ENGLISH or truth["weekly"] is None:
        return truth["when"]
    days, opens, closes = truth["weekly"]
    names = get_day_names("wide", "stand-alone", locale=language)
    begins, ends = (f"{one // 60 % 24}:{one % 60:02}" if one is not None else "" for one in (opens, closes))
    return comma(language).join([*(names[one] for one in days), say(language, "hours", opens=begins, closes=ends) if ends else begins])


def access(language, truth):
    """What is known about getting in, also what is known not to be there: "Step-free, accessible toilet. No hearing loop"."""
    if not truth["travels"]:
        return say(language, "no_travel")
    there, missing = ([say(language, code) for code in truth[answer]] for answer in ("yes", "no"))
    if language == ENGLISH:
        there, missing = _as_one(there), ", ".join(_as_one([getting_there.NO[code] for code in truth["no"]]))
    elif missing:
        missing = say(language, "not_there", what=comma(language).join(missing))
    return ". ".join(filter(None, (comma(language).join(there), missing))) or say(language, "not_known")


def comma(language):
    """What stands between the parts of a list."""
    return "، " if is_right_to_left(language) else ", "


def apart(language, words):
    """Words in English among those of a language, so that their brackets and figures stay together where lines run from right to left."""
    return f"\u2066{words}\u2069" if is_right_to_left(language) and words else words


def _as_one(words):
    """English words that follow each other in one sentence."""
    return [first_lower(one) if place else one for place, one in enumerate(words)]


def is_right_to_left(language):
    """Whether its lines run from right to left."""
    return language in RIGHT_TO_LEFT


@lru_cache(maxsize=1)
def families():
    """The names of the fonts that this machine has, a frozenset; looked for once."""
    import typst

    return frozenset(typst.Fonts(include_system_fonts=True, include_embedded_fonts=True).families())


def font(language):
    """The font family for a language's letters; "" where the site's usual one will do; None where none is there."""
    wanted = FONTS.get(language)
    return "" if wanted is None else next((name for name in wanted if name in families()), None)


def good_until(ends_on, today):
    """The date a paper is good until: a month on, and not after its square code's time."""
    return min(today + timedelta(days=30), ends_on)
