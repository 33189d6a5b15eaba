"""Which capability earns how much of a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.measures.definitions import MEASURES
from sim.show.numbers import quantity
from sim.show.plots import style
from sim.show.texts.en import ENGLISH

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.show.texts.language import Language


def attribution(
    shares: pd.DataFrame,
    measure: str,
    ax: Axes | None = None,
    *,
    language: Language = ENGLISH,
) -> Axes:
    """Shares of capabilities in the difference of one measure, with 95 % intervals.

    Bars that make the measure better are plain, those that make it worse are hatched.

    Args:
        shares: measure, capability, share, lo, hi, unit; `share` in the unit of the measure.
        measure: its key.
        ax: where to draw.
        language: of the labels.
    """
    rows = shares[shares["measure"] == measure].reset_index(drop=True)
    ax = style.axes(ax, 7.0, 0.42 * len(rows) + 1.1)
    unit = str(rows["unit"].iloc[0]) if len(rows) else ""
    scale = 100 if unit == "share" else 1
    known = MEASURES.get(measure)
    sign = {"lower": -1, "higher": 1}.get(known.better if known else "neither", 0)
    for place, row in rows.iterrows():
        worse = sign * row["share"] < 0
        value, low, high = (scale * row[name] for name in ("share", "lo", "hi"))
        ax.barh(
            place,
            value,
            height=0.62,
            color="#e8b88f" if worse else "#7fa8c9",
            edgecolor=style.INK,
            linewidth=0.8,
            hatch="////" if worse else None,
        )
        if np.isfinite(low):
            ax.plot([low, high], [place, place], color=style.INK, lw=1.4)
        text = quantity(row["share"], unit, signed=True)
        ax.text(1.02, place, text, transform=ax.get_yaxis_transform(), va="center", fontsize=9)
    ax.set_yticks(range(len(rows)), [str(name) for name in rows["capability"]])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.axvline(0, color=style.INK, lw=1)
    ax.grid(axis="x", color=style.LINES, lw=0.6)
    ax.set_axisbelow(True)
    ax.spines["left"].set_visible(False)
    shown = "points" if unit == "share" else unit
    ax.set_xlabel(language.say("plot.attribution.x", unit=shown), fontsize=style.SMALL)
    title = known.label if known else measure
    ax.set_title(title, fontsize=style.NORMAL, loc="left", fontweight="bold")
    return ax
