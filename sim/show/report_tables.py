"""The tables of a report as rows of texts, what it does not cover, and where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import CcsimError
from sim.language.numbers import MINUS, UNKNOWN
from sim.measures.definitions import HEADLINES, LEADING, MEASURES, MECHANISMS
from sim.sections.keys import WILDCARD
from sim.sections.not_yet import NOT_YET
from sim.service_models.registry import not_simulated
from sim.show.plots.forest import stated_ends
from sim.study.robust.kept import leaned_on
from sim.study.tables import MIXED, REPORTED
from sim.study.telling import capability_labels, measure_label

if TYPE_CHECKING:
    import pandas as pd

    from sim.language.language import Language
    from sim.show.result import Result

BY_CHANNEL: Final = (
    "offered",
    "service_level",
    "abandonment_rate",
    "asa_seconds",
    "aht_seconds",
    "lost_case_rate",
)
"""Measures of the table by channel."""

LOADED: Final = ("loaded_cost_per_resolved_case",)
"""What stands beside the bare cost."""

_NO_LETTER: Final = "without a letter"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number in a table.

    Attributes:
        value, interval: as texts. difference, difference_interval: to the baseline; empty if none.
        outcome: ``better``...; what the difference means, empty if it is not significant.
    """

    value: str
    interval: str = ""
    difference: str = ""
    difference_interval: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its name, whether it is a headline, and its cells."""

    name: str
    cells: Sequence[Cell]
    headline: bool = False
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Numbers with their sources: those that turn a verdict, as far as that is known, and all.

    Attributes:
        summary: how many there are, by trust letter. few, all: rows of a data frame as dicts.
        several: whether they belong to several scenarios.
    """

    summary: str
    few: Sequence[dict[str, Any]] = field(default=())
    all: Sequence[dict[str, Any]] = field(default=())
    several: bool = False


def main_table(result: Result, language: Language) -> list[Row]:
    """The measures that matter, the headlines first; mechanisms where they act at all."""
    table = result.estimates
    acting = set(table.loc[table["mean"].fillna(0) != 0, "measure"])
    mechanisms = [key for key in MECHANISMS if key in acting]
    keys = dict.fromkeys([*LEADING, *LOADED, *REPORTED, *mechanisms])
    mixed = MIXED if len(result.channels) > 1 else ()
    return _rows(result, [key for key in keys if key in acting and key not in mixed], language)


@dataclass(frozen=True, slots=True)
class Glance:
    """What a headline measure does under a system, in a word.

    Attributes:
        change: relative, as text. word: better, worse... kind: ``better``, ``worse`` or ``none``.
    """

    change: str
    word: str
    kind: str


def glance(result: Result, language: Language) -> list[tuple[str, list[Glance]]]:
    """The headline measures of every system but the baseline; empty without differences."""
    gaps = result.differences
    if gaps.empty:
        return []
    found = {(r.measure, r.model): r for r in gaps.itertuples()}
    rows = []
    for key in HEADLINES:
        cells = [_glance(found[key, label], language) for label in result.labels[1:]]
        if any(cell.change != UNKNOWN for cell in cells):
            rows.append((measure_label(key, language), cells))
    return rows


def _glance(gap: Any, language: Language) -> Glance:
    if gap.difference == 0:
        return Glance("=", language.say("outcome.same"), "none")
    if not np.isfinite(gap.difference):
        return Glance(UNKNOWN, language.say("outcome.unknown"), "none")
    if gap.unit == "share":
        change = language.quantity(gap.difference, gap.unit, signed=True)
    else:
        change = language.formatted(gap.relative, "+.1%").replace("-", MINUS)
    kind = gap.outcome if gap.outcome in ("better", "worse") else "none"
    return Glance(change, language.say(f"outcome.{gap.outcome}"), kind)


def whole_table(result: Result, language: Language) -> list[Row]:
    """Every measure that the result has."""
    return _rows(result, list(dict.fromkeys(result.estimates["measure"])), language)


def _rows(result: Result, keys: Sequence[str], language: Language) -> list[Row]:
    estimates = {(r.measure, r.model): r for r in result.estimates.itertuples()}
    gaps = result.differences
    differences = {(r.measure, r.model): r for r in gaps.itertuples()} if len(gaps) else {}
    rows = []
    for key in keys:
        cells = [
            _cell(estimates.get((key, label)), differences.get((key, label)), language)
            for label in result.labels
        ]
        if any(cell.value != UNKNOWN for cell in cells):
            name = language.heading(measure_label(key, language), result.unit(key))
            rows.append(Row(name, cells, key in HEADLINES, MEASURES[key].caution))
    return rows


