"""How long customers of a channel wait, as the share that still waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.language.english import ENGLISH
from sim.show.plots import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language

_TICKS: Final = (1, 5, 20, 60, 300, 1200, 3600, 14_400, 43_200, 172_800, 604_800)
_FEW: Final = 0.005
"""The axis ends where fewer than this share still wait, of any system."""


def waits(
    table: pd.DataFrame,
    channel: str,
    ax: Axes | None = None,
    *,
    target_seconds: float | None = None,
    target_share: float | None = None,
    language: Language = ENGLISH,
) -> Axes:
    """Share of the contacts of a channel that still wait after a time, one line per system.

    Args:
        table: ``waits`` of a results folder.
        channel: its name.
        ax: where to draw.
        target_seconds: within which the channel should answer.
        target_share: to which share of the contacts; a cross, if both are given.
        language: of the labels.
    """
    ax = style.axes(ax)
    mine = table[table["channel"] == channel]
    longest = 60.0
    for system, sign in style.signs(list(dict.fromkeys(table["model"]))).items():
        rows = mine[mine["model"] == system]
        counts = (rows["handled"] + rows["abandoned"]).to_numpy()
        if not counts.sum():
            continue
        edges = rows["up_to_seconds"].to_numpy()[1:-1]
        left = 1 - np.cumsum(counts)[1:-1] / counts.sum()
        seen = np.flatnonzero(left > _FEW)
        longest = max(longest, edges[min(seen[-1] + 1, len(edges) - 1)] if len(seen) else 0)
        ax.plot(
            edges,
            100 * left,
            color=sign.colour,
            ls=sign.dashes,
            lw=1.9,
            marker=sign.marker,
            ms=4.5,
            markevery=(4 + 2 * (ord(sign.marker[0]) % 4), 10),
            label=system,
        )
    shortest = 1.0
    if target_seconds and target_share is not None:
        longest = max(longest, 3 * target_seconds)
        shortest = max(1.0, target_seconds / 200)
        late = np.log(target_seconds / shortest) > 0.6 * np.log(longest / shortest)
        _target(ax, target_seconds, 100 * (1 - target_share), language, on_the_left=bool(late))
    _frame(ax, channel, (shortest, longest), language)
    return ax


def _target(
    ax: Axes, seconds: float, share: float, language: Language, *, on_the_left: bool
) -> None:
    """A cross where the curve of a channel that just meets its target passes."""
    ax.axvline(seconds, color=style.SOFT, lw=0.9, ls=(0, (2, 2)), zorder=1)
    ax.plot(seconds, share, marker="+", ms=13, mew=2.2, color=style.INK, ls="none", zorder=5)
    text = language.say("plot.waits.target", time=style.duration(seconds))
    ax.annotate(
        text,
        (seconds, 119),
        xytext=(-3 if on_the_left else 3, 0),
        textcoords="offset points",
        ha="right" if on_the_left else "left",
        va="top",
        fontsize=style.SMALL,
        color=style.SOFT,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        zorder=4,
    )


def _frame(ax: Axes, channel: str, span: tuple[float, float], language: Language) -> None:
    from matplotlib.ticker import NullLocator

    shortest, longest = span
    ax.set_xscale("log")
    width = style.inches(ax)[0]
    ticks = [tick for tick in _TICKS if shortest <= tick <= longest]
    step = max(1, -(-len(ticks) // max(2, int(width / 0.62))))
    ticks = ticks[::-1][::step][::-1]
    ax.set_xlim(shortest, longest * 1.05)
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticks(ticks, [style.duration(tick) for tick in ticks])
    ax.set_ylim(0, 120)
    ax.set_yticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100 %"])
    ax.grid(color=style.LINES, lw=0.7)
    ax.set_title(channel, fontsize=style.NORMAL, loc="left", fontweight="bold")
    ax.set_xlabel(language.say("plot.waits.x"), fontsize=style.SMALL)
    ax.set_ylabel(language.say("plot.waits.y"), fontsize=style.SMALL)
