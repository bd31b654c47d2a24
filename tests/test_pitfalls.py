"""What went wrong once in pages like these stays right: dead links, names nobody gives, markup in data, hard words, and what must be on every page."""
import re
from collections import defaultdict
from datetime import date
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import flask
import jinja2
import pytest
import sqlalchemy as sa
import wtforms
from jinja2 import meta, nodes
from lxml import etree

from app.directory import publication
from app.directory.details import Author
from app.directory.localities import by_slug
from app.directory.models import Service
from app.extensions import db, htmx, writing_unit
from app.search import boxes
from app.search.choosing import Choice
from app.web import errors
from conftest import NOW
from page_check import checked, parse, words
from test_every_page import STATES
from test_web_colours import DIST, WEB, needs_build

APP = WEB.parent
LOCAL = "http://localhost"
OWN = {"Sec-Fetch-Site": "same-origin"}
LINKS = "//a/@href | //link/@href | //script/@src | //img/@src | //form[not(@method='post')]/@action | //@hx-get"
HELP = ("/how-we-check", "/accessibility", "/privacy", "/about-this-data", "/urgent-help")
ACTIVITY = r"/activities/[\w-]+"
POSTS = ({"near": "ZZ9 9ZZ", "q": "knit"}, {"near": "TA1 9HE"}, {"near": "Somerton"}, {"q": "x" * 300}, {"near": "Yeovil hospital"},
         {"near": "TA1 1HE", "q": "knit"})

# Names that a template may find missing, and what their being missing means.
MAY_BE_MISSING = {
    # not a form that came back; not a page of the main menu; nobody was looked up who is signed in; a page for all
    "web/layout.html": {"form_errors", "here", "me", "work", "sheet", "opens_plainly"},
    "activities/_access.html": {"no_travel"},  # a venue's page asks only how to get into the venue
}
# What the kit's own templates leave to us to say, and we leave unsaid; then what its skip link and its boxes may be told.
KIT_LEFT = {"assetPath", "assetUrl", "bodyAttributes", "bodyClasses", "cspNonce", "htmlAttributes", "htmlClasses", "opengraphImageUrl", "pageTitleLang",
            "attributes", "caller", "classes", "html", "id", "undefined", "val", "iter_choices"}

# What web/errors.py draws its page from, past every context processor.
FAILURE = {"asset", "site", "demonstration", "words", "typed", "kept", "again", "level", "searchable", "reference", "stamped", "sign_in"}

# Rooms with pages that no link of a public page leads to: they open by a sign-in, by a link in a mail, or in development.
NOT_FOR_ALL = {"gaps", "people", "keeping", "bulk", "terms", "champions", "review", "owners", "listings", "concerns", "reminders", "desk", "dev", "messages", "weekly", "asks", "company", "learning", "areas", "hosting", "places", "groups", "surgeries", "papers"}

NASTY = "\"'><script>alert(1)</script><b onfocus=alert(2)>&lt;br {{ 7*7 }}"
# FRONTEND section 11: what pages never say, and what they say instead.
HARD_WORDS = re.compile(
    r"\b(?:in)?valid\b|\bplease\b|\bsubmit|\bok\b|\bokay\b|click|\busers?\b|\bentit(?:y|ies)\b|\blog[ -]?in\b|\bservices?\b|\bvenue access\b|\bn/a\b|\bverified\b|"
    r"\bcancelled\b|\bpatients?\b|\bservice user|\bmental ill|\bno charge\b|\be\.?g\.|\bi\.e\.|\betc\b|\blocation services?\b|\berror occurred|\bfacilitat|\butili[sz]e|"
    r"\bcommence|\bregarding\b|\bin order to\b|\bvia\b|\btaxonom|\bquery\b|\bparameters?\b|\bcoming soon\b|\boops\b|"
    r"(?<![\w£.])\d{1,2}(?:[:.]00) ?[ap]m|\b(?:1[3-9]|2[0-3]):[0-5]\d\b|(?-i:\d ?[AP]M\b)|\d [ap]m\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}(?:st|nd|rd|th) (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
    r"£\d+\.00|\b\d{3}p\b|\b12 noon\b|\d ?(?:mi|km|hrs?|mins?)\b|!!|\s&\s", re.IGNORECASE)
