"""What is known exactly of a scenario before it is simulated: how many cases to expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.workload.expected import expected_streams, recorded_streams

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def expected_cases(scenario: Scenario) -> float | None:
    """Expected number of cases in the measured window, from the end of the warm-up to the horizon.

    Busyness has mean 1, so it changes nothing. Cases of an interval are spread evenly over it, so
    of an interval that the window cuts a share is expected.

    Returns:
        None where recorded cases are replayed and the warm-up cuts an interval of them.
    """
    run = scenario.run
    start, end = round(run.warm_up_hours * TICKS_PER_HOUR), run.horizon_ticks
    total = 0.0
    for stream in expected_streams(scenario):
        edges = np.arange(len(stream.rates) + 1) * stream.interval_ticks
        inside = np.minimum(edges[1:], end) - np.maximum(edges[:-1], start)
        total += float((stream.rates * np.maximum(inside, 0) / stream.interval_ticks).sum())
    interval = TICKS_PER_MINUTE
    replayed = recorded_streams(scenario, interval)
    if replayed and start % interval:
        return None
    return total + sum(float(stream.rates[start // interval :].sum()) for stream in replayed)
