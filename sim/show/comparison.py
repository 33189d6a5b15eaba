"""The sums of a case under several service models, as a table of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.language.language import Language
    from sim.show.case.moment import Background
    from sim.show.case.sums import Sums

NOT_EVERYWHERE: Final = ("taken_out", "waited_for_messages", "interruptions", "offers")
"""Rows that are left out where no service model has any."""


def comparison(
    language: Language, background: Background, sums: Sequence[Sums]
) -> list[tuple[str, ...]]:
    """Rows of a label and one cell per service model."""
    columns = [_cells(language, background, each) for each in sums]
    return [
        (language.say(f"row.{name}"), *(column[name] for column in columns))
        for name in columns[0]
        if name not in NOT_EVERYWHERE or any(getattr(each, name) for each in sums)
    ]


def _cells(language: Language, background: Background, sums: Sums) -> dict[str, str]:
    """One column of the table."""
    say, duration = language.say, language.duration
    kind = say(f"kind.{background.kind_name(sums.emotion)}")
    repeated = language.count("times", sums.repeated, time=duration(sums.repeat_time))
    return {
        "attempts": f"{sums.attempts}",
        "answered": f"{sums.answered}",
        "taken_out": f"{sums.taken_out}",
        "waited": duration(sums.waited),
        "waited_for_messages": duration(sums.waited_for_messages),
        "repeated": repeated if sums.repeated else say("never"),
        "agent_time": duration(sums.agent_time),
        "wasted_time": duration(sums.wasted_time),
        "interruptions": f"{sums.interruptions}",
        "offers": f"{sums.offers}",
        "solved_after": say("none") if sums.solved_after < 0 else duration(sums.solved_after),
        "end": say(f"end.{sums.end.name.lower()}"),
        "emotion": say("emotion", kind=kind, level=(sums.emotion + 5) // 10),
    }
