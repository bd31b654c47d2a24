"""What typed words find: stems, wrong spellings, other names, alternatives, and anything at all without an error."""
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.index import Entry, Question, find, remove, set_synonyms, write
from app.index.schema import STATEMENTS

NAMES = ("Knitting and natter", "Chair yoga", "Walking football", "Coffee with older people", "Café écoute", "Men’s shed",
         "Feeling low, talking helps", "Diabetes support", "Tea dance", "Шахи клуб", "The Who tribute night", "50+ keep fit")


@pytest.fixture(scope="module")
def connection():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in STATEMENTS:
        connection.execute(statement)
    set_synonyms(connection, {"OAP": ["older people"], "low mood": ["feeling low"], "crochet": ["knitting"]})
    write(connection, [Entry(number, number, name) for number, name in enumerate(NAMES)])
    yield connection
    connection.close()


def found(connection, typed, **more):
    return {NAMES[hit.entry_id] for hit in find(connection, Question(today=739_000, words=typed, **more)).hits}


@pytest.mark.parametrize(("typed", "name"), [
    ("knit", 0), ("KNITTING", 0), ("I'd like to knit with some people near me", None), ("i would like to do yoga", 1), ("cafe ecoute", 4),
    ("mens shed", 5),
    ("men's sheds", 5), ("kniting", 0), ("diabetis", 7), ("fotball", 2), ("yoag", 1), ("footb", 2), ("шахи", 9), ("the who", 10),
    ("50", 11),
    ("oap", 3), ("O.A.P", None), ("oaps", 3), ("low mood", 6), ("crochet", 0), ("yoga zzqqxx", 1)])
def test_words_find_what_they_mean(connection, typed, name):
    assert name is None or NAMES[name] in found(connection, typed)


def test_comma_and_or_mean_either(connection):
    both = {"Knitting and natter", "Chair yoga"}
    assert found(connection, "knitting, yoga") == found(connection, "yoga or knitting") == found(connection, "kniting,yoga") == both


def test_it_says_how_a_wrong_spelling_was_read_unless_told_to_leave_it(connection):
    question = Question(today=739_000, words="  Kniting, fotball ")
    assert find(connection, question).read_as == "knitting, football"
    exact = find(connection, Question(today=739_000, words="kniting", exact_words=True))
    assert (exact.total, exact.read_as) == (0, None)
    assert find(connection, Question(today=739_000, words="knit")).read_as is None


def test_any_of_the_words_only_when_nothing_has_them_all(connection):
    answer = find(connection, Question(today=739_000, words="knitting yoga chair"))
    assert answer.any_word
    assert [NAMES[hit.entry_id] for hit in answer.hits] == ["Chair yoga", "Knitting and natter"]
    assert not find(connection, Question(today=739_000, words="chair yoga")).any_word


def test_no_words_find_everything_and_signs_find_nothing(connection):
    for empty in ("", "  ", "\t\n"):
        assert find(connection, Question(today=739_000, words=empty)).total == len(NAMES)
    for signs in ("\x00", "!!!", "🙂", "\u200d\x07", "\ud800", '"*"', ","):
        assert find(connection, Question(today=739_000, words=signs)).total == 0


def test_a_good_word_that_nothing_has_is_not_swapped_for_another(connection):
    write(connection, [Entry(900, 900, "Morning arts for poles"), Entry(901, 901, "Gardening")])
    for typed, meant in (("zorbing", None), ("darts", None), ("polish", None), ("gardning", "gardning"), ("agrdening", "agrdening")):
        answer = find(connection, Question(today=739_000, words=typed))
        assert (answer.total, answer.read_as) == ((0, None) if meant is None else (1, "gardening")), typed
    remove(connection, [900, 901])


@pytest.mark.parametrize("typed", [
    '"', "'", "knit\x00ting", "knit*", "NEAR(knit yoga, 2)", "title:knit", "knit AND", "NOT", "OR or OR", "-knit", "^knit", "{a b}:c",
    "\ud800knit", "x" * 1_000_000,
    "knit " * 200_000, "');DROP TABLE finding_near;--", "_all", "ﬀ ½ ß İ", "a" * 199 + "é", "%s%n", "\u202eknit", "١٢٣"])
def test_nothing_typed_is_an_error(connection, typed):
    near = find(connection, Question(today=739_000, words=typed, e=300_000, n=120_000, radius_m=5000, area='TA1" OR "'))
    exact = find(connection, Question(today=739_000, words=typed, exact_words=True))
    assert all(len(answer.hits) <= answer.total <= len(NAMES) for answer in (near, exact)) and exact.read_as is None


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_nor_is_any_other_text(connection, typed):
    answer = find(connection, Question(today=739_000, words=typed))
    assert answer.total == 0 or typed.strip() == "" or any(letter.isalnum() for letter in typed)
    write(connection, [Entry(999, 999, "x", typed.encode("utf-8", "replace").decode(), "")])
    assert find(connection, Question(today=739_000)).total == len(NAMES) + 1
    remove(connection, [999])
