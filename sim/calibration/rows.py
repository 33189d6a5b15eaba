"""Every fitted value as a row: what it is, of whom, and its interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.calibration.fits import Fits
from sim.calibration.fitted import Fitted, of_share
from sim.calibration.patience import SHOWN
from sim.language.english import ENGLISH
from sim.language.language import Language


@dataclass(frozen=True, slots=True)
class Row:
    """One fitted value.

    Attributes:
        of: the group of contacts. code: what it is; the key of its name in the language layer.
        fitted: the value. seconds: of the wait or time that it is about; 0 if about none.
    """

    of: str
    code: str
    fitted: Fitted
    seconds: float = 0.0

    def named(self, language: Language = ENGLISH) -> str:
        """What it is, in words."""
        return language.say(
            f"calibration.value.{self.code}", seconds=self.seconds, hours=self.seconds / 3600
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        about = {"seconds": self.seconds} if self.seconds else {}
        return {"of": self.of, "what": self.code, **about, **self.fitted.to_json()}


def rows_of(found: Fits) -> list[Row]:
    """All of them: arrivals first, then patience, handle times and returns."""
    return [*_arrivals(found), *_patience(found), *_handling(found), *_returns(found)]


def _arrivals(found: Fits) -> Iterator[Row]:
    arrivals, log = found.arrivals, found.log
    yield Row("all", "per_week", arrivals.per_week)
    yield Row("all", "abandoned", of_share(float(log.abandoned.sum()), len(log)))
    for code in ("day_cv", "block_cv", "autocorrelation"):
        fitted = getattr(arrivals, code)
        if fitted is not None:
            yield Row("all", code, fitted)
    yield Row("all", "change_per_week", arrivals.change_per_week)


def _patience(found: Fits) -> Iterator[Row]:
    for group, fit in found.patience.items():
        if fit.two_phases:
            yield Row(group.name, "share_first", fit.share_first)
            yield Row(group.name, "mean_first", fit.mean_first)
            yield Row(group.name, "mean_second", fit.mean_second)
        else:
            yield Row(group.name, "mean_patience", fit.mean_second)
        for seconds in SHOWN:
            yield Row(group.name, "survival", fit.survival_at(seconds), seconds)


def _handling(found: Fits) -> Iterator[Row]:
    for group, fit in found.handling.items():
        yield Row(group.name, "handle_mean", fit.mean)
        yield Row(group.name, "handle_cv", fit.cv)
        if fit.between_agents is not None:
            yield Row(group.name, "between_agents", fit.between_agents)


def _returns(found: Fits) -> Iterator[Row]:
    for after, fit in found.returns.items():
        for seconds, beyond in fit.beyond.items():
            yield Row("all", f"return_{after}", beyond, seconds)
