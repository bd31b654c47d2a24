"""Measures the need board inside one process: processor time at the site's listings and a year of told counts."""
import random
import time
from datetime import UTC, datetime, timedelta

from app.directory import localities, sessions
from app.directory.localities import Part
from app.directory.taxonomy import ACCESS, GOOD_FOR, KINDS
from app.extensions import db, writing_unit
from app.gaps import boarding, download
from app.need.models import NeedCell
from app.need.suppressing import combo
from bench import site
from bench.table import Row, say, share

OUTCODES, CELLS_A_MONTH, MONTHS, ROUNDS = 20, 30, 12, 7
BUDGET_MS = 250


def rows(folder):
    """[Row] of the board of one area of 20 outcodes on the site that bench.site prepared in `folder`, in ms of processor time."""
    app = site.make(folder)
    with site.quiet(), app.app_context():
        now = datetime.now(UTC)
        _told(sessions.today(now))
        area = localities.by_slug("measured-need")
        say("Need: making the board ...")
        spent = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            shown = boarding.figures_of([area], now, app.extensions["gazetteer"])
            download.text(shown["tables"])
            spent.append((time.process_time() - begun) * 1000)
            db.session.rollback()
        if not shown["gaps"]:
            raise RuntimeError("The board shows no gap.")
    return [Row(f"Need board, {OUTCODES * CELLS_A_MONTH * MONTHS:,} told numbers of a year, p50", share(spent, 50), "ms", BUDGET_MS)]


def _told(today):
    """One area, and a year of cells in each of its outcodes."""
    chance = random.Random(5)  # noqa: S311
    outcodes = [f"TA{number}" for number in range(1, OUTCODES + 1)]
    with writing_unit():
        localities.define("measured-need", "Measured need", [Part("outcode", one) for one in outcodes])
        month = today.replace(day=1)
        for _ in range(MONTHS):
            month = (month - timedelta(1)).replace(day=1)
            db.session.add_all(NeedCell(month=month, since=month, source=chance.choice(("search", "ask")), place=one, combo=combo(
                [("kind", chance.choice([*KINDS])), *([("access", chance.choice([*ACCESS]))] if chance.random() < .5 else []),
                 *([("good-for", chance.choice([*GOOD_FOR]))] if chance.random() < .3 else [])]), count=chance.randint(10, 90))
                for one in outcodes for _ in range(CELLS_A_MONTH))
        db.session.commit()
