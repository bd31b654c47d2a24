"""Security headers on every answer: one strict policy, own files only, no nonce, so that pages stay cacheable (SECURITY HT-1, HT-2)."""
import base64
import hashlib
import re

KIT_SCRIPT = re.compile(r"<script[^>]*>(.+?)</script>")
YEAR = 365 * 24 * 3600
FRAMED = ("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; object-src 'none'; "
          "frame-ancestors *")


def kit_script(jinja_env):
    """The one constant inline script of the kit's page template, as the browser gets it."""
    source, _, _ = jinja_env.loader.get_source(jinja_env, "nhsuk/template.jinja")
    return KIT_SCRIPT.search(source).group(1)


def script_hash(script):
    """The script's source expression for a policy: 'sha256-...'."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"


def policy(inline_script, pictures=""):
    """The Content-Security-Policy, on one line; `inline_script` is the kit's constant, `pictures` one more origin of pictures."""
    images = f"'self' {pictures}".strip()
    return (f"default-src 'none'; script-src 'self' {script_hash(inline_script)}; style-src 'self'; img-src {images}; font-src 'self'; "
            "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'")


def headers_for(app):
    """All headers that every answer carries, as a dict."""
    headers = {
        "Content-Security-Policy": policy(kit_script(app.jinja_env)),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), browsing-topics=()",
    }
    if app.config["NATTER_ENV"] == "production" and app.config["SITE_URL"].startswith("https://"):
        headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    return headers


def framed(response):
    """The response, a page without script and form, which may stand in a frame on any website; no other may (SECURITY HT-1)."""
    response.headers["Content-Security-Policy"] = FRAMED
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.pop("Speculation-Rules", None)
    return response


def add(response):
    """An answer without a cache rule is never stored."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


class Everywhere:
    """Adds `headers` (a dict) to every answer that does not say them itself: to pages, files and the health check alike."""

    def __init__(self, wsgi_app, headers):
        self.wsgi_app, self.headers = wsgi_app, [(name, value, name.lower()) for name, value in headers.items()]

    def __call__(self, environ, start_response):
        def started(status, told, *failure):
            said = {name.lower() for name, _ in told}
            return start_response(status, told + [(name, value) for name, value, lower in self.headers if lower not in said], *failure)
        return self.wsgi_app(environ, started)
