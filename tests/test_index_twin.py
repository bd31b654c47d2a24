"""The index against its brute-force twin: totals, counts, order and hits agree whatever is written and asked."""
import sqlite3
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from math import isqrt
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.index import (
    BEST, DUE, NEAREST, SOONEST, SUNK, Answer, Entry, Facets, Hit, Occurrence, Question, by_day, clear, find, refresh, remove, set_synonyms, spots, totals, write)
from app.index import board, columns, finding, matching, sifting
from app.index.dates import ends, order, slot
from app.index.order import rank
from app.index.reading import read
from app.index.schema import STATEMENTS
from app.index.words import stem, words
from bench import believable

TODAY = 739_944
CITY = (530_000, 180_000)


class Twin:
    """Answers by looking at every entry, honestly: no index, no keys, no cleverness."""

    def __init__(self, entries, reading):
        self.entries, self.reading = list(entries), reading
        self.texts = {entry.entry_id: [[stem(word) for word in words(text)] for text in (entry.title, entry.labels, entry.text)]
                      for entry in self.entries}
        self.any_word = bool(reading) and not any(self.all_words(entry, 3) for entry in self.entries) and any(
            len(group) > 1 for group in reading.groups)

    def meets(self, entry, unit, columns):
        def side_by_side(phrase):
            return any(tuple(text[at:at + len(phrase)]) == phrase for text in self.texts[entry.entry_id][:columns]
                       for at in range(len(text)))
        return any(all(map(side_by_side, way)) for way in unit.ways)

    def all_words(self, entry, columns):
        return any(all(self.meets(entry, unit, columns) for unit in group) for group in self.reading.groups)

    def has_words(self, entry, columns=3):
        if self.reading is None:
            return True
        if self.any_word:
            return any(self.meets(entry, unit, columns) for group in self.reading.groups for unit in group)
        return self.all_words(entry, columns)

    def near(self, entry, q):
        if q.locality is not None and q.locality not in entry.localities:
            return False
        if q.e is None:
            return True
        if entry.e is None:
            return entry.areas is not None and (not entry.areas or q.area in entry.areas)
        return q.radius_m is None or (entry.e - q.e) ** 2 + (entry.n - q.n) ** 2 <= q.radius_m ** 2

    def dates(self, entry, q):
        def on_a_day(o, weekday):
            return q.days >> weekday & 1 or q.today <= o.day <= q.today + 6 and q.coming >> weekday & 1

        def fits(o):
            part = slot(o).bit_length() - 1
            return (ends(o) > q.today * 1440 + q.minute and (q.first is None or o.day >= q.first) and (q.last is None or o.day <= q.last)
                    and (not (q.days or q.coming) or on_a_day(o, part // 4)) and (not q.times or part % 4 < 3 and q.times >> part % 4 & 1))
        return sorted(filter(fits, entry.occurrences), key=lambda o: (order(o), 1 << 16 if o.end is None else o.end))

    def fits(self, entry, q):
        """Whether all but access is met."""
        return (self.has_words(entry) and self.near(entry, q)
                and all(not getattr(q, group) or getattr(q, group) & getattr(entry, group) for group in ("kinds", "good_for", "joining",
                    "how"))
                and (not q.free or entry.free is True) and (q.age is None or (entry.min_age is None or entry.min_age <= q.age)
                                                            and (entry.max_age is None or q.age <= entry.max_age))
                and (not (q.days or q.coming or q.times or q.first is not None or q.last is not None) or bool(self.dates(entry, q))))

    def activities(self, q):
        """{service_id: its fitting entries}, sure or unsure as the question says."""
        fitting = [entry for entry in self.entries if self.fits(entry, q)]
        sure = [entry for entry in fitting if entry.access_yes & q.access == q.access]
        unsure = [entry for entry in fitting if entry.access_yes & q.access != q.access and not entry.access_no & q.access]
        known = {entry.service_id for entry in sure}
        found = {}
        for entry in [entry for entry in unsure if entry.service_id not in known] if q.unsure else sure:
            found.setdefault(entry.service_id, []).append(entry)
        return found

    def rank(self, entry, q):
        metres = isqrt((entry.e - q.e) ** 2 + (entry.n - q.n) ** 2) if q.e is not None and entry.e is not None else 0
        units = {unit for group in self.reading.groups for unit in group} if self.any_word else ()
        return rank(q.sort, entry.e is None, entry.stage, metres, self.reading is not None and not self.has_words(entry, 2),
                    sum(unit.weight for unit in units if not self.meets(entry, unit, 3)), order(next(iter(self.dates(entry, q)), None)), entry.service_id)

    def nearest(self, entries, q):
        if q.e is None:
            return min(entries, key=lambda entry: (self.rank(entry, q), entry.entry_id))
        return min(entries, key=lambda entry: (self.rank(entry, replace(q, sort=NEAREST))[:2], order(next(iter(self.dates(entry, q)),
            None)),
                                               entry.entry_id))

    def facets(self, q):
        def count(group, of, bits=range(8)):
            return {bit: total for bit in bits if (total := len(self.activities(replace(q, **of(bit)))))}
        today = date.fromordinal(q.today).weekday()
        near = {7: 1 << today, 8: 1 << (today + 1) % 7, 9: 1 << 5 | 1 << 6}
        return Facets(
            **{group: count(group, lambda bit, group=group: {group: 1 << bit}) for group in ("kinds", "good_for", "joining", "how")},
            access=count("access", lambda bit: {"access": q.access | 1 << bit, "unsure": False}),
            days=count("days", lambda bit: {"days": 0, "coming": near[bit]} if bit in near else {"days": 1 << bit, "coming": 0}, range(10)),
            times=count("times", lambda bit: {"times": 1 << bit}, range(3)),
            free=len(self.activities(replace(q, free=True))))

    def find(self, q):
        found = self.activities(q)
        hits = sorted(((self.nearest(entries, q), len(entries) - 1) for entries in found.values()), key=lambda hit: self.rank(hit[0], q))
        shown = sorted(((entry, len(entries) - 1) for entries in found.values() for entry in entries),
                       key=lambda hit: (self.rank(hit[0], q), hit[0].entry_id)) if q.apart else hits
        return Answer(
            total=len(found), local=sum(entry.e is not None for entry, _ in hits), unsure=len(self.activities(replace(q, unsure=True))),
            facets=self.facets(q), read_as=self.reading.read_as if self.reading else None, any_word=self.any_word and bool(found),
            hits=tuple(self.hit(entry, others, q) for entry, others in shown[q.offset:q.offset + q.limit]))

    def hit(self, entry, others, q):
        metres = None if q.e is None or entry.e is None else self.rank(entry, replace(q, sort=NEAREST))[1]
        return Hit(entry.entry_id, entry.service_id, metres, next(iter(self.dates(entry, q)), None), others, entry.card)


masks = st.integers(0, 15)
WORDS = ("knitting", "knit", "yoga", "chair", "walk", "walking", "older people", "tea", "the", "café", "men’s", "шахи", "60",
         "low mood")
texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
occurrences = st.builds(
    Occurrence, st.sampled_from([TODAY + days for days in (-1, 0, 0, 1, 2, 4, 5, 6, 7, 9)]),
    st.none() | st.sampled_from((0, 600, 719, 720, 1019, 1020, 1380)), st.none() | st.sampled_from((630, 720, 1440, 1500, 1560)))
metres = st.sampled_from((0, 0, 1, 300, 999, 1000, 1001, 2500, 4828, 8000, 40_000))


@st.composite
def entries_of(draw, entry_id):
    pointed = draw(st.sampled_from((True, True, True, False)))
    return Entry(
        entry_id=entry_id, service_id=draw(st.integers(1, 5)), title=draw(texts), labels=draw(texts), text=draw(texts),
        e=CITY[0] + draw(metres) if pointed else None, n=CITY[1] - draw(metres) if pointed else None,
        areas=draw(st.none() | st.frozensets(st.sampled_from(("TA1", "TA2", "ta1")), max_size=2)),
        localities=draw(st.frozensets(st.integers(1, 3), max_size=2)), kinds=draw(masks), good_for=draw(masks),
        access_yes=(yes := draw(masks)), access_no=draw(masks) & ~yes, joining=draw(masks), how=draw(masks),
        free=draw(st.sampled_from((True, False, None))),
        min_age=draw(st.sampled_from((None, None, 18, 60))), max_age=draw(st.sampled_from((None, None, 4, 70))),
        occurrences=tuple(draw(st.lists(occurrences, max_size=3))), stage=draw(st.integers(0, 3)), card=f"card {entry_id}")


@st.composite
def questions(draw):
    def seldom(strategy, default):
        return draw(strategy) if draw(st.integers(0, 7)) == 0 else default
    place = {}
    if draw(st.booleans()):
        place = {"e": CITY[0] + seldom(metres, 0), "n": CITY[1] + seldom(metres, 0), "area": draw(st.sampled_from((None, "TA1", "TA2"))),
                 "radius_m": draw(st.sampled_from((None, 0, 1000, 1414, 4828, 40_234)))}
    return Question(
        today=TODAY + seldom(st.sampled_from((1, 4, 5)), 0), minute=draw(st.sampled_from((0, 60, 600, 630, 720))),
        words=draw(st.lists(st.sampled_from((*WORDS, "kniting", "oap", ",", "or", "wal", "zzqx")), max_size=3).map(" ".join))
        if draw(st.booleans()) else "",
        exact_words=draw(st.booleans()), **place, days=seldom(st.integers(1, 127), 0), coming=seldom(st.integers(1, 127), 0),
        times=seldom(st.integers(1, 7), 0),
        first=seldom(st.integers(TODAY - 2, TODAY + 6), None), last=seldom(st.integers(TODAY - 1, TODAY + 12), None),
        kinds=seldom(masks, 0),
        good_for=seldom(masks, 0), access=(access := draw(st.sampled_from((0, 0, 0, 1, 2, 5)))), unsure=bool(access) and draw(st.booleans()),
        apart=draw(st.integers(0, 4)) == 0, locality=seldom(st.integers(1, 3), None),
        free=seldom(st.booleans(), False),
        joining=seldom(masks, 0), how=seldom(masks, 0), age=seldom(st.sampled_from((3, 18, 65)), None),
        sort=draw(st.sampled_from((BEST, NEAREST, SOONEST))),
        offset=draw(st.sampled_from((0, 0, 1, 3))), limit=draw(st.sampled_from((20, 20, 2, 0))))


listings = st.sampled_from((0, 3, 8, 12, 14)).flatmap(lambda size: st.tuples(*(entries_of(number) for number in range(1, size + 1))))
thorough = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def connection():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in STATEMENTS:
        connection.execute(statement)
    set_synonyms(connection, {"oap": ["older people"], "low mood": ["tea", "chair yoga"]})
    yield connection
    connection.close()


WAYS = ("board", "columns", "rows")


@contextmanager
def answering(way):
    """All questions are answered in one way, whatever the index holds."""
    with (patch.object(board, "MOST_ENTRIES", board.MOST_ENTRIES if way == "board" else -1),
          patch.object(finding, "_in_columns", (lambda *_: None) if way == "rows" else finding._in_columns)):
        board._kept.clear()
        finding._kept.clear()
        yield
    board._kept.clear()


def otherwise(connection, entries, *asked):
    """[(way, question, answer, twin)] of the questions that are answered otherwise than the twin does, or the second time otherwise than the first."""
    found = []
    twins = [Twin(entries, read(connection, question.words, question.exact_words)).find(question) for question in asked]
    for way in WAYS:
        with answering(way), patch.object(finding, "_MANY_ROWS", 0), patch.object(finding, "_FEW_TO_RANK", 0), patch.object(
                sifting, "_MANY_IN_ONE", 0):
            for question, twin in zip(asked, twins, strict=True):
                answer = find(connection, question)
                if not answer == twin == find(connection, question):
                    found.append((way, question, answer, twin))
    return found


@thorough
@given(listings, st.lists(questions(), min_size=1, max_size=4))
def test_it_answers_as_looking_at_every_entry_would(connection, entries, asked):
    clear(connection)
    write(connection, entries)
    assert otherwise(connection, entries, *asked) == []


@thorough
@given(listings, st.integers(50, 20_000))
def test_what_lies_in_each_locality_is_counted_and_put_into_squares(connection, entries, side):
    clear(connection)
    write(connection, entries)
    lying = {one: [entry for entry in entries if one in entry.localities] for one in (1, 2, 3)}
    squares = {one: Counter((e // side, n // side) for _, e, n in {(entry.service_id, entry.e // side * side, entry.n // side * side)
                                                                  for entry in lying[one] if entry.e is not None}) for one in lying}
    for way in WAYS:
        with answering(way):
            for _ in range(2):
                assert totals(connection, lying) == {one: len({entry.service_id for entry in lying[one]}) for one in lying}
                assert {one: {(e // side, n // side): many for e, n, many in spots(connection, one, side)} for one in lying} == squares


@thorough
@given(listings, questions())
def test_seven_days_at_once_are_seven_questions(connection, entries, asked):
    clear(connection)
    write(connection, entries)
    days = [replace(asked, coming=1 << date.fromordinal(asked.today + ahead).weekday()) for ahead in range(7)]
    for way in WAYS:
        with answering(way):
            assert by_day(connection, asked) == [find(connection, one) for one in days]


def test_rows_board_and_columns_give_a_county_the_same_answers(connection):
    clear(connection)
    write(connection, believable.entries(1500))
    asked = [other for _, question in believable.questions(1500, 150)
             for other in (question, replace(question, offset=5, limit=3), replace(question, limit=1, sort=NEAREST),
                           replace(question, radius_m=40_234, limit=1))]
    answers = []
    for way in WAYS:
        with answering(way):
            answers.append([find(connection, question, keep=False) for question in asked])
    assert answers[0] == answers[1] == answers[2]


def test_a_circle_that_another_thread_throws_away_is_answered_all_the_same(connection):
    clear(connection)
    write(connection, [replace(entry, e=CITY[0] + entry.entry_id, n=CITY[1]) for entry in believable.entries(20)])

    class Emptied(dict):
        def __setitem__(self, key, value):
            """Another thread empties what is kept between its writing and its reading."""

    held = board.Board(connection.execute(board._ROWS).fetchall())
    question = Question(today=TODAY, e=CITY[0], n=CITY[1], radius_m=1000)
    kept = held.within(question, matching.spans_of(question), 1000)
    held.circles = Emptied()
    assert held.within(question, matching.spans_of(question), 1000) == kept != 0


def test_columns_follow_what_was_written_without_reading_all_again(connection):
    clear(connection)
    listed = [replace(entry, e=CITY[0] + entry.entry_id * 300, n=CITY[1], service_id=entry.entry_id, areas=frozenset())
              for entry in believable.entries(60)]
    write(connection, listed)
    asked = [Question(today=TODAY, sort=NEAREST, e=CITY[0], n=CITY[1], area="TA1", limit=100), Question(today=TODAY, kinds=1 << 40)]
    rows = []
    with answering("columns"):
        find(connection, Question(today=TODAY))
        write(connection, [replace(listed[3], e=None, n=None), replace(listed[4], kinds=1 << 40, service_id=listed[5].service_id)])
        remove(connection, [listed[6].entry_id])
        refresh(connection, [(listed[7].entry_id, (Occurrence(TODAY, 600),), DUE, 2, "new")])
        connection.set_trace_callback(rows.append)
        found = [find(connection, question) for question in asked]
        connection.set_trace_callback(None)
    assert [answer.total for answer in found] == [58, 1]
    assert [row for row in rows if "FROM finding_near ORDER BY key" in row] == []
    with answering("rows"):
        assert [find(connection, question) for question in asked] == found


def test_a_copy_that_cannot_tell_what_changed_is_made_anew(connection):
    clear(connection)
    write(connection, [Entry(1, 1, "Yoga")])
    with answering("columns"):
        assert find(connection, Question(today=TODAY)).total == 1
        connection.execute("BEGIN")
        write(connection, [Entry(2, 2, "Yoga")])
        assert find(connection, Question(today=TODAY)).total == 2
        connection.execute("ROLLBACK")
        write(connection, [Entry(3, 3, "Chess"), Entry(4, 4, "Chess")])
        assert find(connection, Question(today=TODAY)).total == 3
        write(connection, [Entry(number, number, "Tea") for number in range(10, 600)])
        assert find(connection, Question(today=TODAY)).total == 593
        assert len(columns._kept) <= 2


@pytest.mark.parametrize(("many", "nearest", "stage", "next_nearest"), [(40, 60, SUNK, 30_000), (1600, 1, DUE, 2300)])
def test_the_nearest_come_behind_when_they_are_long_unchecked(connection, many, nearest, stage, next_nearest):
    clear(connection)
    far = [Entry(number, number, "Yoga", e=CITY[0] + 30_000, n=CITY[1]) for number in range(many)]
    near = [Entry(many + number, many + number, "Yoga", e=CITY[0] + 1900, n=CITY[1], stage=stage) for number in range(nearest)]
    fresh = Entry(many + nearest, many + nearest, "Yoga", e=CITY[0] + next_nearest, n=CITY[1])
    write(connection, [*far, *near, fresh])
    assert otherwise(connection, [*far, *near, fresh], Question(today=TODAY, e=CITY[0], n=CITY[1], radius_m=40_000, limit=1)) == []


def test_a_night_under_way_is_sooner_than_today_and_a_point_comes_before_any_date(connection):
    clear(connection)
    today, tomorrow = (Occurrence(TODAY, 600, 700),), (Occurrence(TODAY + 1, 600, 700),)
    listed = [Entry(number, number, "Yoga", occurrences=today) for number in range(30)]
    listed += [Entry(number, number, "Yoga", e=CITY[0], n=CITY[1], occurrences=tomorrow) for number in range(30, 60)]
    listed.append(Entry(60, 60, "Stargazing", occurrences=(Occurrence(TODAY - 1, 1380, 1560),)))
    write(connection, listed)
    assert otherwise(connection, listed, *(Question(today=TODAY, minute=60, sort=sort, limit=2) for sort in (BEST, NEAREST, SOONEST))) == []


@thorough
@given(listings, questions(), st.integers(1, 127))
def test_what_is_coming_is_counted_afresh_each_midnight(connection, entries, question, coming):
    clear(connection)
    write(connection, entries)
    week = replace(question, today=TODAY, coming=coming)
    assert otherwise(connection, entries, week, *(replace(week, today=TODAY + days) for days in (1, 4, 5, 6, 3))) == []


@thorough
@given(listings, st.data())
def test_it_still_does_after_entries_changed_moved_and_went(connection, entries, data):
    clear(connection)
    write(connection, entries)
    known = {entry.entry_id: entry for entry in entries}
    for number in data.draw(st.lists(st.integers(1, 16), max_size=4)):
        known[number] = data.draw(entries_of(number))
        with answering("columns"):
            # So that there is a copy which must follow.
            find(connection, Question(today=TODAY))
        write(connection, [known[number]])
    gone = data.draw(st.sets(st.integers(1, 18), max_size=4))
    remove(connection, gone)
    known = {number: entry for number, entry in known.items() if number not in gone}
    fresh = {number: (tuple(data.draw(st.lists(occurrences, max_size=2))), data.draw(st.integers(0, 3)), data.draw(masks), "new card")
             for number in data.draw(st.sets(st.integers(1, 18), max_size=4))}
    refresh(connection, [(number, *change) for number, change in fresh.items()])
    for number in fresh.keys() & known.keys():
        dates, stage, joining, card = fresh[number]
        known[number] = replace(known[number], occurrences=dates, stage=stage, joining=joining, card=card)
    assert otherwise(connection, known.values(), data.draw(questions())) == []
    used = Counter(word for entry in known.values() for word in set(words(f"{entry.title} {entry.labels} {entry.text}")))
    assert dict(connection.execute("SELECT word, uses FROM finding_vocabulary")) == used
