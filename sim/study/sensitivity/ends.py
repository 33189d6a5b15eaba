"""Ends of assumptions under service models: a look with few replications, a second one with all.

All ends serve the same customers as the scenario as written, so what an end changes is a paired
difference. The first replication of each end and model is compared with that of the scenario as
written: where no sum that is asked for is another, the end does nothing there, and nothing more is
simulated. The others are looked at with a few replications; whoever asks decides which ends are
worth all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.measures.terms import Floats
from sim.service_models.registry import resolve
from sim.study.decision import Setup
from sim.study.replication_sums import ReplicationSums, joined
from sim.study.sensitivity.levers import End
from sim.study.systems import System

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

SCREENING: Final = 4
"""Replications of a first look."""

_MOVING_PART: Final = 0.6
"""Share of ends and models in which something moves, for the estimate of the time left."""

_ORCHESTRATING: Final = ("merge_on_arrival", "steering", "priority_from_emotion_and_value")
"""Capabilities without which nothing of the section on the orchestrator is read."""

_BY_MODEL: Final = ("costs.platform_per_agent_month.", "costs.integration_per_channel_month.")
"""Keys that end with the service model that they are about."""

Where = tuple[int, str]
"""Number of an end, and name of a service model."""


@dataclass(slots=True)
class EndRuns:
    """What is known of ends so far.

    Attributes:
        setup: replications, seed and workers. models: by name. measures: that are asked for.
        ends: what is looked at. screening: replications of the first look.
        written: sums of the scenario as written by model, all replications.
        found: sums by end and model; what is not there is as written.
    """

    setup: Setup
    models: Mapping[str, str | ServiceModel]
    measures: tuple[str, ...]
    ends: tuple[End, ...]
    screening: int = SCREENING
    written: dict[str, ReplicationSums] = field(default_factory=dict)
    found: dict[Where, ReplicationSums] = field(default_factory=dict)
    _done: int = 0
    _total: int = 0

    def look(self) -> None:
        """Simulate the scenario as written in full, and every end in a first look."""
        few = min(self.screening, self.setup.replications)
        systems = [System(name, self.setup.scenario, model) for name, model in self.models.items()]
        capable = {name: _orchestrates(self.setup.scenario, m) for name, m in self.models.items()}
        places = [
            (place, name)
            for place, end in enumerate(self.ends)
            for name in self.models
            if _concerns(end, name, orchestrated=capable[name])
        ]
        first = self.setup.replications * len(systems) + len(places)
        self.expect(first + round(_MOVING_PART * len(places) * (2 * few - 1)))
        self.written = self._runs(systems, self.setup.replications, 0)
        self._add(places, 1)
        for where in places:
            if self._same(self.found[where], self.written[where[1]].head(1)):
                del self.found[where]
        self._add(list(self.found), few)

    def confirm(self, wanted: Iterable[Where], upto: int) -> None:
        """Simulate more replications of some ends and models, of those that move anything.

        Args:
            wanted: which.
            upto: replications that there will be.
        """
        moving = [where for where in wanted if where in self.found]
        missing = sum(max(0, upto - len(self.found[where].replications)) for where in moving)
        self.expect(missing)
        self._add(moving, upto)

    def expect(self, steps: int) -> None:
        """So many replications are still to come, as far as is known."""
        self._total = self._done + steps

    def finish(self) -> None:
        """Nothing more will be simulated."""
        if self.setup.running.progress is not None:
            self.setup.running.progress(self._done, self._done)

    def sums(self, place: int, model: str, replications: int) -> ReplicationSums:
        """Sums of an end under a model; those of the scenario as written where it does nothing."""
        found = self.found.get((place, model), self.written[model])
        return found if len(found.replications) == replications else found.head(replications)

    def known(self, place: int, models: Collection[str]) -> int:
        """Replications of an end that are known under all of some models."""
        return min(
            len(self.found.get((place, model), self.written[model]).replications)
            for model in models
        )

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
            there = self.sums(place, model, count).pseudo_values(measure)[:, 0]
            here = self.written[model].head(count).pseudo_values(measure)[:, 0]
            moved = moved + sign * (there - here)
            scale = max(scale, float(np.abs(there).max()), float(np.abs(here).max()))
        return np.where(np.abs(moved) <= 1e-9 * scale, 0.0, moved)

    def at(
        self, points: Sequence[tuple[Scenario, Collection[str]]]
    ) -> list[dict[str, ReplicationSums]]:
        """All replications of further scenarios under some models: sums by model."""
        systems = [
            System(f"point {place}: {model}", scenario, self.models[model])
            for place, (scenario, models) in enumerate(points)
            for model in models
        ]
        if not systems:
            return [{} for _ in points]
        sums = self._runs(systems, self.setup.replications, 0)
        return [
            {model: sums[f"point {place}: {model}"] for model in models}
            for place, (_, models) in enumerate(points)
        ]

    def _add(self, places: Sequence[Where], upto: int) -> None:
        """Simulate the replications of ends that are still missing up to a number."""
        by_first: dict[int, list[Where]] = {}
        for where in places:
            known = len(self.found[where].replications) if where in self.found else 0
            if known < upto:
                by_first.setdefault(known, []).append(where)
        for first, group in by_first.items():
            systems = [
                System(f"{place}: {name}", self.ends[place].scenario, self.models[name])
                for place, name in group
            ]
            sums = self._runs(systems, upto - first, first)
            for place, name in group:
                new = sums[f"{place}: {name}"]
                before = self.found.get((place, name))
                self.found[place, name] = new if before is None else joined([before, new])

    def _runs(
        self, systems: Sequence[System], count: int, first: int
    ) -> dict[str, ReplicationSums]:
        """Sums by label; tells the progress of the whole."""
        before, told = self._done, self.setup.running.progress
        self._done += count * len(systems)
        total = self._total = max(self._total, self._done)

        def tell(done: int, _: int) -> None:
            if told is not None:
                told(before + done, total)

        how = replace(self.setup.running, progress=tell)
        return replace(self.setup, running=how).simulated(systems, count, first)

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
