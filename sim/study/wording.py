"""How the sentences of a study write numbers."""

from __future__ import annotations

import numpy as np

from sim.measures.definitions import MEASURES
from sim.measures.table import unit
from sim.study.precision import FEW_REPLICATIONS
from sim.study.replication_sums import ReplicationSums


def unit_of(key: str, result: ReplicationSums) -> str:
    """Unit of a measure, with the currency of the result."""
    return unit(MEASURES[key], result.currency)


def amount(value: float, of: str, *, signed: bool = False) -> str:
    """A number with its unit; shares as percentages, their differences in points.

    Args:
        value: the number.
        of: its unit.
        signed: for differences.
    """
    if of == "share":
        return f"{100 * value:+.2f} points" if signed else f"{100 * value:.2f} %"
    return f"{value:{'+' if signed else ''}.4g} {of}".strip()


def spread(low: float, high: float, of: str) -> str:
    """The interval of a difference, as words; empty if there is none."""
    if not (np.isfinite(low) and np.isfinite(high)):
        return ""
    factor, name = (100, "points") if of == "share" else (1, of)
    return f"{factor * low:+.4g} to {factor * high:+.4g} {name}".strip()


def listed(names: list[str]) -> str:
    """Names as a list in a sentence."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def few(replications: int) -> list[str]:
    """A caution where intervals rest on few replications; none otherwise."""
    if replications >= FEW_REPLICATIONS:
        return []
    return [f"{replications} replications are few: intervals are wide and rest on normality."]
