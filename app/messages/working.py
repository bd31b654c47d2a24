"""The worker's loop: time is moved on each minute, and mails and texts go at once; whatever fails is said once and tried again."""
import time

from app.messages import outbox
from app.messages.models import MAIL, TEXT

TICK_S, LOOK_S = 60, 1
# A mail server that is away is not asked more often than this.
AWAY_S = 30


def work(app, tick, transport, *, now, stopping, failed, texts=None, every_s=TICK_S):
    """Works until `stopping` (a threading.Event) is set.

    `tick(now)` is the work of each minute, `now()` the time, `transport` may be None: then mail waits;
    so do texts without `texts`. `failed(fault)` is called with
    an exception of either, the first time that it happens in a row; the work goes on.
    """
    ticking, next_tick = _Task(failed), time.monotonic()
    senders = [_Sender(one, kind, failed) for one, kind in ((transport, MAIL), (texts, TEXT)) if one]
    while not stopping.is_set():
        started = time.monotonic()
        if started >= next_tick:
            with app.app_context():
                ticking.run(lambda: tick(now()))
            next_tick = started + every_s
        for one in senders:
            one.look(app, now, stopping)
        stopping.wait(LOOK_S)


class _Sender:
    """Sends what is due of one kind; while whoever takes it is away, the other kind goes on."""

    def __init__(self, transport, kind, failed):
        self._transport, self._kind, self._task, self._next = transport, kind, _Task(failed), time.monotonic()

    def look(self, app, now, stopping):
        """Gives back after a minute of sending, since the tick waits."""
        started = time.monotonic()
        if started >= self._next:
            with app.app_context():
                self._next = started + (AWAY_S if self._task.run(lambda: self._send(now(), stopping, started + TICK_S)) else 0)

    def _send(self, now, stopping, until):
        """True when whoever takes it is away."""
        going = lambda: not stopping.is_set() and time.monotonic() < until  # noqa: E731 - one line says it
        return outbox.send_due(now, self._transport, going, self._kind).away


class _Task:
    """Runs one kind of work, and tells of the first failure in a row."""

    def __init__(self, failed):
        self._failed, self._failing = failed, False

    def run(self, work):
        try:
            result = work()
        except Exception as fault:  # noqa: BLE001 - a worker that ends at a fault sends nothing more
            if not self._failing:
                self._failed(fault)
            self._failing = True
            return None
        self._failing = False
        return result
