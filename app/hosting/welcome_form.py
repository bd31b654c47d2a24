"""What a host types of a first visit: a first name whose owner said yes, and short words that give nothing away on a locked phone."""
import re
from dataclasses import dataclass, field

from app.groups import welcoming
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web.text import tidy_text

MOST_NAME, MOST_WORDS = 30, 300
# What a word on a locked phone would give away.
_CONDITIONS = re.compile(r"\b(diabet\w*|copd|heart disease|stroke|dementia|alzheimer\w*|depress\w*|anxiety|mental health|"
                         r"cancer|bereave\w*|grief|long[- ]term condition\w*|chronic|condition)\b", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]+(?:[ ’'-][^\W\d_]+)?")


@dataclass
class Written:
    """What a host typed; `agreed` says that whoever is named said yes, `errors` {box: words}."""

    name: str = ""
    agreed: bool = False
    at_door: bool = False
    stand: str = ""
    happens: str = ""
    bring: str = ""
    errors: dict = field(default_factory=dict)


def written(group_id):
    """The Written that a host's form begins with."""
    told, welcomer = welcoming.of(group_id)
    return Written(welcoming.name_of(welcomer), welcomer is not None, bool(told and told.at_door),
                   *(getattr(told, one, "") for one in welcoming.WORDS))


def read(values, group):
    """The Written of a posted form (a MultiDict of any texts) for a Group: short, and nothing that says what the group is about."""
    said = Written(agreed=values.get("agreed") == "yes", at_door=values.get("at_door") == "yes")
    said.name, fault = tidy_text(values.get("name", ""), MOST_NAME)
    if fault or said.name and not _NAME.fullmatch(said.name):
        said.errors["name"] = fault or "Enter a first name alone, in letters"
    if said.name and not said.agreed:
        said.errors["agreed"] = "Ask the person first, and tick it once they said yes"
    for box in welcoming.WORDS:
        words, fault = tidy_text(values.get(box, ""), MOST_WORDS)
        setattr(said, box, words)
        telltale = _telltale(words, group)
        if fault or holds_nhs_number(words):
            said.errors[box] = fault or NHS_NUMBER
        elif telltale:
            said.errors[box] = f"Take out “{telltale}”: it goes out by email too, where somebody else may see it"
    return said


def _telltale(words, group):
    """The group's name, or a condition, that stands in some words; "" for neither."""
    if group.service.name.casefold() in words.casefold():
        return group.service.name
    found = _CONDITIONS.search(words)
    return found[0] if found else ""
