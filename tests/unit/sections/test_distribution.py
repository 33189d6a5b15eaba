"""Distributions: every form is read, means are right, nonsense is refused, not guessed."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.sections.distribution import KINDS, Distribution, Empirical, Lognormal, Weibull

ADAPTER: TypeAdapter[Distribution] = TypeAdapter(Distribution)
seconds = st.floats(min_value=0.001, max_value=1e6)


@given(seconds)
def test_a_number_is_a_fixed_duration(value: float) -> None:
    read = ADAPTER.validate_python(value)
    assert (read.distribution, read.mean_seconds) == ("deterministic", value)


def test_never_is_endless() -> None:
    assert math.isinf(ADAPTER.validate_python("never").mean_seconds)


@given(seconds, st.floats(0.01, 50))
def test_lognormal_forms_agree(mean: float, cv: float) -> None:
    first = Lognormal(mean_seconds=mean, cv=cv)  # type: ignore[call-arg]
    sigma = first.log_sigma
    if sigma <= 4:
        second = Lognormal(median_seconds=math.exp(first.log_mean), sigma=sigma)
        assert second.mean_seconds == pytest.approx(mean, rel=1e-9)


@given(seconds, st.floats(0.3, 20))
def test_weibull_forms_agree(mean: float, shape: float) -> None:
    first = Weibull(shape=shape, mean_seconds=mean)  # type: ignore[call-arg]
    second = Weibull(shape=shape, scale_seconds=first.scale)
    assert second.mean_seconds == pytest.approx(mean, rel=1e-9)


@given(st.lists(seconds, min_size=1, max_size=50))
def test_mean_of_interpolated_values_is_the_integral_of_the_quantile_function(
    values: list[float],
) -> None:
    ordered = sorted(values)
    pieces = [(a + b) / 2 for a, b in pairwise(ordered)] or ordered
    assert Empirical(values_seconds=values).mean_seconds == pytest.approx(sum(pieces) / len(pieces))
    assert Empirical(values_seconds=values, interpolation="step").mean_seconds == pytest.approx(
        sum(values) / len(values)
    )


GOOD = [
    ({"distribution": "exponential", "mean_seconds": 180}, 180),
    ({"distribution": "gamma", "mean_seconds": 180, "shape": 2.5}, 180),
    ({"distribution": "erlang", "mean_seconds": 180, "shape": 2}, 180),
    ({"distribution": "lognormal", "median_seconds": 100, "sigma": 1}, 100 * math.exp(0.5)),
    ({"distribution": "weibull", "shape": 1, "scale_seconds": 90}, 90),
    (
        {
            "distribution": "hyperexponential",
            "share_first": 0.25,
            "mean_first_seconds": 0,
            "mean_second_seconds": 400,
        },
        300,
    ),
    ({"distribution": "uniform", "low_seconds": 10, "high_seconds": 30}, 20),
    (
        {"distribution": "triangular", "low_seconds": 45, "mode_seconds": 90, "high_seconds": 180},
        105,
    ),
    ({"distribution": "deterministic", "value_seconds": 7}, 7),
    ({"distribution": "empirical", "values_seconds": [1, 2, 3]}, 2),
]


@pytest.mark.parametrize(("raw", "mean"), GOOD, ids=lambda value: str(value)[:60])
def test_forms_and_means(raw: dict[str, object], mean: float) -> None:
    read = ADAPTER.validate_python(raw)
    assert read.mean_seconds == pytest.approx(mean)
    again = ADAPTER.validate_python(ADAPTER.dump_python(read, by_alias=True))
    assert again == read


BAD: list[object] = [
    True,
    None,
    [],
    "soon",
    -1,
    math.nan,
    math.inf,
    {},
    {"distribution": "normal"},
    {"distribution": "lognormal", "mean_seconds": 3},
    {"distribution": "lognormal", "mean_seconds": 3, "cv": 1, "sigma": 1},
    {"distribution": "lognormal", "mean_seconds": 3, "cv": 1, "median_seconds": 2, "sigma": 1},
    {"distribution": "weibull", "shape": 1},
    {"distribution": "erlang", "mean_seconds": 3, "shape": 1.5},
    {"distribution": "uniform", "low_seconds": 3, "high_seconds": 1},
    {"distribution": "empirical", "values_seconds": []},
    {"distribution": "exponential", "mean_seconds": 1e12},
]


@pytest.mark.parametrize("raw", BAD, ids=str)
def test_nonsense_is_refused(raw: object) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(raw)


json_like = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["distribution", "mean_seconds", "shape", "cv", "x"]), inner
        )
    ),
    max_leaves=6,
)
tables = st.fixed_dictionaries(
    {"distribution": st.sampled_from(list(KINDS))},
    optional={
        name: st.floats() | st.integers() | st.none()
        for name in ("mean_seconds", "shape", "cv", "median_seconds", "sigma", "value_seconds")
    },
)


@given(json_like | tables)
def test_whatever_is_written_is_read_or_refused_and_never_crashes(raw: object) -> None:
    try:
        read = ADAPTER.validate_python(raw)
    except ValidationError:
        return
    assert read.mean_seconds >= 0
