"""A quick look at a scenario before a study: its load, and the service that its staff gives.

**Load** means the same everywhere: the agents' time that all work takes, repeats and returns with
it, when hardly anybody waits, divided by the agents' time that is there. It is simulated, not
computed: with separate teams and :data:`AMPLE` times the staff, so that no work is left undone and
none is made by waiting. It is an average over hours. How much work comes in is known exactly, so
the load is corrected for the cases that happened to come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.errors import StudyError
from sim.scenario.variants import with_overrides
from sim.study.health import Health, health
from sim.study.precision import estimate
from sim.study.replication_sums import ReplicationSums
from sim.study.running import Running, run_systems
from sim.study.sequential import expected_cases
from sim.study.store import plain
from sim.study.systems import System, name_of
from sim.units import TICKS_PER_DAY

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import ServiceModel

RUNS: Final = 2
"""Replications of a quick look."""

BASELINE: Final = "multichannel"
"""Service model of a scenario that nobody compares with anything."""

AMPLE: Final = 2.0
"""Times the staff of the scenario at which the work is measured: hardly anybody waits."""


@dataclass(frozen=True, slots=True)
class Load:
    """Agents' time that all work takes / agents' time that is there.

    Attributes:
        whole: of all teams. by_team: by name; of teams that are there at all.
    """

    whole: float
    by_team: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class QuickLook:
    """What two replications say of a scenario under one service model.

    Attributes:
        model: service model. replications: that were simulated. load: see above; None where nobody
            works or nothing comes.
        health: targets by channel, with the staff that is there.
        offered: contacts of each channel per week, repeats with them. abandoned: shares of them.
        attempts: contacts of customers per case.
    """

    model: str
    replications: int
    load: Load | None
    health: Health
    offered: Mapping[str, float]
    abandoned: Mapping[str, float]
    attempts: float

    def to_json(self) -> dict[str, Any]:
        """The look as plain values."""
        found: dict[str, Any] = plain(asdict(self))
        return found


def quick_look(
    scenario: Scenario,
    model: str | ServiceModel = BASELINE,
    seed: int | None = None,
    running: Running | None = None,
) -> QuickLook:
    """Simulate a scenario in two replications, with its staff and with ample staff.

    Args:
        scenario: with cases in place of recorded contacts.
        model: service model.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.
    """
    root = scenario.run.seed if seed is None else seed
    found = run_systems([System("as written", scenario, model)], RUNS, root, running=running)
    own = found["as written"]
    try:
        load = load_of(scenario, model, root, running)
    except StudyError:
        load = None
    weeks = RUNS * own.window.ticks / (7 * TICKS_PER_DAY)
    offered = own.sums["channel"]["offered"].sum(axis=0) / weeks
    abandoned = estimate(own.pseudo_values("abandonment_rate", "channel")).mean
    attempts = estimate(own.pseudo_values("attempts_per_case"))
    return QuickLook(
        model=name_of(model),
        replications=RUNS,
        load=load,
        health=health(own, scenario),
        offered=dict(zip(own.channels, map(float, offered), strict=True)),
        abandoned=dict(zip(own.channels, map(float, abandoned), strict=True)),
        attempts=float(attempts.mean[0]),
    )


def load_of(
    scenario: Scenario,
    model: str | ServiceModel,
    seed: int | None = None,
    running: Running | None = None,
) -> Load:
    """Load of a scenario as it is written.

    Args:
        scenario: with cases in place of recorded contacts.
        model: service model; repeats depend on it.
        seed: root of all draws; the scenario's if None.
        running: workers, progress and the like.

    Raises:
        StudyError: nobody works in the scenario.
    """
    factor = scenario.staffing.headcount_factor * AMPLE
    ample = with_overrides(
        scenario, {"staffing.headcount_factor": factor, "staffing.blending": False}
    )
    root = scenario.run.seed if seed is None else seed
    sums = run_systems([System("ample", ample, model)], RUNS, root, running=running)["ample"]
    used, staffed = (parts.sum() for parts in sums.parts("occupancy"))
    if staffed <= 0 or used <= 0:
        raise StudyError("nobody works in this scenario, so it has no load.")
    chance = _by_chance(sums, scenario)
    return Load(
        float(used / staffed * AMPLE / chance),
        {
            team: load * AMPLE / chance
            for team, load in _by_team(sums, list(scenario.teams)).items()
        },
    )


def _by_chance(sums: ReplicationSums, scenario: Scenario) -> float:
    """Cases that came, as a share of those that are expected; 1 where that is not known."""
    expected = expected_cases(scenario)
    came = float(sums.sums["all"]["cases"].mean())
    return came / expected if expected and came else 1.0


def _by_team(sums: ReplicationSums, teams: list[str]) -> dict[str, float]:
    """Time with something in hand / time on duty, by team."""
    level = sums.sums["week_team"]
    used, staffed = (
        level[name].sum(axis=0).reshape(len(teams), -1).sum(axis=1)
        for name in ("occupied", "staffed")
    )
    return {
        team: float(one / there)
        for team, one, there in zip(teams, used, staffed, strict=True)
        if there > 0
    }
