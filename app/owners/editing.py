"""An owner's form of changes: shown, read, and merged with what somebody else changed since it was opened."""
from dataclasses import replace
from datetime import datetime

from flask import request

from app.directory import history, periods, sessions
from app.extensions import db, htmx
from app.owners import forms, keeping, when
from app.owners.opening import form_page, gazetteer, now, owner_of
from app.submissions import differing, owning
from app.submissions.details import details_of, merged, public, public_at
from app.tables import patterns


def ask(owner):
    """The form, as what waits or is public says it."""
    start = keeping.to_start_from(owner, public(owner.service))
    return _page(owner, start, forms.shown(start))


def change(owner):
    """Keeps what was typed; gives the form again (422) when something cannot be read, or somebody else changed the same thing."""
    begun, waits = _begun_from(owner), _waiting(owner)
    # Opened before what waits by now was sent: the form showed what was public.
    is_older = waits is not None and request.form.get("waited") == ""
    start = begun if is_older else keeping.to_start_from(owner, begun)
    mine, errors, typed = forms.read(request.form, start)
    told = when.read(request.form, start, sessions.today(now()), periods.terms(sessions.today(now())))
    if told:
        mine, errors = replace(mine, schedules=told.schedules), told.faults | errors
    fields = [one._replace(value=typed[one.name]) for one in forms.shown(start)]
    if request.form.get("do") == "look" or htmx.fragment:
        return _page(owner, start, fields, told=told)
    if errors:
        return _page(owner, start, fields, 422, errors, told=told)
    current = public(owner.service)
    after, torn = merged(begun, mine, current)
    if is_older:
        after, more = merged(begun, after, waits)
        torn, current = torn + more, waits
    elif waits is not None and request.form.get("waited") != _mark(owner):
        torn, current = (*torn, "waited"), waits
    meanwhile = differing.differences(begun, current) if torn else ()
    if meanwhile and request.form.get("seen") != _seen(owner):
        return _page(owner, start, fields, 422, meanwhile=meanwhile, told=told)
    try:
        keeping.change(owner, after, now=now(), gazetteer=gazetteer())
    except ValueError as fault:
        db.session.rollback()
        return _page(owner_of(owner.uuid), start, fields, 422, {"often" if told else fields[0].name: str(fault)}, told=told)
    return None


def _page(owner, start, fields, status=200, errors=None, meanwhile=(), told=None):
    built = _builder(start, fields, told)
    return form_page("owners/change.html", owner, status, errors, part="owners/_said.html" if built["builder"] else None,
                     meanwhile=meanwhile, **built,
                     trusted=owning.is_trusted(owner, now()), waiting=keeping.waiting_of(owner),
                     base=request.form.get("base") or _version(owner), seen=_seen(owner) if meanwhile else "",
                     waited=request.form.get("waited", "") if request.method == "POST" else _mark(owner))


def _builder(start, fields, told):
    """The schedule builder, and the fields without those that it stands for; without one where it cannot say when it is on."""
    today = sessions.today(now())
    typed, terms = told.typed if told else when.shown(start, today), periods.terms(today)
    if typed is None:
        return {"fields": fields, "builder": None}
    made, faults = (told.schedules, told.faults) if told else (start.schedules, {})
    return {"fields": [one for one in fields if not one.name.startswith(forms.TIMES)], "faults": faults, "builder": {
        "typed": typed, "often_words": patterns.WORDS, "days": patterns.DAYS, "nths": patterns.NTHS,
        "terms_words": patterns.words_of_terms(terms, today), "shown": patterns.shown(made, today),
        "cannot": next(iter(faults.values()), "")}}


def _waiting(owner):
    """The ServiceDetails of an owner's change that waits, or None."""
    waiting = keeping.waiting_of(owner)
    return details_of(waiting) if waiting else None


def _mark(owner):
    """What tells one change that waits from another; "" for none."""
    waiting = keeping.waiting_of(owner)
    return history.fingerprint(waiting.details)[:24] if waiting else ""


def _seen(owner):
    return f"{_version(owner)} {_mark(owner)}"


def _version(owner):
    return owner.service.last_modified.isoformat()


def _begun_from(owner):
    """What was public when the owner opened the form."""
    try:
        return public_at(owner.service, datetime.fromisoformat(request.form.get("base", "")))
    except ValueError:
        return public(owner.service)
