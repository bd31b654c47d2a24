"""Typed answers about an activity: any text in any box is an answer or a fault in words, and what is kept says what was typed."""
import re
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.directory import history, sessions
from app.directory.details import CostDetails, ExceptionDetails, ScheduleDetails, VenueDetails
from app.listings import answers, steps
from app.tables import kinds, patterns
from app.tables import typed_times as times

TODAY = date(2026, 11, 25)
HALL = VenueDetails("Lace Mill Hall", "Mill Lane", "Chard", postcode="TA20 1QA")
KNOWN = answers.Known(TODAY, {"hall": HALL}.get, lambda text: (text, "") if text == "TA20 1QA" else ("", "Check the postcode."))
KNIT = {
    "name": {"name": "Knit and natter"}, "what": {"description": "Bring a project. Beginners sit next to a friend."},
    "where": {"where": "hall"}, "when": {"often": "weekly", "day": ["TU"], "starts": "10.30", "ends": "noon"},
    "who": {"cost": "£1 for tea", "joining": "turn-up"}, "in": {"step-free": "yes", "parking": "unknown"},
    "contact": {"your_name": "Maureen Oak", "your_phone": "01632 960117", "show": "phone"}}
ANY = st.text(st.characters(), max_size=200) | st.sampled_from(["1", "10.30", "£5", "TA1 1HE", "yes", "7", "31/2/2027", "943 476 5919", "x" * 5000])


@pytest.mark.parametrize(("starts", "ends", "opens", "closes"), [
    ("10.30", "noon", time(10, 30), time(12)), ("1030am", "11.30", time(10, 30), time(11, 30)),
    ("half past ten", "12", time(10, 30), time(12)), ("half 10", "midday", time(10, 30), time(12)),
    ("Quarter to Eleven", "", time(10, 45), None), ("2pm", "4", time(14), time(16)), ("18:00", "20:00", time(18), time(20)),
    ("10 30", "11 30", time(10, 30), time(11, 30)), ("11pm", "1am", time(23), time(1)), ("", "", None, None)])
def test_times_are_read_as_people_write_them(starts, ends, opens, closes):
    assert times.read(starts, ends) == (opens, closes, {})


@pytest.mark.parametrize(("starts", "ends", "box"), [
    ("2", "4", "starts"), ("7", "", "starts"), ("10.30", "9am", "ends"), ("late", "", "starts"), ("9.30 to 11", "", "starts"),
    ("6pm", "late", "ends"), ("", "3pm", "starts"), ("25:00", "", "starts"), ("10:75", "", "starts"), ("\ud800", "\0", "starts")])
def test_a_time_that_could_be_another_is_asked(starts, ends, box):
    assert box in times.read(starts, ends)[2] and times.read(starts, ends)[:2] == (None, None)


@pytest.mark.parametrize(("typed", "sentence", "dates"), [
    ({"often": "weekly", "day": ["TU", "TH"]}, "Tuesdays and Thursdays, 10:30am", ["Thursday 26 November", "Tuesday 1 December"]),
    ({"often": "fortnightly", "first": "1 December 2026"}, "Every 2 weeks on Tuesdays, 10:30am", ["Tuesday 1 December", "Tuesday 15 December"]),
    ({"often": "nth", "nth": ["1", "-1"], "nth_day": "FR"}, "First and last Friday of the month, 10:30am", ["Friday 27 November", "Friday 4 December"]),
    ({"often": "monthly", "monthday": "15th"}, "The 15th of the month, 10:30am", ["Tuesday 15 December", "Friday 15 January 2027"]),
    ({"often": "once", "dates": "5/12/2026, 12 Dec 2026"}, "Saturday 5 December and Saturday 12 December, 10:30am",
     ["Saturday 5 December", "Saturday 12 December"]),
    ({"often": "weekly", "day": ["MO"], "term": "yes", "terms": "2 November 2026 to 18 December 2026\n4 January 2027 to 12 February 2027",
      "off": "30 November 2026"}, "Mondays, 10:30am", ["Monday 30 November off", "Monday 7 December"]),
])
def test_the_builder_shows_the_sentence_and_the_dates(typed, sentence, dates):
    made, faults = patterns.schedules({**typed, "starts": "10.30"}, TODAY)
    shown = patterns.shown(made, TODAY)
    assert not faults and shown.sentence == sentence and bool(shown.terms) == ("term" in typed)
    assert [f"{words} off" if off else words for words, off in shown.dates][:2] == dates
    assert patterns.schedules(patterns.typed_from(made), TODAY) == (made, {})


@pytest.mark.parametrize(("text", "on"), [
    ("2 Dec", date(2026, 12, 2)), ("1 December", date(2026, 12, 1)), ("Tuesday 1st December", date(2026, 12, 1)), ("Dec 9", date(2026, 12, 9)),
    ("25 November", TODAY), ("5 Jan", date(2027, 1, 5)), ("1 September", date(2027, 9, 1)), ("24 November", None), ("29 February", None),
    ("Monday 1 December", None), ("31 November", None), ("0 December", None), ("2 Dember", None), ("\u0663 December", date(2026, 12, 3))])
