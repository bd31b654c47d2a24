"""What a list shows: its activities by day and time, those without a date, what is not on at the moment, and the ways to take it along."""
from datetime import date
from itertools import groupby
from urllib.parse import quote, urlencode

from app.directory import discretion, options
from app.web import formats, qr

ANY_DAY, NOT_ON = "Any day", "Not on at the moment"
# What mail and messaging programs take in one link.
_MOST_LETTERS = 1500
# A finer code than that is hard to read from paper.
_MOST_IN_CODE = 25
_NEVER = date.max


def shown(found, today, site_url):
    """What a list's page is given of its Options: `days` [(heading, [Option])], `total`, and the list as address, code and messages."""
    # Two numbers may have become one activity since.
    found = list({one.record.id: one for one in found}.values())
    url = address([one.number for one in found], site_url)
    return {
        "total": len(found), "days": by_day(found, today), "line": line, "url": url, "short": url.split("//", 1)[-1],
        "qr": qr.draw(url) if found and len(found) <= _MOST_IN_CODE else None, "printed": formats.day_year(today),
        "site_address": site_url.split("//", 1)[-1], "leave": any(discretion.sensitive(one.record) for one in found),
        "text_url": f"sms:?&body={quote(f'Things to try: {url}')}", "mail_url": _mail(found, url)}


def by_day(found, today):
    """[(heading, [Option])]: by the day and time of what is next, then what has no date, then what is not on."""
    ordered = sorted(found, key=_order)
    return [(_heading(key, today), list(group)) for key, group in groupby(ordered, lambda one: _order(one)[:2])]


def line(option):
    """One Option in words, as a dict: `where` [lines], `cost` in one sentence, `ring` (words, number, link) or None."""
    card = option.card
    where = ", ".join(filter(None, (card.where, options.postcode(option))))
    far = f"{card.walk} ({card.far})" if card.walk else formats.first_upper(card.far)
    price = f"{card.price}{card.price_words}" if card.price else ""
    return {"where": [one for one in (where, card.aside, far) if one],
            "cost": " ".join(formats.sentence(one) for one in (price, card.join) if one), "ring": options.number_to_ring(option)}


def address(numbers, site_url):
    """The address of a list: it holds the numbers of its activities, and nothing else."""
    return f"{site_url}/list?{urlencode([('a', number) for number in numbers])}"


def _order(option):
    if option.card is None or option.card.closed:
        return 2, _NEVER, 0, option.record.name
    if option.at is None:
        return 1, _NEVER, 0, option.record.name
    return 0, option.card.next_on, option.at.start if option.at.start is not None else -1, option.record.name


def _heading(key, today):
    part, on = key
    return (formats.day_name(on, today), ANY_DAY, NOT_ON)[part]


def _mail(found, url):
    lines, room = [], _MOST_LETTERS - len(quote(url))
    for one in sorted(found, key=_order):
        told = ". ".join(filter(None, (one.record.name, _when(one), one.card.where if one.card else ""))) + "."
        room -= len(quote(f"{told}\r\n"))
        if room < 0:
            break
        lines.append(told)
    body = "\r\n".join([*lines, "", f"As it is today: {url}"])
    return f"mailto:?subject={quote('Things to try')}&body={quote(body)}"


def _when(option):
    card = option.card
    return ((card.closed or card.when) if card else option.gone).rstrip(".")
