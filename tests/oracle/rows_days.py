"""Days that start empty, and arrivals that never settle."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sim.queueing import Day, Lognormal, StaffPlan, day_totals, infinite_server_mean
from sim.units import TICKS_PER_HOUR
from tests.oracle.centre import Centre, exponential, lognormal
from tests.oracle.row import Row
from tests.oracle.sums import Floats, Tally
from tests.oracle.verdict import TAIL, Statistic, ratio, scaled, variance

CONTACT_CENTERS = (
    "E. Buist, P. L'Ecuyer, ContactCenters user's guide (1000 days simulated there; solved here)"
)
STEPS = "A. Ingolfsson and others (2007), doi:10.1287/ijoc.1050.0157 (finish the contact in hand)"
STABLE = "Z. Feldman, A. Mandelbaum, W. Massey, W. Whitt (2008), doi:10.1287/mnsc.1070.0821"
ENDLESS = "S. G. Eick, W. A. Massey, W. Whitt (1993), doi:10.1287/opre.41.4.731"


@dataclass(frozen=True)
class EmptyStart:
    """M/M/12: 4.2 a minute for 480 minutes, service 2 minutes, then drained.

    Attributes:
        patience: theta per minute. places: waiting places, None = no limit.
    """

    patience: float = 0.0
    places: int | None = None

    def __call__(self) -> tuple[Statistic, ...]:
        """What the guide's report shows."""
        day = Day(lambda _: 4.2, 0.5, self.patience, StaffPlan.constant(12), 480.0, self.places)
        exact = day_totals(day, threshold=1 / 3)
        assert exact.levels is not None
        in_time = exact.levels.answered_of_offered * exact.offered
        lost = [
            Statistic(name, ratio(name, "windows"), value, see=TAIL)
            for name, value in (("abandoned", exact.abandoned), ("blocked", exact.blocked))
            if value
        ]
        return (
            Statistic("in target", ratio("answered_in_time", "windows"), in_time),
            Statistic(
                "in target/served",
                ratio("answered_in_time", "answered"),
                exact.levels.answered_of_answered,
            ),
            Statistic("ASA", ratio("wait_answered", "answered"), exact.mean_wait_answered),
            Statistic("occupancy", scaled(1 / 12, "busy", "time"), exact.occupancy),
            *lost,
        )

    def row(self, key: str, title: str, full: float, *, in_queue: bool = False) -> Row:
        """As a row: eight hours a day, every day empty at its start.

        With ``in_queue`` the places are those of the queue, else trunks beyond the agents.
        """
        trunks = None if self.places is None or in_queue else 12 + self.places
        return Row(
            key,
            f"M/M/12, a day that starts empty, {title}",
            CONTACT_CENTERS,
            Centre(
                {"all": [252.0] * 8 + [0.0] * 16},
                exponential(120.0),
                12,
                exponential(60.0 / self.patience) if self.patience else "never",
                unit=60.0,
                trunks=trunks,
                channel={"queue_places": self.places} if in_queue else {},
            ),
            Tally(60.0, 1 / 3, areas=("busy",)),
            self,
            full=full,
            cycle_hours=24,
            open_hours=8,
            drain_hours=0,
        )


AGENTS = (8, 3, 6, 1, 5)


def day_with_steps() -> tuple[Statistic, ...]:
    """Five pieces of staffing; at a drop agents finish the contact in hand."""
    exact = day_totals(
        Day(lambda _: 6.0, 1.0, 0.7, StaffPlan.every(1.0, AGENTS), 5.0), threshold=0.4
    )
    assert exact.levels is not None
    in_time = exact.levels.answered_of_offered * exact.offered
    return (
        Statistic("abandoned", ratio("abandoned", "windows"), exact.abandoned),
        Statistic("in time", ratio("answered_in_time", "windows"), in_time),
        Statistic("E[W]", ratio("wait", "entered"), exact.mean_wait),
        Statistic("ASA", ratio("wait_answered", "answered"), exact.mean_wait_answered),
        Statistic("busy", ratio("busy", "windows"), exact.busy_time),
        Statistic(
            "overtime",
            lambda s: (s["staffed"] - sum(AGENTS) * s["windows"]) / s["windows"],
            exact.overtime,
            see=TAIL,
        ),
    )


DAY_STEPS = Row(
    "day_steps",
    "M/M/s(t)+M, staffing 8, 3, 6, 1, 5, starts empty",
    STEPS,
    # A unit of time is 15 minutes; five of them are followed by eleven to drain, six times a day.
    Centre(
        {"all": [6.0] * 5 + [0.0] * 11},
        exponential(900.0),
        (*AGENTS, *[AGENTS[-1]] * 11) * 6,
        exponential(900.0 / 0.7),
        unit=900.0,
        interval_minutes=15,
    ),
    Tally(900.0, 0.4, areas=("busy", "staffed")),
    day_with_steps,
    full=1e6,
    cycle_hours=4,
    open_hours=1.25,
    drain_hours=0,
)

