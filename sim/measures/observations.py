"""Single values that sums cannot replace: waits and times to resolution, some of them cut short.

Quantiles are the one kind of measure that is no ratio of sums. The quantile of n values is
interpolated linearly between order statistics, at position p (n - 1) counted from 0 (NumPy's and
R's default).

A wait is *censored* if it ended by something else than what is asked about: by an answer, where
patience is; by the customer's leaving, where the wait of somebody who never leaves is (the
*virtual* wait); by a merge, a withdrawal, closing time or the end of the run, where either is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.engine.journal import CaseEnd, ContactEnd
from sim.measures.expressions import one_of
from sim.measures.kernels import Observation
from sim.measures.rows import CASES, CONTACTS, TURNS
from sim.measures.service import queued, synchronous
from sim.measures.sums import Observed
from sim.measures.terms import SERVICE_LEVEL_DEFINITIONS, Floats, Terms
from sim.units import TICKS_PER_HOUR, TICKS_PER_SECOND

HANDLED: Final = 1
ABANDONED: Final = 2
SYNCHRONOUS: Final = 4
CALM: Final = 8
"""Marks of a contact's wait; *calm* are customers who felt positive or neutral (what they feel
counts, not what was read) and are worth less than the mean over all customers."""

_CUT_SHORT: Final = (
    *(ContactEnd.OPEN, ContactEnd.CLOSED_OUT, ContactEnd.MERGED),
    *(ContactEnd.CLOSED_AS_DUPLICATE, ContactEnd.WITHDRAWN),
)

OBSERVATIONS: Final[Mapping[str, Observation]] = {
    "contacts": Observation(
        queued(CONTACTS)
        | (one_of(CONTACTS.column("end"), _CUT_SHORT) & (CONTACTS.column("queued") >= 0)),
        CONTACTS.column("wait"),
        {
            "handled": CONTACTS.column("handled"),
            "abandoned": CONTACTS.column("abandoned"),
            "synchronous": synchronous(CONTACTS),
            "calm": (CONTACTS.column("emotion") < CONTACTS.terms.emotion_limits[1])
            & CONTACTS.terms.low_value[CONTACTS.of_case("segment")],
        },
    ),
    "turns": Observation(TURNS.column("begun"), TURNS.column("wait"), {}),
    "cases": Observation(
        CASES.column("end") == CaseEnd.RESOLVED,
        CASES.column("closed") - CASES.column("arrival"),
        {},
    ),
}
"""Values that are kept, by kind of rows, in ticks."""

KINDS: Final[Mapping[str, tuple[str, tuple[int, ...], float]]] = {
    "answered": ("contacts", (HANDLED | SYNCHRONOUS,), TICKS_PER_SECOND),
    "queued": ("contacts", (HANDLED | SYNCHRONOUS, ABANDONED | SYNCHRONOUS), TICKS_PER_SECOND),
    "calm": (
        "contacts",
        (HANDLED | SYNCHRONOUS | CALM, ABANDONED | SYNCHRONOUS | CALM),
        TICKS_PER_SECOND,
    ),
    "turn": ("turns", (0,), TICKS_PER_HOUR),
    "resolution": ("cases", (0,), TICKS_PER_HOUR),
}
"""Kinds of quantiles: the rows, the marks of which a value must carry one whole set, and ticks of
the unit: waits in seconds of calls and chats that were handled (``answered``), of these and of the
abandoned (``queued``), of the latter those of calm customers of low value (``calm``); waits of
turns in hours (``turn``); times in hours (``resolution``)."""

_FEW_GROUPS: Final = 20
"""Up to this many groups, picking out each and selecting in it is faster than sorting all."""

_VIRTUAL: Final = SERVICE_LEVEL_DEFINITIONS.index("virtual_wait")

Flags = npt.NDArray[np.bool_]


def quantiles(
    observed: Observed, kind: str, probabilities: tuple[float, ...], groups: int, place: int = 0
) -> Floats:
    """Quantiles per group.

    Args:
        observed: values of the rows of the kind.
        kind: of :data:`KINDS`.
        probabilities: between 0 and 1.
        groups: number of groups.
        place: which of the groupings that were asked for; -1 for one group of everything.

    Returns:
        float64[len(probabilities), groups]; NaN for a group without values.
    """
    _, sets, unit = KINDS[kind]
    chosen = np.zeros(len(observed.values), dtype=np.bool_)
    for marks in sets:
        chosen |= (observed.marks & marks) == marks
    values = observed.values[chosen]
    codes = np.zeros(len(values), np.int32) if place < 0 else observed.groups[place][chosen]
    if groups > _FEW_GROUPS:
        return _grouped(values / unit, codes, groups, probabilities)
    found = np.full((len(probabilities), groups), np.nan)
    for group in range(groups):
        mine = values if groups == 1 else values[codes == group]
        if len(mine):
            found[:, group] = _between(mine, probabilities) / unit
    return found


def _between(values: npt.NDArray[np.int64], probabilities: tuple[float, ...]) -> Floats:
    """Quantiles of some values, which are reordered: a copy would double their memory."""
    position = np.array(probabilities) * (len(values) - 1)
    below = np.floor(position).astype(np.int64)
    above = np.minimum(below + 1, len(values) - 1)
    values.partition(np.concatenate([below, above]))
    return np.asarray(values[below] + (values[above] - values[below]) * (position - below))


def _grouped(
    values: Floats, codes: npt.NDArray[np.int32], groups: int, probabilities: tuple[float, ...]
) -> Floats:
    """Quantiles of the values with each code, by one sort of all."""
    order = np.lexsort((values, codes))
    values, codes = values[order], codes[order]
    first = np.searchsorted(codes, np.arange(groups))
    count = np.searchsorted(codes, np.arange(groups), side="right") - first
    found = np.full((len(probabilities), groups), np.nan)
    filled = np.flatnonzero(count)
    for row, probability in enumerate(probabilities):
        position = probability * (count[filled] - 1)
        below = np.floor(position).astype(np.int64)
        above = np.minimum(below + 1, count[filled] - 1)
        low, high = values[first[filled] + below], values[first[filled] + above]
        found[row, filled] = low + (high - low) * (position - below)
    return found


def virtually_in_time(observed: Observed, terms: Terms, *, as_defined: bool) -> Floats:
    """What each value adds to the estimate of P(virtual wait <= threshold) of its channel.

    An abandoned contact only shows that the virtual wait exceeds the wait so far. Each contact
    answered in time counts 1/G(W-), where G is the Kaplan-Meier survival of patience on the
    channel; the sum over a channel is its number of queued contacts times the Kaplan-Meier estimate
    of the virtual wait's distribution (Satten and Datta, The American Statistician 55, 2001).

    Args:
        observed: waits of contacts.
        terms: of the scenario.
        as_defined: of channels alone whose service level is defined so.
    """
    weights = np.zeros(len(observed.values))
    is_soon = observed.values <= terms.threshold_ticks[observed.channels]
    answered = (observed.marks & HANDLED) != 0
    abandoned = (observed.marks & ABANDONED) != 0
    served = np.bincount(observed.channels[answered], minlength=len(terms.threshold_ticks))
    left = np.bincount(observed.channels[abandoned], minlength=len(terms.threshold_ticks))
    short, gone = np.flatnonzero(answered & is_soon), np.flatnonzero(abandoned & is_soon)
    for code in range(len(terms.threshold_ticks)):
        if as_defined and terms.definition[code] != _VIRTUAL:
            continue
        mine = short[observed.channels[short] == code]
        early = np.sort(observed.values[gone[observed.channels[gone] == code]])
        patience = _patience(observed.values[mine], int(served[code]), early, int(left[code]))
        weights[mine] = 1 / patience
    return weights


def _patience(
    short: npt.NDArray[np.int64], served: int, early: npt.NDArray[np.int64], left: int
) -> Floats:
    """Kaplan-Meier survival of patience just before each short wait.

    Args:
        short: waits of those answered within the threshold.
        served: number answered in all.
        early: sorted waits of those who abandoned within the threshold.
        left: number who abandoned in all.

    Where a customer is answered and another abandons at the same tick, the answer comes first.
    """
    last = short.max(initial=-1)
    moments, first, events = np.unique(early[early < last], return_index=True, return_counts=True)
    passed = np.searchsorted(moments, short)
    gone = np.cumsum(np.bincount(passed, minlength=len(moments) + 1))[: len(moments)]
    at_risk = (served - gone) + (left - first)
    survival = np.concatenate([[1.0], np.cumprod(1 - events / at_risk)])
    return np.asarray(survival[passed])
