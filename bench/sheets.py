"""Measures the practice desk inside one process: ranking alone, the builder's page, the paper of a sheet, and My list."""
import time
from datetime import UTC, datetime

from werkzeug.datastructures import MultiDict

from app.directory.models import Service
from app.extensions import db, writing_unit
from app.papers import keeping
from app.practices import starters
from app.sheets import needs, placing, ranking
from app.sheets.sheet import Line, Sheet
from app.web import shell
from bench import listings, site
from bench.page import best, environ_of
from bench.table import Row, say, share

OPTIONS, LISTED, ROUNDS = 7, 20, 5
RANKING_MS, PAGE_MS = 5, 10


def rows(folder):
    """[Row] in ms of processor time, on the site that bench.site prepared in `folder`; each starter in each town that has a name."""
    app = site.make(folder)
    with site.quiet():
        with app.test_request_context():
            now = datetime.now(UTC)
            say("Sheets: ranking, and asking for pages ...")
            ranked = _ranking(now)
            paper, numbers = _kept(now)
        asked = [f"{starters.address(one.pairs, town[3])}&shown=yes" for one in starters.SHIPPED for town in listings.TOWNS]
        builder, _ = best(app, list(map(environ_of, asked)))
        printed, _ = best(app, [environ_of(paper)] * ROUNDS)
        listed = environ_of("/list?" + "&".join(f"a={number}" for number in numbers))
        mine, _ = best(app, [listed] * ROUNDS, forget=True)
    return [Row("Ranking for a starter, p50", share(ranked, 50), "ms", RANKING_MS),
            Row("Ranking for a starter, p95", share(ranked, 95), "ms"),
            Row("Builder of sheets, p50", share(builder, 50), "ms", PAGE_MS), Row("Builder of sheets, p95", share(builder, 95), "ms"),
            Row(f"Paper of {OPTIONS} options, p50", share(printed, 50), "ms", PAGE_MS),
            Row(f"A list of {LISTED} activities, p50", share(mine, 50), "ms", PAGE_MS)]


def _ranking(now):
    """Milliseconds of each starter in each town, the best of three."""
    connection = db.session.connection()
    asked = [(needs.read(MultiDict(one.pairs)), placing.look_up(town[3])[0]) for one in starters.SHIPPED for town in listings.TOWNS]
    spent = [min(_time(connection, *one, now) for _ in range(3)) for one in asked]
    db.session.rollback()
    return spent


def _time(connection, wanted, place, now):
    begun = time.process_time_ns()
    ranking.options(connection, wanted, place, now)
    return (time.process_time_ns() - begun) / 1e6


def _kept(now):
    """(the address of a kept sheet's paper, the numbers of activities for a list)."""
    numbers = db.session.scalars(db.select(Service.id).where(Service.status == "active").order_by(Service.id).limit(LISTED)).all()
    db.session.rollback()
    with writing_unit():
        made = keeping.keep(Sheet(tuple(Line(number) for number in numbers[:OPTIONS])), None, shell.site(), now)
        code = made.code
        db.session.commit()
    return f"/printed/{code}/paper", numbers
