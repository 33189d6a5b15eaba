"""Paired differences to the baseline, one row per measure and system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.language.english import ENGLISH
from sim.measures.definitions import HEADLINES
from sim.show.plots import style
from sim.study.telling import measure_label

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language

SIGNIFICANT: Final = ("better", "worse", "more", "less")


def rows_needed(differences: pd.DataFrame, measures: Sequence[str] = HEADLINES) -> int:
    """Rows that the plot has, headings of measures included."""
    return int(differences["measure"].isin(measures).sum()) + len(measures)


def forest(
    differences: pd.DataFrame,
    measures: Sequence[str] = HEADLINES,
    ax: Axes | None = None,
    *,
    narrow: bool = False,
    language: Language = ENGLISH,
) -> Axes:
    """Differences as a share of the baseline's value, with the intervals of what is said of them.

    A filled marker is a significant difference, an open one is not; the same is said in words.

    Args:
        differences: table of paired differences of a results folder.
        measures: keys, from the top.
        ax: where to draw.
        narrow: labels above the intervals instead of beside them.
        language: of the labels.
    """
    table = differences[differences["measure"].isin(measures)]
    systems = list(dict.fromkeys(table["model"]))
    baseline = str(table["baseline"].iloc[0]) if len(table) else ""
    signs = style.signs([baseline, *systems])
    height = 0.32 * rows_needed(differences, measures) + 0.9
    ax = style.axes(ax, style.NARROW if narrow else style.WIDE, height)
    place, ticks, names = 0.0, [], []
    for key in measures:
        rows = table[table["measure"] == key].set_index("model")
        if rows.empty:
            continue
        _heading(ax, place, rows.iloc[0], baseline, language, narrow=narrow)
        for system in systems:
            if system not in rows.index:
                continue
            place += 1.5 if narrow else 1
            row = rows.loc[system]
            _interval(ax, place, row, signs[system])
            words = _words(row, language)
            if narrow:
                _text(ax, 0.0, place - 0.6, f"{system}: {words}")
            else:
                _text(ax, 1.02, place, words)
            ticks.append(place)
            names.append(system)
        place += 2.2 if narrow else 1.6
    ax.set_ylim(place - (1.5 if narrow else 0.9), -1.1 if narrow else -0.8)
    _frame(ax, [] if narrow else ticks, [] if narrow else names, baseline, language)
    return ax


def _heading(
    ax: Axes, place: float, row: Any, baseline: str, language: Language, *, narrow: bool
) -> None:
    label = measure_label(row.measure, language)
    value = language.quantity(row.baseline_value, row.unit)
    text = language.say("plot.forest.base", baseline=baseline, value=value)
    bold = {"fontweight": "bold", "fontsize": style.NORMAL}
    if narrow:
        _text(ax, 0.0, place - 0.65, label, **bold)
        _text(ax, 0.0, place - 0.05, text)
    else:
        _text(ax, 0.0, place - 0.05, f"{label} {text}", **bold)


def _text(ax: Axes, x: float, y: float, text: str, **looks: Any) -> None:
    """A text at a row; within the axes it lies on white and takes no room from the plot."""
    looks = {"fontsize": style.SMALL, **looks}
    put = ax.text(x, y, text, transform=ax.get_yaxis_transform(), va="center", zorder=4, **looks)
    if x < 1:
        put.set_in_layout(False)
        put.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.6})


def _interval(ax: Axes, place: float, row: Any, sign: style.Sign) -> None:
    """Marker and interval, in percent of the baseline's value."""
    size = abs(row.baseline_value) if row.baseline_value else np.nan
    ends = stated_ends(row)
    middle, low, high = (100 * v / size for v in (row.difference, *ends))
    if not np.isfinite(middle):
        return
    if np.isfinite(low):
        ax.plot([low, high], [place, place], color=sign.colour, lw=2, solid_capstyle="butt")
        for end in (low, high):
            ax.plot([end, end], [place - 0.16, place + 0.16], color=sign.colour, lw=1.5)
    sure = row.outcome in SIGNIFICANT
    ax.plot(
        middle,
        place,
        marker=sign.marker,
        ms=8,
        mfc=sign.colour if sure else "white",
        mec=sign.colour,
        mew=1.6,
        ls="none",
        zorder=3,
        gid="significant" if sure else "not significant",
    )


def stated_ends(row: Any) -> tuple[float, float]:
    """The interval that goes with what is said of a difference; older results have but one."""
    return getattr(row, "stated_lo", row.lo), getattr(row, "stated_hi", row.hi)


def _words(row: Any, language: Language) -> str:
    """Value, interval and outcome in words."""
    if row.difference == 0:
        return language.say("outcome.same")
    value = language.quantity(row.difference, row.unit, signed=True)
    return f"{value}, {language.say(f'outcome.{row.outcome}')}"


def _frame(
    ax: Axes, ticks: Sequence[float], names: Sequence[str], baseline: str, language: Language
) -> None:
    ax.axvline(0, color=style.INK, lw=1, zorder=1)
    ax.set_yticks(ticks, names)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color=style.LINES, lw=0.7)
    ax.set_axisbelow(True)
    ax.set_xlabel(language.say("plot.forest.x", baseline=baseline), fontsize=style.SMALL)
    low, high = ax.get_xlim()
    room = 0.04 * (high - low)
    ax.set_xlim(min(low, -room), max(high, room))
