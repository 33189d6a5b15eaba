"""What turns a verdict, kept for comparisons of the same scenario by the same program.

A result is kept in the folder of machine code (``CCSIM_CACHE_DIR``), under the hash of the scenario
and that of the program. If nothing can be kept there, it is only in the folder that was asked for.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.compiling import cache_folder
from sim.folders import write_whole
from sim.language.english import ENGLISH
from sim.study.answer_findings import TurnsRound
from sim.study.chunks import program

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.study.robust.robustness import Robustness

_FOLDER: Final = "robust"
_PRICES: Final = ("costs.platform_per_agent_month.", "costs.integration_per_channel_month.")
_NAMED: Final = 3
"""Assumptions that a comparison names."""


def keep(found: Robustness, scenario: Scenario) -> None:
    """Keep a result for comparisons of the scenario; an earlier one is replaced."""
    path = _path(scenario)
    if path is not None:
        with contextlib.suppress(OSError):  # a full or protected disk costs no result
            write_whole(path, json.dumps(found.to_json(), ensure_ascii=False))


def kept(scenario: Scenario) -> dict[str, Any] | None:
    """The result that was kept for a scenario, as plain values; None if there is none.

    Args:
        scenario: as it was read, with recorded contacts if it has any.
    """
    path = _path(scenario)
    try:
        found = None if path is None else json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "bottom_line" in found else None


def turns_round(scenario: Scenario, file: str) -> TurnsRound:
    """What a comparison says of what would turn it round.

    Assumptions that turn a difference into its opposite, with where they do; where there are none,
    those that decide whether one is significant. What a platform may cost the line before says, so
    prices are left out.

    Args:
        scenario: that was compared.
        file: of it, for the command that finds out.
    """
    found = kept(scenario)
    if found is None:
        return TurnsRound(code="not_looked_at", file=file)
    tried = found["assumptions"]
    turns = [one for one in found["turns"] if not one["key"].startswith(_PRICES)]
    reversing = [one for one in turns if one["code"] == "reversed"]
    telling = reversing or turns
    if not telling:
        return TurnsRound(code="nothing_turns_it", tried=tried, file=file)
    first = {one["key"]: one for one in reversed(telling)}
    keys = [
        (key, _where(one), one["model"], one["base"], one["measure"])
        for key in dict.fromkeys(one["key"] for one in telling)
        for one in (first[key],)
    ]
    return TurnsRound(
        code="turned_by" if reversing else "weakened_by",
        keys=tuple(keys[:_NAMED]),
        rest=max(0, len(keys) - _NAMED),
        tried=tried,
        file=file,
    )


def _where(one: Mapping[str, Any]) -> str:
    """From which value on an assumption turns a part of the verdict, as text."""
    if one["at"] is None:
        return f"= {one['value']}"
    return f"{'>' if one['upward'] else '<'} {ENGLISH.significant(one['at'])}"


def leaned_on(scenario: Scenario) -> tuple[str, ...] | None:
    """Keys of the assumptions that turn a verdict, the weightiest first; None if not known."""
    found = kept(scenario)
    return None if found is None else tuple(dict.fromkeys(one["key"] for one in found["turns"]))


def _path(scenario: Scenario) -> Path | None:
    folder = cache_folder()
    if folder is None:
        return None
    return folder.parent / _FOLDER / f"{scenario.hash[:32]}-{program()}.json"