# Names that others chose, and the words that a law or a licence asks for.
THEIR_WORDS = ("Equality Advisory and Support Service", "social prescribing service")


class Missing(jinja2.ChainableUndefined):
    """The site's own kind of undefined, which also notes which names nobody gave."""

    __slots__ = ()
    noted = set()

    def __init__(self, hint=None, obj=jinja2.utils.missing, name=None, exc=jinja2.UndefinedError):
        super().__init__(hint, obj, name, exc)
        # What the kit's macros may be told stands in plain dicts, of which most is left out.
        if type(obj) is not dict:
            self.noted.add(name)


def followed(client, start, given):
    """{address: answer} of `start` and of every address of this site that a link leads to, asked once each as a browser would."""
    asked, answers = [(address, "") for address in start], {}
    while asked:
        address, origin = asked.pop()
        if address in answers:
            continue
        answer = answers[address] = client.get(address, headers={"Referer": LOCAL + origin} if origin else {})
        answer.get_data()
        answer.close()
        answer.origin, links = origin, [answer.location] if answer.location else []
        if answer.mimetype == "text/html" and answer.data and not answer.location:
            answer.tree = parse(answer.data)
            links += answer.tree.xpath(LINKS)
        for link in links:
            leads = urlsplit(urljoin(LOCAL + address, link))
            if leads.netloc == "localhost":
                given[leads.path + (f"?{leads.query}" if leads.query else "")].add(leads.fragment)
                asked.append((leads.path + (f"?{leads.query}" if leads.query else ""), address))
    return answers


@pytest.fixture(scope="module")
def site(_site):
    """The demonstration read from end to end: `found` by its links from home, `states` besides, `failures`, and what templates were given."""
    app = _site.fresh().app
    gave, fragments = defaultdict(set, {"web/error.html": FAILURE}), defaultdict(set)

    def note(_sender, template, context, **_more):
        gave[template.name] |= set(context)
    usual, app.jinja_env.undefined = app.jinja_env.undefined, Missing
    Missing.noted.clear()
    with flask.before_render_template.connected_to(note, app):
        client = app.test_client()
        found = followed(client, ["/"], fragments)
        states = {address: client.get(address) for address in STATES.values() if address not in found}
        states |= {f"posted {number}": client.post("/activities", data=typed, headers=OWN, follow_redirects=True) for number, typed in enumerate(POSTS)}
        states |= {f"{address} from a known place": client.get(address) for address in ("/", next(one for one in found if re.fullmatch(ACTIVITY, one)))}
        states |= {"withdrawn": _withdrawn(app, client), "closed area": _closed_area(app, client)}
        part = client.get("/activities?access=hearing-loop", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    with app.test_request_context("/nothing-here"):
        failures = {code: errors.answer(code) for code in errors.PAGES}
    app.jinja_env.undefined = usual
    for answer in (*states.values(), *failures.values()):
        answer.tree = parse(answer.get_data())
    return SimpleNamespace(app=app, found=found, states=states, failures=failures, part=part, gave=gave, fragments=fragments,
                           missing=set(Missing.noted), data=_data(app))


def _withdrawn(app, client):
    """The page of an activity that was taken off."""
    with app.app_context(), writing_unit():
        service = db.session.scalars(sa.select(Service).order_by(Service.id)).first()
        publication.withdraw(service, Author("Sam", "champion"), "It has stopped", now=NOW)
        slug = service.slug
        db.session.commit()
    return client.get(f"/activities/{slug}")


def _closed_area(app, client):
    """The page of an area that is no longer used."""
    with app.app_context(), writing_unit():
        by_slug("chard").closed_at = NOW
        db.session.commit()
    return client.get("/localities/chard")


def _data(app):
    """Every text that the database holds, longest first: what is left of a page without them is its fixed words."""
    with app.app_context():
        held = set()
        for table in db.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, sa.String):
                    held |= {line.strip() for one in db.session.scalars(sa.select(column).distinct()) if one for line in one.splitlines()}
    return sorted((one for one in held if len(one) > 3), key=len, reverse=True)


def pages(site):
    """(where, answer) of every page that was drawn whole."""
    for where, answer in (*site.found.items(), *site.states.items(), *site.failures.items()):
        if answer.mimetype == "text/html" and not answer.location:
            yield where, answer


