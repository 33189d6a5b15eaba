from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.compiling import plain
from sim.randomness import distributions as kinds
from sim.randomness import special
from sim.randomness.counter import uniform
from sim.randomness.distributions import (
    gamma_quantile,
    normal_quantile,
    poisson_quantile,
    quantile,
    survival,
)

VALUES = np.array([3.0, 5.0, 9.0, 20.0])
ROWS: dict[str, list[float]] = {
    "never": [kinds.ENDLESS],
    "deterministic": [kinds.DETERMINISTIC, 30.0],
    "exponential": [kinds.EXPONENTIAL, 180.0],
    "erlang": [kinds.GAMMA, 3.0, 60.0],
    "gamma": [kinds.GAMMA, 0.7, 60.0],
    "lognormal": [kinds.LOGNORMAL, 5.0, 1.0],
    "weibull": [kinds.WEIBULL, 0.8, 100.0],
    "hyperexponential": [kinds.HYPEREXPONENTIAL, 0.2, 5.0, 400.0],
    "zero phase": [kinds.HYPEREXPONENTIAL, 0.2, 0.0, 400.0],
    "uniform": [kinds.UNIFORM, 10.0, 20.0],
    "triangular": [kinds.TRIANGULAR, 45.0, 90.0, 180.0],
    "steps": [kinds.EMPIRICAL, 0.0, 0.0, 0.0, 0.0, 0.0, 4.0],
    "linear": [kinds.EMPIRICAL, 1.0, 0.0, 0.0, 0.0, 0.0, 4.0],
}
probabilities = st.floats(2.0**-53, 1.0 - 2.0**-53)


def row_of(name: str) -> Any:
    row = np.zeros(kinds.ROW_WIDTH)
    row[: len(ROWS[name])] = ROWS[name]
    return row


@pytest.mark.parametrize("name", ROWS)
def test_compiled_and_plain_quantiles_are_bit_equal(name: str) -> None:
    row = row_of(name)
    for i in range(300):
        u = uniform(1, 0, 99, 1, i)
        assert quantile(u, row, VALUES) == plain(quantile)(u, row, VALUES)


@pytest.mark.parametrize(
    "name",
    [
        "normal_cdf",
        "normal_quantile",
        "_log_factorial",
        "_gamma_start",
        "_lower_series",
        "_upper_fraction",
        "_log_kernel",
        "_deviance",
    ],
)
def test_compiled_and_plain_special_functions_are_bit_equal(name: str) -> None:
    function = getattr(special, name)
    places = plain(function).__code__.co_argcount
    for i in range(300):
        first = uniform(1, 0, 98, 1, i)
        if name not in ("normal_quantile", "_gamma_start"):
            first *= 20.0
        arguments = [first, 0.5 + 40.0 * uniform(1, 0, 98, 2, i)][:places]
        assert function(*arguments) == plain(function)(*arguments)


@pytest.mark.parametrize("name", ROWS)
@given(first=probabilities, second=probabilities)
def test_quantiles_grow_with_the_uniform(name: str, first: float, second: float) -> None:
    low, high = sorted((first, second))
    row = row_of(name)
    shorter, longer = quantile(low, row, VALUES), quantile(high, row, VALUES)
    assert shorter >= 0.0
    assert shorter <= longer * (1 + 1e-12)


CONTINUOUS = [name for name in ROWS if name not in ("never", "deterministic", "steps")]


@pytest.mark.parametrize("name", CONTINUOUS)
@given(u=st.floats(0.001, 0.999))
def test_survival_undoes_the_quantile(name: str, u: float) -> None:
    seconds = quantile(u, row_of(name), VALUES)
    if seconds > 0.0:  # a phase of mean zero is over at once
        assert survival(seconds, row_of(name), VALUES) == pytest.approx(1.0 - u, rel=1e-9)


@pytest.mark.parametrize("name", ROWS)
@given(first=st.floats(0, 1e7), second=st.floats(0, 1e7))
def test_fewer_are_left_later(name: str, first: float, second: float) -> None:
    low, high = sorted((first, second))
    sooner, later = (survival(t, row_of(name), VALUES) for t in (low, high))
    assert 0.0 <= later <= sooner * (1 + 1e-12) <= 1.0 + 1e-12
    assert sooner == plain(survival)(low, row_of(name), VALUES), "the same bits in plain Python"


