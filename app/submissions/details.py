"""What a submission says as ServiceDetails, what is public of its listing, and both together field by field."""
from dataclasses import fields, is_dataclass, replace

import sqlalchemy as sa

from app.directory import history
from app.directory.details import ExceptionDetails, ServiceDetails
from app.directory.freshness import careful as careful
from app.directory.freshness import is_sensitive
from app.directory.models import History
from app.extensions import db
from app.directory.sharing import organization_key

# What no form writes: whose row it is, and where it first came from.
NOT_SAID = ("id", "source", "source_key")


def details_of(submission):
    """The ServiceDetails of a submission, which name the listing that they change; None while it is not whole."""
    if not submission.details:
        return None
    said = history.details_from_json(submission.details)
    return replace(said, id=submission.service.uuid) if submission.service else said


def keep(submission, details):
    """Writes ServiceDetails into a submission, and whether they, or the listing they change, need an organisation. Never commits."""
    submission.details = history.details_to_json(details)
    before = public(submission.service) if submission.service else None
    submission.organization_needed = any(is_sensitive(one.kinds, one.good_for) for one in (details, before) if one)


def public(service):
    """The ServiceDetails of a listing as they were last published."""
    return replace(history.last_said(db.session.connection(), [service.id])[service.id], id=service.uuid)


def public_at(service, moment):
    """The ServiceDetails of a listing as they stood at an aware datetime; those first published when it is earlier than all."""
    said = sa.select(History.details).where(History.service_id == service.id, History.details != "")
    at_most = said.where(History.at <= moment).order_by(History.id.desc())
    text = db.session.scalar(at_most.limit(1)) or db.session.scalar(said.order_by(History.id).limit(1))
    return replace(history.details_from_json(text), id=service.uuid)


def has_organization(details):
    """Whether an organisation is named that is not just the activity's own name."""
    key = organization_key(details.organization.name)
    return bool(key) and key != organization_key(details.name)


def merged(base, mine, current):
    """(ServiceDetails, names of fields changed in two ways): what `mine` changed of `base`, put onto `current`. Pure.

    Where both changed the same thing, each in its own way, `mine` stands and the field's name is told. Dates of a schedule that
    differ are merged date by date, so that a date called off meanwhile stays off.
    """
    found, torn = {}, []
    for field in fields(ServiceDetails):
        values = (getattr(one, field.name) for one in (base, mine, current))
        found[field.name], is_torn = _merged(*values)
        if is_torn:
            torn.append(field.name)
    return replace(ServiceDetails(**found), **{name: getattr(current, name) for name in NOT_SAID}), tuple(torn)


def _merged(base, mine, current):
    """(value, whether both changed it differently)."""
    if mine in (base, current):
        return current, False
    if current == base:
        return mine, False
    if is_dataclass(mine) and type(base) is type(mine) is type(current):
        parts = {field.name: _merged(*(getattr(one, field.name) for one in (base, mine, current))) for field in fields(mine)}
        return type(mine)(**{name: value for name, (value, _) in parts.items()}), any(torn for _, torn in parts.values())
    if isinstance(mine, tuple) and _are_exceptions(base + mine + current):
        return _dates(base, mine, current)
    if isinstance(mine, tuple) and len(base) == len(mine) == len(current) and all(map(is_dataclass, mine)):
        parts = [_merged(*three) for three in zip(base, mine, current, strict=True)]
        return tuple(value for value, _ in parts), any(torn for _, torn in parts)
    if isinstance(mine, dict):
        return _keyed(base, mine, current)
    return mine, True


def _are_exceptions(many):
    return bool(many) and all(isinstance(one, ExceptionDetails) for one in many)


def _dates(base, mine, current):
    said, torn = _keyed(*({one.on: one for one in many} for many in (base, mine, current)))
    return tuple(said[on] for on in sorted(said)), torn


def _keyed(base, mine, current):
    """Merges dicts key by key; a key that one side left out is gone."""
    found, torn = {}, False
    for key in dict.fromkeys([*current, *mine, *base]):
        value, is_torn = _merged(base.get(key), mine.get(key), current.get(key))
        torn = torn or is_torn
        if value is not None:
            found[key] = value
    return found, torn
