"""The parts the exact results are built from, each by a second route."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import linalg

import sim.queueing
from sim.queueing import (
    Deterministic,
    Duration,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    StaffPlan,
    erlang_a_queue,
    erlang_c,
)
from sim.queueing.birth_death import stationary
from sim.queueing.markov_chain import CountGrid, solve_truncated, stationary_distribution
from sim.queueing.quadrature import integral
from sim.queueing.service_level import service_levels
from sim.queueing.tagged_contact import reached_within
from sim.queueing.transient_line import TransientLine

LAWS = [
    Exponential(0.7),
    Erlang(3, 1.3),
    Lognormal(1.1, 2.0),
    Deterministic(0.8),
    Hyperexponential((0.2, 0.8), (0.1, 2.0)),
    Hyperexponential((0.2, 0.8), (0.0, 2.0)),
]


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_cut_mean_is_the_integral_of_survival(law: Duration) -> None:
    for x in (0.0, 0.05, 0.9, 4.0):
        direct = integral(law.survival, 0.0, x, law.breaks)
        assert law.cut_mean(np.array([x]))[0] == pytest.approx(direct, rel=1e-10, abs=1e-300)
    assert law.cut_mean(np.array([1e6]))[0] == pytest.approx(law.mean, rel=1e-9)


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_scv_is_that_of_the_survival(law: Duration) -> None:
    square = integral(lambda x: 2.0 * x * law.survival(x), 0.0, 4000.0, law.breaks)
    assert law.scv == pytest.approx(square / law.mean**2 - 1.0, abs=1e-7)


def test_integral_that_does_not_settle() -> None:
    with pytest.raises(ValueError, match="has not settled"):
        integral(lambda x: np.where(x < 1 / np.pi, 0.0, 1.0), 0.0, 1.0)


def test_stationary_of_a_large_chain_does_not_overflow() -> None:
    law = stationary(np.full(2000, 1000.0), np.arange(1.0, 2001.0))
    assert law.sum() == pytest.approx(1.0)
    assert law @ np.arange(2001.0) == pytest.approx(1000.0)


def test_a_chain_whose_first_state_is_never_seen() -> None:
    """Fixing the weight of state 0, with probability e^-300, must not spoil the rest."""
    n = np.arange(700)
    sources, targets = np.concatenate([n, n + 1]), np.concatenate([n + 1, n])
    law = stationary_distribution(
        sources, targets, np.concatenate([np.full(700, 300.0), n + 1.0]), 701
    )
    assert law @ np.arange(701.0) == pytest.approx(300.0, rel=1e-9)


def test_a_grid_grows_until_its_edge_is_empty() -> None:
    def build(shape: tuple[int, ...]) -> CountGrid:
        grid = CountGrid.of(shape)
        grid.move(np.full(shape, 0.9), 1)
        grid.move(np.ones(shape), -1)
        return grid

    _, law = solve_truncated(build, (4,), endless=(0,))
    assert law @ np.arange(len(law)) == pytest.approx(9.0, rel=1e-8)


def test_a_chain_too_large_is_refused() -> None:
    def build(shape: tuple[int, ...]) -> CountGrid:
        grid = CountGrid.of(shape)
        grid.move(np.ones(shape), 1)
        grid.move(np.ones(shape), -1)
        return grid

    with pytest.raises(ValueError, match="more than 200000 would be needed"):
        solve_truncated(build, (150_000,), endless=(0,))


def test_two_classes_of_states_are_refused() -> None:
    """0 <-> 1 and 2 <-> 3 have no single long-run law."""
    pairs = np.array([0, 1, 2, 3]), np.array([1, 0, 3, 2])
    with (
        pytest.warns(match="singular"),
        pytest.raises(ValueError, match="no long-run law"),
    ):
        stationary_distribution(*pairs, np.ones(4), 4)


def test_staff_plan() -> None:
    plan = StaffPlan.every(1.0, (4, 4, 6, 3, 5))
    pieces = plan.pieces()
    assert [(p.start, p.agents, p.overhang) for p in pieces] == [
        (0.0, 4, 0),
        (2.0, 6, 0),
        (3.0, 3, 3),
        (4.0, 5, 1),
    ]
    assert plan.staffed_time(3.5) == pytest.approx(4 + 4 + 6 + 1.5)
    assert plan.staffed_time(10.0) == pytest.approx(17 + 5 * 6)


def lines(plan: StaffPlan, service: float, patience: float, places: int) -> list[TransientLine]:
    return [TransientLine(service, patience, piece, places) for piece in plan.pieces()]


@pytest.mark.parametrize("patience", [0.0, 0.7])
def test_reach_of_a_contact_under_constant_staffing(patience: float) -> None:
    """Every law of the number present gives the mixture of the closed form."""
    queue = erlang_a_queue(3.5, 1.0, patience, 4, 40)
    found = queue.line.finding
    constant = lines(StaffPlan.constant(4), 1.0, patience, 40)
    virtual = reached_within(0.0, 0.6, constant, impatient=False)[0]
    real = reached_within(0.0, 0.6, constant, impatient=True)[0]
    assert found @ virtual == pytest.approx(queue.line.virtual_within(0.6), rel=1e-9)
    assert found @ real == pytest.approx(queue.line.answered_within(0.6), rel=1e-9)


@pytest.mark.parametrize("impatient", [False, True])
def test_reach_of_a_contact_across_steps(impatient: bool) -> None:
    """A drop and a rise within the time, by the exponential of a small generator."""
    plan, places, theta = StaffPlan((0.0, 1.0, 1.3), (3, 1, 4)), 4, 0.8
    arrived, within = 0.7, 1.0
    states = [(b, a) for b in range(5) for a in range(places)] + [("reached", 0), ("left", 0)]
    index = {state: i for i, state in enumerate(states)}
    matrix = np.eye(len(states))
    for agents, lasts in ((3, 0.3), (1, 0.3), (4, 0.4)):
        step, generator = np.zeros_like(matrix), np.zeros_like(matrix)
        step[-2, -2] = step[-1, -1] = 1.0
        for b in range(5):
            for a in range(places):
                here = index[b, a]
                free = max(agents - b, 0)
                step[here, index["reached", 0] if free > a else index[b + free, a - free]] = 1.0
                up = index["reached", 0] if a == 0 else index[b, a - 1]
                moves = [
                    (up if b <= agents else index[max(b - 1, 0), a], float(b)),
                    (index[b, max(a - 1, 0)], a * theta),
                    (index["left", 0], theta if impatient else 0.0),
                ]
                for target, rate in moves:
                    generator[here, target] += rate
                    generator[here, here] -= rate
        matrix = matrix @ step @ linalg.expm(generator * lasts)
    found = reached_within(arrived, within, lines(plan, 1.0, theta, places), impatient=impatient)
    for a in range(places):
        assert found[0, a] == pytest.approx(matrix[index[3, a], -2], rel=1e-8)


def test_service_levels_of_nothing_are_not_a_number() -> None:
    levels = service_levels(
        1.0,
        answered=0.0,
        entered=0.0,
        answered_within=0.0,
        abandoned_within=0.0,
        virtual_within=0.0,
    )
    assert levels.answered_of_offered == 0.0
    assert np.isnan(levels.answered_of_answered)
    assert np.isnan(levels.virtual_within)


def test_every_name_is_exported_and_nothing_else() -> None:
    for name in sim.queueing.__all__:
        assert getattr(sim.queueing, name) is not None
    assert dir(sim.queueing) == sorted(sim.queueing.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'erlang_d'"):
        _ = sim.queueing.erlang_d


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = "import sim.queueing, sys; assert 'scipy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=".")


def test_results_tell_their_numbers_and_compare_by_them() -> None:
    one, other = erlang_a_queue(3.0, 1.0, 0.5, 4), erlang_a_queue(3.0, 1.0, 0.5, 4)
    assert one == other
    assert "abandoned=" in repr(one)
    assert erlang_c(3.0, 1.0, 4) != erlang_c(3.1, 1.0, 4)
