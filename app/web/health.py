"""Is it alive (/healthz: the process alone), and is it ready (/readyz: the database answers, takes writing, is at its newest step)."""
from flask import Blueprint, abort, current_app, jsonify, request
from sqlalchemy.exc import SQLAlchemyError

from app import steps
from app.extensions import db, writing_unit

bp = Blueprint("health", __name__)
LOCAL = ("127.0.0.1", "::1")


class Alive:
    """Answers /healthz before anything else sees the request: no host check, no limit, no log, no database."""

    def __init__(self, wsgi_app):
        self.wsgi_app = wsgi_app

    def __call__(self, environ, start_response):
        if environ.get("PATH_INFO") != "/healthz":
            return self.wsgi_app(environ, start_response)
        method = environ.get("REQUEST_METHOD")
        if method not in ("GET", "HEAD"):
            start_response("405 Method Not Allowed", [("Allow", "GET, HEAD"), ("Content-Length", "0")])
            return []
        start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"), ("Content-Length", "3")])
        return [b"ok\n"] if method == "GET" else []


@bp.get("/readyz")
def readyz():
    """200 or 503 with which check failed; strangers get the same 404 as for any page that is not here."""
    if request.remote_addr not in LOCAL or _unread_proxy():
        abort(404)
    checks = ready()
    well = all(found for found in checks.values() if isinstance(found, bool))
    answer = jsonify(ready=well, **checks)
    answer.status_code = 200 if well else 503
    return answer


# What people.permissions asks of each route; this floor cannot import it.
readyz.act = "health.read"


def _unread_proxy():
    """True when a proxy on this machine asks for somebody whom we cannot tell, since its word is not trusted."""
    return not current_app.config["TRUSTED_PROXIES"] and ("X-Forwarded-For" in request.headers or "Forwarded" in request.headers)


def ready():
    """{"database": ..., "migrations": ..., and what the rooms below say of themselves}: true when well, or a count.

    app.extensions["checks"] lists those rooms' functions, each of which takes the time and gives such a dict.
    """
    checks = {"database": False, "migrations": False}
    try:
        with writing_unit(), db.engine.connect() as connection, connection.begin() as writing:
            at = steps.reached(connection)
            writing.rollback()
        checks = {"database": True, "migrations": at == steps.newest()}
        if checks["migrations"]:
            for check in current_app.extensions["checks"]:
                checks |= check(current_app.config["NOW"]())
    except (SQLAlchemyError, OSError):
        checks["database"] = False
    return checks
