"""What became of the rows of one source: how many were read and kept, and why the others were not, with their first lines."""
import csv
import json
import time
from dataclasses import dataclass, field

_LINES_TOLD = 10
_QUIET_S = 1.5
# How many rows go by between two looks at the clock.
_STEP = 1 << 15


@dataclass
class Tally:
    """Counts of one source; `skipped` is {reason: [count, ["ta.csv:12", ...]]}."""

    read: int = 0
    kept: int = 0
    skipped: dict = field(default_factory=dict)

    def skip(self, reason, part, line):
        """Notes a row that is not kept."""
        told = self.skipped.setdefault(reason, [0, []])
        told[0] += 1
        if len(told[1]) < _LINES_TOLD:
            told[1].append(f"{part}:{line}")

    def as_json(self):
        """The skipped rows as JSON: {reason: {"count": n, "lines": [...]}}."""
        return json.dumps({reason: {"count": count, "lines": lines} for reason, (count, lines) in sorted(self.skipped.items())})

    def words(self):
        """"836 no position, 2 malformed row", or "none"."""
        return ", ".join(f"{count:,} {reason}" for reason, (count, _) in sorted(self.skipped.items())) or "none"


class Progress:
    """Says a line when the last one is a while ago, so that nothing is silent for more than a few seconds."""

    def __init__(self, say, clock=time.monotonic):
        self._say, self._clock, self._doing, self._last = say, clock, "", clock()

    def say(self, text):
        """Says a line at once, and what is being done until the next."""
        self._doing, self._last = text, self._clock()
        self._say(text)

    def beat(self, text=""):
        """Says how far it is when it has been quiet; for SQLite's progress handler, too (0: go on)."""
        if self._clock() - self._last >= _QUIET_S:
            self._last = self._clock()
            self._say(text or f"  still at it: {self._doing}")
        return 0


def rows(reader, tally, part, progress):
    """The rows of a csv.reader, counted; one that cannot be read is noted, and the next is tried."""
    while True:
        try:
            for row in reader:
                tally.read += 1
                if not tally.read % _STEP:
                    progress.beat(f"  {tally.read:,} rows read, at {part}")
                yield row
            return
        except csv.Error:
            tally.read += 1
            tally.skip("malformed row", part, reader.line_num)
