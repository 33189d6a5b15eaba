"""From paired differences to a verdict in plain words.

A verdict speaks about headline measures, which are per case. It claims a difference only where the
test survives Holm's correction over all headline measures of all systems, says plainly where there
is none, and says what a conclusion rests on.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.measures.definitions import HEADLINES, MEASURES, SECONDARY
from sim.measures.table import unit
from sim.measures.terms import Floats
from sim.study.contrast import Contrast, Outcome, contrasts, outcome_of, value
from sim.study.precision import FEW_REPLICATIONS, difference, estimate, jackknife
from sim.study.reasons import why
from sim.study.replication_sums import ReplicationSums

_EVIDENCE_ONLY: Final = {"retention_rate": "retention_rate_evidence_only"}
_SAID_ALREADY: Final = "not simulated yet"
BY_CHANNEL: Final = ("service_level", "abandonment_rate", "asa_seconds")
"""Measures of service that are looked at channel by channel."""

_MANY_OPEN: Final = 0.02
"""Share of cases open at the end from which a verdict warns."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found about one system against the baseline.

    Attributes:
        system, baseline: labels.
        headlines, secondary: contrasts.
        identical: every contact and case went the same way in every replication.
        flips: headline measures whose verdict changes when the weights without evidence are zero.
        evidence_only: the contrasts with those weights at zero.
        break_even: platform price per agent-month (mean, low, high) at which cost per resolved case
            equals the baseline's; NaN if unknown.
        not_simulated: capabilities of the system that are not simulated yet.
    """

    system: str
    baseline: str
    headlines: tuple[Contrast, ...]
    secondary: tuple[Contrast, ...]
    identical: bool
    flips: tuple[str, ...]
    evidence_only: tuple[Contrast, ...]
    break_even: tuple[float, float, float]
    not_simulated: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """Findings and the sentences that tell them.

    Attributes:
        findings: one per system other than the baseline. lines: English sentences.
    """

    findings: tuple[Finding, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All sentences, one per line."""
        return "\n".join(self.lines)

    def __repr__(self) -> str:
        """The sentences: what a person at a prompt wants to see."""
        return self.text

    def _repr_html_(self) -> str:
        return f'<pre style="white-space: pre-wrap">{html.escape(self.text)}</pre>'


def judge(
    results: Mapping[str, ReplicationSums],
    baseline: str,
    not_simulated: Mapping[str, tuple[str, ...]] | None = None,
) -> Verdict:
    """The verdict on every system against the baseline.

    Args:
        results: of the same seed and replications, by label.
        baseline: label of the system that the others are compared with.
        not_simulated: capabilities of each system that are not simulated yet, by label.
    """
    missing = not_simulated or {}
    usual = contrasts(results, baseline)
    bare = contrasts(results, baseline, [_EVIDENCE_ONLY.get(key, key) for key in HEADLINES])
    findings = tuple(
        _finding(results, label, baseline, usual, bare, missing.get(label, ()))
        for label in results
        if label != baseline
    )
    lines = []
    for place, finding in enumerate(findings):
        twin = _twin(finding, findings[:place], results)
        lines += _tell(finding, results) if twin is None else _tell_twin(finding, twin)
    lines += _cautions(results, baseline, missing)
    return Verdict(findings, tuple(lines))


def _finding(
    results: Mapping[str, ReplicationSums],
    label: str,
    baseline: str,
    usual: Sequence[Contrast],
    bare: Sequence[Contrast],
    missing: tuple[str, ...],
) -> Finding:
    own = {c.measure: c for c in usual if c.system == label}
    without = {c.measure: c for c in bare if c.system == label}
    flips = tuple(
        key for key, other in _EVIDENCE_ONLY.items() if own[key].outcome != without[other].outcome
    )
    return Finding(
        system=label,
        baseline=baseline,
        headlines=tuple(own[key] for key in HEADLINES),
        secondary=tuple(own[key] for key in (*SECONDARY, "cost_per_contact")),
        identical=results[label].fingerprints == results[baseline].fingerprints,
        flips=flips,
        evidence_only=tuple(without[key] for key in _EVIDENCE_ONLY.values()),
        break_even=_break_even(results[label], results[baseline]),
        not_simulated=missing,
    )


def _break_even(system: ReplicationSums, baseline: ReplicationSums) -> tuple[float, float, float]:
    """Platform price per agent-month at which cost per resolved case equals the baseline's."""

    def price(
        cost: Floats, platform: Floats, resolved: Floats, months: Floats, cost0: Floats, n0: Floats
    ) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((cost0 / n0 * resolved - (cost - platform)) / months)

    own, other = system.sums["all"], baseline.sums["all"]
    names = ("total_cost", "platform_cost", "cases_resolved", "agent_months")
    sums = [own[name][:, 0] for name in names]
    sums += [other[name][:, 0] for name in ("total_cost", "cases_resolved")]
    found = estimate(jackknife(price, *sums))
    return float(found.mean), float(found.low), float(found.high)


