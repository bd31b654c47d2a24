"""What may be ticked at the desk, in the person's words, and which kinds and good-fors of activities each of them means."""
from typing import NamedTuple

from app.directory.taxonomy import ACCESS


class Matter(NamedTuple):
    """Something that matters to a person: how it is said, how a reason says it, and what it means in the words of the directory."""

    says: str
    why: str
    good_for: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class Condition(NamedTuple):
    """Something a person lives with: how it is said, how a reason says it, the good-fors that are about it."""

    says: str
    why: str
    good_for: tuple[str, ...]


MATTERS = {
    "company": Matter("Meet people", "to meet people", ("meeting-people",), ("meeting-people", "peer-support")),
    "moving": Matter("Move more", "to move more", ("getting-active",), ("walking", "gentle-exercise", "sport", "dance")),
    "feeling": Matter("Feel less low or worried", "to feel less low", ("feeling-low",), ("music", "arts", "nature", "gardening")),
    "sleep": Matter("Sleep better", "to be calmer and sleep better", ("feeling-low",), ("gentle-exercise", "faith", "nature")),
    "eating": Matter("Eat well", "to eat well", (), ("cooking", "gardening")),
    "money": Matter("Sort out money worries", "for money worries", ("money",), ("advice",)),
    "learning": Matter("Learn something", "to learn something", ("learning",), ("learning", "library")),
    "giving": Matter("Give something back", "to help others", ("giving",), ("volunteering",)),
    "making": Matter("Make or mend things", "to make things", (), ("crafts", "mending", "arts")),
    "music": Matter("Sing or play music", "for music", (), ("music",)),
    "outdoors": Matter("Be outdoors", "to be outdoors", (), ("nature", "gardening", "walking")),
    "home-help": Matter("Have help at home", "for help at home", (), ("help-at-home",)),
    "break": Matter("Have a break from caring", "for a break from caring", ("carers",), ("caring",)),
    "family": Matter("Do things with children", "for families", ("new-parents",), ("children",)),
}
CONDITIONS = {
    "diabetes": Condition("Diabetes", "diabetes", ("diabetes",)),
    "copd": Condition("COPD or breathing problems", "breathing problems", ("copd",)),
    "heart": Condition("Heart disease", "heart disease", ("heart",)),
    "several": Condition("Three or more conditions", "long-term conditions", ("long-term",)),
    "low-mood": Condition("Low mood or worry", "low mood", ("feeling-low",)),
    "pain": Condition("Pain", "pain", ("pain",)),
    "dementia": Condition("Dementia or memory", "dementia", ("dementia",)),
    "balance": Condition("Balance and falls", "balance", ("balance",)),
    "cancer": Condition("Cancer", "cancer", ("cancer",)),
    "caring": Condition("Looks after someone", "caring", ("carers",)),
    "bereaved": Condition("Lost someone", "losing someone", ("bereavement",)),
    "disability": Condition("Disability", "disability", ("disability",)),
}
# What goes with any of these is also for whoever has one of them.
LONG_TERM = ("diabetes", "copd", "heart", "pain", "several")
ACCESS_NAMES = {code: term.name for code, term in ACCESS.items()}
MILES = (0.5, 1, 2, 3, 5, 10, 15, 25)
USUAL_MILES = 3
TRAVEL = {"foot": "On foot", "bus": "By bus or lift", "car": "By car", "home": "Cannot get out"}
# Nobody is sent further on foot.
MOST_ON_FOOT = 1
DAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday"}


class Age(NamedTuple):
    """An age in words, and the years that stand for it."""

    says: str
    years: int


AGES = {"9": Age("5 to 10", 9), "15": Age("11 to 17", 15), "30": Age("18 to 49", 30), "50": Age("50 to 59", 55),
        "65": Age("60 or over", 65)}
GROWN_UP = 18
