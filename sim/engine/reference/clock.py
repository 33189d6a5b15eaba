"""SimPy's environment on a clock of whole ticks."""

from __future__ import annotations

from simpy import Environment, Event


class TickEnvironment(Environment):
    """An environment whose time is an int: the microseconds since the start of the scenario."""

    @property
    def now(self) -> int:
        """The present tick."""
        return self._now  # type: ignore[return-value]  # SimPy declares a float

    def let_happen(self, event: Event, key: int, delay: int = 0) -> None:
        """Let an event succeed after a delay, ordered by ``key`` among those of its tick.

        SimPy's own ``Event.succeed`` knows neither delay nor priority.
        """
        event._ok = True  # noqa: SLF001  # set by SimPy's `Timeout` in the same way
        event._value = None  # noqa: SLF001  # likewise
        # SimPy names only two priorities, but orders events by any number.
        self.schedule(event, key, delay)  # type: ignore[arg-type]  # see above
