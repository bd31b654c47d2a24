"""Entries as bit strings, one bit an entry, those of one activity side by side: what a Board and a Survey have in common."""


class Bits:
    """Bit i stands for entry i. `every` has all of them; `masks` {column: {bit of it: the entries that have it}}; `pointed` those with
    a point; `first` the first entry of each activity; `steps` [(distance, entries that have one of the same activity so far on)].
    """

    every = pointed = first = 0
    masks: dict
    steps: list

    def mask(self, column, bit):
        """The entries with this bit in this column."""
        return self.masks[column].get(bit, 0)

    def any_of(self, column, bits):
        """The entries with any of these bits in this column."""
        found = 0
        for bit, entries in self.masks[column].items():
            if bits >> bit & 1:
                found |= entries
        return found

    def activities(self, entries):
        """The entries' activities, as the bit of the first entry of each."""
        for step, within in self.steps:
            entries |= entries >> step & within
        return entries & self.first

    def siblings(self, entries):
        """All entries of the activities of these."""
        entries = self.activities(entries)
        for step, within in self.steps:
            entries |= (entries & within) << step
        return entries

    def leading(self, alone, question, by_title, end):
        """Those that may stand among the first `end` of the order; 0 where this cannot be told of so many at once."""
        return 0

    def starts(self, coming, slot):
        """Those with a date in a slot of the coming seven days as [entries] by when they start, the first first."""
        return [coming.slots.get(slot, 0)]
