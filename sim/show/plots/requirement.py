"""Agents required and scheduled by interval, and what is between them over the week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.language.english import ENGLISH
from sim.show.plots import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language

_MOST_SHOWN: Final = 4
"""Agents too few or too many from which on the colour is the same."""


def requirement(
    table: pd.DataFrame,
    team: str,
    ax: Axes | None = None,
    *,
    language: Language = ENGLISH,
) -> Axes:
    """Scheduled agents (area), those required by simulation (line) and by Erlang C (dashes).

    Args:
        table: of :attr:`sim.staffing.requirement.Requirement.table`, or as it was written.
        team: one of its teams.
        ax: where to draw.
        language: of the labels.
    """
    from matplotlib.dates import DateFormatter, DayLocator
    from matplotlib.ticker import MaxNLocator

    ax = style.axes(ax, style.WIDE, 2.6)
    mine = table[table["team"] == team]
    edges = _edges(mine["start"].to_numpy())
    if mine["scheduled"].notna().any():
        scheduled = mine["scheduled"].to_numpy()
        label = language.say("plot.scheduled")
        ax.stairs(scheduled, edges, fill=True, color="#c3d3e0", label=label)
    erlang, needed = mine["erlang"].to_numpy(), mine["agents"].to_numpy()
    ax.stairs(erlang, edges, color="#d55e00", lw=1.2, ls=(0, (3, 1.5)), baseline=None,
              label=language.say("plot.erlang"))  # fmt: skip
    ax.stairs(needed, edges, color=style.INK, lw=1.6, baseline=None,
              label=language.say("plot.simulated"))  # fmt: skip
    ax.set_xlim(edges[0], edges[-1])
    ax.set_ylim(0, None)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    if edges[-1] - edges[0] > np.timedelta64(36, "h"):
        ax.xaxis.set_major_locator(DayLocator())  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_formatter(DateFormatter("%d.%m."))  # type: ignore[no-untyped-call]
    else:
        ax.xaxis.set_major_formatter(DateFormatter("%H:%M"))  # type: ignore[no-untyped-call]
    ax.set_ylabel(language.say("plot.agents"), fontsize=style.SMALL)
    ax.set_title(team, fontsize=style.NORMAL, loc="left", fontweight="bold")
    ax.grid(axis="y", color=style.LINES, lw=0.6)
    ax.set_axisbelow(True)
    ax.legend(fontsize=style.SMALL, frameon=False, ncols=3, loc="upper right")
    return ax


def net_staffing(
    table: pd.DataFrame,
    team: str,
    ax: Axes | None = None,
    *,
    language: Language = ENGLISH,
) -> Axes:
    """Scheduled minus required agents by date and time of day; red is too few, blue too many.

    Args:
        table: as for :func:`requirement`, with scheduled agents.
        team: one of its teams.
        ax: where to draw.
        language: of the labels.
    """
    ax = style.axes(ax, style.WIDE, 2.8)
    mine = table[(table["team"] == team) & ((table["agents"] > 0) | (table["scheduled"] > 0))]
    minutes = mine["start"].dt.hour * 60 + mine["start"].dt.minute
    grid = (
        mine.assign(date=mine["start"].dt.normalize(), minute=minutes)
        .pivot(index="date", columns="minute", values="net")
        .sort_index(axis=1)
    )
    values = grid.to_numpy(dtype=np.float64)
    limits: dict[str, Any] = {"vmin": -_MOST_SHOWN, "vmax": _MOST_SHOWN}
    ax.imshow(values, aspect="auto", cmap="RdBu", **limits)
    room = style.inches(ax)[0] / max(values.shape[1], 1)
    for (row, column), value in np.ndenumerate(values):
        if not np.isnan(value) and room > 0.2:
            dark = abs(value) >= _MOST_SHOWN - 1
            ax.text(column, row, f"{value:+.0f}" if value else "0", ha="center", va="center",
                    fontsize=style.SMALL, color="white" if dark else style.INK)  # fmt: skip
    days = [f"{language.days[day.weekday()][:3]} {day:%d.%m.}" for day in grid.index]
    ax.set_yticks(range(len(days)), days)
    clocks = [int(minute) for minute in grid.columns]
    whole = [place for place, minute in enumerate(clocks) if minute % 60 == 0]
    ax.set_xticks(whole, [f"{clocks[place] // 60}" for place in whole])
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xlabel(language.say("plot.week.x"), fontsize=style.SMALL)
    title = language.say("plot.net", team=team)
    ax.set_title(title, fontsize=style.NORMAL, loc="left", fontweight="bold")
    return ax


def cost_against_risk(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    language: Language = ENGLISH,
) -> Axes:
    """Wages of plans that hold on more and more days, over the days on which they do.

    A dot is the lowest share of days on which a target was met, on fresh replications; the mark
    beside it is the share that was asked for.

    Args:
        table: of :attr:`sim.staffing.requirement.Requirement.risk`, or as it was written.
        ax: where to draw.
        language: of the labels.
    """
    ax = style.axes(ax, 5.6, 3.4)
    met, wages = table["lowest_share_met"].to_numpy(), table["wages"].to_numpy()
    ax.plot(100 * met, wages, color=style.INK, lw=1.2, zorder=1)
    ax.scatter(
        100 * met, wages, color=style.INK, s=26, zorder=3, label=language.say("plot.risk.met")
    )
    asked = table["days_share"].notna().to_numpy()
    if asked.any():
        ax.scatter(100 * table["days_share"][asked], wages[asked], marker="|", s=120, lw=2,
                   color="#d55e00", zorder=2, label=language.say("plot.risk.asked"))  # fmt: skip
    for share, x, y in zip(table["days_share"], met, wages, strict=True):
        said = language.say("plot.risk.mean") if np.isnan(share) else f"{share:.0%}"
        ax.annotate(said, (100 * x, y), (7, -11), textcoords="offset points", fontsize=style.SMALL)
    ax.set_xlim(max(0.0, min(100 * met.min() - 10, 45)), 104)
    ax.set_ylim(0.97 * wages.min(), 1.03 * wages.max())
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.set_xlabel(language.say("plot.risk.x"), fontsize=style.SMALL)
    ax.set_ylabel(language.say("plot.risk.y"), fontsize=style.SMALL)
    ax.grid(axis="y", color=style.LINES, lw=0.6)
    ax.set_axisbelow(True)
    ax.legend(fontsize=style.SMALL, frameon=False, loc="upper left")
    return ax


def _edges(starts: Any) -> Any:
    """Starts of intervals, and the end of the last."""
    length = starts[1] - starts[0] if len(starts) > 1 else np.timedelta64(30, "m")
    return np.append(starts, starts[-1] + length)
