"""Checks across sections: references, sums of shares, and what must fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sim.errors import Fault
from sim.scenario.demand import WeeklySource
from sim.scenario.fault_text import near, shown
from sim.scenario.money import BUILT_IN_MODELS

if TYPE_CHECKING:
    from sim.scenario.sections import Sections

TOLERANCE = 1e-6


def check(scenario: Sections) -> list[Fault]:
    """All faults across sections, in the order of the file's sections."""
    parts = (_run, _segments, _intents, _sources, _teams, _elsewhere, _money)
    return [fault for part in parts for fault in part(scenario)]


def _unknown(what: str, key: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    every = list(known)
    for name in names:
        if name not in every:
            yield Fault(
                "",
                key,
                shown(name),
                f"unknown {what}",
                ", ".join(every) or "none is defined",
                near(name, every),
            )


def _sum(key: str, shares: Iterable[float]) -> Iterator[Fault]:
    total = sum(shares)
    if abs(total - 1) > TOLERANCE:
        yield Fault("", key, "", f"the shares sum to {total:.6g}, not to 1", "shares that sum to 1")


def _twice(key: str, names: list[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Fault("", key, shown(name), "is named twice")


def _run(scenario: Sections) -> Iterator[Fault]:
    run = scenario.run
    if run.start.tzinfo is not None:
        yield Fault(
            "",
            "scenario.start",
            str(run.start),
            "has a time zone",
            "local time without zone, such as 2026-01-05T00:00:00",
        )
    if run.start.second or run.start.microsecond:
        yield Fault(
            "",
            "scenario.start",
            str(run.start),
            "is not a whole minute",
            "a date and time with seconds 0",
        )
    if run.warm_up_hours >= run.horizon_days * 24:
        yield Fault(
            "",
            "scenario.warm_up_hours",
            f"{run.warm_up_hours:g}",
            "leaves nothing to measure",
            f"less than the horizon, {run.horizon_days * 24:g} h",
        )


def _segments(scenario: Sections) -> Iterator[Fault]:
    channels = scenario.channels
    yield from _sum("segments.*.share", (segment.share for segment in scenario.segments.values()))
    for name, segment in scenario.segments.items():
        key = f"segments.{name}"
        yield from _unknown(
            "channel", f"{key}.channel_preference", segment.channel_preference, channels
        )
        yield from _sum(f"{key}.channel_preference", segment.channel_preference.values())
        yield from _unknown("channel", f"{key}.patience", segment.patience, channels)
        yield from _sum(f"{key}.initial_emotion", segment.initial_emotion.model_dump().values())


def _intents(scenario: Sections) -> Iterator[Fault]:
    media = {medium for channel in scenario.channels.values() for medium in channel.media}
    yield from _sum("intents.*.share", (intent.share for intent in scenario.intents.values()))
    for name, intent in scenario.intents.items():
        key = f"intents.{name}"
        for attribute in ("channels", "talk", "after_contact_work"):
            yield from _unknown(
                "channel", f"{key}.{attribute}", getattr(intent, attribute) or (), scenario.channels
            )
        yield from _twice(f"{key}.channels", intent.channels or [])
        if intent.medium is not None and intent.medium not in media:
            allowed = ", ".join(sorted(media)) or "no channel has media"
            yield Fault(
                "",
                f"{key}.medium",
                shown(intent.medium),
                "no channel carries this medium",
                allowed,
                near(intent.medium, sorted(media)),
            )


def _sources(scenario: Sections) -> Iterator[Fault]:
    sources = scenario.demand.sources
    yield from _twice("demand.sources", [source.name for source in sources])
    known: dict[str, Iterable[str]] = {
        "segment": scenario.segments,
        "intent": scenario.intents,
        "channel": scenario.channels,
    }
    for source in sources:
        key = f"demand.sources.{source.name}"
        for what, names in known.items():
            constant, shares = getattr(source, what), getattr(source, f"{what}_shares")
            yield from _unknown(what, f"{key}.{what}", [constant] if constant else [], names)
            yield from _unknown(what, f"{key}.{what}_shares", shares or (), names)
            if shares:
                yield from _sum(f"{key}.{what}_shares", shares.values())
            if shares and constant:
                yield Fault(
                    "",
                    f"{key}.{what}",
                    shown(constant),
                    f"is given together with {what}_shares",
                    "one of the two",
                )
            mapped = [
                name for name in (getattr(source, f"{what}_map", None) or {}).values() if name
            ]
            yield from _unknown(what, f"{key}.{what}_map", mapped, names)
        yield from _unknown(
            "service model", f"{key}.recorded_under", [source.recorded_under], _models(scenario)
        )
        if isinstance(source, WeeklySource):
            yield from _sum(f"{key}.day_shares", source.day_shares.model_dump().values())
        yield from _raisable(scenario, source, key)


def _raisable(scenario: Sections, source: Any, key: str) -> Iterator[Fault]:
    if source.intent in scenario.intents and source.channel in scenario.channels:
        raised = scenario.raised_on(source.intent)
        if source.channel not in raised:
            yield Fault(
                "",
                f"{key}.channel",
                shown(source.channel),
                f"intent {source.intent} is not raised on this channel",
                ", ".join(raised),
            )


def _teams(scenario: Sections) -> Iterator[Fault]:
    for name, team in scenario.teams.items():
        key = f"teams.{name}"
        yield from _unknown("channel", f"{key}.channels", team.channels, scenario.channels)
        yield from _twice(f"{key}.channels", team.channels)
        yield from _unknown(
            "channel of this team", f"{key}.home_channels", team.home_channels, team.channels
        )
        yield from _unknown(
            "channel of this team", f"{key}.max_per_agent", team.max_per_agent, team.channels
        )
        for channel, most in team.max_per_agent.items():
            if not 1 <= most <= 25:
                yield Fault(
                    "",
                    f"{key}.max_per_agent.{channel}",
                    str(most),
                    "is out of range",
                    "1 to 25 contacts",
                )
        intents = list(scenario.intents) if team.intents == "all" else team.intents
        yield from _unknown("intent", f"{key}.intents", intents, scenario.intents)
        yield from _unknown(
            "intent of this team", f"{key}.secondary_intents", team.secondary_intents, intents
        )
        if team.headcount is None and scenario.staffing.table is None:
            yield Fault(
                "", f"{key}.headcount", "", "is required", "a head count here, or staffing.table"
            )
    yield from _staffing_table(scenario)


def _staffing_table(scenario: Sections) -> Iterator[Fault]:
    if scenario.staffing.table is None:
        return
    yield from _unknown(
        "team",
        "staffing.table.team_map",
        [x for x in scenario.staffing.table.team_map.values() if x],
        scenario.teams,
    )
    if not any(team.headcount is None for team in scenario.teams.values()):
        yield Fault(
            "",
            "staffing.table",
            "",
            "every team has a headcount of its own, so the table would be ignored",
            "leave out the table, or the headcount of the teams it is for",
        )


def _elsewhere(scenario: Sections) -> Iterator[Fault]:
    yield from _unknown(
        "channel", "context.coverage_share", scenario.context.coverage_share, scenario.channels
    )
    hub = scenario.behaviour.hub_channel
    yield from _unknown("channel", "behaviour.hub_channel", [hub] if hub else [], scenario.channels)
    for event in ("abandoned", "blocked", "closed", "unresolved"):
        response = getattr(scenario.behaviour, f"after_{event}")
        total = response.retry_share + response.switch_share
        if total > 1 + TOLERANCE:
            yield Fault(
                "",
                f"behaviour.after_{event}",
                "",
                f"retry_share and switch_share sum to {total:.6g}",
                "at most 1; the rest gives up",
            )


def _models(scenario: Sections) -> list[str]:
    return [*BUILT_IN_MODELS, *scenario.service_models]


def _money(scenario: Sections) -> Iterator[Fault]:
    for name in scenario.service_models:
        if name in BUILT_IN_MODELS:
            yield Fault(
                "",
                f"service_models.{name}",
                "",
                "is the name of a built-in service model",
                "another name",
            )
    for key in ("platform_per_agent_month", "integration_per_channel_month"):
        yield from _unknown(
            "service model", f"costs.{key}", getattr(scenario.costs, key), _models(scenario)
        )
