"""Shares that sum to 1: where some of a group move, the others are scaled so that they still do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.scenario.schema import Scenario
from sim.sections.evidence import fact
from sim.sections.keys import all_keys, fields_of, item, pattern_of
from sim.sections.renamed import current


def rescaled(scenario: Scenario, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes, and with them the other shares of the groups that they touch.

    Those that are not named keep their proportions to each other. A group of which every share
    is named, or of which the others are 0, is left as it is said; the scenario then refuses it
    unless it sums to 1.

    Args:
        scenario: that is changed.
        changes: values by dotted key.
    """
    plain = scenario.resolved()
    found = {current(key): value for key, value in changes.items()}
    groups = {tuple(group): group for key in list(found) if (group := _group(plain, key))}
    for group in groups.values():
        named = [key for key in group if key in found]
        if not all(_is_number(found[key]) for key in named):
            continue
        left = {key: share for key, share in group.items() if key not in found}
        rest = math.fsum(left.values())
        wanted = 1 - math.fsum(found[key] for key in named)
        if rest > 0 and wanted >= 0:
            found |= {key: share * wanted / rest for key, share in left.items()}
    return found


def value_at(scenario: Scenario, key: str) -> Any:
    """What a scenario says at a key, as a plain value; None if nothing does."""
    return _at(scenario.resolved(), current(key).split("."))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _group(plain: Mapping[str, Any], key: str) -> dict[str, float] | None:
    """The shares that sum to 1 with the one at a key, by dotted key; None if it is none of such."""
    path = key.split(".")
    pattern, known = pattern_of(path), all_keys()
    declared = known.get(pattern)
    if declared is None:  # an entry of a table of shares
        table = known.get(pattern.rpartition(".")[0])
        entries = _at(plain, path[:-1])
        is_group = table is not None and bool(fact(table.info, "sums_to_one"))
        if not is_group or not isinstance(entries, Mapping):
            return None
        return {".".join([*path[:-1], name]): share for name, share in entries.items()}
    if not fact(declared.info, "sums_to_one") or item(declared.info.annotation) is not None:
        return None
    names = [
        name
        for name, info in fields_of(declared.owner).items()
        if fact(info, "sums_to_one") and item(info.annotation) is None
    ]
    if len(names) > 1:  # one section holds them all: days of a week, emotions
        places = [[*path[:-1], name] for name in names]
    else:  # every segment or intent has one
        owners = _at(plain, path[:-2])
        places = [[*path[:-2], name, path[-1]] for name in owners]
    return {".".join(place): _at(plain, place) for place in places}


def _at(plain: Any, path: list[str]) -> Any:
    """What stands at a path; items of lists are found by name. None if nothing does."""
    here = plain
    for part in path:
        if isinstance(here, list):
            here = next(
                (one for one in here if isinstance(one, dict) and one["name"] == part), None
            )
        else:
            here = here.get(part) if isinstance(here, Mapping) else None
    return here
