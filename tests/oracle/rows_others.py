"""Service of other laws, customers who return, chats, and one queue written in several ways."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sim.queueing import (
    chat_pool,
    deterministic_service,
    erlang_c,
    retrial_queue,
    single_server,
)
from tests.oracle.centre import Centre, exponential, lognormal
from tests.oracle.row import Row
from tests.oracle.rows_erlang import FOURTEEN, FOURTEEN_PATIENT, PALM, Queue
from tests.oracle.sums import Tally
from tests.oracle.verdict import TAIL, Statistic, ratio, scaled

POLLACZEK = "F. Pollaczek (1930), doi:10.1007/BF01194620"
CROMMELIN = "C. D. Crommelin (1932), P.O. Elec. Eng. J. 25; G. J. Franx (2001), "
CROMMELIN += "doi:10.1016/S0167-6377(01)00108-0"
RETRIALS = "M. S. Aguir, F. Karaesmen, O. Z. Aksin, F. Chauvet (2004), "
RETRIALS += "doi:10.1007/s00291-004-0165-7; solved here"
SHARING = "B. Avi-Itzhak, S. Halfin (1988), Expected response times in a non-symmetric time "
SHARING += "sharing queue with a limited number of service positions, ITC 12"
CHATS = "J. Luo, J. Zhang (2013), doi:10.1287/opre.1120.1151; solved here"
UNIT = 180.0


def lognormal_service() -> tuple[Statistic, ...]:
    """M/G/1 by Pollaczek and Khinchine."""
    exact = single_server(0.8, 1.0, 4.0)
    return (
        Statistic("E[W]", ratio("wait", "entered"), exact.mean_wait),
        Statistic("P(W>0)", ratio("delayed", "entered"), exact.occupancy),
    )


@dataclass(frozen=True)
class DeterministicService:
    """M/D/s."""

    arrival: float
    agents: int

    def __call__(self) -> tuple[Statistic, ...]:
        """Who waits and how long."""
        exact = deterministic_service(self.arrival, 1.0, self.agents)
        return (
            Statistic("E[W]", ratio("wait", "entered"), exact.mean_wait),
            Statistic("P(W>0)", ratio("delayed", "entered"), exact.wait_probability),
            Statistic("P(W>.5)", ratio("beyond", "entered"), exact.wait_exceeds(0.5), see=TAIL),
        )

    def row(self, full: float, memory: float) -> Row:
        """As a row."""
        return Row(
            f"m_d_{self.agents}",
            f"M/D/{self.agents}, load per agent {self.arrival / self.agents:g}",
            CROMMELIN,
            Centre({"all": self.arrival}, UNIT, self.agents, unit=UNIT),
            Tally(UNIT, 0.5, areas=()),
            self,
            full=full,
            memory=memory,
        )


def callers_who_return() -> tuple[Statistic, ...]:
    """Whoever gives up calls again with probability .6 after 5 service times on average."""
    exact = retrial_queue(8.0, 1.0, 0.5, 8, 0.6, 0.2)
    return (
        Statistic("attempts", ratio("offered", "time"), exact.attempt_rate),
        Statistic("E[orbit]", ratio("orbit", "time"), exact.mean_orbit),
        Statistic("P(A)", ratio("abandoned", "offered"), exact.abandoned),
        Statistic("P(W>0)", ratio("delayed", "offered"), exact.wait_probability),
        Statistic("lost for good", ratio("lost", "first"), exact.lost_for_good),
    )


@dataclass(frozen=True)
class Chats:
    """Agents with several chats; with n chats each progresses at 1 / (1 + slowdown (n - 1)).

    Or, if ``speeds`` are given, at speeds[n - 1] / n.
    """

    arrival: float
    agents: int
    most: int
    slowdown: float
    patience: float = 0.0
    packing: Literal["pack", "spread"] = "pack"
    speeds: tuple[float, ...] = ()

    def __call__(self) -> tuple[Statistic, ...]:
        """Chain on the numbers of agents with each number of chats."""
        slowed = [n / (1.0 + self.slowdown * (n - 1)) for n in range(1, self.most + 1)]
        speeds = list(self.speeds) or slowed
        exact = chat_pool(
            self.arrival, 1.0, self.agents, speeds, patience_rate=self.patience,
            packing=self.packing,
        )  # fmt: skip
        found = (
            Statistic("P(W>0)", ratio("delayed", "entered"), exact.wait_probability),
            Statistic("E[Q]", ratio("queue", "time"), exact.mean_queue, see=TAIL),
            Statistic("E[in chat]", ratio("in_work", "time"), exact.mean_chats),
            Statistic("E[present]", ratio("present", "time"), exact.mean_present),
            Statistic("E[chat time]", ratio("talk", "answered"), exact.mean_chat_time),
            Statistic("occupancy", scaled(1 / self.agents, "busy", "time"), exact.occupancy),
        )
        if not self.patience:
            return found
        return (*found, Statistic("P(A)", ratio("abandoned", "entered"), exact.abandoned))

    def row(self, key: str, title: str, publication: str, full: float, memory: float) -> Row:
        """As a row."""
        return Row(
            key,
            title,
            publication,
            Centre(
                {"all": self.arrival},
                exponential(UNIT),
                self.agents,
                exponential(UNIT / self.patience) if self.patience else "never",
                unit=UNIT,
                channel={
                    "mode": "chat",
                    "max_per_agent": self.most,
                    **(
                        {"speeds": list(self.speeds)}
                        if self.speeds
                        else {"slowdown_per_extra_contact": self.slowdown}
                    ),
                },
                staffing={"packing": self.packing},
            ),
            Tally(UNIT, areas=("queue", "talk", "present", "busy")),
            self,
            full=full,
            memory=memory,
        )


PATIENCE_OF_YEARS = Queue(100 / 30, 1 / 3, 1e-5, 14, 60.0, threshold=1 / 3)


def _variant(key: str, title: str, centre: Centre, queue: Queue = FOURTEEN) -> Row:
    """The same queue, written in another way."""
    return Row(
        key,
        f"M/M/14+M, {title}",
        PALM,
        centre,
        queue.tally(),
        queue.patient,
        full=8.5e6,
        memory=20,
    )


OTHER_UNIT = Queue(100 / 30, 1 / 3, 1 / 5, 14, 1.7, threshold=1 / 3)


def almost_patient() -> tuple[Statistic, ...]:
    """Patience of 70 days: Erlang C but for a share of 1e-6."""
    exact = erlang_c(FOURTEEN.arrival, FOURTEEN.service, FOURTEEN.agents)
    assert exact.mean_wait * PATIENCE_OF_YEARS.patience < 1e-5
    return FOURTEEN_PATIENT.delay()


ROWS = (
    Row(
        "m_g_1",
        "M/G/1, lognormal service of scv 4, load .8",
        POLLACZEK,
        Centre({"all": 0.8}, lognormal(UNIT, 4.0), 1, unit=UNIT),
        Tally(UNIT, areas=()),
        lognormal_service,
        full=8e7,
        memory=400,
        drain_hours=500,
    ),
    DeterministicService(4.0, 5).row(3.5e6, 60),
    DeterministicService(22.5, 25).row(2e7, 250),
    Row(
        "retrials",
        "M/M/8+M, abandoners return with probability .6",
        RETRIALS,
        Centre(
            {"all": 8.0},
            exponential(UNIT),
            8,
            exponential(2 * UNIT),
            unit=UNIT,
            after_abandoned={
                "retry_share": 0.6,
                "switch_share": 0,
                "retry_delay": exponential(5 * UNIT),
            },
        ),
        Tally(UNIT, areas=("orbit",)),
        callers_who_return,
        full=3.6e6,
        memory=60,
    ),
    Chats(12.0, 5, 3, 0.0, 0.5).row(
        "chat_linear", "5 agents x 3 chats that do not slow each other", CHATS, 6.5e6, 15
    ),
    Chats(0.8, 1, 4, 1.0).row(
        "chat_sharing", "one agent shares the time among 4 at most", SHARING, 4e6, 80
    ),
    Chats(9.0, 5, 3, 0.35, 0.5).row(
        "chat_pack", "5 agents x 3 chats, slowdown .35, packed", CHATS, 2.4e6, 30
    ),
    Chats(9.0, 5, 3, 0.35, 0.5, "spread").row(
        "chat_spread", "5 agents x 3 chats, slowdown .35, spread", CHATS, 2.7e6, 30
    ),
    Chats(1.5, 1, 3, 0.0, 0.5, speeds=(1.0, 1.7, 2.1)).row(
        "chat_speeds", "one agent x 3 chats, total speeds 1, 1.7, 2.1", CHATS, 4e6, 30
    ),
    _variant(
        "split_intervals",
        "the hour written as 12 intervals, the day as 288 head counts",
        replace(FOURTEEN.centre(), interval_minutes=5, agents=[14] * 288),
    ),
    _variant("unit_of_time", "a call of 5.1 s", OTHER_UNIT.centre(), OTHER_UNIT),
    replace(
        _variant("almost_patient", "patience of 70 days", PATIENCE_OF_YEARS.centre()),
        statistics=almost_patient,
        full=1.7e7,
        memory=60,
    ),
)
