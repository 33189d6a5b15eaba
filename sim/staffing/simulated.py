"""Least agents by team and interval with which every target is met in a simulation.

Begins with a plan, raises it where a target is missed, then takes agents away wherever all targets
stay met. Agents are taken away in many intervals of one team at once, apart from each other so that
it can be seen which of them was one too many; on days that are judged as a whole, in fewer and
fewer. Each interval has the least agents given those before it, as a planner fills in a day. All
plans serve the same customers. The result need not be the cheapest mix of teams.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import permutations, product
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.errors import StudyError
from sim.queueing.requirement import first_enough
from sim.staffing.evaluate import Evaluator
from sim.staffing.evaluation import Evaluation, Floats, Heads, Judgement
from sim.staffing.judging import Judging

Flags = npt.NDArray[np.bool_]
Told = Callable[[str, int, int], None]
"""Called with the phase (``raising``, ``taking_away``, ``checking``), steps done, and about how
many there are."""

APART: Final = 2
"""Intervals from one where an agent is taken away to the next: what a queue leaves to the interval
after it is felt there most."""

MOST_RAISES: Final = 24
MOST_VAIN_RAISES: Final = 6
"""Times that agents are added without a target being met that was not."""

MOST_PASSES: Final = 40
LEAST_SHARE: Final = 1.0 / 16.0
"""Part of a day's intervals in which it is tried to take agents away in the end."""

EXCHANGES: Final = ((1, 1), (2, 1), (3, 2), (1, 2), (2, 3))
MANY_EXCHANGES: Final = tuple(product(range(1, 6), repeat=2))
"""Agents of one team that are tried in place of agents of another; more where there are few
intervals."""

FEW_INTERVALS: Final = 4

MORE: Final = 4
"""A plan that is found is repaired on so many times the replications by which it was found ..."""

REPAIRED_FROM, FRESH_FROM = 1_000, 100_000
"""... which are others, from this number on; as are those by which it is checked in the end."""


@dataclass(frozen=True, eq=False)
class Found:
    """A plan that was found by simulation.

    Attributes:
        heads: int64[teams, intervals].
        seen: on the replications by which it was repaired.
        checked: on fresh ones.
    """

    heads: Heads
    seen: Evaluation
    checked: Evaluation

    def about(self) -> dict[str, Any]:
        """What is known of the way it was found, as plain values; empty: nothing."""
        return {}

    @property
    def missed(self) -> tuple[npt.NDArray[np.int64], ...]:
        """Of each target, periods in which no number of agents that was tried meets it."""
        return tuple(np.flatnonzero(~self.seen.met(p)) for p in range(len(self.seen.targets)))

    @property
    def missed_for_sure(self) -> tuple[npt.NDArray[np.int64], ...]:
        """Of each target, periods in which the fresh replications say that it is missed."""
        return tuple(
            np.flatnonzero(self.checked.missed_for_sure(p)) for p in range(len(self.seen.targets))
        )


