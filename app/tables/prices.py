"""Prices as people type them into a box, one a line: "£2", "Children: £1 for a drink"; and the lines that say them again."""
from app.directory.details import CostDetails
from app.tables.cells import costs
from app.web import formats

MOST, MOST_WORDS, MOST_OPTION = 12, 200, 100


def line(price):
    """"Children: £1 for a drink" of a CostDetails."""
    words = formats.money(price.amount, price.amount_description)
    return f"{price.option}: {words}" if price.option else words


def read(text, known=()):
    """(tuple of CostDetails, whether every line is a price) of any text; the same line twice is one price.

    A line that still says what one of the `known` prices says is that price, whatever stands behind its words.
    """
    before = {line(one): one for one in known}
    said = [" ".join(one.split()) for one in text.splitlines() if one.strip()]
    made = list(dict.fromkeys(before.get(one) or _read(one) for one in said))
    return (tuple(made), True) if None not in made else ((), False)


def _read(said):
    option, colon, price = said.rpartition(":")
    reading = costs.read(price.strip())
    amount, words = reading.value
    if reading.notes or amount is None or len(words) > MOST_WORDS or len(option) > MOST_OPTION or colon and not option.strip():
        return None
    return CostDetails(amount, words, option.strip())
