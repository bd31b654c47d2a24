"""Reading searches: every address has one form, what cannot be read is said, and nothing typed is an error."""
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from urllib.parse import parse_qsl

from app.search import forms

NAMES = ("q", "near", "at", "within", "day", "time", "from", "to", "kind", "for", "access", "cost", "join", "how", "age", "sort", "page",
         "exact", "unsure", "unknown")


def read(query):
    return forms.read(MultiDict(parse_qsl(query, keep_blank_values=True)))


@pytest.mark.parametrize(("typed", "canonical"), [
    ("", ""), ("q=&near=&within=&page=1&sort=best", ""), ("near=TA1&q=knit", "q=knit&near=TA1"),
    ("q=++knit++and%20natter+", "q=knit+and+natter"), ("at=322250,125250&near=TA1", "near=TA1&at=322250,125250"),
    ("day=thu&day=mon&day=mon&day=weekend", "day=weekend&day=mon&day=thu"), ("within=3.0", "within=3"), ("within=0.5", "within=0.5"),
    ("cost=free&access=hearing-loop&access=step-free", "access=step-free&access=hearing-loop&cost=free"),
    ("for=diabetes&kind=walking&utm_source=x", "kind=walking&for=diabetes"),
    ("age=007", "age=7"), ("page=2&sort=soonest", "sort=soonest&page=2"),
    ("from=2026-11-25&to=2026-12-02", "from=2026-11-25&to=2026-12-02"), ("q=caf%C3%A9+%26+cake", "q=caf%C3%A9+%26+cake")])
def test_an_address_has_one_form(typed, canonical):
    search = read(typed)
    assert (search.query(), search.problems) == (canonical, ())
    assert read(search.query()) == search


@pytest.mark.parametrize(("typed", "said"), [
    ("within=lots", "“lots” as a distance"), ("within=0.05", "“0.05” as a distance"), ("within=1e3", "distance"), ("within=-3", "distance"),
    ("within=٣", "distance"), ("age=old", "“old” as an age"), ("age=121", "age"), ("from=25/11/2026", "date"), ("to=2026-02-30", "date"),
    ("from=2026-12-02&to=2026-11-25", "The first date is after the last"), ("page=0", "no page “0”"), ("page=-1", "no page"),
    ("page=99999999999999999999", "no page"), ("day=someday", "filter “someday”"), ("kind=%00", "filter"), ("cost=cheap", "cost “cheap”"),
    ("sort=price", "sort by “price”"), ("q=a%00b", "hidden character"), ("near=" + "x" * 200, "letters or fewer")])
def test_what_cannot_be_read_is_said_and_not_taken_as_something_else(typed, said):
    search = read(typed)
    assert any(said in problem for problem in search.problems)
    assert search.within is None and search.age is None and search.page == 1 and not search.day + search.kind and not search.free


def test_what_was_typed_wrong_stays_in_its_box():
    assert read("from=soon&age=old&within=lots").typed == {"from": "soon", "age": "old", "within": "lots"}


@settings(max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(st.characters(exclude_categories=()), max_size=30)), max_size=8))
def test_nothing_typed_is_an_error_and_the_form_it_takes_stays(pairs):
    search = forms.read(MultiDict(pairs))
    again = read(search.query())
    assert again == search and again.query() == search.query() and not again.problems or search.problems
