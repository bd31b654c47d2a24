"""The distinct words of the index: how many entries use each, and the known word that a mistyped one was meant to be."""
from collections import Counter
from itertools import islice

from rapidfuzz.distance import OSA

from .words import stem

_MOST_ENDINGS = 30
_MOST_COMPARED = 300


def count(connection, changes):
    """Adds `changes` ({word: how many more entries use it, or fewer}) to the vocabulary; a word no longer used goes."""
    changes = {word: change for word, change in changes.items() if change}
    known = _known(connection, changes)
    new = [word for word, change in changes.items() if word not in known and change > 0]
    gone = [word for word, change in changes.items() if word in known and known[word] + change <= 0]
    connection.executemany("UPDATE finding_vocabulary SET uses = uses + ? WHERE word = ?",
                           [(change, word) for word, change in changes.items() if word in known])
    connection.executemany("INSERT INTO finding_vocabulary (word, stem, uses) VALUES (?, ?, ?)",
                           [(word, stem(word), changes[word]) for word in new])
    connection.executemany("INSERT INTO finding_trigrams (trigram, length, word) VALUES (?, ?, ?)", trigram_rows(new))
    connection.executemany("DELETE FROM finding_vocabulary WHERE word = ?", [(word,) for word in gone])
    connection.executemany("DELETE FROM finding_trigrams WHERE trigram = ? AND length = ? AND word = ?", trigram_rows(gone))


def uses(connection, token):
    """How many entries use a word with this stem, at most; 0 when it is not known."""
    return connection.execute("SELECT sum(uses) FROM finding_vocabulary WHERE stem = ?", (token,)).fetchone()[0] or 0


def endings(connection, word):
    """Stems of the known words that begin with `word`, the most used first."""
    if len(word) < 3:
        return []
    rows = connection.execute("SELECT stem FROM finding_vocabulary WHERE word >= ? AND word < ? ORDER BY uses DESC, word LIMIT ?",
                              (word, word + "\U0010ffff", _MOST_ENDINGS))
    return list(dict.fromkeys(row[0] for row in rows))


def correct(connection, word):
    """The known word that `word` was most likely meant to be, or None: one slip in up to six letters, two in more, and the first letter is
    nobody's slip unless it changed places with the second; then the most used.
    """
    if len(word) < 3 or len(word) > 40 or any(letter.isdigit() for letter in word):
        return None
    slips = 1 if len(word) <= 6 else 2
    shared = Counter()
    for trigram in _trigrams(word):
        shared.update(row[0] for row in connection.execute(
            "SELECT word FROM finding_trigrams WHERE trigram = ? AND length BETWEEN ? AND ?",
            (trigram, len(word) - slips, len(word) + slips)))
    near = ((OSA.distance(word, other, score_cutoff=slips), other)
            for other, _ in islice(sorted(shared.items(), key=lambda item: (-item[1], item[0])), _MOST_COMPARED)
            if other[0] == word[0] or other[:2] == word[1::-1])
    near = [(distance, other) for distance, other in near if distance <= slips]
    used = _known(connection, [other for _, other in near])
    return min(near, key=lambda item: (item[0], -used[item[1]], item[1]), default=(0, None))[1]


def _known(connection, words):
    found = {}
    words = iter(words)
    while part := list(islice(words, 500)):
        marks = ",".join("?" * len(part))
        found.update(connection.execute(f"SELECT word, uses FROM finding_vocabulary WHERE word IN ({marks})", part))  # noqa: S608
    return found


def _trigrams(word):
    padded = f" {word} "
    return {padded[at:at + 3] for at in range(len(padded) - 2)}


def trigram_rows(words):
    """[(trigram, length, word)] of those words whose spelling is corrected."""
    return [(trigram, len(word), word) for word in words if 3 <= len(word) <= 40 and not any(letter.isdigit() for letter in word)
            for trigram in _trigrams(word)]
