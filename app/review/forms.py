"""Reads the forms of a review: a reason in words, and for sending back what it is about."""
from dataclasses import dataclass, field

from app.submissions.deciding import MOST_REASON
from app.web.text import tidy_text

# One long word, or two, say something; a letter does not.
ENOUGH = 10
ABOUT = {"unsure": "We could not confirm something", "missing": "Something is missing", "unclear": "It is hard to understand",
         "double": "It may be a double of another listing", "other": "Something else"}
# Words to begin with, for each of them.
START = {
    "unsure": "We rang the number and it did not work. Check it, then send this again.",
    "missing": "Tell us on which day it is, and from when to when.",
    "unclear": "Say in one sentence what people do there.",
    "double": "We think this is already on the site. Tell us how it is different, or that it is the same.",
    "other": "",
}


@dataclass
class Reason:
    """What was typed: `about` is a code of ABOUT or "", `reason` the words; `errors` by field."""

    about: str = ""
    reason: str = ""
    colleague: str = ""
    errors: dict = field(default_factory=dict)


def read(values, what_to_say, *, about=False, colleagues=None):
    """The Reason of a posted form; `what_to_say` is the error for no words. `colleagues` {uuid: name} is who may be asked."""
    words, problem = tidy_text(values.get("reason", ""), MOST_REASON)
    read = Reason(values.get("about", ""), words, values.get("colleague", ""))
    if about and read.about not in ABOUT:
        read.about, read.errors["about"] = "", "Say what it is about"
    if colleagues is not None and read.colleague not in colleagues:
        read.colleague, read.errors["colleague"] = "", "Choose whom to ask"
    if problem or not words and what_to_say:
        read.errors["reason"] = problem or what_to_say
    elif what_to_say and not _says_something(words):
        read.errors["reason"] = "Say a little more, so that they know what to do"
    return read


def _says_something(words):
    return sum(any(map(str.isalpha, word)) for word in words.split()) >= 2 or sum(map(str.isalpha, words)) >= ENOUGH
