"""At the door: places in the queue, trunks that channels share, a queue in sight, and who retries.

Systems with an exact law that is solved here: a birth-death chain, a chain of two counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import factorial
from typing import Any

import numpy as np

from sim.queueing.birth_death import FloatArray, stationary
from sim.queueing.markov_chain import CountGrid, solve_truncated
from tests.oracle.centre import Centre, Team, exponential
from tests.oracle.row import Row
from tests.oracle.rows_days import EmptyStart
from tests.oracle.sums import Tally
from tests.oracle.verdict import TAIL, Statistic, ratio, scaled

SOLVED = "solved here"
UNIT = 180.0
LONGEST = 200  # waiting; an endless line is cut where nobody ever stands


def line_in_sight(
    arrival: float, agents: int, joins: Callable[[int], float], places: int = LONGEST
) -> tuple[FloatArray, FloatArray]:
    """M/M/s (mu = 1) in which a share of those who find k waiting and nobody free joins.

    Returns:
        Long-run law of the number present; share that joins, by the number found present.
    """
    found = np.array([joins(n - agents) if n >= agents else 1.0 for n in range(agents + places)])
    found = np.append(found, 0.0)
    reached = int(np.argmax(found == 0.0))
    births = arrival * found[:reached]
    deaths = np.minimum(np.arange(1, reached + 1), agents).astype(np.float64)
    return stationary(births, deaths), found[: reached + 1]


@dataclass(frozen=True)
class InSight:
    """M/M/8 whose customers see the queue.

    Attributes:
        arrival: per unit. joins: share that joins, by the number that wait.
        channel: the same as keys of the channel.
    """

    arrival: float
    joins: Callable[[int], float]
    channel: dict[str, Any]
    agents: int = 8

    def __call__(self) -> tuple[Statistic, ...]:
        """Who leaves, and how long those who stay wait."""
        law, joins = line_in_sight(self.arrival, self.agents, self.joins)
        present = np.arange(len(law))
        busy = np.minimum(present, self.agents)
        joined = float(law @ joins)
        queue = float(law @ (present - busy))
        delayed = float((law * joins)[self.agents :].sum()) / joined
        return (
            Statistic("balked", ratio("balked", "offered"), 1.0 - joined),
            Statistic("E[W], stayers", ratio("wait", "entered"), queue / (self.arrival * joined)),
            Statistic("P(W>0), stayers", ratio("delayed", "entered"), delayed),
            Statistic("E[Q]", ratio("queue", "time"), queue, see=TAIL),
            Statistic(
                "occupancy", scaled(1 / self.agents, "busy", "time"), law @ busy / self.agents
            ),
        )

    def row(self, key: str, title: str, full: float) -> Row:
        """As a row."""
        return Row(
            key,
            f"M/M/{self.agents}, {title}",
            SOLVED,
            Centre(
                {"all": self.arrival},
                exponential(UNIT),
                self.agents,
                unit=UNIT,
                channel={"position_visible": True, **self.channel},
            ),
            Tally(UNIT, areas=("queue", "busy")),
            self,
            full=full,
            memory=20,
        )


AT_FOUR = InSight(8.0, lambda waiting: float(waiting < 4), {"balks_at": 4})
RELUCTANT = InSight(10.0, lambda waiting: 1 / (1 + waiting / 4), {"balking_half_at": 4})

LINES, RATES = 12, (3.0, 5.0)


def trunks_of_one_team() -> tuple[Statistic, ...]:
    """Ten agents take from both channels: M/M/10/12."""
    rate = sum(RATES)
    deaths = np.minimum(np.arange(1, LINES + 1), 10).astype(np.float64)
    law = stationary(np.full(LINES, rate), deaths)
    queue = float(law @ np.maximum(np.arange(LINES + 1) - 10, 0))
    return (
        Statistic("blocked", ratio("blocked", "offered"), law[-1]),
        Statistic("E[W]", ratio("wait", "entered"), queue / (rate * (1 - law[-1]))),
    )


def trunks_of_two_teams(agents: Sequence[int] = (4, 6)) -> tuple[Statistic, ...]:
    """A team for each channel: the law is a product, cut where the trunks are full."""
    one, two = (_weights(rate, team) for rate, team in zip(RATES, agents, strict=True))
    law = np.outer(one, two)
    present = np.add.outer(np.arange(LINES + 1), np.arange(LINES + 1))
    law[present > LINES] = 0.0
    law /= law.sum()
    blocked = float(law[present == LINES].sum())
    found = [Statistic("blocked", ratio("blocked", "offered"), blocked)]
    for place, name in enumerate(("a", "b")):
        waiting = np.maximum(np.arange(LINES + 1) - agents[place], 0)
        queue = float(law.sum(axis=1 - place) @ waiting)
        mean = queue / (RATES[place] * (1.0 - blocked))
        found.append(
            Statistic(f"{name} blocked", ratio(f"{name}.blocked", f"{name}.offered"), blocked)
        )
        found.append(Statistic(f"{name} E[W]", ratio(f"{name}.wait", f"{name}.entered"), mean))
    return tuple(found)


def _weights(rate: float, agents: int) -> FloatArray:
    """Weights of M/M/s with 0 to LINES present, mu = 1."""
    numbers = range(LINES + 1)
    return np.array(
        [rate**n / (factorial(min(n, agents)) * agents ** max(n - agents, 0)) for n in numbers]
    )


def _two_channels(teams: dict[str, Team]) -> Centre:
    """Classes a and b come by channels of their own over the trunks of the first."""
    own = {
        "channels": {
            "line_a": {"trunks": LINES},
            "line_b": {"trunks": None, "trunks_shared_with": "line_a"},
        },
        "turns_to": {"a": {"line_a": 1.0}, "b": {"line_b": 1.0}},
    }
    return Centre(
        dict(zip("ab", RATES, strict=True)), exponential(UNIT), unit=UNIT, teams=teams, **own
    )


def retry_by_attempt() -> tuple[Statistic, ...]:
    """.3 of the contacts fail; .8 of the first and .5 of the later failures are tried again."""
    second = 0.3 * 0.8
    later = 0.3 * 0.5
    reach = [1.0, *(second * later**k for k in range(5))]
    return (
        Statistic("attempts", ratio("offered", "first"), sum(reach)),
        Statistic("solved", ratio("solved", "first"), 0.7 * sum(reach)),
        Statistic("2 or more", ratio("second", "first"), reach[1]),
        Statistic("3 or more", ratio("third", "first"), reach[2], see=TAIL),
    )


def full_house() -> tuple[Statistic, ...]:
    """M/M/8/8 to which .7 of those blocked come back, later .5, after a mean of 2."""
    arrival, agents, first, again, back = 8.0, 8, 0.7, 0.5, 0.5

    def build(shape: tuple[int, ...]) -> CountGrid:
        grid = CountGrid.of(shape)
        present, orbit = grid.counts
        full = present == agents
        grid.move(np.where(full, 0.0, arrival), 1, 0)
        grid.move(np.where(full, arrival * first, 0.0), 0, 1)
        grid.move(present.astype(np.float64), -1, 0)
        grid.move(np.where(full, 0.0, back * orbit), 1, -1)
        grid.move(np.where(full, back * orbit * (1 - again), 0.0), 0, -1)
        return grid

    _, law = solve_truncated(build, (agents + 1, 24), endless=(1,))
    numbers = np.arange(law.shape[1])
    orbit = float(law.sum(axis=0) @ numbers)
    blocked = float(law[agents].sum())
    blocked_later = float(law[agents] @ numbers) / orbit
    retried = back * orbit / arrival
    lost = blocked * (1 - first) + retried * blocked_later * (1 - again)
    return (
        Statistic("blocked, first", ratio("blocked_first", "first"), blocked),
        Statistic("blocked, later", ratio("blocked_later", "later"), blocked_later),
        Statistic("attempts", ratio("offered", "first"), 1 + retried),
        Statistic("lost", ratio("lost", "first"), lost),
        Statistic("orbit", ratio("orbit", "time"), orbit, see=TAIL),
    )


def _again(delay: float, **shares: float) -> dict[str, Any]:
    """What customers do after a failure: they try the same channel again, or give up."""
    return {
        "switch_share": 0,
        "later_switch_share": 0,
        "retry_delay": exponential(delay * UNIT),
        **shares,
    }


ROWS = (
    EmptyStart(places=5).row(
        "queue_places", "5 places in the queue, trunks without limit", 4e6, in_queue=True
    ),
    AT_FOUR.row("balks_at", "everybody leaves where 4 wait", 3e6),
    RELUCTANT.row("balking_half_at", "joined with 1 / (1 + k / 4) where k wait", 3e6),
    Row(
        "trunks_one_team",
        "12 trunks of two channels, ten agents for both",
        SOLVED,
        _two_channels({"both": Team(10, ["a", "b"])}),
        Tally(UNIT, areas=()),
        trunks_of_one_team,
        full=6e6,
        memory=20,
    ),
    Row(
        "trunks_two_teams",
        "12 trunks of two channels, a team for each",
        SOLVED,
        _two_channels({"first": Team(4, ["a"]), "second": Team(6, ["b"])}),
        Tally(UNIT, classes=("a", "b"), areas=()),
        trunks_of_two_teams,
        full=6e6,
        memory=20,
    ),
    Row(
        "retry_first_later",
        ".8 retry after the first failure, .5 after a later one",
        SOLVED,
        Centre(
            {"all": 4.0},
            exponential(UNIT),
            20,
            unit=UNIT,
            intents={"resolution_share": 0.7},
            sections={
                "behaviour": {
                    "max_attempts": 6,
                    "after_unresolved": _again(0.5, retry_share=0.8, later_retry_share=0.5),
                }
            },
        ),
        Tally(UNIT, areas=("orbit",)),
        retry_by_attempt,
        full=2e6,
        memory=20,
    ),
    Row(
        "retry_full_house",
        "M/M/8/8, blocked customers retry with .7, then .5",
        SOLVED,
        Centre(
            {"all": 8.0},
            exponential(UNIT),
            8,
            unit=UNIT,
            trunks=8,
            sections={
                "behaviour": {
                    "after_blocked": _again(2.0, retry_share=0.7, later_retry_share=0.5),
                    "max_attempts": 32,
                }
            },
        ),
        Tally(UNIT, areas=("orbit",)),
        full_house,
        full=3e6,
        memory=60,
    ),
)
