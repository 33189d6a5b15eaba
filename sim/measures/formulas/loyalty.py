"""Measures of loyalty: effort, churn, satisfaction."""

from __future__ import annotations

from math import inf
from typing import Final

from sim.measures.measure import CASE, SHARE, Measure

_EFFORT: Final = "weights of repetitions, abandonments, waits and emotion"

_OUTCOMES: Final = (
    ("first", "resolved at the first contact", "cases_resolved_first"),
    ("later", "resolved later", "cases_later"),
    ("unresolved", "never resolved", "cases_unresolved"),
)
_TERMS: Final = {
    "extra_channel": "context lost on a change of channel",
    "repetition": "other repetitions",
    "abandonment": "abandonments",
    "wait": "waits beyond the threshold",
    "emotion": "emotion at the end",
}

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
    *(Measure(f"churn_per_case_{name}", f"chance of leaving after a case {after}", "share",
              "sum of churn probabilities / such cases", f"churn_{name}", cases, "lower", CASE,
              SHARE, assumption=_EFFORT)
      for name, after, cases in _OUTCOMES),
    Measure("churn_by_outcome", "log-odds of leaving by the outcome", "log-odds",
            "level of the outcome above that of a first-contact resolution / closed cases",
            "level_of_outcome", "cases_closed", "lower", CASE, (-inf, inf)),
    *(Measure(f"churn_by_{name}", f"log-odds of leaving by {what}", "log-odds",
              "weight x (term - its mean in the reference run) / closed cases",
              f"unusual_{name}", "cases_closed", "lower", CASE, (-inf, inf),
              assumption="" if name == "extra_channel" else "the weight")
      for name, what in _TERMS.items()),
)
# fmt: on
