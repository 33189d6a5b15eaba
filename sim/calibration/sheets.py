"""What a planner's sheets say of the same half hours: Erlang C and Erlang A on the same staff."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np

from sim.calibration.fitted import Floats
from sim.calibration.happened import SUMS
from sim.queueing import erlang_a_queue, erlang_c

SHEETS: Final = ("erlang_c", "erlang_a")
"""The sheets, by the names of their results."""

_HALF_HOUR: Final = 1800.0
_LEAST, _MOST, _STEPS = 0.3, 3.0, 40
_GONE, _WAITED = SUMS.index("abandoned"), SUMS.index("waited_seconds")

_Cell = tuple[float, float, float]
"""Share abandoned, mean wait of the answered in seconds, share answered in time of the offered."""


def sheet(
    kind: str,
    offered: Floats,
    handle_seconds: Floats,
    agents: Floats,
    patience_seconds: float,
    in_time_seconds: float,
) -> Floats:
    """Sums of half hours as a sheet has them, float64[len(SUMS), ...].

    Each half hour is taken by itself, in its long run. An overloaded half hour has no long run
    without patience: Erlang C's wait is then half an hour, and nobody is answered in time.
    Agents that are no whole number lie between the two that are.

    Args:
        kind: one of :data:`SHEETS`.
        offered: float64[...], contacts of each half hour.
        handle_seconds: mean of each.
        agents: available in each.
        patience_seconds: mean patience.
        in_time_seconds: threshold of the service level.
    """
    cell = _cells(kind, patience_seconds, in_time_seconds)
    found = np.zeros((len(SUMS), *offered.shape))
    for place in np.argwhere(offered > 0):
        at = tuple(place.tolist())
        count, mean = float(offered[at]), max(float(handle_seconds[at]), 1.0)
        heads = max(float(agents[at]), 1.0)
        low = int(heads)
        part = heads - low
        pair = [cell(count, round(mean, 1), one) for one in (low, low + 1)]
        gone, wait, soon = ((1 - part) * a + part * b for a, b in zip(*pair, strict=True))
        answered = count * (1 - gone)
        found[(slice(None), *at)] = (
            *(count, answered, count * gone, wait * answered),
            *(count * soon, 0.0, min(answered * mean, heads * _HALF_HOUR)),
        )
    return found


def _cells(kind: str, patience: float, in_time: float) -> Callable[[float, float, int], _Cell]:
    """What a sheet says of contacts in half an hour, mean handle time, agents."""

    @cache
    def with_patience(count: float, mean: float, agents: int) -> _Cell:
        made = erlang_a_queue(count / _HALF_HOUR, 1 / mean, 1 / patience, agents)
        soon = made.service_levels(in_time).answered_of_offered
        return made.abandoned, made.mean_wait_answered, soon

    @cache
    def without(count: float, mean: float, agents: int) -> _Cell:
        if count * mean / _HALF_HOUR >= agents:
            return 0.0, _HALF_HOUR, 0.0
        made = erlang_c(count / _HALF_HOUR, 1 / mean, agents)
        return 0.0, min(made.mean_wait, _HALF_HOUR), made.service_level(in_time)

    return with_patience if kind == "erlang_a" else without


def best_share(kind: str, at_share: Callable[[float], Floats], recorded: Floats) -> float:
    """The staff share with which a sheet does best in training.

    Erlang A is judged by who abandons; Erlang C, which knows nobody who does, by waits.

    Args:
        kind: one of :data:`SHEETS`.
        at_share: totals of the sheet at a share, float64[sums].
        recorded: the same as recorded.
    """
    of = _GONE if kind == "erlang_a" else _WAITED
    low, high = _LEAST, _MOST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if at_share(middle)[of] > recorded[of]:
            low = middle
        else:
            high = middle
        if high - low < 1e-3:
            break
    return (low + high) / 2
