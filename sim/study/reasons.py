"""Why a system differs from the baseline: where its agents' time went, and what steering did.

Differences are told in hours of agents, in contacts or cases out of a hundred, in seconds, in money
per resolved case, and in log-odds of leaving after a case, term by term, always from the sums of
the journals. A reason is named only if the 95 % interval of its paired difference leaves out zero;
that shows what moved together with the result, it is no proof that one caused the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from sim.measures.terms import Floats
from sim.sections.churn_presets import TERMS
from sim.study.findings import Reason, Work
from sim.study.precision import difference, jackknife
from sim.study.replication_sums import ReplicationSums

_SMALLEST_SHARE: Final = 0.001
"""Share of the agents' work below which a difference is not worth a word."""

Sums = Mapping[str, Floats]


def _one(name: str) -> Callable[[Sums], Floats]:
    return lambda sums: sums[name][:, 0]


WORK: Final[Mapping[str, Callable[[Sums], Floats]]] = {
    "context": _one("context_load"),
    "repeat": _one("repeat_load"),
    "companion": _one("companion_load"),
    "identification": _one("identification_load"),
    "resume": _one("resume_load"),
    "duplicate": _one("duplicate_load"),
    "follow_up": _one("follow_up_load"),
    "first_contact": lambda sums: (sums["solving_load"] - sums["follow_up_load"])[:, 0],
}
"""Parts of the agents' work; together they are all of it."""

_CONTACTS: Final[Mapping[str, Callable[[Sums], Floats]]] = {
    "duplicates": _one("duplicates"),
    "declined": lambda sums: (sums["offers"] - sums["offers_accepted"])[:, 0],
    "steered": _one("steered"),
    "misread": _one("priorities_misread"),
    "false_merges": _one("false_merges"),
}
"""Contacts of which something is said, out of those offered."""

_CASES: Final[Mapping[str, Callable[[Sums], Floats]]] = {
    "falsely_merged_lost": _one("falsely_merged_lost"),
    "offered_message": _one("callers_offered_message"),
}
"""Cases of which something is said, out of those closed."""


_LEAVING: Final[Mapping[str, Callable[[Sums], Floats]]] = {
    "leaving_outcome": _one("level_of_outcome"),
    **{f"leaving_{term}": _one(f"unusual_{term}") for term in TERMS},
}
"""Parts of the log-odds of leaving after a case, added up over closed cases."""


def reasons(system: ReplicationSums, baseline: ReplicationSums) -> tuple[Reason, ...]:
    """What moved significantly, the largest of each kind first.

    Args:
        system: sums of the same replications as the baseline's.
        baseline: what it is compared with.
    """
    own, base = system.sums["all"], baseline.sums["all"]
    found: list[Reason] = []
    total = float(base["handled_load"].mean())
    for part, hours in WORK.items():
        found += _moved("why_work", part, hours(own), hours(base), total, "h")
    for code, parts, whole in (
        ("why_contacts", _CONTACTS, "offered"),
        ("why_cases", _CASES, "cases_closed"),
    ):
        for part, count in parts.items():
            rates = [_per(100 * count(sums), sums[whole][:, 0]) for sums in (own, base)]
            found += _moved(code, part, rates[0], rates[1], 100.0, "of 100")
    for part, logits in _LEAVING.items():
        means = [_per(logits(sums), sums["cases_closed"][:, 0]) for sums in (own, base)]
        found += _moved("why_leaving", part, means[0], means[1], 1.0, "log-odds")
    waits = [
        _per(sums["steered_wait_error"][:, 0], sums["steered_foreseen"][:, 0])
        for sums in (own, base)
    ]
    found += _moved("why_waits", "steered_waits", waits[0], waits[1], 1.0, "s")
    found += _messages(own)
    stayed = [_per(sums["displaced_wait"][:, 0], sums["displaced"][:, 0]) for sums in (own, base)]
    if own["steered"].any() or own["prioritised"].any():
        found += _moved("why_displaced", "displaced", stayed[0], stayed[1], 60.0, "s")
    prices = [
        _per((sums["platform_cost"] + sums["integration_cost"])[:, 0], sums["cases_resolved"][:, 0])
        for sums in (own, base)
    ]
    found += _moved("why_money", "platform", prices[0], prices[1], 1.0, system.currency)
    return tuple(sorted(found, key=lambda reason: -reason.size))


def _messages(own: Sums) -> list[Reason]:
    """How much longer the cases of callers took who accepted a message, than other callers'."""
    messages = _per(own["message_hours"][:, 0], own["callers_resolved_by_message"][:, 0])
    if not messages.any():
        return []
    others = _per(own["other_callers_hours"][:, 0], own["callers_resolved_otherwise"][:, 0])
    return _moved("why_longer", "message", messages, others, 24.0, "h")


def why(system: ReplicationSums, baseline: ReplicationSums) -> tuple[Work | Reason, ...]:
    """The reasons, after the hours that agents worked where those moved."""
    found = reasons(system, baseline)
    if not any(reason.code == "why_work" for reason in found):
        return found
    own, base = (float(one.sums["all"]["handled_load"].mean()) for one in (system, baseline))
    return Work(code="agents_worked", value=own, base_value=base), *found


def _per(numerator: Floats, denominator: Floats) -> Floats:
    """Pseudo-values of a ratio of sums; 0 where there is nothing to divide by."""

    def ratio(over: Floats, under: Floats) -> Floats:
        return np.asarray(over / np.where(under == 0, 1.0, under))

    return jackknife(ratio, numerator, denominator)


def _moved(
    code: str, part: str, own: Floats, base: Floats, whole: float, unit: str
) -> list[Reason]:
    """The difference as a reason, if it is one."""
    gap = difference(own, base).estimate
    low, high, value = float(gap.low), float(gap.high), float(gap.mean)
    size = abs(value) / whole if whole else 0.0
    # Fewer than two replications have no interval; NaN is never above or below zero.
    if not (low > 0 or high < 0) or (code == "why_work" and size < _SMALLEST_SHARE):
        return []
    return [
        Reason(
            code=code,
            part=part,
            difference=value,
            low=low,
            high=high,
            size=size,
            new=not base.any(),
            unit=unit,
        )
    ]
