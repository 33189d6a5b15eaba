"""Measures of cases: what a case takes from the customer."""

from __future__ import annotations

from typing import Final

from sim.measures.measure import CASE, count, mean, quantile, share

# fmt: off
CASES: Final = (
    count("cases", "cases", "cases", "neither", CASE),
    count("cases_open", "cases not ended when the run ended", "cases", "neither", CASE),
    share("open_case_rate", "cases not ended", "cases_open", "cases", "neither", "open / cases",
          CASE),
    share("fcr_rate", "first-contact resolution", "cases_resolved_first", "cases_served",
          "higher",
          "resolved by the first contact that served them (answered, or ended in self-service) / "
          "cases that were served, open ones too", CASE),
    share("fcr_rate_of_closed", "first-contact resolution of closed cases", "cases_resolved_first",
          "cases_closed", "higher",
          "resolved by the first contact that served them / (resolved + given up), never served "
          "too", CASE),
    share("resolved_rate", "resolved cases", "cases_resolved", "cases_closed", "higher",
          "resolved / (resolved + given up)", CASE),
    share("lost_case_rate", "lost cases", "cases_given_up", "cases_closed", "lower",
          "given up / (resolved + given up)", CASE),
    share("handled_before_share", "cases handled before the customer asked", "cases_handled_before",
          "cases_closed", "higher",
          "foreseen, and handled without a contact / (resolved + given up)", CASE),
    count("proactive_actions", "proactive actions", "actions", "lower", CASE),
    count("cases_of_false_alarms", "cases about false alarms", "cases", "lower", CASE),
    mean("attempts_per_case", "customer attempts per case", "contacts/case", "case_attempts",
          "cases_closed", "lower",
          "contacts that customers made for closed cases / closed cases", CASE),
    share("self_made_contact_share", "repeats and duplicates among contacts", "case_repeats",
          "case_attempts", "lower",
          "contacts that customers made for closed cases beyond the first of each / contacts that "
          "customers made for them", CASE),
    mean("answered_per_case", "answered contacts per case", "contacts/case", "case_answered",
          "cases_closed", "lower",
          "answered contacts of closed cases / closed cases", CASE),
    mean("abandonments_per_case", "abandonments per case", "contacts/case", "case_abandoned",
          "cases_closed", "lower",
          "abandoned contacts of closed cases / closed cases", CASE),
    mean("channels_per_case", "channels per case", "channels/case", "case_channels",
          "cases_closed", "lower",
          "different channels used by closed cases / closed cases", CASE),
    mean("switches_per_case", "changes of channel per case", "switches/case", "case_switches",
          "cases_closed", "lower",
          "changes of channel in closed cases / closed cases", CASE),
    mean("repetitions_per_case", "repetitions per case", "repetitions/case", "case_repetitions",
          "cases_closed", "lower",
          "answered contacts of closed cases with something explained again / closed cases", CASE),
    mean("transfers_per_case", "transfers per case", "transfers/case", "case_transfers",
          "cases_closed", "lower",
          "transfers in closed cases / closed cases", CASE),
    mean("waits_beyond_threshold_per_case", "waits beyond the threshold per case", "waits/case",
          "case_waits_beyond_threshold", "cases_closed", "lower",
          "attempts of closed cases that waited beyond the threshold / closed cases", CASE),
    mean("wait_per_case_seconds", "wait per case", "s", "case_wait", "cases_closed", "lower",
          "time in queues of closed cases, all attempts together / closed cases", CASE),
    mean("time_to_resolution_hours", "time to resolution", "h", "resolution_hours",
          "cases_resolved", "lower",
          "from arrival to resolution, of resolved cases / resolved cases", CASE),
    quantile("time_to_resolution_p50_hours", "median time to resolution", "h", "resolution", 0.5),
    quantile("time_to_resolution_p90_hours", "90th percentile of the time to resolution", "h",
              "resolution", 0.9),
    share("emotion_at_end", "emotion at the end of the case", "case_emotion", "cases_closed",
          "lower",
          "emotion (0 calm, 1 furious) at the end of closed cases / closed cases", CASE),
)
# fmt: on
