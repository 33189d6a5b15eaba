"""A scenario out of an export alone: its volumes, and staff that Erlang A asks for at 80 % in 20 s.

What an export does not tell has the defaults of the schema. Staff is the need of each half hour of
the week at its recorded mean; it takes the place of a roster until there is one.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.queueing.requirement import agents_needed
from sim.records.export import Export
from sim.records.row_times import DAY_MINUTES, WEEK_MINUTES
from sim.sections.calendar import WEEKDAYS
from sim.sections.source import DAY_BY_HOUR, DayShares
from sim.units import TICKS_PER_DAY

_SLOTS: Final = 48
_SLOT_TICKS: Final = TICKS_PER_DAY // _SLOTS
_SLOT_SECONDS: Final = 1800.0
Floats = NDArray[np.float64]
_PATIENCE: Final = 300.0
_LAWS: Final = {
    "live": '{ distribution = "hyperexponential", share_first = 0.27, mean_first_seconds = 86, '
    "mean_second_seconds = 1709 }  # of a bank's callers: put in your own",
    "chat": '{ distribution = "exponential", mean_seconds = 260 }  # put in your own',
}
"""Patience by mode: without any, nobody would ever abandon. That of callers is from the call log of
a bank (Technion, 1999); in its first minutes they leave as if their mean were `_PATIENCE`."""
_AHT: Final = 300.0
_THRESHOLD, _TARGET = 20.0, 0.8
_MOST_NAMES: Final = 40
_NO_NAME = re.compile(r"[^\w \-/&+]", re.UNICODE)
_MODES: Final = (
    ("async", ("mail", "message", "ticket", "async", "sms", "whatsapp", "callback", "correo")),
    ("chat", ("chat", "web", "live")),
)
_KNOWN_DAYS: Final = 1
_MONDAY: Final = 3  # 1970-01-01, day 0 of ticks, was a Thursday; three days before it a Monday


def first_scenario(export: Export, folder: Path, name: str = "") -> str:
    """A scenario as TOML.

    Args:
        export: as it was read.
        folder: in which the scenario is going to lie; the file is named relative to it.
        name: of the scenario; the file's without its ending if empty.

    Returns:
        A text that `sim.load` reads.
    """
    title = scenario_name(name or export.path.name.split(".")[0], set()) or "export"
    channels = _names(export, "channel", "voice")
    intents = _names(export, "queue" if "queue" in export.table.columns else "intent", "contact")
    aht = export.aht_seconds or _AHT
    lines = [
        f"# Written from {export.path.name}. Every key has a default; `ccsim explain KEY` says",
        "# what it means. Patience, resolution and staff are not in the file: put in your own.",
        f"name = {quoted(title)}",
        "[scenario]",
        f"start = {_start(export)}",
        f"horizon_days = {_days(export)}",
        "replications = 20",
    ]
    volumes = _by_half_hour(export)
    for channel in dict.fromkeys(channels.values()):
        lines += [f"[channels.{toml_key(channel)}]", *_channel(channel, aht, _opening(volumes))]
    shares = {next(iter(channels.values())): 1.0}
    lines += ["[segments.customers]", "share = 1.0", f"channel_preference = {toml_table(shares)}"]
    every = list(dict.fromkeys(intents.values()))
    for intent in every:
        lines += [f"[intents.{toml_key(intent)}]", f"share = {1 / len(every)!r}"]
    lines += source_block(export, folder, channels, intents)
    heads = erlang_heads(volumes, aht)
    names = ", ".join(quoted(one) for one in dict.fromkeys(channels.values()))
    lines += [
        "[teams.agents]  # what Erlang A asks for at 80 % within 20 s: not a roster",
        f"channels = [{names}]",
        "[teams.agents.headcount]  # by half hour",
        *(f"{day} = {values}" for day, values in heads.items()),
    ]
    return "\n".join(lines) + "\n"


def source_block(
    export: Export,
    folder: Path,
    channels: Mapping[str, str] | None = None,
    intents: Mapping[str, str] | None = None,
) -> list[str]:
    """Lines of a source of cases that reads the file as it was understood.

    Args:
        export: as it was read.
        folder: in which the scenario lies.
        channels: names of the scenario by those of the file.
        intents: likewise.
    """
    log = export.kind == "log"
    stated = export.settings.model_dump(exclude_unset=True)
    for known in ("name", "kind", "file", "columns", "counts"):
        stated.pop(known, None)
    lines = [
        "[[demand.sources]]",
        'name = "export"',
        f"kind = {quoted('replay' if log else 'interval_table')}",
        f"file = {quoted(_relative(export.path, folder))}",
    ]
    if not log:
        lines.append(f'counts = "{export.counts or "contacts"}"' + _asked(export))
    lines += [f"{key} = {_value(item)}" for key, item in stated.items() if item is not None]
    taken = {n: h for n, h in export.columns.items() if " + " not in h and " .. " not in h}
    mapped = {n: h for n, h in taken.items() if n not in ("interval", "interval_end")}
    if mapped and not any(" .. " in one for one in export.columns.values()) and not _made(export):
        lines.append(f"columns = {toml_table(mapped)}")
    if log and "handle_seconds" in export.table.columns:
        lines.append('service_times = "recorded"')
    if export.table.pattern and "repeats" not in stated:
        lines.append("repeats = true")
    minutes = export.interval_minutes or 0
    if minutes >= DAY_MINUTES and "day_profile" not in stated:
        lines.append(f"day_profile = {DAY_BY_HOUR}  # a bank's day by hour: put in your own")
    if minutes == WEEK_MINUTES and "day_shares" not in stated:
        lines.append(f"day_shares = {toml_table(DayShares().model_dump())}  # put in your own")
    for what, names, label in (("channel", channels, "channel"), ("intent", intents, "queue")):
        column = label if label in export.table.columns else what
        if names and column in export.table.columns:
            if any(old != new for old, new in names.items()) or column != what:
                lines.append(f"{what}_map = {toml_table(dict(names))}")
        elif names:
            lines.append(f"{what} = {quoted(next(iter(names.values())))}")
    return lines


def _made(export: Export) -> bool:
    """Whether the columns are not headings of the file but made of its events."""
    return any(note.code == "table.events" for note in export.notes)


def _asked(export: Export) -> str:
    return "" if export.counts else '  # the file does not say: "contacts", "forecast" or "cases"'


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_key(name: str) -> str:
    """A name as a key of TOML."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)


