"""How many cycles come before a window so that it begins in the usual state, and how long after it.

A trial run serves the same first cycle of the scenario again and again, with the very same
customers, so that two successive cycles differ by nothing but the state in which they began. If
they agree, the state at their start is the usual one. If the backlog grows from cycle to cycle,
there is no such state. How long the cases of a cycle go on is seen in the same runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.language.note import Note
from sim.sections.span import MOST_CYCLES, MOST_RUN_OUT_DAYS, Span, is_cyclic
from sim.units import TICKS_PER_DAY

if TYPE_CHECKING:
    from sim.demand.tape import Tape
    from sim.demand.windows import TapeWindow
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

Floats = npt.NDArray[np.float64]
Told = Callable[[int, int], object]
"""Called with the number of trial runs done and the number in all."""

FIRST_REPLICATION: Final = 2_000_000
"""Replications that look for the start are others than those that are reported later."""

REPLICATIONS: Final = 4

TOLERANCE: Final = 0.01
"""Two cycles agree if they differ by this share of the contacts of a cycle (of what waits: of
itself) at most ..."""

LEEWAY: Final = 0.05
"""... or by less than the error of the difference, but by this share at most: few replications
with large errors are no agreement."""

T_QUANTILE: Final = 3.182
"""Of Student's distribution with three degrees of freedom, for 95 % intervals."""

MOST_OPEN: Final = 0.005
"""Share of the cases of a window that may be open when the run-out ends."""

ROWS: Final = 1 << 13


@dataclass(frozen=True, slots=True)
class Start:
    """How the runs of a scenario begin and end.

    Attributes:
        cycles: before the window. run_out_days: after it, with demand going on.
        is_typical: whether two successive cycles agree.
        growth: open contacts that each further cycle adds, under the model under which they are
            most; 0 unless the backlog only grows.
        cycle_days: length of a cycle.
    """

    cycles: int
    run_out_days: float
    is_typical: bool
    growth: float
    cycle_days: int

    @property
    def note(self) -> Note:
        """What is to be said of it."""
        length = Note("start.days", number=self.cycle_days)
        if self.is_typical:
            return Note("start.typical", number=self.cycles, length=length)
        if self.growth:
            return Note("start.grows", cycles=self.cycles, growth=self.growth, length=length)
        return Note("start.changing", cycles=self.cycles, length=length)


@dataclass(frozen=True, eq=False)
class Trial:
    """Cycles of one model in a row, each begun in the state in which the one before ended.

    Attributes:
        figures: float64[replications, cycles, 4]: contacts offered, contacts open at the end,
            cases open at the end, mean number waiting.
        open_after: float64[days + 1]: share of a cycle's cases that is open so many days after it.
    """

    figures: Floats
    open_after: Floats

    @property
    def cycles_needed(self) -> int | None:
        """Cycles after which the next one is like the last; None if none is."""
        steps = np.diff(self.figures, axis=1)
        error = T_QUANTILE * steps.std(axis=0, ddof=1) / math.sqrt(len(steps))
        level = self.figures.mean(axis=0)
        scale = np.stack([level[:, 0]] * 3 + [level[:, 3]], axis=-1)
        allowed = np.clip(error, TOLERANCE * scale[1:], LEEWAY * scale[1:])
        agree = np.abs(steps.mean(axis=0)) <= allowed
        found = np.flatnonzero(agree.all(axis=1))
        return int(found[0]) + 1 if len(found) else None

    @property
    def growth(self) -> float:
        """Open contacts that a further cycle adds, if it adds some in all replications."""
        steps = np.diff(self.figures[:, :, 1], axis=1)
        is_growing = bool((steps > 0).all()) and steps[:, -1].mean() >= steps[:, 0].mean() / 2
        return float(steps[:, -1].mean()) if is_growing else 0.0

    @property
    def days_needed(self) -> int:
        """Whole days after which so few cases are open that a longer run-out adds nothing."""
        few = np.flatnonzero(self.open_after <= MOST_OPEN)
        return int(few[0]) if len(few) else len(self.open_after) - 1


def is_to_be_found(scenario: Scenario) -> bool:
    """Whether trial runs have to say when the runs of a scenario begin."""
    run = scenario.run
    stated = run.starts_empty or run.warm_up_hours > 0 or run.cycles_before is not None
    return is_cyclic(scenario) and not stated and not Span.of(scenario).is_idle_before


