"""Measures a sheet's PDF inside one process: seven options on two pages, each time with other words, so that none is kept ready."""
import io
import time
from datetime import UTC, datetime

from pypdf import PdfReader

from app.directory.models import Service
from app.extensions import db, writing_unit
from app.papers import keeping, showing, typesetting
from app.sheets.sheet import Line, Sheet
from app.web import shell
from bench import site
from bench.table import Row, say, share

OPTIONS, ROUNDS = 7, 30
BUDGET_MS = 60


def rows(folder):
    """[Row] of a sheet as a PDF on the site that bench.site prepared in `folder`, in ms of processor time; the first, which looks
    for fonts, apart.
    """
    app = site.make(folder)
    with site.quiet(), app.test_request_context():
        now = datetime.now(UTC)
        numbers = db.session.scalars(db.select(Service.id).where(Service.status == "active").order_by(Service.id).limit(OPTIONS)).all()
        db.session.rollback()
        with writing_unit():
            made = keeping.keep(Sheet(tuple(Line(number) for number in numbers)), None, shell.site(), now)
            db.session.commit()
        say("Paper: setting sheets ...")
        spent = []
        for number in range(ROUNDS + 1):
            made.practice_name = f"Surgery {number}"
            begun = time.process_time()
            told = typesetting.pdf(showing.paper(made, showing.Style(), now))
            spent.append((time.process_time() - begun) * 1000)
        if len(PdfReader(io.BytesIO(told)).pages) != 2:
            raise RuntimeError("Seven options do not fit two pages.")
    return [Row("PDF of a sheet of 7 options, p50", share(spent[1:], 50), "ms", BUDGET_MS),
            Row("The first of a process", spent[0], "ms", None)]
