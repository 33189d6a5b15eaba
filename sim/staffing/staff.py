"""`sim.staff`: from a scenario to the agents that it needs, and shifts that cover them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack

import numpy as np

from sim.errors import StudyError
from sim.sections.shift_rules import DAYS_PER_WEEK, SHIFT_PRESETS, ShiftRules
from sim.staffing.cheapest import MOST_FRESH, Cheapest, cheapest, replications_foreseen
from sim.staffing.evaluate import Evaluator
from sim.staffing.formula import (
    Offered,
    agents_of_channels,
    of_teams,
    shares_of_teams,
    table_alone,
    with_repeats,
)
from sim.staffing.judging import Judging
from sim.staffing.months import months as planned_months
from sim.staffing.reasons import Hours, judged, on_search, on_targets, reasons, unchecked
from sim.staffing.requirement import Requirement
from sim.staffing.risk import answer, checked_shares, curve, frame, on_risk, replications_for
from sim.staffing.scheduling import Schedule, scheduled, written
from sim.staffing.simulated import MORE, Found, Told, least_by_simulation
from sim.study.chunk_store import ChunkStore
from sim.study.repeat_adjustment import prepare
from sim.study.running import Running, RunningOptions, asked
from sim.study.store import manifest

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.staffing.evaluation import Evaluation, Floats, Heads
    from sim.staffing.targets import Target
    from sim.study.findings import Finding
    from sim.study.replication_sums import Progress

OWN_SHIFTS: Final = "own"
"""Name of the rules of shifts that the scenario states."""

Foreseen = Callable[[int, float], object]
"""Told how many replications will about be simulated, and in how many seconds."""

CASES_SEEN: Final = 120_000
"""Cases that all replications have together, by which plans are judged ..."""

FEWEST, MOST = 8, 40
"""... and so many replications at least and at most."""

CASES_CHECKED: Final = 3_000_000
"""Cases of the replications by which the plan of a search is checked, about at most."""

TIMED: Final = 2
"""Replications that are timed for an estimate."""

AMPLE: Final = 1.3
"""Agents for a first look at repeats and returns, as a multiple of what a sheet says."""


def staff(
    scenario: Scenario,
    model: str = "multichannel",
    *,
    shifts: str | ShiftRules | None = None,
    months: int | None = None,
    search: bool = False,
    confidence: float = 0.95,
    risk: float | Sequence[float] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    running: Running | None = None,
    foreseen: Foreseen | None = None,
    **options: Unpack[RunningOptions],
) -> Requirement:
    """How many agents every team needs in every interval to meet the targets of the scenario.

    Args:
        scenario: with targets (``staffing.targets``) and teams; its head counts are judged beside.
        model: name of a service model.
        shifts: rules by which shifts are to cover the requirement, the name of usual ones
            (:data:`sim.sections.shift_rules.SHIFT_PRESETS`), or ``own`` for those of the scenario
            (``staffing.shift_rules``). The schedule then takes the place of the head counts.
        months: so many months from that of the week on are planned too, with growth, seasons,
            holidays and attrition (``staffing.year``).
        search: find the cheapest mix of teams, by cutting planes, and make it meet all targets
            together with a stated confidence; else the least agents of each team and interval,
            given those before.
        confidence: of a search.
        risk: share of days on which each target is to be met, each day by itself, with the
            busyness of days and the error of the forecast; on average if None. Of several shares
            the first gives the answer, and all of them the curve of cost against risk.
        replications: by which plans are judged; from the number of cases if None.
        seed: root of all draws; the scenario's if None.
        running: workers, progress, and the folder in which judgements of plans are kept while
            they are sought, so that an interrupted search can be resumed.
        foreseen: told before a search how many replications it will about simulate, and in how
            many seconds.
        options: attributes of it one by one.

    Raises:
        StudyError: no team serves a channel with a target, no shifts cover the requirement, or
            months are asked for and the scenario is no whole week.
        CcsimError: the model is unknown.
    """
    started, how = datetime.now(UTC), asked(running, options)
    rules = _rules(scenario, shifts)
    if months is not None and (months < 1 or scenario.run.horizon_days % DAYS_PER_WEEK):
        raise StudyError("months are planned from whole weeks: scenario.horizon_days = 7, ...")
    cases = prepare(scenario, None, how.jobs)[0]
    evaluator = Evaluator(cases, model, None, seed, how.jobs)
    if not evaluator.targets:
        raise StudyError("no team serves a channel that a target is for.")
    days = _days_asked(risk, evaluator.targets, is_search=search)
    table = table_alone(evaluator)
    count = replications or replications_for(days, enough(table))
    sought = confidence if search else None
    told = _told(how.progress, parts=len(days) + 1, is_search=search)
    found = _found(evaluator, table, count, sought, how, foreseen=foreseen, told=told)
    points = curve(evaluator, found, days, count, told) if days else ()
    evaluator, found = answer(points, days, (evaluator, found))
    offered, shares = with_repeats(evaluator, found.seen), shares_of_teams(evaluator, found.seen)
    by_formula = {
        name: _agents(evaluator, offered, name) for name in ("erlang", "erlang_a", "time_varying")
    } | {"table": _agents(evaluator, table, "erlang")}
    plan = written(evaluator) if rules is None else scheduled(evaluator, found, rules)
    beside = None if plan is None else plan.evaluated(evaluator, found.seen.replications)
    why = [*_findings(evaluator, offered, by_formula, found, plan, beside), *on_risk(points)]
    facts: dict[str, Any] = {"seed": evaluator.seed, "replications": count, "model": model}
    made = manifest(
        *("requirement", [cases], started),
        **facts,
        runs=evaluator.runs,
        targets=[one.to_json() for one in found.seen.targets],
        shifts=rules.source if rules else None,
        confidence=sought,
        risk=list(days) or None,
    )
    result = Requirement(
        *(evaluator, found, offered, table, shares, by_formula, plan, beside),
        *(tuple(why), made),
        risk=frame(points) if points else None,
    )
    return result if months is None else replace(result, months=planned_months(result, months))


def _found(
    evaluator: Evaluator,
    table: Offered,
    count: int,
    confidence: float | None,
    how: Running,
    *,
    foreseen: Foreseen | None,
    told: Told | None,
) -> Found:
    """The requirement: the cheapest mix of teams with a confidence, or the least without one."""
    start = first_plan(evaluator, count)
    store = None if how.folder is None else ChunkStore(Path(how.folder), how.say)
    judging = Judging(evaluator, store, how.resume)
    if confidence is None:
        return least_by_simulation(evaluator, start, count, told=told, judging=judging)
    fresh = _checked_by(table, count)
    if foreseen is not None:
        runs = replications_foreseen(evaluator, count, fresh)
        foreseen(runs, runs * seconds_of(evaluator, start))
    return cheapest(
        *(evaluator, start, count),
        confidence=confidence,
        fresh=fresh,
        told=told,
        judging=judging,
    )


def _days_asked(
    risk: float | Sequence[float] | None, targets: Sequence[Target], *, is_search: bool
) -> tuple[float, ...]:
    """Shares of days on which targets are to be met.

    Raises:
        StudyError: one is not between 0 and 1, or a search for the cheapest mix is asked for too.
    """
    asked_for = [] if risk is None else [risk] if isinstance(risk, int | float) else [*risk]
    days = checked_shares(asked_for)
    if is_search and (days or any(one.days_share for one in targets)):
        raise StudyError("a search for the cheapest mix of teams knows targets on average alone.")
    return days


def _rules(scenario: Scenario, shifts: str | ShiftRules | None) -> ShiftRules | None:
    """Rules of shifts: those given, usual ones by name, or the scenario's own."""
    if not isinstance(shifts, str):
        return shifts
    if shifts == OWN_SHIFTS:
        own = scenario.staffing.shift_rules
        if not own.is_stated:
            raise StudyError("the scenario has no [staffing.shift_rules] for shifts of its own.")
        return own.rules()
    if shifts not in SHIFT_PRESETS:
        known = ", ".join([OWN_SHIFTS, *SHIFT_PRESETS])
        raise StudyError(f"there are no shifts {shifts!r}; there are {known}.")
    return SHIFT_PRESETS[shifts]()


