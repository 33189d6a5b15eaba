"""What it costs: labour, training, channels, platform and integration.

    labour       paid hours x wage of the team
    training     labour x the share that training for secondary skills takes
    channels     per answered contact + per minute of talk
    platform     price per agent-month of the service model x paid hours / paid hours per month
    integration  price per month of the service model x months in the window

Overhead is a measure of its own and no part of the total: a wage that already contains it would
count it twice. Costs are those of the window; the cases and contacts they are divided by are those
that arose in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.measures.rows import ClockRows, Column, ContactRows, StateRows, WorkRows
from sim.measures.sums import Tally
from sim.measures.terms import MONTHS_PER_YEAR
from sim.measures.workforce import agent_months, load_ticks, paid_ticks
from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE


def labour(rows: StateRows) -> Column:
    """Wage of the paid time of each spell, in currency times ticks per hour."""
    return rows.derive(
        "labour", lambda: paid_ticks(rows) * rows.terms.wage_per_hour[rows.column("team")]
    )


def handling_labour(rows: WorkRows) -> Column:
    """Wage of the paid time behind each spell of work, without idle time, likewise."""
    price = rows.terms.wage_per_hour * rows.terms.paid_per_present
    return np.asarray(load_ticks(rows) * price[rows.column("team")])


def training(rows: StateRows) -> Column:
    """Training for secondary skills, likewise."""
    if not rows.terms.training_share.any():
        return np.zeros(len(rows))
    return np.asarray(labour(rows) * rows.terms.training_share[rows.column("team")])


def overhead(rows: StateRows) -> Column:
    """Overhead on labour, likewise."""
    return np.asarray(labour(rows) * rows.terms.overhead_share)


def channel_cost(rows: ContactRows) -> Column:
    """Price of each answered contact, and of its minutes with the agent, beside the agent."""
    channel = rows.column("channel")
    minutes = (rows.column("talk_end") - rows.column("left_queue")) / TICKS_PER_MINUTE
    per_minute = rows.terms.cost_per_minute[channel] * minutes
    price = rows.terms.cost_per_contact[channel] + per_minute
    return np.asarray(price * rows.column("answered"))


def platform(rows: StateRows) -> Column:
    """Licences of the paid time of each spell, in currency times ticks per hour."""
    return np.asarray(agent_months(rows) * rows.terms.platform_per_agent_month)


def integration(rows: ClockRows) -> Column:
    """Upkeep of the connections while the clock runs, in currency times ticks per hour."""
    per_hour = rows.terms.integration_per_month * MONTHS_PER_YEAR / rows.terms.hours_per_year
    return np.asarray(rows.column("ticks") * per_hour)


TALLIES: Final[Mapping[str, Tally]] = {
    "labour_cost": Tally("states", labour, per=TICKS_PER_HOUR),
    "training_cost": Tally("states", training, per=TICKS_PER_HOUR),
    "overhead": Tally("states", overhead, per=TICKS_PER_HOUR),
    "platform_cost": Tally("states", platform, per=TICKS_PER_HOUR),
    "integration_cost": Tally("clock", integration, per=TICKS_PER_HOUR),
    "channel_cost": Tally("contacts", channel_cost),
    "handling_labour": Tally("work", handling_labour, per=TICKS_PER_HOUR),
}
"""Sums of money, in the scenario's currency."""

TOTALS: Final[Mapping[str, tuple[str, ...]]] = {
    "total_cost": (
        "labour_cost",
        "training_cost",
        "platform_cost",
        "integration_cost",
        "channel_cost",
    ),
    "direct_cost": ("handling_labour", "channel_cost"),
}
"""Costs that add up several of the sums."""
