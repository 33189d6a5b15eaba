"""Agent hours that models need for the same service, and what makes the difference."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.language.english import ENGLISH
from sim.show.plots import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language

_WAYS: Final = ((False, "separate", "o", style.INK), (True, "blended", "s", "#0072b2"))
_NARROW_NAME: Final = 20
"""Letters in a line of a name on a narrow page."""


def needed_hours(
    needs: pd.DataFrame, ax: Axes | None = None, *, language: Language = ENGLISH
) -> Axes:
    """Agent hours of each model with 95 % intervals, with separate and with blended teams.

    Args:
        needs: table ``fair_needs`` of a results folder.
        ax: where to draw.
        language: of the labels.
    """
    ax = style.axes(ax, style.WIDE, 0.5 * needs["model"].nunique() + 1.2)
    models = list(dict.fromkeys(needs["model"]))
    for blended, name, marker, colour in _WAYS:
        mine = needs[needs["blended"] == blended]
        if mine.empty:
            continue
        rows = np.array([models.index(model) for model in mine["model"]])
        rows = rows + (0.13 if blended else -0.13)
        middle = mine["hours"].to_numpy()
        ends = np.abs(mine[["lo", "hi"]].to_numpy().T - middle)
        ax.errorbar(middle, rows, xerr=ends, fmt=marker, color=colour, capsize=3,
                    label=language.say(f"plot.fair.{name}"))  # fmt: skip
        for x, y in zip(mine["hi"], rows, strict=True):
            value = f"{middle[list(rows).index(y)]:,.1f} h"
            ax.annotate(value, (x, y), (5, 0), textcoords="offset points", va="center",
                        fontsize=style.SMALL)  # fmt: skip
    ax.set_yticks(range(len(models)), models, fontsize=style.SMALL)
    ax.set_ylim(len(models) - 0.5, -0.5)
    ax.margins(x=0.15)
    ax.set_xlabel(language.say("plot.fair"), fontsize=style.SMALL)
    ax.grid(axis="x", color=style.LINES, lw=0.6)
    ax.set_axisbelow(True)
    ax.legend(fontsize=style.SMALL, frameon=False, loc="lower left",
              bbox_to_anchor=(0.0, 1.0))  # fmt: skip
    return ax


def parts_of_hours(
    parts: pd.DataFrame,
    base: str,
    ax: Axes | None = None,
    *,
    narrow: bool = False,
    language: Language = ENGLISH,
) -> Axes:
    """What each model's capabilities add to the hours of the baseline, kind by kind.

    Args:
        parts: table ``fair_parts`` of a results folder.
        base: label of the baseline.
        ax: where to draw.
        narrow: names in lines of few words.
        language: of the labels.
    """
    sums = parts.groupby(["model", "kind"], sort=False)["hours"].sum()
    sums = sums[sums.abs() >= 0.05]
    ax = style.axes(ax, style.WIDE, 0.3 * max(len(sums), 1) + 1.2)
    names = [f"{model}: {language.say(f'fair.kind.{kind}')}" for model, kind in sums.index]
    if narrow:
        names = [fill(name, _NARROW_NAME) for name in names]
    colours = ["#d55e00" if hours > 0 else "#0072b2" for hours in sums]
    ax.barh(range(len(sums)), sums.to_numpy(), color=colours, height=0.6)
    for place, hours in enumerate(sums):
        side = 4 if hours > 0 else -4
        ax.annotate(f"{hours:+,.1f}", (hours, place), (side, 0), textcoords="offset points",
                    va="center", ha="left" if side > 0 else "right",
                    fontsize=style.SMALL)  # fmt: skip
    ax.set_yticks(range(len(sums)), names, fontsize=style.SMALL)
    ax.set_ylim(len(sums) - 0.4, -0.6)
    ax.margins(x=0.15)
    ax.axvline(0, color=style.INK, lw=0.8)
    ax.set_xlabel(language.say("plot.fair.parts", base=base), fontsize=style.SMALL)
    return ax
