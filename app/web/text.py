"""Cleans what people type: one form of each letter, no hidden characters, and a limit that is said in words."""
import re
import unicodedata

# Controls of writing direction, and zero-width marks; ZWJ and ZWNJ stay, since Urdu, Hindi and emoji need them.
HIDDEN = re.compile("[\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x85")
CANNOT_USE = "This has a hidden character that we cannot use. Type it again."


def tidy_text(value, most):
    """(clean text, problem in words or ""), `most` characters at most, counted after cleaning; nothing is cut (SECURITY HT-14, LM-7)."""
    text = LINE_ENDS.sub("\n", value or "")
    if CONTROL.search(text):
        return CONTROL.sub("", text).strip(), CANNOT_USE
    text = HIDDEN.sub("", unicodedata.normalize("NFC", text)).strip()
    if len(text) > most:
        return text, f"Use {most:,} letters or fewer. You have used {len(text):,}."
    return text, ""
