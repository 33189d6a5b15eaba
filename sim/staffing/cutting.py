"""The master program of a search by cutting planes: the cheapest plan that every cut allows.

Service is simulated, not written down. What is known of it are cuts: around a plan that was
simulated a target's margin is at most its value there plus its slopes times the agents added
(J. Atlason, M. A. Epelman, S. G. Henderson (2004), Annals of Operations Research 127, and (2008),
Management Science 54(2); for several skills M. T. Cezik, P. L'Ecuyer (2008), Management Science
54(2)). It begins with what needs no slopes: agents have the time for the work that a target asks
for, shared out over the teams that can do it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from sim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from sim.staffing.evaluate import Evaluator
    from sim.staffing.evaluation import Floats, Heads
    from sim.staffing.formula import Offered

SERVED: Final[Mapping[str, Callable[[float], float]]] = {
    "service_level": lambda limit: limit,
    "abandonment_rate": lambda limit: 1.0 - limit,
}
"""Share of the work that is done at least where a target is met, from its limit."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Plans for which slopes times agents reach a number.

    Attributes:
        teams, intervals: numbers of the teams and intervals that count.
        slopes: of each of them, above 0.
        least: that the sum must reach.
    """

    teams: npt.NDArray[np.int64]
    intervals: npt.NDArray[np.int64]
    slopes: Floats
    least: float

    @classmethod
    def at(cls, heads: Heads, slopes: Sequence[tuple[int, int, float]], margin: float) -> Cut:
        """The cut that a margin makes with its slopes at a plan: team, interval, slope."""
        table = np.asarray(slopes, dtype=np.float64).reshape(-1, 3)
        teams, intervals = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
        least = float(table[:, 2] @ heads[teams, intervals]) - margin
        return cls(teams, intervals, table[:, 2], least)

    def is_kept_by(self, heads: Heads) -> bool:
        """Whether a plan keeps to it."""
        return float(self.slopes @ heads[self.teams, self.intervals]) >= self.least - 1e-9


@dataclass(eq=False)
class Master:
    """The integer program; its variables are agents of each team in each interval.

    Args:
        evaluator: whose teams, intervals and targets.
        offered: work with repeats and returns.
        prices: of an agent in one interval, float64[teams].
        most: agents at most, int64[teams, intervals].
    """

    evaluator: Evaluator
    offered: Offered
    prices: Floats
    most: Heads
    cuts: list[Cut] = field(default_factory=list, init=False)
    work: list[tuple[list[tuple[int, int]], float]] = field(default_factory=list, init=False)
    """Channel and interval pairs, and the agents that the work in them takes together."""

    def __post_init__(self) -> None:
        """Which work must be done."""
        own, offered = self.evaluator, self.offered
        assert own.targets is not None
        seconds = offered.handle_seconds / np.array(offered.places)
        agents = offered.contacts * seconds[:, np.newaxis] / (SECONDS_PER_HOUR * own.interval_hours)
        serves = [own.scenario.served_channels(team) for team in own.teams]
        is_open = {
            place: own.open[[name in served for served in serves]].any(axis=0)
            for place, name in enumerate(own.channels)
        }
        for target in own.targets:
            if target.measure not in SERVED or own.scenario.channels[target.of].mode == "async":
                continue
            channel, periods = own.channels.index(target.of), own.periods(target)
            share = SERVED[target.measure](target.limit)
            for period in range(int(periods.max()) + 1):
                # Who turns up a moment before the opening is served after it.
                at = np.flatnonzero((periods == period) & is_open[channel])
                needed = share * float(agents[channel, at].sum())
                if needed > 0.0:
                    self.work.append(([(channel, int(i)) for i in at], needed))

    def solve(self, gap: float, nodes: int) -> tuple[Heads, float] | None:
        """The cheapest plan that the cuts allow, and a bound below its cost; None if none is found.

        The limits are none of time, so that the answer depends on no machine.

        Args:
            gap: relative gap at which the solver stops.
            nodes: of its tree at most.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        size, done = self.most.size, self._done()
        rows, least = self._rows(done)
        table = np.asarray(rows, dtype=np.float64).reshape(-1, 3)
        matrix = coo_array(
            (table[:, 2], (table[:, 0].astype(np.int64), table[:, 1].astype(np.int64))),
            shape=(len(least), size + len(done)),
        ).tocsr()
        count = self.most.shape[1]
        answer = milp(
            np.concatenate([np.repeat(self.prices, count), np.zeros(len(done))]),
            integrality=np.concatenate([np.ones(size), np.zeros(len(done))]),
            bounds=Bounds(0, np.concatenate([self.most.reshape(-1), np.full(len(done), np.inf)])),
            constraints=LinearConstraint(matrix, np.asarray(least), np.inf),
            options={"node_limit": nodes, "mip_rel_gap": gap},
        )
        if answer.x is None:
            return None
        heads = np.rint(answer.x[:size]).astype(np.int64).reshape(self.most.shape)
        return heads, float(answer.mip_dual_bound)

    def digest(self) -> str:
        """Hash of all that the program's own answer depends on."""
        rows, least = self._rows(self._done())
        content = hashlib.blake2b(digest_size=16)
        for part in (self.prices, self.most, np.asarray(rows), np.asarray(least)):
            content.update(np.ascontiguousarray(part).tobytes())
        return content.hexdigest()

    def _done(self) -> dict[tuple[int, int, int], int]:
        """Columns of the work of a channel that a team does in an interval."""
        own, size = self.evaluator, self.most.size
        found: dict[tuple[int, int, int], int] = {}
        serves = [set(own.scenario.served_channels(team)) for team in own.teams]
        for channel, interval in sorted({key for keys, _ in self.work for key in keys}):
            for team, served in enumerate(serves):
                if own.channels[channel] in served:
                    found[team, channel, interval] = size + len(found)
        return found

    def _rows(
        self, done: dict[tuple[int, int, int], int]
    ) -> tuple[list[tuple[int, int, float]], list[float]]:
        """Entries (row, column, value) and what each row must reach."""
        rows: list[tuple[int, int, float]] = []
        least: list[float] = []
        count = self.most.shape[1]
        for keys, needed in self.work:
            for channel, interval in keys:
                keyed = ((team, channel, interval) for team in range(len(self.most)))
                rows += [(len(least), done[key], 1.0) for key in keyed if key in done]
            least.append(needed)
        places: dict[tuple[int, int], list[int]] = {}
        for (team, _, interval), column in done.items():
            places.setdefault((team, interval), []).append(column)
        for (team, interval), columns in places.items():
            rows.append((len(least), team * count + interval, 1.0))
            rows += [(len(least), column, -1.0) for column in columns]
            least.append(0.0)
        for cut in self.cuts:
            at = (cut.teams * count + cut.intervals).tolist()
            rows += [(len(least), c, v) for c, v in zip(at, cut.slopes.tolist(), strict=True)]
            least.append(cut.least)
        return rows, least
