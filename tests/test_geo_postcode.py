"""Postcodes as people type them: tidied, read by shape before anything is cut, and what slips of them may mean."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo import postcode
from app.geo.text import clean, folded, key


@pytest.mark.parametrize(("typed", "plain", "whole"), [
    ("ta11he", "TA11HE", "TA1 1HE"), ("TA1  1HE", "TA11HE", "TA1 1HE"), ("TA11 HE", "TA11HE", "TA1 1HE"),
    (" ta1.1he ", "TA11HE", "TA1 1HE"),
    ("ＴＡ１ １ＨＥ", "TA11HE", "TA1 1HE"), ("ta1\u00a01-he", "TA11HE", "TA1 1HE"), ("EC1A 1BB", "EC1A1BB", "EC1A 1BB"),
    ("m11ae", "M11AE", "M1 1AE"),
    ("TA11H", "TA11H", None), ("TA1 1H", "TA11H", None), ("TA1 lHE", "TA1LHE", None), ("TA1 1HÉ", "TA11HÉ", None),
    ("TA1 1CE", "TA11CE", None),
    ("", "", None), ("TA1", "TA1", None), ("TA111 1HE", "TA1111HE", None)])
def test_full_postcodes(typed, plain, whole):
    assert postcode.tidy(typed) == plain
    assert postcode.full(plain) == whole


@pytest.mark.parametrize(("typed", "sector", "by_space"), [
    ("TA11", ("TA1 1", ""), False), ("TA1 1", ("TA1 1", ""), True), ("ta1-1", ("TA1 1", ""), True), ("TA 11", ("TA1 1", ""), False),
    ("LA94", ("LA9 4", ""), False), ("TA1 1H", ("TA1 1", "H"), False), ("TA11H", ("TA1 1", "H"), False), ("EC1A1", ("EC1A 1", ""), False),
    ("TA1 1HE", None, False), ("Ash 1", None, False), ("TA1", None, False), ("M25", ("M2 5", ""), False)])
def test_sectors(typed, sector, by_space):
    assert postcode.sector_of(postcode.tidy(typed)) == sector
    assert postcode.says_sector(typed) == by_space


@pytest.mark.parametrize(("plain", "meant"), [
    ("TA1LHE", "TA1 1HE"), ("TAL1HE", "TA1 1HE"), ("TAI1HE", "TA1 1HE"), ("BA2O1QU", "BA20 1QU"), ("BA2OOQU", "BA20 0QU"), ("TA11H3", None),
    ("LA1155", "LA1 1SS"), ("5W1A1AA", "SW1A 1AA"), ("AREA51", None), ("TALLHE", None)])
def test_look_alikes(plain, meant):
    assert (meant in postcode.look_alikes(plain)) if meant else postcode.look_alikes(plain) == []


def test_neighbours_exchanged():
    assert "TA1 1HE" in postcode.exchanges("AT11HE")
    assert "TA1 1HE" in postcode.exchanges("TA1H1E")
    assert "TA1 1HF" not in postcode.exchanges("TA11HF")


@pytest.mark.parametrize(("plain", "there"), [("BT11AA", True), ("BT1", True), ("JE23AB", True), ("GY1", True), ("IM11AA", True),
    ("BT", False),
                                              ("TA11HE", False), ("IMP1", False)])
def test_what_lies_outside_great_britain(plain, there):
    assert postcode.elsewhere(plain) == there


@given(st.text(max_size=30) | st.text("TAL1IO05S8 bB.-", max_size=9))
def test_any_text_is_read_without_an_error_and_guesses_are_whole_postcodes(text):
    plain = postcode.tidy(text)
    guesses = postcode.look_alikes(plain) + postcode.exchanges(plain)
    assert all(postcode.full(guess.replace(" ", "")) == guess for guess in guesses)
    assert plain not in [guess.replace(" ", "") for guess in guesses]
    postcode.sector_of(plain), postcode.says_sector(text), postcode.elsewhere(plain)


@pytest.mark.parametrize("spelt", ["St. Ives", "st ives", "Saint Ives", "  ST  IVES ", "St-Ives"])
def test_spellings_share_a_key(spelt):
    assert key(spelt) == "saint ives"


def test_keys_of_apostrophes_hyphens_and_accents():
    assert key("King’s Lynn") == key("KING'S LYNN") == key("King`s Lynn") == key("King´s Lynn") == "kings lynn"
    assert key("Barrow-in-Furness") == key("barrow in furness")
    assert (key("Llŷn"), folded(key("Llŷn"))) == ("llŷn", "llyn")
    assert key("Stow") == "stow" and key("😀 !?") == "" and key("Bed & Breakfast") == "bed and breakfast"


@given(st.text())
def test_keys_and_clean_text_stay_as_they_are_when_made_again(text):
    assert key(key(text)) == key(text)
    tidy = clean(text)
    assert clean(tidy) == tidy and len(tidy) <= 80
    tidy.encode()
