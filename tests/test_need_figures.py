"""What the board shows: never 1 to 9 nor what leads to it, over searches, asks, tallies, areas in areas, months and rates; and the right sums."""
import csv
import io
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.directory.localities import Part, by_slug, define
from app.extensions import db, writing_unit
from app.gaps import download, figures, releasing, saying
from app.gaps.figures import Told
from app.gaps.grounds import Ground
from app.need import counting, populations, suppressing
from app.need.asks import NOT_SHOWN, Ask, AskChoice, MeToo
from app.need.populations import Lives, PlacePeople
from app.need.suppressing import Key, step
from app.need.tallies import Tally, TallyAbout
from people import make_person, sign_in

MONTHS = [date(2026, month, 1) for month in range(1, 7)]
COMBOS = ["", "kind=crafts", "access=step-free kind=crafts", "access=step-free kind=walking time=morning", "good-for=carers kind=walking",
          "day=sat kind=crafts kind=walking"]
# Outcodes and localities; the areas lie in each other and overlap.
PLACES = ["TA20", "TA19", "BA22", "chard", "chard-east", "yeovil", ""]
LIVES = {"TA20": Lives(4000, 900, {2: 4000}), "TA19": Lives(1500, 700, {2: 100, 9: 1400}), "BA22": Lives(2500, 30, {9: 2500})}
AREAS = {"chard-east": {"TA20", "chard-east"}, "chard": {"TA20", "TA19", "chard", "chard-east"}, "yeovil": {"BA22", "TA19", "yeovil"},
         "south": {*PLACES} - {""}}
WANTED = (frozenset(), frozenset({("kind", "crafts")}), frozenset({("kind", "crafts"), ("access", "step-free")}))
BOARDS = list(product(AREAS, (3, 6), WANTED))
INSIDE = [(a, b) for a, b in product(BOARDS, BOARDS) if a != b and AREAS[a[0]] <= AREAS[b[0]] and a[1] <= b[1] and a[2] >= b[2]]
cells = st.tuples(st.sampled_from(range(len(MONTHS))), st.sampled_from(["search", "ask", "tally"]), st.sampled_from(PLACES), st.sampled_from(COMBOS))
worlds = st.dictionaries(cells, st.integers(1, 25), max_size=24)


def told(world):
    """[Told] of {(month, source, place, combo): number}, by the real scheme."""
    found, waiting = [], {}
    for at, month in enumerate(MONTHS):
        fresh = {Key(source, place, combo): n for (when, source, place, combo), n in world.items() if when == at}
        out, waiting = step(waiting, month, fresh)
        found += [Told(month, cell.since, *key, cell.count) for key, cell in out.items()]
    return found


def shown(all_told, area, months, wanted=frozenset()):
    """{(table, row): (searches, rate, older rate, asking)} as the file of a board says them, in words."""
    ground = _ground(area)
    some = figures.narrowed([cell for cell in all_told if cell.place in ground.places and cell.month in months], wanted)
    tables = saying.tables(some, ground, months, {"kind": {}, "good-for": {}, "access": {}}, {})
    rows = list(csv.reader(io.StringIO(download.text([table for table in tables if table.rows]))))[1:]
    return {(row[0], row[1]): tuple(row[2:6]) for row in rows} | {("total", ""): _words(figures.amounts(some))}


def _words(amounts):
    return saying.count(amounts[0]), "not shown", "not shown", saying.count(amounts[1])


def _ground(area):
    outcodes = frozenset(AREAS[area] & LIVES.keys())
    by_outcode = {one: LIVES[one] for one in outcodes}
    return Ground(outcodes, frozenset(AREAS[area]) - outcodes, populations.together(by_outcode.values()), by_outcode, (), "", "")


def number(words):
    return 0 if words == saying.TOO_FEW else int(words.replace(",", ""))


def hold(world):
    """Looks at every board of a world as somebody would who wants to know about few people."""
    all_told = told(world)
    boards = {(area, months, wanted): shown(all_told, area, MONTHS[-months:], wanted) for area, months, wanted in BOARDS}
    for (area, _, _), board in boards.items():
        people = _ground(area).lives
        for (table, _), (searches, rate, older, asking) in board.items():
            for told_in_words in (searches, asking):
                assert number(told_in_words) == 0 or number(told_in_words) > 9
            if table in ("By kind", "By access", "By what it is good for"):
                for value, of in ((rate, people.people), (older, people.older)):
                    assert value in ("not shown", "under 0.1") or float(value.replace(",", "")) * of / 1000 > 9.5 - 0.05 * of / 1000
                    assert (value == "not shown") == (number(searches) == 0)
    for inner, outer in INSIDE:
        # Of an area in an area, of fewer months, of more that was asked for, or all of these.
        less, more = boards[inner], boards[outer]
        for row in more:
            for at in (0, 3):
                rest = number(more[row][at]) - (number(less[row][at]) if row in less else 0)
                assert rest == 0 or rest > 9, (row, inner, outer)
    for board in boards.values():
        for row, (searches, _, _, asking) in board.items():
            # A row of a kind is part of the total; all months together are the total, all tenths all its searches.
            for part, whole in ((searches, board["total", ""][0]), (asking, board["total", ""][3])):
                assert number(whole) - number(part) == 0 or number(whole) - number(part) > 9, row
        months = [value for (table, _), value in board.items() if table == "By month"]
        assert sum(number(value[0]) for value in months) == number(board["total", ""][0])


