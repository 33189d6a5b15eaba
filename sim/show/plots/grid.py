"""The difference between two models over two keys that are varied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.language.english import ENGLISH
from sim.show.plots import style
from sim.study.telling import measure_label

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language


def heat_map(
    table: pd.DataFrame,
    keys: tuple[str, str],
    model: str,
    measure: str,
    ax: Axes | None = None,
    *,
    language: Language = ENGLISH,
) -> Axes:
    """What a model changes, in a cell for each pair of values; significant ones have an asterisk.

    A light cell is better, a dark one worse; the number says it too, so that grey paper does.

    Args:
        table: of a sweep.
        keys: to the right and upward.
        model: label.
        measure: key.
        ax: where to draw.
        language: of the labels.
    """
    from sim.measures.definitions import MEASURES

    ax = style.axes(ax)
    right, up = keys
    mine = table[(table["model"] == model) & (table["measure"] == measure)]
    alone = bool(mine["difference"].isna().all())
    column = "mean" if alone else "difference"
    unit = str(mine["unit"].iloc[0]) if len(mine) else ""
    columns, rows = (list(dict.fromkeys(mine[key])) for key in (right, up))
    values: Any = np.full((len(rows), len(columns)), np.nan)
    for row in mine.to_dict("records"):
        place = rows.index(row[up]), columns.index(row[right])
        values[place] = row[column]
        mark = "*" if row["outcome"] not in ("none", "unknown", "") and not alone else ""
        text = language.shown(row[column], unit, signed=not alone)
        values_text = f"{text}{mark}"
        ax.text(place[1] + 0.5, place[0] + 0.5, values_text, ha="center", va="center", zorder=3)
    sign = -1.0 if MEASURES[measure].better == "lower" else 1.0
    mesh = ax.pcolormesh(sign * values, cmap="gray", ec="white", lw=1)
    reach = float(np.nanmax(np.abs(values))) or 1.0
    mesh.set_clim(-reach if not alone else None, reach if not alone else None)
    for put in ax.texts:
        put.set_fontsize(style.SMALL)
        put.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.9})
    ax.set_xticks([place + 0.5 for place in range(len(columns))], [str(v) for v in columns])
    ax.set_yticks([place + 0.5 for place in range(len(rows))], [str(v) for v in rows])
    ax.tick_params(length=0)
    ax.set_xlabel(right, fontsize=style.SMALL)
    ax.set_ylabel(up, fontsize=style.SMALL)
    title = language.heading(measure_label(measure, language), "" if unit == "share" else unit)
    ax.set_title(f"{model}: {title}", fontsize=style.NORMAL, loc="left", fontweight="bold")
    return ax