@needs_build
def test_every_link_leads_somewhere(site):
    assert len(site.found) > 350 and {"/how-we-check", "/activities.geojson", "/leave"} <= set(site.found)
    dead = {address: (answer.status_code, answer.origin) for address, answer in site.found.items() if answer.status_code not in (200, 301, 303)}
    assert not dead
    for address, names in site.fragments.items():
        if names - {""}:
            assert names - {""} <= set(site.found[address].tree.xpath("//@id"))


def test_what_is_not_built_yet_is_not_spoken_of(site):
    """PRODUCT: a part whose room is not built is left out whole; so no empty list, no empty box and no link to nothing."""
    for where, answer in pages(site):
        empty = [etree.tostring(one)[:90] for one in answer.tree.xpath("//main//ul | //main//ol | //main//section | //main//dl | //main//p | //main//h2 | //main//h3")
                 if not words(one) and one.get("role") != "status"]
        assert not empty, where


def test_every_page_that_a_link_leads_to_is_whole(site):
    """But for a list that stands in other websites' pages: it has no shell, and its own rules (tests of localities hold them)."""
    for address, answer in site.found.items():
        assert answer.location or address.endswith("/embed") or checked(answer)


def test_different_pages_have_different_titles(site):
    """But for other orders, letters, papers and views of the same page, and a kind's page, which is the kind chosen in Find."""
    titles = defaultdict(set)
    for address, answer in site.found.items():
        if answer.mimetype == "text/html" and answer.status_code == 200 and not address.startswith(("/activities?kind=", "/ask?", "/company/new?", "/sheets?")):
            titles[answer.tree.findtext("head/title")].add(re.sub(r"\b(sort|size|week|view)=\w+&?|\bprint=large(?:st)?|\?$", "", address).strip("?&"))
    assert not {title: sorted(same) for title, same in titles.items() if len(same) > 1}


def test_help_stands_in_the_same_place_on_every_page(site):
    """PRODUCT: a person to talk to is never more than one tap away, and urgent help is signposted; WCAG 3.2.6."""
    feet = {etree.tostring(answer.tree.find(".//footer")) for where, answer in pages(site) if not str(where).endswith("/embed")}
    assert len(feet) == 1
    numbers = parse(feet.pop()).xpath("//a/@href[starts-with(., 'tel:')]")
    assert numbers == ["tel:01632960100", "tel:999", "tel:111", "tel:116123"]
    links = {tuple(answer.tree.xpath("//header//a/@href")[-2:]) for where, answer in pages(site) if not str(where).endswith("/embed")}
    assert links == {("/add", "/my-list")}


def test_every_activity_says_when_it_was_checked_and_asks_whether_it_is_right(site):
    seen = 0
    for address, answer in site.found.items():
        if answer.mimetype == "text/html" and re.fullmatch(ACTIVITY, address):
            said, seen = words(answer.tree.find(".//main")), seen + 1
            assert "Is this right?" in said and re.search("(?i)checked (by|on|yet|since)|nobody has checked|told to us", said), address
    assert seen > 50


@needs_build
def test_files_are_open_to_no_other_site_and_are_kept_for_good(client):
    for name in ("dist/" + file.name for file in DIST.iterdir() if file.suffix in (".css", ".js", ".svg")):
        answer = client.get(f"/static/{name}", headers={"Origin": "https://elsewhere.example", "Accept-Encoding": "br"})
        answer.close()
        assert answer.status_code == 200 and "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        # What is a line long is no smaller packed.
        assert answer.headers.get("Content-Encoding") == "br" or (DIST / name.removeprefix("dist/")).stat().st_size < 100
        assert "immutable" in answer.headers["Cache-Control"] and "max-age=315360000" in answer.headers["Cache-Control"]
    rules = client.get("/static/speculation.json")
    rules.close()
    assert "Access-Control-Allow-Origin" not in rules.headers and "immutable" not in rules.headers["Cache-Control"]


@needs_build
def test_no_other_bodys_mark_or_letters_come_along(site):
    pictures = {re.sub(r"\.[0-9a-f]{12}", "", file.name) for file in DIST.iterdir() if file.suffix in (".svg", ".png", ".ico", ".jpg", ".woff2", ".woff")}
    assert pictures == {"mark.svg", "nhsuk-icon-cross.svg"}
    for css in DIST.glob("*.css"):
        assert not re.search("frutiger|@font-face|nhsuk-logo|data:", css.read_text(), re.IGNORECASE)
    for where, answer in pages(site):
        assert not re.search("nhsuk-logo|nhsuk-header|NHS England|assets.nhs.uk|og:image", answer.get_data(as_text=True)), where
        assert not re.match(r"\s*(Error: )?NHS\b", answer.tree.findtext("head/title")), where