def test_all_are_left_at_first_and_a_step_still_counts() -> None:
    assert all(survival(0.0, row_of(name), VALUES) == 1.0 for name in ROWS)
    assert survival(1e12, row_of("never"), VALUES) == 1.0
    assert survival(30.0, row_of("deterministic"), VALUES) == 1.0, "service wins a tie"
    assert survival(30.1, row_of("deterministic"), VALUES) == 0.0
    assert survival(1e-9, row_of("zero phase"), VALUES) == pytest.approx(0.8)
    found = [survival(t, row_of("steps"), VALUES) for t in (3.0, 3.1, 5.0, 19.0, 20.0, 20.1)]
    assert found == [1.0, 0.75, 0.75, 0.25, 0.25, 0.0]
    assert survival(7.0, row_of("linear"), VALUES) == pytest.approx(0.5)


def test_what_is_left_where_a_law_has_no_width() -> None:
    point = np.array([kinds.TRIANGULAR, 5.0, 5.0, 5.0, 0, 0, 0, 5.0])
    assert [survival(t, point, VALUES) for t in (5.0, 5.1)] == [1.0, 0.0]
    flat = np.array([kinds.UNIFORM, 5.0, 5.0, 0, 0, 0, 0, 5.0])
    assert [survival(t, flat, VALUES) for t in (5.0, 5.1)] == [1.0, 0.0]
    steep = np.array([kinds.WEIBULL, 100.0, 60.0, 0, 0, 0, 0, 60.0])
    assert plain(survival)(1e12, steep, VALUES) == survival(1e12, steep, VALUES) == 0.0


@given(probabilities, st.floats(1e-3, 5e3), st.floats(1e-3, 5e3))
def test_poisson_quantile_grows_with_the_mean(u: float, first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert poisson_quantile(u, low) <= poisson_quantile(u, high)


def test_never_is_infinite_and_deterministic_constant() -> None:
    assert quantile(0.3, row_of("never"), VALUES) == math.inf
    assert quantile(0.3, row_of("deterministic"), VALUES) == 30.0


def test_phase_of_mean_zero_is_a_point_mass_at_zero() -> None:
    row = row_of("zero phase")
    assert quantile(0.2, row, VALUES) == 0.0
    assert quantile(0.2 + 1e-9, row, VALUES) > 0.0
    second_zero = np.array([kinds.HYPEREXPONENTIAL, 0.7, 100.0, 0.0, 0, 0, 0, 70.0])
    assert quantile(0.3 - 1e-9, second_zero, VALUES) == 0.0
    assert quantile(0.65, second_zero, VALUES) == pytest.approx(100 * math.log(2))


def test_empirical_steps_give_each_value_its_share() -> None:
    found = [quantile((i + 0.5) / 400, row_of("steps"), VALUES) for i in range(400)]
    assert [found.count(value) for value in VALUES] == [100, 100, 100, 100]


def test_empirical_interpolation_is_that_of_numpy() -> None:
    grid = np.linspace(0.001, 0.999, 97)
    found = [quantile(u, row_of("linear"), VALUES) for u in grid]
    np.testing.assert_allclose(found, np.quantile(VALUES, grid), rtol=1e-13)


def test_empirical_distribution_of_one_value_is_that_value() -> None:
    for linear in (0.0, 1.0):
        row = np.array([kinds.EMPIRICAL, linear, 0, 0, 0, 3, 1, 20.0])
        assert quantile(0.999, row, VALUES) == 20.0


def test_empirical_values_are_found_behind_others_in_the_table() -> None:
    row = np.array([kinds.EMPIRICAL, 0.0, 0, 0, 0, 2, 2, 14.5])
    assert quantile(0.4, row, VALUES) == 9.0
    assert quantile(0.6, row, VALUES) == 20.0


def test_degenerate_triangle_is_a_point() -> None:
    row = np.array([kinds.TRIANGULAR, 5.0, 5.0, 5.0, 0, 0, 0, 5.0])
    assert quantile(0.4, row, VALUES) == 5.0


def test_a_mean_of_zero_or_less_gives_no_poisson_events() -> None:
    assert poisson_quantile(0.999, 0.0) == 0
    assert poisson_quantile(0.999, -1.0) == 0


def test_gamma_of_tiny_shape_does_not_fail_in_the_tail() -> None:
    assert gamma_quantile(1e-15, 0.01, 1.0) == 0.0
    assert gamma_quantile(1 - 2.0**-53, 0.01, 1.0) > 0.0


def test_normal_quantile_is_antisymmetric_for_the_uniforms_of_the_generator() -> None:
    for m in (0, 1, 2**20, 2**51 - 1):
        low, high = (m + 0.5) / 2**52, (2**52 - 1 - m + 0.5) / 2**52
        assert normal_quantile(low) == -normal_quantile(high)
