"""What the last full browser test run measured, so that the accessibility statement never claims more than was checked."""
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FILE = Path(__file__).with_name("measured.json")


@dataclass(frozen=True)
class Measured:
    """One run: its day, the tools with their versions, how many pages and states, the widths in pixels, and the faults found.

    `checks` are the further things that were tried and worked, each as a sentence.
    """

    on: date
    browser: str
    tools: tuple[str, ...]
    pages: int
    widths: tuple[int, ...]
    faults: int
    checks: tuple[str, ...]


def read(file):
    """The Measured in `file` (a Path to JSON, see `write`); None when it is missing or is not such a file."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return Measured(date.fromisoformat(told["on"]), str(told["browser"]), tuple(map(str, told["tools"])), int(told["pages"]),
                        tuple(map(int, told["widths"])), int(told["faults"]), tuple(map(str, told["checks"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(file, measured):
    """Writes `measured` to `file` as JSON: on, browser, tools, pages, widths, faults, checks."""
    told = {**vars(measured), "on": measured.on.isoformat()}
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
