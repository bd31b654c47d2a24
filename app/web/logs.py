"""One JSON line a request on standard output, with nothing personal: no query string, no values of a path, no address (SECURITY PR-7)."""
import logging
import sys
import time
import traceback

import structlog
from flask import g, request

ALLOWED = {"event", "level", "timestamp", "method", "route", "status", "ms", "reference", "error", "where"}
UNREAD = "A request could not be read. It was refused."
FAILED = "A request could not be answered: %s at %s"
log = structlog.get_logger()


def prepare(app):
    """Sets the log's form, and a line after each request."""
    structlog.configure(processors=[
        structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True), only_allowed,
        structlog.processors.JSONRenderer()], logger_factory=structlog.PrintLoggerFactory())
    logging.getLogger("werkzeug").addFilter(no_request_lines)
    logging.getLogger("gunicorn.error").addFilter(no_request_words)
    app.before_request(_start)
    app.after_request(_line)


def only_allowed(_logger, _name, fields):
    """Drops every field that is not on the list, so a careless call cannot leak."""
    return {name: value for name, value in fields.items() if name in ALLOWED}


def no_request_lines(record):
    """Lets pass what is not the development server's own line for a request, which prints the query string and the address."""
    return " - - [" not in record.getMessage()


def no_request_words(record):
    """Lets pass what gunicorn says of itself, but for its talk (debug).

    What it says of a request holds the address and what was typed: in its place stands a constant, with the kind and place of an error.
    """
    said, fault = str(record.msg), record.exc_info
    if record.levelno < logging.INFO:
        return False
    if "request" in said.lower() and (fault or record.levelno >= logging.WARNING):
        known = isinstance(fault, tuple) and fault[0]
        record.msg, record.args = (FAILED, (fault[0].__name__, _where(fault[2]))) if known else (UNREAD, ())
        record.exc_info = record.exc_text = record.stack_info = None
    return True


def line(method, route, status, seconds, **more):
    """The line of one request: its rule in place of its address, the answer's status (number), and how long it took."""
    log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1), **more)


def failure(error, reference, show_trace):
    """Logs an error by its kind and the lines it passed through: its message may hold what somebody typed.

    `show_trace` (development and tests) prints the whole of it to standard error.
    """
    log.error("failure", error=type(error).__name__, where=_where(error.__traceback__), reference=reference)
    if show_trace:
        traceback.print_exception(error, file=sys.stderr)


def _where(trace):
    return " > ".join(f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-5:])


def _start():
    g.started = time.perf_counter()


def _line(response):
    spent = time.perf_counter() - g.get("started", time.perf_counter())
    more = {"reference": g.reference} if g.get("reference") else {}
    line(request.method, request.url_rule.rule if request.url_rule else "-", response.status_code, spent, **more)
    return response
