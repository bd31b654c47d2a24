"""The demonstration's neighbourhoods, and in development six made-up people to sign in as, two of them of a practice."""
from datetime import UTC, datetime

import pyotp
import sqlalchemy as sa
from flask import current_app

from app.directory import localities, publication, surrounding
from app.directory.areas import keep_boundary
from app.directory.localities import Part, by_slug, keep_locality
from app.extensions import db, writing_unit
from app.geo.boundary import Area, shape_of
from app.people import factors, passwords, profiles
from app.people.entering import email_key
from app.people.models import Person, PersonLocality
from app.practices import finding
from app.practices.models import Practice

LOCALITIES = {
    "yeovil": ("Yeovil", ("BA20", "BA21", "BA22")), "taunton": ("Taunton", ("TA1", "TA2", "TA3", "TA4")), "chard": ("Chard", ("TA20",)),
    "lancaster": ("Lancaster", ("LA1", "LA2")), "morecambe": ("Morecambe", ("LA3", "LA4")), "kendal": ("Kendal", ("LA8", "LA9")),
}
# What they lie in, and where each is: a rough outline of our own (grid metres), round the middle of the town.
ABOVE = {
    "south-somerset": ("South Somerset", ("yeovil", "chard")), "west-somerset-and-taunton": ("West Somerset and Taunton", ("taunton",)),
    "morecambe-bay": ("Morecambe Bay", ("lancaster", "morecambe", "kendal")),
}
MIDDLES = {"yeovil": (355_600, 116_000), "taunton": (322_800, 124_600), "chard": (332_400, 108_600), "lancaster": (348_000, 461_200),
           "morecambe": (343_400, 464_200), "kendal": (351_700, 492_600)}
DRAWN = ((-300, 2600), (900, 2400), (1700, 1700), (2300, 900), (2400, -300), (1900, -1200), (1600, -2000), (500, -2500), (-700, -2300),
         (-1600, -1700), (-2300, -900), (-2500, 200), (-2000, 1200), (-1500, 2000))
DRAWN_BY = "Drawn roughly, for this demonstration."
CONTACT = "Ring 01632 960100, Monday to Friday, 9am to 5pm."
PASSWORD = "three made up words"  # noqa: S105 # nosec B105 - development alone knows these people
SECRET = "MADEUPSECRETFORDEMONSTRATION2222"  # noqa: S105 # nosec B105
PEOPLE = (
    ("Joan Pike", "champion", ("yeovil", "chard"), "joan@champions.example"),
    ("Ruth Amory", "coordinator", ("yeovil", "chard", "taunton"), "ruth@champions.example"),
    ("Dev Mistry", "coordinator", ("lancaster", "morecambe", "kendal"), "dev@champions.example"),
    ("Ada Fernley", "administrator", (), "ada@champions.example"),
    ("Nia Rowe", "practice", (), "nia@practice.example"),
    ("Sam Hill", "practice", (), "sam@practice.example"),
)
# Where the practice staff work, and who leads it.
PRACTICE = {"ods_code": "X99901", "name": "Hendford Surgery", "address": "74 Hendford, Yeovil", "postcode": "BA20 1UJ", "outcode": "BA20",
            "phone": "01632960300"}
LEADS = "nia@practice.example"
# Who lets everybody see them: languages, interests, and what they say of themselves.
SHOWN = {"joan@champions.example": (("en", "cy"), ("walking", "crafts"), "I started a Tuesday walk with two neighbours.")}


def keep_places():
    """Writes the neighbourhoods that are not there yet, and what they lie in. Never commits."""
    new = [slug for slug in LOCALITIES if by_slug(slug) is None]
    for slug in new:
        keep_locality(slug, *LOCALITIES[slug], CONTACT)
    for slug, (name, towns) in ABOVE.items():
        if set(towns) & set(new):
            above = by_slug(slug) or localities.define(slug, name, [], kind="neighbourhood team", contact=CONTACT)
            for town in sorted(set(towns) & set(new)):
                _draw(by_slug(town), above)
    if new:
        now = datetime.now(UTC)
        moved = localities.assign(localities.every_location(), current_app.extensions.get("gazetteer"), now)
        publication.show_again(localities.services_at(moved), now=now)
        surrounding.settle(current_app.extensions.get("gazetteer"))


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


def _draw(town, above):
    """Says that a town is one, what it lies in, and where its outline runs."""
    east, north = MIDDLES[town.slug]
    shape = shape_of([[[(east + e, north + n) for e, n in DRAWN]]])
    outline, _ = keep_boundary(Area("town", "", town.name, None, shape), DRAWN_BY)
    parts = [Part("outcode", one) for one in town.outcode_list] + [Part("polygon", "", None, town.name, outline.id)]
    localities.define(town.slug, town.name, parts, kind="town", contact=town.contact, parent=above)


def _keep(name, role, slugs, email, now):
    if db.session.scalar(sa.select(Person.id).where(Person.email_key == email_key(email))):
        return
    made = Person(email=email, email_key=email_key(email), name=name, role=role, created_at=now, password_hash=passwords.hash_of(PASSWORD))
    made.localities = [PersonLocality(locality_id=by_slug(slug).id) for slug in slugs]
    if role == "practice":
        made.practice_id, made.leads_since = _practice(now).id, now if email == LEADS else None
    if role != "champion":
        factors.set_factor(made, SECRET, now)
    db.session.add(made)
    if email in SHOWN:
        db.session.flush()
        profiles.keep(made, *SHOWN[email], now=now)
        profiles.agree(made, now=now)


def _practice(now):
    found = finding.by_code(PRACTICE["ods_code"])
    if found is None:
        found = Practice(**PRACTICE, last_modified=now)
        db.session.add(found)
        db.session.flush()
    return found


def _lines():
    told = [f"  {email}: {name}, {role}{' of ' + ', '.join(slugs) if slugs else ''}" for name, role, slugs, email in PEOPLE]
    return [f"Made-up people to sign in as, at {current_app.config['SITE_URL']}/sign-in (password: {PASSWORD}):", *told,
            f"  All but champions need a code: put {SECRET} in a code app, or ask ./run flask people code."]
