"""Base handle time and base resolution behind recorded ones.

A recorded handle time contains what is explained again and what is read; a recorded first-contact
resolution is lowered by wrong records and missing media. Here the values that a scenario states,
which are free of context, are moved until the simulated ones are the recorded ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.study.precision import estimate, pseudo_values
from sim.study.record import Floats, Record

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.sections.distribution import Distribution
    from sim.sections.people import Intent
    from sim.study.record_sums import Simulated

_LEAST_ANSWERED: Final = 30
"""Recorded answered contacts below which a handle time says too little."""

_GREATEST_SHIFT: Final = 8.0
_SMALLEST_PART: Final = 1e-9


@dataclass(frozen=True, slots=True)
class HandleTime:
    """A recorded average handle time.

    Attributes:
        label: what it is of. channel_group: its place. intents: places of the intents it covers.
        seconds: recorded. contacts: answered contacts behind it.
    """

    label: str
    channel_group: int
    intents: tuple[int, ...]
    seconds: float
    contacts: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """A recorded first-contact resolution.

    Attributes:
        label: name of the source. source: its place. share: recorded.
        error: standard error of the share, by the number of contacts that were recorded: two
            sources of the same needs may differ by so much without contradicting each other.
    """

    label: str
    source: int
    share: float
    error: float


@dataclass(frozen=True, slots=True)
class Levels:
    """What is changed in a scenario.

    Attributes:
        talk: factor on talk time by place of the handle time. shift: of the log-odds of
            resolution, by intent.
    """

    talk: Mapping[int, float] = field(default_factory=dict)
    shift: Mapping[str, float] = field(default_factory=dict)


TOLERANCE: Final = 0.01
"""Relative difference to the record that is accepted; or two standard errors."""

NOISE: Final = 2.0


@dataclass(frozen=True, eq=False)
class Measured:
    """Simulated values beside recorded ones.

    Attributes:
        value, error: simulated and its standard error. moved: the part of a handle time that
            scales with the talk time (nothing for a resolution).
    """

    value: float
    error: float
    moved: float = 0.0


def near_enough(found: Measured, wanted: float, error: float = 0.0) -> bool:
    """Whether a simulated value is within the tolerance or the noise of a recorded one.

    Args:
        found: simulated, with its standard error.
        wanted: recorded.
        error: standard error of what was recorded.
    """
    noise = NOISE * math.hypot(found.error, error)
    return abs(found.value - wanted) <= max(TOLERANCE * wanted, noise)


def recorded_handle_times(record: Record) -> tuple[HandleTime, ...]:
    """By channel group and intent where the record tells intents, else by channel group."""
    intents = list(record.scenario.intents)
    found = []
    for number, channel_group in enumerate(record.channel_groups):
        handle, contacts = (record.by_intent[name][number] for name in ("handle", "handled"))
        fed = tuple(np.flatnonzero(record.by_intent["offered"][number] > 0).tolist())
        groups: list[tuple[tuple[int, ...], str]] = [(fed, channel_group.name)]
        if channel_group.by_intent:
            groups = [((i,), f"{channel_group.name}, {intents[i]}") for i in fed]
        for places, label in groups:
            total = float(contacts[list(places)].sum())
            if total >= _LEAST_ANSWERED:
                seconds = float(handle[list(places)].sum()) / total
                found.append(HandleTime(label, number, places, seconds, total))
    return tuple(found)


def recorded_resolutions(record: Record) -> tuple[Resolution, ...]:
    """By source, where it says so."""
    found = []
    for place, name in enumerate(record.sources):
        share = record.scenario.source(name).recorded_fcr_share
        if share is not None:
            contacts = sum(stream.total for stream in record.streams if stream.source == name)
            error = math.sqrt(share * (1 - share) / max(contacts, 1.0))
            found.append(Resolution(name, place, share, error))
    return tuple(found)


def simulated_handle_time(simulated: Simulated, target: HandleTime) -> Measured:
    """Average handle time of the same contacts, and the part of it that is talk on the clock."""
    sums = {
        name: values[:, target.channel_group, list(target.intents)].sum(axis=-1)
        for name, values in simulated.by_intent.items()
    }
    value, error = _ratio(sums["handle"], sums["answered"])
    after = sums["after_contact_work"].sum()
    # Beside another chat, the minutes of a talk take longer on the clock than they hold work.
    stretch = (sums["handle"].sum() - after) / max(sums["content"].sum() - after, _SMALLEST_PART)
    talk = sums["talk_time"].sum() * stretch / max(sums["answered"].sum(), _SMALLEST_PART)
    return Measured(value, error, float(talk))


def simulated_resolution(simulated: Simulated, target: Resolution) -> Measured:
    """First-contact resolution of the customers of the same source."""
    place = target.source
    return Measured(*_ratio(simulated.resolved_first[:, place], simulated.cases_answered[:, place]))


def _ratio(numerator: Floats, denominator: Floats) -> tuple[float, float]:
    found = estimate(pseudo_values(numerator, denominator, lambda value: value))
    return float(found.mean), float(found.standard_error)


def next_talk(before: float, target: HandleTime, simulated: Measured) -> float | None:
    """Factor on talk time that makes up the difference; None if no talk time could."""
    rest = simulated.value - simulated.moved
    if math.isnan(simulated.value) or simulated.moved <= 0 or target.seconds <= rest:
        return None
    return before * (target.seconds - rest) / simulated.moved


def next_shift(
    before: Mapping[str, float],
    record: Record,
    targets: Mapping[Resolution, Measured],
) -> dict[str, float]:
    """Shift of every intent, after the sources that its cases come from."""
    intents = list(record.scenario.intents)
    step, weight = np.zeros(len(intents)), np.zeros(len(intents))
    for target, simulated in targets.items():
        cases = np.zeros(len(intents))
        for stream, shares in zip(record.streams, record.needs, strict=True):
            if stream.source == target.label:
                for (_, intent), share in shares.items():
                    cases[intents.index(intent)] += stream.total * share
        gap = _log_odds(target.share) - _log_odds(simulated.value)
        step += cases * gap
        weight += cases
    changed = dict(before)
    for name, gap, total in zip(intents, step, weight, strict=True):
        if total > 0 and not math.isnan(gap):
            shift = changed.get(name, 0.0) + float(gap / total)
            changed[name] = min(max(shift, -_GREATEST_SHIFT), _GREATEST_SHIFT)
    return changed


def _log_odds(share: float) -> float:
    share = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(share / (1 - share))


def with_levels(
    scenario: Scenario, record: Record, targets: tuple[HandleTime, ...], levels: Levels
) -> Scenario:
    """The scenario with other talk times and chances of resolution."""
    names, channels = list(scenario.intents), list(scenario.channels)
    intents = dict(scenario.intents)
    for place, factor in levels.talk.items():
        target = targets[place]
        for name in (names[i] for i in target.intents):
            talk = dict(intents[name].talk)
            for channel in (
                channels[c] for c in record.channel_groups[target.channel_group].channels
            ):
                talk[channel] = scaled(scenario.talk(name, channel), factor)
            intents[name] = intents[name].model_copy(update={"talk": talk})
    for name, shift in levels.shift.items():
        intents[name] = _shifted(intents[name], shift)
    return scenario.model_copy(update={"intents": intents})


def scaled(distribution: Distribution, factor: float) -> Distribution:
    """The distribution of a duration that is so many times as long."""

    def longer(key: str, value: Any) -> Any:
        if not key.endswith("_seconds") or value is None:
            return value
        return [one * factor for one in value] if isinstance(value, list) else value * factor

    plain = distribution.model_dump(by_alias=True)
    return type(distribution).model_validate({k: longer(k, v) for k, v in plain.items()})


def _shifted(intent: Intent, shift: float) -> Intent:
    """Chances of resolution on the scale of log-odds; none and certainty stay what they are."""

    def moved(share: float | None) -> float | None:
        if share is None or share in (0.0, 1.0):
            return share
        odds = math.exp(math.log(share / (1 - share)) + shift)
        return odds / (1 + odds)

    changes = {
        name: moved(getattr(intent, name))
        for name in ("resolution_share", "later_resolution_share")
    }
    return intent.model_copy(update=changes)


def with_talk(levels: Levels, place: int, factor: float) -> Levels:
    """Levels with another factor on one talk time."""
    return replace(levels, talk={**levels.talk, place: factor})
