"""The result of an attribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.language.english import ENGLISH
from sim.study.attribution.found import found_of_assumptions, found_of_measures
from sim.study.attribution.parts import Evidence, Part, parts
from sim.study.decision import Decision
from sim.study.decision_findings import Attributed
from sim.study.decision_telling import sized
from sim.study.findings import Finding, NotSimulated, few
from sim.study.store import plain

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Attribution(Decision):
    """Which step earns how much of the difference between two models.

    Attributes:
        origin, target: the models. evidence: results of all sets of steps.
        measures: keys. missing: names of capabilities that are not simulated yet.
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
    def findings(self) -> tuple[Finding, ...]:
        """What it comes to, measure by measure."""
        count = len(self.evidence.target.replications)
        sampled = self.evidence.sampled
        start = Attributed(
            code="all_orders" if sampled is None else "sampled_orders",
            origin=self.origin,
            target=self.target,
            replications=count,
            orders=len(sampled or ()),
        )
        missing = NotSimulated(code="not_simulated", capabilities=self.missing)
        return (
            start,
            *found_of_measures(self.parts),
            *([missing] if self.missing else []),
            *found_of_assumptions(self.parts),
            *few(count),
        )

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
        return {**{key: plain(value) for key, value in found.items()}, **self.told()}

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
    """What a step adds, with its interval."""
    return "0" if part.nothing else sized(part.amount, part.low, part.high, part.unit, ENGLISH)
