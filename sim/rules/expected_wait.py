"""How long a router expects customers to wait, and how many of them it expects to be still there.

It knows what a real one knows: how many wait, how long recent work took, who is there, and what its
records say of the patience of all customers of a segment on a channel. It never knows how patient
this customer is.
"""

from __future__ import annotations

import math
from typing import Final

from sim.compiling import compiled
from sim.randomness.counter import uniform
from sim.randomness.distributions import normal_quantile, quantile, survival
from sim.randomness.purposes import PATIENCE_ERROR
from sim.rules.codes import CAPACITY, MODE_ASYNC
from sim.rules.parameters import PATIENCE_ERROR as ERROR
from sim.rules.rows import Row, Tables
from sim.rules.work import kind_of

ENDLESS_SECONDS: Final = 1e12
"""Where there is no end in sight."""

BUCKETS: Final = 6
"""Parts of the window over which recent work is counted; the oldest part is dropped at a time."""

BY_READING: Final = -1
"""In place of how many are ahead: as many as by the last reading, and those sent there since."""


@compiled(inline=True)
def window_ticks(now: int, bucket: int) -> int:
    """Length of the window of recent work: whole parts, and what has passed of the present one."""
    return min(now, (BUCKETS - 1) * bucket + now % bucket)


@compiled
def seconds_between(
    weight: float,
    done: int,
    busy_seconds: float,
    window_seconds: float,
    usual_seconds: float,
    on_duty: int,
) -> float:
    """Time from one contact that leaves a queue for an agent to the next, where nobody has room.

    Its weight x recent handle time / recent capacity used. Without recent work: the usual handle
    time, and everybody on duty.

    Args:
        weight: capacity that one contact takes, 0 to 1.
        done: contacts finished in the window.
        busy_seconds: agents' time on them.
        window_seconds: length of the window.
        usual_seconds: mean handle time by the scenario.
        on_duty: agents who are due to be there.
    """
    handle = usual_seconds
    capacity = float(on_duty)
    if done > 0 and busy_seconds > 0.0 and window_seconds > 0.0:
        handle = busy_seconds / done
        capacity = busy_seconds * weight / window_seconds
    if capacity <= 0.0:
        return ENDLESS_SECONDS
    return min(weight * handle / capacity, ENDLESS_SECONDS)


@compiled(inline=True)
def least_wait_seconds(weight: float, handle_seconds: float, on_duty: int) -> float:
    """Mean time until the first of so many agents has room, if all began at random moments."""
    return weight * handle_seconds / on_duty if on_duty > 0 else ENDLESS_SECONDS


@compiled
def still_there(w: Tables, segment: int, channel: int, waited: float, more: float) -> float:
    """Share of a segment's customers who wait ``more`` seconds, of those who have ``waited``.

    As the company's records have it, with the error that they may have.
    """
    if more <= 0.0:
        return 1.0
    law = w.distributions[w.patience[segment][channel]]
    pace = _believed_pace(w, segment, channel)
    left = survival(waited / pace, law, w.quantile_table)
    if left <= 0.0:
        return 0.0
    return min(1.0, survival((waited + more) / pace, law, w.quantile_table) / left)


@compiled
def used_up(w: Tables, segment: int, channel: int, waited: float) -> float:
    """Share of a segment's customers who would have lost patience by now."""
    return 1.0 - still_there(w, segment, channel, 0.0, waited)


@compiled
def wait_that_uses_up(w: Tables, segment: int, channel: int, used: float) -> float:
    """Wait on a channel by which this share would have lost patience: 0 if none, else seconds."""
    if used <= 0.0 or used >= 1.0:
        return 0.0 if used <= 0.0 else ENDLESS_SECONDS
    law = w.distributions[w.patience[segment][channel]]
    seconds = quantile(used, law, w.quantile_table) * _believed_pace(w, segment, channel)
    return min(seconds, ENDLESS_SECONDS) if seconds < math.inf else 0.0


@compiled
def wait_behind(w: Tables, channel: int, ahead: int, between: float) -> float:
    """Wait of somebody with so many ahead, thinned by those who will have abandoned by then.

    The k-th of them is served when k have been served or have gone, if still there: each adds the
    time between two contacts times the share that is left at that moment. Messages stay.
    """
    if w.channel[channel].mode == MODE_ASYNC:
        return min((ahead + 1) * between, ENDLESS_SECONDS)
    wait = between
    for _ in range(ahead):
        longer = wait + between * _left_of_all(w, channel, wait)
        if longer <= wait or longer >= ENDLESS_SECONDS:
            break
        wait = longer
    return min(wait, ENDLESS_SECONDS)


@compiled
def read_queue(
    w: Tables, queue: int, waiting: int, handle: float, between: float, later: float
) -> None:
    """Note what is read of a queue: everybody there and everybody sent there is ahead.

    Args:
        w: the tables of the run.
        queue: the first of those that are read as one.
        waiting: contacts in them.
        handle: recent handle time, seconds.
        between: see `seconds_between`.
        later: seconds until those who wait there are served at all.
    """
    reading = w.readings[queue]
    reading.handle = handle
    reading.between = between
    reading.later = later
    reading.ahead = waiting + reading.coming
    reading.wait = later + wait_behind(w, w.queue[queue].channel, reading.ahead, between)


@compiled(inline=True)
def read_as(w: Tables, case: Row, channel: int) -> int:
    """The queue in whose place a case's queue is read: of a channel and teams there is one reading.

    Contacts of several intents may stand in queues of their own, and yet wait for the same agents.
    """
    return int(w.queue[kind_of(w, case, channel).queue].alike)


@compiled
def wait_on(w: Tables, case: Row, channel: int, is_free: bool, on_duty: int, ahead: int) -> float:
    """Wait that a router expects for a case on a channel, seconds.

    Args:
        w: the tables of the run.
        case: the case.
        channel: where it would wait.
        is_free: an agent has room for it now.
        on_duty: agents of its teams who are due to be there now.
        ahead: how many are before it in the queue, or BY_READING.
    """
    if is_free:
        return 0.0
    row = w.channel[channel]
    reading = w.readings[read_as(w, case, channel)]
    wait = reading.wait
    if ahead != BY_READING:
        wait = reading.later + wait_behind(w, channel, ahead, reading.between)
    if row.mode == MODE_ASYNC and on_duty == 0:
        return wait
    return max(wait, least_wait_seconds(row.weight / CAPACITY, reading.handle, on_duty))


@compiled
def note_sent(w: Tables, queue: int, change: int) -> None:
    """Somebody is sent to a queue (1) or will not come after all, or leaves it (-1)."""
    reading = w.readings[queue]
    reading.ahead = max(0, reading.ahead + change)
    channel = w.queue[queue].channel
    reading.wait = reading.later + wait_behind(w, channel, reading.ahead, reading.between)


@compiled
def _left_of_all(w: Tables, channel: int, seconds: float) -> float:
    """Share of all customers who are still there after so long on a channel."""
    left = 0.0
    for segment in range(len(w.segment_share)):
        share = w.segment_share[segment]
        if share > 0.0:
            left += share * still_there(w, segment, channel, 0.0, seconds)
    return left


@compiled
def _believed_pace(w: Tables, segment: int, channel: int) -> float:
    """How many times as patient as they are the company believes these customers to be."""
    spread = w.parameters[ERROR]
    if spread <= 0.0:
        return 1.0
    run = w.run[0]
    key = w.patience_error_key[segment][channel]
    return math.exp(
        spread * normal_quantile(uniform(run.seed, run.replication, key, PATIENCE_ERROR, 0))
    )
