"""Private links for people without an account: 256 bits of which only a hash is kept, and a signed cookie that holds what they opened."""
import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Instant, db
from app.web import page

IDLE = timedelta(minutes=30)
# How long a page that was left open may still be sent: its words are kept whatever the cookie says by then.
PAGE_LASTS = timedelta(hours=24)
MOST_HELD = 20
_MOST_COOKIE, _MOST_TOKEN = 3000, 100
# So many hexadecimal digits of a token's hash name its link in cookies: an id may be given again after its row went.
_NAMED = 24


class PrivateLink(db.Model):
    """One private link: what it opens (`purpose` and the id of a thing), until when, and the SHA-256 of its token."""

    __tablename__ = "private_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    thing_id: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (sa.UniqueConstraint("purpose", "thing_id"),)


def make(purpose, thing_id, *, until, now):
    """A new token (43 letters) that opens the thing for that purpose `until` then; the one made before ends. Never commits."""
    end(purpose, thing_id)
    token = secrets.token_urlsafe(32)
    db.session.add(PrivateLink(digest=_digest(token), purpose=purpose, thing_id=thing_id, made_at=now, until=until))
    db.session.flush()
    return token


def opened(token, purpose, *, now):
    """The id of the thing that a token opens for a purpose, None for a token that is none, of something else, ended or too old."""
    link = _link_of(token, purpose, now)
    return link.thing_id if link else None


def enter(token, purpose, response):
    """Lets the browser hold what a token opens: sets the `-link` cookie on the response, beside what it already holds; gives the response.

    What the token does not open is not held; nothing is written.
    """
    link = _link_of(token, purpose, _now())
    if link:
        _seen()[link.digest[:_NAMED]] = _now()
        refresh(response)
    return response


def hold(purpose, thing_id, response):
    """Lets the browser hold a thing whose link stands, after the room proved in another way that it may; gives the response."""
    link = _link_to(purpose, thing_id)
    if link:
        _seen()[link.digest[:_NAMED]] = _now()
        refresh(response)
    return response


def held(purpose, thing_id):
    """Whether this browser holds the thing for that purpose: its link still stands, and it was used within IDLE."""
    link, now = _link_to(purpose, thing_id), _now()
    if link is None or now - _seen().get(link.digest[:_NAMED], now - 2 * IDLE) > IDLE:
        return False
    _seen()[link.digest[:_NAMED]] = now
    return True


def is_there(purpose, thing_id):
    """Whether a thing has a link for that purpose, whoever holds it."""
    return _link_to(purpose, thing_id) is not None


def end(purpose, thing_id):
    """Ends the link of a thing, in every browser that holds it. Never commits."""
    db.session.execute(sa.delete(PrivateLink).where(PrivateLink.purpose == purpose, PrivateLink.thing_id == thing_id))


def shorten(purpose, thing_id, until):
    """Ends the link of a thing at a moment, if it lasts longer. Never commits."""
    db.session.execute(sa.update(PrivateLink).where(PrivateLink.purpose == purpose, PrivateLink.thing_id == thing_id,
                                                    PrivateLink.until > until).values(until=until))


def refresh(response):
    """Keeps what was used in this request for another IDLE: for `after_request` of the rooms that hold things."""
    if "links_held" in g:
        held_now = sorted(g.links_held.items(), key=lambda one: one[1])[-MOST_HELD:]
        response.set_cookie(name(), _signer().dumps([[link, int(seen.timestamp())] for link, seen in held_now]),
                            httponly=True, samesite="Lax", secure=_secure(), path="/")
    return response


def finish(response):
    """Lets the browser go of all it holds ("Finish"), and of the pages it kept; gives the response."""
    g.pop("links_held", None)
    page.forgotten(response)
    response.delete_cookie(name(), httponly=True, samesite="Lax", secure=_secure(), path="/")
    return response


def page_of(purpose, thing_id):
    """A text for a form's hidden field that lets a page left open for up to PAGE_LASTS be sent although its cookie is over ("" when the
    thing has no link).
    """
    link = _link_to(purpose, thing_id)
    return _page_signer().dumps([link.digest[:_NAMED], int(_now().timestamp())]) if link else ""


def hold_by_page(text, purpose, thing_id):
    """Whether `text` came from `page_of` for that thing within PAGE_LASTS and its link still stands; if so the browser holds it again."""
    try:
        named, at = _page_signer().loads(text[:500])
        written = datetime.fromtimestamp(at, _now().tzinfo)
    except (BadSignature, TypeError, ValueError, OverflowError):
        return False
    link, now = _link_to(purpose, thing_id), _now()
    if link is None or link.digest[:_NAMED] != named or now - written > PAGE_LASTS:
        return False
    _seen()[named] = now
    return True


def purge(now):
    """Deletes the links that are over; gives how many. Never commits."""
    return db.session.execute(sa.delete(PrivateLink).where(PrivateLink.until <= now)).rowcount


def name():
    """The cookie's name; the browser holds a __Host- one to this host and to https."""
    return "__Host-natter-link" if _secure() else "natter-link"


def _link_of(token, purpose, now):
    if not token or len(token) > _MOST_TOKEN:
        return None
    link = db.session.scalar(sa.select(PrivateLink).where(PrivateLink.digest == _digest(token), PrivateLink.purpose == purpose))
    return link if link and link.until > now else None


def _link_to(purpose, thing_id):
    return db.session.scalar(sa.select(PrivateLink).where(
        PrivateLink.purpose == purpose, PrivateLink.thing_id == thing_id, PrivateLink.until > _now()))


def _digest(token):
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _seen():
    """{name of a link: when it was last used} of this browser, as its cookie says."""
    if "links_held" not in g:
        g.links_held = _read(request.cookies.get(name(), ""))
    return g.links_held


def _read(value):
    try:
        held_before = _signer().loads(value) if value and len(value) <= _MOST_COOKIE else []
        zone = _now().tzinfo
        return {str(link): datetime.fromtimestamp(seen, zone) for link, seen in held_before}
    except (BadSignature, TypeError, ValueError, OverflowError):
        return {}


def _now():
    return current_app.config["NOW"]()


def _secure():
    return current_app.config["SITE_URL"].startswith("https://")


def _signer():
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="link")


def _page_signer():
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="link-page")
