"""A case as bars: a strip per service model, a bar per contact, on a common axis of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from sim.engine.journal import CaseEnd, WorkKind
from sim.show.case.rows import CaseRows, Row
from sim.units import TICKS_PER_MINUTE

if TYPE_CHECKING:
    from sim.show.told import Told

Kind = Literal["wait", "work", "waste", "customer", "self_service"]

LONGEST_GAP: Final = 20 * TICKS_PER_MINUTE
"""Longer spells in which nothing happens under any model are cut short on the axis."""

CUT_GAP: Final = 5 * TICKS_PER_MINUTE
"""What is left of them."""

LEAST_SHARE: Final = 0.002
"""Of the width: what is shorter would not be seen."""


STEPS: Final = tuple(minutes * TICKS_PER_MINUTE for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 240))
"""Distances between the times that are written on the axis."""

MOST_MARKS: Final = 12
LEAST_DISTANCE: Final = 0.05
"""Of two times on the axis, as a share of it, so that they can be read."""


@dataclass(frozen=True)
class Piece:
    """Part of a bar. `left` and `width` are shares of the axis, 0 to 1; `words` say what it is."""

    kind: Kind
    left: float
    width: float
    words: str


@dataclass(frozen=True)
class Bar:
    """One contact."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Strip:
    """One service model (or several that told the same); `end` is the end of the case, or -1."""

    model: str
    bars: tuple[Bar, ...]
    end: float


@dataclass(frozen=True)
class Mark:
    """A time on the axis; `after_cut` if a spell in which nothing happens was cut before it."""

    left: float
    text: str
    after_cut: bool


@dataclass(frozen=True)
class Span:
    """A spell of a contact in ticks."""

    kind: Kind
    start: int
    end: int


class Axis:
    """Places ticks on a line on which long empty spells are cut short.

    Attributes:
        pieces: spells in which anything happens, as (start, end, share at which it starts).
    """

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self.pieces: list[tuple[int, int, int]] = []
        position = 0
        for start, end in _joined(spans):
            if self.pieces:
                position += CUT_GAP
            self.pieces.append((start, end, position))
            position += end - start
        self.length = max(position, 1)

    def share(self, tick: int) -> float:
        """Where a tick stands, from 0 to 1."""
        place = 0
        for start, end, position in self.pieces:
            if tick >= start:
                place = position + min(tick, end) - start
        return place / self.length


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans without overlaps, those that are less than the longest gap apart made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] <= LONGEST_GAP:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def strips(story: Told) -> tuple[list[Strip], list[Mark]]:
    """The strips of all models, and the marks of their common axis."""
    spans = {
        id(group): [list(_spans(group[0].rows, each)) for each in group[0].rows.contacts]
        for group in story.groups
    }
    active = [
        (span.start, span.end)
        for bars in spans.values()
        for bar in bars
        for span in bar
        if span.kind != "customer"
    ]
    arrival = story.tellings[0].rows.case["arrival"]
    axis = Axis([(arrival, arrival), *active])
    found = []
    for group in story.groups:
        rows = group[0].rows
        bars = tuple(
            _bar(story, rows, contact, own, axis)
            for contact, own in zip(rows.contacts, spans[id(group)], strict=True)
        )
        ended = rows.case["end"] != CaseEnd.OPEN
        end = axis.share(rows.case["closed"]) if ended else -1.0
        found.append(Strip(" = ".join(telling.model for telling in group), bars, end))
    return found, list(_marks(story, axis))


def _bar(story: Told, rows: CaseRows, contact: Row, spans: Sequence[Span], axis: Axis) -> Bar:
    say = story.language.say
    label = say(
        "contact",
        attempt=contact["attempt"],
        channel=rows.names.channels[contact["channel"]],
    )
    pieces = []
    for span in spans:
        left = axis.share(span.start)
        width = max(axis.share(span.end) - left, LEAST_SHARE)
        time = story.language.duration(span.end - span.start)
        pieces.append(Piece(span.kind, left, width, f"{say(f'strip.{span.kind}')}: {time}"))
    return Bar(label, tuple(pieces))


def _spans(rows: CaseRows, contact: Row) -> Iterator[Span]:
    """What a contact was doing when."""
    if contact["self_service"]:
        yield Span("self_service", contact["offered"], contact["offered"] + contact["self_service"])
    turns = rows.turns_of(contact["attempt"])
    if turns:
        for turn in turns:
            yield Span("wait", turn["offered"], turn["offered"] + rows.turn_waited(turn))
        for before, after in pairwise(turns):
            if before["ended"] >= 0:
                yield Span("customer", before["ended"], after["offered"])
    elif contact["queued"] >= 0:
        yield Span("wait", contact["queued"], contact["queued"] + rows.waited(contact))
    stale = rows.stale_turns(contact["attempt"])
    double = rows.twin(contact) is not None
    for spell in rows.work:
        if spell["attempt"] == contact["attempt"]:
            silent = spell["kind"] == WorkKind.SILENT
            waste = double or silent or spell["turn"] in stale
            yield Span("waste" if waste else "work", spell["start"], spell["end"])


def _marks(story: Told, axis: Axis) -> Iterator[Mark]:
    """Times of day: where an active spell begins, and full minutes or hours within it."""
    step = next((s for s in STEPS if axis.length <= MOST_MARKS * s), STEPS[-1])
    midnight = story.start.replace(hour=0, minute=0, second=0, microsecond=0)
    offset = (story.start - midnight) // timedelta(microseconds=1)
    last = -1.0
    for number, (start, end, _) in enumerate(axis.pieces):
        first = -(-(start + offset) // step) * step - offset
        for tick in (start, *range(first, end, step)):
            left = axis.share(tick)
            if left - last >= LEAST_DISTANCE and left <= 1 - LEAST_DISTANCE / 2:
                time = story.start + timedelta(microseconds=tick)
                yield Mark(left, f"{time:%H:%M}", number > 0 and tick == start)
                last = left
