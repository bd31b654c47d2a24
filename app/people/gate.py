"""Stands before every view: may this person do its act at all, was the form ours, and what must nobody keep (SECURITY AZ-1, AZ-3, HT-4)."""
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
from flask import abort, current_app, g, request
from flask_wtf.csrf import CSRFError, generate_csrf

from app.extensions import csrf, htmx
from app.people import signing_in
from app.people.permissions import act_of, can, is_open, rule_for
from app.web import page
from app.web.errors import refused
from app.web.origin import SAFE
from app.web.shell import Link
from app.web.text import CONTROL

# What is posted from reading pages, which carry no token: they rest on the check of where a request comes from. An address that stops a
# mail is itself the token.
TOKENLESS = {"read", "sheet.build", "health.read", "weekly.stop", "desk.stop-mail", "learning.stop-mail", "ask.too", "sheet.print"}
_LONGEST = 1000
# The pages of one's work, in the order of the second row of the header; a page stands there when it is one of this site's.
WORK = (("/desk", "Desk"), ("/queue", "Queue"), ("/checking", "Checks"), ("/asks/work", "Asks"), ("/company", "Company"),
        ("/groups", "Groups"), ("/groups/counts", "Group counts"), ("/concerns", "Concerns"), ("/need", "Need"), ("/ideas", "Ideas"),
        ("/areas", "Areas"), ("/terms", "Terms"), ("/practice", "Practice"), ("/sheets", "Sheet"), ("/people", "People"),
        ("/languages", "Languages"), ("/record", "Record"))
# What anybody may open, and is the work of those alone who may open the other.
_WITH = {"/sheets": "/practice"}


def guard():
    """Before each request: nothing, or the answer that stands in place of the view's (sign in first; 403; 404 for what names no act)."""
    if request.url_rule is None:
        return None
    name = act_of(current_app, request.endpoint)
    if name is None or is_open(name) and not can(None, name):
        abort(404)
    if not is_open(name):
        answer = _for_people(name)
        if answer:
            return answer
    if request.method not in SAFE:
        _refuse_many_parts()
        if name not in TOKENLESS:
            csrf.protect()
    return None


def keep_private(response):
    """After each request: what was made for one person, or holds a form's token, is neither stored nor compressed."""
    # Flask's own session.accessed would be true by the asking; these say who read it: Flask-Login, and the token of a form.
    if "_login_user" in g or "csrf_token" in g:
        response.headers["Cache-Control"] = page.PRIVATE
        response.public = False
        for name in ("ETag", "Speculation-Rules"):
            response.headers.pop(name, None)
    return response


def refused_form(error):
    """The answer to a form whose token is none of this browser's, or is gone: its words, and a token that will do."""
    g.form_token = generate_csrf()
    return refused(error)


def own_path(text, otherwise="/"):
    """`text` when it is a path of this site, like "/desk?page=2", else `otherwise` (SECURITY HT-12)."""
    if not text or len(text) > _LONGEST or not text.startswith("/") or text[1:2] in ("/", "\\") or "\\" in text or CONTROL.search(text):
        return otherwise
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc or any(letter in text for letter in "\n\t") else text


def shell_of_person():
    """What the shell of every page shows of whoever was looked up for it: {"me": Person or None, "work": [Link]}. Looks nobody up."""
    me = signing_in.person() if "_login_user" in g else None
    return {"me": me, "work": _work(me) if me else ()}


def shell_of_failure():
    """The same for the page of a failure, which asks nothing of the database: nobody where that would read a row anew."""
    found = signing_in.here() if "_login_user" in g else None
    return shell_of_person() if found and sa.orm.object_session(found.row) is None else {"me": None, "work": ()}


def register(app):
    """Hangs the gate on the app: after the check of where a request comes from, before every view."""
    app.before_request(guard)
    app.after_request(signing_in.seen)
    app.after_request(keep_private)
    app.register_error_handler(CSRFError, refused_form)
    app.context_processor(shell_of_person)
    app.extensions["shell_of_failure"] = shell_of_failure


def _for_people(name):
    person = signing_in.person()
    if person is None:
        return _sign_in_first()
    rule = rule_for(person, name)
    if rule is None or not can(person, name):
        g.not_for_role = True
        abort(403)
    return _sign_in_first() if rule.fresh and not signing_in.is_fresh(current_app.config["NOW"]()) else None


def _refuse_many_parts():
    """No page of ours has a form of so many parts (SECURITY LM-6); the setting alone counts those of files' forms only."""
    if len(list(request.form.items(multi=True))) > request.max_form_parts:
        abort(413)


def _work(person):
    return [link for link, name in _kept_doors() if can(person, name)]


def _kept_doors():
    """[(Link, act)] of the pages of WORK that this site has: looked for once, since no route is hung after the first request."""
    kept = current_app.extensions
    if "doors_of_work" not in kept:
        acts = {rule.rule: act_of(current_app, rule.endpoint) for rule in current_app.url_map.iter_rules() if "GET" in rule.methods}
        kept["doors_of_work"] = [
            (Link(path, text), name) for path, text in WORK if path in acts and (name := acts.get(_WITH.get(path, path)))]
    return kept["doors_of_work"]


def _sign_in_first():
    """Sends a reader to the sign-in page and back; a form stays here with its words, to be sent again."""
    if request.method not in SAFE or htmx.fragment:
        abort(401)
    here = request.full_path if request.query_string else request.path
    return page.go_to(f"/sign-in?next={quote(own_path(here), safe='/')}")
