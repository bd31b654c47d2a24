"""Back in a browser: once a form that came back was mended, no page of the way there asks whether to send it again."""
from people import make_person
from test_adding_pages import begin
from test_review_pages import world  # noqa: F401 - the fixture


def back(page):
    """What going back one page asks of the server; playwright fails where the browser would ask whether to send again."""
    return page.go_back().request.method


def test_back_to_a_mended_step_of_adding_is_the_step(chromium, live):
    at, link = begin(live.app)
    page = chromium()
    page.goto(link)
    page.goto(f"{at}/when")
    for typed, then in (("soon", "There is a problem"), ("later", "There is a problem"), ("2pm", "Who is it for?")):
        page.get_by_label("Ends at").fill(typed)
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_text(then).first.wait_for()
    for _ in range(3):
        assert back(page) == "GET" and page.url.endswith("/when") and page.get_by_label("Ends at").input_value() == "2pm"


def test_back_after_a_mended_sign_in_and_after_a_link_from_the_errors(chromium, live):
    make_person(live.app, "champion", "chard", email="bo@champ.example")
    page = chromium()
    page.goto("/sign-in")
    for typed in ("bo at champ", "bo@champ.example"):
        page.get_by_role("textbox").first.fill(typed)
        page.locator("main form button").last.click()
        page.wait_for_load_state()
    page.wait_for_url("**/sign-in/password")
    assert back(page) == "GET" and page.url.endswith("/sign-in")
    page.get_by_role("textbox").first.fill("bo at champ")
    page.locator("main form button").last.click()
    page.get_by_text("There is a problem").wait_for()
    page.get_by_role("link", name="Find").first.click()
    page.wait_for_url(f"{live.url}/")
    assert back(page) == "GET" and page.url.endswith("/sign-in")


def test_back_to_a_mended_change_of_an_owner(chromium, world):  # noqa: F811
    pages, _, link = world
    page = chromium()
    page.goto(link)
    page.goto(pages["mine change"])
    page.get_by_role("button", name="Show the dates").click()
    page.wait_for_load_state()
    for typed, then in (("x" * 1500, "There is a problem"), ("Bring a cup.", "Change your listing")):
        page.locator("#joining_note").fill(typed)
        page.get_by_role("button", name="Send the change").click()
        page.get_by_text(then).first.wait_for()
    page.wait_for_url(lambda url: not url.endswith("/change"))
    for _ in range(2):
        assert back(page) == "GET" and page.url.endswith("/change")
