"""From paired differences to findings: what is better, what is worse, and what that rests on.

A verdict speaks about headline measures, which are per case. It claims a difference only where the
test survives Holm's correction over all headline measures of all systems, says plainly where there
is none, and says what a conclusion rests on.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sim.language.english import ENGLISH
from sim.measures.definitions import HEADLINES, MEASURES, SECONDARY
from sim.measures.table import unit
from sim.study.answer import answers, baseline_state, states
from sim.study.answer_findings import FIRST, FromRecord, Relieved, TurnsRound
from sim.study.contrast import Contrast, contrasts, outcome_of, value
from sim.study.findings import (
    Caution,
    Change,
    Finding,
    Misleading,
    NotSimulated,
    Overall,
    RestsOn,
)
from sim.study.health import health
from sim.study.precision import FEW_REPLICATIONS, difference, estimate
from sim.study.reasons import why
from sim.study.replication_sums import ReplicationSums
from sim.study.telling import lines, paragraphs

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

_EVIDENCE_ONLY: Final = {"retention_rate": "retention_rate_evidence_only"}
BY_CHANNEL: Final = ("service_level", "abandonment_rate", "asa_seconds")
"""Measures of service that are looked at channel by channel."""

_MANY_OPEN: Final = 0.02
"""Share of cases open at the end from which a verdict warns."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known from other runs than those that are judged.

    Attributes:
        relieved: what is left of the gains where the baseline works.
        turns: which assumptions turn the answer.
        fair: what each model needs for the same service, and does on the same budget.
        records: what recorded contacts became.
    """

    relieved: tuple[Relieved, ...] = ()
    turns: tuple[TurnsRound, ...] = (TurnsRound(code="not_looked_at"),)
    fair: tuple[Finding, ...] = ()
    records: tuple[FromRecord, ...] = ()


NOTHING_BESIDE: Final = Beside()


@dataclass(frozen=True, slots=True)
class AgainstBase:
    """The tests of one system against the baseline.

    Attributes:
        system, baseline: labels.
        headlines, secondary: contrasts.
        identical: every contact and case went the same way in every replication.
        flips: headline measures whose verdict changes when the weights without evidence are zero.
        evidence_only: the contrasts with those weights at zero.
        not_simulated: names of the capabilities of the system that are not simulated yet.
    """

    system: str
    baseline: str
    headlines: tuple[Contrast, ...]
    secondary: tuple[Contrast, ...]
    identical: bool
    flips: tuple[str, ...]
    evidence_only: tuple[Contrast, ...]
    not_simulated: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Verdict:
    """What was found, and the sentences that tell it.

    Attributes:
        findings: in the order in which they are told. systems: the tests behind them, one entry per
            system other than the baseline.
    """

    findings: tuple[Finding, ...]
    systems: tuple[AgainstBase, ...]

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The findings in English, sentence by sentence."""
        return tuple(lines(paragraphs(self.findings, ENGLISH), ENGLISH))

    @cached_property
    def answer(self) -> tuple[str, ...]:
        """The sentences that come first: the state of the baseline, and the answer."""
        own = [one for one in self.findings if isinstance(one, FIRST)]
        return tuple(lines(paragraphs(own, ENGLISH), ENGLISH))

    @cached_property
    def details(self) -> tuple[str, ...]:
        """The sentences after the answer."""
        return self.lines[len(self.answer) :]

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
    scenarios: Mapping[str, Scenario] | None = None,
    groups: Sequence[Sequence[str]] | None = None,
    beside: Beside = NOTHING_BESIDE,
) -> Verdict:
    """The verdict on every system, on the ladder and against the baseline.

    Args:
        results: of the same seed and replications, by label.
        baseline: label of the system that the others are compared with.
        not_simulated: names of capabilities of each system that are not simulated yet, by label.
        scenarios: that were simulated, by label; without them nothing is said of targets.
        groups: labels of the models of each scenario, in the order of what they can do; all
            systems are of one scenario, in their order, if None.
        beside: what is known from other runs.
    """
    missing, known = not_simulated or {}, scenarios or {}
    usual = contrasts(results, baseline)
    bare = contrasts(results, baseline, [_EVIDENCE_ONLY.get(key, key) for key in HEADLINES])
    systems = tuple(
        _against_base(results, label, baseline, usual, bare, missing.get(label, ()))
        for label in results
        if label != baseline
    )
    found: list[Finding] = []
    if baseline in known and systems:
        found += baseline_state(baseline, health(results[baseline], known[baseline]))
    found += (*beside.relieved, *beside.fair)
    found += answers(results, [list(results)] if groups is None else groups, beside.turns)
    found += beside.records
    found += states(results, known)
    for place, system in enumerate(systems):
        own = _of_system(system, systems[:place], results)
        found += [replace(one, model=system.system, base=baseline) for one in own]
    return Verdict((*found, *_cautions(results, baseline, missing)), systems)


