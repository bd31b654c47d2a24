"""The figures as a file: the very words of the page's tables, one line a row."""
import csv
import io

from flask import Response

from app.gaps import saying

_COLUMNS = ("table", "what", "found nothing", "for every 1,000 people", "for every 1,000 aged 60 or over", "people asked", "we list")


def answer(shown, private):
    """The Response of boarding.figures_of as CSV; `private` when a sign-in was needed."""
    response = Response(text(shown["tables"]), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="need.csv"'
    response.headers["Cache-Control"] = "private, no-store" if private else "private, no-cache"
    return response


def text(tables):
    """The CSV of saying.Tables. All words in it are ours, so none begins a formula."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(_COLUMNS)
    for table in tables:
        for row in table.rows:
            lines.writerow((table.title, row.name, saying.count(row.searches), saying.rate(row.rate), saying.rate(row.older_rate),
                            saying.count(row.asking), "" if row.listed is None else row.listed))
    return out.getvalue()
