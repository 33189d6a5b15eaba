"""Who calls again after abandoning, and after being served, beyond what would have come anyway.

Of each contact of a known customer it is asked whether the same customer makes another within a
time. The same is asked of the same hours some days before and after it: there only the customer's
ordinary contacts are. Returns are what is beyond that background:

    q = 1 - (1 - seen) / (1 - background)

Windows that would reach out of the log are not asked. Intervals are those of a bootstrap over
customers, since one customer's contacts go together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitted import Fitted, Floats
from sim.errors import StudyError
from sim.records.contacts import ContactLog
from sim.units import TICKS_PER_DAY, TICKS_PER_SECOND

WITHIN_SECONDS: Final = (3600.0, 86_400.0)
"""Times within which somebody may come back: an hour, a day."""
FEWEST_EVENTS: Final = 100
"""Contacts of known customers without which nothing is said of returns."""

_BACKGROUND_DAYS: Final = (6, 7, 8, 9, 10)
_DRAWS: Final = 400
_SEED: Final = 20_260_101
_LEAST_RETURNS: Final = 0.02


@dataclass(frozen=True, eq=False)
class Returns:
    """Who comes back after one kind of ending.

    Attributes:
        events: contacts of known customers that ended so. customers: who made them.
        seen, background, beyond: by the time within which, in seconds: share of the events with
            another contact, the same at other times, and what is beyond that.
        median_delay_seconds: of the returns beyond the background within a day; None if they are
            too few to tell.
    """

    events: int
    customers: int
    seen: Mapping[float, float]
    background: Mapping[float, float]
    beyond: Mapping[float, Fitted]
    median_delay_seconds: float | None


def fit_returns(log: ContactLog, ended: NDArray[np.bool_]) -> Returns:
    """Returns of known customers after contacts that ended in some way.

    Args:
        log: of contacts.
        ended: bool, which of its contacts to look at.

    Raises:
        StudyError: fewer than 100 of them are of known customers.
    """
    known = log.customer != ""
    events = np.flatnonzero(ended & known)
    if len(events) < FEWEST_EVENTS:
        raise StudyError(
            f"{len(events)} such contacts are of customers whom the log names; returns need "
            f"{FEWEST_EVENTS} at least."
        )
    who = np.unique(log.customer.astype(str), return_inverse=True)[1].astype(np.int64)
    span = int(log.arrival_ticks.max() - log.arrival_ticks.min()) + 20 * TICKS_PER_DAY
    own = np.sort(who[known] * span + log.arrival_ticks[known] - log.arrival_ticks.min())
    base = who[events] * span + log.start_ticks[events] - log.arrival_ticks.min()
    ends = (int(log.arrival_ticks.min()), int(log.arrival_ticks.max()))
    per_event = {
        within: _asked(own, base, log.start_ticks[events], ends, within)
        for within in WITHIN_SECONDS
    }
    groups = np.unique(who[events], return_inverse=True)[1]
    shares = {within: _shares(one) for within, one in per_event.items()}
    return Returns(
        len(events),
        int(groups.max()) + 1,
        {within: one[0] for within, one in shares.items()},
        {within: one[1] for within, one in shares.items()},
        {within: _beyond(one, groups) for within, one in per_event.items()},
        _median_delay(own, base, log.start_ticks[events], ends),
    )


def _asked(
    own: NDArray[np.int64],
    base: NDArray[np.int64],
    when: NDArray[np.int64],
    ends: tuple[int, int],
    within: float,
) -> Floats:
    """Per event: asked, came back, background asked, background seen; float64[events, 4]."""
    width = int(within * TICKS_PER_SECOND)

    def seen(shift: int) -> tuple[Floats, Floats]:
        inside = (when + shift >= ends[0]) & (when + shift + width <= ends[1])
        first = np.searchsorted(own, base + shift, side="right")
        last = np.searchsorted(own, base + shift + width, side="right")
        return inside.astype(float), ((last > first) & inside).astype(float)

    asked, back = seen(0)
    others = [seen(sign * day * TICKS_PER_DAY) for day in _BACKGROUND_DAYS for sign in (-1, 1)]
    return np.stack(
        [asked, back, sum(one for one, _ in others), sum(one for _, one in others)], axis=1
    )


def _shares(per_event: Floats) -> tuple[float, float]:
    """Share that came back, and share in the background, each event with the same weight."""
    asked, back, others, there = per_event.T
    both = (asked > 0) & (others > 0)
    if not both.any():
        return float("nan"), float("nan")
    return float(back[both].mean()), float((there[both] / others[both]).mean())


def _beyond(per_event: Floats, groups: NDArray[np.int64]) -> Fitted:
    """What is beyond the background, with the bootstrap's interval over customers."""
    asked, back, others, there = per_event.T
    both = ((asked > 0) & (others > 0)).astype(float)
    ordinary = there / np.maximum(others, 1.0)
    count = int(groups.max()) + 1
    sums = np.stack(
        [np.bincount(groups, one * both, count) for one in (np.ones_like(back), back, ordinary)]
    )
    rng = np.random.default_rng(_SEED)
    weights = rng.multinomial(count, np.full(count, 1.0 / count), size=_DRAWS)
    total, came, usual = sums @ weights.T.astype(float)
    drawn = _returned(came / np.maximum(total, 1.0), usual / np.maximum(total, 1.0))
    whole = sums.sum(axis=1)
    if whole[0] == 0:
        return Fitted(float("nan"), unit="share")
    value = float(_returned(whole[1] / whole[0], whole[2] / whole[0]))
    low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
    return Fitted(value, low, high, "share")


def _returned(seen: Floats | float, background: Floats | float) -> Floats:
    return np.asarray(1.0 - (1.0 - seen) / np.maximum(1e-9, 1.0 - background))


def _median_delay(
    own: NDArray[np.int64],
    base: NDArray[np.int64],
    when: NDArray[np.int64],
    ends: tuple[int, int],
) -> float | None:
    """Median delay of those who come back within a day beyond the background."""
    grid = np.geomspace(60.0, WITHIN_SECONDS[-1], 40)
    beyond = np.array(
        [float(_returned(*_shares(_asked(own, base, when, ends, float(one))))) for one in grid]
    )
    rising = np.maximum.accumulate(np.nan_to_num(beyond))
    if rising[-1] < _LEAST_RETURNS:
        return None
    return float(np.interp(rising[-1] / 2, rising, grid))
