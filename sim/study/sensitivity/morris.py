"""Elementary effects (Morris, Technometrics 33, 1991; Campolongo et al. 2007), through SALib.

Along random paths one key at a time makes a step; its effect is what the result moves, per whole
range of the key. mu* is the mean size of a key's effects, mu their mean with sign, sigma how much
they differ from each other: by interactions, or because the effect is not proportional.

A size is never negative, so replications that differ by chance alone make a mu* too. All paths use
the same replications, so their errors may all point the same way. ``noise`` is what a mu* without
any effect stays below in 95 % of studies even then: t times the mean standard error of the paired
effects, t at 5 % over all keys (Bonferroni). Only a key above it is said to matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import StudyError
from sim.measures.terms import Floats
from sim.study.decision_findings import KeyEffect, Moved, QuietKeys
from sim.study.findings import Finding, few
from sim.study.precision import t_quantile
from sim.study.sensitivity.space import Space, salib

LEVELS = 4
"""Values of each key on a path: 0, 1/3, 2/3 and all of the range."""


@dataclass(frozen=True, slots=True)
class ElementaryEffect:
    """One key.

    Attributes:
        key: as written. mu_star: mean size of its effects. mu_star_half_width: of its 95 %
            bootstrap interval over paths.
        mu: mean effect. sigma: standard deviation of effects.
        noise: mu_star that chance alone would hardly exceed. unit: of all amounts.
    """

    key: str
    mu_star: float
    mu_star_half_width: float
    mu: float
    sigma: float
    noise: float
    unit: str

    @property
    def told(self) -> bool:
        """Whether the effect is more than chance would make."""
        return self.mu_star - self.mu_star_half_width > self.noise


def morris(space: Space, paths: int = 10) -> tuple[ElementaryEffect, ...]:
    """Screen the keys of a space, strongest first.

    Args:
        space: what is moved.
        paths: each simulates one point more than there are keys.

    Raises:
        StudyError: SALib is not installed, or there are fewer than 2 paths.
    """
    if paths < 2:
        raise StudyError(f"an interval over paths needs 2 or more, not {paths}.")
    asked, sampling, analysis = salib(space, "morris")
    shares = sampling.sample(asked, paths, num_levels=LEVELS, seed=space.design_seed)
    outputs = space.outputs([space.at(row) for row in shares])
    found = analysis.analyze(
        asked, shares, outputs.mean(axis=1), num_levels=LEVELS, seed=space.design_seed
    )
    noise = chance(shares, outputs, len(space.keys))
    effects = [
        ElementaryEffect(
            key,
            float(found["mu_star"][place]),
            float(found["mu_star_conf"][place]),
            float(found["mu"][place]),
            float(found["sigma"][place]),
            noise[place],
            space.unit,
        )
        for place, key in enumerate(space.keys)
    ]
    return tuple(sorted(effects, key=lambda effect: -effect.mu_star))


def chance(shares: Floats, outputs: Floats, keys: int) -> list[float]:
    """For each key the mean size of effects that chance alone would hardly exceed.

    Args:
        shares: path after path, float64[points, keys].
        outputs: float64[points, replications].
        keys: number of keys.
    """
    quantile = t_quantile(outputs.shape[1], 1 - 0.05 / keys)
    found: list[list[float]] = [[] for _ in range(keys)]
    for start in range(0, len(shares), keys + 1):
        for point in range(start, start + keys):
            step = shares[point + 1] - shares[point]
            key = int(np.argmax(np.abs(step)))
            gaps = (outputs[point + 1] - outputs[point]) / step[key]
            found[key].append(quantile * float(gaps.std(ddof=1)) / np.sqrt(len(gaps)))
    return [float(np.mean(each)) for each in found]


def morris_findings(space: Space, found: tuple[ElementaryEffect, ...], paths: int) -> list[Finding]:
    """Which keys matter, and which do no more than chance."""
    told: list[Finding] = [
        Moved(
            code="morris",
            model=space.quantity.model,
            base=space.quantity.baseline or "",
            measure=space.quantity.measure,
            replications=space.replications,
            paths=paths,
            unit=space.unit,
        )
    ]
    told += [
        KeyEffect(
            code="moves_unevenly" if one.sigma > one.mu_star else "moves_on_average",
            key=one.key,
            mean_size=one.mu_star,
            half_width=one.mu_star_half_width,
            mean=one.mu,
            unit=space.unit,
        )
        for one in found
        if one.told
    ]
    quiet = tuple(effect.key for effect in found if not effect.told and effect.mu_star)
    idle = tuple(effect.key for effect in found if not effect.mu_star)
    told += [QuietKeys(code="not_beyond_chance", keys=quiet)] if quiet else []
    told += [QuietKeys(code="no_effect", keys=idle)] if idle else []
    return [*told, *few(space.replications)]
