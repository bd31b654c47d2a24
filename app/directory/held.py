"""Holds what was read of activities while the directory stays as it is: every write of it makes a new generation of the index."""
from collections import OrderedDict

from app.extensions import is_writing
from app.index import generation

# A state that a reader is still in, and the newest.
_MOST_STATES = 2


class Held:
    """What is read of at most `most` activities in one state of the directory. It is read by many: nobody changes what it gives."""

    def __init__(self, most):
        self.most = most
        self._states = OrderedDict()

    def find(self, driver, numbers, read, *about):
        """{number: what it is} of activities, from memory or by `read` ([numbers] to such a dict); `about` is what it depends on besides
        the directory. Who is about to write reads what nobody else may be told yet, and leaves nothing behind.
        """
        if is_writing():
            return read(list(numbers))
        state = generation(driver), *about
        held = self._states.get(state, {})
        missing = [one for one in numbers if one not in held]
        if missing:
            more = read(missing)
            if len(held) + len(more) > self.most:
                held = {one: held[one] for one in numbers if one in held}
            # A new dict each time: another thread may be reading the one before.
            held = self._states[state] = held | more
            while len(self._states) > _MOST_STATES:
                self._states.popitem(last=False)
        return {one: held[one] for one in numbers if one in held}
