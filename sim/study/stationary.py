"""One long run of a centre that is the same at every hour, and its measures in steady state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import StudyError
from sim.measures.definitions import MEASURES
from sim.measures.table import unit
from sim.sections.demand import ReplaySource
from sim.study.reducing import reduced
from sim.study.replication_sums import OVER_TIME
from sim.study.steady_state import SteadyState, steady_measures
from sim.workload.expected import expected_streams

if TYPE_CHECKING:
    from sim.engine.journal import Journal
    from sim.scenario.schema import Scenario

_LEFT_OUT = frozenset({"fte", "total_cost", "paid_hours", "agents_on_duty"})
"""Sums that are given by the staffing, or grow with the length of the run."""


@dataclass(frozen=True, slots=True)
class LongRun:
    """Measures of one long run in steady state.

    Attributes:
        measures: by key. units: likewise.
        interval_minutes: length of the steps that warm-up and batches are counted in.
        intervals: of the run, after the scenario's own warm-up.
    """

    measures: dict[str, SteadyState]
    units: dict[str, str]
    interval_minutes: float
    intervals: int

    @property
    def warm_up_hours(self) -> float:
        """Time at the start that is left out."""
        skipped = max((one.warm_up for one in self.measures.values()), default=0)
        return skipped * self.interval_minutes / 60

    def cautions(self) -> list[str]:
        """What a reader has to know: the run is too short in one way or another."""
        dependent = [MEASURES[k].label for k, one in self.measures.items() if not one.independent]
        lines = []
        if any(not one.settled for one in self.measures.values()):
            lines.append(
                "The run does not settle: more than half of it looks like warm-up. Make it longer, "
                "or the centre cannot keep up with its work."
            )
        if dependent:
            lines.append(
                f"Batches still depend on each other for {', '.join(dependent)}: those intervals "
                "are too short. Make the run longer."
            )
        return lines

    def to_json(self) -> dict[str, Any]:
        """Plain values: intervals, warm-up, measures with ``{mean, ci95, unit, batches, ...}``."""
        return {
            "intervals": self.intervals,
            "interval_minutes": self.interval_minutes,
            "warm_up_hours": self.warm_up_hours,
            "measures": {
                key: {
                    "mean": float(one.estimate.mean),
                    "ci95": [float(one.estimate.low), float(one.estimate.high)],
                    "unit": self.units[key],
                    "batches": one.estimate.replications,
                    "batch_intervals": one.batch_length,
                    "correlation": one.correlation,
                    "independent": one.independent,
                    "settled": one.settled,
                }
                for key, one in self.measures.items()
            },
            "cautions": self.cautions(),
        }


def long_run(journal: Journal, scenario: Scenario) -> LongRun:
    """Measures of a journal in steady state, by batch means after a warm-up found by MSER-5.

    Args:
        journal: of one long run.
        scenario: that was simulated.

    Raises:
        StudyError: the scenario has no steady state, or the run is too short.
    """
    require_steady_state(scenario)
    found = reduced(journal, scenario)
    sums = {name: values[0] for name, values in found.sums["interval"].items()}
    parts = {
        m.key: (m.numerator, m.denominator)
        for m in found.measures("interval")
        if m.key in OVER_TIME and m.denominator and m.key not in _LEFT_OUT
    }
    measures = steady_measures(sums, parts)
    return LongRun(
        measures,
        {key: unit(MEASURES[key], found.currency) for key in measures},
        scenario.run.measurement_interval_minutes,
        len(next(iter(sums.values()))),
    )


def require_steady_state(scenario: Scenario) -> None:
    """Complain about a scenario that changes over time.

    Raises:
        StudyError: says what changes.
    """
    reasons = reasons_against(scenario)
    if reasons:
        raise StudyError(
            f"{scenario.name} has no steady state: {'; '.join(reasons)}. Such a centre is studied "
            "by replications: ccsim compare."
        )


def reasons_against(scenario: Scenario) -> list[str]:
    """Why a scenario is not the same at every hour; empty if it has a steady state."""
    reasons = []
    if any(isinstance(source, ReplaySource) for source in scenario.demand.sources):
        reasons.append("it replays recorded cases")
    if any(s.rates.size and s.rates.min() != s.rates.max() for s in expected_streams(scenario)):
        reasons.append("volumes change over time")
    closed = [name for name, one in scenario.channels.items() if one.opening != "always"]
    if closed:
        reasons.append(f"{', '.join(closed)} closes")
    staffed = [t.headcount for t in scenario.teams.values()]
    if scenario.staffing.table is not None or not all(isinstance(n, (int, float)) for n in staffed):
        reasons.append("staff changes over time")
    return reasons
