"""Every measure there is: key, unit, formula, which way is better, and where it exists.

A measure is a ratio of two sums (see :mod:`sim.measures.sums`), a sum per replication, or a
quantile. The sums themselves are defined in ``service``, ``journey``, ``workforce``, ``money`` and
``loyalty``; this page is the only one that says which is divided by which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Final, Literal

Better = Literal["higher", "lower", "neither"]

_CONTACT: Final = frozenset({"channel", "intent", "segment", "interval", "day"})
_ANSWERED: Final = _CONTACT | {"team"}
_CASE: Final = _CONTACT
_STAFF: Final = frozenset({"team", "interval", "day"})
_COST: Final = frozenset({"interval", "day"})
_SHARE: Final = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a measure means and how it is computed.

    Attributes:
        key: name in tables and in JSON. label: the field's term. unit: of the value; ``money``
            stands for the scenario's currency.
        formula: in words. numerator, denominator: names of sums; no denominator means per
            replication.
        better: which direction is better for the company or its customers.
        levels: what it can be grouped by, alone or crossed; the whole is always possible.
        bounds: values it can take. Intervals are cut to them.
        quantile: (kind of waits, probability) if it is a quantile instead of a ratio.
        annual: True if the ratio is a chance of leaving that is turned into yearly retention.
        assumption: what it rests on without evidence; empty if nothing.
    """

    key: str
    label: str
    unit: str
    formula: str
    numerator: str
    denominator: str
    better: Better
    levels: frozenset[str]
    bounds: tuple[float, float] = (0.0, inf)
    quantile: tuple[str, float] | None = None
    annual: bool = False
    assumption: str = ""


def _count(
    key: str, label: str, unit: str, better: Better, levels: frozenset[str], name: str = ""
) -> Measure:
    """A number per replication."""
    return Measure(key, label, unit, f"number of {label}", name or key, "", better, levels)


def _share(
    key: str,
    label: str,
    numerator: str,
    denominator: str,
    better: Better,
    formula: str,
    levels: frozenset[str] = _CONTACT,
) -> Measure:
    """A ratio of counts between 0 and 1."""
    return Measure(
        key, label, "share", formula, numerator, denominator, better, levels, bounds=_SHARE
    )


def _mean(
    key: str,
    label: str,
    unit: str,
    numerator: str,
    denominator: str,
    better: Better,
    formula: str,
    levels: frozenset[str] = _CONTACT,
) -> Measure:
    """A ratio of any other sums."""
    return Measure(key, label, unit, formula, numerator, denominator, better, levels)


def _quantile(key: str, label: str, unit: str, waits: str, probability: float) -> Measure:
    """A quantile of single values, within a replication."""
    percent = f"{probability:.0%}".replace("%", " %")
    return Measure(
        key,
        label,
        unit,
        f"value that {percent} do not exceed, interpolated between order statistics; "
        "mean over replications",
        "",
        "",
        "lower",
        _CASE if waits == "resolution" else _ANSWERED if waits == "answered" else _CONTACT,
        quantile=(waits, probability),
    )


def _part(key: str, label: str, numerator: str) -> Measure:
    """A part of the handle time."""
    return _mean(
        f"{key}_seconds",
        label,
        "s",
        numerator,
        "answered",
        "neither",
        f"seconds of {label} / answered",
        _ANSWERED,
    )