def _against_base(
    results: Mapping[str, ReplicationSums],
    label: str,
    baseline: str,
    usual: Sequence[Contrast],
    bare: Sequence[Contrast],
    missing: tuple[str, ...],
) -> AgainstBase:
    own = {c.measure: c for c in usual if c.system == label}
    without = {c.measure: c for c in bare if c.system == label}
    flips = tuple(
        key for key, other in _EVIDENCE_ONLY.items() if own[key].outcome != without[other].outcome
    )
    return AgainstBase(
        system=label,
        baseline=baseline,
        headlines=tuple(own[key] for key in HEADLINES),
        secondary=tuple(own[key] for key in (*SECONDARY, "cost_per_contact")),
        identical=results[label].fingerprints == results[baseline].fingerprints,
        flips=flips,
        evidence_only=tuple(without[key] for key in _EVIDENCE_ONLY.values()),
        not_simulated=missing,
    )


def _of_system(
    system: AgainstBase, before: Sequence[AgainstBase], results: Mapping[str, ReplicationSums]
) -> Iterator[Finding]:
    """What is found about one system, in the order in which it is told."""
    twin = _twin(system, before, results)
    yield _overall(system, twin, len(results[system.system].replications))
    if not twin and any(contrast.difference != 0 for contrast in system.headlines):
        own, base = results[system.system], results[system.baseline]
        yield from (_change(contrast, "headline") for contrast in system.headlines)
        tested = [c for c in system.secondary if c.measure in SECONDARY]
        told = [c for c in tested if c.outcome in ("better", "worse")]
        yield from (_change(contrast, "beside") for contrast in told)
        yield from _worse_channels(system, own, base)
        if any(c.outcome in ("better", "worse") for c in (*system.headlines, *system.secondary)):
            yield from why(own, base)
        yield from _rests_on(system)
        yield from _misleading(system)
    if system.not_simulated:
        yield NotSimulated(code="not_simulated", capabilities=system.not_simulated)


def _twin(
    system: AgainstBase, before: Sequence[AgainstBase], results: Mapping[str, ReplicationSums]
) -> str:
    """An earlier system under which everything went the same way, at the same cost."""
    if all(contrast.difference == 0 for contrast in system.headlines):
        return ""  # "no difference" is shorter still
    for other in before:
        same = results[other.system].fingerprints == results[system.system].fingerprints
        values = [[c.value for c in one.headlines] for one in (other, system)]
        if same and values[0] == values[1]:
            return other.system
    return ""


def _overall(system: AgainstBase, twin: str, replications: int) -> Overall:
    """How a system compares as a whole."""
    changed = any(contrast.difference != 0 for contrast in system.headlines)
    if twin:
        code = "as_another"
    elif changed:
        code = "only_prices" if system.identical else "differs"
    else:
        code = "no_difference" if system.identical else "no_headline_difference"
    return Overall(code=code, replications=replications, like=twin)


