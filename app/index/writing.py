"""Puts entries in, takes them out and keeps their dates fresh; the caller owns the transaction."""
import json
from collections import Counter
from itertools import islice

from . import vocabulary
from .cells import first_key, last_key
from .dates import pack
from .words import BETWEEN, area_token, locality_token, stem, title_token, words

_BATCH = 1000
_SEVERAL = 4
_FREE = 8
_NO_AGE = 1 << 40
# So many changed keys of one write, and so many generations, are remembered for those who hold a copy of the slim rows.
_MOST_CHANGES, _MOST_GENERATIONS = 500, 100


def write(connection, entries):
    """Inserts entries, or replaces those with the same entry_id; gives how many were written. Reads `entries` as a stream.

    Raises OverflowError for a mask of more than 63 bits, and when a square kilometre was written to over 16 million times.
    """
    ledger, written = _Ledger(), 0
    entries = iter(entries)
    while part := {entry.entry_id: entry for entry in islice(entries, _BATCH)}:
        _write_batch(connection, list(part.values()), ledger)
        written += len(part)
    ledger.settle(connection)
    _tidy(connection, written)
    touch(connection, ledger.changed)
    return written


def remove(connection, entry_ids):
    """Takes entries out; ids that are not there are passed over."""
    ledger, entry_ids = _Ledger(), iter(entry_ids)
    while part := list(islice(entry_ids, _BATCH)):
        _mark_several(connection, _take_out(connection, part, ledger)[1], ledger)
    ledger.settle(connection)
    touch(connection, ledger.changed)


def clear(connection):
    """Empties the index; synonyms stay."""
    connection.execute("INSERT INTO finding_words (finding_words) VALUES ('delete-all')")
    for table in ("near", "wide", "when", "vocabulary", "trigrams"):
        connection.execute(f"DELETE FROM finding_{table}")  # noqa: S608
    touch(connection, None)


def refresh(connection, changes):
    """Gives entries new (entry_id, occurrences, stage, joining, card), their words as they are; ids that are not there are passed over."""
    ledger, changes = _Ledger(), iter(changes)
    while part := {change[0]: change for change in islice(changes, _BATCH)}:
        near, wide = [], []
        for entry_id, occurrences, stage, joining, card in part.values():
            row = connection.execute("SELECT key, when_id FROM finding_near WHERE entry_id = ?", (entry_id,)).fetchone()
            if row:
                ledger.whens[row[1]] -= 1
                near.append((ledger.use(occurrences), stage, joining, row[0]))
                wide.append((card, row[0]))
        connection.executemany("UPDATE finding_near SET when_id = ?, marks = (marks & ~3) | ?, joining = ? WHERE key = ?", near)
        connection.executemany("UPDATE finding_wide SET card = ? WHERE key = ?", wide)
        ledger.change(key for *_, key in near)
    ledger.settle(connection)
    touch(connection, ledger.changed)


def generation(connection):
    """A number that differs whenever the index may answer differently."""
    return connection.execute("SELECT number FROM finding_generation").fetchone()[0]


def touch(connection, changed=()):
    """Raises the generation; `changed` are the keys whose slim rows differ, None when they are too many to name."""
    connection.execute("UPDATE finding_generation SET number = number + 1 + abs(random() % 1048576)")
    if changed is None:
        connection.execute("DELETE FROM finding_changes")
    connection.executemany("INSERT INTO finding_changes (number, key) SELECT number, ? FROM finding_generation",
                           [(key,) for key in (-1, *(changed or ()))])
    connection.execute("""DELETE FROM finding_changes WHERE number <= (
        SELECT number FROM finding_changes WHERE key = -1 ORDER BY number DESC LIMIT 1 OFFSET ?)""", (_MOST_GENERATIONS,))


def changes(connection, since):
    """The keys whose slim rows differ since a generation, as a set; None when that cannot be told."""
    if not connection.execute("SELECT 1 FROM finding_changes WHERE number = ? AND key = -1", (since,)).fetchone():
        return None
    return {key for key, in connection.execute("SELECT key FROM finding_changes WHERE number > ? AND key >= 0", (since,))}


def set_synonyms(connection, mapping):
    """Replaces the synonyms: {"oap": ["older people"]} makes a question's "oap" find "older people" too, not the other way."""
    rows = {}
    for phrase, alternatives in mapping.items():
        key = " ".join(map(stem, words(phrase)))
        if key:
            rows.setdefault(key, []).extend(filter(None, ([stem(word) for word in words(other)] for other in alternatives)))
    connection.execute("DELETE FROM finding_synonyms")
    connection.executemany("INSERT INTO finding_synonyms (phrase, alternatives) VALUES (?, ?)",
                           [(key, json.dumps(alternatives)) for key, alternatives in rows.items()])
    touch(connection)


def _tidy(connection, written):
    # A bulk write leaves the words in many pieces, and a question asks each: one piece halves its time.
    if written >= _BATCH and written * 8 >= connection.execute("SELECT count(*) FROM finding_near").fetchone()[0]:
        connection.execute("INSERT INTO finding_words (finding_words) VALUES ('optimize')")


