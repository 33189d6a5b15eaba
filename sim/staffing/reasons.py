"""What is found about staff, and why a simulation asks for other hours than a sheet: in hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.sections.modes import SYNCHRONOUS
from sim.sections.targets import TARGET_PRESETS
from sim.staffing.formula import Offered, agents_of_channels, pooled_hours
from sim.study.findings import Finding

if TYPE_CHECKING:
    from sim.staffing.cheapest import Cheapest
    from sim.staffing.evaluate import Evaluator
    from sim.staffing.evaluation import Evaluation, Floats
    from sim.staffing.targets import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Finding):
    """Agent hours of the requirement, and what makes it differ from a sheet's.

    Attributes:
        hours: of agents over the window; by what the requirement grows, where it is a reason.
        beside: what it is compared with: a sheet's hours, those without the reason, or the plan's.
        team: that it is about; empty: all. channels: that it is about.
    """

    hours: float
    beside: float
    team: str = ""
    channels: tuple[str, ...] = ()

    FAMILY = "staffing"
    CODES = (
        *("required", "scheduled", "repeats", "patience", "carry_over", "chats_at_once"),
        *("shared_skills", "messages", "rest"),
    )
    NESTED = ("repeats", "patience", "carry_over", "chats_at_once", "shared_skills", "messages",
              "rest")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Added(Finding):
    """People who were added to shifts that cover the requirement, so that targets are met.

    Attributes:
        team: whose they are. people, paid_hours: how many, and what they are paid for in a week.
        intervals, first: in which a target was missed without them, and the first of them.
    """

    team: str
    people: int
    paid_hours: float
    intervals: int
    first: str

    FAMILY = "staffing"
    CODES = ("people_added",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Finding):
    """Whether a target is met.

    Attributes:
        measure, of, limit, per, within_seconds: of the target.
        missed, whole: periods in which it is missed, and in all.
        first: the first of them, as local date and time.
        days_share: of days on which the target is to be met; 0: on average.
    """

    measure: str
    of: str
    limit: float
    per: str
    within_seconds: float
    missed: int
    whole: int
    first: str = ""
    days_share: float = 0.0

    FAMILY = "staffing"
    CODES = (
        *("target_met", "target_missed", "target_out_of_reach", "target_unsure"),
        *("target_met_on_days", "target_missed_on_days", "target_out_of_reach_on_days"),
        "target_unsure_on_days",
    )

    @property
    def form(self) -> str:
        """By the kind of measure."""
        return f"{self.code}.{self.measure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought(Finding):
    """What a search for the cheapest plan can say of it.

    Attributes:
        cost, sought_cost, first_cost: of the plan, of the cheapest on the replications of the
            search, and of the one that it began with.
        bound, gap: below which no cost lies, and the part of the sought cost above it.
        seconds: that the search took.
    """

    cost: float
    sought_cost: float
    first_cost: float
    bound: float
    gap: float
    seconds: float

    FAMILY = "staffing"
    CODES = ("cheapest",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence(Finding):
    """How sure it is that a plan meets all targets together.

    Attributes:
        confidence, asked: that they are met, and what was asked for.
        replications: fresh ones that say so.
        periods: of all targets that were looked at; of those with too few contacts to show it.
        measure, of, limit, within_seconds: of the target that is the least sure; empty: none is.
        start: of the period in which it is.
    """

    confidence: float
    asked: float
    replications: int
    periods: int
    measure: str = ""
    of: str = ""
    limit: float = 0.0
    within_seconds: float = 0.0
    start: str = ""

    FAMILY = "staffing"
    CODES = ("sure", "not_sure", "unshown")

    @property
    def form(self) -> str:
        """By the kind of measure."""
        return f"{self.code}.{self.measure}" if self.measure else self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchecked(Finding):
    """A part of a usual target that is not simulated."""

    preset: str

    FAMILY = "target.unchecked"
    CODES = ("human_on_request", "complaints_15_working_days", "law_to_be_checked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual(Finding):
    """Where a usual target comes from."""

    FAMILY = "target.source"
    CODES = tuple(TARGET_PRESETS)


def unchecked(targets: tuple[Target, ...]) -> Iterator[Finding]:
    """Where the usual targets come from, and what they ask for beside what is simulated."""
    asked = {target.preset for target in targets}
    for name in (one for one in TARGET_PRESETS if one in asked):
        yield Usual(code=name)
        yield from (Unchecked(code=code, preset=name) for code in TARGET_PRESETS[name].unchecked)


def on_search(evaluator: Evaluator, found: Cheapest) -> Iterator[Finding]:
    """What a search for the cheapest plan can say of it: cost, bound, confidence."""
    yield Sought(
        code="cheapest",
        cost=found.cost,
        sought_cost=found.sought_cost,
        first_cost=found.first_cost,
        bound=found.bound,
        gap=found.gap,
        seconds=found.seconds,
    )
    place, period = found.binding
    least: dict[str, Any] = {}
    if place >= 0:
        target = found.checked.targets[place]
        at = np.flatnonzero(evaluator.periods(target) == period)[0]
        least = {name: getattr(target, name) for name in ("measure", "of", "limit")}
        least |= {"within_seconds": target.within_seconds, "start": str(evaluator.starts[at])[:16]}
    sure = Confidence(
        code="sure" if found.confidence >= found.asked else "not_sure",
        confidence=found.confidence,
        asked=found.asked,
        replications=len(found.checked.replications),
        periods=found.periods,
        **least,
    )
    yield sure
    if unshown := int(sum(one.sum() for one in found.unshown)):
        yield replace(sure, code="unshown", measure="", periods=unshown)


def judged(target: Target, code: str, missed: int, whole: int, first: str = "") -> Judged:
    """A finding on one target; where that is for a share of days, the code says so."""
    return Judged(
        code=f"{code}_on_days" if target.days_share else code,
        measure=target.measure,
        of=target.of,
        limit=target.limit,
        per=target.per,
        within_seconds=target.within_seconds,
        missed=missed,
        whole=whole,
        first=first,
        days_share=target.days_share,
    )


def on_targets(
    evaluator: Evaluator, seen: Evaluation, code: str, *, for_sure: bool
) -> Iterator[Judged]:
    """Targets that a plan misses, with the first time.

    Args:
        evaluator: whose intervals.
        seen: of the plan.
        code: of the findings.
        for_sure: only periods in which chance does not explain it.
    """
    for place, target in enumerate(seen.targets):
        bad = seen.missed_for_sure(place) if for_sure else ~seen.met(place)
        known = np.asarray(seen.denominators[place].sum(axis=0) > 0)
        missed = np.flatnonzero(bad)
        if len(missed):
            at = np.flatnonzero(evaluator.periods(target) == missed[0])[0]
            yield judged(
                target, code, len(missed), int(known.sum()), str(evaluator.starts[at])[:16]
            )


def reasons(
    evaluator: Evaluator,
    offered: Offered,
    by_formula: dict[str, Floats],
    seen: Evaluation,
) -> Iterator[Finding]:
    """Why the simulated requirement differs from what a sheet makes of the table.

    Args:
        evaluator: whose intervals and targets.
        offered: work with repeats and returns.
        by_formula: agents of channels, float64[channels, intervals], of the formulas ``table``
            (Erlang C of the table), ``erlang`` (with repeats), ``erlang_a``, ``time_varying``.
        seen: the requirement in simulation.
    """
    length = evaluator.interval_hours
    hours = {name: float(agents.sum()) * length for name, agents in by_formula.items()}
    required = float(seen.heads.sum()) * length
    yield Hours(code="required", hours=required, beside=hours["table"])
    steps = (
        ("repeats", "erlang", "table"),
        ("patience", "erlang_a", "erlang"),
        ("carry_over", "time_varying", "erlang_a"),
    )
    for code, after, before in steps:
        yield Hours(code=code, hours=hours[after] - hours[before], beside=hours[before])
    yield Hours(code="rest", hours=required - hours["time_varying"], beside=hours["time_varying"])
    yield from _chats(evaluator, offered, by_formula["erlang"])
    yield from _teams(evaluator, offered, by_formula["erlang"], seen)


def _chats(evaluator: Evaluator, offered: Offered, agents: Floats) -> Iterator[Finding]:
    """What chats at once save, by formula."""
    for place, (name, channel) in enumerate(evaluator.scenario.channels.items()):
        if channel.mode != "chat" or offered.places[place] == 1 or not agents[place].any():
            continue
        alone = Offered(
            offered.contacts,
            # Alone each is done at full speed; measured is what it takes beside the others.
            offered.handle_seconds
            * channel.total_speed(offered.places[place])
            / offered.places[place],
            offered.patience_seconds,
            tuple(1 if at == place else n for at, n in enumerate(offered.places)),
        )
        assert evaluator.targets is not None
        single = agents_of_channels(evaluator, alone, evaluator.targets, with_patience=False)
        before = float(single[place].sum()) * evaluator.interval_hours
        saved = float(agents[place].sum()) * evaluator.interval_hours - before
        yield Hours(code="chats_at_once", hours=saved, beside=before, channels=(name,))


def _teams(
    evaluator: Evaluator, offered: Offered, agents: Floats, seen: Evaluation
) -> Iterator[Finding]:
    """What teams with several channels save by pooling them, and by messages in their gaps."""
    scenario, length = evaluator.scenario, evaluator.interval_hours
    assert evaluator.targets is not None
    names = list(scenario.channels)
    load = seen.sums["work"]["load"].mean(axis=0).sum(axis=2)
    for team, row in zip(scenario.teams, load, strict=True):
        mine = [c for c in scenario.served_channels(team) if row[names.index(c)] > 0]
        live = [names.index(c) for c in mine if scenario.channels[c].mode in SYNCHRONOUS]
        written = [names.index(c) for c in mine if scenario.channels[c].mode == "async"]
        if len(live) > 1:
            apart = float(agents[live].sum()) * length
            pooled = pooled_hours(evaluator, offered, evaluator.targets, live)
            channels = tuple(names[c] for c in live)
            yield Hours(
                code="shared_skills", hours=pooled - apart, beside=apart, team=team,
                channels=channels,
            )  # fmt: skip
        if live and written:
            yield Hours(
                code="messages",
                hours=float(row[written].sum()),
                beside=float(row.sum()),
                team=team,
                channels=tuple(names[c] for c in written),
            )
