"""Every rule of how times, money, distances and phones are said, as a table of cases; and that no input makes a rule fail."""
import re
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web import formats
from app.web.formats import MILE

NBSP = "\u00a0"
TUESDAYS = {"freq": "WEEKLY", "byday": "TU", "opens_at": time(10, 30), "closes_at": time(11, 30)}


def cases(*rows):
    return pytest.mark.parametrize(("made", "said"), rows)


@cases(
    (formats.clock(time(10, 30)), "10:30am"), (formats.clock(time(14)), "2pm"), (formats.clock(time(12)), "midday"),
    (formats.clock(time(0)), "midnight"), (formats.clock(time(0, 5)), "12:05am"), (formats.clock(time(12, 30)), "12:30pm"),
    (formats.clock(24 * 60), "midnight"), (formats.clock(25 * 60 + 15), "1:15am"),
    (formats.span(time(14), time(16)), "2pm to 4pm"), (formats.span(time(9, 15), time(12)), "9:15am to midday"),
    (formats.span(time(14)), "2pm"), (formats.span(None, time(16)), ""), (formats.span(time(14), time(14)), "2pm"),
    (formats.day_long(date(2026, 11, 25)), "Wednesday 25 November 2026"), (formats.day_year(date(2026, 11, 18)), "18 November 2026"),
    (formats.day_month(date(2026, 12, 25), date(2026, 11, 22)), "25 December"),
    (formats.day_month(date(2027, 1, 6), date(2026, 11, 22)), "6 January 2027"),
    (formats.day_name(date(2026, 11, 25), date(2026, 11, 22)), "Wednesday 25 November"),
    (formats.day_short(date(2026, 11, 25)), "Wed"), (formats.month_short(date(2026, 11, 25)), "Nov"),
    (formats.date_range(date(2026, 11, 25), date(2026, 12, 2)), "25 November to 2 December"),
    (formats.date_range(date(2026, 11, 25), date(2026, 11, 27)), "25 to 27 November"),
    (formats.date_range(date(2026, 12, 29), date(2027, 1, 2)), "29 December 2026 to 2 January 2027"),
    (formats.date_range(date(2026, 11, 25), date(2026, 11, 25)), "25 November"),
    (formats.date_range(date(2027, 2, 1), date(2027, 2, 5), date(2026, 11, 22)), "1 to 5 February 2027"),
    (formats.stamp(datetime(2026, 11, 22, 10, 14)), "Sunday 22 November 2026, 10:14am"),  # noqa: DTZ001 - local time is what it takes
)
def test_times_and_dates(made, said):
    assert made == said


@cases(
    (formats.pattern(**TUESDAYS), "Tuesdays, 10:30am to 11:30am"),
    (formats.pattern("WEEKLY", byday="TU,TH", opens_at=time(14), closes_at=time(16)), "Tuesdays and Thursdays, 2pm to 4pm"),
    (formats.pattern("WEEKLY", byday="MO,TU,WE,TH,FR", opens_at=time(9), closes_at=time(17)), "Mondays to Fridays, 9am to 5pm"),
    (formats.pattern("WEEKLY", byday="MO,TU,WE,TH,FR,SA,SU", opens_at=time(9)), "Every day, 9am"),
    (formats.pattern("WEEKLY", 2, "WE", opens_at=time(14), closes_at=time(15, 30)), "Every 2 weeks on Wednesdays, 2pm to 3:30pm"),
    (formats.pattern("WEEKLY", dtstart=date(2026, 11, 25), opens_at=time(14)), "Wednesdays, 2pm"),
    (formats.pattern("MONTHLY", byday="1TU,3TU", opens_at=time(10), closes_at=time(12)),
     "First and third Tuesday of the month, 10am to midday"),
    (formats.pattern("MONTHLY", byday="-1FR", opens_at=time(19)), "Last Friday of the month, 7pm"),
    (formats.pattern("MONTHLY", bymonthday="15", opens_at=time(11)), "The 15th of the month, 11am"),
    (formats.pattern("MONTHLY", 2, "2SA", opens_at=time(11)), "Every other month, on the second Saturday, 11am"),
    (formats.pattern("MONTHLY", dtstart=date(2026, 11, 3), opens_at=time(11)), "The 3rd of the month, 11am"),
    (formats.pattern("DAILY", opens_at=time(12), closes_at=time(14)), "Every day, midday to 2pm"),
    (formats.pattern(dtstart=date(2026, 12, 5), opens_at=time(14), closes_at=time(16)), "Saturday 5 December 2026, 2pm to 4pm"),
    (formats.pattern(), "By arrangement"), (formats.pattern(opens_at=time(9), closes_at=time(17)), "By arrangement, 9am to 5pm"),
    (formats.pattern("WEEKLY", byday="TU"), "Tuesdays (time not known, ring first)"),
)
def test_patterns(made, said):
    assert made == said


