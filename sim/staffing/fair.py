"""A fair comparison: the same service at the least cost, and the same budget with the best split.

(a) the same people are the ordinary comparison. (b) on the same budget each model has its own split
of agents: that of the search, in proportion. (c) for the same service each model has the least
agents that meet the same targets, by the same search on the same customers, with teams that serve
their home channels and with blended ones. What a model needs beside the baseline is split by adding
its capabilities one at a time, first without and then with the agents' time that each takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack

from sim.errors import StudyError
from sim.measures.definitions import HEADLINES
from sim.scenario.variants import with_overrides
from sim.service_models.registry import resolve
from sim.staffing.cheapest import replications_foreseen
from sim.staffing.evaluate import Evaluator
from sim.staffing.fair_tables import (
    Part,
    budget_table,
    differences_table,
    less,
    needs_table,
    parts_table,
)
from sim.staffing.formula import table_alone
from sim.staffing.sized import Sized, Sizing, scaled
from sim.staffing.staff import enough, first_plan, seconds_of
from sim.study.attribution.steps import Step, coalition, steps_between
from sim.study.chunk_store import ChunkStore
from sim.study.compare import Comparison
from sim.study.compare import compare as same_people
from sim.study.contrast import Contrast, paired
from sim.study.fair_findings import Needs, OnBudget, OutOfReach
from sim.study.running import Running, RunningOptions, asked, run_systems
from sim.study.systems import System

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel
    from sim.study.findings import Finding
    from sim.study.sequential import Precision

FITS: Final = 4
"""Sets of replications to which every plan is fitted."""

PLANS_OF_A_FIT: Final = 40
"""Plans that are judged for one of them, about."""

CONTEXT: Final = "context"
KIND: Final[Mapping[str, str]] = {
    CONTEXT: "repetition",
    "context_interaction": "repetition",
    "context_case": "repetition",
    "companion_channel": "missing_media",
    "duplicates_visible": "duplicates",
    "merge_on_arrival": "duplicates",
    "same_agent": "same_agent",
    "warm_transfer": "transfers",
    "status_view": "deflection",
    "steering": "deflection",
    "proactive": "deflection",
    "priority_from_emotion_and_value": "priority",
}
"""What a capability does to the work."""

_READING: Final = ("read_base_seconds", "read_per_contact_seconds", "logging_seconds")
TIME_OF: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        (CONTEXT, "context_interaction", "context_case"),
        tuple(f"handling.{name}" for name in _READING),
    ),
    "companion_channel": ("handling.companion_seconds",),
    "duplicates_visible": ("handling.duplicate_close_seconds",),
    "steering": ("orchestrator.offer_seconds",),
}
"""Keys of the agents' time that a capability takes."""


def compare(
    scenario: Scenario | None = None,
    models: Sequence[str | ServiceModel] | None = None,
    scenarios: Mapping[str, Scenario] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    baseline: str | None = None,
    precision: Precision | None = None,
    running: Running | None = None,
    *,
    fair: bool = False,
    **options: Unpack[RunningOptions],
) -> Comparison:
    """Simulate every model in every scenario over the same customers, and compare.

    Args:
        scenario: one scenario; or
        scenarios: several by name.
        models: names of service models, or models written in Python; the four of the field for
            one scenario, multichannel for several, if None.
        replications: how many; the first scenario's number if None.
        seed: root of all draws; the first scenario's if None.
        baseline: label of the system that the others are compared with; the first if None.
        precision: run until it is reached, instead of so many replications.
        running: workers, progress and the like.
        options: attributes of :class:`~sim.study.running.Running` in place of those of `running`.
        fair: whether to seek the least staff of each model for the same service too, and its best
            split on the same budget; see :func:`fairly`. It takes long; without it nothing is
            sought.

    Raises:
        StudyError: as :func:`sim.study.compare.compare` and :func:`fairly`.
        CcsimError: a model is unknown.

    Example:
        >>> compare(scenario, models=["multichannel", "omnichannel"]).verdict  # doctest: +SKIP
    """
    how = asked(running, options)
    found = same_people(scenario, models, scenarios, replications, seed, baseline, precision, how)
    return fairly(found, how) if fair else found


def fairly(
    found: Comparison,
    running: Running | None = None,
    replications: int | None = None,
    fits: int = FITS,
    foreseen: Callable[[int, float], object] | None = None,
) -> Comparison:
    """A comparison with what each model needs for the same service, and does on the same budget.

    Args:
        found: the same people, under models of one scenario.
        running: workers, progress, and the folder in which parts are kept.
        replications: by which plans are judged while they are sought; from the number of cases if
            None.
        fits: sets of so many replications to which plans are fitted, 2 or more.
        foreseen: told before the search how many replications it will about simulate, and in how
            many seconds.

    Raises:
        StudyError: the models are of several scenarios, or one is written in Python.
    """
    how = running or Running()
    _check(found.systems, fits)
    scenario = found.systems[0].scenario
    worlds = {blended: _blended(scenario, blended=blended) for blended in _ways(scenario)}
    fair = _Fair(found, worlds, how, replications, fits)
    if foreseen is not None:
        foreseen(*fair.foreseen())
    findings, tables = fair.compared()
    return replace(found, beside=replace(found.beside, fair=findings), fair=tables)


