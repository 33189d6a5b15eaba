"""Whole studies against exact answers: 95 % of their intervals contain the truth.

The centre is M/M/100+M with 102 arrivals per mean service time and patience as long as a service
(W. Whitt 2005, doi:10.1287/mnsc.1040.0302, table 1), with 100 agents and with one more. It starts
empty and forgets that as exp(-t), t in mean service times, because everybody present leaves at the
same rate; after a warm-up of 15 the mean number present is 102 x exp(-15) = 0.00003 too small,
which no interval here can see. A replication measures 20 mean service times, about 2040 contacts.

Studies are consecutive replications of one long sequence, so they are independent. Of N intervals a
share of .95 covers, with standard error sqrt(.95 x .05 / N): for the 500 of the full suite the
promised band of 92.6 to 97.4 % is 2.46 of those; the short form allows 3.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from sim.queueing import erlang_a_queue
from sim.scenario.load import load
from sim.study.precision import Floats, difference, estimate
from sim.study.replication_sums import ReplicationSums
from sim.study.running import Running, run_systems
from sim.study.sequential import Precision, expected_cases, next_look, precision_reached
from sim.study.systems import System

UNIT_SECONDS: Final = 180.0
SOON: Final = 0.1
REPLICATIONS: Final = 10
FULL_STUDIES: Final = 500
SHORT_STUDIES: Final = 40
BAND: Final = (0.926, 0.974)

_SETTINGS: Final = {
    "scenario.warm_up_hours": "0.75",  # 15 mean service times of three minutes
    "scenario.starts_empty": True,
    "scenario.horizon_days": "0.072916666666666667",  # and 20 more
    "scenario.drain_hours": "1",  # so that whoever came in time gets to an end
    "scenario.measurement_interval_minutes": "60",
    "channels.voice.service_level.threshold_seconds": str(SOON * UNIT_SECONDS),
    "channels.voice.service_level.definition": "'offered'",
    "demand.sources.calls.expected_cases": str([102 * 3600 / UNIT_SECONDS]),
}
_ERLANG_A = Path(__file__).parents[2] / "scenarios" / "erlang_a.toml"
KEYS: Final = ("abandonment_rate", "wait_mean_seconds", "service_level")


def _system(agents: int) -> System:
    scenario = load(_ERLANG_A, {**_SETTINGS, "teams.agents.headcount": str(agents)})
    return System(str(agents), scenario, "multichannel")


@cache
def _results(studies: int) -> dict[str, ReplicationSums]:
    """Both centres on the same customers."""
    systems = [_system(100), _system(101)]
    running = Running(jobs=2, kind="threads")
    return run_systems(systems, studies * REPLICATIONS, 2026, running=running, over_time=False)


@cache
def _exact(agents: int) -> Mapping[str, float]:
    queue = erlang_a_queue(102.0, 1.0, 1.0, agents)
    return {
        "abandonment_rate": queue.abandoned,
        "wait_mean_seconds": queue.mean_wait * UNIT_SECONDS,
        "service_level": queue.service_levels(SOON).answered_of_offered,
    }


def _studies(result: ReplicationSums, key: str, *, control: bool = False) -> Floats:
    """Pseudo-values of each study, float64[replications, studies]."""
    expected = 20 * 102.0 if control else None
    result = replace(result, expected_cases=expected)
    starts = range(0, len(result.replications), REPLICATIONS)
    studies = [result.part(start, REPLICATIONS).pseudo_values(key) for start in starts]
    return np.concatenate(studies, axis=1)


def _coverage(
    studies: int, key: str, agents: tuple[int, ...], *, control: bool
) -> tuple[float, float]:
    """Share of intervals that contain the exact value, and how far off the mean of all is.

    Args:
        studies: how many.
        key: of the measure.
        agents: of one centre, or of two whose paired difference is looked at.
        control: whether estimates are corrected for the number of cases.

    Returns:
        the share; the distance in standard errors.
    """
    values = [_studies(_results(studies)[str(each)], key, control=control) for each in agents]
    exact = [_exact(each)[key] for each in agents]
    if len(agents) == 1:
        found, truth = estimate(values[0]), exact[0]
    else:
        found, truth = difference(*values).estimate, exact[0] - exact[1]
    covered = np.mean((found.low <= truth) & (truth <= found.high))
    error = found.mean.std(ddof=1) / np.sqrt(studies)
    return float(covered), float(abs(found.mean.mean() - truth) / error)


CASES = [
    pytest.param(key, agents, control, id=f"{key}, {name}")
    for key in KEYS
    for name, agents, control in (
        ("alone", (100,), False),
        ("paired", (101, 100), False),
        ("alone, corrected", (100,), True),
        ("paired, corrected", (101, 100), True),
    )
]


@pytest.mark.parametrize(("key", "agents", "control"), CASES)
def test_intervals_cover_the_exact_value(key: str, agents: tuple[int, ...], control: bool) -> None:
    covered, distance = _coverage(SHORT_STUDIES, key, agents, control=control)
    assert abs(covered - 0.95) <= 3.5 * np.sqrt(0.95 * 0.05 / SHORT_STUDIES)
    assert distance <= 3.5


@pytest.mark.statistical_full
@pytest.mark.parametrize(("key", "agents", "control"), CASES)
def test_of_500_studies_the_promised_share_covers(
    key: str, agents: tuple[int, ...], control: bool
) -> None:
    covered, distance = _coverage(FULL_STUDIES, key, agents, control=control)
    print(f"\n{key}, {agents}, corrected: {control}: {covered:.1%} cover")  # noqa: T201 - the report
    assert BAND[0] <= covered <= BAND[1]
    assert distance <= 3.5


def test_the_number_of_cases_is_expected_exactly() -> None:
    cases = _results(SHORT_STUDIES)["100"].sums["all"]["cases"][:, 0]
    assert expected_cases(_system(100).scenario) == pytest.approx(20 * 102)
    assert abs(cases.mean() - 2040) <= 3.5 * np.sqrt(2040 / len(cases))  # they are Poisson


def test_correcting_for_cases_shortens_intervals() -> None:
    plain, corrected = (
        estimate(_studies(_results(SHORT_STUDIES)["100"], KEYS[0], control=control))
        for control in (False, True)
    )
    assert np.median(corrected.half_width / plain.half_width) < 0.9


def test_pairing_shortens_the_interval() -> None:
    results = _results(SHORT_STUDIES)
    for key in KEYS:
        gap = difference(*(_studies(results[n], key) for n in ("101", "100")))
        assert np.median(gap.variance_reduction) > 3


@pytest.mark.statistical_full
def test_stopping_early_costs_little_coverage() -> None:
    """Studies that stop when they are precise enough, one after the other on the same sequence.

    Sequential stopping covers a little less often than it says; here it may miss the lower end of
    the band above by 2.46 standard errors.
    """
    result, exact = _results(FULL_STUDIES)["100"], _exact(100)
    wanted = Precision(0.10, ("abandonment_rate", "wait_mean_seconds"))
    covered: list[bool] = []
    start = 0
    while (study := _stopped(result, wanted, start)) is not None:
        for key in wanted.measures:
            found = estimate(study.pseudo_values(key)[:, 0])
            covered.append(bool(found.low <= exact[key] <= found.high))
        start += len(study.replications)
    print(f"\n{len(covered)} intervals, {np.mean(covered):.1%} cover")  # noqa: T201 - the report
    assert len(covered) >= 100
    assert np.mean(covered) >= BAND[0] - 2.46 * np.sqrt(0.95 * 0.05 / len(covered))


def _stopped(result: ReplicationSums, wanted: Precision, start: int) -> ReplicationSums | None:
    """What a study would end with that began here; None if the sequence is too short for it."""
    length = wanted.minimum
    while start + length <= len(result.replications):
        study = result.part(start, length)
        goal = next_look(precision_reached({"100": study}, wanted), wanted)
        if goal == length:
            return study
        length = goal
    return None