@settings(max_examples=1000, deadline=None)
@given(worlds)
def test_no_number_from_1_to_9_stands_on_a_board_or_between_two(world):
    hold(world)


def test_without_the_rule_it_would_be_seen(monkeypatch):
    world = {(0, "search", "TA20", "kind=crafts"): 14, (1, "search", "TA20", "kind=crafts"): 3, (5, "ask", "chard", ""): 12}
    hold(world)
    monkeypatch.setattr(suppressing, "FEWEST", 1)
    with pytest.raises(AssertionError):
        hold(world)


def test_a_tenth_of_deprivation_is_made_of_whole_outcodes():
    some = [Told(MONTHS[0], MONTHS[0], "search", "TA20", "kind=crafts", 14), Told(MONTHS[0], MONTHS[0], "search", "TA19", "", 11),
            Told(MONTHS[0], MONTHS[0], "search", "BA22", "", 20), Told(MONTHS[0], MONTHS[0], "ask", "chard", "", 50)]
    rows = figures.by_decile(some, LIVES, {"TA20": 3, "TA19": 1, "BA22": 4})
    assert [(row.code, row.searches, row.asking, row.listed) for row in rows] == [("2", 14, 0, 3), ("9", 31, 0, 5)]
    assert [(round(row.rate, 3), round(row.older_rate, 3)) for row in rows] == [(3.5, round(14 / 0.9, 3)), (7.75, round(31 / 0.73, 3))]


@pytest.mark.parametrize(("wanted", "listed", "words"), [
    ("access=step-free kind=crafts time=morning", 0, "No step-free morning group for crafts and making in Chard: 14 searches."),
    ("access=bsl access=hearing-loop day=sat day=sun kind=music", 1,
     "Only one Saturday Sunday group for music and singing with sign language and a hearing loop in Chard: 14 searches."),
    ("good-for=carers", 3, "3 groups good for carers in Chard, and yet 14 searches.")])
def test_a_gap_is_a_sentence(wanted, listed, words):
    some = [Told(MONTHS[0], MONTHS[0], "search", "TA20", wanted, 14)]
    assert saying.gap(figures.gaps(some, lambda _: listed)[0], "Chard")[1] == words


@pytest.fixture
def app(make_app):
    app = make_app()
    with app.app_context(), writing_unit():
        define("chard-east", "Chard East", [Part("ward", "E05014352", 2024)], parent=by_slug("chard")).people = 400
        define("crewkerne", "Crewkerne", [Part("outcode", "TA18")], parent=by_slug("south-somerset"))
        by_slug("chard").people = 14_000
        db.session.add_all([PlacePeople(place=place, decile=decile, people=people, older=older) for place, decile, people, older in (
            ("TA20", 3, 14_000, 4000), ("TA18", 6, 8000, 3000), ("BA20", 1, 20_000, 4000), ("BA21", 4, 24_000, 6000), ("BA22", 8, 16_000, 6000))])
        db.session.commit()
    return app


WISHES = [({("kind", "walking"), ("access", "step-free"), ("time", "morning")}, 9), ({("kind", "crafts")}, 6), (set(), 3), ({("kind", "faith")}, 1)]


