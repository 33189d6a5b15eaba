"""Volumes to come: days, after those that were, and one day by interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.language.english import ENGLISH
from sim.show.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.forecasting.forecast import Group
    from sim.language.language import Language

_DAYS_SHOWN: Final = 60
_SHADES: Final = {95: "#e3ebf2", 80: "#bfd2e2"}
_EXPECTED: Final = "#0072b2"


def forecast(group: Group, *, language: Language = ENGLISH) -> Figure:
    """Days of the past and of the horizon, and below the first of these by interval.

    Args:
        group: the forecast of one channel, queue or intent, or of everything.
        language: of the labels.
    """
    whole_days = group.history.counts.shape[1] == 1
    made = style.figure(style.WIDE, 3.0 if whole_days else 5.6)
    if whole_days:
        days(group, made.subplots(), language=language)
        return made
    above, below = made.subplots(2, 1, height_ratios=(1.1, 1))
    days(group, above, language=language)
    intervals(group, below, language=language)
    return made


def days(group: Group, ax: Axes | None = None, *, language: Language = ENGLISH) -> Axes:
    """Contacts of each day: recorded (points), expected (line) and prediction intervals."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    ax = style.axes(ax, style.WIDE, 2.8)
    past = group.history.dates[-_DAYS_SHOWN:]
    ahead = np.array(group.dates, dtype="datetime64[D]")
    for level, shade in _SHADES.items():
        low, high = group.day_bounds(level)
        label = language.say("plot.forecast.interval", level=level)
        ax.vlines(ahead, low, high, color=shade, lw=7, label=label)
    recorded = group.history.totals[-_DAYS_SHOWN:]
    label = language.say("plot.forecast.history")
    ax.plot(np.array(past, dtype="datetime64[D]"), recorded, color=style.INK, lw=0.9, marker="o",
            ms=3, label=label)  # fmt: skip
    label = language.say("plot.forecast.expected")
    ax.plot(ahead, group.days.volumes, color=_EXPECTED, lw=1.2, marker="s", ms=3.5, label=label)
    ax.set_ylim(0, None)
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]  # Matplotlib says none
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    return _finished(ax, language.say("plot.forecast.days"))


def intervals(group: Group, ax: Axes | None = None, *, language: Language = ENGLISH) -> Axes:
    """Contacts of the first day ahead by interval, with prediction intervals."""
    ax = style.axes(ax, style.WIDE, 2.4)
    minutes, expected = group.history.interval_minutes, group.expected[0]
    busy = np.flatnonzero(expected > 0)
    some = slice(int(busy[0]), int(busy[-1]) + 1)
    edges = np.arange(some.start, some.stop + 1) * minutes / 60
    for level, shade in _SHADES.items():
        low, high = (end[0][some] for end in group.bounds(level))
        label = language.say("plot.forecast.interval_of", level=level)
        ax.stairs(high, edges, baseline=low, fill=True, color=shade, label=label)
    label = language.say("plot.forecast.expected")
    ax.stairs(expected[some], edges, color=_EXPECTED, lw=1.4, baseline=None, label=label)
    ax.set_xlim(edges[0], edges[-1])
    ax.set_ylim(0, None)
    ax.set_xlabel(language.say("plot.week.x"), fontsize=style.SMALL)
    day = group.dates[0]
    named = f"{language.days[day.weekday()]} {day}"
    return _finished(ax, language.say("plot.forecast.day", minutes=minutes, day=named))


def _finished(ax: Axes, title: str) -> Axes:
    ax.set_title(title, fontsize=style.NORMAL, loc="left", fontweight="bold")
    ax.grid(axis="y", color=style.LINES, lw=0.6)
    ax.set_axisbelow(True)
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(handles, labels, fontsize=style.SMALL, frameon=False, ncols=4, loc="lower right",
              bbox_to_anchor=(1, 1), borderaxespad=0)  # fmt: skip
    return ax