def begun(scenario: Scenario, start: Start | None) -> Scenario:
    """The scenario with its start and run-out as numbers.

    Args:
        scenario: that may leave them to be found.
        start: what trial runs found; None where nothing was to be found.
    """
    run, notes = scenario.run, list[Note]()
    values: dict[str, Any] = {}
    if start is not None:
        values["cycles_before"] = start.cycles
        notes.append(start.note)
    if is_cyclic(scenario) and run.run_out_days is None and not run.drain_hours:
        days = float(MOST_RUN_OUT_DAYS) if start is None else start.run_out_days
        values["run_out_days"] = days
        notes += [Note("start.followed", days=days)] if days else []
    if not values:
        return scenario
    changed = scenario.model_copy(update={"run": run.model_copy(update=values)})
    return changed.with_tables({}, notes)


def begun_as(scenario: Scenario, tape: Tape) -> Scenario:
    """The scenario with start and run-out of a tape, where it leaves them to be found."""
    run, values = scenario.run, dict[str, Any]()
    if is_cyclic(scenario) and not Span.of(scenario).is_idle_before:
        if run.cycles_before is None:
            values["cycles_before"] = tape.lead_ticks // Span.of(scenario).cycle_ticks
        if run.run_out_days is None:
            after = max(tape.demand_ticks - tape.horizon_ticks, 0)
            values["run_out_days"] = after / TICKS_PER_DAY
    return scenario.model_copy(update={"run": run.model_copy(update=values)})


def find_start(
    scenario: Scenario,
    models: Sequence[str | ServiceModel],
    seed: int,
    told: Told | None = None,
) -> Start | None:
    """When the runs of a scenario begin: early enough for all of the models.

    Args:
        scenario: what is simulated.
        models: service models; each has a usual state of its own. Those that are written in
            Python run slowly and begin with the others, if there are others.
        seed: root of all randomness.
        told: how many trial runs are done, and of how many, as far as is known.

    Returns:
        None if nothing is to be found, see `is_to_be_found`.
    """
    if not is_to_be_found(scenario):
        return None
    named = [model for model in models if isinstance(model, str)]
    if not named:
        return _found(scenario, models, seed, told)
    key = (scenario.hash, tuple(named), seed)
    if key not in _KNOWN:
        _KNOWN[key] = _found(scenario, named, seed, told)
    return _KNOWN[key]


_KNOWN: Final[dict[tuple[str, tuple[str, ...], int], Start]] = {}
"""Starts that were found already, by hash of the scenario, models by name, and seed."""


