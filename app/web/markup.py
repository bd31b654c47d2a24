"""Ready-made markup that goes onto a page as it is: what is made here cannot end its own element."""
from markupsafe import Markup

_ENDS = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def data_block(json_text):
    """A JSON-LD data block of JSON text, "" for none; in JSON these letters stand only in strings, where they may be written so."""
    if not json_text:
        return ""
    return Markup(f'<script type="application/ld+json">{json_text.translate(_ENDS)}</script>')  # noqa: S704
