"""How busy other work kept the machine meanwhile: what is measured by the clock means little on a busy one."""
import os
import resource
from pathlib import Path

_STAT = Path("/proc/stat")
_MUCH = 10


class Load:
    """Counts from when it is made."""

    def __init__(self):
        self.begun = _ticks()

    def told(self):
        """A sentence for below the table; "" where nothing is known or the machine was ours."""
        if self.begun is None:
            return ""
        busy, whole, ours = (now - then for now, then in zip(_ticks(), self.begun, strict=True))
        others = 100 * (busy - ours) / max(whole, 1)
        return f" Other work kept the processors {others:.0f}% busy: measure again on a quiet machine." if others > _MUCH else ""


def _ticks():
    """(busy, all, our own and our ended children's) hundredths of seconds of all processors; None on a system that does not count them."""
    try:
        counts = list(map(int, _STAT.read_text().split("\n", 1)[0].split()[1:9]))
    except (OSError, ValueError):
        return None
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    ours = sum(usage.ru_utime + usage.ru_stime for usage in used) * os.sysconf("SC_CLK_TCK")
    return sum(counts) - counts[3] - counts[4], sum(counts), ours
