"""Every page as a reader sets it up: wider letters, twice the size, no motion, a finger, a keyboard, a narrow screen and paper lose nothing."""
import re
from io import BytesIO
from types import SimpleNamespace

import pypdf
import pytest

from conftest import DIST
from test_every_page import addresses

TEXT_SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }"
FINGER = 44
WIDE = ("home", "page two", "some unsure", "urgent help")
# What may be smaller than a finger, and why.
SMALL = {
    "in a sentence": "WCAG 2.5.8 lets a link inside a sentence be as high as its line",
    "nhsuk-skip-link": "only a keyboard reaches it; it is drawn when it has the focus",
}
LOOK = r"""
(spacing) => {
  // The box for machines stands off the screen, hidden from every person.
  const shown = (one) => !one.closest('.nt-trap') && (one.checkVisibility({ visibilityProperty: true }) && !one.closest('.nt-skip, svg'));
  const name = (one) => `${one.tagName.toLowerCase()}.${String(one.className.baseVal ?? one.className).trim().replace(/\s+/g, '.')} "${(one.innerText || one.name || '').trim().slice(0, 40)}"`;
  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); return [...paint.getImageData(0, 0, 1, 1).data]; };
  const light = (colour) => { const [r, g, b] = rgb(colour).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const contrast = (one, other) => { const [dark, pale] = [light(one), light(other)].sort((a, b) => a - b); return (pale + 0.05) / (dark + 0.05); };
  const solid = (colour) => rgb(colour)[3] === 255;
  const ground = (one) => { for (let at = one; at; at = at.parentElement) { const colour = getComputedStyle(at).backgroundColor; if (solid(colour)) return colour; } return 'rgb(255, 255, 255)'; };
  document.querySelectorAll('details').forEach((one) => { one.open = true; });
  document.activeElement.blur();

  const all = [...document.querySelectorAll('body, body *')].filter(shown);
  const controls = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(shown);
  const fonts = [...new Set(all.map((one) => getComputedStyle(one).fontFamily))].filter((font) => !/^arial, *sans-serif$/i.test(font));
  const thin = [...document.querySelectorAll('legend')].filter((one) => shown(one) && Number(getComputedStyle(one).fontWeight) < 600).map(name);

  const moving = all.filter((one) => ['', '::before', '::after'].some((part) => { const style = getComputedStyle(one, part || null);
    return /[1-9]/.test(style.transitionDuration + style.animationDuration) || style.scrollBehavior === 'smooth'; })).map(name);
  const rules = (list) => [...list].flatMap((rule) => rule.media && !matchMedia(rule.media.mediaText).matches ? [] : rule.cssRules?.length ? rules(rule.cssRules) : [rule]);
  if ([...document.styleSheets].flatMap((sheet) => rules(sheet.cssRules)).some((rule) => rule.cssText.startsWith('@view-transition'))) moving.push('@view-transition');

  const targets = controls.map((one) => {
    const card = one.closest('h3') && one.closest('.nt-card'), label = one.closest('label');
    const box = (label || card || one).getBoundingClientRect(), around = one.parentElement;
    const sentence = getComputedStyle(one).display === 'inline' && !label && !card
      && around.textContent.trim().length > [...around.querySelectorAll('a')].reduce((sum, link) => sum + link.textContent.length, 0) + 3;
    return { name: name(one), why: one.classList.contains('nhsuk-skip-link') ? 'nhsuk-skip-link' : sentence ? 'in a sentence' : '', width: box.width, height: box.height };
  });

  // The kit's tick boxes lie unseen under a box that their label draws.
  const drawn = (one) => one.matches('.nhsuk-checkboxes__input, .nhsuk-radios__input') ? getComputedStyle(one.labels[0], '::before') : getComputedStyle(one);
  const marks = (one) => { const style = drawn(one);
    return { outline: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none' && style.outlineColor, ground: style.backgroundColor, border: style.borderTopColor,
             shadows: (style.boxShadow.match(/rgba?\([^)]*\)/g) || []).join('|') }; };
  const faint = [], covered = [];
  for (const one of controls) {
    const before = marks(one);
    one.focus();
    if (document.activeElement !== one) { faint.push(`${name(one)} cannot have the focus`); continue; }
    const after = marks(one), under = ground(one.parentElement);
    const colours = Object.keys(after).filter((mark) => after[mark] && after[mark] !== before[mark]).flatMap((mark) => String(after[mark]).split('|')).filter(solid);
    const best = Math.max(0, ...colours.map((colour) => contrast(colour, under)));
    if (best < 3) faint.push(`${name(one)}: ${best.toFixed(2)} on ${under}`);
    const box = one.getBoundingClientRect();
    const free = [0.1, 0.5, 0.9].some((part) => { const top = document.elementFromPoint(box.left + box.width * part, box.top + box.height * part);
      return top && (top === one || one.contains(top) || top.contains(one)); });
    if (!free) covered.push(name(one));
  }
  document.activeElement.blur();

  const lost = () => {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
    while (texts.nextNode()) {
      const text = texts.currentNode, parent = text.parentElement;
      if (!text.data.trim() || !shown(parent) || parent.closest('.nhsuk-skip-link, select, script')) continue;
      let holder = parent;
      while (getComputedStyle(holder).display === 'inline') holder = holder.parentElement;
      range.selectNodeContents(text);
      const boxes = [...range.getClientRects()];
      for (let at = holder; at; at = at.parentElement) {
        const style = getComputedStyle(at), clips = style.overflowX !== 'visible' || style.overflowY !== 'visible';
        if (at !== holder && !clips) continue;
        const box = at.getBoundingClientRect();
        if (boxes.some((one) => one.left < box.left - 1 || one.right > box.right + 1 || one.top < box.top - 1 || one.bottom > box.bottom + 1)) { found.push(`${name(at)} cuts "${text.data.trim().slice(0, 40)}"`); break; }
      }
    }
    return found;
  };
  const plain = lost(), sheet = new CSSStyleSheet();
  sheet.replaceSync(spacing);
  document.adoptedStyleSheets = [sheet];
  const spaced = lost();
  document.adoptedStyleSheets = [];
  document.documentElement.style.fontSize = '200%';
  const twice = lost();
  document.documentElement.style.fontSize = '';
  return { fonts, thin, moving, targets, faint, covered, plain, spaced, twice, focused: controls.length };
}
"""


