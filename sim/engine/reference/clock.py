"""SimPy's environment on a clock of whole ticks."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import cast

from simpy import Environment, Event
from simpy.core import EmptySchedule


class Due(Event):
    """An event that has been decided on, and happens when its tick has come.

    Made in one step, where SimPy's own ways take three calls.
    """

    def __init__(self, env: TickEnvironment, callbacks: list[Callable[[Event], None]]) -> None:
        self.env = env
        self.callbacks = callbacks
        self._ok = True
        self._value = None


class TickEnvironment(Environment):
    """An environment whose time is an int: the microseconds since the start of the scenario."""

    # An attribute, since it is read twenty times per contact; SimPy's is a property.
    now: int = 0

    def let_happen(self, event: Event, key: int, delay: int = 0) -> None:
        """Let an event succeed after a delay, ordered by ``key`` among those of its tick.

        SimPy's own ``Event.succeed`` knows neither delay nor priority.
        """
        event._ok = True  # noqa: SLF001  # set by SimPy's `Timeout` in the same way
        event._value = None  # noqa: SLF001  # likewise
        # SimPy names only two priorities, but orders events by any number.
        self.schedule(event, key, delay)  # type: ignore[arg-type]  # see above

    def let_come(self, tick: int, key: int, callbacks: list[Callable[[Event], None]]) -> Event:
        """A new event that happens at ``tick``, ordered by ``key`` among those of its tick."""
        event = Due(self, callbacks)
        # As `schedule` does it, but with a tick, and with any number for a priority.
        heappush(self._queue, (tick, key, next(self._eid), event))  # type: ignore[misc]
        return event

    def step(self) -> None:
        """Let the next event happen.

        Raises:
            simpy.core.EmptySchedule: there is none, which ends a run without an end.
        """
        try:
            self._now, _, _, event = heappop(self._queue)
        except IndexError:
            raise EmptySchedule from None
        self.now = self._now  # type: ignore[assignment]  # an int, since all delays are
        callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
        for callback in callbacks:
            callback(event)
        if not event._ok:  # noqa: SLF001  # an error in a customer's generator
            raise cast("BaseException", event.value)
