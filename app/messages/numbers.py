"""Tells a UK mobile number, which a text can go to, from any other."""
import re

# 070 are numbers that pass calls on, 076 pagers, but for the Isle of Man's.
_MOBILE = re.compile(r"07(?:[1-57-9][0-9]{8}|624[0-9]{6})")


def mobile_number(text):
    """The number `text` in national form, digits alone ("07700900123"), or None when no text can go to it: a landline, an extension."""
    return text if _MOBILE.fullmatch(text) else None
