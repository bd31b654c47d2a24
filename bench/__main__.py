"""`python -m bench [words] [--markdown]`: measures the parts named (all without any) and prints one table against the budgets."""
import argparse
import os
import platform
import sqlite3
import sys
import tempfile
import time
import traceback
from pathlib import Path

from bench import table
from bench.apart import apart
from bench.finding import MILLION, SIZES
from bench.load import Load

PARTS = ("gazetteer", "find", "page", "serve", "import", "areas", "wards", "area-page", "need", "paper", "sheets")
ASKED_FOR = ("lighthouse",)
_ABOUT = ("find, page, import, serve, gazetteer, areas, wards, area-page, need, paper, sheets: these parts alone. "
          "million: finding among 1,000,000 too, some ten minutes more. lighthouse: three pages as a phone meets them, with a tool that "
          "npm fetches.")


def main(words):
    """Runs what `words` ask for and prints the table; gives the exit code, 1 when a budget is missed or a part fails."""
    asked = _read(words)
    begun, load, rows = time.monotonic(), Load(), []
    with tempfile.TemporaryDirectory(prefix="natter-bench-") as folder:
        for part in asked.parts:
            rows += _measured(part, Path(folder), (*SIZES, MILLION) if asked.million else SIZES)
    print((table.markdown if asked.markdown else table.text)(rows))
    print(f"\n{os.cpu_count()} processors, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version};"
          f" measured in {time.monotonic() - begun:.0f} s.{load.told()}")
    return int(any(row.holds() is False or row.failed for row in rows))


def _read(words):
    parser = argparse.ArgumentParser(prog="bench", description="Measures the site against its budgets.", epilog=_ABOUT)
    parser.add_argument("words", nargs="*", metavar="word", help="|".join((*PARTS, *ASKED_FOR, "million")))
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    asked = parser.parse_args(words)
    unknown = set(asked.words) - {*PARTS, *ASKED_FOR, "million"}
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}. {_ABOUT}")
    asked.million = "million" in asked.words
    asked.parts = [part for part in (*PARTS, *ASKED_FOR) if part in asked.words] or PARTS
    return asked


def _measured(part, folder, sizes):
    """The rows of one part; when it fails, one row that says so, and the others are measured all the same."""
    try:
        match part:
            case "gazetteer":
                return apart("bench.gazetteer", "rows", folder)
            case "find":
                return apart("bench.finding", "rows", folder, sizes)
            case "import":
                return apart("bench.importing", "rows", folder / "import")
            case "wards":
                return apart("bench.wards", "rows", folder / "wards")
        apart("bench.site", "prepare", folder / "site", folder / "gazetteer.db")
        told = {"page": "bench.page", "serve": "bench.serving", "areas": "bench.areas", "need": "bench.need",
                "area-page": "bench.area_page", "paper": "bench.paper", "sheets": "bench.sheets",
                "lighthouse": "bench.lighthouse"}
        return apart(told[part], "rows", folder / "site")
    except Exception:  # noqa: BLE001
        traceback.print_exc()
        return [table.Row(part, None, note="failed: the lines above the table say why", failed=True)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
