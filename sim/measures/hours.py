"""Time counted while a channel is open.

Customers who write at night do not expect an answer before the morning, and service levels
count the hours in which somebody is there. So waits for an answer to a message are counted in
opening hours; waits of calls and chats are counted on the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sim.sections.span import Span

Ticks = npt.NDArray[np.int64]
Spells = Sequence[tuple[int, int]]

_ALWAYS: Final = -1


class Hours(NamedTuple):
    """The spells in which channels are open.

    Attributes:
        first, last: by channel, then of what else is counted; its spells are those from `first` to
            before `last`. A channel whose waits count on the clock has -1 as its first.
        start, end: half-open spells in ticks, channel by channel in order, apart from each other.
        before: open ticks of the channel before each spell.
    """

    first: Ticks
    last: Ticks
    start: Ticks
    end: Ticks
    before: Ticks

    @classmethod
    def of(cls, openings: Iterable[Any], span: Span, others: Iterable[Spells] = ()) -> Hours:
        """Hours of the openings of channels, and other spells after them.

        Args:
            openings: as the scenario has them; None where the clock counts.
            span: clock of the run.
            others: spells that are counted as if they were those of further channels.
        """
        first, last, spans = [], [], [np.zeros((0, 2), dtype=np.int64)]
        before = [np.zeros(0, dtype=np.int64)]
        on_clock = (None, "always")
        opened = (None if one in on_clock else span.opening(one) for one in openings)
        for own in (*opened, *others):
            known = sum(map(len, spans))
            first.append(_ALWAYS if own is None else known)
            if own is not None:
                spans.append(np.array(own, dtype=np.int64).reshape(-1, 2))
                lengths = spans[-1][:, 1] - spans[-1][:, 0]
                before.append(np.cumsum(lengths) - lengths)
            last.append(sum(map(len, spans)))
        both = np.concatenate(spans)
        return cls(
            np.array(first),
            np.array(last),
            np.ascontiguousarray(both[:, 0]),
            np.ascontiguousarray(both[:, 1]),
            np.concatenate(before),
        )
