"""Turns columns into bit strings, as Python's long numbers: those are counted and shifted whole."""
import numpy as np


def masks_of(columns, places):
    """{column: {bit: the places that have it, as a bit string}}."""
    found = strings(columns.octets[:, places], columns.used)
    return {column: {bit: found[8 * first + bit] for bit in range(8 * octets) if 8 * first + bit in found}
            for column, first, octets in columns.layout}


def strings(octets, bits):
    """{bit: the places that have it, as a bit string} of uint8 rows, eight bits a row; of those bits only that some place has."""
    packed = np.packbits(np.unpackbits(octets, axis=0, bitorder="little"), axis=1, bitorder="little")
    data, wide = packed.tobytes(), packed.shape[1]
    found = ((bit, int.from_bytes(data[bit * wide:(bit + 1) * wide], "little")) for bit in bits)
    return {bit: entries for bit, entries in found if entries}


def string(flags):
    """Bools as a bit string, the first lowest."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")
