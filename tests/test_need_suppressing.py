"""What is told of need: never a number from 1 to 9, nor one that can be worked out; and equal to plain counting."""
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from app.extensions import db
from app.gaps import releasing
from app.need import counting
from app.need.models import NeedCell
from app.need.suppressing import Key, combo, step
from directories import fresh

MONTHS = [date(2026, month, 1) for month in (2, 3, 4)]
COMBOS = ["", "kind=crafts", "access=step-free kind=crafts", "kind=crafts time=morning", "access=bsl kind=walking", "kind=walking"]
CELLS = [(month, one) for month in range(3) for one in range(6)]
# Nobody who reads what is told knows that only those six were asked for: there are a great many combinations.
SPARE = ["access=bsl", "access=bsl kind=crafts", "kind=walking time=evening"]
amounts = st.dictionaries(st.sampled_from(CELLS), st.integers(1, 25), max_size=7)


@pytest.fixture
def app(tmp_path):
    app = fresh(tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def told(counts):
    """(what is told of {(month, combination): number}, what waits in the end), by the real code."""
    published, waiting = [], {}
    for at, month in enumerate(MONTHS):
        cells, waiting = step(waiting, month, {Key("search", "TA20", (COMBOS + SPARE)[one]): n for (m, one), n in counts.items() if m == at and n})
        published += [(month, key, cell) for key, cell in sorted(cells.items())]
    return published, waiting


def others(counts):
    """The data sets that differ by one search more or less, or by one that stood elsewhere."""
    counts = {cell: n for cell, n in counts.items() if n}
    for cell in CELLS:
        for change in (1, -1):
            yield counts | {cell: counts.get(cell, 0) + change}
    spare = [(month, len(COMBOS) + one) for month in range(3) for one in range(len(SPARE))]
    for more, less in permutations([*CELLS, *spare], 2):
        yield counts | {more: counts.get(more, 0) + 1, less: counts.get(less, 0) - 1}


@settings(max_examples=1000, deadline=None)
@given(amounts)
def test_no_number_from_1_to_9_is_told_or_can_be_worked_out(counts):
    published, waiting = told(counts)
    assert all(cell.count >= 10 for _, _, cell in published) and all(cell.count < 10 for cell in waiting.values())
    assert sum(cell.count for _, _, cell in published) + sum(cell.count for cell in waiting.values()) == sum(counts.values())
    # A true number cannot be worked out when a different one would have told the very same, at any time.
    hidden = {("cell", cell) for cell, n in counts.items() if n < 10}
    for one in range(6):
        whole = sum(n for (_, which), n in counts.items() if which == one)
        hidden |= {("whole", one)} if 0 < whole < 10 else set()
    for other in others(counts):
        changed = {target for target in hidden if amount(other, target) != amount(counts, target)}
        if changed and min(other.values(), default=0) >= 0 and told(other)[0] == published:
            hidden -= changed
        if not hidden:
            break
    assert not hidden


def amount(counts, target):
    sort, which = target
    return counts.get(which, 0) if sort == "cell" else sum(n for (_, one), n in counts.items() if one == which)


def test_a_year_of_searches_is_told_as_plain_counting_has_it_and_stays(app):
    chance, plain = random.Random(14), Counter()
    wishes = [({"kind": ("walking",), "access": ("step-free",)}, {"time": ("morning",)}), ({"kind": ("crafts",)}, {}), ({}, {}),
              ({"kind": ("walking",), "access": ("bsl",)}, {}), ({"kind": ("walking",), "good-for": ("carers",)}, {})]
    for day in (date(2025, 10, 1) + timedelta(ahead) for ahead in range(365)):
        for _ in range(chance.randint(0, 4)):
            at, outcode = chance.choices(range(5), (9, 6, 3, 1, 1))[0], chance.choice(["TA20", "TA1", None])
            chosen, when = wishes[at]
            assert counting.count(db.engine, {counting.search(day, "x", outcode, chosen, when): 1})
            plain[day.replace(day=1), outcode or "",
                  combo((name, code) for some in (chosen, when) for name, codes in some.items() for code in codes)] += 1
    releasing.release(datetime(2026, 10, 1, tzinfo=UTC))
    assert db.session.scalar(sa.select(sa.func.max(NeedCell.month))) < date(2026, 9, 1), "the month is not settled yet"
    releasing.release(datetime(2026, 10, 3, tzinfo=UTC))
    found = sorted(kept())
    assert found == sorted(plainly(plain)) and len(found) > 20 and min(row[-1] for row in found) >= 10
    counting.count(db.engine, {counting.search(date(2026, 3, 4), "x", "TA1", {"kind": ("crafts",)}): 50})
    releasing.release(datetime(2026, 10, 20, tzinfo=UTC))
    assert sorted(kept()) == found, "a month that was told stays as it was told"


def kept():
    return db.session.execute(sa.select(NeedCell.month, NeedCell.place, NeedCell.combo, NeedCell.count)
                              .where(NeedCell.month.is_not(None))).all()


def plainly(counts):
    """What must be told, counted without the code that is tested: each place and combination by itself, month after month."""
    waiting, rows = Counter(), []
    for month in sorted({key[0] for key in counts}):
        for (when, place, wanted), number in counts.items():
            if when == month:
                waiting[place, wanted] += number
        ready = {key: number for key, number in waiting.items() if number > 9}
        waiting -= Counter(ready)
        if month.month in (3, 6, 9, 12):
            pooled = Counter()
            for (place, wanted), number in waiting.items():
                pooled[place, " ".join(word for word in wanted.split() if word.startswith("kind="))] += number
            more = {key: number for key, number in pooled.items() if number > 9}
            waiting = pooled - Counter(more)
            ready = Counter(ready) + Counter(more)
        rows += [(month, place, wanted, number) for (place, wanted), number in ready.items()]
    return rows


def test_who_ticks_very_much_is_counted_without_it(app):
    many = {"kind": tuple("abcdefghi")}
    counting.count(db.engine, {counting.search(date(2026, 9, 4), "", "TA1", many): 12})
    releasing.release(datetime(2026, 10, 3, tzinfo=UTC))
    assert kept() == [(date(2026, 9, 1), "TA1", "", 12)]
