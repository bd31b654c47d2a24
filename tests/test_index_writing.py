"""Writing to the index: it is found at once, leaves nothing behind, and says that it changed."""
import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from app.index import (
    NEAREST, SOONEST, SUNK, Entry, Occurrence, Question, clear, find, generation, refresh, remove, set_synonyms, touch, write)
from app.index.cells import POINTLESS, cover, first_key, last_key
from app.index.schema import DROPS, STATEMENTS
from bench.believable import entries

TODAY = 740_000
NOW = Question(today=TODAY, minute=600)


@pytest.fixture
def connection():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in STATEMENTS:
        connection.execute(statement)
    yield connection
    connection.close()


def left(connection):
    return {table: connection.execute(f"SELECT count(*) FROM finding_{table}").fetchone()[0]  # noqa: S608
            for table in ("near", "wide", "when", "vocabulary", "trigrams")} | {
        "words": len(connection.execute("SELECT rowid FROM finding_words WHERE finding_words MATCH 'knit OR yoga OR _all'").fetchall())}


def test_it_is_found_inside_the_transaction_and_gone_when_that_is_rolled_back(connection):
    before = generation(connection)
    connection.execute("BEGIN")
    assert write(connection, [Entry(1, 1, "Knitting")]) == 1
    assert find(connection, replace(NOW, words="knit")).total == 1
    inside = generation(connection)
    connection.execute("ROLLBACK")
    assert find(connection, replace(NOW, words="knit")).total == 0
    assert before == generation(connection) < inside
    write(connection, [Entry(2, 2, "Knitting")])
    assert generation(connection) not in (before, inside)
    assert [hit.entry_id for hit in find(connection, replace(NOW, words="knit")).hits] == [2]


def test_every_change_raises_the_generation(connection):
    seen = [generation(connection)]
    for change in (lambda: write(connection, []), lambda: remove(connection, []), lambda: refresh(connection, []),
                   lambda: touch(connection),
                   lambda: set_synonyms(connection, {}), lambda: clear(connection)):
        change()
        seen.append(generation(connection))
    assert seen == sorted(set(seen))


def test_nothing_is_left_of_what_was_removed_or_cleared(connection):
    empty = left(connection)
    listings = list(entries(1200))
    write(connection, listings)
    write(connection, [replace(entry, title="Yoga", e=entry.e and entry.e + 5000) for entry in listings])
    remove(connection, [entry.entry_id for entry in listings])
    assert left(connection) == empty
    write(connection, listings)
    clear(connection)
    assert left(connection) == empty


def test_one_call_may_hold_an_entry_twice_and_the_last_counts(connection):
    write(connection, [Entry(1, 1, "Yoga", e=1, n=1), Entry(1, 1, "Knitting", e=900_000, n=1)])
    assert [find(connection, replace(NOW, words=words)).total for words in ("yoga", "knit")] == [0, 1]


def test_refresh_changes_dates_stage_joining_and_card_alone(connection):
    dates = (Occurrence(TODAY, 540, 590), Occurrence(TODAY + 7, 540, 590))
    write(connection, [Entry(number, number, "Knitting", occurrences=dates, card="old") for number in (1, 2)])
    refresh(connection, [(1, (Occurrence(TODAY + 1),), SUNK, 0, "new"), (99, (), 0, 0, "")])
    first, second = find(connection, replace(NOW, words="knit")).hits
    assert (first.entry_id, first.next, first.card) == (2, dates[1], "old")
    assert (second.entry_id, second.next, second.card) == (1, Occurrence(TODAY + 1), "new")


def test_a_date_is_next_until_it_ends(connection):
    late, later = Occurrence(TODAY, 1380, 1500), Occurrence(TODAY + 7, 1380, 1500)
    write(connection, [Entry(1, 1, "Stargazing", occurrences=(later, late))])

    def following(day, minute):
        return find(connection, Question(today=day, minute=minute)).hits[0].next
    assert [following(TODAY, 1439), following(TODAY + 1, 59), following(TODAY + 1, 60), following(TODAY, 0)] == [late, late, later, late]
    assert following(TODAY + 8, 60) is None


def test_a_night_that_began_yesterday_hides_no_date_of_the_coming_week(connection):
    night, next_night = Occurrence(TODAY - 1, 1380, 1560), Occurrence(TODAY + 6, 1380, 1560)
    write(connection, [Entry(1, 1, "Stargazing", occurrences=(night, next_night, Occurrence(TODAY + 13, 1380, 1560)))])
    weekday = 1 << date.fromordinal(TODAY - 1).weekday()
    asked = {"coming": {"coming": weekday}, "days": {"days": weekday}, "later": {"coming": weekday, "first": TODAY + 7}}
    found = {name: find(connection, Question(today=TODAY, minute=60, **more)).hits for name, more in asked.items()}
    assert {name: [hit.next for hit in hits] for name, hits in found.items()} == {"coming": [next_night], "days": [night], "later": []}


def test_an_end_not_known_is_the_start_and_a_time_not_known_the_whole_day(connection):
    write(connection, [Entry(1, 1, "Talk", occurrences=(Occurrence(TODAY, 660),)), Entry(2, 2, "Fair", occurrences=(Occurrence(TODAY),))])
    assert [hit.entry_id for hit in find(connection, Question(today=TODAY, minute=659, sort=SOONEST)).hits] == [1, 2]
    assert [hit.next for hit in find(connection, Question(today=TODAY, minute=660, sort=SOONEST)).hits] == [Occurrence(TODAY), None]
    assert find(connection, Question(today=TODAY, times=7)).total == 1


def test_more_entries_than_a_page_lie_in_one_cell(connection):
    write(connection, (Entry(number, number, "Knitting", e=530_500, n=180_500) for number in range(5000)))
    answer = find(connection, replace(NOW, e=530_500, n=180_500, radius_m=0, sort=NEAREST, offset=4990))
    assert (answer.total, [hit.entry_id for hit in answer.hits]) == (5000, list(range(4990, 5000)))


@pytest.mark.parametrize("most", [1, 4, 12])
def test_a_circle_is_few_ranges_that_hold_all_of_it(most):
    for e, n, radius in ((530_000, 180_000, 40_234), (0, 0, 3000), (-9000, 5_000_000, 20_000), (511_999, 512_001, 4828), (1, 1, 0)):
        ranges = cover(e, n, radius, most)
        assert len(ranges) <= most
        for east in (-radius, 0, radius):
            assert any(low <= first_key(e + east, n) and last_key(first_key(e + east, n)) <= high < POINTLESS for low, high in ranges)


def test_the_statements_can_be_undone(connection):
    for statement in DROPS:
        connection.execute(statement)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
