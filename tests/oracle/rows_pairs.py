"""How much two systems gain from serving the same customers with the same needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.oracle.centre import Centre, exponential, hyperexponential
from tests.oracle.row import Row
from tests.oracle.sums import Floats, Sums, Tally
from tests.oracle.verdict import LIMIT, Statistic

DAY = (
    "P. L'Ecuyer, E. Buist (2005), Simulation in Java with SSJ, WSC (the day); factors: another "
    "simulation of 20,000 paired days, good to 10 %"
)
AGENTS = (4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4)
ARRIVALS = (100.0, 150.0, 150.0, 180.0, 200.0, 150.0, 150.0, 150.0, 120.0, 100.0, 80.0, 70.0, 60.0)
TOLERANCE = 0.10


def _until_drained(agents: tuple[int, ...]) -> tuple[int, ...]:
    """The agents of the last hour stay until everybody is served."""
    return (*agents, *[agents[-1]] * (24 - len(agents)))


CENTRE = Centre(
    {"all": [*ARRIVALS, *[0.0] * 11]},
    exponential(100.0),
    _until_drained(AGENTS),
    hyperexponential(0.1, 0.0, 1000.0),
    unit=60.0,
    busyness={"day_cv": 0.05},
)
FIFTH_HOUR = tuple(n + (hour == 4) for hour, n in enumerate(AGENTS))
BESIDE = {
    "one more agent": replace(CENTRE, agents=_until_drained(tuple(n + 1 for n in AGENTS))),
    "one more in hour 5": replace(CENTRE, agents=_until_drained(FIFTH_HOUR)),
    "handle time 98 s": replace(CENTRE, service=exponential(98.0)),
    "handle time 99.5 s": replace(CENTRE, service=exponential(99.5)),
}
FACTORS = dict(zip(BESIDE, (3.3, 55.0, 145.0, 1150.0), strict=True))


def squares(sums: Sums) -> Sums:
    """Squares of the summed wait of a day and of its differences."""
    found = {"wait_squared": sums["wait"] ** 2}
    for name in BESIDE:
        difference = sums[f"{name}:wait"] - sums["wait"]
        found |= {
            f"{name}:wait_squared": sums[f"{name}:wait"] ** 2,
            f"{name}:difference": difference,
            f"{name}:difference_squared": difference**2,
        }
    return found


def _variance(sums: Sums, name: str) -> Floats:
    return sums[f"{name}_squared"] / sums["windows"] - (sums[name] / sums["windows"]) ** 2


def _factor(name: str) -> Callable[[Sums], Floats]:
    """Variance of the difference between independent days over that between the same days."""

    def factor(sums: Sums) -> Floats:
        independent = _variance(sums, "wait") + _variance(sums, f"{name}:wait")
        return independent / _variance(sums, f"{name}:difference")

    return factor


def factors() -> tuple[Statistic, ...]:
    """One per change."""
    return tuple(
        Statistic(name, _factor(name), known, TOLERANCE * known / LIMIT, TOLERANCE)
        for name, known in FACTORS.items()
    )


ROWS = (
    Row(
        "common_customers",
        "13-hour day: variance of a difference of summed waits, independent over paired",
        DAY,
        CENTRE,
        Tally(60.0, areas=()),
        factors,
        full=6.6e7,
        least=1e6,
        cycle_hours=24,
        open_hours=13,
        drain_hours=0,
        beside=BESIDE,
        derive=squares,
    ),
)
