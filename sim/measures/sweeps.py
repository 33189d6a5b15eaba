"""Counting over time: how many of something there are at each moment.

A spell is half-open, so one that ends at a tick and one that begins at it never overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ticks = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spells:
    """Half-open spells of time; two arrays of ticks of the same length."""

    start: Ticks
    end: Ticks

    def count_at(self, moments: Ticks) -> Ticks:
        """Number of spells under way from each moment on (sorted moments, int64)."""
        begun = np.searchsorted(np.sort(self.start), moments, side="right")
        ended = np.searchsorted(np.sort(self.end), moments, side="right")
        return np.asarray(begun - ended, dtype=np.int64)

    def mean_count(self, start: int, end: int) -> float:
        """Average number under way between two ticks."""
        inside = np.minimum(self.end, end) - np.maximum(self.start, start)
        return float(np.maximum(inside, 0).sum() / (end - start))


def first_overlap(one: Spells, other: Spells, most: int = 0) -> tuple[int, int] | None:
    """When spells of both kinds are first under way at once, and for how many ticks; or None.

    Of the second kind more than ``most`` at once.
    """
    moments = np.unique(np.concatenate([one.start, one.end, other.start, other.end]))
    if len(moments) < 2:
        return None
    both = (one.count_at(moments) > 0) & (other.count_at(moments) > most)
    lasting = both[:-1] * np.diff(moments)
    if not lasting.any():
        return None
    return int(moments[np.flatnonzero(lasting)[0]]), int(lasting.sum())


def peak_by_owner(owner: npt.NDArray[Any], spells: Spells, weight: Ticks, owners: int) -> Ticks:
    """Largest sum of weights under way at once, per owner; int64[owners], 0 without spells."""
    lasting = spells.end > spells.start
    who = np.concatenate([owner[lasting], owner[lasting]])
    when = np.concatenate([spells.start[lasting], spells.end[lasting]])
    change = np.concatenate([weight[lasting], -weight[lasting]])
    # Changes at one tick are applied together, ends first.
    order = np.lexsort((change, when, who))
    running = np.cumsum(change[order])  # back at 0 after the last end of each owner
    peak = np.zeros(owners, dtype=np.int64)
    np.maximum.at(peak, who[order], running)
    return peak


def covered_by_owner(owner: npt.NDArray[Any], spells: Spells, owners: int) -> Ticks:
    """Ticks in which at least one spell of each owner is under way; int64[owners]."""
    order = np.lexsort((spells.start, owner))
    who, start, end = owner[order].astype(np.int64), spells.start[order], spells.end[order]
    # Ends made comparable across owners, so that one running maximum serves them all.
    shift = who * (int(end.max(initial=0)) + 1)
    reached = np.maximum.accumulate(end + shift)
    before = np.concatenate([[np.iinfo(np.int64).min], reached[:-1]])[: len(order)]
    fresh = np.maximum(0, end + shift - np.maximum(start + shift, before))
    return np.asarray(np.bincount(who, weights=fresh, minlength=owners), dtype=np.int64)
