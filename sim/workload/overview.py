"""A scenario explains itself before it runs.

Who comes, how much work that is, who is there, and what looks wrong.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from sim.language.english import ENGLISH
from sim.language.note import Note
from sim.units import TICKS_PER_HOUR
from sim.workload.capacity import (
    Bottleneck,
    Workload,
    bottlenecks,
    handle_seconds,
    per_hour,
    workload,
)
from sim.workload.warnings import warnings_of

if TYPE_CHECKING:
    from sim.sections.whole import Sections


@dataclass(frozen=True)
class DemandLine:
    """Contacts of one channel and intent: first ones, and those that self-service hands over.

    Cases and contacts handed over per week, both in the busiest hour, mean handle time, work in
    erlangs. Work that can wait counts where the agents who serve it are there.
    """

    channel: str
    intent: str
    cases_per_week: float
    peak_cases_per_hour: float
    handle_seconds: float
    mean_erlangs: float
    peak_erlangs: float
    teams: tuple[str, ...]
    handed_over_per_week: float = 0.0


@dataclass(frozen=True)
class CapacityLine:
    """Work against agents for channels that the same teams serve.

    The ratio is at its worst at `peak_at`. Work that can wait is spread over the time in which
    there is room for it.

    `unstaffed_intervals` counts intervals with work but no agent; they are left out of the peak.
    """

    channels: tuple[str, ...]
    teams: tuple[str, ...]
    agent_hours: float
    work_hours: float
    peak_ratio: float
    peak_at: datetime
    unstaffed_intervals: int

    @property
    def load(self) -> float:
        """Hours of work / hours of agents over the horizon."""
        return (
            self.work_hours / self.agent_hours
            if self.agent_hours
            else float("inf")
            if self.work_hours
            else 0.0
        )


@dataclass(frozen=True)
class Overview:
    """What a scenario says about itself; the command line and notebooks print it.

    All numbers are of first contacts: repeats add to the work, abandonment takes from it.
    """

    name: str
    description: str
    start: datetime
    horizon_days: float
    cases_per_week: float
    demand: list[DemandLine] = field(default_factory=list)
    capacity: list[CapacityLine] = field(default_factory=list)
    team_hours: dict[str, float] = field(default_factory=dict)
    warnings: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def overview(scenario: Sections) -> Overview:
    """Demand, work against capacity, and warnings of a scenario."""
    work = workload(scenario)
    sets = bottlenecks(work)
    weeks = scenario.run.horizon_days / 7
    hours = work.interval_ticks / TICKS_PER_HOUR
    lines = [_demand_line(scenario, work, need, weeks) for need in work.needs]
    shown = [one for one in sets if _worth_showing(one, sets)]
    return Overview(
        scenario.name,
        scenario.description,
        scenario.run.start,
        scenario.run.horizon_days,
        sum(line.cases_per_week for line in lines),
        lines,
        [_capacity_line(scenario, one, hours, work.interval_ticks) for one in shown],
        {team: float(agents.sum()) * hours for team, agents in work.agents.items()},
        warnings_of(scenario, work, sets),
        [*scenario.notes, *_how_it_counts(scenario, work, weeks)],
    )


def _how_it_counts(scenario: Sections, work: Workload, weeks: float) -> list[Note]:
    """How work is counted that does not need an agent at once."""
    waiting = [name for name, channel in scenario.channels.items() if channel.mode == "async"]
    notes: list[Note] = []
    if waiting:
        notes.append(Note("work.can_wait", ", ".join(waiting)))
    for name, channel in scenario.channels.items():
        if channel.mode == "self_service":
            visits, handed = (
                sum(float(amounts.sum()) for need, amounts in table.items() if need[0] == name)
                / weeks
                for table in (work.cases, work.hands_over)
            )
            facts = {"visits": visits, "handed": handed, "target": channel.hand_over_to}
            notes.append(Note("work.go_on" if handed else "work.no_agent", name, **facts))
    return notes


def _demand_line(
    scenario: Sections, work: Workload, need: tuple[str, str], weeks: float
) -> DemandLine:
    contacts = work.contacts(need)
    cases = work.cases.get(need, np.zeros(len(contacts)))
    serving = work.served_by.get(need, frozenset())
    there = np.sum([work.agents[team] for team in serving], axis=0) if serving else 0 * cases
    erlangs = work.done(need, there)
    return DemandLine(
        *need,
        float(cases.sum()) / weeks,
        float(per_hour(contacts, work.interval_ticks).max(initial=0.0)),
        handle_seconds(scenario, *need),
        float(erlangs.mean()) if len(erlangs) else 0.0,
        float(erlangs.max(initial=0.0)),
        tuple(team for team in scenario.teams if team in serving),
        float((contacts - cases).sum()) / weeks,
    )


def _worth_showing(one: Bottleneck, sets: list[Bottleneck]) -> bool:
    """Single sets, and joint ones only where they are tighter than every part of them."""
    parts = [
        other
        for other in sets
        if other is not one
        and set(other.teams) <= set(one.teams)
        and other.erlangs.sum() < one.erlangs.sum()
    ]
    worst = max((float(part.ratio.max(initial=0.0)) for part in parts), default=0.0)
    return not parts or float(one.ratio.max(initial=0.0)) > worst


def _capacity_line(
    scenario: Sections, one: Bottleneck, hours: float, interval_ticks: int
) -> CapacityLine:
    ratio = np.where(np.isinf(one.ratio), 0.0, one.ratio)
    peak = int(np.argmax(ratio)) if len(ratio) else 0
    at = scenario.run.start + timedelta(microseconds=peak * interval_ticks)
    return CapacityLine(
        one.channels,
        one.teams,
        float(one.agents.sum()) * hours,
        float(one.erlangs.sum()) * hours,
        float(ratio[peak]) if len(ratio) else 0.0,
        at,
        int((np.isinf(one.ratio)).sum()),
    )


def overview_html(found: Overview) -> str:
    """The overview as HTML for a notebook."""
    parts = [f"<h3>{html.escape(found.name)}</h3>"]
    if found.description:
        parts.append(f"<p>{html.escape(found.description)}</p>")
    parts.append(
        "<p>"
        + ENGLISH.say(
            "overview.span",
            days=found.horizon_days,
            start=found.start,
            cases=found.cases_per_week * found.horizon_days / 7,
        )
        + "</p>"
    )
    rows = [
        (
            one.channel,
            one.intent,
            f"{one.cases_per_week:,.0f}",
            f"{one.handed_over_per_week:,.0f}" if one.handed_over_per_week else "",
            f"{one.peak_cases_per_hour:,.0f}",
            f"{one.handle_seconds:,.0f}",
            f"{one.mean_erlangs:.1f}",
            f"{one.peak_erlangs:.1f}",
            _served_by(one),
        )
        for one in found.demand
    ]
    heads = (
        "channel",
        "intent",
        "cases/week",
        "handed over/week",
        "peak/hour",
        "handle s",
        "mean erlangs",
        "peak erlangs",
        "served by",
    )
    parts.append(_html_table(heads, rows))
    rows_ = [
        (
            ", ".join(one.channels),
            ", ".join(one.teams),
            f"{one.work_hours:,.0f}",
            f"{one.agent_hours:,.0f}",
            f"{one.load:.0%}",
            f"{one.peak_ratio:.0%}",
            f"{one.peak_at:%a %d %b %H:%M}",
        )
        for one in found.capacity
    ]
    parts.append(
        _html_table(
            ("channels", "teams", "first contacts, h", "agents, h", "share", "peak", "at"), rows_
        )
    )
    parts += [_list_html("Warnings", found.warnings), _list_html("Notes", found.notes)]
    parts.append(f"<p><small>{ENGLISH.say('overview.legend')}</small></p>")
    return "".join(parts)


def _list_html(title: str, notes: Sequence[Note]) -> str:
    """Notes as a list; nothing if there are none."""
    items = "".join(f"<li>{html.escape(str(note))}</li>" for note in notes)
    return f"<p><b>{title}</b></p><ul>{items}</ul>" if notes else ""


def _served_by(one: DemandLine) -> str:
    """Teams that serve a need; nothing for what takes no agent."""
    return ", ".join(one.teams) or ("nobody" if one.handle_seconds else "")


def _html_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    top = "".join(f"<th>{html.escape(head)}</th>" for head in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
