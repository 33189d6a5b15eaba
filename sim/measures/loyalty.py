"""Effort, churn and satisfaction after a case.

    logit p  = level of the outcome + g sum of weight x (term - its mean in the reference run)
               + shift of the segment
    retention over a year = (1 - h0) (1 - mean p)^N

There are three outcomes: resolved by the first contact that served the case, resolved later, given
up. The terms: channels beyond the first on which something had to be explained again, other
repetitions, abandonments, sqrt(max(0, worst wait / threshold - 1)), emotion at the end; each is
capped at its 95th percentile in the reference run. The surveys' losses by outcome are averages over
customers who waited, repeated and were upset as usual, so what differs from usual is all that
counts beside them; otherwise it would count twice. A change of channel counts among extra channels
or among repetitions, not both, and only if context was lost on the way.

The levels are such that the reference run of the preset loses by outcome what the surveys say
(:mod:`sim.sections.churn_presets`). The outcome and the channels rest on published surveys (SQM
2022; Gartner 2024). The weights of the last four terms have no source, so every loyalty measure
exists twice: with them, and with them at zero, with the levels that belong to that. A conclusion
that differs between the two rests on an assumption.

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
from sim.measures.expressions import Expression, exponential, larger, root, smaller, total
from sim.measures.journey import handled_before, resolved_at_first_contact
from sim.measures.rows import Rows
from sim.measures.sums import Tally
from sim.measures.terms import ChurnWeights, Floats
from sim.sections.churn_presets import TERMS

CSAT_WITHOUT_EFFORT: Final = 82.0
CSAT_AT_FULL_EFFORT: Final = 55.0
FULL_EFFORT: Final = 1.85
"""The satisfaction index falls in a straight line from 82 at no effort to 55 at the effort of an
unresolved case (1.85), and stays within 0..100. 82 and 55 are the satisfaction of callers without
and with a complaint (SQM 2022); that effort maps to it in this way is an assumption."""

OUTCOMES: Final = ("first", "later", "unresolved")
_UNEVIDENCED: Final = ("repetition", "abandonment", "wait", "emotion")


def evidence_only(weights: ChurnWeights) -> ChurnWeights:
    """The same weights with those that have no source at zero, and the levels that go with it."""
    return replace(
        weights,
        first=weights.first_evident,
        later=weights.later_evident,
        unresolved=weights.unresolved_evident,
        **dict.fromkeys(_UNEVIDENCED, 0.0),
    )


def terms_of_effort(rows: Rows) -> dict[str, Expression]:
    """What adds to the effort of each case beside its outcome, capped, by name of its weight."""
    again = rows.column("repetitions")
    lost = smaller(larger(rows.column("channels"), 1) - 1, again)
    found = {
        "extra_channel": lost,
        "repetition": again - lost,
        "abandonment": rows.column("abandoned"),
        "wait": root(larger(rows.of_case("worst_wait") - 1, 0)),
        "emotion": rows.column("emotion") / 1000,
    }
    weights = rows.terms.churn
    return {name: smaller(term, getattr(weights, f"most_{name}")) for name, term in found.items()}


def by_outcome(rows: Rows) -> dict[str, Expression]:
    """Whether each closed case was resolved by the first contact that served, later, or never.

    One that was handled before the customer asked counts as resolved by the first contact.
    """
    first = resolved_at_first_contact(rows) | handled_before(rows)
    resolved = rows.column("end") == CaseEnd.RESOLVED
    given_up = rows.column("closed_case") & ~resolved
    return {"first": first, "later": resolved & ~first, "unresolved": given_up}


def effort(rows: Rows, weights: ChurnWeights) -> Expression:
    """Effort of each case in log-odds of leaving, before the scale; 0 for an open case."""
    felt = total(term * getattr(weights, name) for name, term in terms_of_effort(rows).items())
    return (_level_above_first(rows, weights) + felt) * rows.column("closed_case")


def unusual(rows: Rows, weights: ChurnWeights, name: str) -> Expression:
    """What one term adds to the log-odds of leaving, compared with the reference run."""
    term = terms_of_effort(rows)[name] - getattr(weights, f"mean_{name}")
    return term * getattr(weights, name) * weights.scale


def churn(rows: Rows, weights: ChurnWeights) -> Expression:
    """Probability that the customer leaves after each case; 0 for an open case."""
    shift = rows.terms.churn_shift[rows.column("segment")]
    level = total(is_so * getattr(weights, name) for name, is_so in by_outcome(rows).items())
    felt = total(unusual(rows, weights, name) for name in TERMS)
    return rows.column("closed_case") / (1 + exponential(0 - (level + felt + shift)))


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


def _level_above_first(rows: Rows, weights: ChurnWeights) -> Expression:
    """Log-odds of the outcome above those of a case resolved by the first contact that served."""
    levels = {name: getattr(weights, name) - weights.first for name in OUTCOMES[1:]}
    return total(by_outcome(rows)[name] * level for name, level in levels.items())


def _outcome(name: str) -> Tally:
    return Tally("cases", lambda rows: by_outcome(rows)[name])


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


def _unusual(name: str) -> Tally:
    """Sum of what a term adds to the log-odds."""
    return Tally(
        "cases",
        lambda rows: unusual(rows, rows.terms.churn, name) * rows.column("closed_case"),
    )


def _lost_after(name: str) -> Tally:
    """Expected leaving customers after cases with one outcome."""
    return Tally("cases", lambda rows: _churn(rows) * by_outcome(rows)[name])


TALLIES: Final[Mapping[str, Tally]] = {
    "effort": Tally("cases", _effort),
    "churn": Tally("cases", _churn),
    "churn_evidence": Tally("cases", _churn_evidence),
    "satisfaction": Tally("cases", satisfaction),
    "value_lost": Tally("cases", _value_lost),
    "value_lost_evidence": Tally("cases", _value_lost_evidence),
    "level_of_outcome": Tally("cases", lambda rows: _level_above_first(rows, rows.terms.churn)),
    **{f"unusual_{name}": _unusual(name) for name in TERMS},
    **{f"churn_{name}": _lost_after(name) for name in OUTCOMES},
    **{f"cases_{name}": _outcome(name) for name in ("later", "unresolved")},
}
"""Sums over closed cases."""
