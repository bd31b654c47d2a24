"""Four hundred slips of the pen in place names: the right one is among the first five, among made-up names and in all of Great Britain."""
import random
import shutil
import sqlite3
import string
from contextlib import closing

import pytest

from app.geo import places
from app.geo.answers import Choices, Found
from app.geo.gazetteer import open_gazetteer
from app.geo.geocoder import locate
from app.geo.importing import build
from gazetteers import REAL, real_files, written

SLIPS, FOUND_AT_LEAST = 400, 375
STARTS = "Ald Bar Bech Brad Cas Chal Dun East Fen Glas Hart Il Ken Lang Mil Nor Oak Pen Rad Shep Tor Up Wal Yar".split()
MIDDLES = "ber bridge combe der den field ham ing ington ley ming mor over sing stone stow ter thorp wick well".split()
ENDS = "bury by cester chester combe dale field ford ham hampton ley mere minster mouth pool port stead ton wick worth".split()


def made_up(count):
    """So many names like English ones, each once, as ranked lines."""
    rnd, names = random.Random(7), set()
    while len(names) < count:
        names.add(rnd.choice(STARTS) + rnd.choice(["", rnd.choice(MIDDLES)]) + rnd.choice(ENDS) + rnd.choice(["", "", " Magna", " Parva",
            " Green"]))
    return "".join(f"{name}\tShire\tv\t{51 + at % 100 / 100:.4f}\t-{2 + at // 100 / 100:.4f}\n" for at, name in enumerate(sorted(names)))


def slip(name, rnd):
    """The name with one letter left out, put in, replaced or exchanged with the next."""
    while True:
        at, letter = rnd.randrange(len(name)), rnd.choice(string.ascii_lowercase)
        wrong = rnd.choice([name[:at] + name[at + 1:], name[:at] + letter + name[at:], name[:at] + letter + name[at + 1:],
                            name[:at] + name[at + 1:at + 2] + name[at] + name[at + 2:]])
        if places.key(wrong) not in ("", places.key(name)):
            return wrong


def rightly_read(gazetteer, seed):
    """How many of SLIPS names, each with a slip, come among the first five that locate gives."""
    rnd = random.Random(seed)
    names = [name for name, in gazetteer.rows("SELECT DISTINCT name FROM place ORDER BY name")]
    right = 0
    for name in rnd.sample(names, SLIPS):
        answer = locate(gazetteer, slip(name, rnd))
        told = [answer.label, *(other.label for other in answer.others)] if isinstance(answer, Found) \
            else [option.label for option in answer.options] if isinstance(answer, Choices) else []
        right += name in [label.split(",")[0] for label in told[:5]]
    return right


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    build([written(folder / "ranked-2021.tsv", made_up(8_000))], folder / "gazetteer.db", say=lambda line: None)
    return folder / "gazetteer.db"


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    target = tmp_path_factory.mktemp("real") / "gazetteer.db"
    build([REAL / "placenames" / "os_open_names_ranked_2021"], target, say=lambda line: None)
    return target


def without_positions(path, folder):
    """The same gazetteer with detail=none, which halves the index and spoils its ranking."""
    copy = shutil.copy(path, folder / "none.db")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("DROP TABLE place_fts")
        connection.execute("CREATE VIRTUAL TABLE place_fts USING fts5 (key, content='', tokenize='trigram', detail=none)")
        connection.execute("INSERT INTO place_fts (rowid, key) SELECT id, key FROM place")
        connection.commit()
    return open_gazetteer(copy)


def test_made_up_names_with_a_slip_are_read_rightly(made):
    assert rightly_read(open_gazetteer(made), seed=1) >= FOUND_AT_LEAST


@real_files
def test_names_of_great_britain_with_a_slip_are_read_rightly(real):
    assert rightly_read(open_gazetteer(real), seed=1) >= FOUND_AT_LEAST


@real_files
def test_an_index_without_positions_would_not_do(real, tmp_path):
    assert rightly_read(without_positions(real, tmp_path), seed=1) < FOUND_AT_LEAST
