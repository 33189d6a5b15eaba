"""What it costs: labour, training, channels, platform, integration, proactive actions.

    labour       paid hours x wage of the team
    premiums     overtime x wage x premium + hours on duty at night, on Sundays, on holidays x its
                 premium
    training     labour x the share that training for secondary skills takes
    channels     per handled contact + per minute with the agent, and the same in self-service
    platform     price per agent-month of the service model x paid hours / paid hours per month
    integration  price per month of the service model x months in the window
    proactive    price of an action x proactive actions

Overhead is a measure of its own and no part of the total: a wage that already contains it would
count it twice. Costs are those of the window; the cases and contacts they are divided by are those
that arose in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from sim.measures.expressions import Expression
from sim.measures.journey import proactive_actions
from sim.measures.kernels import TICKS_OF_PIECE
from sim.measures.rows import Rows
from sim.measures.self_service import entered
from sim.measures.sums import Tally
from sim.measures.terms import MONTHS_PER_YEAR, PREMIUMS, Floats, Terms
from sim.measures.workforce import agent_months, in_premium, load_ticks, paid
from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE


def handling_labour(rows: Rows) -> Expression:
    """Wage of the paid time behind each spell of work, without idle time, likewise."""
    team = rows.column("team")
    price = rows.terms.wage_per_hour[team] * rows.terms.paid_per_present[team]
    return load_ticks(rows) * price


def _price(rows: Rows, channel: str, ticks: str) -> Expression:
    """Price of one contact on a channel, and of its minutes there."""
    code, minutes = rows.column(channel), rows.column(ticks) / TICKS_PER_MINUTE
    return rows.terms.cost_per_contact[code] + rows.terms.cost_per_minute[code] * minutes


def contact_cost(rows: Rows) -> Expression:
    """Price of each handled contact, and of its minutes with the agent, beside the agent."""
    return _price(rows, "channel", "worked") * rows.column("handled")


def self_service_cost(rows: Rows) -> Expression:
    """Price of each contact that entered self-service, and of its minutes there."""
    return _price(rows, "entry_channel", "self_service") * entered(rows)


def integration(rows: Rows) -> Expression:
    """Upkeep of the connections while the clock runs, in currency times ticks per hour."""
    per_hour = rows.terms.integration_per_month * MONTHS_PER_YEAR / rows.terms.hours_per_year
    return TICKS_OF_PIECE * per_hour


def overtime_premium(terms: Terms) -> Floats:
    """By team, what an hour of overtime costs beyond its wage."""
    return terms.wage_per_hour * terms.overtime_premium_share


def premium(kind: str) -> Tally:
    """What is paid on top for hours on duty at night, on Sundays or on holidays."""
    place = PREMIUMS.index(kind)
    return Tally(
        "states",
        partial(in_premium, kind),
        per=TICKS_PER_HOUR,
        of_team=lambda terms: terms.paid_per_present * terms.premium_per_hour[place],
    )


_PREMIUMS: Final = ("overtime_premium", *(f"{kind}_premium" for kind in PREMIUMS))

TALLIES: Final[Mapping[str, Tally]] = {
    "overtime_premium": Tally(
        "states",
        lambda rows: TICKS_OF_PIECE * rows.column("overtime"),
        per=TICKS_PER_HOUR,
        of_team=overtime_premium,
    ),
    **{f"{kind}_premium": premium(kind) for kind in PREMIUMS},
    "labour_cost": paid(lambda terms: terms.wage_per_hour),
    "training_cost": paid(lambda terms: terms.wage_per_hour * terms.training_share),
    "overhead": paid(lambda terms: terms.wage_per_hour * terms.overhead_share),
    "platform_cost": paid(lambda terms: agent_months(terms) * terms.platform_per_agent_month),
    "integration_cost": Tally("clock", integration, per=TICKS_PER_HOUR),
    "contact_cost": Tally("contacts", contact_cost),
    "self_service_cost": Tally("entries", self_service_cost),
    "proactive_cost": Tally(
        "cases", lambda rows: proactive_actions(rows) * rows.terms.proactive_action
    ),
    "handling_labour": Tally("work", handling_labour, per=TICKS_PER_HOUR),
}
"""Sums of money, in the scenario's currency."""

_CHANNELS: Final = ("contact_cost", "self_service_cost")

TOTALS: Final[Mapping[str, tuple[str, ...]]] = {
    "channel_cost": _CHANNELS,
    "premium_cost": _PREMIUMS,
    "total_cost": (
        "labour_cost",
        *_PREMIUMS,
        "training_cost",
        "platform_cost",
        "integration_cost",
        "proactive_cost",
        *_CHANNELS,
    ),
    "loaded_cost": (
        "labour_cost",
        *_PREMIUMS,
        "training_cost",
        "overhead",
        "platform_cost",
        "integration_cost",
        "proactive_cost",
        *_CHANNELS,
    ),
    "direct_cost": ("handling_labour", "proactive_cost", *_CHANNELS),
}
"""Costs that add up several of the sums."""
