"""The result: which assumptions turn which part of a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sim.study.contrast import Contrast
from sim.study.decision import Decision
from sim.study.findings import Finding, few
from sim.study.robust.turns import KINDS, Pair, Turn, of_pair
from sim.study.robust_findings import PairRobust, Robust, Turned, Unmovable
from sim.study.sensitivity.ends import EndRuns
from sim.study.sensitivity.levers import End
from sim.study.store import plain
from sim.study.systems import against_nothing

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Robustness(Decision):
    """Which assumptions turn which part of the verdict between neighbouring service models.

    Attributes:
        pairs: neighbours: base and model.
        assumptions, ends: that were moved, and to how many values.
        unmovable: keys whose ends the scenario refuses.
        turns: parts of the verdict that turn, the weightiest first. moved: the ends.
        rows: what every end does to every part; see :attr:`table`.
        written: the verdict as written, by pair and measure.
        screening, replications: of the first look, and behind a verdict.
        manifest: where the result comes from.
    """

    file = "robust"

    pairs: tuple[Pair, ...]
    assumptions: int
    ends: int
    unmovable: tuple[str, ...]
    turns: tuple[Turn, ...]
    moved: tuple[End, ...]
    rows: tuple[Mapping[str, Any], ...]
    written: Mapping[Pair, Mapping[str, Contrast]]
    screening: int
    replications: int
    manifest: Mapping[str, Any]

    @property
    def table(self) -> pd.DataFrame:
        """One row per end, pair and headline measure, those that turn a verdict first.

        Columns key, trust, written, end, value, base, model, measure, unit, difference (as
        written), effect (of the end on it), lo, hi (of the effect), replications, turns
        (``reversed``, ``lost``, ``gained``, or empty), at (value from which it has turned).
        """
        import pandas as pd

        turned = {(one.place, one.pair, one.measure): one for one in self.turns}
        rows = []
        for row in self.rows:
            place, pair = row["place"], (row["base"], row["model"])
            end = self.moved[place]
            one = turned.get((place, pair, row["measure"]))
            rows.append(
                {
                    "key": end.lever.axis.key,
                    "trust": end.lever.trust,
                    "written": end.lever.written,
                    "end": end.end,
                    "value": end.text,
                    **{name: value for name, value in row.items() if name != "place"},
                    "turns": "" if one is None else one.kind,
                    "at": float("nan") if one is None else one.at,
                }
            )
        first = sorted(rows, key=lambda row: not row["turns"])
        return pd.DataFrame(first)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The bottom line, then pair by pair what turns."""
        told: list[Finding] = [self._whole()]
        for pair in self.pairs:
            own = [one for one in self.turns if one.pair == pair]
            told.append(self._pair(pair, own))
            told += [self._turned(one) for one in own]
        if self.unmovable:
            told.append(Unmovable(code="cannot_move", keys=self.unmovable))
        return (*told, *few(self.replications))

    @property
    def bottom_line(self) -> tuple[Finding, ...]:
        """The two lines that a comparison of the same scenario carries."""
        return (self._whole(), *(self._turned(one) for one in self.turns[:1]))

    def _whole(self) -> Robust:
        keys = self._keys(self.turns)
        reversing = self._keys([one for one in self.turns if one.kind == "reversed"])
        letters = self.manifest["trust"]
        code = "verdict_reverses" if reversing else "verdict_weakens" if keys else "verdict_stands"
        return Robust(
            code=code,
            assumptions=self.assumptions,
            trust=tuple(letters),
            turning=len(keys),
            reversing=len(reversing),
            screening=self.screening,
            replications=self.replications,
        )

    def _pair(self, pair: Pair, own: Sequence[Turn]) -> PairRobust:
        counts = [len(self._keys([one for one in own if one.kind == kind])) for kind in KINDS]
        return PairRobust(
            code="pair_turns" if own else "pair_stands",
            model=pair[1],
            base=pair[0],
            assumptions=self.assumptions,
            reversed=counts[0],
            lost=counts[1],
            gained=counts[2],
        )

    def _keys(self, found: Sequence[Turn]) -> list[str]:
        return list(dict.fromkeys(self.moved[one.place].lever.axis.key for one in found))

    def _turned(self, one: Turn) -> Turned:
        end = self.moved[one.place]
        return Turned(
            code=one.kind,
            model=one.pair[1],
            base=one.pair[0],
            measure=one.measure,
            key=end.lever.axis.key,
            written=end.lever.written,
            value=end.text,
            trust=end.lever.trust,
            outcome=one.before,
            outcome_there=one.after,
            difference=one.written,
            amount=one.there,
            low=one.low,
            high=one.high,
            unit=one.unit,
            at=one.at,
            at_low=one.at_low,
            at_high=one.at_high,
            upward=end.lever.number is None or end.value > end.lever.number,
        )

    def to_json(self) -> dict[str, Any]:
        """The result as plain values; `at` is None where an assumption is no number."""
        found: dict[str, Any] = {
            "format": 1,
            "models": self.manifest["models"],
            "assumptions": self.assumptions,
            "ends": self.ends,
            "unmovable": self.unmovable,
            "screening": self.screening,
            "replications": self.replications,
            "written": [
                {
                    "base": base,
                    "model": model,
                    **{measure: asdict(one) for measure, one in by_measure.items()},
                }
                for (base, model), by_measure in self.written.items()
            ],
            "turns": [self._turned(one).to_json() for one in self.turns],
            "bottom_line": [one.to_json() for one in self.bottom_line],
        }
        return {**{key: plain(value) for key, value in found.items()}, **self.told()}


def rows_of(runs: EndRuns, pairs: Sequence[Pair]) -> tuple[dict[str, Any], ...]:
    """What every end does to every headline measure of every pair."""
    rows = []
    for pair in pairs:
        for measure, written in of_pair(runs.written, pair).items():
            for place in range(len(runs.ends)):
                moved = against_nothing(runs.moved(place, pair, measure)).estimate
                rows.append(
                    {
                        "place": place,
                        "base": pair[0],
                        "model": pair[1],
                        "measure": measure,
                        "unit": written.unit,
                        "difference": written.difference,
                        "effect": float(moved.mean),
                        "lo": float(moved.low),
                        "hi": float(moved.high),
                        "replications": moved.replications,
                    }
                )
    return tuple(rows)