def _change(contrast: Contrast, role: str) -> Change:
    """One measure of one system."""
    return Change(
        code=contrast.outcome,
        measure=contrast.measure,
        role=role,
        value=contrast.value,
        base_value=contrast.baseline_value,
        difference=contrast.difference,
        low=contrast.stated_low,
        high=contrast.stated_high,
        relative=contrast.relative,
        p_value=contrast.p_value,
        p_adjusted=contrast.p_adjusted,
        significant=contrast.outcome not in ("none", "unknown"),
        unit=contrast.unit,
    )


def _worse_channels(
    system: AgainstBase, own: ReplicationSums, base: ReplicationSums
) -> list[Change]:
    """Channels whose service gets worse although it does not over all channels together."""
    if len(own.channels) < 2 or own.channels != base.channels:
        return []
    overall = {c.measure: c.outcome for c in system.secondary}
    found = [
        one
        for key in BY_CHANNEL
        if overall.get(key) != "worse"
        for one in _by_channel(key, own, base)
        if one.code == "worse"
    ]
    return sorted(found, key=lambda one: own.channels.index(one.channel))


def _by_channel(key: str, own: ReplicationSums, base: ReplicationSums) -> Iterator[Change]:
    """One measure of service, channel by channel."""
    pair = own.pseudo_values(key, "channel"), base.pseudo_values(key, "channel")
    gap = difference(*pair)
    means = [estimate(values).mean for values in pair]
    for place, channel in enumerate(own.channels):
        change, p_value = float(gap.estimate.mean[place]), float(gap.p_value[place])
        outcome = outcome_of(key, change, p_value)
        yield Change(
            code=outcome,
            measure=key,
            role="channel",
            channel=channel,
            value=float(means[0][place]),
            base_value=float(means[1][place]),
            difference=change,
            low=float(gap.estimate.low[place]),
            high=float(gap.estimate.high[place]),
            p_value=p_value,
            significant=outcome not in ("none", "unknown"),
            unit=unit(MEASURES[key], own.currency),
        )


def _rests_on(system: AgainstBase) -> Iterator[RestsOn]:
    """Whether a conclusion needs weights that nobody has measured."""
    for key, other in _EVIDENCE_ONLY.items():
        usual = next(c for c in system.headlines if c.measure == key)
        without = next(c for c in system.evidence_only if c.measure == other)
        if key not in system.flips and usual.outcome not in ("better", "worse"):
            continue
        yield RestsOn(
            code="driven_by_assumption" if key in system.flips else "stands_without_assumption",
            measure=key,
            outcome=usual.outcome,
            difference=usual.difference,
            outcome_without=without.outcome,
            difference_without=without.difference,
            unit=usual.unit,
        )


def _misleading(system: AgainstBase) -> Iterator[Finding]:
    """Where cost per contact would mislead."""
    per_contact = next(c for c in system.secondary if c.measure == "cost_per_contact")
    per_case = next(c for c in system.headlines if c.measure == "cost_per_resolved_case")
    if {per_contact.outcome, per_case.outcome} == {"better", "worse"} or (
        per_contact.outcome == "better" and per_case.outcome == "none"
    ):
        yield Misleading(
            code="cost_per_contact_misleads",
            outcome_per_contact=per_contact.outcome,
            outcome_per_case=per_case.outcome,
        )


def _cautions(
    results: Mapping[str, ReplicationSums],
    baseline: str,
    missing: Mapping[str, tuple[str, ...]],
) -> Iterator[Finding]:
    """What a reader has to know whatever the numbers say."""
    if missing.get(baseline):
        yield NotSimulated(code="not_simulated", model=baseline, capabilities=missing[baseline])
    count = len(results[baseline].replications)
    if count < FEW_REPLICATIONS:
        code = "one_replication" if count < 2 else "few_replications"
        yield Caution(code=code, replications=count)
    for label, result in results.items():
        share = float(value(result, "open_case_rate").mean)
        if share > _MANY_OPEN:
            yield Caution(code="many_open_cases", model=label, share=share)
    yield Caution(code="cost_per_contact_flattered")
    notes = dict.fromkeys(note for result in results.values() for note in result.notes)
    for note in notes:
        if note.partition(".")[0] != "not_simulated":  # each system says that of itself
            yield Caution(code="note", note=note)