def _value(item: Any) -> str:
    if isinstance(item, bool):
        return str(item).lower()
    if isinstance(item, dict):
        return toml_table(item)
    return quoted(item) if isinstance(item, str) else str(item)


def toml_table(items: Mapping[str, Any]) -> str:
    """A table of TOML within one line."""
    return (
        "{ " + ", ".join(f"{toml_key(key)} = {_value(item)}" for key, item in items.items()) + " }"
    )


def _relative(path: Path, folder: Path) -> str:
    try:
        return os.path.relpath(path.absolute(), folder.absolute()).replace(os.sep, "/")
    except ValueError:  # on another drive
        return str(path.absolute())


def scenario_name(text: str, taken: set[str]) -> str:
    """A name that a scenario may have; different from those that are taken."""
    name = " ".join(_NO_NAME.sub(" ", text).split())[:50]
    found, number = name, 2
    while found and found.lower() in taken:
        found, number = f"{name} {number}", number + 1
    return found


def _names(export: Export, column: str, single: str) -> dict[str, str]:
    """Names of the scenario by the names of a column; one name where there is no column."""
    if column not in export.table.columns:
        return {"": single}
    texts = list(dict.fromkeys(str(one) for one in export.table.columns[column]))
    if len(texts) > _MOST_NAMES:
        return dict.fromkeys(texts, single)
    found: dict[str, str] = {}
    for text in texts:
        lower = text.lower() if column == "channel" else text
        found[text] = scenario_name(lower, {one.lower() for one in found.values()}) or single
    return found


