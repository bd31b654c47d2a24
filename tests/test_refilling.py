"""A release that changes what a card holds: the index of the old form is known as such, and filled anew by `flask prepare`."""
import json
import sqlite3

from app.directory.entries import FORM
from app.extensions import db

# In form 2 the words of title and labels stand in the index once more, as tokens of their own; in form 3 dates to be checked first, in form 5 places left, in form 6 its number.
KEYS = {6: {
    "access", "by", "checked", "covers", "doubts", "free", "how", "id", "join", "kinds", "lat", "lon", "name", "notice", "number", "off", "outcode",
    "phone", "places", "precision", "price", "price_words", "sal", "slug", "stage", "status", "summary", "town", "usual", "venues", "when", "where"}}


def prepare(app):
    """What `flask prepare` says."""
    with app.app_context():
        ended = app.test_cli_runner().invoke(args=["prepare"])
        db.session.remove()
    assert ended.exit_code == 0, ended.output
    return ended.output


def change(app, *statements):
    with sqlite3.connect(app.config["INSTANCE"] / "natter.db") as connection:
        found = [connection.execute(statement).fetchall() for statement in statements]
    connection.close()
    return found[-1]


def test_an_index_of_an_old_form_is_filled_anew_by_the_next_prepare_and_only_then(make_app):
    app = make_app()
    assert "new form" in prepare(app) and "new form" not in prepare(app)
    change(app, "UPDATE finding_wide SET card = json_remove(card, '$.when')", f"UPDATE filling SET form = {FORM - 1}")
    client = app.test_client()
    assert client.get("/activities?q=knit").status_code == 500
    assert "new form" in prepare(app)
    assert client.get("/activities?q=knit").status_code == 200
    assert change(app, "SELECT id, form FROM filling") == [(1, FORM)]


def test_filling_by_hand_counts_too(make_app):
    app = make_app()
    with app.app_context():
        app.test_cli_runner().invoke(args=["index", "rebuild"])
        db.session.remove()
    assert "new form" not in prepare(app)


def test_whoever_changes_the_keys_of_a_card_raises_the_form(make_app):
    keys = {frozenset(json.loads(card)) for (card,) in change(make_app(), "SELECT card FROM finding_wide")}
    assert keys == {frozenset(KEYS[FORM])}, "Raise FORM in entries.py, and write the new keys down here."
