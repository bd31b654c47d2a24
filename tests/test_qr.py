"""QR codes are, line by line, those that segno draws by itself, which weighs the masks one after the other."""
import random
import re

import segno

from app.web import qr


def test_a_code_is_the_one_that_weighing_each_mask_by_itself_gives():
    chance, drawn = random.Random(18004), set()
    for _ in range(30):
        numbers = "&".join(f"a={chance.randrange(1, 99_999)}" for _ in range(chance.randrange(26)))
        url = f"https://natter.example/list?{numbers}"
        code = segno.make(url, error="m", micro=False)
        path = re.search(' d="([^"]*)"', code.svg_inline(omitsize=True, border=qr.BORDER))[1]
        assert qr.draw(url) == (code.symbol_size(border=qr.BORDER)[0], path)
        drawn.add(code.mask)
    assert len(drawn) > 3
