"""Answers by looking at every entry, as a site without an index would: total, counts of every choice and the best twenty."""
from collections import defaultdict
from heapq import nsmallest
from math import isqrt

from app.index.dates import allowed_slots, day_slots, ends, order, slot, slots_in, times_of
from app.index.order import rank
from app.index.words import STOP_WORDS, stem, words

_MASKS = ("kinds", "good_for", "joining", "how")


def split(entry):
    """What a question asks of an entry, worked out once: (entry, its stems, dates as (slot, end, Occurrence), what it is counted by)."""
    stems = frozenset(stem(word) for word in words(f"{entry.title} {entry.labels} {entry.text}"))
    dates = [(slot(occurrence), ends(occurrence), occurrence) for occurrence in entry.occurrences]
    return entry, stems, dates, [(group, bit) for group in _MASKS for bit in slots_in(getattr(entry, group))]


class Scan:
    """One question, asked of parts of all entries one after the other."""

    def __init__(self, question):
        self.question = question
        self.stems = frozenset(stem(word) for word in words(question.words) if word not in STOP_WORDS)
        self.groups = [(group, getattr(question, group)) for group in _MASKS if getattr(question, group)]
        self.allowed = allowed_slots(question.days, question.times, question.coming)
        self.any_day, self.any_time = allowed_slots(127, question.times, 127), allowed_slots(question.days, 0, question.coming)
        self.asked = bool(question.days or question.times or question.coming or question.first is not None)
        self.counts, self.found = defaultdict(set), {}

    def look(self, parted):
        """Takes in more entries, each as `split` gives it."""
        for entry, stems, dates, counted in parted:
            if not self.stems <= stems or (metres := self._metres(entry)) is None:
                continue
            if entry.access_yes & self.question.access != self.question.access:
                continue
            fitting = self._dates(dates)
            failed = self._failed(entry, fitting)
            if len(failed) < 2:
                self._count(entry, failed, counted, fitting)
            if not failed:
                self._keep(entry, metres, fitting)

    def answer(self):
        """(total, {choice: how many}, [service ids of the best twenty])."""
        best = nsmallest(self.question.limit, self.found.items(), key=lambda item: item[1])
        return len(self.found), {choice: len(services) for choice, services in self.counts.items()}, [service for service, _ in best]

    def _metres(self, entry):
        question = self.question
        if question.age is not None and not (entry.min_age or 0) <= question.age <= (entry.max_age or 200):
            return None
        if question.e is None:
            return 0
        if entry.e is None:
            return 0 if entry.areas is not None and (not entry.areas or question.area in entry.areas) else None
        square = (entry.e - question.e) ** 2 + (entry.n - question.n) ** 2
        return isqrt(square) if question.radius_m is None or square <= question.radius_m ** 2 else None

    def _failed(self, entry, fitting):
        failed = [group for group, asked in self.groups if not asked & getattr(entry, group)]
        if self.question.free and entry.free is not True:
            failed.append("free")
        if self.asked and not any(bit & self.allowed for bit, _ in fitting):
            failed.append("dates")
        return failed

    def _dates(self, dates):
        question = self.question
        now = question.today * 1440 + question.minute
        return [(bit << 28 | bit if occurrence.day < question.today + 7 else bit, occurrence) for bit, end, occurrence in dates
                if end > now and (question.first is None or question.first <= occurrence.day <= question.last)]

    def _count(self, entry, failed, counted, fitting):
        counts, service = self.counts, entry.service_id
        for choice in counted:
            if not failed or failed == [choice[0]]:
                counts[choice].add(service)
        if not failed or failed == ["dates"]:
            slots = 0
            for bit, _ in fitting:
                slots |= bit
            for bit in [bit for bit, meant in day_slots(self.question.today).items() if slots & self.any_day & meant]:
                counts["days", bit].add(service)
            for bit in slots_in(times_of(slots & self.any_time)):
                counts["times", bit].add(service)

    def _keep(self, entry, metres, fitting):
        soon = min((order(occurrence) for bit, occurrence in fitting if bit & self.allowed), default=1 << 62)
        ranked = rank(self.question.sort, entry.e is None, entry.stage, metres, False, 0, soon, entry.service_id)
        self.found[entry.service_id] = min(ranked, self.found.get(entry.service_id, ranked))
