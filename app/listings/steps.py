"""The questions of adding an activity, in their order, with the boxes of each and how much a box takes."""
from typing import NamedTuple

from app.directory.taxonomy import ACCESS
from app.tables import patterns

NAME, WHAT, WHERE, WHEN, WHO, IN, CONTACT, CHECK = "name", "what", "where", "when", "who", "in", "contact", "check"


class Step(NamedTuple):
    """One question: its heading, {box: most letters} of what is typed, the boxes that hold one choice and those that hold several."""

    title: str
    boxes: dict
    choices: tuple = ()
    several: tuple = ()


STEPS = {
    NAME: Step("What is it called?", {"name": 100}, ("same",)),
    WHAT: Step("What happens there?", {"description": 4000, "first_visit": 1000}, (), ("kind",)),
    WHERE: Step("Where does it happen?", {"find": 100, "venue_name": 100, "address": 200, "town": 100, "postcode": 20, "area": 300},
                ("where", "no_postcode", "home")),
    WHEN: Step("When does it happen?", patterns.BOXES, patterns.CHOICES, patterns.SEVERAL),
    WHO: Step("Who can come, and how?", {"who_for": 1000, "not_for": 1000, "ages": 60, "cost": 1000, "joining_note": 1000}, ("joining",),
              ("good_for",)),
    IN: Step("Getting in", {"access_note": 1000}, tuple(ACCESS)),
    CONTACT: Step("How can we reach you?", {"your_name": 80, "your_email": 254, "your_phone": 20, "organisation": 100, "ask_name": 80,
                                            "ask_phone": 20, "ask_email": 254, "website": 1000}, ("show",)),
}
ORDER = tuple(STEPS)
# Kept sealed in columns of their own, and never among the answers.
PRIVATE = ("your_name", "your_email", "your_phone")


def after(step):
    """The step after one, CHECK after the last."""
    place = ORDER.index(step) + 1
    return ORDER[place] if place < len(ORDER) else CHECK


def before(step):
    """The step before one (CHECK included), None before the first."""
    place = len(ORDER) if step == CHECK else ORDER.index(step)
    return ORDER[place - 1] if place else None


def number(step):
    """Which of how many: "Step 3 of 8"; checking is the last."""
    return f"Step {len(ORDER) + 1 if step == CHECK else ORDER.index(step) + 1} of {len(ORDER) + 1}"


def heading(step, signed_in=False):
    """The question of a step as its page's heading; `signed_in` people are reached by their account."""
    return "Who should people ask?" if step == CONTACT and signed_in else STEPS[step].title