# fmt: off
_SERVICE: Final = (
    _count("offered", "contacts offered", "contacts", "neither", _CONTACT),
    _count("answered", "contacts answered", "contacts", "neither", _ANSWERED),
    _count("abandoned", "contacts abandoned", "contacts", "lower", _CONTACT),
    _count("blocked", "contacts blocked", "contacts", "lower", _CONTACT),
    _count("closed_out", "contacts turned away at closing or out of hours", "contacts", "lower",
           _CONTACT),
    _count("contacts_open", "contacts not ended when the run ended", "contacts", "neither",
           _CONTACT),
    _share("abandonment_rate", "abandonment rate", "abandoned", "queued", "lower",
           "abandoned / (answered + abandoned)"),
    _share("abandonment_rate_of_offered", "abandonment rate of all offered", "abandoned", "offered",
           "lower",
           "abandoned / offered, blocked and turned away included"),
    _share("abandonment_rate_without_short", "abandonment rate without short abandons",
           "abandoned_late", "queued_not_short",
           "lower", "abandoned after the threshold / (answered + abandoned after the threshold)"),
    _share("blocking_rate", "blocking rate", "blocked", "offered", "lower", "blocked / offered"),
    _share("closed_out_rate", "share turned away", "closed_out", "offered", "lower",
           "turned away / offered"),
    _share("service_level", "service level", "sl_in_time", "sl_counted", "higher",
           "by the definition that each channel names; contacts counted together"),
    _share("service_level_offered_minus_short_abandons", "service level, short abandons left out",
           "answered_in_time",
           "queued_not_short", "higher",
           "answered in time / (answered + abandoned - abandoned in time)"),
    _share("service_level_offered", "service level of offered", "answered_in_time", "queued",
           "higher",
           "answered in time / (answered + abandoned)"),
    _share("service_level_answered", "service level of answered", "answered_in_time", "answered",
           "higher",
           "answered in time / answered", _ANSWERED),
    _share("service_level_all_waits", "service level of all waits", "queued_in_time", "queued",
           "higher",
           "(answered in time + abandoned in time) / (answered + abandoned)"),
    _share("service_level_virtual_wait", "service level of the virtual wait", "virtually_in_time",
           "queued", "higher",
           "Kaplan-Meier estimate of P(wait without abandoning <= threshold), per channel"),
    _mean("asa_seconds", "average speed of answer", "s", "wait_answered", "answered", "lower",
          "waits of answered contacts / answered", _ANSWERED),
    _mean("wait_mean_seconds", "mean wait of all", "s", "wait_queued", "queued", "lower",
          "waits of answered and abandoned / (answered + abandoned)"),
    _mean("abandon_wait_seconds", "average time to abandon", "s", "wait_abandoned", "abandoned",
          "neither",
          "waits of abandoned contacts / abandoned"),
    _quantile("wait_p50_seconds", "median wait of answered", "s", "answered", 0.5),
    _quantile("wait_p90_seconds", "90th percentile of the wait of answered", "s", "answered", 0.9),
    _quantile("wait_all_p50_seconds", "median wait of all", "s", "queued", 0.5),
    _quantile("wait_all_p90_seconds", "90th percentile of the wait of all", "s", "queued", 0.9),
    _share("long_wait_rate", "waits beyond the promise", "queued_long", "queued", "lower",
           "queued contacts that waited beyond what the channel promises / (answered + abandoned)"),
    _mean("aht_seconds", "average handle time", "s", "handle", "answered", "lower",
          "(time with the customer on the clock + after-contact work) / answered", _ANSWERED),
    _mean("work_content_seconds", "work content", "s", "content", "answered", "lower",
          "work as if nothing else were in hand / answered", _ANSWERED),
    _part("talk", "talk", "talk_time"),
    _part("after_contact_work", "after-contact work, logging included", "after_contact_work"),
    _part("authenticate", "authentication", "authenticate_time"),
    _part("identify", "identification", "identify_time"),
    _part("read", "reading the history", "read_time"),
    _part("repeat", "explaining again", "repeat_time"),
    _part("companion", "companion channel", "companion_time"),
    _part("switch", "change of channel", "switch_time"),
    _part("logging", "logging into the shared record", "logging_time"),
    _share("contact_resolution_rate", "resolution per contact", "resolved_contacts", "answered",
           "higher",
           "answered contacts that resolved their case / answered", _ANSWERED),
    _share("repeated_contact_rate", "contacts with something explained again", "repeated_contacts",
           "answered", "lower",
           "answered contacts with repetition / answered", _ANSWERED),
    _share("missing_context_share", "context missing in returning contacts", "context_missing",
           "returning_contacts", "lower",
           "earlier contacts whose context the agent lacked / earlier contacts, mean over answered",
           _ANSWERED),
    _share("wrong_record_rate", "wrong or stale records", "wrong_records", "answered", "lower",
           "answered contacts with a wrong record / answered", _ANSWERED),
    _share("companion_rate", "contacts with a companion channel", "companions", "answered",
           "neither",
           "answered contacts with a companion channel / answered", _ANSWERED),
    _share("medium_lacking_rate", "contacts that lacked the medium", "medium_lacking", "answered",
           "lower",
           "answered contacts that could not be resolved for want of a medium / answered",
           _ANSWERED),
    _share("same_agent_rate", "returning contacts with the same agent", "same_agent",
           "returning_contacts", "higher",
           "answered by the last agent of the case / answered contacts with earlier ones",
           _ANSWERED),
    _share("secondary_skill_rate", "contacts answered with a secondary skill", "secondary_skill",
           "answered", "neither",
           "answered with a secondary skill / answered", _ANSWERED),
    _mean("time_to_first_response_seconds", "time to first response", "s", "first_response",
          "first_answered", "lower",
          "from the arrival of the case to its first answer / cases answered for the first time",
          _ANSWERED),
)

