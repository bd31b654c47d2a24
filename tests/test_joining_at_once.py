"""Many people press the same button of a real web server at the same moment: the group is exactly full, nobody gets a failure, the line is in order."""
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.groups import counting
from app.groups.models import PLACED, WAITING, Group, Place
from app.keeping import proving
from app.messages.models import Message
from app.people.models import LimitCount
from app.web.traps import MADE_AT
from form_reading import form_to
from test_groups import ANSWERS, SLUG
from test_joining_kills import LAST, Joiners
from test_kills import town  # noqa: F401 - a fixture

FEW = 6


class Crowd(Joiners):
    """So many people who come as far as the button of a page, and press it all at once; `met` counts the answers to the presses."""

    def __init__(self, made, people, **more):
        super().__init__(made, **more)
        self.people, self.met = [(made.visitor(), number) for number in range(people)], Counter()

    def ready(self, step):
        """[what is sent] of each, by step(visitor, number) -> (visitor, address, fields); a few at a time, and nobody over a limit."""
        with self.app.app_context(), writing_unit():
            db.session.execute(sa.delete(LimitCount))
            db.session.commit()
        with ThreadPoolExecutor(FEW) as some:
            return list(some.map(lambda one: step(*one), self.people))

    def press(self, ready):
        """All at the same moment, each in a thread."""
        gate = threading.Barrier(len(ready))

        def once(sent):
            one, address, fields = sent
            gate.wait()
            self.met[one.once("POST", address, fields)[0]] += 1
        crowd = [threading.Thread(target=once, args=(sent,)) for sent in ready]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()

    def before_the_last_question(self, one, number):
        mine = ANSWERS | {"name": {"name": f"Wilma{number}"}, "reach": {"reach": "email", "email": f"w{number}@wren.example"}}
        address = f"/join/new?activity={SLUG}"
        for step in list(mine)[:-1]:
            status, address, _ = self.answer(one, address, "/join/new" if step == "who" else f"/{step}", mine[step])
            assert status == 303, step
        form = form_to(one.ask("GET", address)[2], address, f"/{LAST}")
        return one, form.action, form.filled(**mine[LAST]) | ({MADE_AT: [self.early]} if MADE_AT in form.names else {})

    def before_they_say_yes(self, one, number):
        link = self.links[f"w{number}@wren.example"]
        _, at, _ = one.ask("GET", link)
        form = form_to(one.ask("GET", at)[2], at, "/confirmation")
        return one, form.action, form.filled()

    def read_letters(self):
        """Keeps the private link of each, out of the letters that wait."""
        with self.app.app_context():
            letters = db.session.execute(sa.select(Message.to, Message.text).where(Message.text.is_not(None))).all()
            db.session.remove()
        self.links = {to: "/places/" + text.partition("/places/")[2].split()[0] for to, text in letters if "/places/" in text}


def rush(made, people, places):
    """So many join a group of so many places at once, and confirm it at once; gives the Crowd, which found all in order."""
    made.wait_for("web")
    made.end(made.running["worker"])
    crowd = Crowd(made, people, capacity=places)
    crowd.press(crowd.ready(crowd.before_the_last_question))
    assert crowd.met == {303: people}
    crowd.read_letters()
    crowd.press(crowd.ready(crowd.before_they_say_yes))
    assert crowd.met == {303: 2 * people}
    with crowd.app.app_context():
        found = db.session.scalars(sa.select(Place).order_by(Place.id)).all()
        states, line = Counter(one.state for one in found), [one.line for one in found if one.state == WAITING]
        taken = db.session.scalar(sa.select(Group.taken))
        assert states == Counter({PLACED: min(places, people), WAITING: max(people - places, 0)}) and all(one.confirmed_at for one in found)
        assert taken == min(places, people) == counting.counted(db.session)[crowd.group_id] and line == sorted(set(line))
        assert proving.look(datetime.now(UTC)) == []
        db.session.remove()
    return crowd


def test_twenty_press_at_once_for_three_places(town):  # noqa: F811
    rush(town, 20, 3)


@pytest.mark.release
@pytest.mark.parametrize("places", [10, 1])
def test_two_hundred_press_at_once(town, places):  # noqa: F811
    rush(town, 200, places)
