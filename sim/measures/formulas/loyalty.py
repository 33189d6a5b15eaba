"""Measures of loyalty: effort, churn, satisfaction."""

from __future__ import annotations

from math import inf
from typing import Final

from sim.measures.measure import CASE, SHARE, Measure

_EFFORT: Final = "weights of repetitions, abandonments, waits and emotion"

# fmt: off
LOYALTY: Final = (
    Measure("retention_rate", "retention over a year", "share",
            "(1 - background) x (1 - mean churn per case) ^ cases per year",
            "churn", "cases_closed", "higher", CASE, SHARE, annual=True, assumption=_EFFORT),
    Measure("retention_rate_evidence_only",
            "retention over a year, weights without evidence at zero", "share",
            "as retention_rate", "churn_evidence", "cases_closed", "higher", CASE, SHARE,
            annual=True),
    Measure("churn_per_case", "chance of leaving after a case", "share",
            "sum of churn probabilities / closed cases",
            "churn", "cases_closed", "lower", CASE, SHARE, assumption=_EFFORT),
    Measure("churn_per_case_evidence_only",
            "chance of leaving after a case, weights without evidence at zero", "share",
            "sum of churn probabilities / closed cases", "churn_evidence", "cases_closed", "lower",
            CASE, SHARE),
    Measure("effort", "effort index", "log-odds", "weighted effort of closed cases / closed cases",
            "effort", "cases_closed",
            "lower", CASE, (-inf, inf), assumption=_EFFORT),
    Measure("csat", "satisfaction index", "index 0-100",
            "index of closed cases (82 at no effort, 55 at 1.85) / closed cases",
            "satisfaction", "cases_closed", "higher", CASE, (0.0, 100.0),
            assumption="the map from effort to satisfaction; " + _EFFORT),
    Measure("value_lost_per_case", "yearly value lost per case", "money",
            "churn x value of the segment / closed cases",
            "value_lost", "cases_closed", "lower", CASE, assumption=_EFFORT),
    Measure("value_lost_per_case_evidence_only",
            "yearly value lost per case, weights without evidence at zero", "money",
            "churn x value of the segment / closed cases",
            "value_lost_evidence", "cases_closed", "lower", CASE),
)
# fmt: on
