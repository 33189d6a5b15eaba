"""Who has which need: the properties of a case, each from a draw keyed by the case.

A draw that cannot matter is left out: of one segment, of one intent, of a constant difficulty, of a
latent patience that no attempt looks at. Leaving it out moves no other draw.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.compiling import compiled, plain
from sim.demand.arrivals import Floats, Ints, Words
from sim.demand.preference import pack
from sim.randomness.counter import entity_key, uniform
from sim.randomness.purposes import (
    DIFFICULTY,
    FIRST_CHOICE,
    INITIAL_EMOTION,
    INTENT,
    LATENT_PATIENCE,
    PREFERENCE,
    SEGMENT,
)
from sim.randomness.special import normal_quantile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.scenario.schema import Scenario
    from sim.workload.expected import Stream

Flags = npt.NDArray[np.bool_]

__all__ = ["CustomerLaws", "customer_laws", "fill_customers"]

#: In place of an order of preference: it has to be drawn.
NO_ORDER: Final = 0
_NEVER_RINGS: Final = 1e300
#: Kinds in which a case begins, calm first, so that more anger in the mix makes nobody calmer.
EMOTIONS: Final = ("positive", "neutral", "negative", "furious")


class CustomerLaws(NamedTuple):
    """Laws of the properties of a case. Dense numbers are places in the scenario's tables.

    Attributes:
        segment: float64[streams, segments], cumulative shares.
        only_segment: int64[streams], the only one with a share, or -1.
        intent: float64[streams, intents], cumulative shares.
        only_intent: int64[streams], likewise.
        first: float64[streams, channels], cumulative shares of the first channel.
        only_first: int64[streams], likewise; or -2: by the segment's preference.
        preference: float64[segments, channels], shares.
        channel_ordinal: int64[channels], which draw belongs to a channel (by name).
        allowed: bool[intents, channels], whether an intent may be raised there.
        only_order: int64[segments, intents], the one possible order of channels, or NO_ORDER.
        difficulty: float64[intents], standard deviation of the logarithm.
        correlation: float64[segments], of patience between attempts.
        emotion: float64[segments, 4], cumulative shares, calm first.
        only_emotion: int64[segments], likewise.
        emotion_level: int64[4], thousandths.
    """

    segment: Floats
    only_segment: Ints
    intent: Floats
    only_intent: Ints
    first: Floats
    only_first: Ints
    preference: Floats
    channel_ordinal: Ints
    allowed: Flags
    only_order: Ints
    difficulty: Floats
    correlation: Floats
    emotion: Floats
    only_emotion: Ints
    emotion_level: Ints


def customer_laws(scenario: Scenario, streams: Sequence[Stream]) -> CustomerLaws:
    """Read the laws of all streams of a tape from a scenario."""
    channels, segments = list(scenario.channels), list(scenario.segments.values())
    nowhere = np.zeros(len(channels))
    firsts = (nowhere if s.channel_shares is None else s.channel_shares for s in streams)
    preferences = ([s.channel_preference.get(c, 0.0) for c in channels] for s in segments)
    allowed = ([c in scenario.raised_on(intent) for c in channels] for intent in scenario.intents)
    variations = [intent.difficulty_cv for intent in scenario.intents.values()]
    emotions = ([getattr(s.initial_emotion, kind) for kind in EMOTIONS] for s in segments)
    levels = [getattr(scenario.emotion.levels, kind) for kind in EMOTIONS]
    preference = np.array(list(preferences), dtype=np.float64)
    may_use = np.array(list(allowed), dtype=np.bool_)
    return CustomerLaws(
        *_mixes((s.segment_shares for s in streams), len(segments)),
        *_mixes((s.intent_shares for s in streams), len(scenario.intents)),
        *_mixes(firsts, len(channels)),
        preference,
        np.array([entity_key("channel", c) >> 25 for c in channels], dtype=np.int64),
        may_use,
        _only_orders(preference, may_use),
        np.array([math.sqrt(math.log1p(cv * cv)) for cv in variations], dtype=np.float64),
        np.array([s.patience_correlation for s in segments], dtype=np.float64),
        *_mixes(emotions, len(EMOTIONS)),
        np.array([round(1000 * level) for level in levels], dtype=np.int64),
    )


def _mixes(shares: Iterable[Sequence[float] | Floats], width: int) -> tuple[Floats, Ints]:
    """Cumulative shares by row, and the only place with a share (-1: several, -2: none)."""
    rows = [np.asarray(row, dtype=np.float64) for row in shares]
    table = np.array(rows, dtype=np.float64).reshape(-1, width)
    places = (table > 0.0).sum(axis=1)
    only = np.where(places == 1, table.argmax(axis=1), np.where(places == 0, -2, -1))
    return np.cumsum(table, axis=1), only.astype(np.int64)


def _only_orders(preference: Floats, allowed: Flags) -> Ints:
    """Order of channels for each segment and intent where at most one of them has a share."""
    orders = np.full((len(preference), len(allowed)), NO_ORDER, dtype=np.int64)
    racing = (preference[:, None, :] > 0.0) & allowed[None, :, :]
    for segment, intent in np.argwhere(racing.sum(axis=2) <= 1).tolist():
        scores = np.where(allowed[intent], 1.0 - racing[segment, intent], np.inf)
        orders[segment, intent] = plain(pack)(scores)
    return orders


@compiled(always=True)
def fill_customers(
    cases: npt.NDArray[np.void],
    first_row: int,
    rows: int,
    laws: CustomerLaws,
    persons: Words,
    seed: int,
    replication: int,
) -> None:
    """Write segment, intent, order, difficulty, latent patience and emotion of some rows.

    Args:
        cases: the tape, whose columns `key` and `stream` are filled.
        first_row: first row to fill.
        rows: how many rows to fill.
        laws: see `CustomerLaws`.
        persons: uint64[rows or more], by which is drawn what lasts from case to case: segment,
            order of channels, latent patience.
        seed: root seed.
        replication: number of the replication.
    """
    scores = np.empty(len(laws.channel_ordinal))
    for i in range(first_row, first_row + rows):
        case = cases[i]
        key = case["key"]
        person = persons[i - first_row]
        stream = case["stream"]
        # What is the only possibility is read without a call: a call on arrays costs as much as
        # a draw.
        segment = laws.only_segment[stream]
        if segment < 0:
            segment = _choose(laws.segment, stream, seed, replication, person, SEGMENT)
        intent = laws.only_intent[stream]
        if intent < 0:
            intent = _choose(laws.intent, stream, seed, replication, key, INTENT)
        emotion = laws.only_emotion[segment]
        if emotion < 0:
            emotion = _choose(laws.emotion, segment, seed, replication, key, INITIAL_EMOTION)
        first = laws.only_first[stream]
        if first == -1:
            first = _choose(laws.first, stream, seed, replication, key, FIRST_CHOICE)
        order = laws.only_order[segment, intent]
        if order == NO_ORDER or first >= 0:
            _race(laws.preference, segment, laws.channel_ordinal, seed, replication, person, scores)
            order = _order(laws.allowed, intent, first, scores)
        case["segment"] = segment
        case["intent"] = intent
        case["order"] = order
        case["emotion"] = laws.emotion_level[emotion]
        case["difficulty"] = _difficulty(laws.difficulty[intent], seed, replication, key)
        case["latent_patience"] = 0.0
        if laws.correlation[segment] > 0.0:
            u = uniform(seed, replication, person, LATENT_PATIENCE, 0)
            case["latent_patience"] = normal_quantile(u)


@compiled(always=True)
def _choose(
    cumulative: Floats, row: int, seed: int, replication: int, key: int, purpose: int
) -> int:
    """Place in a row's mix; never one without a share."""
    last = cumulative.shape[1] - 1
    u = uniform(seed, replication, key, purpose, 0) * cumulative[row, last]
    place = 0
    while place < last and cumulative[row, place] < u:
        place += 1
    return place


