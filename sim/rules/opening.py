"""When a customer comes back who meets a closed channel, or would return while it is closed.

People who find a place closed do not all stand at its door when it opens. They come when people
come: at the hours at which cases arise on that channel, in the open time that is left on the first
day that has any. A spike after the opening is an option.
"""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled
from sim.randomness.purposes import REOPENING
from sim.rules.draws import case_uniform
from sim.rules.parameters import REOPENING_SPREAD_SECONDS
from sim.rules.rows import Row, Tables
from sim.rules.timing import NEVER
from sim.units import TICKS_PER_DAY, TICKS_PER_MINUTE, TICKS_PER_WEEK

BIN_TICKS: Final = 5 * TICKS_PER_MINUTE
"""Of a week's profile of cases; volumes come in no shorter intervals."""

BY_PROFILE: Final = -1.0
"""In place of the spread after an opening: customers come when cases arise on the channel."""


@compiled
def when_open(w: Tables, case: Row, channel: int, due: int) -> int:
    """When a customer comes to a channel who means to when due.

    When due if the channel is open then. Else at the draw of this return: by the channel's own
    profile of cases, or within some time after the next opening if a spread is stated.

    Returns:
        a tick at which the channel is open, unless a spread outlasts its hours; NEVER if it does
        not open again.
    """
    spell = next_spell(w, channel, due)
    if spell == w.opening_first[channel + 1]:
        return NEVER
    opening = w.opening_from[spell]
    if opening <= due:
        return due
    u = case_uniform(w, case, REOPENING, case.attempts)
    spread = w.parameters[REOPENING_SPREAD_SECONDS]
    if spread == BY_PROFILE:
        return _by_profile(w, channel, spell, u)
    return opening + _whole_steps(w, u * spread * 1e6)


@compiled
def next_spell(w: Tables, channel: int, tick: int) -> int:
    """The first spell of open time of a channel that ends after a tick.

    Returns:
        its place among all spells; that of the next channel's first one if there is none.
    """
    first = w.opening_first[channel]
    last = w.opening_first[channel + 1]
    while first < last:
        middle = (first + last) >> 1
        if w.opening_until[middle] <= tick:
            first = middle + 1
        else:
            last = middle
    return first


@compiled
def ticks_until_open(w: Tables, channel: int, now: int) -> int:
    """Time until a channel is open: 0 if it is, NEVER if it does not open again."""
    spell = next_spell(w, channel, now)
    if spell == w.opening_first[channel + 1]:
        return NEVER
    return max(0, int(w.opening_from[spell]) - now)


@compiled
def _by_profile(w: Tables, channel: int, first: int, u: float) -> int:
    """The inverse of a channel's profile of cases over the open time that is left on a day.

    Args:
        w: the tables of the run.
        channel: that opens.
        first: the spell with whose beginning that time begins; spells of the day follow.
        u: keyed uniform.
    """
    opening = w.opening_from[first]
    into_week = (opening + w.run[0].since_monday) % TICKS_PER_WEEK
    monday = opening - into_week
    midnight = monday + (into_week // TICKS_PER_DAY + 1) * TICKS_PER_DAY
    last = first
    end = w.opening_first[channel + 1]
    cases = 0.0
    while last < end and w.opening_from[last] < midnight:
        cases += _cases(w, channel, last, monday, midnight)
        last += 1
    spell = first
    rest = u * cases
    while spell < last - 1 and rest >= _cases(w, channel, spell, monday, midnight):
        rest -= _cases(w, channel, spell, monday, midnight)
        spell += 1
    start = w.opening_from[spell]
    until = min(w.opening_until[spell], midnight)
    passed = _when(w, channel, _cases_before(w, channel, start - monday) + rest) + monday - start
    return start + _whole_steps(w, min(max(passed, 0.0), until - start - w.run[0].grid))


@compiled
def _cases(w: Tables, channel: int, spell: int, monday: int, midnight: int) -> float:
    """Cases of a channel's profile in a spell of open time, up to midnight."""
    until = min(w.opening_until[spell], midnight)
    return _cases_before(w, channel, until - monday) - _cases_before(
        w, channel, w.opening_from[spell] - monday
    )


@compiled
def _cases_before(w: Tables, channel: int, into_week: int) -> float:
    """Cases of a channel's profile from Monday's midnight up to a moment of the week, ticks."""
    place = into_week // BIN_TICKS
    before = w.profile[channel][place]
    part = into_week % BIN_TICKS
    if part == 0:
        return before
    return before + (w.profile[channel][place + 1] - before) * (part / BIN_TICKS)


@compiled
def _when(w: Tables, channel: int, cases: float) -> float:
    """The moment of the week, in ticks, up to which a channel's profile has so many cases."""
    low = 0
    high = TICKS_PER_WEEK // BIN_TICKS - 1
    while low < high:  # the first bin that ends with more
        middle = (low + high) >> 1
        if w.profile[channel][middle + 1] <= cases:
            low = middle + 1
        else:
            high = middle
    before = w.profile[channel][low]
    return (low + (cases - before) / (w.profile[channel][low + 1] - before)) * BIN_TICKS


@compiled
def _whole_steps(w: Tables, length: float) -> int:
    """Some ticks as whole steps of the clock's grid, rounded down."""
    grid = w.run[0].grid
    return int(length / grid) * grid
