"""Sheets: a plain value whose address holds it whole; nothing that somebody typed is ever in it."""
import random

from werkzeug.datastructures import MultiDict

from app.sheets import sheet
from app.sheets.notes import NOTES
from app.sheets.sheet import Line, Sheet


def test_a_sheets_address_gives_the_same_sheet_back_whatever_was_done_to_it():
    chance = random.Random(6)
    for _ in range(300):
        one = Sheet(near="TA1", level=chance.randint(0, 4), size=chance.choice(sheet.SIZES))
        for _ in range(20):
            number = chance.randint(1, 20)
            one = chance.choice((one.add, one.add, one.drop, lambda n, s=one: s.move(n, chance.choice((-1, 1))),
                                 lambda n, s=one: s.noted(n, chance.choice(["", *NOTES]))))(number)
        assert len(one.lines) <= sheet.MOST and len(set(one.numbers)) == len(one.lines)
        assert sheet.read(MultiDict(one.pairs()), NOTES) == one


def test_moving_goes_to_the_ends_and_no_further():
    one = Sheet((Line(1), Line(2, "bus"), Line(3)))
    assert one.move(2, -1).numbers == (2, 1, 3) and one.move(2, 1).lines[2] == Line(2, "bus")
    assert one.move(1, -1) == one.move(3, 1) == one.move(9, 1) == one


def test_what_no_sheet_can_hold_is_left_out():
    told = MultiDict([("l", "7"), ("l", "7.bus"), ("l", "0"), ("l", "8.Mrs Pike"), ("l", "9.nothing"), ("l", "1" * 30), ("l", "\x00"),
                      ("level", "5"), ("size", "13"), ("l", "٣")])
    assert sheet.read(told, NOTES) == Sheet((Line(7), Line(9)))
