"""Why a system differs from the baseline: where its agents' time went, and what steering did.

Differences are told in hours of agents, in contacts or cases out of a hundred, in seconds and in
money per resolved case, always from the sums of the journals. A reason is named only if the 95 %
interval of its paired difference leaves out zero; that shows what moved together with the result,
it is no proof that one caused the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.measures.terms import Floats
from sim.study.precision import difference, jackknife
from sim.study.replication_sums import ReplicationSums

_MOST: Final = 3
"""Reasons of one kind that a line names."""

_SMALLEST_SHARE: Final = 0.001
"""Share of the agents' work below which a difference is not worth a word."""

Sums = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that moved.

    Attributes:
        kind: ``work``, ``contacts``, ``cases``, ``waits`` or ``money``.
        what: in words.
        difference: system - baseline, in hours per replication, points (per 100), seconds or money.
        low, high: its 95 % interval.
        size: of the difference, relative to the agents' work or to all contacts or cases.
        new: the baseline has nothing of the kind.
    """

    kind: str
    what: str
    difference: float
    low: float
    high: float
    size: float
    new: bool

    @property
    def compared(self) -> str:
        """The difference out of a hundred, as a comparison where there is something to compare."""
        number = f"{abs(self.difference):.2g}"
        if self.new:
            return f"{number} {self.what}"
        return f"{number} {'more' if self.difference > 0 else 'fewer'} {self.what}"


def _one(name: str) -> Callable[[Sums], Floats]:
    return lambda sums: sums[name][:, 0]


_WORK: Final[Mapping[str, Callable[[Sums], Floats]]] = {
    "reading and logging": _one("context_load"),
    "explaining again": _one("repeat_load"),
    "companion channels": _one("companion_load"),
    "identification": _one("identification_load"),
    "resuming interrupted work": _one("resume_load"),
    "duplicate and stale work": _one("duplicate_load"),
    "talk in follow-up contacts": _one("follow_up_load"),
    "talk in first contacts": lambda sums: (sums["solving_load"] - sums["follow_up_load"])[:, 0],
}
"""Parts of the agents' work; together they are all of it."""

_CONTACTS: Final[Mapping[str, Callable[[Sums], Floats]]] = {
    "were duplicates": _one("duplicates"),
    "declined an offer": lambda sums: (sums["offers"] - sums["offers_accepted"])[:, 0],
    "were steered": _one("steered"),
    "got priority on a misreading": _one("priorities_misread"),
    "were merged by mistake": _one("false_merges"),
}
"""Contacts of which something is said, out of those offered."""

_CASES: Final[Mapping[str, Callable[[Sums], Floats]]] = {
    "were lost after a false merge": _one("falsely_merged_lost"),
}
"""Cases of which something is said, out of those closed."""


def reasons(system: ReplicationSums, baseline: ReplicationSums) -> tuple[Reason, ...]:
    """What moved significantly, the largest of each kind first.

    Args:
        system: sums of the same replications as the baseline's.
        baseline: what it is compared with.
    """
    own, base = system.sums["all"], baseline.sums["all"]
    found: list[Reason] = []
    total = float(base["handled_load"].mean())
    for what, part in _WORK.items():
        found += _moved("work", what, part(own), part(base), 1.0, total)
    for kind, parts, whole in (
        ("contacts", _CONTACTS, "offered"),
        ("cases", _CASES, "cases_closed"),
    ):
        for what, part in parts.items():
            rates = [_per(part(sums), sums[whole][:, 0]) for sums in (own, base)]
            found += _moved(kind, what, rates[0], rates[1], 100.0, 1.0)
    found += _late(own, base)
    prices = [
        _per((sums["platform_cost"] + sums["integration_cost"])[:, 0], sums["cases_resolved"][:, 0])
        for sums in (own, base)
    ]
    found += _moved("money", "platform and integration", prices[0], prices[1], 1.0, 1.0)
    return tuple(sorted(found, key=lambda reason: -reason.size))


def _per(numerator: Floats, denominator: Floats) -> Floats:
    """Pseudo-values of a ratio of sums; 0 where there is nothing to divide by."""

    def ratio(over: Floats, under: Floats) -> Floats:
        return np.asarray(over / np.where(under == 0, 1.0, under))

    return jackknife(ratio, numerator, denominator)


def _moved(
    kind: str, what: str, own: Floats, base: Floats, scale: float, whole: float
) -> list[Reason]:
    """The difference as a reason, if it is one."""
    gap = difference(own, base).estimate
    low, high = float(gap.low) * scale, float(gap.high) * scale
    value = float(gap.mean) * scale
    size = abs(value) / (whole * scale) if whole else 0.0
    # Fewer than two replications have no interval; NaN is never above or below zero.
    if not (low > 0 or high < 0) or (kind == "work" and size < _SMALLEST_SHARE):
        return []
    return [Reason(kind, what, value, low, high, size, not base.any())]


def _late(own: Sums, base: Sums) -> list[Reason]:
    """How much longer steered contacts waited than was expected."""
    errors = [
        _per(sums["steered_wait_error"][:, 0], sums["steered_foreseen"][:, 0])
        for sums in (own, base)
    ]
    return _moved("waits", "steered contacts waited", errors[0], errors[1], 1.0, 1.0)


def why(system: ReplicationSums, baseline: ReplicationSums) -> list[str]:
    """The reasons in one line; none if nothing moved significantly."""
    found = reasons(system, baseline)
    base = float(baseline.sums["all"]["handled_load"].mean())
    own = float(system.sums["all"]["handled_load"].mean())
    told = []
    work = [f"{r.what} {r.difference:+.3g} h" for r in found if r.kind == "work"][:_MOST]
    if work:
        told.append(f"agents worked {own:.4g} h instead of {base:.4g} h: {', '.join(work)}")
    for kind in ("contacts", "cases"):
        rates = [r.compared for r in found if r.kind == kind][:_MOST]
        if rates:
            told.append(f"of 100 {kind} {', '.join(rates)}")
    told += [
        f"{r.what} {abs(r.difference):.3g} s {'longer' if r.difference > 0 else 'shorter'} "
        f"{'than expected' if r.new else 'beyond what was expected'}"
        for r in found
        if r.kind == "waits"
    ]
    told += [
        f"{r.what} {r.difference:+.3g} {system.currency} per resolved case"
        for r in found
        if r.kind == "money"
    ]
    return [f"  why: {'; '.join(told)}."] if told else []