def _cell(found: Any, gap: Any, language: Language) -> Cell:
    if found is None:
        return Cell(UNKNOWN)
    value = language.shown(found.mean, found.unit)
    between = language.interval(found.lo, found.hi, found.unit)
    if gap is None or not np.isfinite(gap.difference):
        return Cell(value, between)
    if gap.difference == 0:
        return Cell(value, between, "=")
    sure = gap.outcome not in ("none", "unknown")
    return Cell(
        value,
        between,
        language.shown(gap.difference, gap.unit, signed=True),
        language.interval(*stated_ends(gap), gap.unit, signed=True),
        language.say(f"outcome.{gap.outcome}") if sure else "",
    )


def channel_table(result: Result, language: Language) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of some measures by channel and system; empty for a single channel."""
    table = result.table("by_channel")
    if table.empty or table["channel"].nunique() < 2:
        return [], []
    keys = [key for key in BY_CHANNEL if key in set(table["measure"])]
    values: dict[Any, Any] = {(r.channel, r.model, r.measure): r for r in table.itertuples()}
    rows = []
    for channel in dict.fromkeys(table["channel"]):
        for label in result.labels:
            cells = [values.get((channel, label, key)) for key in keys]
            if any(cells):
                texts = [
                    UNKNOWN if one is None else language.shown(one.mean, one.unit) for one in cells
                ]
                rows.append([channel, label, *texts])
    return [language.heading(measure_label(key, language), result.unit(key)) for key in keys], rows


def assumptions(result: Result, language: Language) -> Assumptions:
    """The numbers behind a result with their sources and trust letters."""
    table = result.table("assumptions")
    if table.empty:
        return Assumptions(language.say("report.assumptions.lacking"))
    chosen = int((table["origin"] == "scenario").sum())
    letters = Counter(table["trust"].replace("", _NO_LETTER))
    counted = ", ".join(f"{letter} {letters[letter]}" for letter in sorted(letters, key=_letter))
    summary = language.say(
        "report.assumptions.count",
        all=len(table),
        chosen=chosen,
        default=len(table) - chosen,
        letters=counted,
    )
    several = table["scenario"].nunique() > 1
    turning = [] if several else [*(leaned_on(result.scenario(result.labels[0])) or ())]
    places = [_place(str(key), turning) for key in table["key"]]
    few = table.iloc[[at for at in np.argsort(places, kind="stable") if places[at] < len(turning)]]
    return Assumptions(summary, _dicts(few), _dicts(table), several)


def _place(key: str, turning: Sequence[str]) -> int:
    """Place of a number among those that turn a verdict; beyond the last if it is none of them."""
    found = (place for place, one in enumerate(turning) if _stands_for(one, key))
    return next(found, len(turning))


def _stands_for(turning: str, key: str) -> bool:
    """Whether an assumption that was moved is a number of the table, or a part of it.

    Either may stand for several: one says `*` or names with commas, the other `*`.
    """
    parts, mine = turning.split("."), key.split(".")
    if len(parts) < len(mine):
        return False
    return all(
        WILDCARD in (one, other) or other in one.split(",")
        for one, other in zip(parts, mine, strict=False)
    )


def _letter(letter: str) -> str:
    """What a trust letter is sorted by: none comes last."""
    return "Z" if letter == _NO_LETTER else letter


def _dicts(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def missing(result: Result, language: Language) -> list[str]:
    """What the result does not cover, in sentences."""
    lines = []
    for label in result.labels:
        model = str(result.manifest["systems"][label]["model"])
        try:
            lacking = not_simulated(model, result.scenario(label))
        except CcsimError:  # a model written in Python is not in the registry
            lacking = ()
        if lacking:
            named = capability_labels(lacking, language)
            lines.append(language.say("report.missing.model", model=label, capabilities=named))
    mechanisms = list(dict.fromkeys(entry.mechanism for entry in NOT_YET))
    lines.append(language.say("report.missing.scenario", mechanisms=mechanisms))
    lines.append(language.say("report.missing.general"))
    return lines


def provenance_rows(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The manifest as rows of a table, without the scenarios, which are too long to be read."""
    return list(
        _flattened("", {key: value for key, value in manifest.items() if key != "scenarios"})
    )


def _flattened(prefix: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        return [
            row
            for key, inner in value.items()
            for row in _flattened(f"{prefix}.{key}" if prefix else str(key), inner)
        ]
    if isinstance(value, list):
        return [(prefix, " ".join(str(item) for item in value))]
    return [(prefix, "-" if value is None else str(value))]
