"""The result of a selection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.study.contrast import value
from sim.study.decision import Decision
from sim.study.decision_findings import Remark, Selected, SelectedFrom, Undecided
from sim.study.findings import Finding
from sim.study.replication_sums import ReplicationSums
from sim.study.selection.kim_nelson import KimNelson
from sim.study.store import plain
from sim.study.tables import unit_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Candidate:
    """One system of a selection.

    Attributes:
        system: label. state: ``selected``, ``dropped``, or ``undecided``.
        replications: that it was simulated for. dropped_after: replications at which it left, or 0.
        mean, low, high: of the measure over its own replications, with a 95 % interval.
        unit: of the measure.
    """

    system: str
    state: str
    replications: int
    dropped_after: int
    mean: float
    low: float
    high: float
    unit: str


@dataclass(frozen=True, repr=False)
class Selection(Decision):
    """Which system is best.

    Attributes:
        systems: labels, in the order given. results: sums by label.
        measure: key. confidence: wanted probability of correct selection.
        procedure: its last state. manifest: where the result comes from.
    """

    file = "selection"

    systems: tuple[str, ...]
    results: Mapping[str, ReplicationSums]
    measure: str
    confidence: float
    procedure: KimNelson
    manifest: Mapping[str, Any]

    @property
    def best(self) -> str | None:
        """Label of the selected system; None if several are left."""
        remaining = self.procedure.remaining
        return self.systems[remaining[0]] if self.procedure.decided else None

    @cached_property
    def candidates(self) -> list[Candidate]:
        """All systems, the last to leave first."""
        found = [self._candidate(place) for place in range(len(self.systems))]
        return sorted(found, key=lambda one: -(one.dropped_after or 10**9))

    def _candidate(self, place: int) -> Candidate:
        sums = self.results[self.systems[place]]
        shown = value(sums, self.measure)
        left = self.procedure.left.get(place, 0)
        state = "dropped" if left else "selected" if self.procedure.decided else "undecided"
        return Candidate(
            self.systems[place],
            state,
            len(sums.replications),
            left,
            float(shown.mean),
            float(shown.low),
            float(shown.high),
            unit_of(sums, self.measure),
        )

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per system: system, state, replications, dropped_after, mean, lo, hi, unit."""
        import pandas as pd

        return pd.DataFrame([asdict(one) for one in self.candidates]).rename(
            columns={"low": "lo", "high": "hi"}
        )

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The selected system and what is guaranteed about it, or why none is selected."""
        runs = sum(one.replications for one in self.candidates)
        start = SelectedFrom(
            code="selected_from", measure=self.measure, systems=len(self.systems), runs=runs
        )
        rests_on = Remark(code="selection_rests_on")
        if self.best is None:
            return (start, self._undecided(), rests_on)
        best = self.candidates[0]
        selected = Selected(
            code="selected",
            model=best.system,
            value=best.mean,
            indifference=self.procedure.indifference,
            confidence=self.confidence,
            unit=best.unit,
        )
        return (start, selected, replace(selected, code="guarantee"), rests_on)

    def _undecided(self) -> Finding:
        """Systems that are left, and how far apart they would have to be."""
        left = [one for one in self.candidates if one.state == "undecided"]
        names = [one.system for one in left]
        return Undecided(
            code="identical" if self._identical(names) else "undecided",
            systems=tuple(names),
            replications=left[0].replications,
            indifference=self.procedure.indifference,
            unit=left[0].unit,
        )

    def _identical(self, labels: list[str]) -> bool:
        values = [tuple(self.results[each].pseudo_values(self.measure)[:, 0]) for each in labels]
        return len(set(values)) == 1

    def to_json(self) -> dict[str, Any]:
        """The result as plain values."""
        found: dict[str, Any] = {
            "format": 1,
            "measure": self.measure,
            "indifference": self.procedure.indifference,
            "confidence": self.confidence,
            "best": self.best,
            "systems": [asdict(one) for one in self.candidates],
        }
        return {**{key: plain(value) for key, value in found.items()}, **self.told()}