def enough(table: Offered) -> int:
    """Replications by which plans are judged, from the contacts of one of them."""
    contacts = max(float(table.contacts.sum()), 1.0)
    return int(min(max(ceil(CASES_SEEN / contacts), FEWEST), MOST))


def first_plan(evaluator: Evaluator, count: int) -> Heads:
    """What a formula says of the work with repeats and returns, as it is with ample agents.

    Args:
        evaluator: that simulates.
        count: replications by which plans will be judged.
    """
    first = _ample(evaluator, table_alone(evaluator))
    seen = evaluator.evaluate(first, max(2, count // 4))
    offered, shares = with_repeats(evaluator, seen), shares_of_teams(evaluator, seen)
    return of_teams(shares, _agents(evaluator, offered, "time_varying"))


def seconds_of(evaluator: Evaluator, heads: Heads) -> float:
    """How long a replication takes."""
    begun = time.monotonic()
    evaluator.evaluate(heads, TIMED)
    return (time.monotonic() - begun) / TIMED


def _checked_by(table: Offered, count: int) -> int:
    """Replications of a check, from the contacts of one of them."""
    contacts = max(float(table.contacts.sum()), 1.0)
    return int(min(max(ceil(CASES_CHECKED / contacts), MORE * count), MOST_FRESH))


def _ample(evaluator: Evaluator, table: Offered) -> Heads:
    """Agents with whom hardly anybody waits: more than a sheet says, and than are scheduled."""
    scenario = evaluator.scenario
    serves = np.array(
        [[c in scenario.served_channels(t) for c in scenario.channels] for t in scenario.teams],
        dtype=np.float64,
    )
    shares = serves / np.maximum(serves.sum(axis=0), 1.0)
    sheet = of_teams(shares, _agents(evaluator, table, "erlang"))
    least = np.maximum(np.ceil(AMPLE * sheet).astype(np.int64), evaluator.open)
    return np.asarray(np.maximum(least, evaluator.written))


def _agents(evaluator: Evaluator, offered: Offered, formula: str) -> Floats:
    """Agents of channels by one of the formulas."""
    assert evaluator.targets is not None
    return agents_of_channels(
        evaluator,
        offered,
        evaluator.targets,
        with_patience=formula != "erlang",
        is_carried=formula == "time_varying",
    )


def _told(progress: Progress | None, *, parts: int, is_search: bool) -> Any:
    """Progress of so many searches, one after the other, as one number that only rises."""
    if progress is None:
        return None
    phases = {"raising": (0, 15), "taking_away": (15, 85), "checking": (90, 100)}
    if is_search:
        phases = {"raising": (0, 5), "taking_away": (5, 25), "cutting": (25, 80)} | {
            "checking": (80, 100)
        }
    state = {"done": 0, "part": 0}

    def told(phase: str, done: int, total: int) -> None:
        low, high = phases[phase]
        at = 100 * state["part"] + low + (high - low) * done // max(total, 1)
        state["done"] = max(state["done"], at // parts)
        if phase == "checking" and not is_search:
            state["part"] = min(state["part"] + 1, parts - 1)
        progress(state["done"], 100)

    return told


def _findings(
    evaluator: Evaluator,
    offered: Offered,
    by_formula: dict[str, Floats],
    found: Found,
    plan: Schedule | None,
    beside: Evaluation | None,
) -> list[Finding]:
    """What it means: hours, why they are not a sheet's, and which targets are missed."""
    assert evaluator.targets is not None
    what: list[Finding] = [*reasons(evaluator, offered, by_formula, found.seen)]
    if isinstance(found, Cheapest):
        what += on_search(evaluator, found)
    what += on_targets(evaluator, found.seen, "target_out_of_reach", for_sure=False)
    what += on_targets(evaluator, found.checked, "target_unsure", for_sure=True)
    if plan is not None and beside is not None:
        length = evaluator.interval_hours
        hours = float(plan.at_work.sum()) * length
        required = float(found.heads.sum()) * length
        what.append(Hours(code="scheduled", hours=hours, beside=required))
        what += plan.added
        missed = list(on_targets(evaluator, beside, "target_missed", for_sure=False))
        what += missed or _all_met(beside)
    what += unchecked(evaluator.targets)
    return what


def _all_met(seen: Evaluation) -> list[Finding]:
    """One finding for each target of a schedule that misses none."""
    found: list[Finding] = []
    for place, target in enumerate(seen.targets):
        periods = int((seen.denominators[place].sum(axis=0) > 0).sum())
        found.append(judged(target, "target_met", 0, periods))
    return found