def test_a_date_without_its_year_is_the_next_one(text, on):
    made, faults = patterns.schedules({"often": "fortnightly", "first": text, "starts": "10am"}, TODAY)
    assert [one.dtstart for one in made] == ([on] if on else []) and bool(on) != bool(re.match("Write the (date|year)", faults.get("first", "")))


def test_a_date_without_its_year_stays_that_date_when_it_is_read_later():
    typed = patterns.with_years({"often": "once", "dates": "2 Dec, 9 December; 16 Dec, 2026\nsoon", "off": "", "first": "5 Jan"}, TODAY)
    assert typed == {"often": "once", "dates": "2 December 2026, 9 December 2026; 16 Dec, 2026\nsoon", "off": "", "first": "5 January 2027"}
    assert "with commas between" in patterns.schedules({**typed, "starts": "10am"}, TODAY)[1]["dates"]


@pytest.mark.parametrize(("typed", "box"), [
    ({"often": "weekly"}, "day"), ({"often": "sometimes"}, "often"), ({"often": "nth", "nth": ["9"]}, "nth"), ({"often": "nth"}, "nth_day"),
    ({"often": "monthly", "monthday": "32"}, "monthday"), ({"often": "monthly", "monthday": "\u0663"}, "monthday"),
    ({"often": "once", "dates": "24 November 2026"}, "dates"), ({"often": "once", "dates": "5 May 2126"}, "dates"),
    ({"often": "fortnightly", "first": "soon"}, "first"), ({"often": "weekly", "day": ["TU"], "off": "2 December 2026"}, "off"),
    ({"often": "weekly", "day": ["TU"], "term": "yes"}, "terms"),
    ({"often": "weekly", "day": ["TU"], "term": "yes", "terms": "9 January 2027 to 1 January 2027"}, "terms")])
def test_what_makes_no_dates_is_said_beside_its_box(typed, box):
    made, faults = patterns.schedules({**typed, "starts": "10.30"}, TODAY)
    assert made == () and box in faults


DAYS = st.lists(st.sampled_from(list(patterns.DAYS)), min_size=1, max_size=7, unique=True)
SOON = st.dates(TODAY, TODAY + timedelta(days=700))


@settings(max_examples=60, deadline=None)
@given(st.one_of(
    st.builds(lambda days: {"often": "weekly", "day": sorted(days, key=list(patterns.DAYS).index)}, DAYS),
    st.builds(lambda on: {"often": "fortnightly", "first": f"{on:%d/%m/%Y}"}, SOON),
    st.builds(lambda nth, day: {"often": "nth", "nth": nth, "nth_day": day},
              st.lists(st.sampled_from(list(patterns.NTHS)), min_size=1, unique=True), st.sampled_from(list(patterns.DAYS))),
    st.builds(lambda on: {"often": "once", "dates": "; ".join(f"{one:%Y-%m-%d}" for one in on)}, st.lists(SOON, min_size=1, max_size=6))),
    st.builds(time, st.integers(9, 23), st.integers(0, 59)), st.booleans())
def test_a_pattern_written_out_is_read_as_the_same_pattern(typed, starts, with_off):
    made, faults = patterns.schedules({**typed, "starts": f"{starts:%H:%M}"}, TODAY)
    assert not faults
    if with_off and typed["often"] != "once":
        on = sessions.pattern_dates(made[0], TODAY, TODAY + timedelta(days=800))[0]
        made, faults = patterns.schedules({**typed, "starts": f"{starts:%H:%M}", "off": f"{on:%d/%m/%Y}"}, TODAY)
        assert made[0].exceptions == (ExceptionDetails(on, sessions.CANCELLED),)
    again, faults = patterns.schedules(patterns.typed_from(made), TODAY)
    assert not faults and again == made


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_text_in_any_box_is_an_answer_or_a_fault_in_words(data):
    told = {}
    for step, asked in steps.STEPS.items():
        values = MultiDict([(name, data.draw(ANY)) for name in (*asked.boxes, *asked.choices, *asked.several)])
        typed, faults = answers.read(step, values)
        assert faults.keys() <= asked.boxes.keys() and all(map(str.strip, faults.values()))
        for name in asked.boxes:
            # What is kept is what was typed, but for hidden letters and spaces around it; else the box has a fault.
            kept = typed.get(name, "")
            assert name in faults or len(kept) <= asked.boxes[name] and not set(kept) & {"\0", "\ud800", "\u202e"}
        _, wrong = answers.said(step, typed, KNOWN)
        assert all(name in (*asked.boxes, *asked.choices, *asked.several) for name in wrong)
        told[step] = {name: value for name, value in typed.items() if name not in faults}
    details, faults = answers.details_from(told, KNOWN)
    assert (details is None) == bool(faults)


