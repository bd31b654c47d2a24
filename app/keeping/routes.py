"""The doors of the record: administrators look into it, and have its chain proved; each look is itself recorded (SECURITY AU-3)."""
from flask import Blueprint, current_app, request

from app.extensions import db, writing_unit
from app.keeping import looking, standing
from app.people import audit
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page
from app.web.dates import LONDON

bp = Blueprint("record", __name__)
READ = "audit.read"


@bp.get("/record")
@act(READ)
def ask():
    """What to look for: nothing of the record is shown before it is asked for."""
    return _page(looking.Wanted())


@bp.post("/record/reading")
@act(READ)
def read():
    """The rows that were asked for, a page of them; that somebody looked is a row too."""
    wanted = looking.read(request.form)
    if wanted.errors:
        return _page(wanted, 422)
    with writing_unit():
        lines, last = looking.lines(wanted)
        audit.record(READ, person=person(), reason=wanted.act, now=_now())
        db.session.commit()
    return _page(wanted, lines=lines, last=last)


@bp.post("/record/proof")
@act(READ)
def prove():
    """Reads the whole chain, and says whether it holds."""
    wrong, head = looking.proof()
    with writing_unit():
        audit.record(READ, person=person(), reason="proved" if wrong is None else "broken", now=_now())
        db.session.commit()
    return _page(looking.Wanted(), proved=True, wrong=wrong, head=head)


def _page(wanted, status=200, **more):
    return page.render("keeping/record.html", status=status, private=True, wanted=wanted, form_errors=wanted.errors,
                       people=looking.people(), acts=looking.acts(),
                       drill=_run(standing.DRILL), purge=_run(standing.PURGE), **more)


def _run(name):
    """(when, local; whether it went well; what it said) of the last run, or None."""
    found = standing.last(name)
    return found and (found.at.astimezone(LONDON), *found[1:])


def _now():
    return current_app.config["NOW"]()
