"""Coordinators find any listing of their localities by its name, and from it its past; the words for the wrong role are true."""
from app.directory.localities import keep_locality
from app.extensions import db, writing_unit
from page_check import Browser
from people import make_person, sign_in


def test_a_listing_is_found_by_a_part_of_its_name_in_ones_own_localities_alone(app):
    with app.app_context(), writing_unit():
        keep_locality("yeovil", "Yeovil", ["BA20", "BA21", "BA22"])
        keep_locality("kendal", "Kendal", ["LA8", "LA9"])
        db.session.commit()
    ruth, dev = app.test_client(), app.test_client()
    sign_in(app, ruth, make_person(app, "coordinator", "yeovil"))
    sign_in(app, dev, make_person(app, "coordinator", "kendal", email="dev@champ.example"))
    page = Browser(ruth).get("/queue/listings?q=memory").text
    assert "/activities/memory-cafe/history" in page and "/activities/memory-cafe/merging" in page and "/closing" in page
    assert Browser(ruth).get("/activities/memory-cafe/history").status_code == 200
    assert "/activities/memory-cafe/history" not in Browser(dev).get("/queue/listings?q=memory").text
    assert "Find any listing" in Browser(ruth).get("/queue").text
    for typed in ("%25", "_", "%00", "x" * 5000, "%F0%9F%99%82", ""):
        assert "memory-cafe" not in Browser(ruth).get(f"/queue/listings?q={typed}").text
    long = Browser(ruth).get(f"/queue/listings?q={'memory ' * 15}")
    assert long.status_code == 422 and "Use 100 letters or fewer. You have used 104." in long.text and long.tree.find(".//input[@id='q']").get("value").endswith("memory")


def test_who_has_another_role_is_told_so(app):
    ruth = app.test_client()
    sign_in(app, ruth, make_person(app, "coordinator", "yeovil"))
    refused = ruth.get("/record")
    assert refused.status_code == 403 and "your account cannot open that" in refused.text
