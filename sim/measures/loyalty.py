"""Effort, churn and satisfaction after a case.

    effort   = outcome + c (channels - 1) + r repetitions + a abandonments
               + w sqrt(max(0, worst wait / promise - 1)) + e emotion at the end
    logit p  = b0 + g effort + shift of the segment
    retention over a year = (1 - h0) (1 - mean p)^N

``outcome`` is 0 for a case resolved by the first contact that served it, one weight if it was
resolved later and another if it was given up. Of the weights, the outcome and the channels rest on
published surveys (SQM 2022; Gartner 2024); r, a, w and e have no source, so every loyalty measure
exists twice: with them, and with them at zero. A conclusion that differs between the two rests on
an assumption.

A customer who raises N cases a year meets N independent draws from the simulated cases, and stays
with the mean of (1 - p) each time; h0 leave whatever happens. Open cases have no outcome yet and
are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from sim.engine.journal import CaseEnd
from sim.measures.journey import resolved_at_first_contact
from sim.measures.rows import CaseRows
from sim.measures.sums import Tally
from sim.measures.terms import ChurnWeights, Floats

CSAT_WITHOUT_EFFORT: Final = 82.0
CSAT_AT_FULL_EFFORT: Final = 55.0
FULL_EFFORT: Final = 1.85
"""The satisfaction index falls in a straight line from 82 at no effort to 55 at the effort of an
unresolved case (1.85), and stays within 0..100. 82 and 55 are the satisfaction of callers without
and with a complaint (SQM 2022); that effort maps to it in this way is an assumption."""

_UNEVIDENCED: Final = ("repetition", "abandonment", "wait", "emotion")


def evidence_only(weights: ChurnWeights) -> ChurnWeights:
    """The same weights with those that have no source at zero."""
    return replace(weights, **dict.fromkeys(_UNEVIDENCED, 0.0))


def effort(rows: CaseRows, weights: ChurnWeights) -> Floats:
    """Effort of each case in log-odds of leaving, before the scale; 0 for an open case."""
    total = rows.derive("evident effort", lambda: _evident(rows)).copy()
    if weights.repetition:
        total += weights.repetition * rows.column("repetitions")
    if weights.abandonment:
        total += weights.abandonment * rows.column("abandoned")
    if weights.wait:
        total += weights.wait * np.sqrt(np.maximum(rows.column("worst_wait") - 1, 0))
    if weights.emotion:
        total += (weights.emotion / 1000) * rows.column("emotion")
    return np.asarray(total * rows.column("closed_case"))


def _evident(rows: CaseRows) -> Floats:
    """The part of the effort whose weights have a source: the outcome and the channels."""
    weights = rows.terms.churn
    ends = np.zeros(len(CaseEnd))
    ends[CaseEnd.RESOLVED], ends[CaseEnd.GIVEN_UP] = weights.resolved_later, weights.unresolved
    outcome = np.where(resolved_at_first_contact(rows), 0, ends[rows.column("end")])
    channels = np.maximum(rows.column("channels"), 1).astype(np.float64) - 1
    return np.asarray(outcome + weights.extra_channel * channels)


def churn(rows: CaseRows, weights: ChurnWeights) -> Floats:
    """Probability that the customer leaves after each case; 0 for an open case."""
    work = _effort(rows) if weights == rows.terms.churn else effort(rows, weights)
    shift = rows.terms.churn_shift[rows.column("segment")]
    logit = weights.baseline + weights.scale * work + shift
    return np.asarray(rows.column("closed_case") / (1 + np.exp(-logit)))


def satisfaction(rows: CaseRows) -> Floats:
    """Satisfaction index of each case, 0..100; 0 for an open case."""
    fall = (CSAT_WITHOUT_EFFORT - CSAT_AT_FULL_EFFORT) / FULL_EFFORT
    index = CSAT_WITHOUT_EFFORT - fall * _effort(rows)
    return np.asarray(np.clip(index, 0, 100) * rows.column("closed_case"))


def retention(churn_per_case: Floats, cases_per_year: float, background: float) -> Floats:
    """Share of customers kept over a year.

    Args:
        churn_per_case: mean probability of leaving after a case, 0..1; any shape.
        cases_per_year: cases that a customer raises in a year.
        background: share that leaves in a year whatever happens, 0..1.
    """
    return np.asarray((1 - background) * (1 - churn_per_case) ** cases_per_year)


def _effort(rows: CaseRows) -> Floats:
    """Effort by the scenario's weights, computed once."""
    return rows.derive("effort", lambda: effort(rows, rows.terms.churn))


def _churn(rows: CaseRows) -> Floats:
    """Churn by the scenario's weights, computed once."""
    return rows.derive("churn", lambda: churn(rows, rows.terms.churn))


def _value_lost(rows: CaseRows) -> Floats:
    """Expected yearly value of the customers who leave because of each case."""
    value = rows.terms.value_per_year[rows.column("segment")]
    return np.asarray(_churn(rows) * value)


TALLIES: Final[Mapping[str, Tally]] = {
    "effort": Tally("cases", _effort),
    "churn": Tally("cases", _churn),
    "churn_evidence": Tally("cases", lambda rows: churn(rows, evidence_only(rows.terms.churn))),
    "satisfaction": Tally("cases", satisfaction),
    "value_lost": Tally("cases", _value_lost),
}
"""Sums over closed cases."""
