"""The doors of a champion's own profile: what everybody sees of them, agreed to and taken back in one press, and all that is held."""
import json

from flask import Blueprint, Response, current_app, request, url_for

from app.champions import held, presenting
from app.directory import sessions
from app.directory.localities import all_localities
from app.extensions import db, writing_unit
from app.people import profiles
from app.people.models import Person
from app.people.permissions import act
from app.people.signing_in import person
from app.people.thanks import thanks_of
from app.web import page

bp = Blueprint("profile", __name__)


@bp.get("/welcome")
@act(profiles.OWN)
def welcome():
    """Three things to do first."""
    return page.render("champions/welcome.html", private=True, name=profiles.first_name(person()))


@bp.get("/account/profile")
@act(profiles.OWN)
def show():
    """What everybody sees, what they could see, and the words to agree to."""
    return _page(presenting.of_row(profiles.of(person().id)))


@bp.post("/account/profile")
@act(profiles.OWN)
def keep():
    """Keeps what was chosen and written."""
    said = presenting.read(request.form)
    if said.errors:
        return _page(said, 422)
    return _done(lambda me: profiles.keep(me, said.languages, said.interests, said.sentence, now=_now()))


@bp.post("/account/profile/consent")
@act(profiles.OWN)
def agree():
    """Takes an explicit yes."""
    if request.form.get("agreed") != "yes":
        return _page(presenting.of_row(profiles.of(person().id)), 422, fault="Tick the box if you agree")
    return _done(lambda me: profiles.agree(me, now=_now()))


@bp.post("/account/profile/withdrawal")
@act(profiles.OWN)
def take_back():
    """Takes it back: nobody sees them from now on."""
    return _done(lambda me: profiles.take_back(me, now=_now()))


@bp.get("/account/profile/copy")
@act(profiles.OWN)
def copy():
    """Everything that is held of this champion, as a file."""
    body = json.dumps(held.of(db.session.get(Person, person().id)), indent=2, ensure_ascii=False) + "\n"
    return Response(body, content_type="application/json", headers={
        "Content-Disposition": 'attachment; filename="what-is-held.json"', "Cache-Control": page.PRIVATE})


def _done(verb):
    with writing_unit():
        verb(db.session.get(Person, person().id))
        db.session.commit()
    return page.go_to(url_for("profile.show"))


def _page(said, status=200, fault=""):
    me, today = person(), sessions.today(_now())
    row, areas = profiles.of(me.id), [one for one in all_localities() if one.id in me.locality_ids]
    away = row.away_until if row.away_until and row.away_until > today else None
    return page.render(
        "champions/profile.html", status=status, private=True, said=said, fault=fault, form_errors=said.errors or fault, areas=areas,
        is_shown=profiles.consent_of(me.id) is not None, away=away,
        hidden=row.hidden_at and row.hidden_reason, name=profiles.first_name(me), consent=profiles.CONSENT,
        interests=presenting.INTERESTS, thanks=thanks_of(me.id), seen=presenting.of_row(row),
        languages=presenting.languages(row.languages.split()), liked=presenting.interests(row.interests.split()))


def _now():
    return current_app.config["NOW"]()
