"""Keeps the practices of a file: new ones, changed ones, and those that a newer list no longer has open; the same file changes nothing."""
from collections import Counter

import sqlalchemy as sa

from app.directory import placing
from app.directory.sessions import today
from app.extensions import db
from app.practices.models import Practice
from app.practices.reading import Fault, Other, Told, read
from app.web.formats import plural

_FEWEST = 0.9
_SHOWN = 20


class Refused(Exception):
    """The file was not taken; the text says why, in a sentence."""


def keep(lines, gazetteer, now, *, allow_fewer=False):
    """Keeps all practices of `lines` (an open text file in the layout of `reading`); gives (Counter, [Fault]). Never commits.

    The counter has new, changed, same, ended, other (rows that are no open practice), unusual codes and unplaced. Raises Refused for a
    file without practices, and for one with under nine tenths of those that are open here.
    """
    told, faults, counts = _sorted(read(lines))
    known = {one.ods_code: one for one in db.session.scalars(sa.select(Practice))}
    is_open = [one for one in known.values() if one.ended_on is None]
    if not told:
        raise Refused("There is no open GP practice in it.")
    if len(told) < _FEWEST * len(is_open) and not allow_fewer:
        raise Refused(f"It has {plural(len(told), 'practice')}, and {len(is_open):,} are open here. "
                      "If so many did close, say --allow-fewer.")
    for one in told.values():
        counts[_keep(known.get(one.ods_code), one, gazetteer, now)] += 1
    for one in is_open:
        if one.ods_code not in told:
            one.ended_on, one.last_modified = today(now), now
            counts["ended"] += 1
    db.session.flush()
    counts["unplaced"] = db.session.scalar(sa.select(sa.func.count()).where(Practice.ended_on.is_(None), Practice.easting.is_(None)))
    return counts, faults


def spoken(counts, faults):
    """What came of it, as lines to print; of many faults the first are told one by one."""
    kept = counts["new"] + counts["changed"] + counts["same"]
    yield (f"{plural(kept, 'practice')}: {counts['new']:,} new, {counts['changed']:,} changed, {counts['same']:,} as before. "
           f"{counts['ended']:,} no longer open. {plural(counts['other'], 'row')} of other organisations passed over.")
    if counts["unusual"]:
        yield f"{plural(counts['unusual'], 'code')} of an unusual shape, taken all the same."
    if counts["unplaced"]:
        yield f"{plural(counts['unplaced'], 'practice')} without a place on the map: the postcode file does not know where."
    if faults:
        yield f"{plural(len(faults), 'row')} not taken:"
    yield from (f"  line {one.line}: {one.why}" for one in faults[:_SHOWN])
    if len(faults) > _SHOWN:
        yield f"  and {len(faults) - _SHOWN:,} more"


def _sorted(rows):
    told, faults, counts = {}, [], Counter()
    for row in rows:
        match row:
            case Told():
                told[row.ods_code] = row
                counts["unusual"] += row.unusual
            case Other():
                counts["other"] += 1
            case Fault():
                faults.append(row)
    return told, faults, counts


def _keep(before, one, gazetteer, now):
    """"new", "changed" or "same"."""
    whole, outcode = placing.tidy_postcode(one.postcode)
    at = placing.of_postcode(whole, gazetteer) if outcode else placing.UNKNOWN
    values = {"name": one.name, "address": one.address, "postcode": whole, "outcode": outcode, "phone": one.phone,
              "easting": at.easting, "northing": at.northing, "precision": at.precision, "ended_on": None}
    if before is None:
        db.session.add(Practice(ods_code=one.ods_code, last_modified=now, **values))
        return "new"
    if all(getattr(before, name) == value for name, value in values.items()):
        return "same"
    for name, value in values.items():
        setattr(before, name, value)
    before.last_modified = now
    return "changed"
