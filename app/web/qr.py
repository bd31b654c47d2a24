"""QR codes for paper, as the path of an inline picture: no file, no style attribute, no ready-made markup."""
import re
from functools import lru_cache

BORDER = 2
_PATH = re.compile(r' d="([^"]*)"')


@lru_cache(maxsize=512)
def path(url):
    """As draw(url), kept, since making one takes 2 ms: for addresses that anybody may see."""
    return draw(url)


def draw(url):
    """(side, path): the picture's width in modules and an SVG path to be stroked one module wide."""
    # Not before: a start draws none, and numpy alone is a tenth of it.
    import segno

    from app.web import masks

    code = segno.make(url, error="m", micro=False, mask=0)
    mask = masks.best(code.matrix)
    code = segno.make(url, error="m", micro=False, mask=mask) if mask else code
    drawn = code.svg_inline(omitsize=True, border=BORDER)
    return code.symbol_size(border=BORDER)[0], _PATH.search(drawn)[1]
