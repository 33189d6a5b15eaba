from __future__ import annotations

import math

import numpy as np
import pytest
from pydantic import TypeAdapter

from sim.randomness import distributions as kinds
from sim.randomness.distributions import quantile
from sim.randomness.encode import Encoder, encode
from sim.sections.distribution import KINDS, Distribution

WRITTEN: dict[str, object] = {
    "never": "never",
    "deterministic": 12.5,
    "exponential": {"distribution": "exponential", "mean_seconds": 180.0},
    "gamma": {"distribution": "gamma", "mean_seconds": 180.0, "shape": 1.7},
    "erlang": {"distribution": "erlang", "mean_seconds": 180.0, "shape": 3},
    "lognormal": {"distribution": "lognormal", "mean_seconds": 330.0, "cv": 1.15},
    "weibull": {"distribution": "weibull", "shape": 0.8, "mean_seconds": 90.0},
    "hyperexponential": {
        "distribution": "hyperexponential",
        "share_first": 0.1,
        "mean_first_seconds": 0.0,
        "mean_second_seconds": 1000.0,
    },
    "uniform": {"distribution": "uniform", "low_seconds": 10.0, "high_seconds": 30.0},
    "triangular": {
        "distribution": "triangular",
        "low_seconds": 45.0,
        "mode_seconds": 90.0,
        "high_seconds": 180.0,
    },
    "empirical": {"distribution": "empirical", "values_seconds": [9.0, 3.0, 20.0, 5.0]},
}


def parse(value: object) -> Distribution:
    adapter: TypeAdapter[Distribution] = TypeAdapter(Distribution)
    return adapter.validate_python(value)


def test_every_kind_of_the_scenario_is_tried_here() -> None:
    assert set(WRITTEN) == set(KINDS)


@pytest.mark.parametrize("name", WRITTEN)
def test_mean_of_the_row_is_the_mean_of_its_quantiles(name: str) -> None:
    """The integral of the quantile function over (0, 1) is the mean."""
    encoder = Encoder()
    row = encoder.row(parse(WRITTEN[name]))
    if name == "never":
        assert row[kinds.MEAN] == math.inf
        return
    # Midpoints, denser towards 1 by the substitution u = 1 - (1 - t)^3.
    n = 4_000
    t = (np.arange(n) + 0.5) / n
    u, weight = 1 - (1 - t) ** 3, 3 * (1 - t) ** 2 / n
    values = np.array([quantile(x, row, encoder.table()) for x in u])
    assert float(values @ weight) == pytest.approx(row[kinds.MEAN], rel=2e-3)


def test_empirical_values_of_several_distributions_share_one_table() -> None:
    first = parse({"distribution": "empirical", "values_seconds": [2.0, 1.0]})
    second = parse(
        {"distribution": "empirical", "values_seconds": [7.0, 8.0], "interpolation": "step"}
    )
    rows, table = encode([first, parse(5.0), second])
    assert table.tolist() == [1.0, 2.0, 7.0, 8.0]
    assert rows.shape == (3, kinds.ROW_WIDTH)
    assert quantile(0.5, rows[0], table) == 1.5
    assert quantile(0.5, rows[1], table) == 5.0
    assert quantile(0.3, rows[2], table) == 7.0


def test_nothing_to_encode_gives_empty_arrays() -> None:
    rows, table = encode([])
    assert rows.shape == (0, kinds.ROW_WIDTH)
    assert table.shape == (0,)
