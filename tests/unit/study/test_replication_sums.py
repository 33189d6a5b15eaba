"""Replications that were simulated apart are put together, and taken apart again."""

from __future__ import annotations

import pytest

from sim.errors import StudyError
from sim.study.replication_sums import ReplicationSums, joined, stacked
from sim.study.running import Running, run_systems
from tests.unit.study.small_study import SYSTEMS, assert_same


@pytest.fixture(scope="module")
def found() -> dict[str, ReplicationSums]:
    return run_systems(SYSTEMS, 4, running=Running(engine="simpy"))


def test_parts_put_together_are_the_whole(found: dict[str, ReplicationSums]) -> None:
    one = found["omnichannel"]
    again = joined([one.part(0, 1), one.part(1, 2), one.part(3, 1)])
    assert_same({"omnichannel": again}, {"omnichannel": one})
    assert_same({"": one.head(3)}, {"": joined([one.part(0, 2), one.part(2, 1)])})


def test_later_replications_are_the_same_alone(found: dict[str, ReplicationSums]) -> None:
    later = run_systems(SYSTEMS, 2, first=2, running=Running(engine="simpy"))
    assert_same(later, {label: one.part(2, 2) for label, one in found.items()})


def test_what_does_not_fit_together_is_refused(found: dict[str, ReplicationSums]) -> None:
    one, other = found.values()
    for parts in ([], [one.part(0, 1), one.part(2, 1)], [one.part(1, 1), one.part(0, 1)]):
        with pytest.raises(StudyError, match="do not follow"):
            joined(parts)
    with pytest.raises(StudyError, match="same system"):
        joined([one.part(0, 1), other.part(1, 1)])
    with pytest.raises(StudyError, match="same system"):
        stacked([])


@pytest.mark.parametrize(("start", "count"), [(0, 0), (0, 5), (3, 2), (-1, 2)])
def test_parts_that_are_not_there_are_refused(
    found: dict[str, ReplicationSums], start: int, count: int
) -> None:
    with pytest.raises(StudyError, match="cannot be taken"):
        found["omnichannel"].part(start, count)


def test_nothing_can_be_run_by_nobody(found: dict[str, ReplicationSums]) -> None:
    assert found
    with pytest.raises(StudyError, match="at least 1 replication"):
        run_systems(SYSTEMS, 0)
    with pytest.raises(StudyError, match="at least 1 replication and 1 job"):
        run_systems(SYSTEMS, 1, running=Running(jobs=0))
    with pytest.raises(StudyError, match="different labels"):
        run_systems([SYSTEMS[0], SYSTEMS[0]], 1)
    with pytest.raises(StudyError, match="different labels"):
        run_systems([], 1)
