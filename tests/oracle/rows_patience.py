"""A hundred agents, a room of two hundred, and patience and service of several laws."""

from __future__ import annotations

from dataclasses import dataclass

from sim.queueing import (
    Deterministic,
    Duration,
    Erlang,
    Exponential,
    Lognormal,
    general_patience_queue,
)
from tests.oracle.centre import Centre, Law, erlang, exponential, lognormal
from tests.oracle.row import Row
from tests.oracle.sums import Tally
from tests.oracle.verdict import TAIL, Statistic, complement, ratio, rounding, scaled, variance

WHITT = (
    "W. Whitt (2005), Engineering solution of a basic call-center model, doi:10.1287/mnsc.1040.0302"
)
UNIT = 180.0
SOON = 0.1


def _centre(service: Law, patience: Law) -> Centre:
    return Centre({"all": 102.0}, service, 100, patience, unit=UNIT, trunks=300)


def _tally(*areas: str) -> Tally:
    return Tally(UNIT, SOON, areas=("queue_squared", "busy", *areas))


@dataclass(frozen=True)
class Solved:
    """M/M/100/200+GI, solved by the formula for any patience."""

    patience: Duration

    def __call__(self) -> tuple[Statistic, ...]:
        """What the publication tabulates."""
        exact = general_patience_queue(102.0, 1.0, self.patience, 100, 200)
        soon = exact.service_levels(SOON).answered_of_answered
        return (
            Statistic("P(W=0)", complement("delayed", "entered"), exact.no_wait),
            Statistic("P(A)", ratio("abandoned", "entered"), exact.abandoned),
            Statistic("E[Q]", ratio("queue", "time"), exact.mean_queue, see=TAIL),
            Statistic("Var Q", variance("queue"), exact.variance_queue, see=TAIL),
            Statistic("E[W|S]", ratio("wait_answered", "answered"), exact.mean_wait_answered),
            Statistic("E[W|A]", ratio("wait_abandoned", "abandoned"), exact.mean_wait_abandoned),
            Statistic("P(W<=.1|S)", ratio("answered_in_time", "answered"), soon),
            Statistic("E[busy]", ratio("busy", "time"), exact.mean_busy),
        )


def present_is_poisson() -> tuple[Statistic, ...]:
    """Whoever waits leaves at the rate of whoever talks: the number present is Poisson."""
    return (
        *Solved(Exponential(1.0))(),
        Statistic("E[N]", ratio("present", "time"), 102.0),
        Statistic("Var N", variance("present"), 102.0, see=TAIL),
    )


def printed() -> tuple[Statistic, ...]:
    """The row that has no formula, with the digits of the table."""
    return (
        Statistic("P(W=0)", complement("delayed", "entered"), 0.217, rounding(1e-3)),
        Statistic("P(A)", ratio("abandoned", "entered"), 0.0351, rounding(1e-4)),
        Statistic("E[Q]", ratio("queue", "time"), 11.52, rounding(1e-2), TAIL),
        Statistic("E[W|S]", ratio("wait_answered", "answered"), 0.1115, rounding(1e-4)),
        Statistic("E[W|A]", ratio("wait_abandoned", "abandoned"), 0.1508, rounding(1e-4)),
        Statistic("lambda(1-P(A))/(mu E[busy])", scaled(1.0, "answered", "busy"), 1.0),
    )


ROWS = (
    Row(
        "whitt_theta_1",
        "M/M/100/200+M, theta = mu",
        WHITT,
        _centre(exponential(UNIT), exponential(UNIT)),
        _tally("present_squared"),
        present_is_poisson,
        full=11e6,
        memory=110,
    ),
    Row(
        "whitt_theta_quarter",
        "M/M/100/200+M, theta = mu / 4",
        WHITT,
        _centre(exponential(UNIT), exponential(4 * UNIT)),
        _tally(),
        Solved(Exponential(4.0)),
        full=32e6,
        memory=400,
    ),
    Row(
        "whitt_erlang_2_patience",
        "M/M/100/200+E2",
        WHITT,
        _centre(exponential(UNIT), erlang(2, UNIT)),
        _tally(),
        Solved(Erlang(2, 1.0)),
        full=21e6,
        memory=200,
    ),
    Row(
        "whitt_lognormal_patience",
        "M/M/100/200+LN(1, 1)",
        WHITT,
        _centre(exponential(UNIT), lognormal(UNIT, 1.0)),
        _tally(),
        Solved(Lognormal(1.0, 1.0)),
        full=21e6,
        memory=200,
    ),
    Row(
        "whitt_deterministic_patience",
        "M/M/100/200+D(.2)",
        WHITT,
        _centre(exponential(UNIT), 0.2 * UNIT),
        _tally(),
        Solved(Deterministic(0.2)),
        full=19e6,
        memory=200,
    ),
    Row(
        "whitt_erlang_2_both",
        "M/E2/100/200+E2, printed digits",
        WHITT,
        _centre(erlang(2, UNIT), erlang(2, UNIT)),
        _tally(),
        printed,
        full=26e6,
        memory=200,
    ),
)
