"""Birth-death chains: the law of the number present when it moves by one at a time."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]

NEGLIGIBLE = 1e-17
"""Mass left out, relative to the total, where a chain without end is cut."""

MOST_STATES = 5_000_000
"""More states than this are refused: the answer would take gigabytes."""


def stationary(births: FloatArray, deaths: FloatArray) -> FloatArray:
    """Long-run law of a birth-death chain.

    Args:
        births: shape (n,), rate from state i to i + 1, per unit time, above 0.
        deaths: shape (n,), rate from state i + 1 to i, per unit time, above 0.

    Returns:
        Shape (n + 1,): probability of each state, p[i + 1] / p[i] = births[i] / deaths[i].
    """
    # Logarithms: a^n / n! overflows from about 170 agents on.
    log_weight = np.concatenate(([0.0], np.cumsum(np.log(births) - np.log(deaths))))
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def length_of_line(arrival_rate: float, departure_rate: float, patience_rate: float) -> int:
    """Number of waiting places beyond which an unlimited line is practically never found.

    The chance of q waiting falls by arrival_rate / (departure_rate + q patience_rate) per
    place; the line is cut where the tail is below `NEGLIGIBLE` of its heaviest place.

    Args:
        arrival_rate: per unit time.
        departure_rate: of all busy agents together, per unit time.
        patience_rate: 1 / mean patience, per unit time; 0 = nobody gives up.

    Raises:
        ValueError: if more than `MOST_STATES` places would be needed.
    """
    places = 256
    while places <= MOST_STATES:
        ratio = arrival_rate / (departure_rate + patience_rate * np.arange(1, places + 1))
        log_weight = np.concatenate(([0.0], np.cumsum(np.log(ratio))))
        with np.errstate(divide="ignore", invalid="ignore"):
            log_tail = log_weight[1:] + np.log(ratio / (1.0 - ratio))
        enough = (ratio < 1.0) & (log_tail < log_weight.max() + np.log(NEGLIGIBLE))
        if enough.any():
            return int(np.argmax(enough)) + 1
        places *= 4
    raise ValueError(
        f"load = {arrival_rate / departure_rate:.6g} with patience_rate = {patience_rate!r}: "
        f"the line would be longer than {MOST_STATES} places; allowed are a load further "
        "below 1, a larger patience_rate or a limited waiting_places"
    )
