"""Which contact follows which, as bands between two columns (a Sankey diagram)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.language.english import ENGLISH
from sim.show.plots import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language

_TONES: Final = {"resolved": "#cfd8e0", "given_up": "#3d3d3d", "open": "#ffffff"}
_NEXT_CONTACT: Final = "#7d9cba"
_GAP: Final = 0.012
"""Room between two blocks of a column, which has height 1."""

_THINNEST: Final = 0.05
"""Bands of fewer contacts per 100 cases are not drawn."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of a column: from where to where."""

    low: float
    high: float


def journey(
    flows: pd.DataFrame,
    model: str,
    ax: Axes | None = None,
    *,
    language: Language = ENGLISH,
) -> Axes:
    """What came after the contacts on each channel, per 100 cases.

    Args:
        flows: table of that name of a results folder.
        model: label of the system.
        ax: where to draw.
        language: of the labels.
    """
    ax = style.axes(ax, 5.0, 4.2)
    mine = flows[(flows["model"] == model) & (flows["contacts"] > 0)]
    cases = float(mine.loc[mine["is_end"], "contacts"].sum())
    per_100 = mine.assign(contacts=100 * mine["contacts"] / cases) if cases else mine
    channels = list(dict.fromkeys(flows.loc[flows["model"] == model, "channel"]))
    left = per_100.groupby("channel")["contacts"].sum()
    right = per_100.groupby("next")["contacts"].sum()
    starts = [name for name in channels if left.get(name, 0) > 0]
    following = ("resolved", *channels, "given_up", "open")
    ends = [name for name in following if right.get(name, 0) >= _THINNEST]
    sizes = [
        {name: float(one[name]) for name in names} for names, one in ((starts, left), (ends, right))
    ]
    least = 0.18 / style.inches(ax)[1]
    scale = min(_scale(list(one.values()), least) for one in sizes)
    columns = [_column(one, scale, least) for one in sizes]
    names = _named(ax, columns, (left, right), set(channels), language)
    _bands(ax, per_100, columns, names.at)
    _blocks(ax, columns, names, set(channels))
    ax.set_xlim(0, 1)
    ax.set_ylim(1.0, 0.0)
    ax.set_axis_off()
    title = language.say("plot.journey.title", model=model, contacts=f"{float(left.sum()):.0f}")
    ax.set_title(title, fontsize=style.NORMAL, loc="left", fontweight="bold")
    return ax


def _scale(sizes: list[float], least: float) -> float:
    """Height of a contact so that a column is full; no block has less room than its name needs."""
    free = 1 - _GAP * max(0, len(sizes) - 1)
    low, high = 0.0, free / (sum(sizes) or 1.0)
    for _ in range(40):
        middle = (low + high) / 2
        full = sum(max(size * middle, least) for size in sizes) > free
        low, high = (low, middle) if full else (middle, high)
    return low


def _column(sizes: dict[str, float], scale: float, least: float) -> dict[str, _Block]:
    """Blocks from the top of a column, each in the middle of the room it has."""
    found, top = {}, 0.0
    for name, size in sizes.items():
        height = size * scale
        room = max(height, least)
        found[name] = _Block(top + (room - height) / 2, top + (room + height) / 2)
        top += room + _GAP
    return found


def _bands(
    ax: Axes, rows: pd.DataFrame, columns: list[dict[str, _Block]], sides: tuple[float, float]
) -> None:
    """A band for each pair; at either side in the order of the other one's blocks."""
    from matplotlib.patches import PathPatch

    before, after = columns
    totals = [rows.groupby(name)["contacts"].sum() for name in ("channel", "next")]
    at = [{name: block.low for name, block in column.items()} for column in columns]
    names = zip(rows["channel"], rows["next"], strict=True)
    table = dict(zip(names, rows["contacts"].to_numpy(dtype=float), strict=True))
    bands = []
    for start in before:
        for end in after:
            size = table.get((start, end), 0.0)
            if not size:
                continue
            spans: list[tuple[float, float]] = []
            for side, name in enumerate((start, end)):
                block = columns[side][name]
                height = size / float(totals[side][name]) * (block.high - block.low)
                spans.append((at[side][name], at[side][name] + height))
                at[side][name] += height
            if size >= _THINNEST:
                bands.append((start, end, spans))
    for start, end, (one, two) in bands:
        ax.add_patch(
            PathPatch(
                _ribbon(one, two, sides),
                facecolor=_TONES.get(end, _NEXT_CONTACT),
                edgecolor=style.INK if end == "open" else "white",
                linewidth=0.3,
                gid=f"{start} to {end}",
            )
        )


