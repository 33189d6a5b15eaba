"""Whether agents who are due are there: absence by day, and beginning late."""

from __future__ import annotations

from sim.compiling import compiled
from sim.randomness.counter import uniform
from sim.randomness.purposes import ABSENCE, LATENESS
from sim.rules.draws import happens
from sim.rules.rows import Row, Tables
from sim.rules.timing import ticks

ON_DUTY_AS_PLANNED = 0
"""An agent is not about to leave."""
LEAVES_FOR_GOOD = 1
"""The agent goes home when nothing is in hand any more: what is done until then is overtime."""
LEAVES_FOR_PAUSE = 2
"""The agent begins a break, a lunch or a training when nothing is in hand any more."""

STRETCH_BITS = 8
"""The ordinal of a late beginning: day << 8 | which beginning of the day."""


@compiled
def is_absent(w: Tables, team: int, duty: Row) -> bool:
    """Whether an agent does not come on a day of work.

    Args:
        w: tables of the run.
        team: of the agent.
        duty: the row of the plan with which the shift begins.
    """
    run = w.run[0]
    person, day = w.person[duty.agent], duty.ordinal >> STRETCH_BITS
    share = w.team[team].absence_share
    return happens(run.seed, run.replication, person, ABSENCE, day, share)


@compiled
def ticks_late(w: Tables, team: int, duty: Row) -> int:
    """How late an agent begins a stretch of work: ticks on the clock grid, at most all of it.

    Evenly distributed between none and twice the mean, which is the stretch x (1 - adherence).

    Args:
        w: tables of the run.
        team: of the agent.
        duty: the row of the plan with which the shift, or the pause before the stretch, begins.
    """
    share = 2.0 * (1.0 - w.team[team].adherence_share)
    if share <= 0.0:
        return 0
    run = w.run[0]
    u = uniform(run.seed, run.replication, w.person[duty.agent], LATENESS, duty.ordinal)
    return min(ticks(u * share * duty.stretch / 1e6, run.grid), duty.stretch)
