"""What a plan of head counts does to the targets, by simulation on the same customers each time.

A plan is a number of agents for every team and interval. The compiled engine runs it on the tapes
of a few replications, which are drawn once; of each run only sums by interval are kept. Draws are
keyed to customers, so two plans differ by nothing but their staff (common random numbers).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.blocks import Prepared
from sim.engine.typical_start import begun, find_start
from sim.errors import StudyError
from sim.measures.centre import Centre
from sim.measures.sums import Summation, Wanted
from sim.measures.table import estimated, summing, totalled
from sim.measures.terms import SERVICE_LEVEL_DEFINITIONS, Terms
from sim.measures.window import Window
from sim.sections.span import Span, cycle_ticks, is_cyclic
from sim.staffing.evaluation import LAYER, WANTED, Evaluation, Floats, Heads
from sim.staffing.staffed import with_heads
from sim.staffing.targets import SUMS, Target, targets_of
from sim.study.reducing import added
from sim.study.workers import mapped
from sim.units import TICKS_PER_HOUR, TICKS_PER_SECOND
from sim.workload.headcount import headcount_plan

if TYPE_CHECKING:
    import pandas as pd

    from sim.measures.sums import Summing
    from sim.scenario.schema import Scenario

Progress = Callable[[int, int], None]

FOLLOWED_DAYS: Final = 1.0
"""Days for which a run goes on after its window, so that who came at its end is answered."""


@dataclass(eq=False)
class Evaluator:
    """Simulates plans of head counts for one scenario under one service model.

    Args:
        scenario: what is simulated; its own head counts are the plan :attr:`written`.
        model: name of a service model.
        targets: that are looked at; those of the scenario if None.
        seed: root of all draws; the scenario's if None.
        jobs: threads.
        shared: replications whose tapes are kept, so that further plans need not draw them again.

    A run of weekly demand begins one cycle before its window and follows it for a day, unless the
    scenario says otherwise. Where it has a warm-up, the staff of the first interval that is
    measured works through it.

    Raises:
        CcsimError: the model is unknown.
    """

    scenario: Scenario
    model: str = "multichannel"
    targets: tuple[Target, ...] | None = None
    seed: int | None = None
    jobs: int = 1
    shared: int = 64
    runs: int = field(default=0, init=False)
    """Replications that were simulated so far."""

    def __post_init__(self) -> None:
        """Plan what no head count changes."""
        from sim.demand.tape import plan_tape
        from sim.demand.windows import SharedTapes

        self.seed = self.scenario.run.seed if self.seed is None else self.seed
        if self.targets is None:
            self.targets = targets_of(self.scenario)
        own = _begun(self.scenario)
        self._base = headcount_plan(own)
        self.begun, self._span = own, Span.of(own)
        tape = plan_tape(own)
        expected = float(tape.arrivals.pieces.expected.sum()) + len(tape.log.arrival)
        # Every plan serves the same tapes: none of them is ever through with one.
        self._tapes = SharedTapes(tape, 1 << 60, int(self.shared * max(expected, 1.0)) + 1)
        written = self._prepared(own)
        terms = Terms.of(own, written.model, Span.of_run(own, written.start, written.end_ticks))
        self.window = Window(
            written.warm_up_ticks, written.horizon_ticks, terms.interval_ticks, written.start
        )
        self._layers = _layers(self.targets, own, terms)
        centre = Centre(written.names, terms, self.window, written.end_ticks)
        first, *others = (replace(centre, terms=one) for one, _ in self._layers)
        self._summings = [summing(first, list(WANTED.values()))]
        self._summings += [summing(one, [LAYER]) for one in others]

    @property
    def teams(self) -> tuple[str, ...]:
        """Names of the teams, in the order of plans."""
        return tuple(self.scenario.teams)

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of the channels, in the order of sums."""
        return tuple(self.scenario.channels)

    @cached_property
    def starts(self) -> npt.NDArray[np.datetime64]:
        """Local date and time at which each interval begins."""
        return np.asarray(self.window.labels("interval"))

    @property
    def interval_hours(self) -> float:
        """Length of an interval."""
        return self.window.interval_ticks / TICKS_PER_HOUR

    @cached_property
    def written(self) -> Heads:
        """The scenario's own head counts: the most at work in each interval."""
        fine = self._base.present
        edges = self.window.edges("interval") - self._span.lead_ticks
        grid, last = self._base.interval_ticks, fine.shape[1] - 1
        pieces = [
            fine[:, min(a // grid, last) : min(-(-b // grid), last + 1)].max(axis=1, initial=0)
            for a, b in pairwise(edges)
        ]
        return np.stack(pieces, axis=1).astype(np.int64)

    def at_work(self, staffed: Scenario | None = None) -> Floats:
        """Mean of the agents at work in each interval, breaks left out: float64[teams, intervals].

        Args:
            staffed: the scenario with other staff; as it is written if None.
        """
        plan = self._base if staffed is None else headcount_plan(staffed)
        edges = self.window.edges("interval") - self._span.lead_ticks
        ticks = np.arange(plan.present.shape[1] + 1) * plan.interval_ticks
        rows = []
        for row in plan.present:
            worked = np.concatenate([[0.0], np.cumsum(row) * float(plan.interval_ticks)])
            rows.append(np.diff(np.interp(edges, ticks, worked)) / self.window.interval_ticks)
        return np.array(rows)

    @property
    def lead_ticks(self) -> int:
        """Ticks from the beginning of a run to the start that the scenario states."""
        return self._span.lead_ticks

    def spells(self, channel: str) -> list[tuple[int, int]]:
        """Spells of a run in which a channel is open, in ticks."""
        return self._span.opening(self.begun.channels[channel].opening)

    @cached_property
    def open(self) -> npt.NDArray[np.bool_]:
        """Whether some channel that a team serves is open, bool[teams, intervals]."""
        edges = self.window.edges("interval")
        found = np.zeros((len(self.teams), len(edges) - 1), dtype=bool)
        for place, team in enumerate(self.teams):
            for channel in self.begun.served_channels(team):
                for begin, end in self.spells(channel):
                    found[place] |= (edges[:-1] < end) & (edges[1:] > begin)
        return found

    def periods(self, target: Target) -> npt.NDArray[np.int64]:
        """Number of the period of each interval: the interval, its day, or its week from Monday.

        What is written to a channel while it is closed counts on the day of the next opening; at
        the end of a whole week that is its first day, since weeks are alike.
        """
        numbers = np.arange(len(self.starts))
        if target.per == "interval":
            return numbers
        days = self.starts.astype("datetime64[D]").astype(np.int64)
        found = days if target.per == "day" else (days + 3) // 7  # day 0 was a Thursday
        found = found - found[0]
        if target.level == "channel" and self.scenario.channels[target.of].mode == "async":
            return np.asarray(found[self._next_opening(target.of)])
        return np.asarray(found)

    def _next_opening(self, channel: str) -> npt.NDArray[np.int64]:
        """The first interval from each one on in which a channel is open, int64[intervals]."""
        edges, count = self.window.edges("interval"), len(self.starts)
        is_open = np.zeros(count, dtype=bool)
        for begin, end in self.spells(channel):
            is_open |= (edges[:-1] < end) & (edges[1:] > begin)
        at = np.flatnonzero(is_open)
        if not len(at):
            return np.arange(count)
        after = np.searchsorted(at, np.arange(count))
        is_whole = is_cyclic(self.scenario) and self.window.ticks % cycle_ticks(self.begun) == 0
        last = at[0] if is_whole else at[-1]
        return np.where(after < len(at), at[np.minimum(after, len(at) - 1)], last)

    def cost(self, heads: Heads) -> float:
        """Wages of a plan in the window, for paid hours: with shrinkage."""
        away, teams = self.scenario.away_share, self.scenario.teams.items()
        per_hour = np.array([team.wage_per_hour / (1.0 - away(name)) for name, team in teams])
        return float(per_hour @ heads.sum(axis=1)) * self.interval_hours

    def frame(self, heads: Heads) -> pd.DataFrame:
        """A plan as a tidy table: columns ``start``, ``team``, ``agents``."""
        import pandas as pd

        return pd.DataFrame(
            {
                "start": np.tile(self.starts, len(self.teams)),
                "team": np.repeat(np.array(self.teams, dtype=object), len(self.starts)),
                "agents": heads.reshape(-1),
            }
        )

    def staffed(self, heads: Heads) -> Scenario:
        """The scenario with a plan in place of its own head counts.

        Raises:
            StudyError: the plan has another shape, or a number below 0.
        """
        if heads.shape != self.written.shape or heads.min(initial=0) < 0:
            raise StudyError(
                f"a plan has the shape {self.written.shape} and no number below 0, not "
                f"{heads.shape} with {heads.min(initial=0)}."
            )
        grid = int(np.gcd.reduce([self._base.interval_ticks, self.window.interval_ticks]))
        edges = self.window.edges("interval") - self._span.lead_ticks
        length = max(self._span.written_ticks, cycle_ticks(self.begun))
        at = np.arange(-(-length // grid), dtype=np.int64) * grid
        place = np.searchsorted(edges, at, side="right") - 1
        known = np.minimum(at // self._base.interval_ticks, self._base.present.shape[1] - 1)
        inside = place < heads.shape[1]
        numbers = np.where(
            inside,
            heads[:, np.clip(place, 0, heads.shape[1] - 1)],
            self._base.present[:, known],
        )
        return with_heads(self.begun, numbers, grid)

    def evaluate(
        self,
        heads: Heads,
        replications: int | Sequence[int],
        progress: Progress | None = None,
        *,
        staffed: Scenario | None = None,
    ) -> Evaluation:
        """Simulate a plan.

        Args:
            heads: int64[teams, intervals].
            replications: how many, from 0 on; or their numbers.
            progress: told how many are done.
            staffed: the scenario whose own staff works, with shifts and breaks; ``heads`` then
                only says how many that is about.
        """
        numbers = range(replications) if isinstance(replications, int) else replications
        prepared = self._prepared(self.staffed(heads) if staffed is None else staffed)
        adding = [one.of_run(prepared.names, prepared.end_ticks) for one in self._summings]
        found = []
        for one in mapped(lambda n: self._sums(prepared, adding, n), list(numbers), self.jobs):
            found.append(one)
            if progress is not None:
                progress(len(found), len(numbers))
        self.runs += len(found)
        sums = {
            level: {name: np.stack([each[level][name] for each in found]) for name in values}
            for level, values in found[0].items()
        }
        return self._evaluation(heads, tuple(numbers), sums)

    def _prepared(self, scenario: Scenario) -> Prepared:
        return Prepared.of(scenario, self.model, self._tapes)

    def _sums(
        self, prepared: Prepared, adding: Sequence[Summing], replication: int
    ) -> dict[str, dict[str, Floats]]:
        """All sums of one replication, shaped."""
        assert self.seed is not None
        summations = [Summation(one) for one in adding]
        prepared.run(
            self.seed,
            replication,
            lambda tables, *, is_last: added(summations, tables, is_last=is_last),
        )
        found: dict[str, dict[str, Floats]] = {}
        for summation in summations:
            summation.finish()
        for place, (level, wanted) in enumerate(WANTED.items()):
            found[level] = self._shaped(summations[0], place, wanted)
        for layer, summation in enumerate(summations[1:], 1):
            found[f"layer {layer}"] = self._shaped(summation, 0, LAYER)
        return found

    def _shaped(self, summation: Summation, place: int, wanted: Wanted) -> dict[str, Floats]:
        sizes = summation.centre.sizes(wanted.levels)
        values = totalled(summation.sums(place), estimated(summation, place), wanted.names)
        return {name: v.reshape(sizes) for name, v in values.items()}

    def _evaluation(
        self, heads: Heads, numbers: tuple[int, ...], sums: dict[str, dict[str, Floats]]
    ) -> Evaluation:
        assert self.targets is not None
        parts = [self._parts(place, sums) for place in range(len(self.targets))]
        kept = {level: sums[level] for level in WANTED}
        ups, downs = zip(*parts, strict=True) if parts else ((), ())
        load = kept["work"]["load"].sum(axis=(0, 3))
        return Evaluation(heads.copy(), numbers, self.targets, ups, downs, load, kept)

    def _parts(self, place: int, sums: dict[str, dict[str, Floats]]) -> tuple[Floats, Floats]:
        """Numerators and denominators of a target by replication and period."""
        assert self.targets is not None
        target = self.targets[place]
        level, *names = SUMS[target.measure]
        layer = next((n for n, (_, mine) in enumerate(self._layers) if place in mine), 0)
        source = sums[f"layer {layer}"] if layer else sums[level]
        period = self.periods(target)
        found = []
        for name in names:
            values = source[name]
            if level != "centre":
                of = self.teams if level == "team" else self.channels
                values = values[:, of.index(target.of)]
            whole = np.zeros((len(values), int(period.max()) + 1))
            np.add.at(whole.T, period, values.T)
            found.append(whole)
        return found[0], found[1]


def _begun(scenario: Scenario) -> Scenario:
    """The scenario with the beginning and the end that its runs have while staff is sought."""
    run = scenario.run
    values: dict[str, Any] = {}
    is_stated = run.starts_empty or run.warm_up_hours > 0 or run.cycles_before is not None
    if is_cyclic(scenario) and not is_stated and not Span.of(scenario).is_idle_before:
        values["cycles_before"] = 1
    if is_cyclic(scenario) and run.run_out_days is None and not run.drain_hours:
        values["run_out_days"] = FOLLOWED_DAYS
    if not values:
        return begun(scenario, find_start(scenario, [], run.seed))
    return scenario.model_copy(update={"run": run.model_copy(update=values)}).with_tables({})


def _layers(
    targets: Sequence[Target], scenario: Scenario, terms: Terms
) -> list[tuple[Terms, list[int]]]:
    """Terms with the thresholds of the targets, and which targets each holds: one a channel."""
    channels = list(scenario.channels)
    layers: list[tuple[dict[str, tuple[float, str]], list[int]]] = [({}, [])]
    for place, target in enumerate(targets):
        if target.measure != "service_level":
            continue
        asked = (target.within_seconds, target.definition)
        for known, mine in layers:
            if known.setdefault(target.of, asked) == asked:
                mine.append(place)
                break
        else:
            layers.append(({target.of: asked}, [place]))
    found = []
    for known, mine in layers:
        threshold, definition = terms.threshold_ticks.copy(), terms.definition.copy()
        for name, (within, defined) in known.items():
            threshold[channels.index(name)] = round(within * TICKS_PER_SECOND)
            definition[channels.index(name)] = SERVICE_LEVEL_DEFINITIONS.index(defined)
        found.append((replace(terms, threshold_ticks=threshold, definition=definition), mine))
    return found