INTERVALS = 288
"""Of five minutes in a day, which stands for one period of the arrival rate.

Within an interval the rate is constant at its mean, so cumulative arrivals are exact at its ends
and off by at most max|lambda'| d^2 / 8 inside (d: length of an interval). A mean number present is
an integral of the rate against a survival function, so it is off by no more: .0012 of 100 contacts
for the first system below, .0038 for the second.
"""


def sine_pattern(level: float, swing: float, period: float) -> list[float]:
    """Expected contacts per interval at rate level + swing sin(2 pi t / period)."""
    turn, width = 2.0 * math.pi / period, period / INTERVALS
    return [
        level * width
        + swing / turn * (math.cos(turn * width * i) - math.cos(turn * width * (i + 1)))
        for i in range(INTERVALS)
    ]


POISSON_HOURS = (0, 9, 12, 21)
STAFFING = (90, 110, 80, 100)


def always_poisson() -> tuple[Statistic, ...]:
    """Mean and variance of the number present are 100 + 10 (sin t - cos t), for any staffing."""
    found = []
    for number, hour in enumerate(POISSON_HOURS):
        t = 2.0 * math.pi * hour / 24.0
        mean = 100.0 + 10.0 * (math.sin(t) - math.cos(t))
        name = f"present_{number}"
        found.append(Statistic(f"E[N({t:.3g})]", ratio(name, "windows"), mean))
        found.append(Statistic(f"Var N({t:.3g})", variance(name, "windows"), mean, see=TAIL))
    return tuple(found)


PERIOD = 2.0 * math.pi
ALWAYS_POISSON = Row(
    "varying_poisson",
    "M(t)/M/s(t)+M, theta = mu, lambda = 100 + 20 sin t",
    STABLE,
    Centre(
        {"all": sine_pattern(100.0, 20.0, PERIOD)},
        exponential(86_400.0 / PERIOD),
        STAFFING,
        exponential(86_400.0 / PERIOD),
        unit=86_400.0 / PERIOD,
        interval_minutes=5,
    ),
    Tally(86_400.0 / PERIOD, areas=(), sample_ticks=[h * TICKS_PER_HOUR for h in POISSON_HOURS]),
    always_poisson,
    full=9e6,
    cycle_hours=24,
    open_hours=24,
    least=400_000.0,
    skip_cycles=3,
    drain_hours=240,
)


def endless_agents() -> tuple[Statistic, ...]:
    """Mean busy at four times of the period; the number busy is Poisson."""

    def rate(t: Floats) -> Floats:
        import numpy as np

        return 100.0 + 50.0 * np.sin(2.0 * math.pi * t / 8.0)

    found = []
    for number, t in enumerate((0.0, 2.0, 4.0, 6.0)):
        mean, name = infinite_server_mean(rate, Lognormal(1.0, 1.5), t), f"present_{number}"
        found.append(Statistic(f"E[busy({t:g})]", ratio(name, "windows"), mean))
        found.append(Statistic(f"Var busy({t:g})", variance(name, "windows"), mean, see=TAIL))
    return tuple(found)


ENDLESS_AGENTS = Row(
    "varying_endless_agents",
    "M(t)/LN/inf, lambda = 100 + 50 sin(2 pi t / 8)",
    ENDLESS,
    # 260 agents are endless: 130 are busy at most on average, with a Poisson law.
    Centre(
        {"all": sine_pattern(100.0, 50.0, 8.0)},
        lognormal(10_800.0, 1.5),
        260,
        unit=10_800.0,
        interval_minutes=5,
    ),
    Tally(10_800.0, areas=(), sample_ticks=[h * TICKS_PER_HOUR for h in (0, 6, 12, 18)]),
    endless_agents,
    full=1.35e7,
    cycle_hours=24,
    open_hours=24,
    least=400_000.0,
    skip_cycles=4,
    drain_hours=1000,
)

ROWS = (
    EmptyStart().row("day_patient", "nobody gives up", 1.5e7),
    EmptyStart(patience=1.0).row("day_impatient", "patience 1 minute", 4.5e6),
    EmptyStart(places=5).row("day_five_places", "five waiting places", 5e6),
    DAY_STEPS,
    ALWAYS_POISSON,
    replace(
        ALWAYS_POISSON,
        key="varying_poisson_few",
        title=f"{ALWAYS_POISSON.title}, half the agents",
        centre=replace(ALWAYS_POISSON.centre, agents=(45, 55, 40, 50)),
    ),
    ENDLESS_AGENTS,
)
