"""The history of an activity: who did what and when, with the whole of what was published then, so that it can be restored."""
import json
from dataclasses import MISSING, fields
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256

import sqlalchemy as sa

from app.directory import details as records
from app.directory.models import History

PUBLISHED, CHANGED, CHECKED, WITHDRAWN, MERGED, RESTORED = "published", "changed", "checked", "withdrawn", "merged", "restored"
# Which record a field holds, one or several; all other values are plain, or say what they are by the field's type.
_RECORDS = {
    "organization": records.OrganizationDetails, "venues": records.VenueDetails, "schedules": records.ScheduleDetails,
    "costs": records.CostDetails, "exceptions": records.ExceptionDetails, "access": records.AccessFact}
_KINDS = frozenset({records.ServiceDetails, *_RECORDS.values()})
_READ = {date | None: date.fromisoformat, date: date.fromisoformat, time | None: time.fromisoformat, Decimal: Decimal}


def details_to_json(details):
    """ServiceDetails as JSON text, the same for equal details; what is as a form leaves it is left out, and so is `id`."""
    plain = _plain(details)
    plain.pop("id", None)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def details_from_json(text):
    """The ServiceDetails of a history row's `details`; fields that are no longer known are left out."""
    return _record(records.ServiceDetails, json.loads(text))


def fingerprint(text):
    """What tells one JSON text of details from another: 64 hexadecimal digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def row(service_id, did, by, now, reason="", details=""):
    """A History row as a dict of columns."""
    return {"service_id": service_id, "at": now, "did": did, "by": by.name, "by_kind": by.kind, "reason": reason, "details": details}


def last_said(connection, service_ids):
    """{service id: ServiceDetails} as they were last published."""
    newest = (sa.select(sa.func.max(History.id)).where(History.service_id.in_(service_ids), History.details != "")
              .group_by(History.service_id))
    found = connection.execute(sa.select(History.service_id, History.details).where(History.id.in_(newest)))
    return {service_id: details_from_json(text) for service_id, text in found}


def _plain(value):
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind in _KINDS:
        found = {}
        for name, default in _defaults(kind):
            given = getattr(value, name)
            if given is not default and given != default:
                found[name] = _plain(given)
        return found
    if kind is tuple or kind is list:
        return [_plain(one) for one in value]
    if kind is dict:
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


@lru_cache
def _defaults(kind):
    return tuple((field.name, field.default if field.default is not MISSING else
                  field.default_factory() if field.default_factory is not MISSING else MISSING) for field in fields(kind))


def _record(kind, plain):
    known = {field.name: field.type for field in fields(kind)}
    return kind(**{name: _value(name, known[name], value) for name, value in plain.items() if name in known})


def _value(name, kind, value):
    if name in _RECORDS:
        record = _RECORDS[name]
        if isinstance(value, list):
            return tuple(_record(record, one) for one in value)
        if name == "access":
            return {code: _record(record, one) for code, one in value.items()}
        return _record(record, value)
    if isinstance(value, list):
        return tuple(value)
    return _READ[kind](value) if kind in _READ and value is not None else value
