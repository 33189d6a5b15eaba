"""The presets of the churn equation: what is taken from the reference run, what from a headline.

The numbers of the preset `survey` lie in `churn_survey.json`; `python -m sim.calibration.churn`
writes it. They belong to one named run and are never computed from a run of the user, so another
model, load or scenario changes none of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.language.note import Note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.sections.churn import Churn

Levels = tuple[float, float, float]
"""Log-odds of leaving by outcome: resolved at the first contact, later, never."""

SURVEY_FILE: Final = Path(__file__).with_name("churn_survey.json")

LOSS_BY_OUTCOME: Final = (0.05, 0.09, 0.25)
"""Share who mean to leave after a case resolved at the first contact, later, never (SQM 2022)."""

LOSS_OF_SURVEY: Final = 0.079
"""The same over all cases, by the survey's own mix of outcomes."""

STATED_LEVELS: Final[Levels] = (-2.94, -2.94 + 0.63, -2.94 + 1.85)
"""Log-odds of the losses by outcome."""

_ABOVE_FIRST: Final = tuple(level - STATED_LEVELS[0] for level in STATED_LEVELS)

TERMS: Final = ("extra_channel", "repetition", "abandonment", "wait", "emotion")
"""What effort is made of beside the outcome."""

TERMS_NOT_FITTED: Final = ("wait", "emotion")
"""Those that the fit to a headline leaves at what is usual in the reference run."""

_WEIGHTS: Final = dict(
    zip(TERMS, ("per_extra_channel", "per_repeat", "per_abandon", "wait", "emotion"), strict=True)
)

KEPT_BY_STRONG, KEPT_BY_WEAK = 0.89, 0.33
"""Customers kept over a year (Aberdeen Group 2013). The strong firms are the fifth that did best by
these very figures; the difference is no effect of anything."""

_STRONG: Final[Mapping[str, float]] = {
    "first": 0.80, "unresolved": 0.04, "extra_channel": 0.05, "abandonment": 0.04,
}  # fmt: skip
_WEAK: Final[Mapping[str, float]] = {
    "first": 0.59, "unresolved": 0.15, "extra_channel": 0.56, "abandonment": 0.19,
}  # fmt: skip
"""Shares of cases of strong and weak firms: resolved at the first contact or never, context lost
on a change of channel, abandoned. First-contact resolution: SQM 2022; the others are judgement."""

MOST_SCALE: Final = 50.0
"""Effects beyond this are not searched: they make a certainty of every bad case."""


@dataclass(frozen=True)
class Survey:
    """What the preset `survey` takes from its reference run.

    Attributes:
        weights: by term, those with which the levels were found.
        mean, most: by term, mean over the closed cases and the 95th percentile, at which terms are
            capped.
        levels: log-odds of leaving by outcome (first contact, later, never), with all weights.
        levels_evident: the same with the weights that have no evidence at zero.
        outcome_shares: of the cases of the reference run. loss: their mean chance of leaving.
        reference: scenario, service model, replications, seed.
    """

    weights: Mapping[str, float]
    mean: Mapping[str, float]
    most: Mapping[str, float]
    levels: Levels
    levels_evident: Levels
    outcome_shares: tuple[float, float, float]
    loss: float
    reference: Mapping[str, Any]


@lru_cache(maxsize=1)
def survey() -> Survey:
    """The preset `survey` as it is stored."""
    plain = json.loads(SURVEY_FILE.read_text(encoding="utf-8"))
    for name in ("levels", "levels_evident", "outcome_shares"):
        plain[name] = tuple(plain[name])
    return Survey(**plain)


def weights_of(churn: Churn) -> dict[str, float]:
    """Weight of each term."""
    return {term: float(getattr(churn, key)) for term, key in _WEIGHTS.items()}


def anchors_given_up(churn: Churn) -> bool:
    """Whether the reference run would not lose what the surveys say: a number was changed."""
    if churn.preset != "survey":
        return False
    stated = (churn.baseline_logit, churn.level_resolved_later, churn.level_unresolved)
    changed = weights_of(churn) != survey().weights or churn.scale != 1.0
    return changed or any(level is not None for level in stated)


def notes_on_churn(churn: Churn) -> list[Note]:
    """What has to be said of the numbers of the equation wherever its results are shown."""
    if churn.preset == "aberdeen":
        return [Note("churn.headline", "churn.preset", strong=KEPT_BY_STRONG, weak=KEPT_BY_WEAK)]
    if anchors_given_up(churn):
        first, later, never = LOSS_BY_OUTCOME
        return [Note("churn.anchors", "churn", first=first, later=later, never=never)]
    return []


@dataclass(frozen=True, slots=True)
class Fit:
    """Levels by outcome and a factor on the effort with which a headline comes out."""

    levels: Levels
    scale: float


def least_cases_per_year(churn: Churn) -> float | None:
    """From how many cases a year on the preset `aberdeen` has a solution; None if from none."""
    for cases in range(1, 101):
        found = aberdeen(churn.model_copy(update={"cases_per_year": float(cases)}))
        if found is not None:
            return float(cases)
    return None


@lru_cache(maxsize=1024)
def aberdeen(churn: Churn) -> Fit | None:
    """The fit to the headline, given the cases of a year and the background churn.

    One number shifts all log-odds so that strong firms keep .89 of their customers over a year; one
    factor multiplies all effects so that weak firms keep .33.

    Returns:
        None where no factor makes weak firms lose so many: most of their cases are resolved.
    """
    from scipy.optimize import brentq

    wanted = [
        1 - (kept / (1 - churn.background_churn)) ** (1 / churn.cases_per_year)
        for kept in (KEPT_BY_STRONG, KEPT_BY_WEAK)
        if kept < 1 - churn.background_churn
    ]
    if len(wanted) < 2:
        return None
    strong, weak = _population(churn, _STRONG), _population(churn, _WEAK)

    def shift(scale: float) -> float:
        found = brentq(lambda by: _loss(strong, by, scale) - wanted[0], -2000.0, 50.0, xtol=1e-12)
        return float(found)

    def gap(scale: float) -> float:
        return float(_loss(weak, shift(scale), scale) - wanted[1])

    scales = np.geomspace(0.1, MOST_SCALE, 40)
    enough = next((place for place, scale in enumerate(scales) if gap(scale) >= 0), None)
    if not enough:
        return None
    scale = float(brentq(gap, scales[enough - 1], scales[enough], xtol=1e-12))
    by = shift(scale)
    first, later, unresolved = (by + scale * above for above in _ABOVE_FIRST)
    return Fit((first, later, unresolved), scale)


def _population(churn: Churn, shares: Mapping[str, float]) -> tuple[Any, Any]:
    """Chance and effort of every kind of case of a firm; its properties are independent."""
    weights = weights_of(churn)
    later = 1 - shares["first"] - shares["unresolved"]
    outcomes = zip((shares["first"], later, shares["unresolved"]), _ABOVE_FIRST, strict=True)
    events = [
        ((1 - shares[term], 0.0), (shares[term], weights[term]))
        for term in ("extra_channel", "abandonment")
    ]
    kinds = list(product(outcomes, *events))
    chance = np.array([np.prod([share for share, _ in kind]) for kind in kinds])
    effort = np.array([sum(effort for _, effort in kind) for kind in kinds])
    return chance, effort


def _loss(population: tuple[Any, Any], by: float, scale: float) -> float:
    """Mean chance of leaving after a case."""
    chance, effort = population
    return float(np.sum(chance * np.exp(-np.logaddexp(0, -(by + scale * effort)))))
