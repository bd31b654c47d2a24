"""The policy: every route names its act, the table agrees with policy.csv line by line, and `can` and `visible` keep to it."""
import csv
import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from app.people import permissions
from app.people.permissions import ACTS, Undeclared, act, act_of, can, check
from conftest import NOW

POLICY = Path(__file__).with_name("policy.csv")


def written(text=None):
    """{(route, method, act, role, scope)} of the table written by hand."""
    return {tuple(row.values()) for row in csv.DictReader(io.StringIO(text or POLICY.read_text(encoding="utf-8")))}


def coded(app):
    """The same, as the app's routes and the table of acts say it."""
    return {(rule.rule, method, name, role, scope_words(told)) for rule in app.url_map.iter_rules()
            for method in rule.methods - {"HEAD", "OPTIONS"} for name in [act_of(app, rule.endpoint)] for role, told in ACTS[name].items()}


def scope_words(rule):
    """"locality, not own, fresh"."""
    return ", ".join([rule.scope, *(word for word, on in (("not own", rule.not_own), ("not careful", rule.not_careful),
                                                          ("fresh", rule.fresh), ("lead", rule.lead)) if on)])


def test_every_route_and_role_is_as_written_by_hand(app):
    assert coded(app) == written()


def test_a_row_less_is_seen(app):
    lines = POLICY.read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) > 15
    assert all(coded(app) != written("".join(lines[:gone] + lines[gone + 1:])) for gone in range(1, len(lines)))
    assert len({line.rpartition(",")[0] for line in lines}) == len(lines)


def test_a_route_without_an_act_stops_the_start():
    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/open", "open", lambda: "x")
    with pytest.raises(Undeclared, match="/open"):
        check(bare)
    with pytest.raises(Undeclared, match="is no act"):
        act("no.such.act")
    with_files = Flask("with files")
    with pytest.raises(Undeclared, match="/static/"):
        check(with_files)
    bare.view_functions["open"] = act("read")(lambda: "x")
    check(bare)


def test_only_known_roles_and_scopes_stand_in_the_table():
    assert {role for roles in ACTS.values() for role in roles} <= set(permissions.ROLES)
    assert {rule.scope for roles in ACTS.values() for rule in roles.values()} <= set(permissions.SCOPES)


def someone(role, *localities, number=1, practice=None, leads=None):
    return SimpleNamespace(id=number, role=role, locality_ids=set(localities), practice_id=practice, leads_since=leads)


def thing(locality, author=9, careful=False):
    return SimpleNamespace(scope_localities=lambda: {locality}, scope_people=lambda: {author}, scope_careful=lambda: careful)


@pytest.mark.parametrize(("person", "name", "about", "may"), [
    (None, "read", None, True),
    (None, "listing.review", None, False),
    (None, "listing.suggest", None, True),
    (someone("champion", 1), "listing.approve", thing(1), True),
    (someone("champion", 1), "listing.approve", thing(2), False),
    (someone("champion", 1), "listing.approve", thing(1, author=1), False),
    (someone("champion", 1), "listing.approve", thing(1, careful=True), False),
    (someone("champion", 1), "listing.approve", SimpleNamespace(scope_localities=lambda: {1}, scope_people=set), False),
    (someone("coordinator", 1), "listing.approve", thing(1, careful=True), True),
    (someone("coordinator", 1), "listing.approve", thing(1, author=1), False),
    (someone("administrator"), "listing.approve", None, False),
    (someone("administrator"), "listing.hide", thing(7), True),
    (someone("practice"), "people.invite", None, False),
    (someone("practice"), "practice.see", None, False),
    (someone("practice", practice=3), "practice.see", None, True),
    (someone("practice", practice=3), "practice.lead", None, False),
    (someone("practice", practice=3, leads=NOW), "practice.lead", SimpleNamespace(scope_practices=lambda: {3}), True),
    (someone("practice", practice=3, leads=NOW), "practice.lead", SimpleNamespace(scope_practices=lambda: {4}), False),
    (someone("administrator", practice=3, leads=NOW), "practice.lead", None, False),
    (someone("champion", 1), "people.invite", None, False),
    (someone("champion"), "account.own", thing(1, author=1), True),
    (someone("champion"), "account.own", thing(1, author=2), False),
    (someone("champion", 1), "read", thing(2), True),
])
def test_who_may_do_what(app, person, name, about, may):
    with app.app_context():
        assert can(person, name, about) is may


def test_what_is_for_development_is_not_there_in_production(app):
    with app.app_context():
        assert can(None, "dev.messages")
        app.config["NATTER_ENV"] = "production"
        assert not can(None, "dev.messages") and not can(someone("administrator"), "dev.messages")