@pytest.mark.parametrize("change", [
    {}, {"when": {"often": "arranged", "note": "Ring to fix a time"}}, {"where": {"where": "online"}},
    {"where": {"where": "comes-to-you", "area": "TA20; Chard"}}, {"who": {"cost": "Free", "joining": "unknown", "ages": "18+"}},
    {"who": {"cost": "50p", "joining": "book", "ages": "5-11", "who_for": "Anyone"}, "contact": {
        "your_name": "Bo", "your_email": "bo@group.example", "show": "email", "organisation": "Chard Parish"}},
    {"where": {"where": "new", "venue_name": "Forton Road allotments", "town": "Chard", "address": "By the gate", "no_postcode": "yes"}},
    {"what": {"description": "Line one\nLine two. Line three.", "first_visit": "Ask for Jo", "kind": ["music", "dance"]}}])
def test_answers_and_details_say_the_same(change):
    details, faults = answers.details_from({**KNIT, **change}, KNOWN)
    assert not faults
    again = answers.answers_from(details)
    again["contact"] |= {"your_name": "Bo", "your_email": "bo@group.example"}
    assert answers.details_from(again, KNOWN) == (details, {})
    assert answers.details_from(again, KNOWN, before=details) == (details, {})
    assert history.details_from_json(history.details_to_json(details)) == details


@pytest.mark.parametrize(("typed", "kept"), [
    ("£2\r\n£1 for carers", [("2", "", ""), ("1", "for carers", "")]), ("Adults: £5\n\nChildren: free", [("5", "", "Adults"), ("0", "", "Children")]),
    ("£3 / £3", [("3", "", "")]), ("£3\n£3", [("3", "", "")]), ("not known", []), ("", []), ("£2, or £1 for carers", None), ("£2\na bit", None),
    ("\n".join(f"£{at}" for at in range(1, 14)), None), (": £1", None), ("£2-£3", [("2", "£2 to £3", "")])])
def test_prices_are_taken_one_a_line(typed, kept):
    details, faults = answers.details_from({**KNIT, "who": {"joining": "book", "cost": typed}}, KNOWN)
    assert bool(faults) == (kept is None) and (not faults or list(faults["who"]) == ["cost"])
    assert kept is None or [(str(one.amount), one.amount_description, one.option) for one in details.costs] == kept
    if typed.startswith("£2, or"):
        assert "each price on a line of its own" in faults["who"]["cost"]


def test_a_change_leaves_what_the_form_cannot_say():
    details, _ = answers.details_from(KNIT, KNOWN)
    rare = ScheduleDetails(freq="WEEKLY", interval=3, byday="TU", dtstart=date(2026, 12, 1), opens_at=time(10))
    public = history.details_from_json(history.details_to_json(details))
    public = type(public)(**{**{name: getattr(public, name) for name in public.__dataclass_fields__},
                             "schedules": (rare,), "costs": (CostDetails(Decimal(1)), CostDetails(Decimal(2))), "welcome": "Jo meets you"})
    typed = {step: told or {} for step, told in answers.answers_from(public).items()}
    typed["contact"] |= {"your_name": "Bo", "your_email": "bo@group.example"}
    typed["name"] = {"name": "Knit, purl and natter"}
    changed, faults = answers.details_from(typed, KNOWN, before=public)
    assert not faults and changed.name == "Knit, purl and natter"
    assert (changed.schedules, changed.costs, changed.welcome) == (public.schedules, public.costs, "Jo meets you")


@pytest.mark.parametrize(("change", "needed"), [
    ({"what": {"description": "Baby and toddler play.", "kind": ["children"]}}, True),
    ({"who": {"joining": "turn-up", "good_for": ["diabetes"]}}, True), ({"who": {"joining": "turn-up", "ages": "5-11"}}, True), ({}, False)])
def test_groups_for_children_or_a_condition_need_an_organisation(change, needed):
    details, faults = answers.details_from({**KNIT, **change}, KNOWN)
    assert faults == ({"contact": {"organisation": "Enter who runs it. Groups for children, or for a health condition, need an organisation."}}
                      if needed else {})
    named = {**KNIT, **change, "contact": {**KNIT["contact"], "organisation": "Chard Hospital Friends"}}
    assert answers.careful(answers.details_from(named, KNOWN)[0]) == needed and bool(details) != needed


@pytest.mark.parametrize("show", list(answers.SHOW))
def test_only_what_was_chosen_of_a_contact_is_shown(show):
    mine = {"your_name": "Maureen Oak", "your_phone": "01632 960117", "your_email": "maureen@oak.example", "show": show}
    details, _ = answers.details_from({**KNIT, "contact": mine}, KNOWN)
    text = history.details_to_json(details)
    assert ("01632960117" in text) == (show in ("phone", "both")) and ("maureen@oak.example" in text) == (show in ("email", "both"))
    assert "Oak" not in text and ("Maureen" in text) == (show != "none")


def test_an_nhs_number_is_refused_and_a_phone_number_is_not():
    _, faults = answers.read("what", MultiDict({"description": "Ask for me, 943 476 5919", "first_visit": "Ring 01632 960117"}))
    assert list(faults) == ["description"] and "NHS number" in faults["description"]


@pytest.mark.parametrize(("words", "code"), [
    ("Knit and natter. Bring wool", "crafts"), ("A gentle yoga class", "gentle-exercise"), ("Choir", "music"), ("Zzz", "other"), ("", "other")])
def test_a_kind_is_guessed_from_the_words(words, code):
    assert kinds.guessed(words) == (code,)
