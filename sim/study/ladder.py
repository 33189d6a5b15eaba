"""Service models as a ladder of price and power: each beside the next cheaper one worth having.

A dear model that is compared with the simplest one alone can look good by what a cheaper one has
already earned. So models are put in order as studies of cost-effectiveness do (M. F. Drummond et
al., Methods for the Economic Evaluation of Health Care Programmes, 4th ed., 2015, ch. 4):

1. they stand in the order of cost per resolved case, platform and integration included; where no
   price is stated, in the order of what they can do, since a richer model is not the cheaper one;
2. one that costs no less than another and loses customers who are worth no less is *dominated*
   and drops out;
3. so does one that is *passed over*: whatever a customer is worth, the model before it or the one
   after it is the better buy (extended dominance; only where prices are stated);
4. each that is left is compared with the one before it.

Customers are lost by the churn weights that have a source alone, and count with their yearly value,
purchases that are given up with their margin; where nothing has a value, each customer counts one.
What a model may cost
is told three times: in cost alone, with the customers kept by those weights, and by all weights.
The price per agent-month p at which model M and model N come out even solves

    C_M / n_M + v_M = C_N / n_N + v_N     with  C_M = cost without platform + p x agent-months

where C is the cost, n the resolved cases, and v the value lost per case: nothing, or the yearly
value of the customers who leave and the margin of purchases that are given up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from sim.measures.definitions import HEADLINES
from sim.measures.terms import Floats
from sim.study.contrast import Contrast, paired
from sim.study.precision import estimate, jackknife
from sim.study.replication_sums import ReplicationSums

Standing = Literal["first", "step", "dominated", "passed_over"]
Basis = Literal["cost", "sourced", "all"]

BASES: Final[tuple[Basis, ...]] = ("cost", "sourced", "all")
"""What is counted: cost alone, customers kept by weights with a source, by all weights."""

_VALUE_LOST: Final[Mapping[str, str]] = {"sourced": "value_lost_evidence", "all": "value_lost"}
_MARGIN_LOST: Final = "purchase_margin_lost"
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Price:
    """What a platform may cost per agent-month, with its 95 % interval.

    Attributes:
        basis: what is counted. price, low, high: in the currency of the scenario.
    """

    basis: Basis
    price: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rung:
    """A model on the ladder.

    Attributes:
        model: label. standing: whether it is a step of the ladder, and if not, why.
        base: label of the model that it is compared with, or that makes it drop out.
        beyond: label of the next step, where it is passed over.
        charged: platform price per agent-month as stated.
        cost: per resolved case. lost: value lost per case by sourced weights, or share of the
            customers where nobody has a value.
        prices: at which it comes out even with `base`, by what is counted; none for the first.
        changes: headline measures against `base`.
    """

    model: str
    standing: Standing
    base: str = ""
    beyond: str = ""
    charged: float = 0.0
    cost: float = float("nan")
    lost: float = float("nan")
    prices: tuple[Price, ...] = ()
    changes: tuple[Contrast, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """The model that the ladder supports, on one count.

    Attributes:
        basis: what is counted. model: label. base: of the model that it replaces, empty if it is
            the first. worth: what it may cost beside that one.
        rejected: models dearer than it that do not earn their price, with what they may cost.
    """

    basis: Basis
    model: str
    base: str = ""
    worth: Price | None = None
    rejected: tuple[tuple[str, Price], ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """Models in the order of the ladder, and the one that each count supports.

    Attributes:
        rungs: cheapest or simplest first, those that drop out where they would stand.
        priced: whether any platform or integration price is stated.
        picks: one per basis. unit: currency.
    """

    rungs: tuple[Rung, ...]
    priced: bool
    picks: tuple[Pick, ...]
    unit: str

    @property
    def steps(self) -> tuple[str, ...]:
        """Labels of the models that are left, in order."""
        return tuple(r.model for r in self.rungs if r.standing in ("first", "step"))


def ladder(results: Mapping[str, ReplicationSums], labels: Sequence[str]) -> Ladder:
    """The ladder of some models that served the same customers.

    Args:
        results: sums of the same replications by label.
        labels: of the models, in the order of what they can do.
    """
    priced = any(_stated(results[label]) for label in labels)
    worth = any(_lost(results[label], "sourced").any() for label in labels)
    plain = {label: _Plain.of(results[label], worth_anything=worth) for label in labels}
    order = sorted(labels, key=lambda label: plain[label].cost) if priced else list(labels)
    dropped = _dominated(order, plain)
    if priced:
        dropped |= _passed_over([label for label in order if label not in dropped], plain)
    steps = [label for label in order if label not in dropped]
    found: list[Rung] = []
    for label in order:
        before = steps[steps.index(label) - 1] if label in steps[1:] else ""
        standing, base, beyond = dropped.get(label, ("step" if before else "first", before, ""))
        found.append(_rung(results, label, (standing, base, beyond), plain[label]))
    pairs = [(rung.model, rung.base) for rung in found if rung.base]
    changes = paired(results, pairs, HEADLINES)
    rungs = tuple(_with_changes(rung, changes) for rung in found)
    picks = tuple(_pick(results, steps, basis) for basis in BASES)
    return Ladder(rungs, priced, picks, results[labels[0]].currency)


def break_even_price(system: ReplicationSums, base: ReplicationSums, basis: Basis) -> Price:
    """The price of a system's platform at which it comes out even with another system.

    Args:
        system: sums of its replications.
        base: sums of the same replications.
        basis: what is counted.
    """

    def price(
        cost: Floats, platform: Floats, resolved: Floats, months: Floats, closed: Floats,
        lost: Floats, cost0: Floats, resolved0: Floats, closed0: Floats, lost0: Floats,
    ) -> Floats:  # fmt: skip
        with np.errstate(divide="ignore", invalid="ignore"):
            saved = cost0 / resolved0 * resolved - (cost - platform)
            kept = (lost0 / closed0 - lost / closed) * closed
            return np.asarray((saved + kept) / months)

    own, other = system.sums["all"], base.sums["all"]
    names = ("total_cost", "platform_cost", "cases_resolved", "agent_months", "cases_closed")
    sums = [own[name][:, 0] for name in names] + [_lost(system, basis)]
    sums += [other[name][:, 0] for name in ("total_cost", "cases_resolved", "cases_closed")]
    found = estimate(jackknife(price, *sums, _lost(base, basis)))
    return Price(basis, float(found.mean), float(found.low), float(found.high))


def charged_price(result: ReplicationSums) -> float:
    """Platform price per agent-month as the scenario states it."""
    months = float(result.sums["all"]["agent_months"].sum())
    return float(result.sums["all"]["platform_cost"].sum()) / months if months else 0.0


@dataclass(frozen=True, slots=True)
class _Plain:
    """What the order of the ladder is made of."""

    cost: float
    lost: float

    @classmethod
    def of(cls, result: ReplicationSums, *, worth_anything: bool) -> _Plain:
        cost = float(result.pseudo_values("cost_per_resolved_case")[:, 0].mean())
        if not worth_anything:
            churn = result.pseudo_values("churn_per_case_evidence_only")
            return cls(cost, float(churn[:, 0].mean()))
        closed = result.sums["all"]["cases_closed"].sum()
        return cls(cost, float(_lost(result, "sourced").sum() / closed))


def _stated(result: ReplicationSums) -> bool:
    """Whether a model has a price."""
    sums = result.sums["all"]
    return any(float(sums[name].sum()) > 0 for name in ("platform_cost", "integration_cost"))


def _lost(result: ReplicationSums, basis: Basis) -> Floats:
    """Value lost in each replication, by what is counted."""
    sums = result.sums["all"]
    if basis == "cost":
        return np.zeros(len(result.replications))
    return np.asarray(sums[_VALUE_LOST[basis]][:, 0] + sums[_MARGIN_LOST][:, 0])


def _no_less(value: float, other: float) -> bool:
    """Whether a value is at least another one, but for rounding."""
    return value >= other - _ROUNDING * abs(other)


def _dominated(
    order: Sequence[str], plain: Mapping[str, _Plain]
) -> dict[str, tuple[Standing, str, str]]:
    """Models that cost no less than an earlier one and keep no more customers."""
    dropped: dict[str, tuple[Standing, str, str]] = {}
    for place, label in enumerate(order):
        own = plain[label]
        better = [
            other
            for other in order[:place]
            if other not in dropped
            and _no_less(own.cost, plain[other].cost)
            and _no_less(own.lost, plain[other].lost)
        ]
        if better:
            dropped[label] = ("dominated", better[-1], "")
    return dropped


def _passed_over(
    steps: Sequence[str], plain: Mapping[str, _Plain]
) -> dict[str, tuple[Standing, str, str]]:
    """Steps that cost more per customer kept than the step after them does."""
    dropped: dict[str, tuple[Standing, str, str]] = {}
    left = list(steps)
    place = 1
    while place < len(left) - 1:
        before, own, after = left[place - 1 : place + 2]
        if _per_customer(plain, before, own) > _per_customer(plain, own, after):
            dropped[own] = ("passed_over", before, after)
            left.remove(own)
            place = max(1, place - 1)
        else:
            place += 1
    # What they were passed over for may have dropped out since.
    for label, (standing, _, _) in dropped.items():
        at = steps.index(label)
        before = next(other for other in reversed(steps[:at]) if other in left)
        after = next(other for other in steps[at:] if other in left)
        dropped[label] = (standing, before, after)
    return dropped


def _per_customer(plain: Mapping[str, _Plain], lower: str, upper: str) -> float:
    """What a step costs for each customer more that it keeps; no step is dominated."""
    return (plain[upper].cost - plain[lower].cost) / (plain[lower].lost - plain[upper].lost)


def _rung(
    results: Mapping[str, ReplicationSums],
    label: str,
    place: tuple[Standing, str, str],
    plain: _Plain,
) -> Rung:
    standing, base, beyond = place
    prices = tuple(break_even_price(results[label], results[base], b) for b in BASES if base)
    charged = charged_price(results[label])
    return Rung(label, standing, base, beyond, charged, plain.cost, plain.lost, prices)


def _with_changes(rung: Rung, changes: Sequence[Contrast]) -> Rung:
    own = (c for c in changes if (c.system, c.baseline) == (rung.model, rung.base))
    return replace(rung, changes=tuple(own))


def _pick(results: Mapping[str, ReplicationSums], steps: Sequence[str], basis: Basis) -> Pick:
    """Climb while a step earns its price beside the model that is held, beyond chance.

    A richer model of which chance leaves open whether it is worth anything is not recommended; it
    is among the rejected, and how sure the answer is says so. One replication knows no chance.
    """
    held = Pick(basis, steps[0])
    rejected: list[tuple[str, Price]] = []
    for label in steps[1:]:
        worth = break_even_price(results[label], results[held.model], basis)
        charged = charged_price(results[label])
        sure = worth.low > charged if np.isfinite(worth.low) else worth.price > charged
        if sure:
            held, rejected = Pick(basis, label, held.model, worth), []
        else:
            rejected.append((label, worth))
    return Pick(basis, held.model, held.base, held.worth, tuple(rejected))
