"""The worker's loop: time is moved on each minute, and what is queued goes at once; whatever fails is said once and tried again."""
import time

from app.messages import outbox

TICK_S, LOOK_S = 60, 1
# A mail server that is away is not asked more often than this.
AWAY_S = 30


def work(app, tick, transport, *, now, stopping, failed, every_s=TICK_S):
    """Works until `stopping` (a threading.Event) is set.

    `tick(now)` is the work of each minute, `now()` the time, `transport` may be None: then mail waits. `failed(fault)` is called with
    an exception of either, the first time that it happens in a row; the work goes on.
    """
    ticking, sending = _Task(failed), _Task(failed)
    next_tick = next_look = time.monotonic()
    while not stopping.is_set():
        started = time.monotonic()
        if started >= next_tick:
            with app.app_context():
                ticking.run(lambda: tick(now()))
            next_tick = started + every_s
        if transport and started >= next_look:
            with app.app_context():
                next_look = started + (AWAY_S if sending.run(lambda: _send(now(), transport, stopping)) else 0)
        stopping.wait(LOOK_S)


def _send(now, transport, stopping):
    """True when the mail server is away. Gives back after a minute of sending, since the tick waits."""
    until = time.monotonic() + TICK_S
    return outbox.send_due(now, transport, going=lambda: not stopping.is_set() and time.monotonic() < until).away


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