_JOURNEY: Final = (
    _count("cases", "cases", "cases", "neither", _CASE),
    _count("cases_open", "cases not ended when the run ended", "cases", "neither", _CASE),
    _share("open_case_rate", "cases not ended", "cases_open", "cases", "neither", "open / cases",
           _CASE),
    _share("fcr_rate", "first-contact resolution", "cases_resolved_first", "cases_answered",
           "higher",
           "resolved by the first answered contact / cases with an answered contact, open ones too",
           _CASE),
    _share("fcr_rate_of_closed", "first-contact resolution of closed cases", "cases_resolved_first",
           "cases_closed", "higher",
           "resolved by the first answered contact / (resolved + given up), never answered too",
           _CASE),
    _share("resolved_rate", "resolved cases", "cases_resolved", "cases_closed", "higher",
           "resolved / (resolved + given up)", _CASE),
    _share("lost_case_rate", "lost cases", "cases_given_up", "cases_closed", "lower",
           "given up / (resolved + given up)", _CASE),
    _mean("attempts_per_case", "customer attempts per case", "contacts/case", "case_attempts",
          "cases_closed", "lower",
          "contacts that customers made for closed cases / closed cases", _CASE),
    _mean("answered_per_case", "answered contacts per case", "contacts/case", "case_answered",
          "cases_closed", "lower",
          "answered contacts of closed cases / closed cases", _CASE),
    _mean("abandonments_per_case", "abandonments per case", "contacts/case", "case_abandoned",
          "cases_closed", "lower",
          "abandoned contacts of closed cases / closed cases", _CASE),
    _mean("channels_per_case", "channels per case", "channels/case", "case_channels",
          "cases_closed", "lower",
          "different channels used by closed cases / closed cases", _CASE),
    _mean("switches_per_case", "changes of channel per case", "switches/case", "case_switches",
          "cases_closed", "lower",
          "changes of channel in closed cases / closed cases", _CASE),
    _mean("repetitions_per_case", "repetitions per case", "repetitions/case", "case_repetitions",
          "cases_closed", "lower",
          "answered contacts of closed cases with something explained again / closed cases", _CASE),
    _mean("transfers_per_case", "transfers per case", "transfers/case", "case_transfers",
          "cases_closed", "lower",
          "transfers in closed cases / closed cases", _CASE),
    _mean("long_waits_per_case", "waits beyond the promise per case", "waits/case",
          "case_long_waits", "cases_closed", "lower",
          "attempts of closed cases that waited beyond the promise / closed cases", _CASE),
    _mean("wait_per_case_seconds", "wait per case", "s", "case_wait", "cases_closed", "lower",
          "time in queues of closed cases, all attempts together / closed cases", _CASE),
    _mean("time_to_resolution_hours", "time to resolution", "h", "resolution_hours",
          "cases_resolved", "lower",
          "from arrival to resolution, of resolved cases / resolved cases", _CASE),
    _quantile("time_to_resolution_p50_hours", "median time to resolution", "h", "resolution", 0.5),
    _quantile("time_to_resolution_p90_hours", "90th percentile of the time to resolution", "h",
              "resolution", 0.9),
    _share("emotion_at_end", "emotion at the end of the case", "case_emotion", "cases_closed",
           "lower",
           "emotion (0 calm, 1 furious) at the end of closed cases / closed cases", _CASE),
)

_WORKFORCE: Final = (
    _mean("occupancy", "occupancy", "share", "occupied", "staffed", "neither",
          "time with at least one contact or its after-contact work / staffed time", _STAFF),
    _mean("utilisation", "utilisation", "share", "load", "staffed", "neither",
          "work times the capacity it takes / staffed time", _STAFF),
    _mean("idle_share", "idle share", "share", "available", "staffed", "neither",
          "time available / staffed time", _STAFF),
    _mean("concurrency", "contacts in hand while occupied", "contacts", "working", "occupied",
          "neither", "time in contacts and their after-contact work, each counted / time occupied",
          _STAFF),
    _mean("agents_on_duty", "agents on duty", "agents", "present", "clock", "neither",
          "hours on duty / hours on the clock", _STAFF),
    _count("present_hours", "hours on duty", "h", "lower", _STAFF, "present"),
    _count("staffed_hours", "staffed hours", "h", "neither", _STAFF, "staffed"),
    Measure("paid_hours", "paid hours", "h", "hours on duty / (1 - shrinkage of the team)", "paid",
            "", "lower", _STAFF),
    _mean("fte", "full-time equivalents", "FTE", "paid", "full_time", "lower",
          "paid hours / paid hours of one full-time agent in the same time", _STAFF),
)