def _check(systems: Sequence[System], fits: int) -> None:
    if len({one.scenario.hash for one in systems}) > 1:
        raise StudyError("a fair comparison is one of service models: of one scenario.")
    if own := [one.label for one in systems if not isinstance(one.model, str)]:
        raise StudyError(
            f"staff is sought with the compiled engine, which does not take {', '.join(own)}."
        )
    if fits < 2:
        raise StudyError(f"an interval takes 2 sets of customers or more, not {fits}.")


def _ways(scenario: Scenario) -> tuple[bool, ...]:
    """Settings of blending: the scenario's own first; the other where it changes a team."""
    own = scenario.staffing.blending
    other = _blended(scenario, blended=not own)
    same = all(scenario.served_channels(t) == other.served_channels(t) for t in scenario.teams)
    return (own,) if same else (own, not own)


def _blended(scenario: Scenario, *, blended: bool) -> Scenario:
    if scenario.staffing.blending == blended:
        return scenario
    return with_overrides(scenario, {"staffing.blending": blended})


class _Fair:
    """A fair comparison while it is made.

    Args:
        found: the ordinary comparison.
        worlds: the scenario by its setting of blending, the stated one first.
        how: workers, progress and the like.
        replications, fits: as of :func:`fairly`.
    """

    def __init__(
        self,
        found: Comparison,
        worlds: Mapping[bool, Scenario],
        how: Running,
        replications: int | None,
        fits: int,
    ) -> None:
        self.found, self.worlds, self.how = found, worlds, how
        self.own = next(iter(worlds))
        self.seed = found.results[found.baseline].seed
        base = next(one for one in found.systems if one.label == found.baseline)
        others = [one for one in found.systems if one is not base]
        self.base, self.systems = base, [base, *others]
        self.first = Evaluator(worlds[self.own], str(base.model), None, self.seed, how.jobs)
        if not self.first.targets:
            raise StudyError("no team serves a channel that a target is for.")
        self.count = replications or enough(table_alone(self.first))
        self.paths = {one.label: self._path(one) for one in others}
        self.done, self.parts = 0, self._foreseen_parts()
        self.sizing = Sizing(
            self.count,
            fits,
            self.seed,
            how.jobs,
            None if how.folder is None else ChunkStore(Path(how.folder), how.say),
            how.resume,
            lambda evaluator: first_plan(evaluator, self.count),
            self._part,
        )

    def _foreseen_parts(self) -> int:
        """Searches and fits."""
        steps = {system.label for path in self.paths.values() for _, *way in path for system in way}
        return 2 * len(self.systems) * len(self.worlds) + len(steps)

    def foreseen(self) -> tuple[int, float]:
        """Replications of all of it, about, and seconds."""
        seconds = seconds_of(self.first, first_plan(self.first, self.count))
        searches = len(self.systems) * len(self.worlds)
        runs = searches * replications_foreseen(self.first, self.count, 0)
        fits = (self.parts - searches) * self.sizing.fits * PLANS_OF_A_FIT * self.count
        return runs + fits, (runs + fits) * seconds

    def _part(self) -> None:
        self.done += 1
        if self.how.progress is not None:
            self.how.progress(min(self.done, self.parts), self.parts)

    def _path(self, target: System) -> list[tuple[Step, System, System]]:
        """From the baseline to a model: each step, with and without the time that it takes.

        Empty where the model lacks a capability of the baseline.
        """
        scenario, origin = self.worlds[self.own], str(self.base.model)
        base, reached = (resolve(m, scenario).capabilities for m in (origin, target.model))
        scopes = [base.context_scope, reached.context_scope]
        both = {CONTEXT: ["context_interaction", "context_case"]}
        try:
            steps = steps_between(base, reached, both if scopes == ["channel", "case"] else None)
        except StudyError:
            return []
        path = []
        for place, step in enumerate(steps):
            system = coalition(scenario, origin, steps, (1 << place + 1) - 1)
            free = dict.fromkeys(TIME_OF.get(step.key, ()), 0)
            without = system
            if free:
                label = f"{system.label} (takes no time)"
                without = System(label, with_overrides(system.scenario, free), system.model)
            path.append((step, without, system))
        return path

    def compared(self) -> tuple[tuple[Finding, ...], dict[str, pd.DataFrame]]:
        """What is found, and its tables by name."""
        sized = {
            (blended, one.label): self.sizing.sought(replace(one, scenario=world))
            for blended, world in self.worlds.items()
            for one in self.systems
        }
        parts = [part for one in self.systems[1:] for part in self._split(sized, one.label)]
        contrasts, budget, results = self._on_budget(sized)
        findings = [
            *self._needs(sized),
            *self._less(sized, parts),
            *self._reached(sized),
            *self._budget_findings(
                contrasts, budget, len(next(iter(results.values())).replications)
            ),
        ]
        return tuple(findings), {
            "needs": needs_table(sized),
            "differences": differences_table(sized, self.base.label),
            "parts": parts_table(parts),
            "budget": budget_table(contrasts, budget),
        }

    def _split(self, sized: Mapping[tuple[bool, str], Sized], label: str) -> Iterator[Part]:
        """The parts of the difference of a model; they add up to it."""
        near = sized[self.own, self.base.label]
        before, path = near, self.paths[label]
        for step, without, system in path:
            kind = KIND[step.changes[0]]
            free = self._beside(without, near)
            yield Part(label, step.key, kind, free.hours - before.hours)
            before = free
            if system is not without:
                near = self._beside(system, near)
                yield Part(label, step.key, "time_taken", near.hours - before.hours)
                before = near
            else:
                near = before
        if path:
            # Where the model's own search ends, beside the plan that was led there step by step.
            rest = sized[self.own, label].hours - before.hours
            yield Part(label, "", "rest", rest)

    def _beside(self, system: System, near: Sized) -> Sized:
        """A system on the way, sized once however many ways lead through it."""
        known: dict[tuple[str, str], Sized] = self.__dict__.setdefault("_known", {})
        key = (system.scenario.hash, str(system.model))
        if key not in known:
            known[key] = self.sizing.beside(system, near)
        return known[key]

    def _needs(self, sized: Mapping[tuple[bool, str], Sized]) -> Iterator[Finding]:
        for blended in self.worlds:
            mine = [sized[blended, one.label] for one in self.systems]
            yield Needs(
                code="needs_blended" if blended else "needs_separate",
                needs=tuple(
                    (one.label, float(one.hours.mean()), float(one.full_time.mean()))
                    for one in mine
                ),
                fits=self.sizing.fits,
                replications=self.count,
            )

    def _less(
        self, sized: Mapping[tuple[bool, str], Sized], parts: Sequence[Part]
    ) -> Iterator[Finding]:
        """Each model beside the baseline; then each beside itself with teams the other way."""
        base = sized[self.own, self.base.label]
        for one in self.systems[1:]:
            mine = [part for part in parts if part.model == one.label]
            kinds = dict.fromkeys(part.kind for part in mine)
            sums = {
                kind: float(sum(p.hours.mean() for p in mine if p.kind == kind)) for kind in kinds
            }
            told = tuple((kind, hours) for kind, hours in sums.items() if abs(hours) >= 0.05)
            yield less(sized[self.own, one.label], base, "needs", told)
        if len(self.worlds) > 1:
            for one in self.systems:
                found = less(sized[True, one.label], sized[False, one.label], "pooling", ())
                yield replace(found, model=one.label, base="")

    def _reached(self, sized: Mapping[tuple[bool, str], Sized]) -> Iterator[Finding]:
        for one in self.systems:
            if missed := sized[self.own, one.label].missed:
                yield OutOfReach(code="service_out_of_reach", model=one.label, periods=missed)

    def _on_budget(
        self, sized: Mapping[tuple[bool, str], Sized]
    ) -> tuple[list[Contrast], float, Mapping[str, Any]]:
        """Every model with its own split on the same budget: that of the people who are there.

        Where nobody is there yet it is what the baseline needs.
        """
        budget = self.first.cost(self.first.written)
        budget = budget or float(sized[self.own, self.base.label].cost.mean())
        systems = []
        for one in self.systems:
            mine = sized[self.own, one.label]
            heads = scaled(mine.heads, mine.planes.master.prices, budget)
            systems.append(replace(one, scenario=mine.evaluator.staffed(heads)))
        count = len(self.found.results[self.base.label].replications)
        how = replace(self.how, progress=None)
        results = run_systems(systems, count, self.seed, running=how, over_time=False)
        pairs = [(one.label, self.base.label) for one in self.systems[1:]]
        return paired(results, pairs, HEADLINES), budget, results

    def _budget_findings(
        self, contrasts: Sequence[Contrast], budget: float, replications: int
    ) -> Iterator[Finding]:
        for one in self.systems[1:]:
            changes = tuple(
                (c.measure, c.difference, c.stated_low, c.stated_high, c.outcome, c.unit)
                for c in contrasts
                if c.system == one.label and c.outcome in ("better", "worse")
            )
            yield OnBudget(
                code="same_budget",
                model=one.label,
                base=self.base.label,
                budget=budget,
                changes=changes,
                unit=self.worlds[self.own].run.currency,
                replications=replications,
            )
