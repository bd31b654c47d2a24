"""Ready-made markup that goes onto a page as it is: what is made here cannot end its own element."""
import re

from markupsafe import Markup

_ENDS = re.compile("[<>&\u2028\u2029]")


def data_block(json_text):
    """A JSON-LD data block of JSON text, "" for none; in JSON these letters stand only in strings, where they may be written so."""
    if not json_text:
        return ""
    plain = _ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text)
    return Markup(f'<script type="application/ld+json">{plain}</script>')  # noqa: S704
