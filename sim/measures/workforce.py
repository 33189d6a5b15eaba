"""What agents do with their time, and how many of them are paid for.

*On duty* is everything but off and absent; *staffed* is what of it can serve customers (available,
busy, in after-contact work, or holding a place for a customer who is silent), the denominator of
occupancy; breaks and training are on duty but not staffed. Spells are clipped to the window, so
overtime counts in full as it occurs. A place held for somebody who has left is no work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.engine.journal import AgentState, WorkKind
from sim.measures.expressions import Expression, one_of
from sim.measures.kernels import TICKS_OF_PIECE
from sim.measures.rows import Rows
from sim.measures.sums import Tally
from sim.measures.terms import MONTHS_PER_YEAR
from sim.units import TICKS_PER_HOUR

STAFFED: Final = (
    AgentState.AVAILABLE,
    AgentState.BUSY,
    AgentState.WRAP_UP,
    AgentState.HELD_SLOT,
)
WORKING: Final = (AgentState.BUSY, AgentState.WRAP_UP)
OCCUPIED: Final = (*WORKING, AgentState.HELD_SLOT)
UNAVAILABLE: Final = (AgentState.BREAK, AgentState.TRAINING)
ON_DUTY: Final = STAFFED + UNAVAILABLE


def paid_ticks(rows: Rows) -> Expression:
    """Time that is paid for because of each spell: presence divided by (1 - shrinkage)."""
    present = TICKS_OF_PIECE * one_of(rows.column("state"), ON_DUTY)
    return present * rows.terms.paid_per_present[rows.column("team")]


def work_ticks(rows: Rows) -> Expression:
    """Time in each spell of work; 0 where a place was held for somebody who had left."""
    return TICKS_OF_PIECE * (rows.column("kind") != WorkKind.SILENT)


def load_ticks(rows: Rows) -> Expression:
    """Time in each spell of work times the share of the agent that it takes."""
    return work_ticks(rows) * rows.terms.capacity_weight[rows.column("channel")]


def _in_state(*states: AgentState) -> Tally:
    """Hours in one of the states."""
    return Tally(
        "states",
        lambda rows: TICKS_OF_PIECE * one_of(rows.column("state"), states),
        per=TICKS_PER_HOUR,
    )


def agent_months(rows: Rows) -> Expression:
    """Paid time over the paid time of one full-time equivalent in a month."""
    return paid_ticks(rows) * (MONTHS_PER_YEAR / rows.terms.hours_per_agent_year)


def _full_time(rows: Rows) -> Expression:
    """Paid time of one full-time equivalent while the clock runs."""
    paid_share = rows.terms.hours_per_agent_year / rows.terms.hours_per_year
    return TICKS_OF_PIECE * paid_share


TALLIES: Final[Mapping[str, Tally]] = {
    "present": _in_state(*ON_DUTY),
    "staffed": _in_state(*STAFFED),
    "occupied": _in_state(*OCCUPIED),
    "worked": _in_state(*WORKING),
    "holding": _in_state(AgentState.HELD_SLOT),
    "available": _in_state(AgentState.AVAILABLE),
    "unavailable": _in_state(*UNAVAILABLE),
    "absent": _in_state(AgentState.ABSENT),
    "paid": Tally("states", paid_ticks, per=TICKS_PER_HOUR),
    "agent_months": Tally("states", agent_months, per=TICKS_PER_HOUR),
    "load": Tally("work", load_ticks, per=TICKS_PER_HOUR),
    "working": Tally("work", work_ticks, per=TICKS_PER_HOUR),
    "clock": Tally("clock", lambda _rows: TICKS_OF_PIECE, per=TICKS_PER_HOUR),
    "full_time": Tally("clock", _full_time, per=TICKS_PER_HOUR),
}
"""Sums over agents' time, in hours."""