_WIDTH: Final = 0.018
"""Width of the blocks."""


def _ribbon(one: tuple[float, float], two: tuple[float, float], sides: tuple[float, float]) -> Any:
    """A band between two columns, with ends that leave them at right angles."""
    from matplotlib.path import Path

    start, end = sides[0] + _WIDTH, sides[1] - _WIDTH
    middle = (start + end) / 2
    points = [
        (start, one[0]), (middle, one[0]), (middle, two[0]), (end, two[0]),
        (end, two[1]), (middle, two[1]), (middle, one[1]), (start, one[1]), (start, one[0]),
    ]  # fmt: skip
    curve = [Path.CURVE4] * 3
    return Path(points, [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY])


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of the blocks of both columns, and where the columns stand so that they have room."""

    left: dict[str, str]
    right: dict[str, str]
    at: tuple[float, float]


_INCHES_PER_CHARACTER: Final = 0.079
_MOST: Final = (0.36, 0.40)
"""Shares of the width that names on either side may take."""


def _named(
    ax: Axes,
    columns: list[dict[str, _Block]],
    numbers: tuple[Any, Any],
    channels: set[str],
    language: Language,
) -> _Names:
    """Names with their numbers, cut short where they would leave no room for the bands."""
    width = style.inches(ax)[0] * 1.12  # there is no axis beside them
    shown: list[dict[str, str]] = []
    taken = []
    for side, (column, counts) in enumerate(zip(columns, numbers, strict=True)):
        room = int(_MOST[side] * width / _INCHES_PER_CHARACTER)
        texts = {}
        for name in column:
            number = float(counts[name])
            amount = f"{number:.0f}" if number >= 9.95 else f"{number:.1f}"
            key = "start" if side == 0 else "next" if name in channels else name
            rest = len(language.say(f"plot.journey.{key}", channel="", number=amount))
            short = _shortened(name, room - rest)
            texts[name] = language.say(f"plot.journey.{key}", channel=short, number=amount)
        shown.append(texts)
        longest = max((len(text) for text in texts.values()), default=0)
        taken.append(min(_MOST[side], (longest + 1) * _INCHES_PER_CHARACTER / width))
    return _Names(shown[0], shown[1], (taken[0], 1 - taken[1]))


def _shortened(name: str, room: int) -> str:
    """A name that fits; of a longer one the middle is left out, since ends tell names apart."""
    if len(name) <= room:
        return name
    kept = max(4, room - 1)
    return f"{name[: (kept + 1) // 2]}…{name[-(kept // 2) :]}"


def _blocks(ax: Axes, columns: list[dict[str, _Block]], names: _Names, channels: set[str]) -> None:
    """Blocks with their names and numbers outside."""
    from matplotlib.patches import Rectangle

    left, right = names.at
    sides = ((left, left - 0.012, names.left), (right - _WIDTH, right + 0.012, names.right))
    for side, (column, (x, outside, texts)) in enumerate(zip(columns, sides, strict=True)):
        for name, block in column.items():
            ax.add_patch(
                Rectangle((x, block.low), _WIDTH, block.high - block.low, color=style.INK, lw=0)
            )
            put = ax.text(
                outside,
                (block.low + block.high) / 2,
                texts[name],
                ha="left" if side else "right",
                va="center",
                fontsize=style.SMALL,
                fontweight="normal" if name in channels else "bold",
            )
            put.set_in_layout(False)
