"""Which capability earns how much of a difference."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.language.english import ENGLISH
from sim.measures.definitions import MEASURES
from sim.show.plots import style
from sim.study.telling import measure_label

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language


def attribution(
    shares: pd.DataFrame,
    measure: str,
    ax: Axes | None = None,
    *,
    narrow: bool = False,
    language: Language = ENGLISH,
) -> Axes:
    """Shares of capabilities in the difference of one measure, with 95 % intervals.

    Bars that make the measure better are plain, those that make it worse are hatched. The whole
    difference stands below them, where the table has it.

    Args:
        shares: measure, capability, share, lo, hi, unit; `share` in the unit of the measure. With
            a column `method`, rows that say `total` there hold the whole difference.
        measure: its key.
        ax: where to draw.
        narrow: names above the bars instead of beside them.
        language: of the labels.
    """
    from matplotlib.ticker import MaxNLocator

    mine = shares[shares["measure"] == measure].reset_index(drop=True)
    whole = mine["method"] == "total" if "method" in mine else mine["measure"] != measure
    rows = [*mine[~whole].to_dict("records"), *mine[whole].to_dict("records")]
    step = 1.75 if narrow else 1.0
    ax = style.axes(ax, style.NARROW if narrow else 7.0, 0.3 * step * len(rows) + 1.1)
    unit = str(rows[0]["unit"]) if rows else ""
    known = MEASURES.get(measure)
    sign = {"lower": -1, "higher": 1}.get(known.better if known else "neither", 0)
    names = []
    for place, row in enumerate(rows):
        total = row.get("method") == "total"
        name = language.say("plot.attribution.total") if total else str(row["capability"])
        names.append(name)
        _bar(ax, step * place, row, worse=sign * row["share"] < 0, total=total)
        text = language.quantity(row["share"], unit, signed=True)
        if narrow:
            number = text.partition(" ")[0]  # its unit stands below
            _text(ax, 0.0, step * place - 0.62, f"{number}: {_cut(name, len(number))}")
        else:
            _text(ax, 1.02, step * place, text)
    _frame(ax, [] if narrow else names, unit, language)
    ax.set_ylim(step * (len(rows) - 1) + 0.6, -1.1 if narrow else -0.6)
    title = measure_label(measure, language) if known else measure
    if narrow:
        ax.xaxis.set_major_locator(MaxNLocator(4))
        title = "\n".join(textwrap.wrap(title, _CHARACTERS - 6))
    ax.set_title(title, fontsize=style.NORMAL, loc="left", fontweight="bold")
    return ax


_CHARACTERS: Final = 46
"""What a line of a narrow plot holds."""


def _cut(name: str, beside: int) -> str:
    """A name that fits into a line beside a number."""
    room = _CHARACTERS - beside - 2
    return name if len(name) <= room else f"{name[: room - 1].rstrip()}…"


def _bar(ax: Axes, place: float, row: dict[Any, Any], *, worse: bool, total: bool) -> None:
    """A bar with its interval."""
    scale = 100 if row["unit"] == "share" else 1
    value, low, high = (scale * row[name] for name in ("share", "lo", "hi"))
    ax.barh(
        place,
        value,
        height=0.62,
        color="#f0c9a6" if worse else "#7fa8c9",
        edgecolor=style.INK,
        linewidth=1.6 if total else 0.8,
        hatch="////" if worse else None,
        gid="total" if total else "share",
    )
    if np.isfinite(low):
        ax.plot([low, high], [place, place], color=style.INK, lw=1.4)


def _text(ax: Axes, x: float, y: float, text: str) -> None:
    put = ax.text(
        x, y, text, transform=ax.get_yaxis_transform(), va="center", fontsize=style.SMALL, zorder=4
    )
    if x < 1:
        put.set_in_layout(False)
        put.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.6})


def _frame(ax: Axes, names: list[str], unit: str, language: Language) -> None:
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", length=0)
    ax.axvline(0, color=style.INK, lw=1)
    ax.grid(axis="x", color=style.LINES, lw=0.6)
    ax.set_axisbelow(True)
    ax.spines["left"].set_visible(False)
    shown = "points" if unit == "share" else unit
    ax.set_xlabel(language.say("plot.attribution.x", unit=shown), fontsize=style.SMALL)
