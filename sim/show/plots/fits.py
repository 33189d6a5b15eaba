"""What a log tells: patience with its band, handle times, the week, days against their weekday."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.calibration.handling import quantile
from sim.language.english import ENGLISH
from sim.show.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.calibration.arrivals import Arrivals
    from sim.calibration.handling import Handling
    from sim.calibration.patience import Patience
    from sim.language.language import Language

_DATA, _LAW = "#0072b2", style.INK
_SIGNS: Final = ((_DATA, "o"), ("#d55e00", "^"))
_POINTS: Final = 300


def survival(fit: Patience, ax: Axes | None = None, *, language: Language = ENGLISH) -> Axes:
    """Patience: steps of the data with their band, and the law.

    Args:
        fit: of a group of contacts.
        ax: where to draw.
        language: of the labels.
    """
    ax = style.axes(ax)
    curve = fit.curve
    end = max(60.0, 1.25 * fit.reach_seconds)
    inside = curve.times <= end
    times = np.concatenate(([0.0], curve.times[inside]))
    low, high, steps = (
        np.concatenate(([1.0], one[inside])) for one in (curve.low, curve.high, curve.survival)
    )
    ax.fill_between(times, low, high, step="post", color=_DATA, alpha=0.2, lw=0)
    ax.step(times, steps, where="post", color=_DATA, lw=1.4, label="Kaplan-Meier")
    grid = np.linspace(0.0, end, _POINTS)
    ax.plot(grid, fit.survival(grid), color=_LAW, lw=1.6, ls=(0, (5, 1.5)), label=_name(fit))
    ax.axvline(fit.reach_seconds, color=style.SOFT, lw=1.0, ls=(0, (1, 1)))
    ax.set_xlim(0, end)
    ax.set_ylim(0, 1.02)
    ax.set_xlabel(language.say("calibration.plot.survival.x"), fontsize=style.SMALL)
    ax.legend(frameon=False, fontsize=style.SMALL, loc="lower left")
    return ax


def _name(fit: Patience) -> str:
    return str(fit.as_distribution()["distribution"])


def handling(fit: Handling, ax: Axes | None = None, *, language: Language = ENGLISH) -> Axes:
    """Handle times: quantiles of the data against those of the law, on logarithmic axes.

    Args:
        fit: of a group of contacts.
        ax: where to draw.
        language: of the labels.
    """
    ax = style.axes(ax)
    shares = (np.arange(_POINTS) + 0.5) / _POINTS
    data = np.quantile(fit.values, shares)
    ends = (1.0, 10.0 * float(max(data.max(), 10.0)))
    ax.plot(ends, ends, color=style.SOFT, lw=1.0)
    laws = {str(law["distribution"]): law for law in (fit.law, fit.simple)}
    for sign, (name, law) in zip(_SIGNS, laws.items(), strict=False):
        expected = quantile(law, shares)
        some = (data >= 1.0) & (expected >= 1.0)
        ax.plot(
            expected[some], data[some], ls="none", marker=sign[1], ms=3.0, color=sign[0], label=name
        )
    ends = (1.0, 1.2 * float(max(data.max(), 10.0)))
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(*ends)
    ax.set_ylim(*ends)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_formatter(lambda *_: "")
    ax.set_xlabel(language.say("calibration.plot.handling.x"), fontsize=style.SMALL)
    ax.set_ylabel(language.say("calibration.plot.handling.y"), fontsize=style.SMALL)
    ax.legend(frameon=False, fontsize=style.SMALL, loc="upper left")
    return ax


def profile(arrivals: Arrivals, ax: Axes | None = None, *, language: Language = ENGLISH) -> Axes:
    """Contacts by weekday and half hour, one line per weekday.

    Args:
        arrivals: as fitted.
        ax: where to draw.
        language: of the labels.
    """
    ax = style.axes(ax)
    hours = (np.arange(48) + 0.5) / 2
    days = [day for day, row in zip(language.days, arrivals.profile, strict=True) if row.any()]
    signs = style.signs(days)
    for day, row in zip(language.days, arrivals.profile, strict=True):
        if row.any():
            sign = signs[day]
            ax.plot(
                hours, row, color=sign.colour, ls=sign.dashes, marker=sign.marker, ms=3, lw=1.3,
                label=day, markevery=4,
            )  # fmt: skip
    ax.set_xlim(0, 24)
    ax.set_ylim(bottom=0)
    ax.set_xticks(range(0, 25, 6), [f"{hour:02d}:00" for hour in range(0, 25, 6)])
    ax.legend(frameon=False, fontsize=style.SMALL)
    return ax


def busyness(arrivals: Arrivals, ax: Axes | None = None, *, language: Language = ENGLISH) -> Axes:
    """Each day over the mean of its weekday, with the band of chance alone.

    Args:
        arrivals: as fitted.
        ax: where to draw.
        language: of the labels.
    """
    from matplotlib import dates as calendar

    ax = style.axes(ax)
    dates = list(arrivals.by_day)
    units: Any = calendar  # Matplotlib gives no types for these
    places = units.date2num(dates)
    expected = np.array([arrivals.profile[one.weekday()].sum() for one in dates])
    chance = 1.96 / np.sqrt(np.maximum(expected, 1.0))
    ax.vlines(places, 1 - chance, 1 + chance, color=style.LINES, lw=6.0)
    ax.axhline(1.0, color=style.SOFT, lw=1.0)
    ax.plot(places, list(arrivals.by_day.values()), ls="none", marker="o", ms=4.5, color=_DATA)
    for one in arrivals.special:
        if one.usual > 0:
            ax.plot(
                units.date2num(one.date), one.contacts / one.usual, ls="none", marker="x", ms=6.0,
                color="#d55e00",
            )  # fmt: skip
    locator = units.AutoDateLocator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(units.ConciseDateFormatter(locator))
    ax.set_ylim(bottom=0)
    del language
    return ax
