"""Who is signed in: a random id in the browser's cookie, a row with its hash here, idle and absolute ends by role (SECURITY SI-7)."""
import contextlib
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app, g, request, session
from flask_login import current_user, login_user, logout_user

from app.extensions import apart, db, login, writing_unit
from app.people import audit
from app.people.browsers import browser_words
from app.people.models import Person, SignIn

# (idle, at most).
CHAMPIONS, STAFF = (timedelta(days=7), timedelta(days=30)), (timedelta(minutes=30), timedelta(hours=12))
FACTOR_ROLES = ("coordinator", "practice", "administrator")
FRESH = timedelta(minutes=10)
# How long there is for the code after the password.
HALF_WAY = timedelta(minutes=10)
# So often at most a row says that its browser was here: it may end so much early, never late.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """What Flask-Login knows of this browser: the row (detached), and the random id of its cookie."""

    row: SignIn
    token: str
    is_authenticated = is_active = True
    is_anonymous = False

    def get_id(self):
        """What the cookie holds."""
        return self.token


def person():
    """The Person (detached) who is signed in on this browser, their second factor done where it is needed; None for nobody."""
    found = here()
    return found.row.person if found and is_whole(found.row) else None


def here():
    """The SignedIn of this browser, also one whose code is still to come; None when there is none that goes on."""
    return current_user._get_current_object() if current_user and current_user.is_authenticated else None


def is_whole(row):
    """True when nothing is still to be asked of a SignIn row."""
    return row.factor_at is not None or not needs_factor(row.person)


def needs_factor(person):
    """True when a Person signs in with a code: their role asks for it, or they chose to."""
    return person.role in FACTOR_ROLES or person.factor_since is not None


def goes_on(row, now):
    """Whether a SignIn row still stands at `now`: not ended, not idle for too long, not too old, and its person has their role."""
    idle = _limits(row.person)[0] if is_whole(row) else HALF_WAY
    return row.ended_at is None and row.person.ended_at is None and now < min(row.ends_at, row.seen_at + idle)


def is_fresh(now):
    """Whether everything was asked within FRESH on this browser (SECURITY SI-9)."""
    found = here()
    return bool(found) and is_whole(found.row) and now - found.row.fresh_at < FRESH


def start(person, *, factor, now, asked_at=None):
    """Signs this browser in as `person` (of the session): writes the row, ends the browser's old one, gives the row. Never commits.

    `factor` says whether the second factor is done, `asked_at` when everything was asked (None: now). The cookie gets a new id each time.
    """
    before = here()
    if before:
        end_row(before.row.id, now)
    token = secrets.token_urlsafe(32)
    browser = browser_words(request.headers.get("User-Agent", ""))
    row = SignIn(digest=digest_of(token), person=person, browser=browser, created_at=now, seen_at=now, fresh_at=asked_at or now,
                 factor_at=now if factor else None, ends_at=now + _limits(person)[1])
    db.session.add(row)
    db.session.flush()
    if is_whole(row):
        audit.record("sign-in", "sign-in", row.uuid, person=person, now=now)
    _hold(row, token)
    return row


def end_row(row_id, now):
    """Ends one SignIn row. Never commits."""
    db.session.execute(sa.update(SignIn).where(SignIn.id == row_id, SignIn.ended_at.is_(None)).values(ended_at=now))


def end_all(person_id, now, besides=None):
    """Ends all of a person's rows, but for the one with the id `besides`. Never commits."""
    db.session.execute(sa.update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.id.is_not(besides))
                       .values(ended_at=now))


def let_go():
    """This browser's cookie holds nothing any more."""
    logout_user()
    session.clear()


def sign_ins_of(person_id, now):
    """[SignIn] of a person that go on, the newest first."""
    rows = db.session.scalars(sa.select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.ends_at > now)
                              .order_by(SignIn.created_at.desc(), SignIn.id.desc()))
    return [row for row in rows if goes_on(row, now) and is_whole(row)]


def digest_of(token):
    """The SHA-256 of a random id or token, as its row keeps it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def seen(response):
    """After a request that went well: writes that this browser was here, once a minute at most, in a unit of its own."""
    found, now = g.get("_login_user"), current_app.config["NOW"]()
    row = getattr(found, "row", None)
    if row is not None and row.id and response.status_code < 400 and is_whole(row) and now - row.seen_at >= SEEN_EVERY:
        # It must not turn an answer into a failure when the database is busy: the next request writes it.
        with contextlib.suppress(sa.exc.SQLAlchemyError), writing_unit(), db.engine.begin() as connection:
            connection.execute(sa.update(SignIn).where(SignIn.id == row.id, SignIn.seen_at < now).values(seen_at=now))
    return response


@login.user_loader
def load(token):
    """The SignedIn of a cookie's random id, None when no row goes on under it. Read beside the session, which then starts clean."""
    with apart() as own:
        row = own.scalar(sa.select(SignIn).where(SignIn.digest == digest_of(str(token))))
        if row is None or not goes_on(row, current_app.config["NOW"]()):
            return None
        own.expunge_all()
    return SignedIn(row, token)


def _limits(person):
    return CHAMPIONS if person.role == "champion" else STAFF


def _hold(row, token):
    kept = {name: session[name] for name in ("next", "email") if name in session}
    session.clear()
    session.update(kept)
    session.permanent = row.person.role == "champion"
    login_user(SignedIn(row, token))
    # Flask-Login puts a hash of the browser's address and name beside it, which nothing here reads.
    session.pop("_id", None)


def person_of(found):
    """The Person of the session that a SignedIn stands for, for a verb that changes them."""
    return db.session.get(Person, found.row.person_id)
