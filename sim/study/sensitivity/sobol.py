"""Sobol indices (Saltelli et al. 2010; Jansen 1999), through SALib.

If every key were equally likely anywhere in its range, independently of the others: which share of
the variance of the result is due to a key alone (S1), and which with all its interactions (ST)?
Intervals are bootstrap intervals over the points. They do not hold the noise of the replications;
``noise_share`` says which part of the variance over the points that is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import numpy as np

from sim.errors import StudyError
from sim.measures.terms import Floats
from sim.study.decision_findings import KeyEffect, Moved, Noise, QuietKeys
from sim.study.findings import Finding, few
from sim.study.sensitivity.space import Space, salib


@dataclass(frozen=True, slots=True)
class Index:
    """One key.

    Attributes:
        key: as written. first: S1, share of the variance due to the key alone.
        total: ST, share due to the key with all its interactions.
        first_half_width, total_half_width: of their 95 % intervals.
    """

    key: str
    first: float
    first_half_width: float
    total: float
    total_half_width: float


@dataclass(frozen=True, slots=True)
class Indices:
    """All keys, and what the variance is of.

    Attributes:
        indices: the most important key first. mean, deviation: of the result over the points.
        noise_share: part of the variance over the points that is noise of the replications.
    """

    indices: tuple[Index, ...]
    mean: float
    deviation: float
    noise_share: float

    def told(self, index: Index) -> bool:
        """Whether a key matters by more than its interval, and than noise could make it seem."""
        return index.total - index.total_half_width > self.noise_share


def sobol_indices(space: Space, base_points: int = 64) -> Indices:
    """Share out the variance of a result over the keys of a space.

    Args:
        space: what is moved.
        base_points: a power of two; each makes two points and one per key.

    Raises:
        StudyError: SALib is not installed, the number is no power of two, or nothing ever moves.
    """
    if base_points < 2 or base_points & (base_points - 1):
        raise StudyError(f"Sobol indices need a power of two of points, not {base_points}.")
    asked, sampling, analysis = salib(space, "sobol")
    shares = sampling.sample(asked, base_points, calc_second_order=False, seed=space.design_seed)
    outputs = space.outputs([space.at(row) for row in shares])
    means = outputs.mean(axis=1)
    variance = float(means.var())
    if variance == 0:
        raise StudyError("none of these keys changes the result, so there is no variance to share.")
    found = analysis.analyze(asked, means, calc_second_order=False, seed=space.design_seed)
    indices = [
        Index(
            key,
            float(found["S1"][place]),
            float(found["S1_conf"][place]),
            float(found["ST"][place]),
            float(found["ST_conf"][place]),
        )
        for place, key in enumerate(space.keys)
    ]
    ordered = tuple(sorted(indices, key=lambda index: -index.total))
    return Indices(
        ordered, float(means.mean()), float(np.sqrt(variance)), noise(outputs) / variance
    )


def noise(outputs: Floats) -> float:
    """Variance of the means of points that is due to their replications.

    What a replication adds at all points alike moves no point against another, and does not count:
    the residual of a two-way layout without repeats.

    Args:
        outputs: float64[points, replications].
    """
    points, replications = outputs.shape
    rest = outputs - outputs.mean(axis=0) - outputs.mean(axis=1, keepdims=True) + outputs.mean()
    return float((rest**2).sum() / ((points - 1) * (replications - 1)) / replications)


def sobol_findings(space: Space, found: Indices) -> list[Finding]:
    """Which share of the variance each key explains, and how much of it is noise."""
    start = Moved(
        code="sobol",
        model=space.quantity.model,
        base=space.quantity.baseline or "",
        measure=space.quantity.measure,
        replications=space.replications,
        mean=found.mean,
        deviation=found.deviation,
        unit=space.unit,
    )
    told: list[Finding] = [start, replace(start, code="sobol_shares")]
    told += [
        KeyEffect(code="explains", unit="share", **asdict(index))
        for index in found.indices
        if found.told(index)
    ]
    quiet = tuple(index.key for index in found.indices if not found.told(index))
    told += [QuietKeys(code="not_beyond_noise", keys=quiet)] if quiet else []
    code = "much_noise" if found.noise_share > _MUCH_NOISE else "some_noise"
    return [*told, Noise(code=code, share=found.noise_share), *few(space.replications)]


_MUCH_NOISE = 0.1
"""Share of noise in the variance from which a caution is due."""
