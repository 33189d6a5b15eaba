"""Ends of assumptions under service models: looks with few short replications, then with all.

All ends serve the same customers as the scenario as written, so what an end changes is a paired
difference. What changes nothing under a model is not simulated there: the plan and the tapes of the
engine say so beforehand, or else the first replication, if no sum that is asked for is another.
What changes only how things are counted is counted in runs of the scenario as written.

A look takes short runs, of the scenario as written too: they begin after one cycle, and follow
their cases for two days at most. What an end moves hardly depends on it. Whoever asks decides which
ends are worth all replications at their full length.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.measures.terms import Floats
from sim.service_models.registry import resolve
from sim.study.decision import Setup
from sim.study.replication_sums import ReplicationSums, joined
from sim.study.sensitivity.counting import Alike, counted_alike
from sim.study.sensitivity.levers import End
from sim.study.systems import System

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

SCREENING: Final = 4
"""Replications of a first look."""

_SHORT_CYCLES: Final = 1
_SHORT_RUN_OUT_DAYS: Final = 2.0
"""Cycles before the window of a short run, and days after it, at most."""

_LATER: Final = 0.5
"""Replications after the first one of each end, as a share of those, for the time left."""

_ORCHESTRATING: Final = ("merge_on_arrival", "steering", "priority_from_emotion_and_value")
"""Capabilities without which nothing of the section on the orchestrator is read."""

_BY_MODEL: Final = ("costs.platform_per_agent_month.", "costs.integration_per_channel_month.")
"""Keys that end with the service model that they are about."""

Where = tuple[int, str]
"""Number of an end, and name of a service model."""


@dataclass(slots=True)
class Series:
    """Runs of one length.

    Attributes:
        changed: what makes the scenario of such a run of a scenario.
        written: sums of the scenario as written by model. found: sums by end and model.
    """

    changed: Callable[[Scenario], Scenario]
    written: dict[str, ReplicationSums] = field(default_factory=dict)
    found: dict[Where, ReplicationSums] = field(default_factory=dict)


def short(scenario: Scenario) -> Scenario:
    """A scenario whose start is known, as a short run."""
    run, values = scenario.run, dict[str, float]()
    if run.cycles_before is not None:
        values["cycles_before"] = min(run.cycles_before, _SHORT_CYCLES)
    if run.run_out_days is not None:
        values["run_out_days"] = min(run.run_out_days, _SHORT_RUN_OUT_DAYS)
    return scenario.model_copy(update={"run": run.model_copy(update=values)})


@dataclass(slots=True)
class EndRuns:
    """What is known of ends so far.

    Attributes:
        setup: replications, seed and workers. models: by name. measures: that are asked for.
        ends: what is looked at.
        full, brief: runs of full length, and short ones.
        moving: ends and models under which something may change; all others are as written.
    """

    setup: Setup
    models: Mapping[str, str | ServiceModel]
    measures: tuple[str, ...]
    ends: tuple[End, ...]
    full: Series = field(default_factory=lambda: Series(lambda scenario: scenario))
    brief: Series = field(default_factory=lambda: Series(short))
    moving: set[Where] = field(default_factory=set)
    _counted: set[Where] = field(default_factory=set)
    _values: dict[tuple[object, ...], Floats] = field(default_factory=dict)
    _done: int = 0
    _total: int = 0

    @property
    def written(self) -> dict[str, ReplicationSums]:
        """Sums of the scenario as written by model, all replications."""
        return self.full.written

    def begin(self) -> None:
        """Simulate the scenario as written in full, and see what each end can move at all."""
        systems = self._as_written(self.full)
        self.moving = {*self._places()}
        self.expect(self.setup.replications * len(systems) + self._ahead(1))
        self.full.written = self._runs(systems, self.setup.replications, 0)

    def look(self, upto: int, wanted: Iterable[Where] | None = None) -> None:
        """Simulate short replications of ends.

        Args:
            upto: replications that there will be.
            wanted: ends and models; all if None.
        """
        places = sorted(self.moving if wanted is None else self.moving & {*wanted})
        self.expect(self._ahead(upto, places))
        known = self.brief.written
        if not known or any(len(one.replications) < upto for one in known.values()):
            self.brief.written = self._runs(self._as_written(self.brief), upto, 0)
        self._add_moving(self.brief, places, upto)

    def confirm(self, upto: int, wanted: Iterable[Where] | None = None) -> None:
        """Simulate replications of full length of ends.

        Args:
            upto: replications that there will be.
            wanted: ends and models; all if None.
        """
        places = sorted(self.moving if wanted is None else self.moving & {*wanted})
        self.expect(sum(upto - self._known(self.full, where) for where in places))
        self._add_moving(self.full, places, upto)

    def expect(self, steps: int) -> None:
        """So many replications are still to come, as far as is known."""
        self._total = self._done + max(0, steps)

    def finish(self) -> None:
        """Nothing more will be simulated."""
        if self.setup.running.progress is not None:
            self.setup.running.progress(self._done, self._done)

    def sums(self, place: int, model: str) -> ReplicationSums:
        """All replications of an end; those as written where it moves nothing."""
        return self.full.found.get((place, model), self.full.written[model])

    def known(self, place: int, models: Collection[str]) -> int:
        """Replications of an end that are known under all of some models."""
        series = [self._series((place, model)) for model in models]
        counts = [
            self._known(one, (place, model)) for one, model in zip(series, models, strict=True)
        ]
        return min(counts)

    def moved(self, place: int, models: Sequence[str], measure: str) -> Floats:
        """How far an end moves a measure, or a difference: pseudo-values, float64[replications].

        Args:
            place: number of the end.
            models: one, or two for the difference of the second minus the first.
            measure: key.
        """
        count = self.known(place, models)
        moved: Floats = np.zeros(count)
        scale = 0.0
        for sign, model in zip((1, -1), reversed(models), strict=False):
            if (place, model) not in self.moving:
                continue
            series = self._series((place, model))
            there = self._of(series, (place, model), count, measure)
            here = self._of(series, (-1, model), count, measure)
            moved = moved + sign * (there - here)
            scale = max(scale, float(np.abs(there).max()), float(np.abs(here).max()))
        return np.where(np.abs(moved) <= 1e-9 * scale, 0.0, moved)

    def at(
        self, points: Sequence[tuple[Scenario, Collection[str]]]
    ) -> list[dict[str, ReplicationSums]]:
        """All replications of further scenarios under some models: sums by model."""
        alike = self._alike()
        systems, counted = [], {}
        for place, (scenario, models) in enumerate(points):
            is_same_tape = alike.draws_the_same(scenario)
            for model in models:
                own = self.models[model]
                system = System(f"point {place}: {model}", scenario, own)
                if is_same_tape and alike.change(scenario, own) != "what_happens":
                    counted[system.label] = system
                else:
                    systems.append(system)
        sums = self._runs(systems, self.setup.replications, 0)
        sums |= self._count(self.full, list(counted.values()), self.setup.replications, 0)
        return [
            {model: sums[f"point {place}: {model}"] for model in models}
            for place, (_, models) in enumerate(points)
        ]

    def _places(self) -> Iterable[Where]:
        """Ends and models under which an end changes what is simulated, or how it is counted."""
        alike = self._alike()
        capable = {name: _orchestrates(self.setup.scenario, m) for name, m in self.models.items()}
        for place, end in enumerate(self.ends):
            is_same_tape = alike.draws_the_same(end.scenario)
            happens = not is_same_tape
            for name, model in self.models.items():
                if not _concerns(end, name, orchestrated=capable[name]):
                    continue
                # What one model reads, others mostly read too; the first replication knows.
                change = "what_happens" if happens else alike.change(end.scenario, model)
                happens = change == "what_happens"
                if change == "what_is_counted":
                    self._counted.add((place, name))
                if change != "nothing":
                    yield place, name

    def _alike(self) -> Alike:
        return Alike(self.setup.scenario, self.setup.running.engine)

    def _ahead(self, upto: int, places: Collection[Where] | None = None) -> int:
        """Replications until so many are known, and a share of those that come later."""
        chosen = self.moving if places is None else places
        missing = sum(max(0, upto - self._known(self.brief, where)) for where in chosen)
        return round((1 + _LATER) * missing)

    def _as_written(self, series: Series) -> list[System]:
        scenario = series.changed(self.setup.scenario)
        return [System(name, scenario, model) for name, model in self.models.items()]

    @property
    def _both(self) -> tuple[Series, Series]:
        return self.brief, self.full

    def _series(self, where: Where) -> Series:
        """The runs that say most of an end: those of full length, or the short ones."""
        return self.brief if where in self.moving and where not in self.full.found else self.full

    def _known(self, series: Series, where: Where) -> int:
        if where not in self.moving:
            return len(self.full.written[where[1]].replications)
        found = series.found.get(where)
        return 0 if found is None else len(found.replications)

    def _of(self, series: Series, where: Where, count: int, measure: str) -> Floats:
        """Pseudo-values of an end, or of the scenario as written (-1), of its first runs."""
        key = (series is self.full, where, count, measure)
        if key not in self._values:
            found = series.written[where[1]] if where[0] < 0 else series.found[where]
            part = found if len(found.replications) == count else found.head(count)
            self._values[key] = part.pseudo_values(measure)[:, 0]
        return self._values[key]

    def _add_moving(self, series: Series, places: Sequence[Where], upto: int) -> None:
        """The same for those that the first replication does not show to move nothing."""
        fresh = [where for where in places if not any(where in s.found for s in self._both)]
        self._add(series, fresh, 1)
        for where in fresh:
            if self._same(series.found[where], series.written[where[1]].head(1)):
                del series.found[where]
                self.moving.discard(where)
        self._add(series, [where for where in places if where in self.moving], upto)

    def _add(self, series: Series, places: Sequence[Where], upto: int) -> None:
        """Simulate the replications of ends that are still missing up to a number."""
        by_first: dict[int, list[Where]] = {}
        for where in places:
            if (known := self._known(series, where)) < upto:
                by_first.setdefault(known, []).append(where)
        for first, group in by_first.items():
            changed = {
                place: series.changed(self.ends[place].scenario)
                for place in dict.fromkeys(place for place, _ in group)
            }
            systems = {
                where: System(f"{where[0]}: {where[1]}", changed[where[0]], self.models[where[1]])
                for where in group
            }
            counted = [system for where, system in systems.items() if where in self._counted]
            simulated = [system for where, system in systems.items() if where not in self._counted]
            sums = self._runs(simulated, upto - first, first)
            sums |= self._count(series, counted, upto - first, first)
            for where, system in systems.items():
                before, new = series.found.get(where), sums[system.label]
                series.found[where] = new if before is None else joined([before, new])

    def _runs(
        self, systems: Sequence[System], count: int, first: int
    ) -> dict[str, ReplicationSums]:
        """Sums by label; tells the progress of the whole."""
        if not systems:
            return {}
        tell = self._telling(count * len(systems))
        how = replace(self.setup.running, progress=lambda done, _: tell(done))
        return replace(self.setup, running=how).simulated(systems, count, first)

    def _count(
        self, series: Series, systems: Sequence[System], count: int, first: int
    ) -> dict[str, ReplicationSums]:
        """Sums by label of systems that change what is counted alone."""
        found: dict[str, ReplicationSums] = {}
        for model in dict.fromkeys(str(system.model) for system in systems):
            mine = {one.label: one.scenario for one in systems if one.model == model}
            found |= counted_alike(
                series.changed(self.setup.scenario),
                model,
                mine,
                range(first, first + count),
                self.setup.seed,
                self.setup.running.jobs,
                self._telling(count * len(mine)),
            )
        return found

    def _telling(self, steps: int) -> Callable[[int], None]:
        """What hears of so many steps that come next, and tells of the whole."""
        before, told = self._done, self.setup.running.progress
        self._done += steps
        total = self._total = max(self._total, self._done)

        def tell(done: int) -> None:
            if told is not None:
                told(before + done, total)

        return tell

    def _same(self, one: ReplicationSums, other: ReplicationSums) -> bool:
        """Whether all measures that are asked for are made of the same sums."""
        if (one.cases_per_year, one.background_churn) != (
            other.cases_per_year,
            other.background_churn,
        ):
            return False
        return all(
            np.array_equal(mine, theirs)
            for measure in self.measures
            for mine, theirs in zip(one.parts(measure), other.parts(measure), strict=True)
        )


def _orchestrates(scenario: Scenario, model: str | ServiceModel) -> bool:
    capabilities = resolve(model, scenario).capabilities
    return any(getattr(capabilities, name) for name in _ORCHESTRATING)


def _concerns(end: End, model: str, *, orchestrated: bool) -> bool:
    """Whether an end can do anything under a model; the first replication says whether it does."""
    key = end.lever.axis.keys[0]
    if key.startswith("orchestrator."):
        return orchestrated
    return not key.startswith(_BY_MODEL) or key.endswith(f".{model}")