def _twin(
    finding: Finding, before: Sequence[Finding], results: Mapping[str, ReplicationSums]
) -> str | None:
    """An earlier system under which everything went the same way, at the same cost."""
    if all(contrast.difference == 0 for contrast in finding.headlines):
        return None  # "no difference" is shorter still
    for other in before:
        same = results[other.system].fingerprints == results[finding.system].fingerprints
        values = [[c.value for c in one.headlines] for one in (other, finding)]
        if same and values[0] == values[1]:
            return other.system
    return None


def _tell_twin(finding: Finding, twin: str) -> list[str]:
    """What was said of another system need not be said again."""
    start = f"{finding.system} against {finding.baseline}"
    lines = [f"{start}: exactly as {twin}; every contact and every case went the same way."]
    return lines + _missing_line(finding)


def _missing_line(finding: Finding) -> list[str]:
    """What of a system is not simulated yet."""
    if not finding.not_simulated:
        return []
    missing = "; ".join(finding.not_simulated)
    return [
        f"  Not simulated yet, so neither its gain nor its cost is in these numbers: {missing}."
    ]


def _channel_lines(finding: Finding, results: Mapping[str, ReplicationSums]) -> list[str]:
    """Channels whose service gets worse although it does not over all channels together."""
    own, base = results[finding.system], results[finding.baseline]
    if len(own.channels) < 2 or own.channels != base.channels:
        return []
    overall = {c.measure: c.outcome for c in finding.secondary}
    worse: dict[str, list[str]] = {}
    for key in BY_CHANNEL:
        if overall.get(key) == "worse":
            continue
        pair = own.pseudo_values(key, "channel"), base.pseudo_values(key, "channel")
        gap = difference(*pair)
        means = [estimate(values).mean for values in pair]
        for place, channel in enumerate(own.channels):
            gone = outcome_of(key, float(gap.estimate.mean[place]), float(gap.p_value[place]))
            if gone == "worse":
                shown = [_number(float(mean[place]), _own_unit(key, own)) for mean in means]
                told = f"{MEASURES[key].label} {shown[0]} instead of {shown[1]}"
                worse.setdefault(channel, []).append(told)
    return [f"  but worse on {name}: {', '.join(told)}." for name, told in worse.items()]


def _own_unit(key: str, result: ReplicationSums) -> str:
    """Unit of a measure, with the currency of the result."""
    return unit(MEASURES[key], result.currency)


def _tell(finding: Finding, results: Mapping[str, ReplicationSums]) -> list[str]:
    """The sentences about one system."""
    count = len(results[finding.system].replications)
    start = f"{finding.system} against {finding.baseline}"
    changed = [c for c in finding.headlines if c.difference != 0]
    if finding.identical and not changed:
        lines = [f"{start}: no difference. Every contact and every case went exactly the same way."]
    elif not changed:
        lines = [f"{start}: no difference in any headline measure; only who served whom differs."]
    else:
        lines = [f"{start} ({count} replications, the same customers):"]
        if finding.identical:
            lines.append("  What happened is exactly the same; only prices differ.")
        lines += _headline_lines(finding)
        lines += _channel_lines(finding, results)
        if any(c.outcome in ("better", "worse") for c in (*finding.headlines, *finding.secondary)):
            lines += why(results[finding.system], results[finding.baseline])
        lines += _rests_on(finding)
        lines += _cost_lines(finding, results[finding.system])
    return lines + _missing_line(finding)


def _headline_lines(finding: Finding) -> list[str]:
    """What is better, what is worse, and what is neither."""
    lines = []
    for outcome in ("better", "worse"):
        lines += [f"  {outcome}: {_phrase(c)}" for c in finding.headlines if c.outcome == outcome]
    if not lines and all(c.outcome == "none" for c in finding.headlines):
        lines.append("  No significant difference in any headline measure.")
    else:
        same = [MEASURES[c.measure].label for c in finding.headlines if c.outcome == "none"]
        if same:
            lines.append(f"  no significant difference: {', '.join(same)}.")
    unknown = [MEASURES[c.measure].label for c in finding.headlines if c.outcome == "unknown"]
    if unknown:
        lines.append(f"  cannot be told from these replications: {', '.join(unknown)}.")
    lines += [
        f"  beside that, {c.outcome}: {_phrase(c)}"
        for c in finding.secondary
        if c.measure in SECONDARY and c.outcome in ("better", "worse")
    ]
    return lines


