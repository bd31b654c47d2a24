"""The doors of a group's first visit: its hosts write what happens there, and a coordinator says yes to what everybody reads of it."""
from flask import abort, request, url_for

from app.extensions import db, writing_unit
from app.groups import how_it_was, welcoming, wording
from app.groups.models import Group
from app.hosting import fetching, roster, welcome_form
from app.hosting.off_routes import bp
from app.hosting.routes import GROUP, HOST, looked_at, now
from app.people.permissions import act, can, visible
from app.people.signing_in import person
from app.web import page

APPROVE, FIGURES = "group.approve", "group.figures"


@bp.get(f"{GROUP}/welcome")
@act(HOST)
def ask_welcome(uuid):
    """The form, as it was written last."""
    group = hosted(uuid)
    return _form(group, welcome_form.written(group.id))


@bp.post(f"{GROUP}/welcome")
@act(HOST)
def welcome(uuid):
    """Keeps it."""
    with writing_unit():
        group = hosted(uuid)
        said = welcome_form.read(request.form, group)
        if said.errors:
            return _form(group, said)
        welcoming.keep(group, said, person(), now=now())
        db.session.commit()
    return page.go_to(url_for("hosting.show", uuid=uuid))


@bp.get(f"{GROUP}/welcome/decision")
@act(APPROVE)
def read_welcome(uuid):
    """What waits to be shown to everybody, and what they read now."""
    told = _waiting(uuid)
    return page.render("hosting/welcome_waits.html", private=True, group=told.group, told=told, labels=LABELS,
                       version=welcoming.version(told))


@bp.post(f"{GROUP}/welcome/decision")
@act(APPROVE)
def approve_welcome(uuid):
    """Shows it to everybody."""
    with writing_unit():
        told = _waiting(uuid)
        # What was read is what is shown: words that changed meanwhile are read again.
        if request.form.get("of", "") == welcoming.version(told):
            welcoming.approve(told, person(), now=now())
            db.session.commit()
    return page.go_to(url_for("hosting.everything"))


@bp.get(f"{GROUP}/visits")
@act(HOST)
def visits(uuid):
    """How first visits went, in numbers; whom to ask once the list of names is open."""
    group = hosted(uuid)
    looking = fetching.is_looking(group, person(), now())
    return page.render("hosting/visits.html", private=True, group=group, said=how_it_was.SAID, counts=how_it_was.own_counts(group.id),
                       looking=looking, to_ask=how_it_was.to_ask(group.id) if looking else [])


@bp.post(f"{GROUP}/visits")
@act(HOST)
def look_whom_to_ask(uuid):
    """Opens the list of names for half an hour, which its members can see."""
    with writing_unit():
        group = hosted(uuid)
        if not fetching.is_looking(group, person(), now()):
            roster.look(group, person(), "roster opened", now=now())
        db.session.commit()
    return page.go_to(url_for("hosting.visits", uuid=uuid))


@bp.post(f"{GROUP}/places/<string(length=36):place>/first-visit")
@act(HOST)
def say_how(uuid, place):
    """Counts what somebody said on the phone."""
    with writing_unit():
        group = looked_at(uuid)
        found = fetching.place(group, place) or abort(404)
        if found in how_it_was.to_ask(group.id):
            how_it_was.say(found, request.form.get("said", ""), now=now())
        db.session.commit()
    return page.go_to(url_for("hosting.visits", uuid=uuid))


@bp.get("/groups/first-visits")
@act(FIGURES)
def visit_figures():
    """How first visits to the groups of somebody's areas went, where there are enough to tell."""
    groups = db.session.scalars(visible(person(), FIGURES, Group).order_by(Group.id))
    found = {one.id: one for one in groups if can(person(), FIGURES, one)}
    told = how_it_was.told_counts(list(found))
    return page.render("hosting/visit_figures.html", private=True, said=how_it_was.SAID, told=told, groups=[found[one] for one in told])


LABELS = {"stand": "Where to stand", "happens": "The first ten minutes", "bring": "What to bring"}


def hosted(uuid):
    """The open group of a uuid that somebody hosts; for any other the request ends."""
    group = fetching.group(person(), uuid)
    return group if group is not None and group.closed_at is None else abort(404)


def _waiting(uuid):
    group = db.session.scalar(visible(person(), APPROVE, Group).where(Group.uuid == uuid, Group.closed_at.is_(None)))
    told = welcoming.of(group.id)[0] if group is not None and can(person(), APPROVE, group) else None
    # Whoever wrote the words and hosts no more does not say yes to them either.
    return told if told is not None and told.by_id != person().id else abort(404)


def _form(group, said):
    return page.render("hosting/welcome.html", status=422 if said.errors else 200, private=True, group=group, said=said,
                       form_errors=said.errors, agree=wording.now_read(wording.WELCOME), waits=_waits(group))


def _waits(group):
    told = welcoming.of(group.id)[0]
    return told is not None and welcoming.waits(told)
