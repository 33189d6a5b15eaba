"""How often the case of somebody who comes back is solved: a company knows it from its records."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.calibration.returned import counted, solved_after_return
from sim.engine.journal import FLAG_RESOLVED, CaseEnd, ContactEnd
from sim.engine.run import simulate
from sim.sections.orchestrator import RETURN_SOLVED
from tests.statistical.test_common_random_numbers import CENTRE

RETAIL = Path(__file__).parents[3] / "scenarios" / "retail.toml"


def test_cases_are_counted_in_which_another_contact_follows_a_failure() -> None:
    """The same, read contact by contact."""
    journal = simulate(sim.Scenario.model_validate(CENTRE), "multichannel")
    solved = back = 0
    for case in journal.cases:
        mine = sorted(
            (row for row in journal.contacts if row["case"] == case["case"]),
            key=lambda row: row["offered"],
        )
        came_back = any(
            row["end"] == ContactEnd.ABANDONED
            or (
                row["end"] in (ContactEnd.ANSWERED, ContactEnd.CHASED)
                and not row["flags"] & FLAG_RESOLVED
            )
            for row in mine[:-1]
        )
        in_window = journal.warm_up_ticks <= case["arrival"] < journal.horizon_ticks
        if came_back and in_window and case["end"] != CaseEnd.OPEN:
            back += 1
            solved += case["end"] == CaseEnd.RESOLVED
    assert 0 < solved < back
    assert counted(journal) == (solved, back)


def test_the_default_is_that_of_the_retailer() -> None:
    assert solved_after_return(sim.load(RETAIL), 1) == pytest.approx(RETURN_SOLVED, abs=0.015)
