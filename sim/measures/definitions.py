"""Every measure there is, by key.

A measure is a ratio of two sums (see :mod:`sim.measures.sums`), a sum per replication, or a
quantile. The sums are defined beside what they are about, in ``service``, ``handling``,
``duplicates``, ``threads``, ``self_service``, ``orchestrator``, ``journey``, ``workforce``,
``money`` and ``loyalty``; the modules of :mod:`sim.measures.formulas` alone say which is divided by
which, and which way is better.
"""

from __future__ import annotations

from typing import Final

from sim.measures.formulas.agents import AGENTS, MONEY
from sim.measures.formulas.cases import CASES
from sim.measures.formulas.contacts import CONTACTS
from sim.measures.formulas.duplicates import DUPLICATES
from sim.measures.formulas.loyalty import LOYALTY
from sim.measures.formulas.messages import MESSAGES, SELF_SERVICE
from sim.measures.formulas.orchestrator import ORCHESTRATOR
from sim.measures.measure import Better, Measure

__all__ = ["HEADLINES", "MEASURES", "MECHANISMS", "SECONDARY", "Better", "Measure", "at_levels"]

MEASURES: Final[dict[str, Measure]] = {
    measure.key: measure
    for measures in (
        CONTACTS,
        DUPLICATES,
        MESSAGES,
        SELF_SERVICE,
        ORCHESTRATOR,
        CASES,
        AGENTS,
        MONEY,
        LOYALTY,
    )
    for measure in measures
}
"""All measures by key, in the order in which tables show them; see :mod:`sim.measures.own`."""

HEADLINES: Final = (
    "lost_case_rate",
    "attempts_per_case",
    "time_to_resolution_hours",
    "cost_per_resolved_case",
    "retention_rate",
)
"""Measures that a comparison is judged by: they are per case, so repeats cannot flatter them."""

LEADING: Final = (
    "lost_case_rate",
    "attempts_per_case",
    "time_to_resolution_hours",
    "time_to_resolution_p50_hours",
    "time_to_resolution_p90_hours",
    "cost_per_resolved_case",
    "retention_rate",
)
"""Rows with which tables of results begin: the headlines, and how spread out the times are: with
returns a day later, a mean says little about most customers."""

SECONDARY: Final = ("asa_seconds", "abandonment_rate")
"""Measures that a verdict mentions beside the headlines."""

MECHANISMS: Final = (
    "turn_wait_mean_hours",
    "turn_wait_p90_hours",
    "chased_rate",
    "backlog_at_end",
    "containment_rate",
    "self_service_resolution_rate",
    "duplicate_share",
    "duplicate_work_share",
    "stale_work_share",
    "false_merges",
    "steered_rate",
    "acceptance_rate",
    "prioritised_rate",
    "calm_low_value_wait_p95_seconds",
    "held_slot_share",
    "purchase_margin_lost",
    "handled_before_share",
    "cases_of_false_alarms",
    "proactive_cost",
)
"""Measures that tables show where what they measure happens at all."""


def at_levels(by: tuple[str, ...]) -> tuple[Measure, ...]:
    """Measures that exist for a cross of levels."""
    return tuple(measure for measure in MEASURES.values() if set(by) <= measure.levels)
