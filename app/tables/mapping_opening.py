"""Opening hours with a column for each weekday: on which days it is open, and what is to be said of them."""
from app.tables.cells import times
from app.web.dates import DAYS
from app.web.words import list_words

WEEK = tuple(day.lower() for day in DAYS)


def fold(cell):
    """A cell as cells are compared: without case, spaces as one."""
    return " ".join(cell.split()).casefold()


def folded(words):
    """A set of cells as they are compared."""
    return frozenset(map(fold, words))


class Opening:
    """The part `opening` of a mapping (directory/mapping.py); `columns` is {weekday from 0: their column}."""

    def __init__(self, told, blank):
        self.columns = {place: told[day] for place, day in enumerate(WEEK) if day in told}
        self._open, self._closed = folded(told.get("open", [])), folded(told.get("closed", [])) | blank | {""}
        self._notes = {fold(cell): words for cell, words in told.get("notes", {}).items()}

    def rows(self, record, cells):
        """([cells with day, times and when_note], words that we do not know): a row for each time of day, one for times not known."""
        days, said, unknown = {}, {}, []
        for place, column in self.columns.items():
            cell = fold(record[column])
            if cell in self._notes:
                said.setdefault(self._notes[cell], []).append(place)
            if cell in self._open:
                days.setdefault("", []).append(place)
            elif cell not in self._closed and cell not in self._notes:
                known = times.read(record[column]).value
                if known.opens and not known.rest:
                    days.setdefault(record[column].strip(), []).append(place)
                else:
                    unknown.append(("day", record[column], f"We do not know what this means for {DAYS[place]}s."))
        notes = [words.replace("{days}", list_words([f"{DAYS[place]}s" for place in places])) for words, places in said.items()]
        note = {"when_note": " ".join(filter(None, (cells.get("when_note", ""), *notes)))}
        rows = [cells | note | {"day": ";".join(DAYS[place] for place in places), "times": span} for span, places in days.items()]
        return rows or [cells | note], tuple(unknown)
