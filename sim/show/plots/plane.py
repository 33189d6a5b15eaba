"""Two measures against each other: where each system stands beside the baseline, and how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.language.english import ENGLISH
from sim.measures.definitions import MEASURES
from sim.show.plots import style
from sim.study.telling import measure_label

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.language.language import Language

Floats = npt.NDArray[np.float64]

CONFIDENCE: Final = 0.95
_POINTS: Final = 181
_ROUNDING: Final = 1e-9

LEAST_FOR_ELLIPSES: Final = 3
"""Replications without which there is no covariance to draw."""


def plane(
    pseudo_values: pd.DataFrame,
    baseline: str,
    units: tuple[str, str],
    ax: Axes | None = None,
    *,
    x: str = "cost_per_resolved_case",
    y: str = "retention_rate",
    language: Language = ENGLISH,
) -> Axes:
    """Paired differences in two measures, each with its joint 95 % confidence ellipse.

    Args:
        pseudo_values: table of that name of a results folder.
        baseline: label of the system that the others are compared with; it stands at the origin.
        units: of the two measures.
        ax: where to draw.
        x: key of the measure to the right.
        y: key of the measure upward.
        language: of the labels.
    """
    ax = style.axes(ax, 7.5, 5.0)
    scales = [100.0 if unit == "share" else 1.0 for unit in units]
    systems = list(dict.fromkeys(pseudo_values["model"]))
    signs = style.signs([baseline, *(s for s in systems if s != baseline)])
    wide = [_wide(pseudo_values, key) * scale for key, scale in zip((x, y), scales, strict=True)]
    spots, reach = {}, [0.0]
    for system in systems:
        if system == baseline:
            continue
        pairs = np.stack([_gaps(table[system], table[baseline]) for table in wide])
        middle, sign = pairs.mean(axis=1), signs[system]
        if not np.isfinite(middle).all():
            continue
        outline = ellipse(pairs)
        if outline is not None:
            ax.plot(*outline, color=sign.colour, ls=sign.dashes, lw=1.6, zorder=3)
            reach += [float(outline[0].min()), float(outline[0].max())]
        ax.plot(*middle, marker=sign.marker, ms=8, color=sign.colour, ls="none", zorder=4)
        spots[system] = middle
        reach.append(float(middle[0]))
    ax.plot(0, 0, marker=signs[baseline].marker, ms=8, color=style.INK, ls="none", zorder=4)
    _frame(ax, (x, y), units, language)
    _name(ax, spots, baseline, (min(reach), max(reach)))
    return ax


def ellipse(pairs: Floats) -> Floats | None:
    """Outline of the joint confidence region of a mean of pairs (Hotelling's T squared).

    Args:
        pairs: float64[2, replications].

    Returns:
        float64[2, points]; None with fewer than 3 replications, which do not give one.
    """
    count = pairs.shape[1]
    if count < LEAST_FOR_ELLIPSES or not np.isfinite(pairs).all():
        return None
    # T2 = 2 (n - 1) / (n - 2) F(2, n - 2), and the quantile of F with 2 degrees has a closed form.
    free = count - 2
    quantile = free / 2 * ((1 - CONFIDENCE) ** (-2 / free) - 1)
    radius = np.sqrt(2 * (count - 1) / free * quantile / count)
    values, vectors = np.linalg.eigh(np.cov(pairs))
    angles = np.linspace(0, 2 * np.pi, _POINTS)
    circle = np.stack([np.cos(angles), np.sin(angles)])
    stretched = vectors @ (np.sqrt(np.maximum(values, 0))[:, np.newaxis] * circle)
    return np.asarray(pairs.mean(axis=1)[:, np.newaxis] + radius * stretched)


def _gaps(values: pd.Series[float], baseline: pd.Series[float]) -> Floats:
    """Differences, 0 where they are arithmetic and no result."""
    gaps = (values - baseline).to_numpy(dtype=np.float64)
    size = np.abs(baseline.to_numpy(dtype=np.float64))
    return np.where(np.abs(gaps) <= _ROUNDING * size, 0.0, gaps)


def _wide(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row per replication, one column per system."""
    mine = table[table["measure"] == key]
    return mine.pivot_table(index="replication", columns="model", values="value", dropna=False)


def _frame(ax: Axes, keys: tuple[str, str], units: tuple[str, str], language: Language) -> None:
    from matplotlib.ticker import MaxNLocator

    ax.margins(0.18)
    ax.xaxis.set_major_locator(MaxNLocator(max(3, int(style.inches(ax)[0] / 0.9))))
    ax.axhline(0, color=style.SOFT, lw=0.9, zorder=1)
    ax.axvline(0, color=style.SOFT, lw=0.9, zorder=1)
    ax.grid(color=style.LINES, lw=0.6)
    ax.set_axisbelow(True)
    texts = [
        language.say(
            "plot.plane.axis",
            label=measure_label(key, language),
            unit="points" if unit == "share" else unit,
            better=language.say(f"plot.plane.{MEASURES[key].better}.{way}"),
        )
        for key, unit, way in zip(keys, units, ("x", "y"), strict=True)
    ]
    ax.set_xlabel(texts[0], fontsize=style.SMALL)
    ax.set_ylabel(texts[1], fontsize=style.SMALL)


def _name(ax: Axes, spots: dict[str, Any], baseline: str, reach: tuple[float, float]) -> None:
    """Names in a column clear of all ellipses, each with a line to its marker.

    The column stands on that side of the ellipses on which the baseline is not.
    """
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    width, height = style.inches(ax)
    toward_right = abs(reach[1]) >= abs(reach[0])
    room = 0.085 * max((len(name) for name in spots), default=0) / width  # share of the axes
    if toward_right:
        edge = reach[1] + 0.04 * (right - left)
        ax.set_xlim(left, max(right, left + (edge - left) / (1 - min(0.6, room))))
    else:
        edge = reach[0] - 0.04 * (right - left)
        ax.set_xlim(min(left, right - (right - edge) / (1 - min(0.6, room))), right)
    names = list(spots)
    least = (top - bottom) * 0.19 / height
    levels = style.apart([float(spots[name][1]) for name in names], least)
    for name, level in zip(names, levels, strict=True):
        ax.annotate(
            name,
            spots[name],
            xytext=(edge, level),
            ha="left" if toward_right else "right",
            va="center",
            fontsize=style.SMALL,
            zorder=5,
            arrowprops={"arrowstyle": "-", "color": style.SOFT, "lw": 0.7, "shrinkB": 5},
        )
    ax.annotate(
        baseline,
        (0, 0),
        xytext=(9 if toward_right else -9, -9),
        textcoords="offset points",
        ha="left" if toward_right else "right",
        va="center",
        fontsize=style.SMALL,
    )
