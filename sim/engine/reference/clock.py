"""SimPy's environment on a clock of whole ticks."""

from __future__ import annotations

from typing import cast

from simpy import Environment


class TickEnvironment(Environment):
    """An environment whose time is an int: the microseconds since the start of the scenario."""

    @property
    def now(self) -> int:
        """The present tick."""
        return cast(int, self._now)
