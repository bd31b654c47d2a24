"""Who may do what: one table of acts, roles and scopes; every route names its act, and `can` is the only question asked (SECURITY AZ)."""
from functools import wraps
from typing import NamedTuple

import sqlalchemy as sa
from flask import current_app

ROLES = ("anyone", "champion", "coordinator", "practice", "administrator")
SCOPES = ("any", "own", "locality", "practice", "link", "development")


class Rule(NamedTuple):
    """How far a role may do an act.

    `scope`: "any"; "own" (one's own things); "locality" (things in one's own localities); "practice" (those of
    one's own practice); "link" (anybody, but what is opened by a
    private link is asked of people.links by the room); "development" (outside production). `not_own` refuses what the person
    wrote, `not_careful` what is for children or for a health condition, `fresh` asks for a sign-in of the last 10 minutes, `lead` lets
    only who leads their practice.
    """

    scope: str
    not_own: bool = False
    not_careful: bool = False
    fresh: bool = False
    lead: bool = False


_ANY, _OWN, _LOCALITY = Rule("any"), Rule("own"), Rule("locality")
_SIGNED_IN = {role: _OWN for role in ROLES if role != "anyone"}

# The policy: for each act, the roles that may do it. What "anyone" may do, everybody may. A role that is not named may not.
ACTS = {
    "read": {"anyone": _ANY},
    "health.read": {"anyone": _ANY},
    "sign-in": {"anyone": _ANY},
    "sheet.build": {"anyone": _ANY},
    "invitation.accept": {"anyone": Rule("link")},
    "account.own": _SIGNED_IN,
    "account.change": {role: Rule("own", fresh=True) for role in ROLES if role != "anyone"},
    "listing.suggest": {"anyone": _ANY},
    "listing.draft": {"anyone": Rule("link")},
    "listing.own": {"anyone": Rule("link")},
    "listing.review": {"champion": _LOCALITY, "coordinator": _LOCALITY},
    "listing.approve": {"champion": Rule("locality", not_own=True, not_careful=True), "coordinator": Rule("locality", not_own=True)},
    "listing.check": {"champion": _LOCALITY, "coordinator": _LOCALITY},
    "desk.work": {"champion": _LOCALITY, "coordinator": _LOCALITY},
    "desk.stop-mail": {"anyone": Rule("link")},
    "listing.help": {"champion": _LOCALITY, "coordinator": _LOCALITY},
    "listing.merge": {"coordinator": _LOCALITY},
    "listing.restore": {"coordinator": _LOCALITY},
    "venue.close": {"coordinator": _LOCALITY},
    "locality.make": {"coordinator": _LOCALITY, "administrator": _ANY},
    "terms.keep": {"coordinator": _ANY, "administrator": _ANY},
    "listing.hide": {"coordinator": _LOCALITY, "administrator": _ANY},
    "listing.import": {"champion": _OWN, "coordinator": _OWN},
    "listing.import-straight": {"coordinator": Rule("locality", not_own=True, not_careful=True)},
    "listing.export": dict.fromkeys(("champion", "coordinator"), Rule("locality", fresh=True)),
    "concern.report": {"anyone": _ANY},
    "concern.answer": {"coordinator": Rule("locality", not_own=True), "administrator": Rule("any", not_own=True)},
    "ask.send": {"anyone": _ANY},
    "ask.too": {"anyone": _ANY},
    "ask.own": {"anyone": Rule("link")},
    "ask.answer": {"champion": _LOCALITY, "coordinator": _LOCALITY},
    "company.ask": {"anyone": _ANY},
    "company.own": {"anyone": Rule("link")},
    "company.answer": {"champion": _LOCALITY, "coordinator": _LOCALITY},
    "champion.ask": {"anyone": _ANY},
    "place.ask": {"anyone": _ANY},
    "place.own": {"anyone": Rule("link")},
    "group.host": {"champion": _OWN, "coordinator": _OWN},
    "group.host-by-link": {"anyone": Rule("link")},
    "group.open": {"champion": Rule("locality", not_careful=True), "coordinator": _LOCALITY},
    "group.ask": dict.fromkeys(("champion", "coordinator"), _LOCALITY),
    "group.answer": {"coordinator": _LOCALITY},
    "group.count": {"coordinator": _LOCALITY, "administrator": _ANY},
    "group.set-host": {"coordinator": Rule("locality", not_own=True)},
    "group.break-glass": {"administrator": Rule("any", fresh=True)},
    "group.emergency": {"administrator": _OWN},
    "buddy.offer": {"champion": _LOCALITY, "coordinator": _LOCALITY},
    "group.figures": {"coordinator": _LOCALITY},
    "group.approve": {"coordinator": Rule("locality", not_own=True)},
    "need.read": {"champion": _LOCALITY, "coordinator": _LOCALITY, "administrator": _ANY},
    "weekly.ask": {"anyone": _ANY},
    "weekly.own": {"anyone": Rule("link")},
    "weekly.stop": {"anyone": Rule("link")},
    "idea.write": _SIGNED_IN,
    "idea.talk": dict.fromkeys(_SIGNED_IN, _ANY),
    "idea.approve": dict.fromkeys(("champion", "coordinator"), Rule("locality", not_own=True)),
    "idea.hide": {"coordinator": _LOCALITY, "administrator": _ANY},
    "meeting.read": dict.fromkeys(_SIGNED_IN, _ANY),
    "meeting.keep": {"champion": _OWN, "coordinator": _OWN, "administrator": _OWN},
    "meeting.decide": {"coordinator": Rule("locality", not_own=True), "administrator": Rule("any", not_own=True)},
    "learning.mail": _SIGNED_IN,
    "learning.stop-mail": {"anyone": Rule("link")},
    "sheet.print": {"anyone": _ANY},
    "language.see": {"administrator": _ANY},
    "language.mark": {"administrator": Rule("any", fresh=True)},
    "practice.see": {"practice": Rule("practice")},
    "practice.lead": {"practice": Rule("practice", fresh=True, lead=True)},
    "people.see": {"coordinator": _LOCALITY, "administrator": _ANY},
    "people.invite": {"coordinator": Rule("locality", fresh=True), "administrator": Rule("any", fresh=True)},
    "people.end": {"coordinator": Rule("locality", not_own=True, fresh=True), "administrator": Rule("any", not_own=True, fresh=True)},
    "champion.write": {"anyone": _ANY},
    "champion.leave": {"champion": Rule("own", fresh=True)},
    "profile.own": {"champion": _OWN},
    "checks.own": {"champion": _OWN, "coordinator": _OWN},
    "profile.hide": {"coordinator": Rule("locality", not_own=True), "administrator": Rule("any", not_own=True)},
    "checks.keep": {"coordinator": Rule("locality", not_own=True), "administrator": Rule("any", not_own=True)},
    "audit.read": {"administrator": _ANY},
    "dev.messages": {"anyone": Rule("development")},
}