def test_templates_use_only_names_that_they_are_given(site):
    """ChainableUndefined hides a typing mistake as an empty place; so each name of each page is looked up in what it was given."""
    env, drawn = site.app.jinja_env, {page.relative_to(APP).as_posix() for page in APP.rglob("*.html") if not page.name.startswith("_")}
    assert {page.partition("/")[0] for page in drawn - set(site.gave) - {"web/layout.html"}} <= NOT_FOR_ALL
    for page, gave in site.gave.items():
        family = _family(env, page)
        made = set.union(*map(_made, family.values()))
        for name, tree in family.items():
            lost = meta.find_undeclared_variables(tree) - gave - made - set(env.globals) - MAY_BE_MISSING.get(name, set())
            assert not lost, f"{page}: {name} uses {sorted(lost)}"
    assert site.missing - KIT_LEFT <= set.union(*MAY_BE_MISSING.values())


def _family(env, name):
    """{name: tree} of the template and of those of ours that it extends or includes."""
    family, asked = {}, [name]
    while asked:
        one = asked.pop()
        if one not in family and not one.startswith("nhsuk/"):
            family[one] = env.parse(env.loader.get_source(env, one)[0])
            asked += [node.template.value for node in family[one].find_all((nodes.Include, nodes.Extends))]
    return family


def _made(tree):
    """The names that a template sets, imports or defines for itself and for those it extends and includes."""
    imported = {name if isinstance(name, str) else name[1] for one in tree.find_all(nodes.FromImport) for name in one.names}
    return imported | {one.target.name for one in tree.find_all((nodes.Assign, nodes.AssignBlock)) if isinstance(one.target, nodes.Name)} | {
        one.name for one in tree.find_all(nodes.Macro)}


def test_no_template_takes_data_for_markup():
    for page in APP.rglob("*.html"):
        source = page.read_text(encoding="utf-8")
        assert not re.search(r"""["']html["']\s*:|Html["']\s*:|\|\s*safe\b|autoescape|\bMarkup\b|\|\s*forceescape""", source), page
    made = {file.relative_to(APP).as_posix() for file in APP.rglob("*.py") if "Markup(" in file.read_text(encoding="utf-8")}
    assert made == {"web/markup.py", "search/boxes.py", "directory/drawing.py"}


def shape(html):
    """The tags of a piece of markup with the names of their attributes, in order."""
    return [(one.tag, sorted(one.attrib)) for one in parse(f"<main>{html}</main>").iter(etree.Element)]


class _Form(wtforms.Form):
    """One field of each kind that web/_field.html draws, in the order of the page."""

    name = wtforms.StringField("Name", render_kw={"autocomplete": "name"})
    about = wtforms.TextAreaField("About")
    kind = wtforms.SelectField("Kind")
    email = wtforms.StringField("Email")


def _form(said):
    form = _Form(data=dict.fromkeys(("name", "about", "kind", "email"), said))
    form.kind.choices = [("a", said), (said, said)]
    for field in form:
        field.label.text = field.description = said
        field.errors = [said]
        field.render_kw = {"autocomplete": said, "inputmode": said, "type": said, "spellcheck": said}
    return form


