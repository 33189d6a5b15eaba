"""Tables on the terminal: what is in the centre before a run, and what came out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.language.english import ENGLISH
from sim.language.note import gathered
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from sim.study.findings import Finding
    from sim.study.quick_look import Load, QuickLook
    from sim.workload.overview import Overview

_PLAIN_WIDTH = 160
"""Columns of a table that is written to a file or a pipe, where nothing says how wide it may be."""

_ROOM_FOR_INTERVALS = 25
"""Columns that a value and its interval need side by side."""


LADDER_HEADS = (
    *("model", "beside", "worth_cost", "worth_sourced", "worth_all", "charged"),
    *("per_year", "loaded_per_year", "kept_per_year"),
)
"""Columns of the ladder."""


def output(*, beside: bool = False) -> Console:
    """The console that results are printed to.

    Args:
        beside: the one for what is no result, which does not stand in the way of a pipe.
    """
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=False, stderr=beside)
    if not console.is_terminal:
        console.width = _PLAIN_WIDTH
    return console


def table(title: str, columns: Sequence[str]) -> Table:
    """An empty table: the first column is text, the others are numbers."""
    from rich import box
    from rich.table import Table

    made = Table(
        title=title or None,
        box=box.SIMPLE_HEAD,
        title_justify="left",
        pad_edge=False,
        padding=(0, 1),
    )
    for position, name in enumerate(columns):
        made.add_column(
            name, justify="left" if position == 0 else "right", overflow="fold", no_wrap=False
        )
    return made


def say(console: Console, lines: Iterable[str]) -> None:
    """Print lines of text, wrapped where the terminal is narrow."""
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)


def say_written(console: Console, folder: Path, *, replaces: bool) -> None:
    """Where a result is, file by file.

    Args:
        console: where to print.
        folder: of the result.
        replaces: whether it took the place of an earlier one.
    """
    files = ", ".join(sorted(path.name for path in folder.iterdir() if path.suffix != ".parquet"))
    key = "written.replaced" if replaces else "written"
    say(console, ["", ENGLISH.say(key, folder=folder, files=files)])


def print_overview(console: Console, found: Overview) -> None:
    """Who comes, how much work that is, and who is there."""
    days, cases = found.horizon_days, found.cases_per_week * found.horizon_days / 7
    head = ENGLISH.say("overview.head", name=found.name, days=days, start=found.start, cases=cases)
    say(console, [head])
    made = table("", ("channels", "teams", "first contacts, h", "agents, h", "%", "peak %", "at"))
    for line in found.capacity:
        made.add_row(
            ", ".join(line.channels),
            ", ".join(line.teams) or "nobody",
            f"{line.work_hours:,.0f}",
            f"{line.agent_hours:,.0f}",
            ENGLISH.shown(line.load, "share"),
            ENGLISH.shown(line.peak_ratio, "share"),
            f"{line.peak_at:%a %H:%M}",
        )
    console.print(made)
    say(console, [ENGLISH.say("overview.legend")])


def print_load(console: Console, load: Load | None, model: str, replications: int) -> None:
    """Load of a scenario, which means the same in every command."""
    if load is None:
        return
    teams = [
        ENGLISH.say("load.team", team=team, load=share) for team, share in load.by_team.items()
    ]
    facts = {"load": load.whole, "model": model, "replications": replications}
    key = "load.teams" if len(teams) > 1 else "load"
    say(console, [ENGLISH.say(key, **facts, teams=teams)])


def print_quick_look(console: Console, found: QuickLook) -> None:
    """Load, and the service that the staff gives, channel by channel."""
    print_load(console, found.load, found.model, found.replications)
    targets = {target.channel: target for target in found.health.targets}
    heads = ("channel", "contacts/week", "in time %", "target %", "within", "abandoned %", "")
    made = table("", heads)
    for channel, offered in found.offered.items():
        target = targets.get(channel)
        if target is None:
            continue
        made.add_row(
            channel,
            f"{offered:,.0f}",
            ENGLISH.shown(target.value, "share"),
            ENGLISH.shown(target.wanted, "share"),
            ENGLISH.duration(round(target.seconds * TICKS_PER_SECOND)),
            ENGLISH.shown(found.abandoned[channel], "share"),
            ENGLISH.say("target.met" if target.met else "target.missed"),
        )
    console.print(made)
    facts = {"replications": found.replications, "model": found.model, "attempts": found.attempts}
    say(console, [ENGLISH.say("quick_look.legend", **facts)])


def print_cautions(console: Console, found: Overview) -> None:
    """What was assumed while reading, and what looks wrong before anything runs."""
    say(console, [f"note: {text}" for text in gathered(found.notes)])
    say(console, [f"warning: {text}" for text in found.warnings])


def measures_shown(
    estimates: Mapping[str, Mapping[str, Mapping[str, Any]]], channels: int = 1
) -> list[str]:
    """Measures of a table, those per case first; mechanisms only where they act at all.

    Args:
        estimates: `{mean, ci95, unit}` by system and measure.
        channels: how many there are; over several, whose targets differ, there is no service level.
    """
    from sim.measures.definitions import LEADING, MECHANISMS
    from sim.study.tables import MIXED, REPORTED

    def acts(key: str) -> bool:
        return any(found.get(key, {}).get("mean") for found in estimates.values())

    keys = [*LEADING, *REPORTED, *filter(acts, MECHANISMS)]
    mixed = MIXED if channels > 1 else ()
    return [key for key in dict.fromkeys(keys) if key not in mixed]


def print_estimates(
    console: Console,
    labels: Sequence[str],
    keys: Sequence[str],
    estimates: Mapping[str, Mapping[str, Mapping[str, Any]]],
    differences: Mapping[str, Mapping[str, Mapping[str, Any]]],
) -> None:
    """Measures of several systems: the value, and below it the paired difference.

    Args:
        console: where to print.
        labels: of the systems, the baseline first.
        keys: measures to print.
        estimates: `{mean, ci95, unit}` by system and measure.
        differences: the same with `outcome`, without the baseline.
    """
    from sim.measures.definitions import MEASURES

    made = table("", ("", *labels))
    beside = (console.width - 34) // len(labels) >= _ROOM_FOR_INTERVALS
    for key in keys:
        unit = estimates[labels[0]][key]["unit"]
        cells = [_cell(estimates[label][key], unit, beside=beside) for label in labels]
        caution = f"\n({MEASURES[key].caution})" if MEASURES[key].caution else ""
        made.add_row(f"{ENGLISH.heading(MEASURES[key].label, unit)}{caution}", *cells)
        changes = [differences.get(label, {}).get(key) for label in labels]
        if any(changes):
            texts = [
                _difference(change, unit, beside=beside) if change else "" for change in changes
            ]
            made.add_row("", *texts, style="dim")
    console.print(made)


def print_ladder(console: Console, findings: Iterable[Finding]) -> None:
    """Models beside the next cheaper one: what a step is worth, and what a year of it costs."""
    from sim.study.answer_findings import OnLadder

    rungs = [one for one in findings if isinstance(one, OnLadder)]
    if not rungs:
        return
    made = table(
        ENGLISH.say("ladder.title", unit=rungs[0].unit),
        [ENGLISH.say(f"ladder.head.{head}") for head in LADDER_HEADS],
    )
    made.columns[1].justify = "left"
    for one in rungs:
        worth = [ENGLISH.price(price, "") for _, price, _, _ in one.worth] or ["", "", ""]
        kept = ENGLISH.rough(one.kept_per_year[0], 3) if one.base else ""
        years = [ENGLISH.rough(value, 3) for value in (one.per_year, one.loaded_per_year)]
        beside = ENGLISH.say(f"ladder.beside.{one.code}", base=one.base, beyond=one.beyond)
        made.add_row(one.model, beside, *worth, ENGLISH.price(one.charged, ""), *years, kept)
    console.print(made)
    say(console, [ENGLISH.say("ladder.legend")])


def _cell(found: Mapping[str, Any], unit: str, *, beside: bool) -> str:
    between = " " if beside else "\n"
    low, high = found["ci95"]
    return between.join(
        (ENGLISH.shown(found["mean"], unit), ENGLISH.interval(low, high, unit))
    ).strip()


def _difference(found: Mapping[str, Any], unit: str, *, beside: bool) -> str:
    """The difference, its interval, and an asterisk if it is significant."""
    if found["mean"] == 0:
        return "="
    mark = "" if found["outcome"] in ("none", "unknown") else "*"
    between = " " if beside else "\n"
    low, high = found["interval"]
    value = ENGLISH.shown(found["mean"], unit, signed=True) + mark
    return between.join((value, ENGLISH.interval(low, high, unit, signed=True))).strip()


def print_by_channel(
    console: Console, by_channel: Mapping[str, Mapping[str, Mapping[str, Any]]], keys: Sequence[str]
) -> None:
    """Some measures of every channel, of every system."""
    from sim.measures.definitions import MEASURES

    first = next(iter(next(iter(by_channel.values())).values()))
    several = len(by_channel) > 1
    names = [ENGLISH.heading(MEASURES[key].label, first[key]["unit"]) for key in keys]
    made = table("", ("channel", *(("",) if several else ()), *names))
    if several:
        made.columns[1].justify = "left"
    for channel in next(iter(by_channel.values())):
        for label, channels in by_channel.items():
            cells = [
                ENGLISH.shown(channels[channel][key]["mean"], first[key]["unit"]) for key in keys
            ]
            made.add_row(channel, *((label,) if several else ()), *cells)
    console.print(made)