class Undeclared(Exception):
    """A route names no act of the table: the app must not start. The text names the routes."""


def act(name):
    """Says which act of ACTS a view function is: put it right above the function. A route of the ground floor sets `.act` itself."""
    if name not in ACTS:
        raise Undeclared(f"{name!r} is no act of people/permissions.py.")

    def named(view):
        @wraps(view)
        def run(*words, **options):
            return view(*words, **options)
        run.act = name
        return run
    return named


def act_of(app, endpoint):
    """The act that the view function of `endpoint` names; None when it names none."""
    return getattr(app.view_functions.get(endpoint), "act", None)


def check(app):
    """Raises Undeclared when a route of the app has no act in ACTS."""
    silent = sorted(rule.rule for rule in app.url_map.iter_rules() if act_of(app, rule.endpoint) not in ACTS)
    if silent:
        raise Undeclared(f"These routes name no act of people/permissions.py: {', '.join(silent)}.")


def rule_for(person, name):
    """The Rule by which `person` (a Person, or None for somebody not signed in) may do the act `name`; None when they may not at all."""
    roles = ACTS[name]
    return roles.get(person.role if person else "anyone") or roles.get("anyone")


def is_open(name):
    """True when anybody may do the act, so that nobody needs to be looked up."""
    return "anyone" in ACTS[name]


def can(person, name, thing=None):
    """Whether `person` (None: not signed in) may do the act `name`: at all, or to `thing`.

    A thing answers `scope_localities()` and `scope_people()`, each a set of ids: the localities it lies in, and who wrote it; one of a
    practice `scope_practices()`. For acts
    that a role may not do to what is for children or a condition it also answers `scope_careful()`; one that does not counts as such.
    """
    rule = rule_for(person, name)
    if rule is None or rule.scope == "development" and current_app.config["NATTER_ENV"] == "production":
        return False
    if rule.scope == "practice" and (person.practice_id is None or rule.lead and person.leads_since is None):
        return False
    if thing is None:
        return True
    if rule.not_own and person.id in thing.scope_people() or rule.not_careful and _is_careful(thing):
        return False
    if rule.scope == "own":
        return person.id in thing.scope_people()
    if rule.scope == "practice":
        return person.practice_id in thing.scope_practices()
    return rule.scope != "locality" or not person.locality_ids.isdisjoint(thing.scope_localities())


def visible(person, name, model):
    """A select of the rows of `model` to which `person` may do the act `name`; of no row when they may not at all.

    A model whose rows lie in localities, or have authors, otherwise than by its columns `locality_id` and `author_id` says so by class
    methods `within(ids)` and `made_by(id)`, each giving an SQL condition. `not_careful` is asked of each thing by `can`.
    """
    rule, rows = rule_for(person, name), sa.select(model)
    if not can(person, name):
        return rows.where(sa.false())
    if rule.scope == "own":
        return rows.where(_made_by(model, person.id))
    if rule.scope == "practice":
        rows = rows.where(_of_practice(model, person.practice_id))
    if rule.scope == "locality":
        rows = rows.where(_within(model, person.locality_ids))
    return rows.where(sa.not_(sa.func.coalesce(_made_by(model, person.id), False))) if rule.not_own else rows


def _is_careful(thing):
    asked = getattr(thing, "scope_careful", None)
    return asked is None or asked()


def _within(model, ids):
    return model.within(ids) if hasattr(model, "within") else model.locality_id.in_(sorted(ids))


def _of_practice(model, practice_id):
    return model.practice_id == practice_id


def _made_by(model, person_id):
    return model.made_by(person_id) if hasattr(model, "made_by") else model.author_id == person_id
