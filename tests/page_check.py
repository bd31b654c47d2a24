"""Checks a page whole, as the house promises it: one heading, title, labels, ids, policy and headers; used by the fixture `browser`."""
import base64
import hashlib
import json
import re
from pathlib import Path

from lxml import etree

PARSER = etree.HTMLParser(encoding="utf-8")
# libxml2 knows HTML 4: a tag that came later is no fault.
UNKNOWN_TAG = 801
HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), browsing-topics=()",
}
POLICY = ("default-src 'none'; script-src 'self' {script}; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
          "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'")
SOURCES = Path(__file__).resolve().parents[1] / "app" / "web" / "src"
NEEDS_LABEL = "//input[not(@type='hidden' or @type='submit' or @type='button')] | //select | //textarea"


class Browser:
    """Gets and posts through Flask's test client; every HTML answer is checked and has its tree in `answer.tree`."""

    def __init__(self, client):
        self.client = client

    def get(self, url, **options):
        """The answer to a GET, checked."""
        return checked(self.client.get(url, **options))

    def post(self, url, data=None, headers=None, **options):
        """The answer to a POST from a page of this site, checked."""
        return checked(self.client.post(url, data=data, headers={"Sec-Fetch-Site": "same-origin", **(headers or {})}, **options))


def checked(answer):
    """The answer itself, with `tree` when it is a page; fails with all faults of the page at once."""
    if answer.mimetype != "text/html" or not answer.data:
        return answer
    answer.tree = parse(answer.data)
    problems = [*faults(answer.get_data(as_text=True), answer.tree), *header_faults(answer.headers, answer.tree)]
    assert not problems, f"{answer.request.path}: " + "; ".join(problems)
    return answer


def parse(html):
    """The tree of a page (bytes)."""
    return etree.fromstring(html, PARSER)


def words(element):
    """The words inside an element, as a person hears them."""
    return " ".join("".join(element.itertext()).split())


def faults(html, tree):
    """Every fault of a page's own text, in words."""
    checks = (_parsed, _shell, _headings, _ids, _labels, _names, _inline, _escapes, _unstyled)
    return [fault for check in checks for fault in check(html, tree)]


def header_faults(headers, tree):
    """Every fault of the headers that go with the page."""
    inline = [script for script in tree.xpath("//script[not(@src)]") if script.get("type") != "application/ld+json"]
    hashes = ["'sha256-" + base64.b64encode(hashlib.sha256((one.text or "").encode()).digest()).decode() + "'" for one in inline]
    wanted = {**HEADERS, "Content-Security-Policy": POLICY.format(script=" ".join(hashes))}
    if headers.get("Cache-Control") == "private, no-store" and headers.get("Referrer-Policy") == "no-referrer":
        # Pages that a private link opens tell nobody where they are.
        wanted.pop("Referrer-Policy")
    for name, value in wanted.items():
        if headers.getlist(name) != [value]:
            yield f"{name} is {headers.getlist(name)}"
    if headers.get("Cache-Control") not in ("private, no-cache", "private, no-store"):
        yield f"Cache-Control is {headers.get('Cache-Control')}"


def _parsed(html, _tree):
    parser = etree.HTMLParser(encoding="utf-8")
    etree.fromstring(html.encode(), parser)
    return [f"line {error.line}: {error.message}" for error in parser.error_log if error.type != UNKNOWN_TAG]


def _shell(html, tree):
    if not html.startswith("<!DOCTYPE html>"):
        yield "no document type at its head"
    if tree.getroottree().getroot().get("lang") != "en-GB":
        yield "no language"
    for tag in ("main", "header", "footer", "title"):
        if len(tree.findall(f".//{tag}" if tag != "title" else "head/title")) != 1:
            yield f"not one {tag}"
    if not tree.xpath("//meta[@name='description' and string-length(@content) > 20]"):
        yield "no description"
    if "nhsuk-logo" in html or "NHS England" in html:
        yield "shows another body's mark"


