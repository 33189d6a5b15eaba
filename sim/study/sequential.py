"""As many replications as a wanted precision takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import StudyError
from sim.measures.definitions import HEADLINES
from sim.study.contrast import value
from sim.study.replication_sums import ReplicationSums, joined
from sim.study.running import Running, run_systems
from sim.study.systems import System


@dataclass(frozen=True, slots=True)
class Precision:
    """A precision that a study runs for.

    Attributes:
        relative_half_width: of the intervals, as a share of the estimate.
        measures: keys of the measures that have to be so precise, in every system.
        confidence: of the intervals.
        minimum, maximum: replications to begin with, and to stop at whatever is reached.
    """

    relative_half_width: float
    measures: tuple[str, ...] = HEADLINES
    confidence: float = 0.95
    minimum: int = 10
    maximum: int = 1000


def run_to_precision(
    systems: Sequence[System],
    wanted: Precision,
    seed: int | None = None,
    running: Running | None = None,
) -> dict[str, ReplicationSums]:
    """Simulate replications of every system until the measures are as precise as wanted.

    Raises:
        StudyError: the precision makes no sense, or see :func:`sim.study.running.run_systems`.
    """
    if not 0 < wanted.relative_half_width < 1:
        raise StudyError(f"a precision of {wanted.relative_half_width} is not between 0 and 1.")
    found = run_systems(systems, wanted.minimum, seed, running=running)
    while True:
        have = len(next(iter(found.values())).replications)
        needed = max(
            float(np.nan_to_num(value(sums, key).replications_needed(wanted.relative_half_width)))
            for sums in found.values()
            for key in wanted.measures
        )
        count = int(min(needed, wanted.maximum, 2 * have))
        if count <= have:
            return found
        more = run_systems(systems, count - have, seed, have, running)
        found = {label: joined([sums, more[label]]) for label, sums in found.items()}