def _macros(app, said):
    """Every macro that pages use, drawn with `said` in each of its texts."""
    env = app.jinja_env

    def macro(file, name):
        return getattr(env.get_template(file).module, name)
    form, field = _form(said), macro("web/_field.html", "field")
    yield macro("web/_field.html", "error_summary")(form)
    yield from (field(one, {"classes": said, "rows": said}) for one in form)
    kit = {"id": "x", "name": said, "value": said, "classes": said, "prefix": {"text": said}, "suffix": {"text": said}, "attributes": {"data-x": said},
           "label": {"text": said, "classes": said}, "hint": {"text": said}, "errorMessage": {"text": said}, "formGroup": {"classes": said}}
    for name, more in (("input", {}), ("textarea", {}), ("select", {"items": [{"value": said, "text": said}]}),
                       ("error-summary", {"titleText": said, "descriptionText": said, "errorList": [{"text": said, "href": said}]}),
                       ("skip-link", {"text": said, "href": said})):
        camel = re.sub("-(.)", lambda found: found[1].upper(), name)
        yield macro(f"nhsuk/components/{name}/macro.jinja", camel)({**kit, **more})
    card = dict.fromkeys(("slug", "number", "name", "when", "next", "changed", "closed", "where", "far", "walk", "aside", "summary", "paper", "price", "price_words", "join"), said)
    card |= {"next_on": date(2026, 11, 25), "off": (said, said), "warn": (said, said), "access": [said], "others": 2, "free": True}
    yield macro("directory/_card.html", "cards")([card, {**card, "next_on": None, "tile": (said, said), "closed": "", "walk": "", "free": False},
                                                  {**card, "far": "", "walk": "", "closed": ""}], **{"class": said})
    yield macro("activities/_ask.html", "asks")({"words": said, "href": said, "shown": said})
    yield macro("web/_pager.html", "pager")(2, 9, lambda number: f"{said}{number}")
    yield macro("web/_icons.html", "icon")(said, said)
    choices = [Choice(said, said, said, 3, True)]
    yield boxes.boxes(said, choices)
    yield boxes.counts([SimpleNamespace(choices=choices, rest=[])])


def test_no_text_of_any_macro_can_become_markup(site):
    with site.app.test_request_context("/"):
        for plain, nasty in zip(_macros(site.app, "words"), _macros(site.app, NASTY), strict=True):
            assert shape(nasty) == shape(plain) and "<script" not in nasty and "{{ 7*7 }}" in parse(f"<main>{nasty}</main>").xpath("string(.)") + str(nasty)


def test_the_summary_names_faults_in_the_order_of_the_page(site):
    env = site.app.jinja_env.get_template("web/_field.html").module
    with site.app.test_request_context("/"):
        form = _form("Words")
        for field in form:
            field.render_kw = None
            field.errors = [] if field.name == "about" else [f"Enter {field.name}"]
        page = parse(f"<main>{env.error_summary(form)}{''.join(env.field(one) for one in form)}</main>")
    summary = [(link.get("href")[1:], words(link)) for link in page.xpath("//*[contains(@class, 'error-summary')]//a")]
    fields = [one.get("id") for one in page.xpath("//input | //textarea | //select")]
    assert [name for name, _ in summary] == [name for name in fields if name != "about"] == ["name", "kind", "email"]
    for name, said in summary:
        described = page.xpath("//*[@id=$id]/@aria-describedby", id=name)[0].split()
        assert any(words(page.xpath("//*[@id=$id]", id=one)[0]) == f"Error: {said}" for one in described)


@pytest.mark.parametrize(("headers", "fragment", "target"), [
    ({}, False, None), ({"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#results"}, True, "results"),
    ({"HX-Request": "true", "HX-Request-Type": "full", "HX-Target": "body"}, False, None), ({"HX-Request": "true"}, True, None),
    ({"HX-Request": "true", "HX-Boosted": "true"}, False, None), ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False, None),
    ({"HX-Request": "false", "HX-Target": "#a#b"}, False, "a#b"), ({"HX-Request": "yes please", "HX-Target": ""}, False, None)])
def test_what_htmx_asks_for_is_read_from_the_headers_that_it_sends(site, headers, fragment, target):
    with site.app.test_request_context("/", headers=headers):
        assert (htmx.fragment, htmx.target_id) == (fragment, target)


BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "div", "section", "summary", "label", "legend", "button", "option", "title", "br", "main", "footer", "details"}
SPOKEN = "//@placeholder | //@aria-label | //@alt | //body//@title | //meta[@name='description']/@content | //@data-live-words"


def blocks(element):
    """The texts of an element's blocks, each on its own as a reader sees them."""
    texts = [""]
    for event, one in etree.iterwalk(element, ("start", "end")):
        if one.tag in BLOCKS:
            texts.append("")
        if event == "start" and one.tag not in ("script", "style"):
            texts[-1] += one.text or ""
        elif event == "end" and one is not element:
            texts[-1] += one.tail or ""
    return [" ".join(text.split()) for text in texts if text.strip()]


