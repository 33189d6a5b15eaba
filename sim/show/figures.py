"""The figures of a report: each puts plots of one kind side by side, or below each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.measures.definitions import HEADLINES
from sim.sections.modes import SYNCHRONOUS
from sim.show.plots import style
from sim.show.plots.attribution import attribution
from sim.show.plots.fair import needed_hours, parts_of_hours
from sim.show.plots.forest import forest, rows_needed
from sim.show.plots.hours import hours
from sim.show.plots.journey import journey
from sim.show.plots.plane import plane
from sim.show.plots.staffing import occupancy, required_agents, staffing
from sim.show.plots.waits import waits
from sim.show.plots.week import LEVELS, has_numbers, service_level_week
from sim.study.answer_findings import Choice

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.language.language import Language
    from sim.scenario.schema import Scenario
    from sim.show.result import Result

MOST_PANELS: Final = 12
"""Panels of one figure; a page with more would be scrolled past."""

MOST_SYSTEMS: Final = 6
"""Systems that have a panel of their own."""


def differences(result: Result, language: Language, *, narrow: bool) -> Figure:
    """Paired differences of the headline measures."""
    rows = rows_needed(result.differences, HEADLINES)
    height = (0.44 if narrow else 0.27) * rows + 0.9
    made = style.figure(style.NARROW if narrow else style.WIDE, height)
    forest(result.differences, ax=made.subplots(), narrow=narrow, language=language)
    return made


def hours_needed(result: Result, language: Language, *, narrow: bool) -> Figure:
    """What models need for the same service, above what makes the difference."""
    needs, parts = result.table("fair_needs"), result.table("fair_parts")
    kinds = 0 if parts.empty else len(parts.groupby(["model", "kind"]))
    row = 0.55 if narrow else 0.3
    heights = [0.5 * needs["model"].nunique() + 1.5, row * kinds + 1.0]
    made = style.figure(style.NARROW if narrow else style.WIDE, sum(heights[: 1 + bool(kinds)]))
    if not kinds:
        needed_hours(needs, made.subplots(), language=language)
        return made
    above, below = made.subplots(2, height_ratios=heights)
    needed_hours(needs, above, language=language)
    parts_of_hours(parts, result.baseline, below, narrow=narrow, language=language)
    return made


def cost_against_retention(result: Result, language: Language, *, narrow: bool) -> Figure:
    """Both differences at once, with their ellipses."""
    made = style.figure(style.NARROW if narrow else 7.6, 3.5 if narrow else 4.8)
    keys = ("cost_per_resolved_case", "retention_rate")
    units = (result.unit(keys[0]), result.unit(keys[1]))
    plane(result.table("pseudo_values"), result.baseline, units, made.subplots(), language=language)
    return made


def hours_by_activity(result: Result, language: Language, *, narrow: bool) -> Figure:
    """What agents do with their time, a bar per system."""
    count = len(result.labels)
    height = (0.75 if narrow else 0.5) * count + (3.0 if narrow else 1.6)
    made = style.figure(style.NARROW if narrow else style.WIDE, height)
    table = in_order(result.table("hours"), result.labels)
    hours(table, made.subplots(), narrow=narrow, language=language)
    return made


def waits_of_channels(result: Result, language: Language, *, narrow: bool) -> Figure:
    """A panel per channel on which anybody waited for an agent."""
    table = in_order(result.table("waits"), result.labels)
    channels = waited_for(table)
    panels = _Panels(len(channels), 1 if narrow else 3, 2.1 if narrow else 2.5, narrow=narrow)
    known = _channels(result)
    for channel, ax in zip(channels, panels.axes, strict=False):
        settings = known.get(channel)
        service_level = settings.service_level if settings is not None else None
        waits(
            table,
            channel,
            ax,
            target_seconds=service_level.threshold_seconds if service_level else None,
            target_share=service_level.target_share if service_level else None,
            language=language,
        )
    panels.legend(columns=2 if narrow else 4)
    return panels.figure


def waited_for(table: pd.DataFrame) -> list[str]:
    """Channels of a table of waits on which anybody was answered or gave up."""
    sums = table.groupby("channel", sort=False)[["handled", "abandoned"]].sum().sum(axis=1)
    return [str(name) for name in sums.index[sums > 0]][:MOST_PANELS]


def service_levels(result: Result, language: Language, *, narrow: bool) -> Figure:
    """A week per system and channel that is held, of the baseline and the model of the answer."""
    held = [name for name, _ in staffed_channels(result)]
    table = result.table("week_channels")
    table = table[table["channel"].isin(held)]
    panels_of = [(label, name) for label in compared(result) for name in held]
    panels_of = panels_of[:MOST_PANELS]
    days = max(2, int((table.groupby("hour_of_week")["clock"].max() > 0).sum() / 24 + 0.99))
    height = 0.95 + 0.215 * min(7, days)
    panels = _Panels(len(panels_of), 1 if narrow else 2, height, narrow=narrow)
    drawn = [
        service_level_week(table, label, ax, channel=channel, language=language)
        for (label, channel), ax in zip(panels_of, panels.axes, strict=False)
    ]
    if not all(has_numbers(ax) for ax in drawn):
        bar = panels.figure.colorbar(
            drawn[0].collections[0],
            ax=drawn,
            location="bottom" if narrow else "right",
            shrink=0.9,
            ticks=LEVELS,
            pad=0.02,
            fraction=0.05,
            format=lambda share, _: f"{100 * share:.0f}",
        )
        bar.set_label(language.say("report.week.scale"), fontsize=style.SMALL)
        bar.ax.tick_params(labelsize=style.SMALL)
    return panels.figure


def compared(result: Result) -> list[str]:
    """Labels of the baseline and of the model of the answer; of the first two without an answer."""
    choices = [one.model for one in result.findings if isinstance(one, Choice) and one.model]
    others = [label for label in choices if label != result.baseline] or result.labels[1:2]
    return [result.baseline, *others[:1]]


def journeys(result: Result, language: Language, *, narrow: bool) -> Figure:
    """Bands between contacts, for each system."""
    table = result.table("flows")
    labels = result.labels[:MOST_SYSTEMS]
    blocks = table.groupby("model")["channel"].nunique().max() + 3
    panels = _Panels(
        len(labels), 1 if narrow else 2, max(3.4, 0.36 * float(blocks) + 0.6), narrow=narrow
    )
    for label, ax in zip(labels, panels.axes, strict=False):
        journey(table, label, ax, language=language)
    return panels.figure


def attributions(shares: pd.DataFrame, language: Language, *, narrow: bool) -> Figure:
    """A panel per measure."""
    measures = list(dict.fromkeys(shares["measure"]))
    rows = float(shares["measure"].value_counts().max())
    height = (0.47 if narrow else 0.31) * rows + 0.9
    panels = _Panels(len(measures), 1, height, narrow=narrow)
    for measure, ax in zip(measures, panels.axes, strict=False):
        attribution(shares, measure, ax, narrow=narrow, language=language)
    return panels.figure


def staffed_channels(result: Result) -> list[tuple[str, list[str]]]:
    """Channels whose customers hold the line, and the teams that serve them, of the baseline."""
    scenario = result.scenario(result.baseline)
    table = result.table("week_channels")
    mine = table[table["model"] == result.baseline]
    used = mine.groupby("channel")["queued"].sum()
    found = []
    for name, channel in scenario.channels.items():
        teams = [team for team in scenario.teams if name in scenario.served_channels(team)]
        if channel.mode in SYNCHRONOUS and teams and used.get(name, 0) > 0:
            found.append((name, teams))
    return found[:MOST_PANELS]


def staffing_of_channels(result: Result, language: Language, *, narrow: bool) -> Figure:
    """Agents on duty and needed, and their occupancy, for each channel that is held."""
    scenario, label = result.scenario(result.baseline), result.baseline
    found = staffed_channels(result)
    heights = [2.3, 1.5] * len(found)
    made = style.figure(style.NARROW if narrow else style.WIDE, sum(heights) + 0.45)
    grid = made.subplots(len(heights), 1, gridspec_kw={"height_ratios": heights}, squeeze=False)[
        :, 0
    ]
    table, teams_table = result.table("week_channels"), result.table("week_teams")
    for place, (channel, teams) in enumerate(found):
        settings = scenario.channels[channel]
        needed = required_agents(
            table,
            label,
            channel,
            settings.service_level.threshold_seconds,
            settings.service_level.target_share,
            settings.max_per_agent,
        )
        title = _staffing_title(scenario, channel, teams, language)
        first, second = grid[2 * place], grid[2 * place + 1]
        staffing(
            teams_table, label, teams, needed, first,
            title=_wrapped(title, 34 if narrow else 110), language=language,
        )  # fmt: skip
        occupancy(teams_table, label, teams, second, language=language)
    handles, labels = grid[0].get_legend_handles_labels()
    made.legend(
        handles, labels, loc="outside upper left", ncols=1 if narrow else 2, frameon=False,
        fontsize=style.SMALL,
    )  # fmt: skip
    return made


def _wrapped(text: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))


def _staffing_title(
    scenario: Scenario, channel: str, teams: Sequence[str], language: Language
) -> str:
    service_level = scenario.channels[channel].service_level
    others = dict.fromkeys(
        other for team in teams for other in scenario.served_channels(team) if other != channel
    )
    return language.say(
        "report.staffing.title.shared" if others else "report.staffing.title",
        channel=channel,
        target=f"{100 * service_level.target_share:g}",
        time=style.duration(service_level.threshold_seconds),
        teams=language.listed(teams),
        others=language.listed(others),
    )


def in_order(table: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """A table with the systems in a given order, so that they have the same signs everywhere."""
    import pandas as pd

    parts = [table[table["model"] == label] for label in labels]
    return pd.concat(parts, ignore_index=True) if parts else table


def _channels(result: Result) -> dict[str, Any]:
    """Channels of all scenarios by name, the baseline's first."""
    found: dict[str, Any] = {}
    for label in result.labels:
        found = {**result.scenario(label).channels, **found}
    return found


class _Panels:
    """A figure of small plots in a grid.

    Args:
        count: number of panels. columns: of the grid. height: of a row, in inches.
        narrow: for a page in the hand.
    """

    def __init__(self, count: int, columns: int, height: float, *, narrow: bool) -> None:
        columns = max(1, min(columns, count))
        rows = -(-max(1, count) // columns)
        self.figure = style.figure(style.NARROW if narrow else style.WIDE, rows * height + 0.4)
        grid = self.figure.subplots(rows, columns, squeeze=False)
        self.axes: list[Axes] = list(np.ravel(grid))
        for spare in self.axes[count:]:
            spare.set_axis_off()

    def legend(self, columns: int) -> None:
        """One legend for all panels, above them."""
        handles, labels = self.axes[0].get_legend_handles_labels()
        if len(labels) > 1:
            self.figure.legend(
                handles,
                labels,
                loc="outside upper left",
                ncols=columns,
                frameon=False,
                fontsize=style.SMALL,
                handlelength=3.2,
            )


Drawer = Callable[..., "Figure"]