def simulate(app):
    """A year of searches, asks, "me too" and conversations; gives what plain counting has of them: {(month, source, place, combo): n}."""
    chance, plain = random.Random(5), Counter()
    ids = {slug: by_slug(slug).id for slug in ("chard", "chard-east", "crewkerne")}
    # Chard East has too few people to be told of, so what it asks for counts in Chard.
    counted_in = {"chard": "chard", "chard-east": "chard", "crewkerne": "crewkerne"}
    searches = Counter()
    with writing_unit():
        for day in (date(2025, 11, 1) + timedelta(ahead) for ahead in range(365)):
            chosen, month = chance.choices(WISHES, [one[1] for one in WISHES])[0][0], day.replace(day=1)
            combo = " ".join(sorted(f"{name}={code}" for name, code in chosen))
            outcode = chance.choice(["TA20", "TA18", "BA20", "ZZ1", None])
            pairs = {name: tuple(code for other, code in chosen if other == name) for name, _ in chosen}
            times = chance.randint(1, 4)
            searches[counting.search(day, "", outcode, {k: v for k, v in pairs.items() if k != "time"}, {k: v for k, v in pairs.items() if k == "time"})] += times
            plain[month, "search", outcode or "", combo] += times
            slug = chance.choice(list(ids))
            if day.day % 4 == 0:
                spoken = {("time", "weekday-mornings") if pair == ("time", "morning") else pair for pair in chosen}
                ask = Ask(locality_id=ids[slug], asked_on=day, outcome=NOT_SHOWN if day.day == 28 else "",
                          choices=[AskChoice(taxonomy=name, code=code) for name, code in sorted(spoken)])
                db.session.add(ask)
                db.session.flush()
                later = day + timedelta(20)
                db.session.add_all([MeToo(ask_id=ask.id, on=later) for _ in range(3)])
                if day.day != 28:
                    plain[month, "ask", counted_in[slug], combo] += 1
                    plain[later.replace(day=1), "ask", counted_in[slug], combo] += 3
            if day.day % 9 == 0:
                db.session.add(Tally(uuid=str(day), on=day, locality_id=ids[slug], people=6, about=[TallyAbout(taxonomy="kind", code="walking")]))
                plain[month, "tally", counted_in[slug], "kind=walking"] += 6
        db.session.commit()
    assert counting.count(db.engine, searches)
    return plain


def plainly_told(plain):
    """What may be told of plain counts, and under which month, without the code that is tested."""
    rows, waiting = [], Counter()
    for month in [date(2025, 11, 1), date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 11))]:
        for (when, *key), n in plain.items():
            if when == month:
                waiting[tuple(key)] += n
        rows += [(month, *key, n) for key, n in waiting.items() if n >= 10]
        waiting = Counter({key: n for key, n in waiting.items() if n < 10})
        if month.month % 3 == 0:
            pooled = Counter()
            for (source, place, combo), n in waiting.items():
                pooled[source, place, " ".join(one for one in combo.split() if one[:5] == "kind=")] += n
            rows += [(month, *key, n) for key, n in pooled.items() if n >= 10]
            waiting = Counter({key: n for key, n in pooled.items() if n < 10})
    return rows


def test_a_year_on_the_board_is_what_plain_counting_says(app):
    with app.app_context():
        plain = simulate(app)
        releasing.release(datetime(2026, 11, 10, tzinfo=UTC))
        db.session.remove()
    rows = plainly_told(plain)
    assert len(rows) > 40
    browser = sign_in(app, app.test_client(), make_person(app, "administrator"))
    areas = {"chard": {"TA20", "chard", "chard-east"}, "chard-east": {"chard-east"}, "crewkerne": {"TA18", "crewkerne"},
             "south-somerset": {"TA20", "TA18", "BA20", "BA21", "BA22", "chard", "chard-east", "crewkerne", "yeovil"}}
    people = {"chard": (14_000, 4000), "crewkerne": (8000, 3000), "south-somerset": (82_000, 23_000)}
    for months, first in ((12, date(2025, 11, 1)), (3, date(2026, 8, 1))):
        for slug, places in areas.items():
            some = [row for row in rows if row[2] in places and row[0] >= first]
            found = {(row["table"], row["what"]): row for row in csv.DictReader(io.StringIO(
                browser.get(f"/need/figures.csv?where={slug}&months={months}").text))}
            assert found or not some
            for code, name in (("walking", "Walking"), ("crafts", "Crafts and making"), ("faith", "Faith and reflection")):
                want = [sum(n for _, source, _, combo, n in some if f"kind={code}" in combo.split() and (source == "search") is is_search)
                        for is_search in (True, False)]
                told_row = found.get(("By kind", name))
                assert (told_row is not None) == any(want)
                if told_row:
                    rates = [f"{want[0] * 1000 / of:,.1f}" if want[0] else "not shown" for of in people[slug]]
                    assert [told_row["found nothing"], told_row["people asked"], *list(told_row.values())[3:5]] == [
                        *(f"{n:,}" if n else saying.TOO_FEW for n in want), *rates]
            whole = sum(number(row["found nothing"]) + number(row["people asked"]) for (table, _), row in found.items() if table == "By month")
            assert whole == sum(row[-1] for row in some)
    summary = app.test_client().get("/need/summary?in=chard").text
    assert "These numbers" not in summary and f'{sum(n for _, s, p, c, n in rows if s == "search" and p == "TA20"):,} searches' in summary
