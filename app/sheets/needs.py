"""What was ticked at the desk: read from an address, written back to it, and kept nowhere."""
from dataclasses import dataclass

from app.sheets.choices import ACCESS_NAMES, AGES, CONDITIONS, DAYS, MATTERS, MILES, MOST_ON_FOOT, TRAVEL, USUAL_MILES

_SEVERAL = {"matters": MATTERS, "conditions": CONDITIONS, "access": ACCESS_NAMES, "days": DAYS}
# What each is called in an address.
NAMES = {"matters": "to", "conditions": "with", "access": "access", "days": "day"}


@dataclass(frozen=True, slots=True)
class Needs:
    """Codes of choices.py, each group in its fixed order; `miles` as the crow flies; "" and 0 for what was not said."""

    matters: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    miles: float = 0
    travel: str = ""
    age: str = ""

    @property
    def reach(self):
        """The furthest in miles: as said, else as usual; on foot never more than a short walk."""
        miles = self.miles or USUAL_MILES
        return min(miles, MOST_ON_FOOT) if self.travel == "foot" else miles

    @property
    def years(self):
        """The years that stand for the age; None when it was not said."""
        return AGES[self.age].years if self.age else None

    @property
    def good_for(self):
        """The good-fors that the conditions mean."""
        return frozenset(code for name in self.conditions for code in CONDITIONS[name].good_for)

    def pairs(self):
        """[(name, value)] of the address."""
        several = [(NAMES[name], code) for name in _SEVERAL for code in getattr(self, name)]
        single = (("miles", f"{self.miles:g}" if self.miles else ""), ("travel", self.travel), ("age", self.age))
        return several + [(name, value) for name, value in single if value]


def read(values):
    """The Needs of an address or a form (a MultiDict of text); what is no choice of ours is left out."""
    several = {name: tuple(code for code in known if code in values.getlist(NAMES[name])) for name, known in _SEVERAL.items()}
    miles = next((miles for miles in MILES if f"{miles:g}" == values.get("miles")), 0)
    travel, age = values.get("travel", ""), values.get("age", "")
    return Needs(**several, miles=miles, travel=travel if travel in TRAVEL else "", age=age if age in AGES else "")