class _Ledger:
    """What a whole write changes: the counts of words and of dates, settled once at its end, and the keys of slim rows (None: too many)."""

    def __init__(self):
        self.words, self.whens, self.packed, self.changed = Counter(), Counter(), {}, set()

    def change(self, keys):
        if self.changed is not None:
            self.changed.update(keys)
            if len(self.changed) > _MOST_CHANGES:
                self.changed = None

    def use(self, occurrences):
        when_id, data = pack(occurrences)
        self.packed[when_id] = data
        self.whens[when_id] += 1
        return when_id

    def settle(self, connection):
        vocabulary.count(connection, self.words)
        new = [(when_id, data, 0) for when_id, data in self.packed.items() if self.whens[when_id] > 0]
        connection.executemany("INSERT OR IGNORE INTO finding_when (when_id, occurrences, uses) VALUES (?, ?, ?)", new)
        changes = [(change, when_id) for when_id, change in self.whens.items() if change]
        connection.executemany("UPDATE finding_when SET uses = uses + ? WHERE when_id = ?", changes)
        connection.executemany("DELETE FROM finding_when WHERE when_id = ? AND uses <= 0", [(when_id,) for _, when_id in changes])


def _write_batch(connection, entries, ledger):
    keys, services = _take_out(connection, [entry.entry_id for entry in entries], ledger)
    nexts, near, wide, tokens = {}, [], [], []
    for entry in entries:
        texts = [words(entry.title), words(entry.labels), words(entry.text)]
        areas = area_tokens(entry)
        key = _key(connection, entry, keys, nexts)
        ledger.words.update(set().union(*texts))
        near.append(near_row(key, entry, ledger.use(entry.occurrences)))
        wide.append((key, *map(" ".join, texts), areas, entry.card))
        tokens.append(token_row(key, texts, areas))
        services.add(entry.service_id)
    connection.executemany(f"INSERT INTO finding_near VALUES ({','.join('?' * 15)})", near)  # noqa: S608
    connection.executemany("INSERT INTO finding_wide VALUES (?, ?, ?, ?, ?, ?)", wide)
    connection.executemany("INSERT INTO finding_words (rowid, title, labels, body, areas) VALUES (?, ?, ?, ?, ?)", tokens)
    ledger.change(row[0] for row in near)
    _mark_several(connection, services, ledger)


def _take_out(connection, entry_ids, ledger):
    keys, services, gone = {}, set(), []
    for entry_id in entry_ids:
        row = connection.execute(
            """SELECT key, service_id, when_id, title, labels, body, areas
            FROM finding_near JOIN finding_wide USING (key) WHERE entry_id = ?""", (entry_id,)).fetchone()
        if row and entry_id not in keys:
            key, service_id, when_id, *texts, areas = row
            keys[entry_id] = key
            services.add(service_id)
            ledger.whens[when_id] -= 1
            texts = [text.split() for text in texts]
            ledger.words.subtract(set().union(*texts))
            gone.append(token_row(key, texts, areas))
    connection.executemany(
        "INSERT INTO finding_words (finding_words, rowid, title, labels, body, areas) VALUES ('delete', ?, ?, ?, ?, ?)", gone)
    connection.executemany("DELETE FROM finding_near WHERE key = ?", [(row[0],) for row in gone])
    connection.executemany("DELETE FROM finding_wide WHERE key = ?", [(row[0],) for row in gone])
    ledger.change(row[0] for row in gone)
    return keys, services


def token_row(key, texts, areas):
    """A row of finding_words: its key, then the tokens of each column. Beside the areas stand the words of title and labels once more,
    as tokens of their own: asked for by its columns alone, a word would be looked for in every description too.
    """
    stems = [[stem(word) for word in text] for text in texts]
    heads = [*map(title_token, stems[0]), BETWEEN, *map(title_token, stems[1])]
    return key, *map(" ".join, stems), " ".join([areas, *heads])


def _key(connection, entry, keys, nexts):
    first = first_key(entry.e, entry.n)
    last, old = last_key(first), keys.get(entry.entry_id)
    if old is not None and first <= old <= last:
        return old
    if first not in nexts:
        highest = connection.execute("SELECT max(key) FROM finding_near WHERE key BETWEEN ? AND ?", (first, last)).fetchone()[0]
        # An entry that stays in its cell takes its old key again: none of those may be given away meanwhile.
        nexts[first] = max([first - 1 if highest is None else highest, *(key for key in keys.values() if first <= key <= last)]) + 1
    if nexts[first] > last:
        raise OverflowError("too many entries were written to one square kilometre")
    nexts[first] += 1
    return nexts[first] - 1


def near_row(key, entry, when_id):
    """The row of finding_near of an entry, but for the mark that its activity has further entries."""
    marks = entry.stage | (_FREE if entry.free is True else 0)
    return (key, entry.entry_id, entry.service_id, entry.e, entry.n, entry.kinds, entry.good_for, entry.joining, entry.how,
            entry.access_yes, entry.access_no, when_id, marks,
            -_NO_AGE if entry.min_age is None else entry.min_age, _NO_AGE if entry.max_age is None else entry.max_age)


def area_tokens(entry):
    """The tokens of the areas in which an entry without a point is found (none for one that has a point), and of its localities."""
    localities = list(map(locality_token, sorted(entry.localities)))
    if entry.e is not None or entry.areas is None:
        return " ".join(localities)
    return " ".join([*(map(area_token, sorted(entry.areas)) if entry.areas else [area_token(None)]), *localities])


def _mark_several(connection, services, ledger):
    connection.executemany(
        f"""UPDATE finding_near SET marks = (marks & ~{_SEVERAL}) | {_SEVERAL} * (
            SELECT count(*) > 1 FROM finding_near AS other WHERE other.service_id = ?1) WHERE service_id = ?1""",  # noqa: S608
        [(service_id,) for service_id in services])
    for service_id in services:
        if ledger.changed is None:
            break
        ledger.change(key for key, in connection.execute("SELECT key FROM finding_near WHERE service_id = ?", (service_id,)))