@compiled(always=True)
def _difficulty(sigma: float, seed: int, replication: int, key: int) -> float:
    """Lognormal with mean 1."""
    if sigma <= 0.0:
        return 1.0
    z = normal_quantile(uniform(seed, replication, key, DIFFICULTY, 0))
    return math.exp(sigma * (z - 0.5 * sigma))


@compiled(always=True)
def _race(
    preference: Floats,
    segment: int,
    channel_ordinal: Ints,
    seed: int,
    replication: int,
    key: int,
    scores: Floats,
) -> None:
    """Write the time at which each channel's exponential clock rings, its share being the rate.

    The order of ringing draws without replacement: who is first among all is so with the
    probability of the share, who is second likewise among the rest. Channels without a share come
    after all others.
    """
    for c in range(len(scores)):
        weight = preference[segment, c]
        scores[c] = _NEVER_RINGS
        if weight > 0.0:
            u = uniform(seed, replication, key, PREFERENCE, channel_ordinal[c])
            scores[c] = -math.log(u) / weight


@compiled(always=True)
def _order(allowed: Flags, intent: int, first: int, scores: Floats) -> int:
    """Channels in order of preference: the given first one, then as their clocks ring."""
    for c in range(len(scores)):
        if not allowed[intent, c]:
            scores[c] = math.inf
        elif c == first:
            scores[c] = -1.0
    return pack(scores)