def test_pages_say_nothing_in_hard_words(site):
    said = {text for _, answer in pages(site) for text in (*blocks(answer.tree), *answer.tree.xpath(SPOKEN))} | set(blocks(parse(site.part.data)))
    fixed = "\n".join(sorted(said))
    for theirs in (*site.data, *THEIR_WORDS):
        for one in {theirs, theirs[0].upper() + theirs[1:]}:
            fixed = fixed.replace(one, " … ")
    assert len(fixed) > 20_000 and not _hard(fixed)


def test_nor_does_what_a_template_or_a_script_may_yet_say():
    """Every branch of every template, drawn or not; and what the scripts say."""
    env = jinja2.Environment(autoescape=True)
    for page in APP.rglob("*.html"):
        told = "".join(value if kind == "data" else " … " for _, kind, value in env.lex(page.read_text(encoding="utf-8")) if kind in ("data", "variable_begin"))
        shown = re.sub(r"</?(?:svg|path|script|link|meta|form|input)\b[^>]*>|<[^>]*?(?=placeholder=|aria-label=|>)|>", "\n", told).replace("&nbsp;", " ")
        quoted = [value for _, kind, value in env.lex(page.read_text(encoding="utf-8")) if kind == "string" and " " in value]
        assert not _hard("\n".join([shown, *quoted])), page
    for script in (WEB / "src" / "own").glob("*.mjs"):
        assert not _hard("\n".join(re.findall(r'= "([A-Z][^"]+ [^"]+)"', script.read_text()))), script


def _hard(text):
    for theirs in THEIR_WORDS:
        text = text.replace(theirs, "…")
    return [text[max(0, found.start() - 40):found.end() + 40] for found in HARD_WORDS.finditer(text)]


def syllables(word):
    """About how many syllables an English word has, by its groups of vowels and its endings."""
    word = re.sub("[^a-z]", "", word.lower())
    silent = re.sub(r"(?<=[^aeiouy])(?:e|es|ed)$", "", word) if not re.search(r"(?:[^aeiouy]l|[sxz]|[cs]h|[cg])es$|[^aeiouyr]le$|[td]ed$", word) else word
    return max(1, len(re.findall("[aeiouy]+", silent)) + len(re.findall("(?<![tcs])i[ao]", silent)))


def grade(texts):
    """The Flesch-Kincaid grade of the sentences in `texts`: the school year of America that reads them; and each sentence's words.

    Only what ends as a sentence does is counted: headings and links of two words would flatter it.
    """
    told = [re.findall(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*|\d[\d ]*[a-z]*", one) for text in texts if re.search(r"[.!?]”?$", text)
            for one in re.split(r"(?<=[.!?])\s+", text) if re.search("[a-z]{2}", one)]
    spoken = [word for sentence in told for word in sentence]
    return 0.39 * len(spoken) / len(told) + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59, told


@pytest.mark.parametrize(("word", "count"), [
    ("cat", 1), ("people", 2), ("phone", 1), ("activities", 4), ("checked", 1), ("wanted", 2), ("table", 2), ("accessibility", 6), ("station", 2), ("places", 2),
    ("organisation", 5), ("the", 1), ("ring", 1), ("library", 3), ("social", 2), ("lists", 1), ("council’s", 2), ("searches", 2), ("priority", 4)])
def test_syllables_are_counted(word, count):
    assert syllables(word) == count


def test_the_grade_tells_plain_from_hard():
    plain, _ = grade(["The cat sat on the mat. It was glad to be warm."])
    hard, _ = grade(["Notwithstanding aforementioned stipulations, participants must necessarily demonstrate eligibility via documentation."])
    assert plain < 2 and hard > 16


def test_fixed_words_can_be_read_at_eleven(site):
    """FRONTEND section 11: reading age 9 to 11, sentences of at most 20 words."""
    parts = {where: blocks(site.found[where].tree.find(".//main")) for where in HELP}
    parts |= {code: blocks(answer.tree.find(".//main")) for code, answer in site.failures.items()}
    home = site.found["/"].tree
    parts["the foot of every page"] = blocks(home.find(".//footer"))
    parts["nothing found"] = blocks(site.states[STATES["nothing"]].tree.find(".//main"))
    for name, texts in parts.items():
        level, sentences = grade([text for text in texts if "©" not in text])
        assert level <= 9, f"{name}: {level:.1f}"
        assert not [" ".join(one) for one in sentences if len(one) > 20], name
