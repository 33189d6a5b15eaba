"""Effort, churn and satisfaction after a case.

    effort   = outcome + c (channels - 1) + r repetitions + a abandonments
               + w sqrt(max(0, worst wait / threshold - 1)) + e emotion at the end
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
from sim.measures.expressions import Expression, exponential, larger, root, smaller
from sim.measures.journey import resolved_at_first_contact
from sim.measures.rows import Rows
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


def effort(rows: Rows, weights: ChurnWeights) -> Expression:
    """Effort of each case in log-odds of leaving, before the scale; 0 for an open case."""
    felt = (
        _evident(rows)
        + rows.column("repetitions") * weights.repetition
        + rows.column("abandoned") * weights.abandonment
        + root(larger(rows.of_case("worst_wait") - 1, 0)) * weights.wait
        + rows.column("emotion") * (weights.emotion / 1000)
    )
    return felt * rows.column("closed_case")


def _evident(rows: Rows) -> Expression:
    """The part of the effort whose weights have a source: the outcome and the channels."""
    weights = rows.terms.churn
    end, later = rows.column("end"), ~resolved_at_first_contact(rows)
    resolved_later = ((end == CaseEnd.RESOLVED) & later) * weights.resolved_later
    outcome = resolved_later + (end == CaseEnd.GIVEN_UP) * weights.unresolved
    channels = larger(rows.column("channels"), 1) - 1
    return outcome + channels * weights.extra_channel


def churn(rows: Rows, weights: ChurnWeights) -> Expression:
    """Probability that the customer leaves after each case; 0 for an open case."""
    shift = rows.terms.churn_shift[rows.column("segment")]
    logit = weights.baseline + weights.scale * effort(rows, weights) + shift
    return rows.column("closed_case") / (1 + exponential(0 - logit))


def satisfaction(rows: Rows) -> Expression:
    """Satisfaction index of each case, 0..100; 0 for an open case."""
    fall = (CSAT_WITHOUT_EFFORT - CSAT_AT_FULL_EFFORT) / FULL_EFFORT
    index = CSAT_WITHOUT_EFFORT - fall * _effort(rows)
    return smaller(larger(index, 0.0), 100.0) * rows.column("closed_case")


def retention(churn_per_case: Floats, cases_per_year: float, background: float) -> Floats:
    """Share of customers kept over a year.

    Args:
        churn_per_case: mean probability of leaving after a case, 0..1; any shape.
        cases_per_year: cases that a customer raises in a year.
        background: share that leaves in a year whatever happens, 0..1.
    """
    return np.asarray((1 - background) * (1 - churn_per_case) ** cases_per_year)


def _effort(rows: Rows) -> Expression:
    """Effort by the scenario's weights."""
    return effort(rows, rows.terms.churn)


def _churn(rows: Rows) -> Expression:
    """Churn by the scenario's weights."""
    return churn(rows, rows.terms.churn)


def _churn_evidence(rows: Rows) -> Expression:
    """Churn by the weights that have a source alone."""
    return churn(rows, evidence_only(rows.terms.churn))


def _value_lost(rows: Rows) -> Expression:
    """Expected yearly value of the customers who leave because of each case."""
    return _churn(rows) * _value(rows)


def _value_lost_evidence(rows: Rows) -> Expression:
    """The same by the weights that have a source alone."""
    return _churn_evidence(rows) * _value(rows)


def _value(rows: Rows) -> Expression:
    """Yearly value of each case's customer."""
    return rows.terms.value_per_year[rows.column("segment")]


TALLIES: Final[Mapping[str, Tally]] = {
    "effort": Tally("cases", _effort),
    "churn": Tally("cases", _churn),
    "churn_evidence": Tally("cases", _churn_evidence),
    "satisfaction": Tally("cases", satisfaction),
    "value_lost": Tally("cases", _value_lost),
    "value_lost_evidence": Tally("cases", _value_lost_evidence),
}
"""Sums over closed cases."""
