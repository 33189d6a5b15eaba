"""The result of an attribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.study.attribution.parts import Evidence, Part, parts
from sim.study.attribution.telling import lines
from sim.study.decision import Decision
from sim.study.store import plain
from sim.study.wording import amount, spread

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Attribution(Decision):
    """Which step earns how much of the difference between two models.

    Attributes:
        origin, target: the models. evidence: results of all sets of steps.
        measures: keys. missing: labels of capabilities that are not simulated yet.
        manifest: where the result comes from.
    """

    file = "attribution"

    origin: str
    target: str
    evidence: Evidence
    measures: tuple[str, ...]
    missing: tuple[str, ...]
    manifest: Mapping[str, Any]

    @cached_property
    def parts(self) -> list[Part]:
        """Totals, shares and the ladder of every measure."""
        return parts(self.evidence, self.measures)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per measure, method and step.

        Columns measure, method (``total``, ``share``, ``ladder``), position (in the ladder), step,
        label, kind, amount, lo, hi, share_of_total, p_value, p_adjusted, outcome, unit. Shares with
        the licence add up to the total, and so does the ladder.
        """
        import pandas as pd

        return pd.DataFrame([asdict(part) for part in self.parts]).rename(
            columns={"low": "lo", "high": "hi"}
        )

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """What it means, sentence by sentence."""
        sampled = None if self.evidence.sampled is None else len(self.evidence.sampled)
        count = len(self.evidence.target.replications)
        return tuple(lines(self.parts, self.origin, self.target, count, sampled, self.missing))

    def to_json(self) -> dict[str, Any]:
        """The result as plain values: parts by method and measure, and the sentences."""
        found: dict[str, Any] = {
            "format": 1,
            "origin": self.origin,
            "target": self.target,
            "replications": len(self.evidence.target.replications),
            "seed": self.evidence.target.seed,
        }
        for method in ("total", "share", "ladder"):
            found[method] = {
                key: [asdict(p) for p in self.parts if p.method == method and p.measure == key]
                for key in self.measures
            }
        return {**{key: plain(value) for key, value in found.items()}, "verdict": list(self.lines)}

    def shown_table(self) -> str:
        """Shares by step and measure, and the sentences."""
        import pandas as pd

        rows = [
            {"step": p.label, "measure": p.measure, "shown": _shown(p)}
            for p in (*self._of("share"), *self._of("total"))
        ]
        wide = pd.DataFrame(rows).pivot_table(
            index="step", columns="measure", values="shown", aggfunc="first", sort=False
        )
        return str(wide.to_html(border=0))

    def _of(self, method: str) -> list[Part]:
        return [part for part in self.parts if part.method == method]


def _shown(part: Part) -> str:
    if part.nothing:
        return "0"
    between = spread(part.low, part.high, part.unit)
    return f"{amount(part.amount, part.unit, signed=True)}{f' ({between})' if between else ''}"