@dataclass(eq=False)
class _Trial:
    """How agents are taken away.

    Attributes:
        tight: bool[teams, intervals], where nobody can be spared.
        step: int64[teams, intervals], agents that are taken away at once.
        share: float64[teams, intervals], part of the intervals of a day in which that is tried.
    """

    tight: Flags
    step: npt.NDArray[np.int64]
    share: Floats

    def failed(self, team: int, alone: Flags, together: Flags) -> None:
        """Agents of a team were missed: try fewer of them, or in fewer intervals of the day.

        Args:
            team: its number.
            alone: intervals where one was missed that are judged by themselves.
            together: intervals of days or weeks that are judged as a whole, and were missed.
        """
        self.tight[team] |= alone & (self.step[team] <= 1)
        self.step[team, alone] = np.maximum(self.step[team, alone] // 2, 1)
        self.step[team, together] = 1
        self.share[team, together] /= 2.0
        self.tight[team] |= self.share[team] < LEAST_SHARE


@dataclass(eq=False)
class Search:
    """One search; the attributes are its state.

    Args:
        evaluator: simulates plans.
        replications: numbers of those by which plans are judged.
        hears: how far it is.
        errors: standard errors by which every margin is to lie above 0.
        exempt: of each target, periods that are not looked at, bool[periods]; none if empty.
        judging: judges plans of the evaluator; remembers nothing on disk if None.
    """

    evaluator: Evaluator
    replications: range
    hears: Told | None = None
    errors: float = 0.0
    exempt: tuple[Flags, ...] = ()
    judging: Judging | None = None
    blocks: list[list[tuple[int, npt.NDArray[np.int64]]]] = field(default_factory=list, init=False)
    plans: int = field(default=0, init=False)
    """Plans that were judged so far."""

    def __post_init__(self) -> None:
        """Which targets a team can miss, by the channels it serves, and the period of intervals."""
        scenario, own = self.evaluator.scenario, self.evaluator
        assert own.targets is not None
        self.blocks = [
            [
                (place, own.periods(one))
                for place, one in enumerate(own.targets)
                if one.level == "centre"
                or one.of in (scenario.served_channels(team) if one.level == "channel" else [team])
            ]
            for team in own.teams
        ]

    def raised(self, heads: Heads) -> tuple[Heads, Judgement]:
        """A plan with agents added where targets are missed, until none is or none can be met."""
        heads, step = heads.copy(), np.ones(heads.shape, dtype=np.int64)
        seen = self.judged(heads)
        best, since = self.missed(seen), 0
        for turn in range(MOST_RAISES):
            self._say("raising", turn, MOST_RAISES)
            wanted = self.short(seen)
            if not wanted.any() or since >= MOST_VAIN_RAISES:
                break
            heads = heads + np.where(wanted, step, 0)
            step = np.where(wanted, np.minimum(step + 1, 1 + heads // 4), 1)
            seen = self.judged(heads)
            since = 0 if self.missed(seen) < best else since + 1
            best = min(best, self.missed(seen))
        return heads, seen

    def lowered(self, heads: Heads, seen: Judgement, passes: int = MOST_PASSES) -> Heads:
        """A plan without the agents that can be spared.

        Args:
            heads: plan, int64[teams, intervals].
            seen: of it.
            passes: over all teams and intervals at most.
        """
        trial = _Trial(heads <= 0, np.maximum(heads // 8, 1), np.ones(heads.shape))
        for _ in range(passes):
            for team in range(len(heads)):
                for offset in range(APART):
                    self._say("taking_away", int(trial.tight.sum()), trial.tight.size)
                    heads = self._fewer(heads, seen, trial, team, offset)
            if trial.tight.all():
                break
        return heads

    def _fewer(self, heads: Heads, seen: Judgement, trial: _Trial, team: int, offset: int) -> Heads:
        """Take agents of a team away in every other interval, and put back who is missed."""
        chosen = np.zeros(heads.shape[1], dtype=bool)
        chosen[offset::APART] = True
        chosen &= ~trial.tight[team]
        # Of a day that is judged as a whole only some intervals, evenly spread.
        order = np.cumsum(chosen) * 0.6180339887498949 % 1.0
        chosen &= order <= trial.share[team]
        if not chosen.any():
            return heads
        tried = heads.copy()
        tried[team] -= np.where(chosen, np.minimum(trial.step[team], heads[team]), 0)
        alone, together = self._bad(seen, self.judged(tried))
        back = chosen & (alone | together)
        tried[team, back] = heads[team, back]
        trial.failed(team, chosen & alone, together)
        trial.tight[team] |= tried[team] <= 0
        return tried

    def exchanged(self, heads: Heads, seen: Judgement, prices: Floats) -> Heads:
        """A plan with agents of one team in place of dearer ones of another, wherever that holds.

        Args:
            heads: plan, int64[teams, intervals].
            seen: of a plan whose missed targets may stay missed.
            prices: of an agent of each team in an interval, float64[teams].
        """
        served = [set(self.evaluator.scenario.served_channels(t)) for t in self.evaluator.teams]
        exchanges = MANY_EXCHANGES if heads.shape[1] <= FEW_INTERVALS else EXCHANGES
        for out, into in permutations(range(len(heads)), 2):
            for fewer, more in exchanges:
                saved = fewer * prices[out] - more * prices[into]
                # Whoever could be spared altogether has been.
                is_tried = 1e-9 < saved <= min(prices[out], prices[into])
                if not is_tried or not served[out] & served[into]:
                    continue
                for offset in range(APART):
                    before: Heads | None = None
                    while before is None or (before != heads).any():
                        before = heads
                        heads = self._exchange(heads, seen, (out, fewer), (into, more), offset)
        return heads

    def _exchange(
        self,
        heads: Heads,
        seen: Judgement,
        out: tuple[int, int],
        into: tuple[int, int],
        offset: int,
    ) -> Heads:
        """Try one exchange (team, agents) in every other interval."""
        chosen = np.zeros(heads.shape[1], dtype=bool)
        chosen[offset::APART] = True
        chosen &= (heads[out[0]] >= out[1]) & self.evaluator.open[into[0]]
        if not chosen.any():
            return heads
        tried = heads.copy()
        tried[out[0], chosen] -= out[1]
        tried[into[0], chosen] += into[1]
        alone, together = self._bad(seen, self.judged(tried))
        return np.where(chosen & (alone | together), heads, tried)

    def _bad(self, before: Judgement, after: Judgement) -> tuple[Flags, Flags]:
        """Intervals in which a target is missed that was met: of the interval, of a longer period.

        All targets are looked at, since customers whom one team lets wait turn up with another.
        What an interval leaves to the one after it is that one's to make up for, so that each has
        the least agents given those before it.
        """
        own = self.evaluator
        alone, together = (np.zeros(len(own.starts), dtype=bool) for _ in range(2))
        for place, target in enumerate(after.targets):
            was, now = (one.margin(place, self.errors) for one in (before, after))
            bad = (now < np.minimum(was, 0.0) - 1e-9) & ~self._exempt(place)
            found = alone if target.per == "interval" else together
            found |= bad[own.periods(target)]
        return alone, together

    def short(self, seen: Judgement) -> Flags:
        """Where agents are to be added, bool[teams, intervals]."""
        own = self.evaluator
        assert own.targets is not None
        wanted = np.zeros(seen.heads.shape, dtype=bool)
        for team, targets in enumerate(self.blocks):
            for place, period in targets:
                target = own.targets[place]
                if target.level == "channel" and not self._is_main(team, target.of, seen.load):
                    continue
                bad = self.bad(seen, place)
                if bad.any():
                    wanted[team] |= bad[period] & own.open[team]
        return wanted

    def _is_main(self, team: int, channel: str, load: Floats) -> bool:
        """Whether a team does most of the work of a channel."""
        return bool(load[:, self.evaluator.channels.index(channel)].argmax() == team)

    def missed(self, seen: Judgement) -> int:
        """Periods in which a target is missed."""
        return sum(int(self.bad(seen, place).sum()) for place in range(len(seen.targets)))

    def bad(self, seen: Judgement, place: int) -> Flags:
        """Periods in which a target is not met as it is to be, bool[periods]."""
        return ~seen.met(place, self.errors) & ~self._exempt(place)

    def is_met(self, seen: Judgement) -> bool:
        """Whether every target is met as it is to be."""
        return not self.missed(seen)

    def _exempt(self, place: int) -> Flags:
        return self.exempt[place] if self.exempt else np.zeros(1, dtype=np.bool_)

    def judged(self, heads: Heads) -> Judgement:
        """What a plan does to the targets on the replications of the search."""
        self.judging = self.judging or Judging(self.evaluator)
        self.plans += 1
        return self.judging.judged(heads, self.replications)

    def _say(self, phase: str, done: int, total: int) -> None:
        if self.hears is not None:
            self.hears(phase, done, total)


def least_by_simulation(
    evaluator: Evaluator,
    start: Heads,
    replications: int,
    *,
    fresh: int | None = None,
    told: Told | None = None,
    judging: Judging | None = None,
) -> Found:
    """Least agents by team and interval with which all targets are met, see the module's text.

    Args:
        evaluator: simulates plans.
        start: plan to begin with, int64[teams, intervals]: the nearer, the quicker.
        replications: by which plans are judged.
        fresh: by which the result is checked; as many as repair it if None.
        told: hears how far it is.
        judging: judges plans of the evaluator; remembers nothing on disk if None.

    Raises:
        StudyError: a plan of another shape, or no replication.
    """
    if replications < 1:
        raise StudyError(f"at least 1 replication is needed, not {replications}.")
    search = Search(evaluator, range(replications), told, judging=judging)
    heads, _ = search.raised(search.lowered(*search.raised(start)))
    many = MORE * replications
    search.replications = range(REPAIRED_FROM, REPAIRED_FROM + many)
    heads, _ = search.raised(heads)
    seen = evaluator.evaluate(heads, search.replications)
    if told is not None:
        told("checking", 0, 1)
    checked = evaluator.evaluate(heads, range(FRESH_FROM, FRESH_FROM + (fresh or many)))
    return Found(heads, seen, checked)


def least_constant(evaluator: Evaluator, replications: int, guess: int = 1) -> int:
    """Least number of agents, the same in every team and interval, with which all targets are met.

    Args:
        evaluator: simulates plans.
        replications: by which plans are judged.
        guess: about how many.
    """

    def enough(agents: int) -> bool:
        heads = np.full(evaluator.written.shape, agents, dtype=np.int64)
        return evaluator.evaluate(heads, replications).is_feasible

    return first_enough(enough, guess)
