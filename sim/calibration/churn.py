"""Fit the preset `survey` of the churn equation to its reference run, and store it.

    python -m sim.calibration.churn scenarios/retail.toml

The reference run is the shipped retail baseline, a working centre, under the service model under
which its volumes were recorded. What the surveys found by outcome are averages over customers of
such centres, so the three levels are moved until the mean chance of leaving is theirs, exactly, by
outcome: one common mean would not do, since effort goes with the outcome and the logit is convex.
That is done twice, with all weights, and with those that have no evidence at zero.

To be run again when the retail scenario, or what becomes of a case in it, is changed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.run import simulate
from sim.errors import StudyError
from sim.measures.expressions import STEPS, Expression, in_steps, packed
from sim.measures.kernels import Observation
from sim.measures.loyalty import OUTCOMES, evidence_only, terms_of_effort
from sim.measures.rows import CASES, Rows
from sim.measures.sums import Summation, Summing, Wanted
from sim.measures.table import Reader
from sim.measures.terms import ChurnWeights, Floats
from sim.scenario.load import load
from sim.sections.churn import Churn
from sim.sections.churn_presets import (
    LOSS_BY_OUTCOME,
    SURVEY_FILE,
    TERMS,
    Levels,
    Survey,
    weights_of,
)

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

MODEL: Final = "multichannel"
REPLICATIONS: Final = 4
CAPPED_AT: Final = 0.95

_COUNTS: Final = ("cases_resolved_first", "cases_later", "cases_unresolved")
_LEVELS: Final = (*OUTCOMES, *(f"{name}_evident" for name in OUTCOMES))
_ONES: Final = ChurnWeights(**dict.fromkeys(_LEVELS, 0.0), scale=1.0, **dict.fromkeys(TERMS, 1.0))
"""Terms as they are, and no levels yet."""


class Reference:
    """The cases of the reference run, read under any numbers of the equation.

    Args:
        scenario: the baseline.
        replications: of it, from the first one on.
        seed: root of all draws.
    """

    def __init__(self, scenario: Scenario, replications: int, seed: int) -> None:
        self.readers = [
            Reader(simulate(scenario, MODEL, seed=seed, replication=one), scenario)
            for one in range(replications)
        ]
        self.counts = self._sums(_ONES, _COUNTS)

    def values(self, of: Callable[[Rows], Expression]) -> Floats:
        """A number of each closed case."""
        value, per = in_steps(of(CASES), 1.0)
        kept = {"cases": Observation(CASES.column("closed_case"), value, {})}
        found = []
        for reader in self.readers:
            summing = Summing(reader.centre, [Wanted((), ())], {}, kept, ("cases",))
            summation = Summation(summing)
            summation.add_followed(reader.batch)
            found.append(summation.observed("cases").values / (STEPS if per > 1 else 1))
        return np.concatenate(found)

    def means(self, weights: ChurnWeights) -> dict[str, float]:
        """Mean of each term, weighted, with what is subtracted from it."""
        found = self._sums(weights, [f"unusual_{term}" for term in TERMS])
        return dict(zip(TERMS, (found / self.counts.sum()).tolist(), strict=True))

    def losses(self, weights: ChurnWeights) -> Floats:
        """Mean chance of leaving by outcome."""
        return self._sums(weights, [f"churn_{name}" for name in OUTCOMES]) / self.counts

    def _sums(self, weights: ChurnWeights, names: Sequence[str]) -> Floats:
        """Sums over all replications under some numbers of the equation."""
        total = np.zeros(len(names))
        for reader in self.readers:
            scalars, _ = packed(replace(reader.terms, churn=weights))
            reader.batch = reader.batch.replace(scalars=scalars)
            sums = reader.sums(names)
            total += [float(sums[name][0]) for name in names]
        return total


def fit(scenario: Scenario, replications: int = REPLICATIONS, seed: int | None = None) -> Survey:
    """The preset from a reference run.

    Raises:
        StudyError: an outcome does not occur, or no level gives its loss.
    """
    seed = scenario.run.seed if seed is None else seed
    run = Reference(scenario, replications, seed)
    if not run.counts.all():
        raise StudyError(
            f"cases of the reference run by outcome: {run.counts.tolist()}; none of 0."
        )
    own = weights_of(Churn())
    most = {term: _cap(run, term) for term in TERMS}
    capped = {f"most_{term}": value for term, value in most.items()}
    mean = run.means(replace(_ONES, **capped))
    centred = {f"mean_{term}": value for term, value in mean.items()}
    weights = replace(_ONES, **own, **capped, **centred)
    levels = _found(run, weights)
    weights = replace(weights, **dict(zip(OUTCOMES, levels, strict=True)))
    evident = _found(run, evidence_only(weights))
    shares = run.counts / run.counts.sum()
    first, later, unresolved = shares.tolist()
    return Survey(
        weights=own,
        mean=mean,
        most=most,
        levels=levels,
        levels_evident=evident,
        outcome_shares=(first, later, unresolved),
        loss=float(run.losses(weights) @ shares),
        reference={
            "scenario": scenario.name,
            "service_model": MODEL,
            "replications": replications,
            "seed": seed,
            "cases": int(run.counts.sum()),
        },
    )


def _cap(run: Reference, term: str) -> float:
    """A term's 95th percentile, a value that occurs."""
    values = run.values(lambda rows: terms_of_effort(rows)[term])
    return float(np.quantile(values, CAPPED_AT, method="inverted_cdf"))


def _found(run: Reference, weights: ChurnWeights) -> Levels:
    """Levels with which the losses by outcome are those of the surveys."""
    from scipy.optimize import root

    def gap(levels: Floats) -> Floats:
        changed = replace(weights, **dict(zip(OUTCOMES, levels.tolist(), strict=True)))
        return run.losses(changed) - LOSS_BY_OUTCOME

    begin = np.log(np.array(LOSS_BY_OUTCOME) / (1 - np.array(LOSS_BY_OUTCOME)))
    found = root(gap, begin, tol=1e-12)
    if np.abs(gap(found.x)).max() > 1e-9:
        raise StudyError(f"no levels give losses of {LOSS_BY_OUTCOME}: {found.message}")
    first, later, unresolved = found.x.tolist()
    return first, later, unresolved


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and store; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sim.calibration.churn", description=__doc__)
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--to", type=Path, default=SURVEY_FILE)
    asked = parser.parse_args(arguments)
    found: dict[str, Any] = asdict(fit(load(asked.scenario), asked.replications))
    asked.to.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    json.dump(found, sys.stdout, indent=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
