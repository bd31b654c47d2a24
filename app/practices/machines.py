"""A computer that a practice's lead has named: a signed cookie in that browser, a row here that ends it."""
import hashlib
import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from app.extensions import db
from app.people import audit
from app.practices.models import Machine

LASTS = timedelta(days=365)
MOST = 50
_LONGEST = 200


def name(practice_id, called, *, by, now):
    """Writes the Machine of a practice and gives (Machine, token) for `hold`. Never commits."""
    token = secrets.token_urlsafe(32)
    made = Machine(digest=_digest(token), practice_id=practice_id, name=called, named_by_id=by.id, named_at=now, until=now + LASTS)
    db.session.add(made)
    db.session.flush()
    audit.record("practice.lead", "machine", made.uuid, person=by, reason="named", now=now)
    return made, token


def hold(response, token):
    """Lets this browser be that machine; gives the response."""
    response.set_cookie(cookie(), _signer().dumps(token), max_age=int(LASTS.total_seconds()), httponly=True, samesite="Lax",
                        secure=_secure(), path="/")
    return response


def here(now):
    """The Machine that this browser is, or None: no cookie of ours, ended, too old, or its practice closed."""
    if "machine_here" not in g:
        g.machine_here = _read(request.cookies.get(cookie(), ""))
    found = g.machine_here
    return found if found and found.ended_at is None and now < found.until and found.practice.ended_on is None else None


def of_practice(practice_id, now):
    """[Machine] of a practice that are not ended, the newest first."""
    return db.session.scalars(sa.select(Machine).where(Machine.practice_id == practice_id, Machine.ended_at.is_(None), Machine.until > now)
                              .order_by(Machine.named_at.desc(), Machine.id.desc())).all()


def end(machine, *, by, now):
    """That browser is nobody's from now on; one that ended already stays so. Never commits."""
    if machine.ended_at is not None:
        return
    machine.ended_at = now
    audit.record("practice.lead", "machine", machine.uuid, person=by, reason="ended", now=now)


def forget(now):
    """Deletes machines a month after they ended; gives how many. Never commits."""
    over = now - timedelta(days=30)
    return db.session.execute(sa.delete(Machine).where(sa.or_(Machine.ended_at < over, Machine.until < over))).rowcount


def cookie():
    """The cookie's name; the browser holds a __Host- one to this host and to https."""
    return "__Host-natter-practice" if _secure() else "natter-practice"


def _read(value):
    try:
        token = _signer().loads(value) if value and len(value) <= _LONGEST else None
    except BadSignature:
        return None
    return db.session.scalar(sa.select(Machine).where(Machine.digest == _digest(token))) if isinstance(token, str) else None


def _digest(token):
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _secure():
    return current_app.config["SITE_URL"].startswith("https://")


def _signer():
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="practice-machine")
