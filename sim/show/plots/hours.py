"""Agents' time by activity, one bar per system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.language.english import ENGLISH
from sim.show.plots import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language

LOOKS: Final = {
    "first_contact": ("#0b3c5d", ""),
    "identification": ("#3f7cac", ""),
    "companion": ("#7fb0d3", ".."),
    "context": ("#c5dcec", "//"),
    "repeat": ("#d55e00", "++"),
    "follow_up": ("#eb9a5b", "\\\\"),
    "duplicate": ("#f6d2b0", "xx"),
    "resume": ("#9a9a9a", ""),
    "room": ("#e3e3e3", ""),
    "away": ("#ffffff", "--"),
}
"""Colour and hatching of each activity: dark to pale, so that grey paper tells neighbours apart."""

_LEAST_SHARE: Final = 0.055
"""Share of the longest bar that a number needs."""


def hours(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    narrow: bool = False,
    language: Language = ENGLISH,
) -> Axes:
    """Hours of agents by what they do with them.

    Args:
        table: of that name of a results folder: model, activity, hours.
        ax: where to draw.
        narrow: the legend in a single column.
        language: of the labels.
    """
    ax = style.axes(ax)
    systems = list(dict.fromkeys(table["model"]))
    wide = table.pivot_table(index="model", columns="activity", values="hours").loc[systems]
    shown = [name for name in LOOKS if name in wide and float(wide[name].max()) > 0]
    longest = float(wide[shown].sum(axis=1).max()) or 1.0
    left = [0.0] * len(systems)
    for name in shown:
        colour, hatch = LOOKS[name]
        values = [float(value) for value in wide[name].clip(lower=0)]
        label = language.say(f"part.{name}")
        ax.barh(
            systems, values, left=left, color=colour, hatch=hatch, ec=style.INK, lw=0.6, label=label
        )
        for place, value in enumerate(values):
            if value / longest >= _LEAST_SHARE * (2 if narrow else 1):
                _number(ax, left[place] + value / 2, place, value, colour, hatch=bool(hatch))
        left = [start + value for start, value in zip(left, values, strict=True)]
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(language.say("plot.hours.x"), fontsize=style.SMALL)
    if shown:
        ax.legend(
            loc="lower center",
            bbox_to_anchor=(0.5, 1.0),
            ncols=1 if narrow else 5,
            frameon=False,
            fontsize=style.SMALL,
        )
    return ax


def _number(ax: Axes, x: float, y: float, value: float, colour: str, *, hatch: bool) -> None:
    put = ax.text(x, y, f"{value:,.0f}", ha="center", va="center", fontsize=style.SMALL)
    if hatch:
        put.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})
    else:
        put.set_color(style.readable_on(colour))
