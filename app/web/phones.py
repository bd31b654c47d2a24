"""UK phone numbers for reading: in groups by their area code, and as digits for a link."""
import re
from functools import lru_cache

NBSP = "\u00a0"
# Area codes of six digits with a local number of five (Ofcom's "mixed" areas); all others in 01 have four or five.
SIX = ("013873", "015242", "015394", "015395", "015396", "016973", "016974", "016977", "017683", "017684", "017687", "019467", "019755",
       "019756")
# (what it starts with, digits in all, sizes of the groups); the first that fits counts.
GROUPS = (
    (SIX, 11, (6, 5)),
    (("011",), 11, (4, 3, 4)),
    (tuple(f"01{digit}1" for digit in "23456789"), 11, (4, 3, 4)),
    (("01",), 11, (5, 3, 3)),
    (("01",), 10, (5, 5)),
    (("02",), 11, (3, 4, 4)),
    (("07",), 11, (5, 3, 3)),
    (("03", "05", "08", "09"), 11, (4, 3, 4)),
    (("0800", "0500"), 10, (4, 3, 3)),
    (("0800", "0845"), 8, (4, 4)),
    (("116",), 6, (3, 3)),
    (("18001", "18002"), 16, (5, 5, 3, 3)),
)
EXTENSION = re.compile(r"\s*(?:,|;|\bext(?:ension)?\.?|\bx)\s*(\d{1,6})\s*$", re.IGNORECASE)


@lru_cache(maxsize=10_000)
def phone(text):
    """The number in groups with no-break spaces ("0113 496 0188"); what is no UK number comes back as it was."""
    main, extension = _split(text)
    digits = tel(main)
    for starts, length, sizes in GROUPS:
        if len(digits) == length and digits.startswith(starts):
            grouped = NBSP.join(_cut(digits, sizes))
            return f"{grouped}, extension{NBSP}{extension}" if extension else grouped
    return text.strip()


def tel(text):
    """The digits for a `tel:` link, national form for +44; a + stays on other countries' numbers."""
    main, _ = _split(text)
    digits = re.sub(r"\D", "", main.replace("(0)", ""))
    abroad = main.strip().startswith("+")
    if (abroad and digits.startswith("44")) or digits.startswith("0044"):
        return "0" + digits.removeprefix("00").removeprefix("44").lstrip("0")
    return f"+{digits}" if abroad else digits


def _split(text):
    found = EXTENSION.search(text)
    return (text[:found.start()], found.group(1)) if found else (text, "")


def _cut(digits, sizes):
    start = 0
    for size in sizes:
        yield digits[start:start + size]
        start += size
