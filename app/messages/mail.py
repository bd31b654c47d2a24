"""Turns a mail's template into its subject, its plain text and an HTML part in the site's look."""
import re
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import current_app

LONGEST_LABEL = 40
_SMALL = "--"
_ENDING = ".,;:!?)”’'"


class Block(NamedTuple):
    """A piece of the HTML part: `kind` is "words", "panel", "small" or "button"; `lines` hold (text, address or "") each."""

    kind: str
    lines: tuple[tuple[tuple[str, str], ...], ...]


def render(template, **context):
    """(subject, text, html) of a template like "listings/mails/confirm.txt", which sees `context`, `site` and url_for.

    The template's first line is the subject, which names no group and no condition (SECURITY PR-6); after an empty line comes the text, one
    line a paragraph. In the HTML part lines that begin with two spaces become a box; a short line that ends with a colon, with an address
    of this site alone on the next, becomes a button; what follows a line of "--" is small print. Every address is made from SITE_URL.
    Raises what a wrong template raises.
    """
    environment, config = current_app.jinja_env, current_app.config
    site = {name: config[f"SITE_{name.upper()}"] for name in ("name", "phone", "hours", "url", "organisation")}
    site["phone"] = environment.filters["phone"](site["phone"]).replace("\u00a0", " ")
    whole = environment.get_template(template).render(site=site, url_for=address, **context).strip()
    head, _, body = whole.partition("\n\n")
    subject, body = " ".join(head.split()), re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", body)).strip("\n")
    html = environment.get_template("messages/mail.html").render(site=site, subject=subject, blocks=blocks(body, site["url"]))
    return subject, "\n\n".join(part for part, _ in _parts(body)) + "\n", html


def blocks(text, site_url):
    """The text's paragraphs as Blocks; only addresses that begin with `site_url` become links, whatever somebody typed."""
    ours = re.compile(re.escape(site_url) + r"(?![\w.:@-])[^\s<>\"]*")
    return [block for part, small in _parts(text) for block in _blocks(part.split("\n"), small, ours)]


def _parts(text):
    """(paragraph, whether it is small print) of each paragraph."""
    small = False
    for part in re.split(r"\n{2,}", text):
        lines = part.split("\n")
        if lines[0] == _SMALL:
            small, lines = True, lines[1:]
        if lines:
            yield "\n".join(lines), small


def _blocks(lines, small, ours):
    if len(lines) == 2 and lines[0].endswith(":") and len(lines[0]) <= LONGEST_LABEL and ours.fullmatch(lines[1]):
        yield Block("button", (((lines[0][:-1], lines[1]),),))
        return
    for boxed, some in groupby(lines, lambda line: line.startswith("  ")):
        yield Block("panel" if boxed else "small" if small else "words", tuple(_pieces(line.strip(), ours) for line in some))


def _pieces(line, ours):
    pieces, at = [], 0
    for found in ours.finditer(line):
        address = found[0].rstrip(_ENDING)
        pieces += [(line[at:found.start()], ""), (address, address)]
        at = found.start() + len(address)
    return tuple(piece for piece in [*pieces, (line[at:], "")] if piece[0])


def address(endpoint, **values):
    """A page's whole address. It stands on SITE_URL alone: a mail is written outside requests too, and a Host header is anybody's."""
    site = urlsplit(current_app.config["SITE_URL"])
    return current_app.url_map.bind(site.netloc, url_scheme=site.scheme).build(endpoint, values, force_external=True)
