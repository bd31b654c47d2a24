"""An owner's form of changes: shown, read, and merged with what somebody else changed since it was opened."""
from datetime import datetime

from flask import request

from app.extensions import db
from app.owners import forms, keeping
from app.owners.opening import form_page, gazetteer, now, owner_of
from app.submissions import differing, owning
from app.submissions.details import merged, public, public_at


def ask(owner):
    """The form, as what waits or is public says it."""
    return _page(owner, forms.shown(keeping.to_start_from(owner, public(owner.service))))


def change(owner):
    """Keeps what was typed; gives the form again (422) when something cannot be read, or somebody else changed the same thing."""
    begun = _begun_from(owner)
    start = keeping.to_start_from(owner, begun)
    mine, errors, typed = forms.read(request.form, start)
    fields = [one._replace(value=typed[one.name]) for one in forms.shown(start)]
    if errors:
        return _page(owner, fields, 422, errors)
    current = public(owner.service)
    after, torn = merged(begun, mine, current)
    if torn and request.form.get("seen") != _version(owner):
        return _page(owner, fields, 422, meanwhile=differing.differences(begun, current))
    try:
        keeping.change(owner, after, now=now(), gazetteer=gazetteer())
    except ValueError as fault:
        db.session.rollback()
        return _page(owner_of(owner.uuid), fields, 422, {fields[0].name: str(fault)})
    return None


def _page(owner, fields, status=200, errors=None, meanwhile=()):
    return form_page("owners/change.html", owner, status, errors, fields=fields, meanwhile=meanwhile,
                     trusted=owning.is_trusted(owner, now()), waiting=keeping.waiting_of(owner),
                     base=request.form.get("base") or _version(owner), seen=_version(owner) if meanwhile else "")


def _version(owner):
    return owner.service.last_modified.isoformat()


def _begun_from(owner):
    """What was public when the owner opened the form."""
    try:
        return public_at(owner.service, datetime.fromisoformat(request.form.get("base", "")))
    except ValueError:
        return public(owner.service)
