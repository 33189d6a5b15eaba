"""A measure along a value that is varied: where two models do equally well, and over loads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.language.english import ENGLISH
from sim.show.plots import style
from sim.study.telling import measure_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language


def break_even_curve(
    table: pd.DataFrame,
    crossings: Sequence[float],
    labels: tuple[str, str, str],
    ax: Axes | None = None,
    *,
    unit: str = "",
    language: Language = ENGLISH,
) -> Axes:
    """The difference of two models along a value, with its 95 % band; it breaks even at zero.

    Args:
        table: of a break-even: at, mean, lo, hi.
        crossings: values at which the difference is zero.
        labels: of the value, and of what is compared: the model and its base.
        ax: where to draw.
        unit: of the difference.
        language: of the labels.
    """
    key, model, base = labels
    ax = style.axes(ax)
    scale = 100.0 if unit == "share" else 1.0
    at = table["at"].to_numpy(dtype=float)
    mean, low, high = (scale * table[name].to_numpy(dtype=float) for name in ("mean", "lo", "hi"))
    ax.fill_between(at, low, high, color=style.LINES, lw=0)
    ax.plot(at, mean, color=style.INK, lw=1.8, marker="o", ms=3.5)
    ax.axhline(0, color=style.SOFT, lw=1)
    for value in crossings:
        ax.axvline(value, color=style.SOFT, lw=1, ls=(0, (4, 2)))
        text = language.significant(value)
        ax.annotate(
            text, (value, 1), xycoords=("data", "axes fraction"), xytext=(4, -4),
            textcoords="offset points", va="top", fontsize=style.NORMAL, fontweight="bold",
        ).set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip
    ax.set_xlabel(key, fontsize=style.SMALL)
    shown = language.points if unit == "share" else unit
    label = language.say("plot.difference", model=model, base=base, unit=shown)
    ax.set_ylabel(label, fontsize=style.SMALL)
    ax.margins(x=0.02)
    return ax


def over_loads(
    table: pd.DataFrame,
    measure: str,
    ax: Axes | None = None,
    *,
    blending: bool = False,
    language: Language = ENGLISH,
) -> Axes:
    """A measure of each model over loads, with 95 % intervals.

    Args:
        table: of `ccsim loads`.
        measure: key.
        ax: where to draw.
        blending: whether the cells with blended teams are drawn, or those with separate ones.
        language: of the labels.
    """
    ax = style.axes(ax)
    mine = table[(table["measure"] == measure) & (table["blending"] == blending)]
    models = list(dict.fromkeys(table["model"]))
    unit = str(mine["unit"].iloc[0]) if len(mine) else ""
    scale = 100.0 if unit == "share" else 1.0
    signs = style.signs(models)
    for place, model in enumerate(models):
        rows = mine[mine["model"] == model].sort_values("load")
        # A little apart, so that intervals do not hide each other.
        loads = rows["load"].to_numpy(dtype=float) + 0.003 * (place - (len(models) - 1) / 2)
        mean, low, high = (
            scale * rows[name].to_numpy(dtype=float) for name in ("mean", "lo", "hi")
        )
        sign = signs[model]
        ends: Any = np.nan_to_num(np.stack([mean - low, high - mean]))
        ax.errorbar(
            loads, mean, yerr=ends, color=sign.colour, marker=sign.marker, ls=sign.dashes,
            lw=1.6, ms=6, capsize=3, label=model,
        )  # fmt: skip
    ax.set_xticks(sorted(set(table["load"])))
    ax.set_xlabel(language.say("plot.load"), fontsize=style.SMALL)
    label = measure_label(measure, language)
    ax.set_ylabel(language.heading(label, unit), fontsize=style.SMALL)
    ax.set_ylim(bottom=0)
    teams = language.say("plot.blended" if blending else "plot.separate")
    ax.set_title(teams, fontsize=style.NORMAL, loc="left", fontweight="bold")
    return ax