_MONEY: Final = (
    Measure("agent_months", "agent-months", "agent-months",
            "paid hours / paid hours of one full-time agent in a month", "agent_months", "",
            "lower", _STAFF),
    Measure("total_cost", "total cost", "money",
            "labour + training + platform + integration + channels", "total_cost", "",
            "lower", _COST),
    Measure("labour_cost", "labour cost", "money", "paid hours x wage", "labour_cost", "", "lower",
            _STAFF),
    Measure("training_cost", "training cost", "money", "labour cost x share for secondary skills",
            "training_cost", "",
            "lower", _STAFF),
    Measure("channel_cost", "channel cost", "money",
            "price per answered contact and per minute of talk", "channel_cost", "",
            "lower", _ANSWERED),
    Measure("platform_cost", "platform cost", "money",
            "price per agent-month x paid hours / paid hours per month", "platform_cost",
            "", "lower", _STAFF),
    Measure("integration_cost", "integration cost", "money",
            "price per channel-month x channels x months", "integration_cost", "",
            "lower", _COST),
    Measure("overhead_cost", "overhead (not in the total)", "money", "labour cost x overhead share",
            "overhead", "", "lower", _STAFF),
    _mean("cost_per_contact", "cost per answered contact", "money", "total_cost", "answered",
          "lower",
          "total cost / answered (repeats and duplicates make it look small)",
          _COST),
    _mean("cost_per_case", "cost per case", "money", "total_cost", "cases", "lower",
          "total cost / cases, open ones included", _COST),
    _mean("cost_per_resolved_case", "cost per resolved case", "money", "total_cost",
          "cases_resolved", "lower",
          "total cost / resolved cases", _COST),
    _mean("direct_cost_per_contact", "direct cost per answered contact", "money", "direct_cost",
          "answered", "lower",
          "(paid time behind the work, idle time left out, x wage + channel cost) / answered",
          _CONTACT),
)

_EFFORT: Final = "weights of repetitions, abandonments, waits and emotion"

_LOYALTY: Final = (
    Measure("retention_rate", "retention over a year", "share",
            "(1 - background) x (1 - mean churn per case) ^ cases per year",
            "churn", "cases_closed", "higher", _CASE, _SHARE, annual=True, assumption=_EFFORT),
    Measure("retention_rate_evidence_only",
            "retention over a year, weights without evidence at zero", "share",
            "as retention_rate", "churn_evidence", "cases_closed", "higher", _CASE, _SHARE,
            annual=True),
    Measure("churn_per_case", "chance of leaving after a case", "share",
            "sum of churn probabilities / closed cases",
            "churn", "cases_closed", "lower", _CASE, _SHARE, assumption=_EFFORT),
    Measure("churn_per_case_evidence_only",
            "chance of leaving after a case, weights without evidence at zero", "share",
            "sum of churn probabilities / closed cases", "churn_evidence", "cases_closed", "lower",
            _CASE, _SHARE),
    Measure("effort", "effort index", "log-odds", "weighted effort of closed cases / closed cases",
            "effort", "cases_closed",
            "lower", _CASE, (-inf, inf), assumption=_EFFORT),
    Measure("csat", "satisfaction index", "index 0-100",
            "index of closed cases (82 at no effort, 55 at 1.85) / closed cases",
            "satisfaction", "cases_closed", "higher", _CASE, (0.0, 100.0),
            assumption="the map from effort to satisfaction; " + _EFFORT),
    Measure("value_lost_per_case", "yearly value lost per case", "money",
            "churn x value of the segment / closed cases",
            "value_lost", "cases_closed", "lower", _CASE, assumption=_EFFORT),
)
# fmt: on

MEASURES: Final[Mapping[str, Measure]] = {
    measure.key: measure for measure in (*_SERVICE, *_JOURNEY, *_WORKFORCE, *_MONEY, *_LOYALTY)
}
"""All measures by key, in the order in which tables show them."""

HEADLINES: Final = (
    "lost_case_rate",
    "attempts_per_case",
    "time_to_resolution_hours",
    "cost_per_resolved_case",
    "retention_rate",
)
"""Measures that a comparison is judged by: they are per case, so repeats cannot flatter them."""

SECONDARY: Final = ("asa_seconds", "abandonment_rate")
"""Measures that a verdict mentions beside the headlines."""


def at_levels(by: tuple[str, ...]) -> tuple[Measure, ...]:
    """Measures that exist for a cross of levels."""
    return tuple(measure for measure in MEASURES.values() if set(by) <= measure.levels)