def _found(
    scenario: Scenario,
    models: Sequence[str | ServiceModel],
    seed: int,
    told: Told | None,
) -> Start:
    cycle = Span.of(scenario).cycle_ticks
    after = -(-MOST_RUN_OUT_DAYS * TICKS_PER_DAY // cycle)
    done, total, trials = count(1), REPLICATIONS * len(models), []

    def tell() -> None:
        if told is not None:
            told(next(done), total)

    for model in models:
        trial = try_out(scenario, model, seed, 1 + after, tell)
        if trial.cycles_needed is None and after < MOST_CYCLES:
            total += REPLICATIONS
            trial = try_out(scenario, model, seed, 1 + MOST_CYCLES, tell)
        trials.append(trial)
    needed = [trial.cycles_needed for trial in trials]
    known = [min(number, MOST_CYCLES) for number in needed if number is not None]
    days = float(max(trial.days_needed for trial in trials))
    is_typical = len(known) == len(trials)
    return Start(
        cycles=max(known) if is_typical else MOST_CYCLES,
        run_out_days=days if scenario.run.run_out_days is None else scenario.run.run_out_days,
        is_typical=is_typical,
        growth=max(t.growth for t in trials if t.cycles_needed is None) if not is_typical else 0.0,
        cycle_days=cycle // TICKS_PER_DAY,
    )


def try_out(
    scenario: Scenario,
    model: str | ServiceModel,
    seed: int,
    cycles: int,
    tell: Callable[[], object] = lambda: None,
) -> Trial:
    """Run the first cycle of a scenario so many times in a row; `tell` hears of each such run."""
    from sim.demand.tape import draw_tape

    cycle = Span.of(scenario).cycle_ticks
    alone = _changed(scenario, cycle / TICKS_PER_DAY, 0)
    in_a_row = _changed(scenario, cycle / TICKS_PER_DAY, cycles - 1)
    days = min(MOST_RUN_OUT_DAYS, (cycles - 1) * cycle // TICKS_PER_DAY)
    watch = Watch(cycle, cycles, days)
    serve = _served(in_a_row, model)
    for number in range(REPLICATIONS):
        tape = draw_tape(alone, seed, FIRST_REPLICATION + number)
        watch.begin()
        serve(tape, cycles, watch)
        tell()
    return watch.found()


def _changed(scenario: Scenario, days: float, cycles: int) -> Scenario:
    """The scenario with a window of its first cycle, and so many cycles before."""
    values = {
        "horizon_days": days,
        "cycles_before": cycles,
        "run_out_days": 0.0,
        "drain_hours": 0.0,
    }
    return scenario.model_copy(update={"run": scenario.run.model_copy(update=values)})


def _served(scenario: Scenario, model: str | ServiceModel) -> Any:
    """What serves a tape of one cycle so many times in a row, and shows the rows to a watch.

    Both engines find the same start, so the faster one looks for it, whichever runs the study.
    """
    from sim.engine.planning import build_plan
    from sim.service_models.registry import resolve

    resolved = resolve(model, scenario)
    plan = build_plan(scenario, resolved.capabilities)
    if resolved.python is None:
        from sim.engine.compiled.streaming import run_streamed

        return lambda tape, cycles, watch: run_streamed(
            plan, _windows(tape, cycles), watch.take, ROWS
        )
    from sim.engine.reference.driver import run_reference

    def serve(tape: Tape, cycles: int, watch: Watch) -> None:
        own = deepcopy(resolved.python)  # a model may remember things, but no trial run
        watch.take(run_reference(plan, repeated(tape, cycles), scenario, own), is_last=True)

    return serve


def _copy(tape: Tape, place: int) -> npt.NDArray[np.void]:
    """The cases of a tape of one cycle as those of a later one."""
    cases = tape.cases.copy()
    cases["arrival"] += place * tape.horizon_ticks
    cases["customer"] += place * len(cases)
    return cases


def repeated(tape: Tape, cycles: int) -> Tape:
    """A tape of one cycle, so many times in a row."""
    cases = np.concatenate([_copy(tape, place) for place in range(cycles)])
    length = cycles * tape.horizon_ticks
    return replace(tape, cases=cases, horizon_ticks=length, end_ticks=length, demand_ticks=length)


def _windows(tape: Tape, cycles: int) -> Iterator[TapeWindow]:
    """The same a part at a time."""
    from sim.demand.windows import TapeWindow

    count = len(tape.cases)
    for place in range(cycles):
        cases = _copy(tape, place)
        for first in range(0, max(count, 1), ROWS):
            is_last = place + 1 == cycles and first + ROWS >= count
            part = cases[first : first + ROWS]
            yield TapeWindow(part, place * count + first, is_last, tape.seed, tape.replication)


class Watch:
    """Adds up what the trial runs show by cycle.

    Args:
        cycle: length of a cycle in ticks. cycles: in a row.
        days: after a cycle for which its cases are followed.
    """

    def __init__(self, cycle: int, cycles: int, days: int) -> None:
        self._cycle, self._cycles = cycle, cycles
        self._edges = np.arange(1, cycles + 1) * cycle
        self._runs: list[Floats] = []
        self._followed = cycles - 1 - -(-days * TICKS_PER_DAY // cycle)
        self._open, self._cases = np.zeros(days + 1), 0

    def begin(self) -> None:
        """A replication begins."""
        self._runs.append(np.zeros((self._cycles, 4)))

    def take(
        self,
        tables: Mapping[str, Any],
        *,
        is_last: bool,  # noqa: ARG002 - as whoever takes rows
    ) -> Mapping[str, int]:
        """Add rows; none has to be shown again."""
        contacts, cases, sums = tables["contacts"], tables["cases"], self._runs[-1]
        offered = contacts["offered"] // self._cycle
        sums[:, 0] += np.bincount(offered, minlength=self._cycles)[: self._cycles]
        for place, edge in enumerate(self._edges):
            sums[place, 1] += _open_at(edge, contacts["offered"], contacts["closed"]).sum()
            sums[place, 2] += _open_at(edge, cases["arrival"], cases["closed"]).sum()
            until = np.where(contacts["left_queue"] < 0, edge, contacts["left_queue"])
            begun = np.where(contacts["queued"] < 0, until, contacts["queued"])
            waited = np.minimum(until, edge) - np.maximum(begun, edge - self._cycle)
            sums[place, 3] += np.maximum(waited, 0).sum() / self._cycle
        mine = cases[cases["arrival"] // self._cycle == self._followed]
        ends = self._edges[self._followed] + np.arange(len(self._open)) * TICKS_PER_DAY
        self._cases += len(mine)
        self._open += [_open_at(end, mine["arrival"], mine["closed"]).sum() for end in ends]
        return dict.fromkeys(tables, 0)

    def found(self) -> Trial:
        """All that was seen."""
        return Trial(np.stack(self._runs), self._open / max(self._cases, 1))


def _open_at(tick: Any, begun: Any, closed: Any) -> Any:
    """Which rows have begun and not ended at a tick."""
    return (begun < tick) & ((closed < 0) | (closed >= tick))
