"""How the keeping stands: is there room, was everything purged, backed up and copied in time, and how did the drill go (SECURITY DU-10)."""
import shutil
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from app.extensions import db
from app.groups import counting
from app.keeping import backing_up
from app.keeping.models import LastRun

PURGE, DRILL = RUNS = ("purge", "restore-drill")
BACKUP_LASTS, COPY_LASTS, PURGE_LASTS = timedelta(hours=2), timedelta(hours=26), timedelta(hours=26)


def health(now):
    """{"disk": enough of it is free, "purge": it ran lately, "places": every group's counter is what its rows say}, and where such a folder
    is set {"backup": ..., "copy": the newest there is young enough}. What cannot be looked at is not well.
    """
    settings = current_app.config
    folders = {"backup": (settings["BACKUP_PATH"] if settings["BACKUP_IS_SET"] else None, BACKUP_LASTS),
               "copy": (settings["BACKUP_COPY_PATH"], COPY_LASTS)}
    purged, differing = last(PURGE), counting.differing(db.session)
    db.session.rollback()
    found = {"disk": _has_room(settings), "purge": purged is not None and now - purged.at < PURGE_LASTS, "places": not differing}
    return found | {name: _is_young(folder, lasts, now) for name, (folder, lasts) in folders.items() if folder}


def note(name, now, *, well=True, said=""):
    """Keeps that one of RUNS ran, and what came of it. Never commits."""
    db.session.merge(LastRun(name=name, at=now, well=well, said=said))


def last(name):
    """The last run of one of RUNS, (at, well, said); None before the first."""
    return db.session.execute(sa.select(LastRun.at, LastRun.well, LastRun.said).where(LastRun.name == name)).first()


def _has_room(settings):
    try:
        disk = shutil.disk_usage(settings["INSTANCE"])
    except OSError:
        return False
    return disk.free > settings["LEAST_FREE"] * disk.total


def _is_young(folder, lasts, now):
    try:
        path = backing_up.newest(folder)
    except OSError:
        return False
    return path is not None and now - backing_up.made(path) < lasts
