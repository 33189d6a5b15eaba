"""What is left of a gain where the baseline works.

Over a baseline that lacks agents every model that saves work looks good, and part of that is only
the lack of agents. So the head counts of all models are raised by the same factor until the
baseline meets its targets, and the comparison is made there once more, with few replications.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.scenario.variants import with_overrides
from sim.study.answer_findings import Relieved
from sim.study.contrast import Contrast, paired
from sim.study.health import health
from sim.study.running import Running, run_systems
from sim.study.systems import System

if TYPE_CHECKING:
    from sim.study.compare import Comparison

FACTORS: Final = (1.1, 1.25, 1.5, 2.0)
"""Times the head counts that are tried, in this order."""

REPLICATIONS: Final = 10
"""Most replications of each look: enough to tell most of a gain from little of it."""

MEASURE: Final = "lost_case_rate"
_NEXT_TO_NOTHING: Final = 0.05
"""Share of a gain below which nothing of it is the lack of agents."""


def relieved(found: Comparison, running: Running | None = None) -> tuple[Relieved, ...]:
    """What is left of each model's gain in lost cases; nothing if the baseline works as it is.

    Models of other scenarios than the baseline's are left out.

    Args:
        found: the comparison.
        running: workers, progress and the like.
    """
    base = next(system for system in found.systems if system.label == found.baseline)
    mine = [one for one in found.systems if one.scenario.hash == base.scenario.hash]
    if len(mine) < 2 or health(found.results[base.label], base.scenario).works:
        return ()
    count = min(REPLICATIONS, len(found.results[base.label].replications))
    seed = found.results[base.label].seed
    factor, missed = _works_at(base, count, seed, running)
    if not factor:
        return (_never(base.label, missed),)
    ready = [_staffed(system, factor) for system in mine]
    results = run_systems(ready, count, seed, running=running, over_time=False)
    pairs = [(one.label, base.label) for one in mine if one.label != base.label]
    before = {c.system: c for c in found.contrasts if c.measure == MEASURE}
    return tuple(
        _left(before[after.system], after, factor, count)
        for after in paired(results, pairs, [MEASURE], [])
        if before[after.system].outcome == "better"
    )


def _works_at(
    base: System, count: int, seed: int, running: Running | None
) -> tuple[float, tuple[str, ...]]:
    """The least factor at which the baseline works; 0, and what it misses, if it works at none."""
    missed: tuple[str, ...] = ()
    for factor in FACTORS:
        ready = _staffed(base, factor)
        results = run_systems([ready], count, seed, running=running, over_time=False)
        found = health(results[ready.label], ready.scenario)
        if found.works:
            return factor, ()
        missed = tuple(target.channel for target in found.missed)
    return 0.0, missed


def _staffed(system: System, factor: float) -> System:
    """The same system with more agents."""
    key = "staffing.headcount_factor"
    head_counts = system.scenario.staffing.headcount_factor * factor
    return replace(system, scenario=with_overrides(system.scenario, {key: head_counts}))


def _left(before: Contrast, after: Contrast, factor: float, count: int) -> Relieved:
    share = 1 - after.difference / before.difference
    if after.outcome == "worse":
        code = "turned"
    elif after.outcome != "better":
        code = "all_of_it"
    else:
        code = "some_of_it" if share > _NEXT_TO_NOTHING else "none_of_it"
    return Relieved(
        code=code,
        model=after.system,
        base=after.baseline,
        measure=MEASURE,
        factor=factor,
        difference=after.difference,
        low=after.low,
        high=after.high,
        before=before.difference,
        share=share,
        replications=count,
        unit=after.unit,
    )


def _never(label: str, missed: tuple[str, ...]) -> Relieved:
    nan = float("nan")
    return Relieved(
        code="never_works",
        base=label,
        measure=MEASURE,
        factor=FACTORS[-1],
        difference=nan,
        low=nan,
        high=nan,
        before=nan,
        channels=missed,
    )
