"""The pictures of a requirement as files: requirement, net staffing, cost against risk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.language.english import ENGLISH
from sim.show.drawing import write_figure
from sim.show.plots import style
from sim.show.plots.requirement import cost_against_risk, net_staffing, requirement

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.language.language import Language
    from sim.staffing.requirement import Requirement

MOST_TEAMS: Final = 12
"""Teams in one picture: those with the most agents required."""

_INCHES_A_TEAM: Final = 2.6


def picture_names(found: Requirement) -> tuple[str, ...]:
    """Names of the files that :func:`write_pictures` writes."""
    net = ("net.png",) if found.plan is not None else ()
    return ("requirement.png", *net, *(() if found.risk is None else ("risk.png",)))


def write_pictures(
    folder: str | Path, found: Requirement, language: Language = ENGLISH
) -> list[Path]:
    """Write the pictures of a requirement into a folder.

    Args:
        folder: where to.
        found: the requirement.
        language: of labels.

    Raises:
        OSError: one cannot be written.
    """
    drawn: dict[str, Callable[[], Figure]] = {
        "requirement.png": lambda: _by_team(found, requirement, language)
    }
    if found.plan is not None:
        drawn["net.png"] = lambda: _by_team(found, net_staffing, language)
    if found.risk is not None:
        drawn["risk.png"] = lambda: _risk(found.risk, language)
    return [write_figure(draw, Path(folder) / name) for name, draw in drawn.items()]


def _risk(table: pd.DataFrame | None, language: Language) -> Figure:
    """Cost against risk."""
    made = style.figure(6.4, 3.8)
    if table is not None:
        cost_against_risk(table, made.subplots(), language=language)
    return made


def _by_team(found: Requirement, draw: Callable[..., Axes], language: Language) -> Figure:
    """A panel for each team in which somebody is needed or scheduled."""
    table = found.table.fillna({"scheduled": 0.0})
    totals = table.groupby("team")[["agents", "scheduled"]].sum().max(axis=1)
    teams = [t for t in found.evaluator.teams if totals[t] > 0] or [*found.evaluator.teams]
    shown = sorted(teams, key=lambda team: -totals[team])[:MOST_TEAMS]
    made = style.figure(style.WIDE, _INCHES_A_TEAM * len(shown))
    for team, ax in zip(shown, made.subplots(len(shown), squeeze=False)[:, 0], strict=True):
        draw(found.table, team, ax, language=language)
    return made
