"""Which of the eight masks of ISO/IEC 18004 makes a QR code easiest to read: all weighed at once, as segno weighs one after the other."""
from functools import lru_cache

import numpy as np

# Dark and light as in the corners of a code, which a camera looks for; what each of them elsewhere counts against a mask.
_CORNER, _CORNER_COUNTS = bytes((1, 0, 1, 1, 1, 0, 1)), 40
_SIZES = 40


def best(drawn):
    """The number of the mask to use, from the rows of 0 and 1 (side x side) of the same code with mask 0 (7.8.3)."""
    later, masks = _cells(len(drawn))
    each = (np.where(later, 0, np.array(drawn)).astype(bool) ^ masks[0]) ^ masks
    down = each.transpose(0, 2, 1)
    return int((_runs(each) + _runs(down) + _blocks(each) + _shares(each) + _corners(each) + _corners(down)).argmin())


@lru_cache(maxsize=_SIZES)
def _cells(side):
    """(the cells that are written after a mask is chosen, [8 masks on the cells of the data]) of codes of one size."""
    import segno
    from segno import consts

    code = segno.make("1", version=(side - 17) // 4, micro=False, mask=0)
    kinds = np.array([list(row) for row in code.matrix_iter(border=0, verbose=True)])
    data = np.isin(kinds, (consts.TYPE_DATA_DARK, consts.TYPE_DATA_LIGHT))
    later = np.isin(kinds, (consts.TYPE_FORMAT_DARK, consts.TYPE_FORMAT_LIGHT, consts.TYPE_VERSION_DARK, consts.TYPE_VERSION_LIGHT,
                            consts.TYPE_DARKMODULE))
    # Told as one of the format's, of which there are eight here, not nine.
    data[8, side - 9], later[8, side - 9] = True, False
    i, j = np.indices((side, side))
    masks = [(i + j) % 2, i % 2, j % 3, (i + j) % 3, (i // 2 + j // 3) % 2, i * j % 2 + i * j % 3, (i * j % 2 + i * j % 3) % 2,
             ((i + j) % 2 + i * j % 3) % 2]
    return later, (np.stack(masks) == 0) & data


def _runs(each):
    """Five and more alike in a row: their number less two."""
    same = each[:, :, 1:] == each[:, :, :-1]
    five = same[:, :, 3:] & same[:, :, 2:-1] & same[:, :, 1:-2] & same[:, :, :-3]
    begun = five.copy()
    begun[:, :, 1:] &= ~five[:, :, :-1]
    return five.sum((1, 2)) + 2 * begun.sum((1, 2))


def _blocks(each):
    """Three for each two by two alike."""
    last = each[:, 1:, 1:]
    return 3 * ((last == each[:, 1:, :-1]) & (last == each[:, :-1, 1:]) & (last == each[:, :-1, :-1])).sum((1, 2))


def _shares(each):
    """Ten for each whole twentieth that the share of the dark is off a half."""
    return 10 * (np.abs(each.sum((1, 2)) / each[0].size * 100 - 50) / 5).astype(int)


def _corners(each):
    """What looks like a corner, at a border or with four light cells before or after it."""
    side, lines = each.shape[1], np.ascontiguousarray(each.astype(np.uint8))
    return np.array([sum(_in_line(told[at:at + side], side) for at in range(0, side * side, side))
                     for told in (one.tobytes() for one in lines)])


def _in_line(line, side):
    counted, at = 0, line.find(_CORNER)
    while at >= 0:
        after = at + len(_CORNER)
        if at in (0, side - len(_CORNER)) or not any(line[max(at - 4, 0):at]) or not any(line[after:after + 4]):
            counted += _CORNER_COUNTS
        else:
            after = at + 4
        at = line.find(_CORNER, after)
    return counted
