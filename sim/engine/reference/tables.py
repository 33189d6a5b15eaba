"""The tables of a run as the rules read them, by the names of the compiled engine's world."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.engine.reference.channels import channels, contact_kinds

if TYPE_CHECKING:
    from sim.demand.tape import Tape
    from sim.engine.plan import Plan
    from sim.engine.reference.hours import OpeningHours
    from sim.engine.reference.people import Team


class Tables:
    """Arrays of the plan as lists: rules only index them, and a list gives Python's numbers."""

    def __init__(self, plan: Plan, tape: Tape, hours: OpeningHours) -> None:
        self.run = (_run(plan, tape),)
        self.channel = channels(plan)
        self.contact_class = contact_kinds(plan)
        self.team: list[Team] = []  # the teams come when their agents do
        self.team_secondary: list[list[int]] = plan.team_secondary.tolist()
        self.usable: list[int] = plan.usable.tolist()
        self.has_medium: list[int] = plan.has_medium.tolist()
        self.patience: list[list[int]] = plan.patience.tolist()
        self.liked: list[int] = plan.liked.tolist()
        self.correlation: list[float] = plan.correlation.tolist()
        self.points: list[float] = plan.points.tolist()
        self.parallel_share: list[float] = plan.parallel_share.tolist()
        self.value: list[float] = plan.value.tolist()
        self.retry_delay: list[int] = plan.retry_delay.tolist()
        self.switch_delay: list[int] = plan.switch_delay.tolist()
        self.parameters: Any = plan.parameters.tolist()
        self.distributions = list(plan.distributions)
        self.quantile_table = plan.quantile_table
        self.channel_open = hours.is_open


def _run(plan: Plan, tape: Tape) -> SimpleNamespace:
    """The row of the run: the numbers of the plan, and what is counted during the run."""
    numbers = {field.name: getattr(plan, field.name) for field in fields(plan)}
    return SimpleNamespace(
        **{name: value for name, value in numbers.items() if isinstance(value, int)},
        channel_count=len(plan.channels),
        seed=tape.seed,
        replication=tape.replication,
        evaluated=0,
        prioritised=0,
        credit=0,
    )