@pytest.fixture(scope="module")
def looks(_chromium, _live):
    """{page: what LOOK saw} of every page and state at 320 pixels, with reduced motion, each read once; a few at 1280, where a mouse points."""
    if not DIST.exists():
        pytest.skip("needs built front-end files: ./run test makes them")
    with _live.site.fresh() as app:
        context = _chromium.new_context(base_url=_live.url, viewport={"width": 320, "height": 640}, reduced_motion="reduce")
        page, seen = context.new_page(), {}
        for name, address in addresses(app).items():
            # Pins come and go while this looks; test_map_journeys looks at a drawn map by keyboard, size and axe.
            if "view=map" in address:
                continue
            page.goto(address)
            page.keyboard.press("Tab")
            seen[name] = SimpleNamespace(**page.evaluate(LOOK, TEXT_SPACING))
        page.set_viewport_size({"width": 1280, "height": 800})
        for name in WIDE:
            page.goto(addresses(app)[name])
            page.keyboard.press("Tab")
            seen[f"{name}, wide"] = SimpleNamespace(**{**page.evaluate(LOOK, TEXT_SPACING), "targets": []})
        context.close()
    return seen


def told(looks, what):
    """{page: faults} of one kind, of the pages that have any."""
    return {name: getattr(look, what) for name, look in looks.items() if getattr(look, what)}


def test_letters_are_arial_and_legends_bold_on_every_page(looks):
    assert len(looks) > 40 and not told(looks, "fonts") and not told(looks, "thin")


def test_nothing_is_cut_with_wider_spacing_or_letters_of_twice_the_size(looks):
    """WCAG 1.4.12 and 1.4.4, at the narrowest screen."""
    assert not told(looks, "plain") and not told(looks, "spaced") and not told(looks, "twice")


def test_nothing_moves_for_those_who_asked_for_stillness(looks):
    assert not told(looks, "moving")


def test_every_control_shows_plainly_that_it_has_the_focus(looks):
    """A colour that comes with the focus has a contrast of 3 or more with what it lies on; nothing covers the control."""
    assert sum(look.focused for look in looks.values()) > 2000 and not told(looks, "faint") and not told(looks, "covered")


def test_every_target_is_as_large_as_a_finger(looks):
    used, small = set(), {}
    for name, look in looks.items():
        for target in look.targets:
            if min(target["width"], target["height"]) < FINGER - 0.5:
                used.add(target["why"])
                if target["why"] not in SMALL:
                    small.setdefault(target["name"], (name, round(target["width"]), round(target["height"])))
    assert not small and used == set(SMALL)


