"""The doors of what somebody agreed to and of what is held about them: take one yes back, and take all of it home."""
import json

from flask import Response, abort, url_for

from app.directory import sessions
from app.extensions import db, writing_unit
from app.groups import forgetting, telling, wording
from app.people import links
from app.people.permissions import act
from app.places import holding, own_routes, withdrawing
from app.places.own_routes import OWN
from app.places.reach_routes import bp
from app.places.routes import now
from app.web import page

_PLACE = "/places/<string(length=36):uuid>"
_CONSENT = f"{_PLACE}/consents/<purpose>/ending"


@bp.get(_CONSENT)
@act(OWN)
def ask_withdraw(uuid, purpose):
    """Take this yes back? What follows stands there."""
    place = own_routes.held_place(uuid)
    if not withdrawing.may(place, purpose):
        return _home(uuid)
    today = sessions.today(now())
    proof = links.page_of(telling.PURPOSE, place.id)
    return page.render("places/withdrawing.html", private=True, place=place, proof=proof, purpose=purpose,
                       words=wording.now_read(purpose), follows=withdrawing.FOLLOWS.get(purpose), needed=purpose == wording.JOIN,
                       helps_until=today + forgetting.HELPS_KEPT, until=today + forgetting.CONTACT_KEPT)


@bp.post(_CONSENT)
@act(OWN)
def withdraw(uuid, purpose):
    """Takes one yes back."""
    with writing_unit():
        withdrawing.withdraw(own_routes.held_place(uuid), purpose, now=now())
        db.session.commit()
    return _home(uuid)


@bp.get(f"{_PLACE}/everything.<kind>")
@act(OWN)
def everything(uuid, kind):
    """All that is held about them, as a file: txt to read, json for a machine."""
    place = own_routes.held_place(uuid)
    if kind not in _KINDS:
        abort(404)
    media, made = _KINDS[kind]
    return Response(made(holding.everything(place, now())), content_type=f"{media}; charset=utf-8", headers={
        "Cache-Control": page.PRIVATE, "Content-Disposition": f'attachment; filename="your-booking.{kind}"'})


def _home(uuid):
    return page.go_to(url_for("places.mine", uuid=uuid))


_KINDS = {"json": ("application/json", lambda told: json.dumps(told, ensure_ascii=False, indent=2)),
          "txt": ("text/plain", lambda told: "\n".join(holding.lines(told)) + "\n")}
