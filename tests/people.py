"""People for tests: made with a role and localities, signed in on a test client, and the token that their forms carry."""
from uuid import uuid4

from flask import session
from flask_wtf.csrf import generate_csrf

from app.directory.localities import by_slug
from app.extensions import db, writing_unit
from app.people import passwords, signing_in
from app.people.models import Person, PersonLocality
from app.practices.models import Practice
from app.sealing import keyed
from conftest import NOW

PASSWORD = "a wren sings in the hedge"
OWN = {"Sec-Fetch-Site": "same-origin"}


def make_practice(app, name="Hendford Surgery", code="X90001", outcode="BA20", now=NOW):
    """The id of a new open Practice."""
    with app.app_context(), writing_unit():
        made = Practice(ods_code=code, name=name, address="74 Hendford, Yeovil", postcode=f"{outcode} 1UJ", outcode=outcode, phone="01632960300",
                        last_modified=now)
        db.session.add(made)
        db.session.commit()
        return made.id


def make_person(app, role, *slugs, name="Test Person", email=None, now=NOW, practice=None, leads=False):
    """A Person (detached) with that role and the localities of these slugs, or the practice of an id; their password is PASSWORD, their
    second factor is set."""
    with app.app_context():
        email = email or f"{role}-{uuid4().hex[:8]}@people.example"
        made = Person(email=email, email_key=keyed("email", email), name=name, role=role, created_at=now,
                      password_hash=passwords.hash_of(PASSWORD), factor_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
                      factor_since=None if role == "champion" else now, practice_id=practice,
                      leads_since=now if leads else None)
        made.localities = [PersonLocality(locality_id=by_slug(slug).id) for slug in slugs]
        with writing_unit():
            db.session.add(made)
            db.session.commit()
        db.session.refresh(made)
        assert made.locality_ids is not None
        db.session.expunge_all()
        return made


def sign_in(app, client, person, now=None):
    """Signs the client's browser in as a Person, everything just asked (`now`: the site's own); gives the client."""
    with app.test_request_context(headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari"}):
        with writing_unit():
            signing_in.start(db.session.get(Person, person.id), factor=True, now=now or app.config["NOW"]())
            db.session.commit()
        token = generate_csrf()
        kept = dict(session)
    with client.session_transaction() as held:
        held.update(kept)
    client.csrf = token
    return client


def post(client, url, data=None, **options):
    """The answer to a form of this site sent by a client that `sign_in` signed in."""
    return client.post(url, data={"csrf_token": client.csrf, **(data or {})}, headers=OWN, **options)


def post_file(client, address, file_name, content, **fields):
    """The answer to a form with a file of that name and bytes, from a signed-in client, put together here: the test client leaves a big body's file open."""
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    told = "".join(f"{part.format(field, '')}{value}\r\n" for field, value in (("csrf_token", client.csrf), *fields.items()))
    file = part.format("file", '; filename="{}"'.format(file_name.replace('"', "%22")))
    return client.post(address, data=f"{told}{file}".encode() + content + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x", headers=OWN)