@cases(
    (formats.money(Decimal(0)), "Free"), (formats.money(Decimal("1.00"), "for tea and biscuits"), "£1 for tea and biscuits"),
    (formats.money(Decimal(2), "or pay what you can"), "£2, or pay what you can"), (formats.money(Decimal("2.50"), "each"), "£2.50 each"),
    (formats.money(None, "ask the host"), "Ask the host"), (formats.money(None), ""), (formats.pounds(Decimal("0.50")), "50p"),
    (formats.pounds(Decimal(1200)), "£1,200"), (formats.pounds(None), ""), (formats.money(Decimal(0), "for carers"), "Free for carers"),
    (formats.plural(1, "activity", "activities"), "1 activity"), (formats.plural(2, "activity", "activities"), "2 activities"),
    (formats.plural(0, "page"), "0 pages"), (formats.number(1234567), "1,234,567"), (formats.plural(2000, "place"), "2,000 places"),
    (formats.list_words(["a"]), "a"), (formats.list_words(["a", "b"]), "a and b"), (formats.list_words(["a", "b", "c"], "or"), "a, b or c"),
    (formats.list_words([]), ""), (formats.ordinal(11), "11th"), (formats.ordinal(22), "22nd"), (formats.ordinal(103), "103rd"),
    (formats.ordinal_word(-2), "second last"), (formats.first_lower("BSL signing"), "BSL signing"), (formats.first_lower("Tea"), "tea"),
    (formats.sentence("the floor is being mended"), "The floor is being mended."), (formats.sentence("Really?"), "Really?"),
)
def test_money_and_numbers(made, said):
    assert made == said


@cases(
    (formats.miles(0.6 * MILE), "0.6 miles"), (formats.miles(MILE), "1 mile"), (formats.miles(12.4 * MILE), "12 miles"),
    (formats.miles(10), "less than 0.1 miles"), (formats.miles(None), ""),
    (formats.miles(2.7 * MILE, "outcode", 2000, "LA9"), "about 2 and a half miles"),
    (formats.miles(3.2 * MILE, "outcode", 2000, "LA9"), "about 3 miles"),
    (formats.miles(0.4 * MILE, "sector"), "about half a mile"), (formats.miles(0.1 * MILE, "square"), "less than half a mile"),
    (formats.miles(1500, "outcode", 2000, "LA9"), "in or near LA9"), (formats.miles(1.1 * MILE, "place"), "about 1 mile"),
    (formats.walk(0.6 * MILE), "12 minute walk"), (formats.walk(0.61 * MILE), "13 minute walk"), (formats.walk(2 * MILE), "40 minute walk"),
    (formats.walk(2.01 * MILE), ""), (formats.walk(0.6 * MILE, "outcode"), ""), (formats.walk(0), "1 minute walk"),
    (formats.walk(None), ""),
    (formats.within_words(0.5), "half a mile"), (formats.within_words(1), "1 mile"), (formats.within_words(2.5), "2.5 miles"),
    (formats.pages_around(5, 12), (1, None, 4, 5, 6, None, 12)), (formats.pages_around(1, 3), (1, 2, 3)),
    (formats.pages_around(1, 1), (1,)),
    (formats.pages_around(4, 9), (1, 2, 3, 4, 5, None, 9)),
)
def test_distances_and_pages(made, said):
    assert made == said


@pytest.mark.parametrize(("typed", "read", "link"), [
    ("01134960188", "0113 496 0188", "01134960188"), ("0113 496 0188", "0113 496 0188", "01134960188"),
    ("01632960100", "01632 960 100", "01632960100"), ("+44 (0)1632 960100", "01632 960 100", "01632960100"),
    ("0044 7700 900216", "07700 900 216", "07700900216"), ("07700-900-216", "07700 900 216", "07700900216"),
    ("020 7946 0000", "020 7946 0000", "02079460000"), ("01539460123", "015394 60123", "01539460123"),
    ("08001111", "0800 1111", "08001111"), ("08082000247", "0808 200 0247", "08082000247"), ("116123", "116 123", "116123"),
    ("01632 960100 ext 12", "01632 960 100, extension 12", "01632960100"), ("111", "111", "111"), ("999", "999", "999"),
    ("+33 1 23 45 67 89", "+33 1 23 45 67 89", "+33123456789"), ("ask at the desk", "ask at the desk", ""), ("", "", ""),
])
def test_phones(typed, read, link):
    assert formats.phone(typed).replace(NBSP, " ") == read
    assert formats.tel(typed) == link


@given(st.text(max_size=60))
def test_any_words_make_a_phone_of_digits_alone_and_nothing_is_lost(typed):
    assert re.fullmatch(r"\+?\d*", formats.tel(typed))
    assert [one for one in formats.phone(typed) if one.isdigit()] or not any(one in "0123456789" for one in typed)


@given(st.integers(min_value=0, max_value=3000))
def test_a_time_is_never_said_in_figures_of_the_24_hour_clock(minutes):
    assert re.fullmatch(r"midnight|midday|(1[0-2]|[1-9])(:[0-5]\d)?[ap]m", formats.clock(minutes))
    assert ":00" not in formats.clock(minutes)


@given(st.floats(min_value=0, max_value=200_000), st.sampled_from(("point", "postcode", "square", "sector", "place", "outcode")))
def test_the_inexact_is_never_said_to_a_tenth(metres, precision):
    said = formats.miles(metres, precision, 1370, "LA9")
    assert said and not (precision not in formats.EXACT and re.search(r"\d\.\d", said))
    assert formats.walk(metres, precision) == "" or precision in formats.EXACT


@given(st.decimals(min_value=0, max_value=100_000, places=2))
def test_money_never_ends_in_nothing(amount):
    assert not formats.pounds(amount).endswith(".00")
    assert re.fullmatch(r"Free|[1-9]\d?p|£[1-9][\d,]*(\.\d\d)?", formats.pounds(amount))


@given(st.integers(1, 500), st.integers(1, 500))
def test_a_pager_has_first_current_and_last_in_order(current, last):
    current = min(current, last)
    numbers = [one for one in formats.pages_around(current, last) if one]
    assert numbers == sorted(set(numbers)) and {1, current, last} <= set(numbers)
