"""Erlang's loss and delay systems, without and with patience."""

from __future__ import annotations

from dataclasses import dataclass

from sim.queueing import erlang_a_queue, erlang_b, erlang_c
from tests.oracle.centre import Centre, Law, erlang, exponential, hyperexponential, lognormal
from tests.oracle.row import Row
from tests.oracle.sums import Tally
from tests.oracle.verdict import TAIL, Statistic, complement, ratio, scaled

ERLANG = "A. K. Erlang (1917), Solution of some problems in the theory of probabilities"
PALM = "C. Palm (1957), Research on telephone traffic carried by full availability groups, Tele 2"
GARNETT = "O. Garnett, A. Mandelbaum, M. Reiman (2002), doi:10.1287/msom.4.3.208.7753"
PALM_ERLANG_A = (
    "A. Mandelbaum, S. Zeltyn (2007), Service engineering in action: the Palm/Erlang-A queue"
)


@dataclass(frozen=True)
class Queue:
    """M/M/s or M/M/s+M in the publication's unit of time.

    Attributes:
        arrival: lambda. service: mu. patience: theta; 0: nobody gives up. agents: s.
        unit: seconds in the unit of time. threshold: t of service levels.
    """

    arrival: float
    service: float
    patience: float
    agents: int
    unit: float
    threshold: float | None = None

    def centre(self) -> Centre:
        """As a scenario."""
        patience: Law = exponential(self.unit / self.patience) if self.patience else "never"
        return Centre(
            {"all": self.arrival},
            exponential(self.unit / self.service),
            self.agents,
            patience,
            unit=self.unit,
        )

    def delay(self) -> tuple[Statistic, ...]:
        """Erlang C: who waits, how long, how busy the agents are."""
        exact = erlang_c(self.arrival, self.service, self.agents)
        found = (
            Statistic("P(W>0)", ratio("delayed", "entered"), exact.wait_probability),
            Statistic("E[W]", ratio("wait", "entered"), exact.mean_wait),
            Statistic("occupancy", scaled(1 / self.agents, "busy", "time"), exact.occupancy),
        )
        if self.threshold is None:
            return found
        late = exact.wait_exceeds(self.threshold)
        return (
            *found,
            Statistic("P(W<=t)", complement("beyond", "entered"), 1.0 - late),
            Statistic("P(W>t)", ratio("beyond", "entered"), late, see=TAIL),
        )

    def patient(self) -> tuple[Statistic, ...]:
        """Erlang A: shares, waits, and the laws that tie them together."""
        exact = erlang_a_queue(self.arrival, self.service, self.patience, self.agents)
        found = (
            Statistic("P(W>0)", ratio("delayed", "entered"), 1.0 - exact.no_wait),
            Statistic("P(A)", ratio("abandoned", "entered"), exact.abandoned),
            Statistic("E[W]", ratio("wait", "entered"), exact.mean_wait),
            Statistic("occupancy", scaled(1 / self.agents, "busy", "time"), exact.occupancy),
            Statistic("E[Q]", ratio("queue", "time"), exact.mean_queue, see=TAIL),
            Statistic("P(A)/(theta E[W])", scaled(1 / self.patience, "abandoned", "wait"), 1.0),
            Statistic(
                "lambda(1-P(A))/(mu E[busy])", scaled(1 / self.service, "answered", "busy"), 1.0
            ),
        )
        return found if self.threshold is None else (*found, *self._levels(self.threshold))

    def _levels(self, threshold: float) -> tuple[Statistic, ...]:
        """Five service levels."""
        exact = erlang_a_queue(self.arrival, self.service, self.patience, self.agents)
        five = exact.service_levels(threshold)
        late = exact.wait_exceeds(threshold)
        return (
            Statistic(
                "in time/offered", ratio("answered_in_time", "offered"), five.answered_of_offered
            ),
            Statistic(
                "in time/served", ratio("answered_in_time", "answered"), five.answered_of_answered
            ),
            Statistic("1-P(W>t)", complement("beyond", "entered"), five.wait_within),
            Statistic("P(V<=t)", ratio("virtual_in_time", "entered"), five.virtual_within),
            Statistic(
                "in time/(offered-short)",
                lambda s: s["answered_in_time"] / (s["offered"] - s["abandoned_in_time"]),
                five.short_abandons_excluded,
            ),
            Statistic("P(W>t)", ratio("beyond", "entered"), late, see=TAIL),
        )

    def tally(self) -> Tally:
        """What the statistics need."""
        virtual = self.threshold is not None and self.patience > 0.0
        return Tally(self.unit, self.threshold, areas=("queue", "busy"), virtual=virtual)


def _row(
    key: str,
    queue: Queue,
    publication: str,
    *,
    full: float,
    memory: float,
) -> Row:
    letter = "+M" if queue.patience else ""
    per_agent = queue.arrival / queue.service / queue.agents
    return Row(
        key,
        f"M/M/{queue.agents}{letter}, load per agent {per_agent:.3g}",
        publication,
        queue.centre(),
        queue.tally(),
        queue.patient if queue.patience else queue.delay,
        full=full,
        memory=memory,
    )


# Rates per minute.
FOURTEEN = Queue(100 / 30, 1 / 3, 1 / 5, 14, 60.0, threshold=1 / 3)
NINE = Queue(2.0, 0.25, 0.5, 9, 60.0, threshold=1 / 3)
FOURTEEN_PATIENT = Queue(100 / 30, 1 / 3, 0.0, 14, 60.0, threshold=1 / 3)

DELAY = (
    _row("erlang_c_14", FOURTEEN_PATIENT, ERLANG, full=1.6e7, memory=60),
    _row("erlang_c_50", Queue(48.0, 1.0, 0.0, 50, 60.0), PALM_ERLANG_A, full=175e6, memory=2500),
    _row("erlang_c_13", Queue(3.5, 1 / 3, 0.0, 13, 60.0), ERLANG, full=1.6e7, memory=60),
    _row("erlang_a_14", FOURTEEN, PALM, full=8e6, memory=20),
    _row("erlang_a_50", Queue(48.0, 1.0, 0.5, 50, 60.0), PALM_ERLANG_A, full=15e6, memory=100),
    _row("erlang_a_13", Queue(3.5, 1 / 3, 1 / 5, 13, 60.0), PALM, full=5e6, memory=20),
    _row(
        "erlang_a_9",
        Queue(2.0, 0.25, 0.5, 9, 60.0, threshold=1 / 3),
        GARNETT,
        full=1.5e6,
        memory=10,
    ),
)


def _loss_row(name: str, service: Law) -> Row:
    exact = erlang_b(10.0, 17)
    return Row(
        f"erlang_b_{name}",
        f"M/G/17/17, 10 erlangs, {name.replace('_', '-')} service",
        ERLANG + "; insensitivity: B. A. Sevastyanov (1957), doi:10.1137/1102005",
        Centre({"all": 10.0}, service, 17, trunks=17),
        Tally(180.0, areas=("busy",)),
        lambda: (
            Statistic("P(blocked)", ratio("blocked", "offered"), exact),
            Statistic("occupancy", scaled(1 / 17, "busy", "time"), 10.0 * (1.0 - exact) / 17),
        ),
        full=1.6e7,
        memory=20,
    )


LOSS = tuple(
    _loss_row(name, law)
    for name, law in {
        "exponential": exponential(180.0),
        "deterministic": 180.0,
        "erlang_2": erlang(2, 180.0),
        "lognormal": lognormal(180.0, 2.0),
        "hyperexponential": hyperexponential(0.8, 90.0, 540.0),
    }.items()
)
ROWS = (*DELAY, *LOSS)
