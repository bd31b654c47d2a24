"""Adding somebody by hand who rang, or whom somebody asked for: the same statement as joining, and the same words agreed to, read out."""
from dataclasses import dataclass, field
from datetime import date

from app.directory.models import new_uuid
from app.groups import deciding, helps, joining, wording
from app.groups.models import ASKED, CALL, HELPER, WAITING
from app.sealing import keyed
from app.tables.cells import contacts
from app.tables.cells.text import NHS_NUMBER, holds_nhs_number
from app.web.text import tidy_text

MOST_NAME, MOST_CONTACT, MOST_MORE = 80, 254, 1000
IS_THERE = "Somebody of that name and number is in the group already"
_KEYS = 36


@dataclass
class Added:
    """What a host typed of somebody; `errors` {box: words}, `key` makes sending it twice one."""

    name: str = ""
    phone: str = ""
    helper: str = ""
    help: list = field(default_factory=list)
    more: str = ""
    dates: list = field(default_factory=list)
    agreed: bool = False
    key: str = field(default_factory=new_uuid)
    errors: dict = field(default_factory=dict)


def read(values, group, days=()):
    """The Added of a posted form (a MultiDict of any texts) for a Group; `days` are the dates that it takes people for, ISO."""
    added = Added(help=helps.kept(values.getlist("help"), group.helps).split(), agreed=values.get("agreed") == "yes",
                  key=values.get("key", "")[:_KEYS] or new_uuid())
    for name, most in (("name", MOST_NAME), ("phone", MOST_CONTACT), ("helper", MOST_NAME), ("more", MOST_MORE)):
        text, fault = tidy_text(values.get(name, ""), most)
        setattr(added, name, text)
        if fault or name != "phone" and holds_nhs_number(text):
            added.errors[name] = fault or NHS_NUMBER
    added.dates = [one for one in days if one in values.getlist("dates")]
    if not added.name:
        added.errors.setdefault("name", "Enter what they are called. Two letters will do")
    number = contacts.number(added.phone)
    if number.notes or not number.value:
        added.errors.setdefault("phone", "Enter a UK phone number, like 01632 960123")
    if not added.agreed:
        added.errors["agreed"] = f"Read “{wording.now_read(wording.JOIN).title}” to them, and tick it once they said yes"
    return added


def add(group, added, person, *, now):
    """Gives somebody a place, or one in the line when there is none left: (the Place or None, what is wrong in words). Never commits."""
    number = contacts.number(added.phone).value
    told = joining.Told(
        name=added.name, for_whom="other" if added.helper else "me", reach=HELPER if added.helper else CALL, contact=number,
        contact_kind="phone", reach_key=keyed("phone", number), helper=added.helper, helps=" ".join(added.help), more=added.more,
        days=tuple(date.fromisoformat(one) for one in added.dates),
        proved=True, channel="phone", key=f"{group.uuid} {added.key}")
    answer = joining.ask(told, group.id, now=now, by=person)
    if answer is None:
        return None, "The group is closed"
    if answer.place is None:
        return None, IS_THERE
    if answer.place.state == WAITING:
        joining.confirm(answer.place, now=now, by=person)
    if answer.place.state == ASKED:
        deciding.approve(answer.place, person, now=now, is_told=True)
    return answer.place, ""
