"""From the ladder and the state of the baseline to the findings with which a comparison begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.measures.terms import MONTHS_PER_YEAR
from sim.study.answer_findings import (
    BaselineState,
    ChannelTarget,
    Choice,
    FromRecord,
    OnLadder,
    SelfMade,
    Surety,
    Targets,
    TurnsRound,
    UpTo,
    Worth,
)
from sim.study.health import Health, TargetResult, health
from sim.study.ladder import (
    BASES,
    Ladder,
    Price,
    Rung,
    break_even_price,
    charged_price,
    ladder,
)
from sim.study.replication_sums import ReplicationSums

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.study.findings import Finding

_TOLD_FIRST: Final = ("sourced", "all", "cost")
"""Counts in the order in which the one is looked for that a price is told of."""


def baseline_state(label: str, found: Health) -> Iterator[BaselineState]:
    """A word on a baseline that does not work; nothing about one that does.

    Args:
        label: of the baseline.
        found: how it does.
    """
    if not found.works:
        yield BaselineState(
            code="overloaded" if found.overloaded else "misses_targets",
            model=label,
            missed=_channels(found.missed),
            abandoned=found.abandoned,
            occupancy=found.occupancy,
        )


def answers(
    results: Mapping[str, ReplicationSums],
    groups: Sequence[Sequence[str]],
    turns: Sequence[TurnsRound] = (),
) -> Iterator[Finding]:
    """Which model, up to which price, how sure, what would turn it round; then the ladder.

    Args:
        results: by label.
        groups: labels of the models of each scenario, in the order of what they can do.
        turns: what is known of assumptions that turn the answer.
    """
    ladders = [ladder(results, group) for group in groups if len(group) > 1]
    if not ladders and len(results) > 1:
        yield Choice(code="scenarios_only", picks=(), priced=False)
    for one in ladders:
        yield _choice(one)
        yield from _up_to(one, results)
        yield _surety(one, len(results[one.steps[0]].replications))
        yield from turns
    for one in ladders:
        yield from (_on_ladder(rung, one, results) for rung in one.rungs)


def from_records(scenarios: Iterable[Scenario]) -> Iterator[FromRecord]:
    """What recorded contacts became, scenario by scenario, by the notes that each keeps of it."""
    for scenario in {id(one): one for one in scenarios}.values():
        told = {note.code: dict(note.facts) for note in scenario.notes}
        shared = str(told.get("cases.shared", {}).get("name", ""))
        for facts in (dict(n.facts) for n in scenario.notes if n.code == "cases.found"):
            contacts, cases, ratio = (
                float(str(facts[name])) for name in ("recorded", "simulated", "ratio")
            )
            yield FromRecord(
                code="cases_found", scenario=f"{scenario.name}, {facts['name']}",
                contacts=contacts, cases=cases, ratio=ratio, shared=shared,
            )  # fmt: skip
        if "cases.record_missed" in told:
            yield FromRecord(code="record_missed", scenario=scenario.name)


def states(
    results: Mapping[str, ReplicationSums], scenarios: Mapping[str, Scenario]
) -> Iterator[Finding]:
    """Targets and self-made work of every system.

    Args:
        results: by label.
        scenarios: that were simulated, by label.
    """
    for label, result in results.items():
        if label in scenarios:
            yield from _targets(label, health(result, scenarios[label]))
    for label, result in results.items():
        sums = result.sums["all"]
        made = {name: float(sums[name].sum()) for name in ("case_repeats", "case_attempts")}
        if made["case_attempts"]:
            yield SelfMade(
                code="work",
                model=label,
                share=made["case_repeats"] / made["case_attempts"],
                hours=float(sums["self_made_load"].mean()),
                of_hours=float(sums["handled_load"].mean()),
            )


def _choice(found: Ladder) -> Choice:
    picks = tuple((pick.basis, pick.model) for pick in found.picks)
    models = {model for _, model in picks}
    first = found.steps[0]
    code = "depends" if len(models) > 1 else "first_on_all" if first in models else "one_on_all"
    main = next(pick.model for pick in found.picks if pick.basis == "sourced")
    return Choice(code=code, model=main, picks=picks, priced=found.priced)


def _up_to(found: Ladder, results: Mapping[str, ReplicationSums]) -> Iterator[UpTo]:
    """What the model of the answer may cost; or, if that is the first, the one nearest to it."""
    picks = {pick.basis: pick for pick in found.picks}
    held = next((picks[basis] for basis in _TOLD_FIRST if picks[basis].base), None)
    if held is not None:
        yield _priced("worth_up_to", held.model, held.base, found, results)
        return
    rejected = picks["all"].rejected
    if rejected:
        nearest = max(rejected, key=lambda one: one[1].price - charged_price(results[one[0]]))
        yield _priced("too_dear", nearest[0], picks["all"].model, found, results)


def _priced(
    code: str, model: str, base: str, found: Ladder, results: Mapping[str, ReplicationSums]
) -> UpTo:
    prices = [break_even_price(results[model], results[base], basis) for basis in BASES]
    return UpTo(
        code=code,
        model=model,
        base=base,
        worth=_worth(prices),
        charged=charged_price(results[model]),
        base_charged=charged_price(results[base]),
        unit=found.unit,
    )


def _surety(found: Ladder, replications: int) -> Surety:
    """The comparison behind the answer that chance could turn most easily.

    Those with the models before it come first; after them models that might be worth more than it.
    """
    held, others = [*_held(found)], [*_others(found)]
    if not held and not others:
        return Surety(code="nothing_to_choose", replications=replications)
    ends = [end for _, _, price, _ in (*held, *others) for end in (price.low, price.high)]
    if not np.isfinite(ends).all():
        return Surety(code="precision_unknown", replications=replications)
    for code, tests in (("within_chance", held), ("next_within_chance", others)):
        for model, base, price, charged in tests:
            if price.low <= charged <= price.high:
                return Surety(
                    code=code,
                    replications=replications,
                    model=model,
                    base=base,
                    basis=price.basis,
                    low=price.low,
                    high=price.high,
                    charged=charged,
                    unit=found.unit,
                )
    return Surety(code="beyond_chance", replications=replications)


_Test = tuple[str, str, Price, float]
"""Model, what it is compared with, what it may cost, and what it costs."""


def _held(found: Ladder) -> Iterator[_Test]:
    """The models of the answer beside those that they replace."""
    charged = {rung.model: rung.charged for rung in found.rungs}
    for pick in found.picks:
        if pick.worth is not None:
            yield pick.model, pick.base, pick.worth, charged[pick.model]


def _others(found: Ladder) -> Iterator[_Test]:
    """Models that do not earn their price, or drop out."""
    charged = {rung.model: rung.charged for rung in found.rungs}
    for pick in found.picks:
        for model, price in pick.rejected:
            yield model, pick.model, price, charged[model]
    for rung in found.rungs:
        if rung.standing == "dominated":
            for price in rung.prices:
                if price.high > price.low:  # else they are the same in everything
                    yield rung.model, rung.base, price, rung.charged


def _on_ladder(rung: Rung, found: Ladder, results: Mapping[str, ReplicationSums]) -> OnLadder:
    own = results[rung.model]
    year = _per_year(own)
    means = {name: float(own.sums["all"][name].mean()) for name in ("total_cost", "overhead")}
    return OnLadder(
        code=rung.standing,
        model=rung.model,
        base=rung.base,
        beyond=rung.beyond,
        changes=tuple(
            (c.measure, c.difference, c.stated_low, c.stated_high, c.outcome, c.unit)
            for c in rung.changes
        ),
        worth=_worth(rung.prices),
        charged=rung.charged,
        cost=rung.cost,
        loaded=float(own.pseudo_values("loaded_cost_per_resolved_case")[:, 0].mean()),
        per_year=means["total_cost"] * year,
        loaded_per_year=(means["total_cost"] + means["overhead"]) * year,
        kept_per_year=_kept(own, results[rung.base], year) if rung.base else (0.0, 0.0),
        priced=found.priced,
        unit=found.unit,
    )


def _per_year(result: ReplicationSums) -> float:
    """How often the time that was measured goes into a year; NaN if nobody is paid."""
    sums = result.sums["all"]
    paid, months, full_time = (
        float(sums[name].mean()) for name in ("paid", "agent_months", "full_time")
    )
    return MONTHS_PER_YEAR * paid / (months * full_time) if paid else float("nan")


def _kept(own: ReplicationSums, base: ReplicationSums, year: float) -> tuple[float, float]:
    """Yearly value of the customers kept beside another system: by sourced, and by all weights."""
    keys = ("value_lost_per_case_evidence_only", "value_lost_per_case")
    closed = float(own.sums["all"]["cases_closed"].mean()) * year
    lost = [float((base.pseudo_values(key) - own.pseudo_values(key))[:, 0].mean()) for key in keys]
    return lost[0] * closed, lost[1] * closed


def _targets(label: str, found: Health) -> Iterator[Targets]:
    if found.targets:
        met = tuple(target for target in found.targets if target.met)
        code = "some_missed" if met else "all_missed"
        yield Targets(
            code=code if found.missed else "all_met",
            model=label,
            missed=_channels(found.missed),
            met=_channels(met),
        )


def _channels(targets: Sequence[TargetResult]) -> tuple[ChannelTarget, ...]:
    return tuple((one.channel, one.value, one.wanted, one.seconds) for one in targets)


def _worth(prices: Sequence[Price]) -> tuple[Worth, ...]:
    return tuple((one.basis, one.price, one.low, one.high) for one in prices)
