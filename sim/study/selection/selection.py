"""The result of a selection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.measures.definitions import MEASURES
from sim.study.contrast import value
from sim.study.decision import Decision
from sim.study.replication_sums import ReplicationSums
from sim.study.selection.kim_nelson import KimNelson
from sim.study.store import plain
from sim.study.wording import amount, listed, unit_of

if TYPE_CHECKING:
    import pandas as pd


_PROCEDURE = "the same customers; procedure KN of Kim and Nelson (2001)"
_RESTS_ON = (
    "The promise rests on independent replications that are about normal; intervals of systems "
    "that were dropped early are of few replications."
)


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


@dataclass(frozen=True)
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
            unit_of(self.measure, sums),
        )

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per system: system, state, replications, dropped_after, mean, lo, hi, unit."""
        import pandas as pd

        return pd.DataFrame([asdict(one) for one in self.candidates]).rename(
            columns={"low": "lo", "high": "hi"}
        )

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """What it means, sentence by sentence."""
        zone = amount(self.procedure.indifference, self.candidates[0].unit)
        runs = sum(one.replications for one in self.candidates)
        what = f"{MEASURES[self.measure].label}, {len(self.systems)} systems, {runs} runs in all"
        told = [f"{what}; {_PROCEDURE}."]
        if self.best is None:
            return (*told, self._undecided(zone), _RESTS_ON)
        found = self.candidates[0]
        promise = (
            f"If a system is better than all others by {zone} or more, this is it with "
            f"probability {self.confidence:.0%} or more; differences below that are taken for "
            "none, and then it may be any of the nearly best."
        )
        selected = f"Selected: {found.system} ({amount(found.mean, found.unit)})."
        return (*told, selected, promise, _RESTS_ON)

    def _undecided(self, zone: str) -> str:
        left = [one for one in self.candidates if one.state == "undecided"]
        names = listed([one.system for one in left])
        if self._identical([one.system for one in left]):
            return f"No selection: {names} do exactly the same, and are better than the others."
        return (
            f"No selection: after {left[0].replications} replications {names} are not told apart "
            f"to {zone}. More replications (--most) or a wider indifference zone would decide."
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
            "verdict": list(self.lines),
        }
        return {key: plain(value) for key, value in found.items()}
