"""The demonstration's neighbourhoods, and in development four made-up people to sign in as."""
import pyotp
import sqlalchemy as sa
from flask import current_app

from app.directory.localities import by_slug, keep_locality
from app.extensions import db, writing_unit
from app.people import factors, passwords
from app.people.entering import email_key
from app.people.models import Person, PersonLocality

LOCALITIES = {
    "yeovil": ("Yeovil", ("BA20", "BA21", "BA22")), "taunton": ("Taunton", ("TA1", "TA2", "TA3", "TA4")), "chard": ("Chard", ("TA20",)),
    "lancaster": ("Lancaster", ("LA1", "LA2")), "morecambe": ("Morecambe", ("LA3", "LA4")), "kendal": ("Kendal", ("LA8", "LA9")),
}
CONTACT = "Ring 01632 960100, Monday to Friday, 9am to 5pm."
PASSWORD = "three made up words"  # noqa: S105 # nosec B105 - development alone knows these people
SECRET = "MADEUPSECRETFORDEMONSTRATION2222"  # noqa: S105 # nosec B105
PEOPLE = (
    ("Joan Pike", "champion", ("yeovil", "chard"), "joan@champions.example"),
    ("Ruth Amory", "coordinator", ("yeovil", "chard", "taunton"), "ruth@champions.example"),
    ("Dev Mistry", "coordinator", ("lancaster", "morecambe", "kendal"), "dev@champions.example"),
    ("Ada Fernley", "administrator", (), "ada@champions.example"),
)


def keep_places():
    """Writes the neighbourhoods that are not there yet. Never commits."""
    for slug, (name, outcodes) in LOCALITIES.items():
        if by_slug(slug) is None:
            keep_locality(slug, name, outcodes, CONTACT)


def load(now):
    """Writes what is not there yet, and commits; gives lines that say whom one may sign in as ([] outside development)."""
    with writing_unit():
        keep_places()
        here = current_app.config["NATTER_ENV"] == "development"
        for told in PEOPLE if here else ():
            _keep(*told, now)
        db.session.commit()
    return _lines() if here else []


def code(now):
    """The code that the made-up people's app shows at `now`."""
    return pyotp.TOTP(SECRET).at(now)


def _keep(name, role, slugs, email, now):
    if db.session.scalar(sa.select(Person.id).where(Person.email_key == email_key(email))):
        return
    made = Person(email=email, email_key=email_key(email), name=name, role=role, created_at=now, password_hash=passwords.hash_of(PASSWORD))
    made.localities = [PersonLocality(locality_id=by_slug(slug).id) for slug in slugs]
    if role != "champion":
        factors.set_factor(made, SECRET, now)
    db.session.add(made)


def _lines():
    told = [f"  {email}: {name}, {role}{' of ' + ', '.join(slugs) if slugs else ''}" for name, role, slugs, email in PEOPLE]
    return [f"Made-up people to sign in as, at {current_app.config['SITE_URL']}/sign-in (password: {PASSWORD}):", *told,
            f"  Coordinators and administrators need a code: put {SECRET} in a code app, or ask ./run flask people code."]