def _channel(name: str, aht: float, opening: str) -> list[str]:
    mode = next((mode for mode, words in _MODES if any(w in name.lower() for w in words)), "live")
    return [
        f'mode = "{mode}"',
        f"opening = {opening}",
        f'talk = {{ distribution = "lognormal", mean_seconds = {aht:.1f}, cv = 1.1 }}',
        "after_contact_work = 0  # it is part of the recorded handle time",
        *([f"patience = {_LAWS[mode]}"] if mode in _LAWS else []),
    ]


def _start(export: Export) -> str:
    if export.table.pattern:
        return "2026-01-05T00:00:00"
    return f"{export.start:%Y-%m-%dT00:00:00}"


def _days(export: Export) -> int:
    return 7 if export.table.pattern else max(export.days, _KNOWN_DAYS)


def _by_half_hour(export: Export) -> Floats:
    """Mean contacts of each half hour of the week, float64[7, 48].

    Rows that are longer are spread: those of hours evenly, those of days as in the default profile.
    """
    table = export.table
    offered = table.columns.get("offered", np.ones(len(table)))
    sums, days = np.zeros((7, _SLOTS)), np.zeros(7)
    length = max(table.interval_ticks, 1)
    for tick, volume in zip(table.start_ticks.tolist(), offered.tolist(), strict=True):
        weekday = (tick // TICKS_PER_DAY + _MONDAY) % 7
        if length >= TICKS_PER_DAY:
            for day in range(length // TICKS_PER_DAY):
                share = np.repeat(DAY_BY_HOUR, 2) / 2 / (length // TICKS_PER_DAY)
                sums[(weekday + day) % 7] += share * volume
        else:
            slot, pieces = tick % TICKS_PER_DAY // _SLOT_TICKS, max(1, length // _SLOT_TICKS)
            sums[weekday, slot : slot + pieces] += volume / pieces
    if table.pattern == "day":
        return np.tile(sums.sum(axis=0), (7, 1))
    first = int(table.start_ticks.min()) // TICKS_PER_DAY
    last = (int(table.start_ticks.max()) + length - 1) // TICKS_PER_DAY
    for day in range(first, last + 1):
        days[(day + _MONDAY) % 7] += 1
    return np.asarray(sums / np.maximum(days, 1)[:, None])


def _opening(volumes: Floats) -> str:
    """Opening hours: from the first to the last half hour of each weekday with any contact."""
    spans = {}
    for day, slots in zip(WEEKDAYS, volumes, strict=True):
        busy = np.flatnonzero(slots)
        if len(busy):
            spans[day] = f"{_clock(int(busy[0]))}-{_clock(int(busy[-1]) + 1)}"
    if len(spans) < 7 or len(set(spans.values())) > 1:
        return toml_table(spans)
    span = next(iter(spans.values()))
    return '"always"' if span == "00:00-24:00" else toml_table({"all": span})


def _clock(slot: int) -> str:
    return f"{slot // 2:02d}:{slot % 2 * 30:02d}"


def erlang_heads(volumes: Floats, aht: float) -> dict[str, list[int]]:
    """Agents of each half hour of the week; one at least between the first and the last."""

    def need(volume: float) -> int:
        return agents_needed(volume / _SLOT_SECONDS, aht, _PATIENCE, _THRESHOLD, _TARGET)

    found = {}
    for day, slots in zip(WEEKDAYS, volumes, strict=True):
        heads, busy = [need(volume) for volume in slots.tolist()], np.flatnonzero(slots)
        if len(busy):
            heads[busy[0] : busy[-1] + 1] = [max(1, one) for one in heads[busy[0] : busy[-1] + 1]]
        found[day] = heads
    return found
