"""A guess at a password, and asking for another one, ask for the same work whoever it is about: counted, not timed (SECURITY SI-10)."""
from types import SimpleNamespace

import argon2
import pytest
import sqlalchemy as sa

from app.extensions import db, writing_unit
from app.people import entering, known, links
from app.people.models import Person
from conftest import NOW
from people import PASSWORD, make_person


@pytest.fixture
def work(monkeypatch):
    """What a try did: work.hashes (the parameters and sizes of each hash that was computed), work.asked (each statement)."""
    seen, verify, compute = SimpleNamespace(hashes=[], asked=[]), argon2._password_hasher.verify_secret, argon2._password_hasher.hash_secret

    def counted(hashed, *told):
        seen.hashes.append((argon2.extract_parameters(hashed.decode()), len(hashed)))
        return verify(hashed, *told)

    def made(*told, **more):
        seen.hashes.append("made anew")
        return compute(*told, **more)
    monkeypatch.setattr(argon2._password_hasher, "verify_secret", counted)
    monkeypatch.setattr(argon2._password_hasher, "hash_secret", made)
    return seen


@pytest.fixture
def accounts(app):
    """(address, its password) of somebody who has a role, somebody whose role ended, and somebody who never chose a password."""
    kept, ended, half = (make_person(app, "coordinator", "chard", email=f"{name}@people.example") for name in ("kept", "ended", "half"))
    with app.app_context(), writing_unit():
        db.session.get(Person, ended.id).ended_at = NOW
        db.session.get(Person, half.id).password_hash = None
        db.session.commit()
    return kept.email, ended.email, half.email


@pytest.fixture
def asked(app):
    """The statements that the database was asked, one after the other."""
    statements = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda _con, _cur, text, *_: statements.append(text))
    return statements


@pytest.mark.parametrize("has_cookie", [False, True])
def test_known_unknown_ended_and_half_made_accounts_ask_for_the_same(app, work, accounts, asked, has_cookie):
    kept, ended, half = accounts
    with app.app_context():
        cookie = f"{known.name()}={known._signer().dumps('a browser of somebody else')}" if has_cookie else ""
    done = []
    passwords = [("nobody@people.example", "not the password"), (kept, "not the password"), (ended, PASSWORD), (half, PASSWORD),
                 ("another@people.example", "x" * 5000)]
    for email, password in passwords:
        work.hashes.clear()
        with app.test_request_context(headers={"Cookie": cookie} if cookie else {}):
            asked.clear()
            assert entering.try_password(email, password, NOW) is None
            done.append((list(asked), list(work.hashes)))
    assert len(done[0][1]) == 1 and done[0][1][0] != "made anew" and any("known_browser" in one for one in done[0][0]) == has_cookie
    assert all(one == done[0] for one in done[1:])


def test_asking_for_another_password_does_the_same_and_opens_nothing_of_nobody(app, accounts, asked):
    kept, *others = accounts
    done = []
    for email in (kept, kept, "nobody@people.example", "nobody@people.example", *others):
        with app.app_context(), writing_unit():
            asked.clear()
            entering.send_reset(email, NOW)
            done.append(list(asked))
            db.session.commit()
    with app.app_context():
        there = db.session.scalars(sa.select(links.PrivateLink.thing_id).order_by(links.PrivateLink.thing_id)).all()
    assert len(done[0]) >= 4 and all(one == done[0] for one in done) and there[0] == 0 and len(there) == 3
