"""Juan's day again and again: how often it goes how, under each service model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sim
from sim.demand.tape import draw_tape
from sim.engine.journal import FLAG_PARALLEL, CaseEnd, ContactEnd
from sim.service_models.registry import BUILT_IN
from sim.show.case.rows import rows_of_case
from sim.show.case.sums import sums_of
from sim.show.choosing import case_of_the_scenario
from sim.units import TICKS_PER_MINUTE

JUAN = Path(__file__).resolve().parents[3] / "scenarios" / "juan.toml"
DAYS = 1000
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


def days(count: int = DAYS) -> dict[str, Days]:
    """Juan's case in the first replications of the scenario's seed, under each model."""
    scenario = sim.load(JUAN)
    found = {model: Days() for model in MODELS}
    for replication in range(count):
        tape = draw_tape(scenario, scenario.run.seed, replication)
        for model, day in found.items():
            journal = sim.simulate(scenario, model, replication=replication, tape=tape)
            case = case_of_the_scenario(journal, scenario)
            assert case is not None
            rows = rows_of_case(journal, case)
            sums = sums_of(rows)
            first = rows.contacts[0]
            day.gave_up_phone += first["end"] == ContactEnd.ABANDONED
            day.two_at_once += any(each["flags"] & FLAG_PARALLEL for each in rows.contacts)
            day.explained_again += sums.repeated > 0
            day.double_or_needless += sums.wasted_time > 0
            day.solved += sums.end == CaseEnd.RESOLVED
            day.contacts += sums.attempts
            day.waited += sums.waited / TICKS_PER_MINUTE
            day.agents += sums.agent_time / TICKS_PER_MINUTE
    return found


def table(found: dict[str, Days], count: int = DAYS) -> list[str]:
    """The table of `docs/stories.md`."""
    labels = {
        "gave_up_phone": "he gives up on the first call, % of days",
        "two_at_once": "he has two contacts open on purpose, %",
        "explained_again": "he explains something again, %",
        "double_or_needless": "some of the agents' work is double or needless, %",
        "solved": "it is solved, %",
        "contacts": "contacts he makes, mean",
        "waited": "minutes he waits in queues, mean",
        "agents": "minutes of agents' time, mean",
    }
    lines = [f"| | {' | '.join(found)} |", f"|---|{'---:|' * len(found)}"]
    for name, label in labels.items():
        share = "%" in label
        cells = [
            f"{100 * getattr(day, name) / count:.0f}"
            if share
            else f"{getattr(day, name) / count:.1f}"
            for day in found.values()
        ]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return lines
