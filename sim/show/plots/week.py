"""Service level by day of the week and hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.language.english import ENGLISH
from sim.show.plots import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language

LEVELS: Final = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Shares at which the colour changes."""
_ROOM_FOR_NUMBERS: Final = 0.26
"""Inches of a cell that a percentage needs."""

_LEAST_CONTACTS: Final = 0.5
"""Contacts per replication below which an hour shows no service level."""


def service_level_week(
    week_channels: pd.DataFrame,
    model: str,
    ax: Axes | None = None,
    *,
    channel: str | None = None,
    language: Language = ENGLISH,
) -> Axes:
    """Service level in every hour of the week, in percent; darker is worse.

    Args:
        week_channels: table of that name of a results folder.
        model: label of the system.
        ax: where to draw.
        channel: one channel; all together if None.
        language: of the labels.
    """
    ax = style.axes(ax)
    level, counted = _levels(week_channels, model, channel)
    days, (first, last) = _span(week_channels)
    seen = np.where(counted >= _LEAST_CONTACTS, level, np.nan)
    shown = seen[days, first:last]
    _cells(ax, shown, first, last)
    names = [language.days[day][:3] for day in days]
    ax.set_yticks(np.arange(len(days)) + 0.5, names)
    ax.set_ylim(len(days), 0)
    ax.tick_params(length=0)
    step = 1 if style.inches(ax)[0] / (last - first) > 0.28 else 3
    marks = [hour for hour in range(first, last) if (hour - first) % step == 0]
    ax.set_xticks([hour + 0.5 for hour in marks], [f"{hour}" for hour in marks])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xlabel(language.say("plot.week.x"), fontsize=style.SMALL)
    title = model if channel is None else f"{model}: {channel}"
    ax.set_title(title, fontsize=style.NORMAL, loc="left", fontweight="bold")
    return ax


def _span(table: pd.DataFrame) -> tuple[list[int], tuple[int, int]]:
    """Days and hours on which there are contacts under any system: the same for all of them."""
    busiest = table.groupby(["model", "hour_of_week"])["sl_counted"].sum().groupby(level=1).max()
    contacts = busiest.reindex(range(168), fill_value=0.0).to_numpy().reshape(7, 24)
    hours = np.flatnonzero((contacts >= _LEAST_CONTACTS).any(axis=0))
    days = [day for day in range(7) if (contacts[day] > 0).any()] or list(range(7))
    return days, (int(hours[0]), int(hours[-1]) + 1) if len(hours) else (0, 24)


def _levels(table: pd.DataFrame, model: str, channel: str | None) -> tuple[Any, Any]:
    """Service level and contacts counted for it, float64[7, 24]."""
    mine = table[table["model"] == model]
    if channel is not None:
        mine = mine[mine["channel"] == channel]
    sums = mine.groupby("hour_of_week")[["sl_in_time", "sl_counted"]].sum()
    sums = sums.reindex(range(168), fill_value=0.0)
    counted = sums["sl_counted"].to_numpy().reshape(7, 24)
    with np.errstate(divide="ignore", invalid="ignore"):
        level = sums["sl_in_time"].to_numpy().reshape(7, 24) / counted
    return level, counted


def _cells(ax: Axes, shown: Any, first: int, last: int) -> None:
    """Coloured cells, with the percentage in each where there is room."""
    from matplotlib import colormaps
    from matplotlib.colors import BoundaryNorm

    colours = colormaps["cividis"]
    norm = BoundaryNorm(LEVELS, colours.N)
    ax.patch.set(facecolor=style.PALE, edgecolor="#b0b0b0", hatch="////", linewidth=0)
    x, y = np.arange(first, last + 1), np.arange(len(shown) + 1)
    ax.pcolormesh(x, y, np.ma.masked_invalid(shown), cmap=colours, norm=norm, ec="white", lw=1)
    if style.inches(ax)[0] / (last - first) < _ROOM_FOR_NUMBERS:
        return
    for (day, hour), value in np.ndenumerate(shown):
        if np.isfinite(value):
            ax.text(
                first + hour + 0.5,
                day + 0.5,
                f"{100 * value:.0f}",
                ha="center",
                va="center",
                fontsize=style.SMALL,
                color=style.readable_on(colours(norm(value))),
            )


def has_numbers(ax: Axes) -> bool:
    """Whether the cells of a drawn week say their percentage."""
    return len(ax.texts) > 0
