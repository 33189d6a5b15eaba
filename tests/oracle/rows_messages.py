"""Messages: interrupted work, shared time, threads that come back, threads that an agent keeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.journal import Journal
from sim.queueing import (
    chat_pool,
    erlang_c,
    preemptive_resume,
    returning_turns,
    single_server,
)
from sim.units import TICKS_PER_SECOND
from tests.oracle.centre import Centre, exponential
from tests.oracle.row import Row
from tests.oracle.rows_others import POLLACZEK, SHARING, UNIT
from tests.oracle.sums import Sums, Tally, Windows
from tests.oracle.verdict import TAIL, Statistic, ratio, scaled

BUZEN = "J. P. Buzen, A. B. Bondi (1983), doi:10.1287/opre.31.3.456"
RETURNS = "Markov chain, solved on a grid: `sim.queueing.returning_turns`"
CALLS, MESSAGES = "calls", "messages"
FOREVER_MINUTES = 10_080.0
SELDOM = 0.01
"""What happens less often is not looked at: it would take too long to see."""

ANYBODY = {"interruptible": True, "suspended_to": "anyone", "owner_wait_minutes": 0}
"""Work that gives way, and that whoever is free goes on with."""


@dataclass(frozen=True)
class Preemption:
    """M/M/s with preemptive-resume priority: calls interrupt work on messages of one turn."""

    calls: float
    messages: float
    agents: int

    def __call__(self) -> tuple[Statistic, ...]:
        """Time in the system of both classes, and how busy the agents are."""
        exact = preemptive_resume((self.calls, self.messages), 1.0, self.agents)
        found = [
            Statistic(
                f"E[T {name}]", ratio(f"{name}.sojourn", f"{name}.answered"), exact.mean_sojourn[k]
            )
            for k, name in enumerate((CALLS, MESSAGES))
        ]
        busy = scaled(1 / self.agents, "busy", "time")
        found.append(Statistic("occupancy", busy, exact.occupancy))
        # Calls do not feel the messages at all.
        alone = erlang_c(self.calls, 1.0, self.agents).wait_probability
        if alone > SELDOM:
            waited = ratio(f"{CALLS}.delayed", f"{CALLS}.entered")
            found.append(Statistic("P(W>0) calls", waited, alone))
        return tuple(found)

    def row(self, key: str, full: float, memory: float) -> Row:
        """As a row."""
        return Row(
            key,
            f"M/M/{self.agents}, calls preempt messages, which are resumed",
            BUZEN,
            Centre(
                {CALLS: self.calls, MESSAGES: self.messages},
                exponential(UNIT),
                self.agents,
                unit=UNIT,
                channels={CALLS: {}, MESSAGES: {"mode": "async", **ANYBODY}},
                turns_to={CALLS: {CALLS: 1.0}, MESSAGES: {MESSAGES: 1.0}},
            ),
            Tally(UNIT, classes=(CALLS, MESSAGES), areas=("busy",)),
            self,
            full=full,
            memory=memory,
        )


@dataclass(frozen=True)
class SharedMessages:
    """Limited processor sharing: an agent works on several messages of one turn at once."""

    arrival: float
    agents: int
    most: int
    slowdown: float

    def __call__(self) -> tuple[Statistic, ...]:
        """As for chats that nobody leaves."""
        speeds = [n / (1.0 + self.slowdown * (n - 1)) for n in range(1, self.most + 1)]
        exact = chat_pool(self.arrival, 1.0, self.agents, speeds)
        return (
            Statistic("P(W>0)", ratio("delayed", "entered"), exact.wait_probability),
            Statistic("E[Q]", ratio("queue", "time"), exact.mean_queue, see=TAIL),
            Statistic("E[in work]", ratio("in_work", "time"), exact.mean_chats),
            Statistic("E[time in work]", ratio("talk", "answered"), exact.mean_chat_time),
            Statistic("occupancy", scaled(1 / self.agents, "busy", "time"), exact.occupancy),
        )

    def row(self, key: str, title: str, full: float, memory: float) -> Row:
        """As a row."""
        return Row(
            key,
            title,
            SHARING,
            Centre(
                {"all": self.arrival},
                exponential(UNIT),
                self.agents,
                unit=UNIT,
                channel={
                    "mode": "async",
                    "max_per_agent": self.most,
                    "slowdown_per_extra_contact": self.slowdown,
                },
            ),
            Tally(UNIT, areas=("queue", "talk", "busy")),
            self,
            full=full,
            memory=memory,
        )


@dataclass(frozen=True)
class KeptThread:
    """M/G/1: one agent keeps a thread of two turns until the customer has answered.

    Service is the whole thread: two exponential pieces of work and an exponential delay.
    """

    arrival: float
    delay: float

    @property
    def mean(self) -> float:
        """Of the time that an agent keeps a thread; two turns of half a unit."""
        return 1.0 + self.delay

    def __call__(self) -> tuple[Statistic, ...]:
        """Wait for the first answer; how long the agent works, and merely keeps a place."""
        variance = 2 * 0.5**2 + self.delay**2
        exact = single_server(self.arrival, self.mean, variance / self.mean**2)
        return (
            Statistic("E[W]", ratio("wait", "entered"), exact.mean_wait),
            Statistic("P(W>0)", ratio("delayed", "entered"), exact.occupancy),
            Statistic("E[busy]", ratio("busy", "time"), self.arrival),
            Statistic("E[keeping]", ratio("holding", "time"), self.arrival * self.delay),
        )

    def row(self, key: str, full: float, memory: float) -> Row:
        """As a row."""
        return Row(
            key,
            "M/G/1, an agent keeps a thread of two turns while the customer is silent",
            POLLACZEK,
            Centre(
                {"all": self.arrival},
                exponential(UNIT),
                1,
                unit=UNIT,
                channel={
                    "mode": "async",
                    "turns_least": 2,
                    "turns_most": 2,
                    "customer_reply_delay": exponential(self.delay * UNIT),
                    "silence_release_minutes": FOREVER_MINUTES,
                },
            ),
            Tally(UNIT, areas=("busy", "holding")),
            self,
            full=full,
            memory=memory,
            drain_hours=500,
        )


@dataclass(frozen=True)
class TurnTally:
    """Sums over the turns of threads that began in each window, by number of the turn."""

    unit: float

    def __call__(self, journal: Journal, windows: Windows) -> Sums:
        """All sums, each float64[windows].

        Raises:
            AssertionError: a turn of a window had not been answered when the run ended.
        """
        turns, count = journal.turns, len(windows.start)
        window = windows.of(turns["offered"].copy())
        assert (turns["ended"][window >= 0] >= 0).all(), "not drained"
        wait = (turns["started"] - turns["offered"]) / (TICKS_PER_SECOND * self.unit)
        place = np.where(window >= 0, window, count)
        time = (windows.end - windows.start) / (TICKS_PER_SECOND * self.unit)
        sums = {"offered": np.bincount(place, minlength=count + 1)[:count] * 1.0, "time": time}
        for number in (1, 2):
            mine = np.where(turns["turn"] == number, place, count)
            for name, column in (("wait", wait), ("delayed", wait > 0), ("count", wait >= 0)):
                sums[f"{number}.{name}"] = np.bincount(mine, column, count + 1)[:count]
        return sums


@dataclass(frozen=True)
class ComesBack:
    """Second turns come back after an exponential delay, and go before first ones."""

    arrival: float
    agents: int
    delay: float

    def __call__(self) -> tuple[Statistic, ...]:
        """Wait of first and of second turns."""
        exact = returning_turns(self.arrival, 1.0, 1.0 / self.delay, self.agents)
        return (
            Statistic("P(W>0) first", ratio("1.delayed", "1.count"), exact.wait_probability[0]),
            Statistic("P(W>0) second", ratio("2.delayed", "2.count"), exact.wait_probability[1]),
            Statistic("E[W] first", ratio("1.wait", "1.count"), exact.mean_wait[0]),
            Statistic("E[W] second", ratio("2.wait", "2.count"), exact.mean_wait[1]),
        )

    def row(self, key: str, full: float, memory: float) -> Row:
        """As a row."""
        return Row(
            key,
            f"M/M/{self.agents}, second turns of threads go before first ones",
            RETURNS,
            Centre(
                {"all": self.arrival},
                exponential(2 * UNIT),  # of the whole thread
                self.agents,
                unit=UNIT,
                channel={
                    "mode": "async",
                    "turns_least": 2,
                    "turns_most": 2,
                    "customer_reply_delay": exponential(self.delay * UNIT),
                    "silence_release_minutes": 0,
                    "owner_wait_minutes": 0,
                },
            ),
            TurnTally(UNIT),
            self,
            full=full,
            memory=memory,
            drain_hours=100,
        )


ROWS = (
    Preemption(3.0, 5.5, 10).row("preemptive_ten", 6e6, 150),
    Preemption(0.5, 0.3, 1).row("preemptive_one", 3.6e6, 100),
    SharedMessages(0.8, 1, 4, 1.0).row(
        "messages_shared", "one agent shares the time among 4 messages at most", 6e6, 80
    ),
    KeptThread(0.5, 0.5).row("thread_kept", 6e6, 60),
    ComesBack(0.7, 2, delay=5.0).row("thread_returns", 5.2e6, 40),
)
