"""Turn distributions of a scenario into the rows of numbers that compiled code reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.randomness import distributions as kinds
from sim.sections import distribution as written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.sections.distribution import Distribution

__all__ = ["Encoder", "encode"]

Floats = npt.NDArray[np.float64]


class Encoder:
    """Collects distributions: rows, and the values of the empirical ones.

    Example:
        >>> from sim.sections.distribution import Exponential
        >>> encoder = Encoder()
        >>> encoder.add(Exponential(mean_seconds=180.0))
        0
        >>> encoder.rows().shape
        (1, 8)
    """

    def __init__(self) -> None:
        self._rows: list[Floats] = []
        self._values: list[Floats] = []
        self._length = 0

    def add(self, distribution: Distribution) -> int:
        """Append a distribution; returns the number of its row."""
        self._rows.append(self.row(distribution))
        return len(self._rows) - 1

    def row(self, distribution: Distribution) -> Floats:
        """The row of a distribution, float64[ROW_WIDTH], without appending it to `rows`.

        The values of an empirical one are put into the table all the same.
        """
        row = np.zeros(kinds.ROW_WIDTH)
        numbers = _numbers(distribution)
        row[: len(numbers)] = numbers
        row[kinds.MEAN] = distribution.mean_seconds
        if isinstance(distribution, written.Empirical):
            values = np.sort(np.array(distribution.values_seconds, dtype=np.float64))
            row[kinds.OFFSET], row[kinds.LENGTH] = self._length, len(values)
            self._values.append(values)
            self._length += len(values)
        return row

    def rows(self) -> Floats:
        """All rows appended so far, float64[rows, ROW_WIDTH]."""
        return np.array(self._rows, dtype=np.float64).reshape(-1, kinds.ROW_WIDTH)

    def table(self) -> Floats:
        """Sorted values of all empirical distributions so far, one behind the other, seconds."""
        return np.concatenate([np.empty(0), *self._values])


def encode(distributions: Iterable[Distribution]) -> tuple[Floats, Floats]:
    """Rows, float64[n, ROW_WIDTH], and the table of empirical values of some distributions."""
    encoder = Encoder()
    for distribution in distributions:
        encoder.add(distribution)
    return encoder.rows(), encoder.table()


def _numbers(distribution: Distribution) -> tuple[float, ...]:
    """Kind and parameters; see the table in `sim.randomness.distributions`."""
    match distribution:
        case written.Never():
            return (kinds.ENDLESS,)
        case written.Deterministic(value_seconds=value):
            return (kinds.DETERMINISTIC, value)
        case written.Exponential(mean_seconds=mean):
            return (kinds.EXPONENTIAL, mean)
        case written.Gamma(shape=shape) | written.Erlang(shape=shape):
            return (kinds.GAMMA, shape, distribution.mean_seconds / shape)
        case written.Lognormal():
            return (kinds.LOGNORMAL, distribution.log_mean, distribution.log_sigma)
        case written.Weibull():
            return (kinds.WEIBULL, distribution.shape, distribution.scale)
        case written.Hyperexponential(
            share_first=share, mean_first_seconds=mean1, mean_second_seconds=mean2
        ):
            return (kinds.HYPEREXPONENTIAL, share, mean1, mean2)
        case written.Uniform(low_seconds=low, high_seconds=high):
            return (kinds.UNIFORM, low, high)
        case written.Triangular(low_seconds=low, mode_seconds=mode, high_seconds=high):
            return (kinds.TRIANGULAR, low, mode, high)
        case written.Empirical(interpolation=interpolation):
            return (kinds.EMPIRICAL, 1.0 if interpolation == "linear" else 0.0)
