"""A story as plain text, side by side or one model below the other, and as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Final

from sim.units import TICKS_PER_MINUTE

if TYPE_CHECKING:
    from sim.show.case.moment import Moment
    from sim.show.told import Telling, Told

LEAST_COLUMN: Final = 34
"""Characters that a column needs at least; with less room the models stand below each other."""

TIME_WIDTH: Final = 5
GAP: Final = "  "
STACKED_WIDTH: Final = 100


def as_text(story: Told, width: int | None) -> str:
    """The whole story as text.

    Args:
        story: what is told.
        width: characters of a line; None: no terminal, so the models stand below each other.
    """
    wide = width or STACKED_WIDTH
    parts = ["\n".join(_wrapped(line, wide)) for line in story.heading]
    room = wide - TIME_WIDTH - len(GAP) * len(story.groups)
    if width is not None and len(story.groups) > 1 and room // len(story.groups) >= LEAST_COLUMN:
        parts.append("\n".join(_side_by_side(story, room // len(story.groups))))
    else:
        parts += ["\n".join(_one_below(story, group, wide)) for group in story.groups]
    parts.append("\n".join(_table(story, wide)))
    parts += ["\n".join(_wrapped(line, wide)) for line in story.notes]
    return "\n\n".join(parts) + "\n"


# --- side by side --------------------------------------------------------------------------------


def minutes(story: Told) -> Iterator[tuple[datetime, list[list[Moment]]]]:
    """Every minute in which anything happens under any model, and what happens in it by group."""
    found: dict[int, list[list[Moment]]] = {}
    for place, group in enumerate(story.groups):
        for moment in group[0].moments:
            minute = moment.tick // TICKS_PER_MINUTE
            found.setdefault(minute, [[] for _ in story.groups])[place].append(moment)
    for minute in sorted(found):
        yield story.start + timedelta(minutes=minute), found[minute]


def _side_by_side(story: Told, column: int) -> Iterator[str]:
    """One column per model, one row per minute."""
    say = story.language.say
    heads = [_heading(group) for group in story.groups]
    yield from _row(say("time"), [_wrapped(head, column) for head in heads], column)
    yield GAP.join(["-" * TIME_WIDTH, *("-" * column for _ in story.groups)])
    day = None
    for minute, cells in minutes(story):
        if minute.date() != day:
            day = minute.date()
            yield story.language.date(minute)
        lines = [
            [line for moment in cell for line in _wrapped(moment.line, column, indent="  ")]
            for cell in cells
        ]
        yield from _row(f"{minute:%H:%M}", lines, column)
    yield ""
    summaries = [_wrapped(group[0].summary, column) for group in story.groups]
    yield from _row("", summaries, column)


def _row(time: str, cells: Sequence[Sequence[str]], column: int) -> Iterator[str]:
    """Lines of one row."""
    for number, parts in enumerate(zip_longest(*cells, fillvalue="")):
        first = (time if number == 0 else "").ljust(TIME_WIDTH)
        yield GAP.join([first, *(part.ljust(column) for part in parts)]).rstrip()


# --- one below the other -------------------------------------------------------------------------


def _one_below(story: Told, group: Sequence[Telling], width: int) -> Iterator[str]:
    """One model: a line per moment, with seconds."""
    head = _heading(group)
    yield head
    yield "-" * len(head)
    for day, moments in by_day(story, group[0].moments):
        yield story.language.date(day)
        for moment in moments:
            time = story.start + timedelta(microseconds=moment.tick)
            yield from _wrapped(f"{time:%H:%M:%S}  {moment.line}", width, indent=" " * 10)
    yield ""
    yield from _wrapped(group[0].summary, width)


def by_day(story: Told, moments: Sequence[Moment]) -> Iterator[tuple[datetime, list[Moment]]]:
    """Moments by calendar day, in order."""

    def day_of(moment: Moment) -> datetime:
        time = story.start + timedelta(microseconds=moment.tick)
        return time.replace(hour=0, minute=0, second=0, microsecond=0)

    for day, found in groupby(moments, day_of):
        yield day, list(found)


def _heading(group: Sequence[Telling]) -> str:
    return " = ".join(telling.model for telling in group)


# --- the table at the end ------------------------------------------------------------------------


def _table(story: Told, width: int) -> Iterator[str]:
    """What it came to, a column per model."""
    rows = [("", *(telling.model for telling in story.tellings)), *story.comparison]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    yield story.language.say("comparison")
    if sum(widths) + len(GAP) * (len(widths) - 1) <= width:
        for row in rows:
            cells = (cell.rjust(size) for cell, size in zip(row[1:], widths[1:], strict=True))
            yield GAP.join([row[0].ljust(widths[0]), *cells]).rstrip()
        return
    for place, telling in enumerate(story.tellings, start=1):
        yield f"{telling.model}:"
        for row in story.comparison:
            yield f"  {row[0].ljust(widths[0])}{GAP}{row[place]}"


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False) or [""]


# --- Markdown ------------------------------------------------------------------------------------


def as_markdown(story: Told) -> str:
    """The whole story as Markdown: a table by minute, then the table of what it came to."""
    lines = [f"# {_escaped(story.heading[0])}", ""]
    for line in story.heading[1:]:
        lines += [_escaped(line), ""]
    heads = [story.language.say("time"), *(_heading(group) for group in story.groups)]
    lines += [_markdown_row(heads), _markdown_row(["---"] * len(heads))]
    day = None
    for minute, cells in minutes(story):
        if minute.date() != day:
            day = minute.date()
            lines.append(
                _markdown_row([f"**{story.language.date(minute)}**", *([""] * len(cells))])
            )
        texts = ("<br>".join(_markdown_line(moment) for moment in cell) for cell in cells)
        lines.append(_markdown_row([f"{minute:%H:%M}", *texts]))
    lines.append(_markdown_row(["", *(_escaped(group[0].summary) for group in story.groups)]))
    lines += ["", f"## {story.language.say('comparison')}", ""]
    lines += [_markdown_row(["", *(telling.model for telling in story.tellings)])]
    lines += [_markdown_row(["---", *(["---:"] * len(story.tellings))])]
    lines += [_markdown_row([_escaped(cell) for cell in row]) for row in story.comparison]
    for note in story.notes:
        lines += ["", _escaped(note)]
    return "\n".join(lines) + "\n"


def _markdown_line(moment: Moment) -> str:
    if not moment.subject:
        return f"**{_escaped(moment.text)}**"
    return f"**{_escaped(moment.subject)}**: {_escaped(moment.text)}"


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Text whose signs mean nothing to Markdown."""
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, f"\\{sign}")
    return text
