"""The tables of a run as the rules read them, by the names of the compiled engine's world."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.engine.plan import ARRAYS, NUMBERS_OF_A_RUN
from sim.engine.reference.channels import channels, contact_kinds

if TYPE_CHECKING:
    from sim.demand.tape import Tape
    from sim.engine.plan import Plan
    from sim.engine.reference.hours import OpeningHours
    from sim.engine.reference.people import Team


class Tables:
    """Arrays of the plan as lists: rules only index them, and a list gives Python's numbers."""

    def __getattr__(self, name: str) -> Any:
        """For type checkers: arrays are set by name."""
        raise AttributeError(name)

    def __init__(self, plan: Plan, tape: Tape, hours: OpeningHours) -> None:
        self.run = (_run(plan, tape),)
        self.channel = channels(plan)
        self.contact_class = contact_kinds(plan)
        self.team: list[Team] = []  # the teams come when their agents do
        for name, one in ARRAYS.items():
            if one.dtype.names is None:
                setattr(self, name, getattr(plan, name).tolist())
        self.distributions = list(plan.distributions)
        self.quantile_table = plan.quantile_table
        self.channel_open = hours.is_open
        self.queue_reading = [0.0] * len(plan.queue)
        self.looks = [SimpleNamespace(wait=0.0, resolution=0.0) for _ in plan.channel]


def _run(plan: Plan, tape: Tape) -> SimpleNamespace:
    """The row of the run: the numbers of the plan, and what is counted during the run."""
    return SimpleNamespace(
        **{name: getattr(plan, one.name) for name, one in NUMBERS_OF_A_RUN.items()},
        channel_count=len(plan.channel),
        seed=tape.seed,
        replication=tape.replication,
        evaluated=0,
        prioritised=0,
        credit=0,
    )
