"""Every module of the SimPy engine belongs to a part, and the parts add up."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from sim.bench.cases import groups
from sim.bench.sampling import PARTS, main, part_of, sample, table
from sim.errors import StudyError

REFERENCE = Path(__file__).parents[3] / "sim" / "engine" / "reference"
SETS_UP = {"__init__", "driver", "extension", "tables", "views"}
REST = list(PARTS)[-1]
NEEDS_A_TIMER = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="there is no timer of processor time"
)


def test_only_what_sets_up_is_the_rest() -> None:
    rest = {path.stem for path in REFERENCE.glob("*.py") if part_of(str(path)) == REST}
    assert rest == SETS_UP


def test_libraries_have_their_parts() -> None:
    assert part_of("lib/site-packages/simpy/core.py") == part_of(str(REFERENCE / "clock.py"))
    assert part_of("sim/rules/sharing.py") != part_of(str(REFERENCE / "sharing.py"))


@NEEDS_A_TIMER
def test_looks_are_counted_and_the_timer_is_off_afterwards() -> None:
    case = groups(quick=True)[0][0]
    found, seconds, contacts, events = sample(case, 2_000)
    assert set(found) <= set(PARTS)
    assert found.total() > 0
    assert seconds > 0
    assert events > contacts > 1_500
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


@NEEDS_A_TIMER
def test_the_table_has_every_part() -> None:
    lines = list(table(groups(quick=True)[0][0], 1_000))
    assert len(lines) == 2 + len(PARTS) + 1
    assert all(line.count("|") == 4 for line in lines)


def test_an_unknown_case_is_named() -> None:
    with pytest.raises(StudyError, match="no case 'm_m_1_m': there are m_m_100_m"):
        main(["m_m_1_m"])