def _phrase(contrast: Contrast) -> str:
    """One difference with its interval."""
    relative = "" if np.isnan(contrast.relative) else f", {contrast.relative:+.1%}"
    return (
        f"{MEASURES[contrast.measure].label} {_number(contrast.value, contrast.unit)} instead of "
        f"{_number(contrast.baseline_value, contrast.unit)} "
        f"(difference {_number(contrast.difference, contrast.unit, signed=True)}, 95 % interval "
        f"{_number(contrast.low, contrast.unit, signed=True)} to "
        f"{_number(contrast.high, contrast.unit, signed=True)}{relative})."
    )


def _number(value: float, of: str, *, signed: bool = False) -> str:
    """A number with its unit; shares as percentages."""
    sign = "+" if signed else ""
    if of == "share":
        return f"{100 * value:{sign}.2f} %" if not signed else f"{100 * value:+.2f} points"
    return f"{value:{sign}.4g} {of}"


def _rests_on(finding: Finding) -> list[str]:
    """Whether a conclusion needs weights that nobody has measured."""
    lines = []
    for contrast in finding.evidence_only:
        key = next(k for k, v in _EVIDENCE_ONLY.items() if v == contrast.measure)
        usual = next(c for c in finding.headlines if c.measure == key)
        label = MEASURES[key].label
        weights = MEASURES[key].assumption
        if key in finding.flips:
            lines.append(
                f"  The verdict on {label} is driven by assumption: with the {weights} at zero, "
                f"which have no source, it is {_OUTCOMES[contrast.outcome]} "
                f"({_number(contrast.difference, contrast.unit, signed=True)}) instead of "
                f"{_OUTCOMES[usual.outcome]} "
                f"({_number(usual.difference, usual.unit, signed=True)})."
            )
        elif usual.outcome in ("better", "worse"):
            lines.append(
                f"  The verdict on {label} stands with the {weights} at zero, which have no "
                f"source ({_number(contrast.difference, contrast.unit, signed=True)})."
            )
    return lines


_OUTCOMES: Final[Mapping[Outcome, str]] = {
    "better": "significantly better",
    "worse": "significantly worse",
    "more": "significantly more",
    "less": "significantly less",
    "none": "not significantly different",
    "unknown": "unknown",
}


def _cost_lines(finding: Finding, own: ReplicationSums) -> list[str]:
    """Where cost per contact would mislead, and what the platform may cost."""
    lines = []
    per_contact = next(c for c in finding.secondary if c.measure == "cost_per_contact")
    per_case = next(c for c in finding.headlines if c.measure == "cost_per_resolved_case")
    if {per_contact.outcome, per_case.outcome} == {"better", "worse"} or (
        per_contact.outcome == "better" and per_case.outcome == "none"
    ):
        lines.append(
            f"  Cost per contact misleads here: it is {_OUTCOMES[per_contact.outcome]}, "
            f"cost per resolved case {_OUTCOMES[per_case.outcome]}. "
            "More contacts per case make each of them look cheap."
        )
    mean, low, high = finding.break_even
    if per_case.outcome == "none":
        return lines  # a price could not be told from nothing
    if high <= 0:
        lines.append("  Cost per resolved case would not break even with a platform for nothing.")
    elif np.isfinite(mean) and np.isfinite(low):
        lines.append(
            "  Cost per resolved case breaks even at a platform price of "
            f"{mean:.4g} {per_case.unit} per agent-month ({low:.4g} to {high:.4g}); "
            f"{_charged(own, per_case.unit)}."
        )
    return lines


def _charged(own: ReplicationSums, unit: str) -> str:
    """What the platform costs in this result."""
    sums = own.sums["all"]
    price = float(sums["platform_cost"].sum() / sums["agent_months"].sum())
    if price == 0:
        return "here it costs nothing"
    return f"here it costs {price:.4g} {unit}"


def _cautions(
    results: Mapping[str, ReplicationSums],
    baseline: str,
    missing: Mapping[str, tuple[str, ...]],
) -> list[str]:
    """What a reader has to know whatever the numbers say."""
    lines = []
    if missing.get(baseline):
        lines.append(f"{baseline}: not simulated yet: {'; '.join(missing[baseline])}.")
    count = len(results[baseline].replications)
    if count < 2:
        lines.append("One replication shows no precision: nothing can be claimed from it.")
    elif count < FEW_REPLICATIONS:
        lines.append(f"{count} replications are few: intervals are wide and rest on normality.")
    for label, result in results.items():
        share = float(value(result, "open_case_rate").mean)
        if share > _MANY_OPEN:
            lines.append(
                f"{label}: {share:.1%} of the cases were still open at the end and are left out of "
                "measures of closed cases; a longer drain would close them."
            )
    lines.append(
        "Cost per contact is flattered by repeats and duplicates; judge by cost per resolved case."
    )
    notes = dict.fromkeys(note for result in results.values() for note in result.notes)
    lines.extend(note for note in notes if not note.startswith(_SAID_ALREADY))
    return lines
