"""Measures finding at several sizes: processor time of a mixed workload with nothing kept, and of looking at every entry instead."""
import sqlite3
import time
from itertools import islice

from app.index import find, write
from app.index.schema import STATEMENTS
from bench.believable import entries, questions
from bench.scan import Scan, split
from bench.table import Row, say, share

# Milliseconds of processor time: {size: {share of the questions: budget}}.
BUDGETS = {10_000: {50: 0.5, 99: 5.0}, 1_000_000: {50: 2.0}}
SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
_QUESTIONS = 600
_COMPARED = 12
_CHUNK = 10_000
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000", "mmap_size=268435456")


def rows(folder, sizes):
    """[Row] for each size in entries, in milliseconds. `folder` holds the databases meanwhile."""
    return [row for size in sizes for row in _of_size(folder / f"finding-{size}.db", size)]


def _of_size(path, size):
    say(f"Find: writing {size:,} entries ...")
    asked = [question for _, question in questions(size, _QUESTIONS if size < MILLION else _QUESTIONS // 4)]
    watch = _Watch(asked[:_COMPARED])
    connection = _filled(path, watch.watched(entries(size)))
    say(f"Find: asking {len(asked)} questions ...")
    first = _round(connection, asked[:1])
    times = _measure(connection, asked, size)
    connection.close()
    budgets = BUDGETS.get(size, {})
    name = f"Find among {size:,}"
    return [Row(f"{name}, the first after a start", first[0], "ms"),
            *(Row(f"{name}, p{part}", share(times, part), "ms", budgets.get(part)) for part in (50, 99)),
            Row(f"{name}, looking at every entry, p50", share(watch.times, 50), "ms")]


def _filled(path, found):
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    for statement in STATEMENTS:
        connection.execute(statement)
    connection.execute("BEGIN IMMEDIATE")
    write(connection, found)
    connection.execute("COMMIT")
    return connection


def _measure(connection, asked, size):
    """Milliseconds of each question. Among few entries the best of three rounds: what else runs on the machine only ever adds."""
    rounds = 3 if size <= SIZES[1] else 1
    _round(connection, asked)
    return list(map(min, zip(*(_round(connection, asked) for _ in range(rounds)), strict=True)))


def _round(connection, asked):
    times = []
    for question in asked:
        begun = time.process_time_ns()
        connection.execute("BEGIN")
        find(connection, question, keep=False)
        connection.execute("COMMIT")
        times.append((time.process_time_ns() - begun) / 1e6)
    return times


class _Watch:
    """Asks some of the questions of every entry on its way into the index, by looking; what can be worked out beforehand is not timed."""

    def __init__(self, asked):
        self.scans = [Scan(question) for question in asked]
        self.times = [0.0] * len(asked)

    def watched(self, stream):
        """The same entries, each chunk looked through before it goes on."""
        while chunk := list(islice(stream, _CHUNK)):
            parted = list(map(split, chunk))
            for place, scan in enumerate(self.scans):
                begun = time.process_time_ns()
                scan.look(parted)
                self.times[place] += (time.process_time_ns() - begun) / 1e6
            yield from chunk
