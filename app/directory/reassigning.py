"""Changes of areas: who did what, and how far the venues have followed; they follow in short steps, while the site goes on."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.directory import localities, publication, surrounding
from app.directory.assigning import Assigner
from app.directory.bordering import Borders
from app.directory.models import Location, ServiceArea, ServiceAtLocation
from app.directory.rows import in_parts
from app.extensions import Instant, db, writing_unit
from app.geo.postcode import tidy

MADE, CHANGED, CLOSED, OPENED = "made", "changed", "closed", "opened"
LOOKED_AT_ONCE, SHOWN_AT_ONCE = 500, 100


class AreaChange(db.Model):
    """That a person made, changed, closed or opened (`did`) a locality; `told` is what changed, in sentences.

    `covers` are outcodes and names before and after: what covers them is found elsewhere now. Venues up to the id `upto` have been looked
    at, `looked` of them; `moved` lie elsewhere since. It waits for the worker until `done_at`.
    """

    __tablename__ = "area_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    locality_id: Mapped[int] = mapped_column(sa.ForeignKey("locality.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None]
    did: Mapped[str] = mapped_column(sa.String(10))
    told: Mapped[list] = mapped_column(sa.JSON, default=list)
    covers: Mapped[list] = mapped_column(sa.JSON, default=list)
    upto: Mapped[int] = mapped_column(default=0)
    looked: Mapped[int] = mapped_column(default=0)
    moved: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


def note(locality, did, person_id, told, covers, now):
    """Writes that a Locality was changed, for the worker to follow. Commits nothing."""
    change = AreaChange(locality_id=locality.id, at=now, person_id=person_id, did=did, told=told, covers=sorted(set(covers)))
    db.session.add(change)
    db.session.flush()
    return change


def waiting():
    """The newest AreaChange that the venues have not followed yet, or None: looking at all of them for it does for those before it."""
    return db.session.scalar(sa.select(AreaChange).where(AreaChange.done_at.is_(None)).order_by(AreaChange.id.desc()).limit(1))


def history(locality_id):
    """[AreaChange] of a locality, the newest first."""
    return db.session.scalars(sa.select(AreaChange).where(AreaChange.locality_id == locality_id).order_by(AreaChange.id.desc())).all()


def how_many():
    """How many venues there are to be looked at."""
    return db.session.scalar(sa.select(sa.func.count(Location.id)))


def follow(gazetteer, now):
    """Has all venues follow what was changed of areas; gives how many moved. Commits by itself, in short steps that may be cut off at any
    time; with nothing changed it only reads.
    """
    moved = 0
    while (change := waiting()) is not None:
        moved += step(change, gazetteer, now)
    db.session.rollback()
    return moved


def step(change, gazetteer, now):
    """Looks at the next some hundreds of venues for an AreaChange, or ends it when there are none; gives how many moved."""
    ids = db.session.scalars(sa.select(Location.id).where(Location.id > change.upto).order_by(Location.id).limit(LOOKED_AT_ONCE)).all()
    differing = Assigner(db.session.connection(), gazetteer).differing(ids) if ids else []
    groups = list(_groups(differing))
    db.session.rollback()
    moved = sum(_move(group, gazetteer, now) for group in groups)
    if not ids:
        _show_covering(now)
    with writing_unit():
        if ids:
            Borders(db.session.connection()).settle(ids)
            change = db.session.merge(change)
            change.upto, change.looked, change.moved = ids[-1], change.looked + len(ids), change.moved + moved
        else:
            db.session.execute(sa.update(AreaChange).where(AreaChange.done_at.is_(None), AreaChange.id <= change.id).values(done_at=now))
            surrounding.settle(gazetteer)
        db.session.commit()
    return moved


def _groups(ids):
    """Venue ids in groups at which so much is on together that one step of writing stays short."""
    counts, group, size = {}, [], 0
    for part in in_parts(ids, LOOKED_AT_ONCE):
        counts |= dict(db.session.execute(sa.select(ServiceAtLocation.location_id, sa.func.count()).where(
            ServiceAtLocation.location_id.in_(part)).group_by(ServiceAtLocation.location_id)).all())
    for one in ids:
        group.append(one)
        size += 1 + counts.get(one, 0)
        if size >= SHOWN_AT_ONCE:
            yield group
            group, size = [], 0
    if group:
        yield group


def _move(ids, gazetteer, now):
    """Writes where these venues lie and has what is on there found in its new localities, in one step."""
    with writing_unit():
        moved = localities.assign(ids, gazetteer, now)
        publication.show_again(localities.services_at(moved), now=now)
        db.session.commit()
    return len(moved)


def _show_covering(now):
    """Has what covers an area by name or outcode found in the localities that these mean now."""
    told = db.session.scalars(sa.select(AreaChange.covers).where(AreaChange.done_at.is_(None))).all()
    covers = {tidy(text) for texts in told for text in texts}
    rows = db.session.execute(sa.select(ServiceArea.service_id, ServiceArea.name)).all()
    db.session.rollback()
    for part in in_parts(sorted({service for service, name in rows if tidy(name) in covers}), SHOWN_AT_ONCE):
        with writing_unit():
            publication.show_again(part, now=now)
            db.session.commit()
