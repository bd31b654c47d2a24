"""The traps for machines that fill in open forms: a box that people do not see, and the time that the page was made (SECURITY LM-8)."""
from flask import current_app, has_request_context, request
from itsdangerous import BadSignature, URLSafeSerializer

from app.web.text import tidy_text

BOX, MADE_AT = "homepage", "made_at"
QUICK_S = 3
# Whoever took so long over the pages before may tick the last one at once.
SLOW_S = 10
_MOST = 500


def made_at(now):
    """The moment (aware datetime) that a page was made, signed, for its form. A form that comes back to be mended keeps its first moment:
    who mends one word and sends it at once is no machine.
    """
    typed = request.form.get(MADE_AT, "") if has_request_context() and request.method == "POST" else ""
    return typed if _moment(typed) is not None else _signer().dumps(int(now.timestamp()))


def sprung(values, now, begun=None):
    """What shows that a machine filled in a posted form (any texts), in words, "" for nothing: such a form is held for a person to look
    at, never dropped. `begun` is when somebody answered the first of several pages, of which this is the last.
    """
    filled = values.get(BOX, "").strip()
    if filled:
        return tidy_text(f"Filled in what nobody sees: {filled}", _MOST)[0][:_MOST]
    shown = _moment(values.get(MADE_AT, ""))
    if shown is None:
        return "Sent without the time that the page was made."
    took_time = begun is not None and (now - begun).total_seconds() >= SLOW_S
    return f"Sent within {QUICK_S} seconds." if now.timestamp() - shown < QUICK_S and not took_time else ""


def _moment(text):
    try:
        return int(_signer().loads(text[:200]))
    except (BadSignature, TypeError, ValueError):
        return None


def _signer():
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="form-made-at")
