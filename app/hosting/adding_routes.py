"""The doors of adding somebody by hand, for the hosts of a group who have its list open."""
from flask import request, url_for

from app.extensions import db, writing_unit
from app.groups import helps, wording
from app.hosting import adding, dated
from app.hosting.date_routes import bp
from app.hosting.routes import GROUP, HOST, looked_at, now
from app.people.permissions import act
from app.people.signing_in import person
from app.web import page


@bp.get(f"{GROUP}/places/new")
@act(HOST)
def ask_add(uuid):
    """The form."""
    return _form(looked_at(uuid), adding.Added())


@bp.post(f"{GROUP}/places/new")
@act(HOST)
def add(uuid):
    """Takes the place, or one in the line; then their words are read to them."""
    with writing_unit():
        group = looked_at(uuid)
        added = adding.read(request.form, group, [one.original_on.isoformat() for one in dated.next_ones(group, now())])
        place, fault = (None, "") if added.errors else adding.add(group, added, person(), now=now())
        if added.errors or fault:
            added.errors |= {"name": fault} if fault else {}
            return _form(group, added)
        to = url_for("hosting.ask_words", uuid=uuid, place=place.uuid)
        db.session.commit()
    return page.go_to(to)


def _form(group, added):
    return page.render("hosting/adding.html", status=422 if added.errors else 200, private=True, group=group, added=added,
                       form_errors=added.errors, agree=wording.now_read(wording.JOIN), left=group.capacity - group.taken,
                       dated=dated.next_ones(group, now()),
                       offered={one: helps.HELPS[one] for one in group.helps.split() if one in helps.HELPS})
