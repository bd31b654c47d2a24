"""Holds what finding keeps against the entries it should hold, and against itself: each function names what differs, nothing is mended."""
from collections import Counter
from itertools import count

from .cells import first_key, last_key
from .dates import pack, unpack
from .finding import find
from .shapes import Question
from .vocabulary import trigram_rows
from .words import stem, words
from .writing import area_tokens, near_row, token_row

_ROW = """SELECT near.*, title, labels, body, areas, card, occurrences FROM finding_near AS near
    LEFT JOIN finding_wide USING (key) LEFT JOIN finding_when USING (when_id) WHERE entry_id = ?"""
_SEVERAL = 4
_COLUMNS = 15
_WHEN, _MARKS = 11, 12
_GROUPS = ("kinds", "good_for", "joining", "how")


def unlike(connection, entries, today, alike):
    """(ids that are missing, ids that differ, ids that should not be there) of what is held, against a stream of all Entry records.

    Dates before `today` (ordinal) are passed over; `alike(kept, meant)` says whether two cards say the same.
    """
    left = {number for number, in connection.execute("SELECT entry_id FROM finding_near")}
    missing, differing = [], []
    for entry in entries:
        row = connection.execute(_ROW, (entry.entry_id,)).fetchone()
        left.discard(entry.entry_id)
        if row is None:
            missing.append(entry.entry_id)
        elif not _is(row, entry, today, alike):
            differing.append(entry.entry_id)
    return missing, differing, sorted(left)


def torn(connection):
    """How many rows of one table do not fit another's: a card of no entry, a wrong mark, dates kept for nobody or counted wrongly."""
    alone = "SELECT count(*) FROM finding_wide WHERE key NOT IN (SELECT key FROM finding_near)"
    marked = f"""SELECT count(*) FROM finding_near AS near WHERE (marks & {_SEVERAL} > 0) <> (
        SELECT count(*) > 1 FROM finding_near AS other WHERE other.service_id = near.service_id)"""  # noqa: S608 - a number of ours
    uses = Counter(number for number, in connection.execute("SELECT when_id FROM finding_near"))
    kept = connection.execute("SELECT when_id, occurrences, uses FROM finding_when").fetchall()
    wrong = sum(uses.get(number) != used or pack(unpack(data))[0] != number for number, data, used in kept)
    return sum(connection.execute(asked).fetchone()[0] for asked in (alone, marked)) + wrong


def unlike_words(connection):
    """How many entries the full text knows by other words than theirs, or not at all, or although they are gone."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.finding_instances USING fts5vocab('main', 'finding_words', 'instance')")
    known, meant = Counter(), Counter()
    for term, key, column, place in connection.execute("SELECT term, doc, col, offset FROM temp.finding_instances"):
        known[key] += hash((term, column, place))
    for key, title, labels, body, areas in connection.execute("SELECT key, title, labels, body, areas FROM finding_wide"):
        told = token_row(key, [title.split(), labels.split(), body.split()], areas)[1:]
        for column, text in zip(("title", "labels", "body", "areas"), told, strict=True):
            meant[key] += sum(map(hash, zip(text.split(), [column] * len(text), count(), strict=False)))
    return sum(known[key] != meant[key] for key in known.keys() | meant.keys())


def unlike_vocabulary(connection):
    """How many words the spelling knows wrongly: used by nobody, counted wrongly, or missing."""
    meant = Counter()
    for texts in connection.execute("SELECT title, labels, body FROM finding_wide"):
        meant.update(set(" ".join(texts).split()))
    known = {word: (uses, token) for word, token, uses in connection.execute("SELECT word, stem, uses FROM finding_vocabulary")}
    wrong = {word for word in known.keys() | meant.keys() if known.get(word) != (meant[word], stem(word))}
    parts = set(connection.execute("SELECT trigram, length, word FROM finding_trigrams"))
    return len(wrong | {word for *_, word in parts ^ set(trigram_rows(meant))})


def unlike_counts(connection, entries, today, minute):
    """The names (sorted) of what a question without conditions counts otherwise than all entries, looked at one by one, say."""
    services = {}
    for entry in entries:
        masks = services.setdefault(entry.service_id, Counter())
        for name in _GROUPS:
            masks[name] |= getattr(entry, name)
        masks["access"] |= entry.access_yes
        masks["free"] |= entry.free is True
    meant = {name: _bits(one[name] for one in services.values()) for name in (*_GROUPS, "access")}
    answer = find(connection, Question(today=today, minute=minute), keep=False)
    told = {name: getattr(answer.facets, name) for name in meant}
    meant |= {"total": len(services), "free": sum(one["free"] for one in services.values())}
    told |= {"total": answer.total, "free": answer.facets.free}
    return sorted(name for name in meant if told[name] != meant[name])


def _bits(masks):
    counts = Counter(bit for mask in masks for bit in range(mask.bit_length()) if mask >> bit & 1)
    return dict(counts)


def _is(row, entry, today, alike):
    near, (title, labels, body, areas, card, dates) = list(row[:_COLUMNS]), row[_COLUMNS:]
    first = first_key(entry.e, entry.n)
    if title is None or dates is None or not first <= near[0] <= last_key(first):
        return False
    near[_MARKS] &= ~_SEVERAL
    said = [" ".join(words(text)) for text in (entry.title, entry.labels, entry.text)]
    coming = [[one for one in unpack(data) if one.day >= today] for data in (dates, pack(entry.occurrences)[1])]
    return (tuple(near) == near_row(near[0], entry, near[_WHEN]) and [title, labels, body, areas] == [*said, area_tokens(entry)]
            and coming[0] == coming[1] and alike(card, entry.card))
