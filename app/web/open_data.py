"""Answers for other systems: open to every site, no cookie, kept for five minutes, with a strong ETag (STANDARDS 0.10, 1.2)."""
import hashlib

from flask import Response, request

FRESH = "public, max-age=300"


def answer(body, mimetype, last_modified, filename):
    """The Response of `body` (bytes), or 304 when the other side has it; `last_modified` an aware datetime."""
    response = Response(body, content_type=mimetype)
    response.headers["Cache-Control"] = FRESH
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    response.last_modified = last_modified
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    return response.make_conditional(request)


def open_up(response):
    """Lets every site read an answer, errors and redirects too; the answer to OPTIONS says how it may be asked."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        response.status_code = 204
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    return response
