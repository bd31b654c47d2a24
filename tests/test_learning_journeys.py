"""From telling what worked to somebody who tried it too: written in three steps, read by somebody else, public; in a real browser, at 390 pixels."""
import pytest

from conftest import NOW
from people import make_person
from test_asks_journeys import come_in
from test_every_page import WIDTHS, _axe, _faults
from test_learning import TOLD, make_idea, say_something


def write(page):
    """Goes through the three steps."""
    page.get_by_role("link", name="Tell us what worked").click()
    page.get_by_label("What do you call it?").fill(TOLD["title"])
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_text("Say it in one sentence").first.wait_for()
    assert page.get_by_label("What do you call it?").input_value() == TOLD["title"] and page.title().startswith("Error: ")
    page.get_by_label("Say it in one sentence").fill(TOLD["summary"])
    page.get_by_label("What did you do?").fill(TOLD["did"])
    page.get_by_label("Who was it for?").fill(TOLD["whom"])
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("What did it take?").fill(TOLD["took"])
    page.get_by_label("What changed?").fill(TOLD["changed"])
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("How can somebody copy it?").fill(TOLD["copying"])
    page.get_by_label("Under £20", exact=True).check()
    page.get_by_label("Words of your own").fill("Poster")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Send it to be looked at").click()
    page.get_by_text("Waits for somebody to look at it").wait_for()


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.release)])
def test_an_idea_is_told_read_and_tried(chromium, live, script):
    joan, asha = (make_person(live.app, "champion", "chard", name=name) for name in ("Joan Reed", "Asha Nair"))
    writer = chromium(java_script_enabled=script)
    come_in(writer, joan, "/ideas")
    write(writer)

    reader = chromium(java_script_enabled=script)
    come_in(reader, asha, "/desk")
    reader.get_by_role("button", name="Read ideas that worked").click()
    reader.get_by_role("heading", name="look at this idea").wait_for()
    reader.get_by_label("Send it back to be changed").check()
    reader.get_by_role("button", name="Decide").click()
    reader.get_by_text("Say why, for its author").first.wait_for()
    reader.get_by_label("Show it to everybody").check()
    reader.get_by_role("button", name="Decide").click()
    reader.get_by_text("It is decided. Thank you.").wait_for()

    visitor = chromium(java_script_enabled=script)
    visitor.goto("/become-a-champion")
    visitor.get_by_role("link", name="See ideas that worked").click()
    visitor.get_by_label("I want to").fill("bus")
    visitor.get_by_role("button", name="Find").click()
    visitor.get_by_role("link", name=TOLD["title"]).click()
    visitor.get_by_text("Told by Joan on").wait_for()
    assert "Reed" not in visitor.content() and not visitor.get_by_role("button", name="We tried this too").count()

    reader.goto(visitor.url)
    reader.get_by_label("How did it go for you?").fill("The frame was locked. We rang the company.")
    reader.get_by_role("button", name="We tried this too").click()
    reader.get_by_text("Thank you. It counts.").wait_for()
    reader.get_by_label("Ask or say something").fill("Who prints it?")
    reader.get_by_role("button", name="Say it").click()
    reader.get_by_text("Who prints it?").wait_for()
    writer.goto(visitor.url)
    writer.get_by_text("The frame was locked.").wait_for()
    visitor.reload()
    visitor.get_by_text("1 person tried it too").wait_for()
    assert "locked" not in visitor.content()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_ideas_has_no_fault(chromium, live, width):
    joan, asha = (make_person(live.app, "champion", "chard", name=name) for name in ("Joan Reed", "Asha Nair"))
    ruth = make_person(live.app, "coordinator", "chard", name="Ruth Amory")
    public = make_idea(live.app, joan, by=ruth, failed="A table with leaflets.", words=["large print"])
    back = make_idea(live.app, joan, "waiting", title="A very long name " + "x" * 60, now=NOW)
    say_something(live.app, public, asha, "W" * 90)
    visitor = chromium(width=width, bypass_csp=True)
    assert not _faults(visitor, {"one": f"/ideas/{public}", "all": "/ideas?tag=little-money"})
    reader = chromium(width=width, bypass_csp=True)
    come_in(reader, asha, "/ideas")
    assert not _faults(reader, {"list": "/ideas", "one": f"/ideas/{public}", "waiting": "/ideas/review", "review": f"/ideas/{back}/review"})
    reader.goto(f"/ideas/{back}/review")
    reader.get_by_role("button", name="Decide").click()
    reader.get_by_text("Choose what is to happen").first.wait_for()
    assert not _axe(reader)
    writer = chromium(width=width, bypass_csp=True)
    come_in(writer, joan, "/ideas/mine")
    pages = {part: f"/ideas/{public}/writing/{part}" for part in ("what", "took", "copy")}
    assert not _faults(writer, pages | {"mine": "/ideas/mine", "new": "/ideas/new", "look": f"/ideas/{public}/writing", "back": f"/ideas/{public}/withdrawal"})
