"""Fills the index anew, and keeps in which form: after a release that changed it, cards of the old form cannot be drawn."""
from app.directory import publication
from app.directory.entries import FORM
from app.directory.models import Filling
from app.extensions import db


def refill(*, now):
    """Fills the index from the rows, in the caller's writing unit; gives how many entries it then holds."""
    written = publication.rebuild_index(now=now)
    db.session.merge(Filling(id=1, form=FORM))
    return written


def refill_if_old(*, now):
    """As refill, when the index holds another form than this release's or nobody knows which; else None."""
    filled = db.session.get(Filling, 1)
    return None if filled and filled.form == FORM else refill(now=now)
