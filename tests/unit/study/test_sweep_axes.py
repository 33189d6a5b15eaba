"""What is varied: read from texts, with all that is wrong at once; and the points it makes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError, StudyError
from sim.study.sweeping.axes import parse_axes
from sim.study.sweeping.points import designed, latin_hypercube, points_of, sobol

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"


@pytest.fixture(scope="module")
def retail() -> sim.Scenario:
    return sim.load(SCENARIOS / "retail.toml")


def test_lists_ranges_and_whole_numbers(retail: sim.Scenario) -> None:
    texts = [
        "staffing.headcount_factor=0.8..1.2:3",
        "channels.chat.max_per_agent=1..3",
        "staffing.blending=true,false",
        'behaviour.parallel_contact_delay={distribution="exponential",mean_seconds=60},"never"',
    ]
    found = [axis.values for axis in parse_axes(texts, retail)]
    assert found[0] == (0.8, 1.0, 1.2)
    assert found[1] == (1, 2, 3)
    assert all(isinstance(value, int) for value in found[1])
    assert found[2] == (True, False)
    assert found[3] == ({"distribution": "exponential", "mean_seconds": 60}, "never")


def test_a_star_moves_all_of_a_kind_together(retail: sim.Scenario) -> None:
    axes = parse_axes(["segments.*.parallel_contact_share=0.1,0.3"], retail)
    points = points_of(retail, axes, designed(axes))
    shares = [[s.parallel_contact_share for s in p.scenario.segments.values()] for p in points]
    assert shares == [[0.1, 0.1], [0.3, 0.3]]
    sources = parse_axes(["demand.sources.*.cases_per_week=5"], retail)[0].keys
    assert sources == (
        "demand.sources.office hours.cases_per_week",
        "demand.sources.evenings and Sunday.cases_per_week",
    )
    with pytest.raises(ScenarioError, match="stands for nothing"):
        parse_axes(["service_models.*.base=omnichannel"], retail)


def test_all_texts_that_cannot_be_read_are_told_at_once(retail: sim.Scenario) -> None:
    texts = ["nonsense", "a.b=", "staffing.headcount_factor=2..1", "x=1..y", "x=1..2:1"]
    with pytest.raises(ScenarioError) as caught:
        parse_axes(texts, retail)
    assert len(caught.value.faults) == 5
    with pytest.raises(ScenarioError, match="varied twice"):
        parse_axes(["staffing.blending=true", "staffing.blending=false"], retail)


def test_all_values_that_are_not_allowed_are_told_at_once(retail: sim.Scenario) -> None:
    texts = [
        "staffing.blendin=true",
        "segments.*.parallel_contact_share=0.1,1.5",
        "handling.logging_seconds=-1..5:2",
    ]
    axes = parse_axes(texts, retail)
    with pytest.raises(ScenarioError) as caught:
        points_of(retail, axes, designed(axes))
    faults = {(fault.file, fault.key, fault.value) for fault in caught.value.faults}
    assert faults == {
        ("vary", "staffing.blendin", ""),  # whatever the value
        ("vary", "segments.under_45.parallel_contact_share", "1.5"),
        ("vary", "segments.over_45.parallel_contact_share", "1.5"),
        ("vary", "handling.logging_seconds", "-1.0"),
    }


def test_what_is_wrong_with_any_value_of_a_key_is_told_once(retail: sim.Scenario) -> None:
    axes = parse_axes(["staffing.blendin=1..3", "costs.platform_per_agent_month=0..200"], retail)
    with pytest.raises(ScenarioError) as caught:
        points_of(retail, axes, designed(axes))
    unknown, table = caught.value.faults
    assert (unknown.key, unknown.value) == ("staffing.blendin", "")
    assert table.key == "costs.platform_per_agent_month"
    assert table.allowed() == "the keys in it, such as costs.platform_per_agent_month.NAME"


def test_a_grid_has_every_combination(retail: sim.Scenario) -> None:
    axes = parse_axes(["channels.chat.max_per_agent=1,2", "staffing.blending=true,false"], retail)
    assert designed(axes) == [(1, True), (1, False), (2, True), (2, False)]
    with pytest.raises(StudyError, match="leave the number of points out"):
        designed(axes, "grid", 5)


def test_a_latin_hypercube_has_one_point_in_each_slice_of_each_axis() -> None:
    shares = latin_hypercube(3, 20, seed=1)
    for axis in shares.T:
        assert sorted((axis * 20).astype(int)) == list(range(20))
    assert not np.array_equal(shares, latin_hypercube(3, 20, seed=2))
    assert np.array_equal(shares, latin_hypercube(3, 20, seed=1))


def test_a_sobol_sequence_fills_every_quarter_of_a_plane_alike() -> None:
    """Moved by a vector it stays balanced, counted from where it was moved to."""
    shares = sobol(2, 16, seed=3)
    moved = (shares - shares[0]) % 1.0
    quarters = (moved >= 0.5 - 1e-12) @ np.array([1, 2])
    assert np.bincount(quarters).tolist() == [4, 4, 4, 4]
    with pytest.raises(StudyError, match="such as 16"):
        sobol(2, 17, seed=3)


def test_points_of_a_random_design_lie_in_the_ranges(retail: sim.Scenario) -> None:
    axes = parse_axes(
        ["staffing.headcount_factor=0.8..1.2", "staffing.blending=true,false"], retail
    )
    rows = designed(axes, "latin-hypercube", 8)
    assert all(0.8 <= factor <= 1.2 for factor, _ in rows)
    assert sorted(blending for _, blending in rows) == [False] * 4 + [True] * 4
    with pytest.raises(StudyError, match="number of points, such as"):
        designed(axes, "sobol")