def boxes_in_tree(page):
    """How many boxes to tick a screen reader is told of, by the browser's own accessibility tree."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return sum(not node["ignored"] and node["role"]["value"] == "checkbox" for node in nodes)


def test_on_a_wide_screen_every_filter_is_open_to_eye_and_ear(chromium):
    page = chromium(width=1280)
    page.goto("/activities?near=Taunton")
    boxes = page.locator(".nt-filters input[type=checkbox]:not(.nt-more input)")
    shown = boxes.count()
    assert shown > 15 and not page.locator(".nt-fold").get_attribute("open") and not page.locator(".nt-fold > summary").is_visible()
    assert boxes_in_tree(page) == shown == sum(box.is_visible() for box in boxes.all())
    for more in page.locator(".nt-more > summary").all():
        more.click()
    every = page.locator(".nt-filters input[type=checkbox]")
    assert boxes_in_tree(page) == every.count() == sum(box.is_visible() for box in every.all()) > shown


def test_a_browser_without_that_rule_opens_the_filters_by_their_summary(chromium):
    page = chromium(width=1280)
    page.goto("/activities?near=Taunton")
    removed = page.evaluate("""() => { let removed = 0; for (const sheet of document.styleSheets)
        for (let at = sheet.cssRules.length - 1; at >= 0; at--) if (sheet.cssRules[at].conditionText?.includes('details-content')) { sheet.deleteRule(at); removed++; }
        return removed; }""")
    boxes = page.locator(".nt-filters input[type=checkbox]:not(.nt-more input)")
    assert removed > 0 and boxes_in_tree(page) == 0 and not boxes.first.is_visible()
    page.locator(".nt-fold > summary").click()
    assert boxes_in_tree(page) == boxes.count() > 15 and all(box.is_visible() for box in boxes.all())
    page.get_by_text("Change your search").click()
    assert page.get_by_label("Near").is_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_of_a_list_say_which_one_this_is_and_how_many_there_are(chromium, width):
    page = chromium(width=width)
    page.goto("/activities?page=2")
    said = re.sub(r"\s+", " ", page.locator(".nt-pager").inner_text())
    last = int(re.search(r"page 2 of (\d+)", page.title())[1])
    if width < 640:
        assert said == f"Previous page Page 2 of {last} Next page"
    else:
        numbers = [re.sub(r"\D", "", one) for one in page.locator(".nt-pager li:visible").all_inner_texts()]
        assert numbers == [str(number) for number in range(1, last + 1)] and page.locator(".nt-pager [aria-current=page]").inner_text().endswith("2")
        assert "of" not in said.split()


def test_back_after_a_filter_brings_the_whole_page(chromium):
    page = chromium(width=1280)
    page.goto("/activities?near=Taunton")
    page.get_by_label(re.compile("^Free")).check()
    page.wait_for_url("**cost=free")
    found = page.locator("#results h3").all_inner_texts()
    page.goto("/privacy")
    page.go_back()
    assert page.url.endswith("/activities?near=Taunton&cost=free") and page.locator("#results h3").all_inner_texts() == found
    assert [page.locator(part).count() for part in ("header", "footer", "form#filters", "h1")] == [1, 1, 1, 1]
    assert page.get_by_label(re.compile("^Free")).is_checked()


def test_the_sites_own_failures_leave_the_list_its_title_and_what_was_ticked(chromium, live):
    page = chromium(width=1280)
    page.goto("/activities?near=Taunton")
    before = page.title(), page.locator("#results h3").all_inner_texts(), page.url
    free = page.get_by_label(re.compile("^Free"))
    now, live.app.config["NOW"] = live.app.config["NOW"], lambda: 1 / 0
    with page.expect_response(lambda answer: "cost=free" in answer.url) as answered:
        free.check()
    assert answered.value.status == 500
    page.get_by_text("That did not work. It is our fault, not yours.").wait_for()
    assert (page.title(), page.locator("#results h3").all_inner_texts(), page.url) == before and free.is_checked()
    assert page.locator("h1").count() == 1 and "Sorry" not in page.locator("body").inner_text()
    live.app.config["NOW"] = now
    page.get_by_label(re.compile("^Wednesday")).check()
    page.wait_for_url("**day=wed&cost=free")
    assert not page.get_by_text("That did not work").count()
    page.faults[:] = [fault for fault in page.faults if " 500 " not in fault]


def test_an_answer_that_leads_elsewhere_is_followed_by_the_browser_and_not_put_into_the_list(chromium):
    page = chromium(width=1280)
    page.goto("/activities?near=Taunton")
    page.evaluate("document.querySelector('form#filters input[name=near]').value = 'TA1 1HE'")
    page.get_by_label(re.compile("^Free")).check()
    page.wait_for_url("**/activities?near=TA1&at=322250,125250&cost=free")
    assert [page.locator(part).count() for part in ("header", "h1", "form#filters", "#results")] == [1, 1, 1, 1]
    assert "1HE" not in page.url + page.title()


def test_every_printed_card_is_whole_and_says_when_it_was_checked(chromium):
    page = chromium()
    page.goto("/activities?near=Taunton&within=10")
    page.emulate_media(media="print")
    page.evaluate("document.querySelectorAll('.nt-card .nt-skip').forEach((one) => one.remove())")
    cards = [[line.strip() for line in card.splitlines() if line.strip()] for card in page.locator("#results .nt-results > .nt-card:visible").all_inner_texts()]
    paper = pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    sheets = [_close(sheet.extract_text()) for sheet in paper.pages]
    assert 2 <= len(sheets) <= 8 and len(cards) >= 12
    for card in cards:
        assert any(all(_close(line) in sheet for line in card) for sheet in sheets), card
        assert re.search(r"(?:Checked on \d+ \w+( \d{4})?|Not checked yet)\.", " ".join(card)), card
    everything = "".join(sheets)
    assert _close("Printed on 25 November 2026 from") in everything and _close("We looked for anything") in everything
    assert sheets[0].startswith(_close("This is a demonstration."))
    for left_out in ("Filters", "Search", "Sort by", "Not quite right?", "Privacy"):
        assert _close(left_out) not in everything


def _close(text):
    """The text without its spaces: a page of paper breaks lines elsewhere."""
    return re.sub(r"\s|\u00a0", "", text)
