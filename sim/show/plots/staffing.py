"""Agents on duty against agents needed, and how busy they are, hour by hour over a week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.language.english import ENGLISH
from sim.queueing.requirement import agents_needed
from sim.show.plots import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language

Floats = npt.NDArray[np.float64]

HOURS = 168
SECONDS_PER_HOUR = 3600.0


def required_agents(
    week_channels: pd.DataFrame,
    model: str,
    channel: str,
    threshold_seconds: float,
    target_share: float,
    contacts_per_agent: int = 1,
) -> Floats:
    """Agents that Erlang A asks for in each hour of the week; NaN where nothing was measured.

    Every hour stands alone, as if it went on for ever, with its own arrivals (repeats included)
    and handle time. Patience is exponential; its mean is observed over the whole week as time
    waited per contact that gave up.

    Returns:
        float64[168].
    """
    mine = week_channels[
        (week_channels["model"] == model) & (week_channels["channel"] == channel)
    ].set_index("hour_of_week")
    waited = float((mine["wait_answered"] + mine["wait_abandoned"]).sum())
    gone = float(mine["abandoned"].sum())
    patience = waited / gone if gone and waited else float("inf")
    handled = float(mine["handled"].sum())
    usual = float(mine["handle"].sum()) / handled if handled else 0.0
    found = np.full(HOURS, np.nan)
    for hour, row in zip(mine.index.to_list(), mine.to_dict("records"), strict=True):
        if not row["clock"]:
            continue
        handle = row["handle"] / row["handled"] if row["handled"] >= 1 else usual
        found[hour] = agents_needed(
            row["queued"] / row["clock"] / SECONDS_PER_HOUR,
            handle,
            patience,
            threshold_seconds,
            min(target_share, 0.999),
            contacts_per_agent,
        )
    return found


def _per_hour(table: pd.DataFrame, model: str, teams: Sequence[str], names: Sequence[str]) -> Any:
    """Sums of some teams in each hour of the week, and the hours on the clock."""
    mine = table[(table["model"] == model) & table["team"].isin(teams)]
    sums = mine.groupby("hour_of_week")[list(names)].sum().reindex(range(HOURS), fill_value=0.0)
    clock = mine.groupby("hour_of_week")["clock"].first().reindex(range(HOURS), fill_value=0.0)
    return sums, clock.to_numpy()


def staffing(
    week_teams: pd.DataFrame,
    model: str,
    teams: Sequence[str],
    needed: Floats,
    ax: Axes | None = None,
    *,
    title: str = "",
    language: Language = ENGLISH,
) -> Axes:
    """Agents on duty (area) and agents that Erlang A asks for (line), by hour of the week.

    Args:
        week_teams: table of that name of a results folder.
        model: label of the system.
        teams: those that serve the channel.
        needed: of :func:`required_agents`.
        ax: where to draw.
        title: what is drawn.
        language: of the labels.
    """
    from matplotlib.ticker import MaxNLocator

    ax = style.axes(ax, style.WIDE, 2.4)
    sums, clock = _per_hour(week_teams, model, teams, ["present"])
    with np.errstate(divide="ignore", invalid="ignore"):
        present = np.where(clock > 0, sums["present"].to_numpy() / clock, np.nan)
    edges = np.arange(HOURS + 1)
    ax.stairs(
        np.nan_to_num(present), edges, fill=True, color="#c3d3e0", label=language.say("plot.duty")
    )
    ax.stairs(np.nan_to_num(present), edges, color="#4a6d8c", lw=1)
    ax.stairs(
        needed, edges, color=style.INK, lw=1.7, baseline=None, label=language.say("plot.need")
    )
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    top = max(1.0, float(np.nanmax([*present, *needed, 0.0])))
    ax.set_ylim(0, 1.12 * top)
    ax.set_ylabel(language.say("plot.agents"), fontsize=style.SMALL)
    _week_axis(ax, clock, language)
    ax.set_title(title, fontsize=style.NORMAL, loc="left", fontweight="bold")
    return ax


def occupancy(
    week_teams: pd.DataFrame,
    model: str,
    teams: Sequence[str],
    ax: Axes | None = None,
    *,
    language: Language = ENGLISH,
) -> Axes:
    """Share of their time in which agents have at least one contact, by hour of the week.

    Args:
        week_teams: table of that name of a results folder.
        model: label of the system.
        teams: whose agents.
        ax: where to draw.
        language: of the labels.
    """
    ax = style.axes(ax, style.WIDE, 1.8)
    sums, clock = _per_hour(week_teams, model, teams, ["occupied", "staffed"])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = sums["occupied"].to_numpy() / sums["staffed"].to_numpy()
    share = np.where(sums["staffed"].to_numpy() > 0.02 * sums["staffed"].max(), share, np.nan)
    ax.stairs(100 * share, np.arange(HOURS + 1), color=style.INK, lw=1.5, baseline=None)
    ax.set_ylim(0, 105)
    ax.set_yticks([0, 50, 85, 100], ["0", "50", "85", "100 %"])
    ax.axhline(85, color=style.SOFT, lw=0.9, ls=(0, (4, 2)))
    ax.set_ylabel(language.say("plot.occupancy"), fontsize=style.SMALL)
    _week_axis(ax, clock, language)
    return ax


def _week_axis(ax: Axes, clock: Floats, language: Language) -> None:
    """The days that the run touches, each with its name in the middle."""
    days = np.flatnonzero(clock.reshape(7, 24).any(axis=1))
    first, last = (int(days[0]), int(days[-1]) + 1) if len(days) else (0, 7)
    ax.set_xlim(24 * first, 24 * last)
    letters = 3 if style.inches(ax)[0] > 4 else 2
    shown = range(first, last)
    if len(shown) > 1:
        names = [language.days[day][:letters] for day in shown]
        ax.set_xticks([24 * day + 12 for day in shown], names)
        ax.tick_params(axis="x", length=0)
    else:
        ax.set_xticks([24 * first + hour for hour in range(0, 25, 4)], [*map(str, range(0, 25, 4))])
    for day in range(first + 1, last):
        ax.axvline(24 * day, color=style.LINES, lw=0.8, zorder=0)
    ax.grid(axis="y", color=style.LINES, lw=0.6)
    ax.set_axisbelow(True)
