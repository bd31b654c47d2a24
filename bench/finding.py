"""Measures finding at several sizes: processor time of a mixed workload, each question once, and against looking at every entry."""
import random
import sqlite3
import sys
import tempfile
import time
from math import isqrt
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.index import find, write  # noqa: E402
from app.index.schema import STATEMENTS  # noqa: E402
from app.index.words import stem, words  # noqa: E402
from bench.believable import entries, questions  # noqa: E402

# Milliseconds of processor time: {size: (p50, p99)}; None where no budget was set.
BUDGETS = {10_000: (0.5, 5.0), 1_000_000: (2.0, None)}
_QUESTIONS = 600
_COMPARED = 20
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000", "mmap_size=268435456")


def rows(sizes):
    """[(name, measured, budget, ok)] for each size in entries; times in milliseconds, `budget` and `ok` None where none is set."""
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            connection, took = _filled(Path(folder) / "finding.db", size)
            found.append((f"write {size:,} entries, seconds", round(took, 2), 10.0 if size == 100_000 else None, took <= 10
                          if size == 100_000 else None))
            asked = [question for _, question in questions(size, _QUESTIONS)]
            _measure(connection, asked, keep=False)
            for name, keep in (("nothing kept", False), ("answers kept", True)):
                times = _measure(connection, asked, keep)
                for share, budget in zip((50, 99), BUDGETS.get(size, (None, None)), strict=True):
                    value = round(times[len(times) * share // 100], 3)
                    found.append((f"find, {size:,} entries, {name}, p{share}", value, budget, None if budget is None else value <= budget))
            if size <= 100_000:
                found.append((f"looking at every entry, {size:,} entries, p50", round(_by_hand(size, asked), 1), None, None))
            connection.close()
    return found


def _filled(path, size):
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    for statement in STATEMENTS:
        connection.execute(statement)
    listed = list(entries(size)) if size <= 100_000 else entries(size)
    connection.execute("BEGIN IMMEDIATE")
    begun = time.perf_counter()
    write(connection, listed)
    connection.execute("COMMIT")
    return connection, time.perf_counter() - begun


def _measure(connection, asked, keep):
    times = []
    for question in random.Random(3).sample(asked, len(asked)):  # noqa: S311
        begun = time.process_time_ns()
        connection.execute("BEGIN")
        find(connection, question, keep)
        connection.execute("COMMIT")
        times.append((time.process_time_ns() - begun) / 1e6)
    return sorted(times)


def _by_hand(size, asked):
    """The median time to look for whole words and measure every distance, on texts split beforehand: the least a scan can do."""
    listed = [(entry, {stem(word) for word in words(f"{entry.title} {entry.labels} {entry.text}")}) for entry in entries(size)]
    times = []
    for question in asked[:_COMPARED]:
        begun = time.process_time_ns()
        tokens = {stem(word) for word in words(question.words)}
        fitting = [(isqrt((entry.e - question.e) ** 2 + (entry.n - question.n) ** 2) if entry.e and question.e else 0, entry.service_id)
                   for entry, known in listed if tokens <= known]
        sorted(near for near in fitting if question.radius_m is None or near[0] <= question.radius_m)
        times.append((time.process_time_ns() - begun) / 1e6)
    return sorted(times)[len(times) // 2]


if __name__ == "__main__":
    for row in rows([int(size) for size in sys.argv[1:]] or [10_000, 100_000]):
        print(*row, sep="\t")  # noqa: T201
