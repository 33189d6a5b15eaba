"""Juan's day again and again: how often it goes how, under each service model.

``python -m tests.unit.show.juan_days`` prints the tables of `docs/stories.md`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sim
from sim.demand.tape import draw_tape
from sim.engine.journal import FLAG_PARALLEL, Answer, CaseEnd, ContactEnd
from sim.engine.plan import Plan
from sim.engine.typical_start import begun, find_start
from sim.randomness.distributions import quantile
from sim.service_models.registry import BUILT_IN
from sim.show.case.rows import CaseRows, rows_of_case
from sim.show.case.sums import loyalty_of, sums_of
from sim.show.choosing import case_of_the_scenario
from sim.units import TICKS_PER_MINUTE

JUAN = Path(__file__).resolve().parents[3] / "scenarios" / "juan.toml"
DAYS = 150
MODELS = tuple(BUILT_IN)


@dataclass
class Days:
    """Counts of days, and sums over them; times in minutes."""

    gave_up_phone: int = 0
    two_at_once: int = 0
    explained_again: int = 0
    double_or_needless: int = 0
    solved: int = 0
    contacts: int = 0
    waited: float = 0.0
    agents: float = 0.0
    closed: int = 0
    satisfaction: float = 0.0
    leaves: float = 0.0
    leaves_by_evidence: float = 0.0


@cache
def days(count: int = DAYS) -> tuple[dict[str, Days], Counter[tuple[str, bool, str]]]:
    """Juan's case in the first replications of the scenario's seed.

    Returns:
        what happened on these days, by model; and how often the orchestrator's first decision was
        which, see :func:`decision`.
    """
    scenario = sim.load(JUAN)
    scenario = begun(scenario, find_start(scenario, list(MODELS), scenario.run.seed))
    found = {model: Days() for model in MODELS}
    decided: Counter[tuple[str, bool, str]] = Counter()
    for replication in range(count):
        tape = draw_tape(scenario, scenario.run.seed, replication)
        for model, day in found.items():
            journal = sim.simulate(scenario, model, replication=replication, tape=tape)
            case = case_of_the_scenario(journal, scenario)
            assert case is not None
            rows = rows_of_case(journal, case)
            loyalty = loyalty_of(journal, scenario, case)
            sums = sums_of(rows, loyalty)
            first = rows.contacts[0]
            day.gave_up_phone += first["end"] == ContactEnd.ABANDONED
            day.two_at_once += any(each["flags"] & FLAG_PARALLEL for each in rows.contacts)
            day.explained_again += sums.repeated > 0
            day.double_or_needless += sums.wasted_time > 0
            day.solved += sums.end == CaseEnd.RESOLVED
            day.contacts += sums.attempts
            day.waited += sums.waited / TICKS_PER_MINUTE
            day.agents += sums.agent_time / TICKS_PER_MINUTE
            if loyalty is not None:
                day.closed += 1
                day.satisfaction += loyalty.satisfaction
                day.leaves += 100 * loyalty.leaves
                day.leaves_by_evidence += 100 * loyalty.leaves_by_evidence
            if rows.decisions:
                decided[decision(rows)] += 1
    return found, decided


def half_gone_seconds(plan: Plan, segment: int, channel: int) -> float:
    """The wait after which half of a segment's customers have lost patience on a channel."""
    law = plan.distributions[plan.patience[segment, channel]]
    return float(quantile(0.5, law, plan.quantile_table))


def decision(rows: CaseRows) -> tuple[str, bool, str]:
    """The first decision: the channel taken for the best, whether an agent was free, the answer."""
    first = rows.decisions[0]
    chosen = first["chosen"]
    free = bool(first["free"] >> chosen & 1)
    return rows.names.channels[chosen], free, Answer(first["answer"]).name.lower()


def decision_table(decided: Counter[tuple[str, bool, str]]) -> list[str]:
    """How often the first decision took which channel, as a table of `docs/stories.md`."""
    lines = ["| best channel | an agent is free there | days | accepted | declined |"]
    lines.append("|---|---|---:|---:|---:|")
    for channel, free in sorted({each[:2] for each in decided}):
        counts = {answer: decided[channel, free, answer] for answer in _ANSWERS}
        offered = channel != "voice"
        cells = [counts[each] if offered else "-" for each in ("accepted", "declined")]
        shown = [channel, "yes" if free else "no", sum(counts.values()), *cells]
        lines.append(f"| {' | '.join(map(str, shown))} |")
    return lines


_ANSWERS = tuple(each.name.lower() for each in Answer)


def table(found: dict[str, Days], count: int = DAYS) -> list[str]:
    """How often it goes how, as a table of `docs/stories.md`."""
    labels = {
        "gave_up_phone": "he gives up on the first call, % of days",
        "two_at_once": "he has two contacts open on purpose, %",
        "explained_again": "he explains something again, %",
        "double_or_needless": "some of the agents' work is double or needless, %",
        "solved": "it is solved, %",
        "contacts": "contacts he makes, mean",
        "waited": "minutes he waits in queues, mean",
        "agents": "minutes of agents' time, mean",
        "satisfaction": "satisfaction (0 to 100), mean over cases that are over",
        "leaves": "chance that he leaves in percent, likewise",
        "leaves_by_evidence": "the same by the weights that have a source alone",
    }
    lines = [f"| | {' | '.join(found)} |", f"|---|{'---:|' * len(found)}"]
    for name, label in labels.items():
        share = "%" in label
        of_closed = name in ("satisfaction", "leaves", "leaves_by_evidence")
        cells = [
            f"{getattr(day, name) / (day.closed if of_closed else count):.1f}"
            if not share
            else f"{100 * getattr(day, name) / count:.0f}"
            for day in found.values()
        ]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return lines


if __name__ == "__main__":
    happened, first_decisions = days()
    shown = [*table(happened), "", *decision_table(first_decisions)]
    print("\n".join(shown))  # noqa: T201 - it is a command
