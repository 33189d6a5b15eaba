"""Recorded beside simulated by half hour of the day, with the interval of the prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.language.english import ENGLISH
from sim.show.plots import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language

FEWEST_SHOWN = 10
"""Contacts in a half hour of the day without which it is not drawn."""


def by_half_hour(
    table: pd.DataFrame,
    span: str,
    measure: str,
    ax: Axes | None = None,
    *,
    language: Language = ENGLISH,
) -> Axes:
    """A band and a line for the simulation, dots for what was recorded, filled where inside.

    Args:
        table: of a back-test.
        span: one of its spans.
        measure: one of its measures.
        ax: where to draw.
        language: of the labels.
    """
    ax = style.axes(ax, style.WIDE / 2, 2.4)
    chosen = (table["span"] == span) & (table["scope"] == "half_hour")
    mine = table[chosen & (table["measure"] == measure) & (table["offered"] >= FEWEST_SHOWN)]
    factor = 100.0 if (mine["unit"] == "share").any() else 1.0
    hours = np.array([int(text[:2]) + int(text[3:]) / 60 for text in mine["half_hour"]])
    low, high, line, true = (
        factor * mine[name].to_numpy(dtype=float)
        for name in ("low", "high", "simulated", "recorded")
    )
    ax.fill_between(hours, low, high, color="#c3d3e0", lw=0, label=language.say("plot.interval"))
    ax.plot(hours, line, color="#0072b2", lw=1.3, label=language.say("plot.foretold"))
    inside = mine["inside"].fillna(value=True).to_numpy(dtype=bool)
    dots: Any = {"ls": "", "marker": "o", "ms": 4, "mec": style.INK, "mew": 1.0, "zorder": 3}
    ax.plot(hours[inside], true[inside], mfc=style.INK, label=language.say("plot.recorded"), **dots)
    ax.plot(hours[~inside], true[~inside], mfc="white", label=language.say("plot.outside"), **dots)
    top = max(float(np.nanmax(true, initial=1.0)), float(np.nanquantile(high, 0.95)))
    ax.set_ylim(0, 1.1 * top)
    ax.set_xlim(0, 24)
    ax.set_xticks(range(0, 25, 4))
    ax.grid(axis="y", color=style.LINES, lw=0.6)
    ax.set_axisbelow(True)
    title = language.say(f"plot.backtest.{measure}", span=span)
    ax.set_title(title, fontsize=style.SMALL, loc="left", fontweight="bold")
    return ax