def _styled_by(sheet):
    """The classes of our own that the parts of a style sheet ("site", "work") name."""
    parts = re.findall(r'@use "own/(\w+)"', (SOURCES / f"{sheet}.scss").read_text(encoding="utf-8"))
    told = "".join((SOURCES / "own" / f"_{part}.scss").read_text(encoding="utf-8") for part in parts)
    return set(re.findall(r"\.(nt-[\w-]+)", re.sub(r"//.*", "", told)))


FOR_WORK = _styled_by("work") - _styled_by("site")


def _unstyled(_html, tree):
    if tree.xpath("//link[contains(@href, 'site.')][@rel='stylesheet']"):
        shown = {one for value in tree.xpath("//@class") for one in value.split()}
        if shown & FOR_WORK:
            yield f"needs the sheet of work for {sorted(shown & FOR_WORK)}"


def _headings(_html, tree):
    # The box of faults stands before the heading of the page, as the kit has it.
    levels = [int(one.tag[1]) for one in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")
              if "nhsuk-error-summary__heading" not in one.get("class", "")]
    heading = [words(one) for one in tree.iter("h1")]
    title = " ".join((tree.findtext("head/title") or "").split())
    if len(heading) != 1 or not heading[0]:
        yield f"h1: {heading}"
    elif not title.startswith((heading[0], f"Error: {heading[0]}")):
        yield f"title {title!r} does not begin with {heading[0]!r}"
    if any(after - before > 1 for before, after in zip([0, *levels], levels, strict=False)):
        yield f"heading levels {levels}"


def _ids(_html, tree):
    ids = tree.xpath("//@id")
    if len(ids) != len(set(ids)):
        yield f"ids twice: {sorted({one for one in ids if ids.count(one) > 1})}"
    pointed = [*tree.xpath("//label/@for"), *(one for value in tree.xpath("//@aria-describedby | //@aria-labelledby | //@aria-controls")
                                              for one in value.split()),
               *(link[1:] for link in tree.xpath("//a/@href") if link.startswith("#"))]
    if set(pointed) - set(ids):
        yield f"points at nothing: {sorted(set(pointed) - set(ids))}"


def _labels(_html, tree):
    labelled = {one.get("for") for one in tree.iter("label") if words(one)}
    for field in tree.xpath(NEEDS_LABEL):
        inside = next((one for one in field.iterancestors("label")), None)
        if field.get("id") not in labelled and inside is None and not field.get("aria-label"):
            yield f"no label: {etree.tostring(field, encoding='unicode', with_tail=False)[:80]}"


def _names(_html, tree):
    for one in tree.xpath("//a | //button"):
        if not (words(one) or one.get("aria-label")):
            yield f"no words: {etree.tostring(one, encoding='unicode', with_tail=False)[:80]}"
    for one in tree.xpath("//img[not(@alt)] | //a[not(@href)] | //a[@href=''] | //a[@href='#'] | //form[not(@action)]"):
        yield f"not whole: {etree.tostring(one, encoding='unicode', with_tail=False)[:80]}"


def _inline(_html, tree):
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json":
            json.loads(script.text)
        elif script.get("src") is None and not (script.text or "").startswith("document.body.className += ' js-enabled'"):
            yield "a script inside the page"
    for one in tree.xpath("//style | //@style"):
        yield f"a style inside the page: {one}"
    for name in sorted({name for one in tree.iter(etree.Element) for name in one.attrib if name.startswith(("on", "hx-on", "data-hx-"))}):
        yield f"code in the attribute {name}"
    for address in tree.xpath("//script/@src | //img/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //form/@action"):
        if not address.startswith("/") or address.startswith("//"):
            yield f"from elsewhere: {address}"


def _escapes(html, tree):
    if "&lt;br" in html or "{{" in html or "{%" in html:
        yield "markup shown as words"
    if any(words(one) in ("None", "Undefined") for one in tree.iter("dd", "td", "p", "li", "span", "b")):
        yield "shows None"
