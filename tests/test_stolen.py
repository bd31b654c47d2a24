"""A stolen file tells nobody who joined what: contact details and free text stand in no byte of database, log, index or backup without the key."""
import hashlib
import random
import shutil
import sqlite3
import string
from contextlib import closing

import sqlalchemy as sa

from app import sealing
from app.extensions import db
from app.keeping import backing_up
from app.sealing import Sealed
from conftest import NOW
from form_reading import form_to
from page_check import Browser
from people import OWN, make_person, post, sign_in
from test_groups import enter, here_of, hosted, join, press

SETS = {sa.Integer: 900_001, sa.Boolean: 0, sa.DateTime: "2026-11-25 09:00:00", sa.Date: "2026-11-25", sa.Float: 0.5, sa.LargeBinary: b"x"}


class Unsealed:
    """Seals nothing."""

    def encrypt(self, content):
        return content.decode().encode("ascii", "xmlcharrefreplace")

    def decrypt(self, text):
        return text.encode()


class Words:
    """Made-up words by what they are, each a tail of letters that stands nowhere else: an index may keep a word without how it begins."""

    def __init__(self):
        self.chance, self.made = random.Random(5), {}

    def new(self, what, tail=""):
        self.made[what] = "".join(self.chance.choices(string.ascii_lowercase, k=14))
        return self.made[what] + tail

    def number(self, what):
        self.made[what] = f"9608{self.chance.randrange(100):02}"
        return f"01632{self.made[what]}"

    def in_bytes(self, content):
        """Which of them some bytes tell, in any size of letters, or a contact by a plain hash, which a list of all numbers would soon undo."""
        small, found = content.lower(), set()
        for what, word in self.made.items():
            whole = {"phone": f"01632{word}", "email": f"{word}@wren.example"}.get(what)
            made = hashlib.sha256(whole.encode()) if whole else None
            if word.encode() in small or made and (made.digest() in content or made.hexdigest().encode() in small):
                found.add(what)
        return found


def filled(app, words):
    """Puts a row into each table that has sealed columns, a word in each such column, behind the site's back."""
    wanted = [table for table in db.metadata.sorted_tables if any(isinstance(column.type, Sealed) for column in table.columns)]
    with app.app_context(), closing(sqlite3.connect(app.config["INSTANCE"] / "natter.db")) as plain, plain:
        plain.execute("PRAGMA ignore_check_constraints = ON")
        for table in wanted:
            row = {}
            for column in table.columns:
                if isinstance(column.type, Sealed):
                    row[column.name] = column.type.process_bind_param(words.new(f"{table.name}.{column.name}"), None)
                elif not column.nullable and not column.primary_key:
                    kind = next((kind for kind in SETS if isinstance(getattr(column.type, "impl_instance", column.type), kind)), None)
                    row[column.name] = SETS[kind] if kind else f"x{table.name}"[:min(30, getattr(column.type, "length", None) or 30)]
            names = ", ".join(f'"{name}"' for name in row)
            plain.execute(f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join("?" * len(row))})', list(row.values()))  # noqa: S608 - names of ours
    return {f"{table.name}.{column.name}" for table in wanted for column in table.columns if isinstance(column.type, Sealed)}


def met(app, words):
    """Somebody joins, somebody is added by hand, and they change what they said and write: all through the site's own pages."""
    joan = make_person(app, "champion", here_of(app), name="Joan Pike")
    group, client = hosted(app, joan, inside=words.new("room")), app.test_client()
    join(app, client, name={"name": words.new("name")}, reach={"reach": "email", "email": words.new("email", "@wren.example")},
         help={"help": ["door"], "more": words.new("needs")})
    page = enter(app, client)
    press(app, client, page, "/confirmation")
    press(app, client, f"{page}/details", "/details", name=words.new("new name"), help=[], more=words.new("new needs"))
    host = sign_in(app, app.test_client(), joan)
    post(host, f"/groups/{group}/looks")
    new = f"/groups/{group}/places/new"
    form = form_to(Browser(host).get(new).text, new, "/places/new")
    told = form.filled(name=words.new("by hand"), phone=words.number("phone"), helper=words.new("helper"), agreed="yes")
    assert host.post(form.action, data=told, headers=OWN).status_code == 303
    assert post(host, f"/groups/{group}/letters", {"words": words.new("letter")}).status_code == 200
    started, half = app.test_client(), {"name": {"name": words.new("half")}, "reach": {"reach": None}}
    assert join(app, started, **half).status_code == 422


def stolen(app, folder, words):
    """[bytes] of every file of the site while it runs, after people were there: the database, its log and the index of that, a backup."""
    met(app, words)
    with app.app_context():
        db.session.remove()
        backing_up.back_up(app.config["INSTANCE"] / "natter.db", app.config["BACKUP_PATH"], app.config["BACKUP_KEYS"], NOW)
    assert filled(app, words) < set(words.made)
    shutil.copytree(app.config["INSTANCE"], folder / "taken")
    files = [one for one in folder.rglob("*") if one.is_file()]
    assert {"natter.db", "natter.db-wal"} <= {one.name for one in files} and any(one.suffix == ".backup" for one in files)
    assert (folder / "taken" / "natter.db-wal").stat().st_size > 0
    return [one.read_bytes() for one in files]


def test_nothing_that_people_said_is_in_a_stolen_file(app, tmp_path, capfd):
    words = Words()
    files = stolen(app, tmp_path, words)
    assert len(words.made) > 50
    told = capfd.readouterr()
    found = [words.in_bytes(content) for content in [*files, told.out.encode(), told.err.encode()]]
    assert not [some for some in found if some]


def test_the_same_look_finds_all_of_it_where_nothing_is_sealed(app, tmp_path, monkeypatch):
    monkeypatch.setattr(sealing, "_fernet", Unsealed)
    words = Words()
    seen = set().union(*(words.in_bytes(content) for content in stolen(app, tmp_path, words)))
    # What was changed to something else is overwritten, and gone in any case.
    assert set(words.made) - seen <= {"name", "needs", "half"}
