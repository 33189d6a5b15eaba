"""Checks across sections: references, sums of shares, and what must fit together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.errors import Fault
from sim.faults.channel_checks import channel_suspicions
from sim.faults.suspicion import TOLERANCE, Suspicion, Suspicions, sum_to_one, twice, unknown
from sim.faults.translate import near, shown
from sim.sections.demand import ReplaySource, SourceBase, WeeklySource
from sim.sections.modes import BY_AGENTS
from sim.sections.money import BUILT_IN_MODELS
from sim.sections.orchestrator import KINDS

if TYPE_CHECKING:
    from sim.faults.doubts import Doubts
    from sim.sections.people import Intent
    from sim.sections.whole import Sections


def check(scenario: Sections, doubts: Doubts) -> list[Fault]:
    """All faults across sections, in the order of the file's sections.

    Args:
        scenario: every section valid by itself.
        doubts: which values are not the user's; nothing is said that rests on one of them.
    """
    parts = (
        *(_run, channel_suspicions, _segments, _intents, _sources, _teams),
        *(_elsewhere, _responses, _emotion, _money),
    )
    return [one.fault for part in parts for one in part(scenario) if _certain(one, doubts)]


def _certain(one: Suspicion, doubts: Doubts) -> bool:
    if one.section and doubts.about_name(one.section, one.name):
        return False
    return not any(doubts.about(need) for need in one.needs) and not doubts.is_filling(
        one.fault.key
    )


def _run(scenario: Sections) -> Suspicions:
    run = scenario.run
    key, start = "scenario.start", str(run.start)
    if run.start.tzinfo is not None:
        allowed = "local time without zone, such as 2026-01-05T00:00:00"
        yield Suspicion(Fault("", key, start, "has a time zone", allowed), (key,))
    if run.start.second or run.start.microsecond:
        allowed = "a date and time with seconds 0"
        yield Suspicion(Fault("", key, start, "is not a whole minute", allowed), (key,))
    if run.warm_up_hours >= run.horizon_days * 24:
        key = "scenario.warm_up_hours"
        allowed = f"less than the horizon, {run.horizon_days * 24:g} h"
        yield Suspicion(
            Fault("", key, f"{run.warm_up_hours:g}", "leaves nothing to measure", allowed),
            (key, "scenario.horizon_days"),
        )


def _segments(scenario: Sections) -> Suspicions:
    channels = scenario.channels
    yield from sum_to_one(
        "segments.*.share", (segment.share for segment in scenario.segments.values())
    )
    for name, segment in scenario.segments.items():
        key = f"segments.{name}"
        preference = f"{key}.channel_preference"
        yield from unknown("channel", preference, segment.channel_preference, channels)
        yield from sum_to_one(preference, segment.channel_preference.values())
        yield from unknown("channel", f"{key}.patience", segment.patience, channels)
        yield from sum_to_one(
            f"{key}.initial_emotion", segment.initial_emotion.model_dump().values()
        )


def _intents(scenario: Sections) -> Suspicions:
    media = {medium for channel in scenario.channels.values() for medium in channel.media}
    yield from sum_to_one("intents.*.share", (intent.share for intent in scenario.intents.values()))
    for name, intent in scenario.intents.items():
        key = f"intents.{name}"
        for attribute in ("channels", "talk", "after_contact_work"):
            named = getattr(intent, attribute) or ()
            yield from unknown("channel", f"{key}.{attribute}", named, scenario.channels)
        yield from twice(f"{key}.channels", intent.channels or [])
        if intent.medium is not None and intent.medium not in media:
            allowed = ", ".join(sorted(media)) or "no channel has media"
            fault = Fault(
                "",
                f"{key}.medium",
                shown(intent.medium),
                "no channel carries this medium",
                allowed,
                near(intent.medium, sorted(media)),
            )
            yield Suspicion(fault, ("channels.*.media",))
        yield from _purchase(key, intent)


def _purchase(key: str, intent: Intent) -> Suspicions:
    for attribute in ("conversion_share", "margin"):
        value = getattr(intent, attribute)
        if value and not intent.purchase:
            place, allowed = f"{key}.{attribute}", "purchase = true, or leave it out"
            problem = "is only for a purchase, and this intent is none"
            yield Suspicion(Fault("", place, f"{value:g}", problem, allowed), (f"{key}.purchase",))


def _sources(scenario: Sections) -> Suspicions:
    sources = scenario.demand.sources
    yield from twice("demand.sources", [source.name for source in sources])
    known: dict[str, Iterable[str]] = {
        "segment": scenario.segments,
        "intent": scenario.intents,
        "channel": scenario.channels,
    }
    for source in sources:
        key = f"demand.sources.{source.name}"
        for what, names in known.items():
            yield from _labels(source, key, what, names)
        under = [source.recorded_under]
        yield from unknown("service model", f"{key}.recorded_under", under, _models(scenario))
        if isinstance(source, WeeklySource):
            yield from sum_to_one(f"{key}.day_shares", source.day_shares.model_dump().values())
        if isinstance(source, ReplaySource) and source.volume_factor != 1:
            yield Suspicion(
                Fault(
                    "",
                    f"{key}.volume_factor",
                    f"{source.volume_factor:g}",
                    "a log is replayed row by row, so its volume cannot be multiplied",
                    "1, or a source of kind interval_table",
                )
            )
        yield from _raisable(scenario, source, key)


def _labels(source: SourceBase, key: str, what: str, names: Iterable[str]) -> Suspicions:
    """Segment, intent or channel of a source: a constant, a mix, or what a file calls it."""
    constant, shares = getattr(source, what), getattr(source, f"{what}_shares")
    yield from unknown(what, f"{key}.{what}", [constant] if constant else [], names)
    yield from unknown(what, f"{key}.{what}_shares", shares or (), names)
    if shares:
        yield from sum_to_one(f"{key}.{what}_shares", shares.values())
    if shares and constant:
        problem = f"is given together with {what}_shares"
        yield Suspicion(Fault("", f"{key}.{what}", shown(constant), problem, "one of the two"))
    mapped = [name for name in (getattr(source, f"{what}_map", None) or {}).values() if name]
    yield from unknown(what, f"{key}.{what}_map", mapped, names)


def _raisable(scenario: Sections, source: SourceBase, key: str) -> Suspicions:
    intent, channel = source.intent, source.channel
    if intent in scenario.intents and channel in scenario.channels:
        raised = scenario.raised_on(intent)
        if channel not in raised:
            problem = f"intent {intent} is not raised on this channel"
            yield Suspicion(
                Fault("", f"{key}.channel", shown(channel), problem, ", ".join(raised)),
                (f"intents.{intent}.channels",),
            )


def _teams(scenario: Sections) -> Suspicions:
    for name, team in scenario.teams.items():
        key = f"teams.{name}"
        own, handled = f"{key}.channels", f"{key}.intents"
        yield from unknown("channel", own, team.channels, scenario.channels)
        yield from twice(own, team.channels)
        for channel in team.channels:
            if channel in scenario.channels and scenario.channels[channel].mode not in BY_AGENTS:
                problem = "is a self-service channel, which needs no agents"
                fault = Fault("", own, shown(channel), problem, _by_agents(scenario))
                yield Suspicion(fault, (f"channels.{channel}.mode",))
        for attribute in ("home_channels", "max_per_agent"):
            named = getattr(team, attribute)
            yield from unknown(
                "channel of this team", f"{key}.{attribute}", named, team.channels, own
            )
        for channel, most in team.max_per_agent.items():
            if not 1 <= most <= 25:
                place = f"{key}.max_per_agent.{channel}"
                yield Suspicion(Fault("", place, str(most), "is out of range", "1 to 25 contacts"))
        intents = list(scenario.intents) if team.intents == "all" else team.intents
        yield from unknown("intent", handled, intents, scenario.intents)
        needs = (handled, "intents.*") if team.intents == "all" else (handled,)
        yield from unknown(
            "intent of this team", f"{key}.secondary_intents", team.secondary_intents, intents,
            *needs,
        )  # fmt: skip
        if team.headcount is None and scenario.staffing.table is None:
            place = f"{key}.headcount"
            allowed = "a head count here, or staffing.table"
            yield Suspicion(Fault("", place, "", "is required", allowed), (place, "staffing.table"))
    yield from _staffing_table(scenario)


def _by_agents(scenario: Sections) -> str:
    return ", ".join(name for name, one in scenario.channels.items() if one.mode in BY_AGENTS)


def _staffing_table(scenario: Sections) -> Suspicions:
    if scenario.staffing.table is None:
        return
    mapped = [name for name in scenario.staffing.table.team_map.values() if name]
    yield from unknown("team", "staffing.table.team_map", mapped, scenario.teams)
    if not any(team.headcount is None for team in scenario.teams.values()):
        fault = Fault(
            "",
            "staffing.table",
            "",
            "every team has a headcount of its own, so the table would be ignored",
            "leave out the table, or the headcount of the teams it is for",
        )
        yield Suspicion(fault, ("teams.*.headcount",))


def _elsewhere(scenario: Sections) -> Suspicions:
    covered = scenario.context.coverage_share
    yield from unknown("channel", "context.coverage_share", covered, scenario.channels)
    hub = scenario.behaviour.hub_channel
    yield from unknown("channel", "behaviour.hub_channel", [hub] if hub else [], scenario.channels)
    sources = [source.name for source in scenario.demand.sources]
    told = scenario.story.source
    yield from unknown("source", "story.source", [told] if told else [], sources, "demand.sources")


def _responses(scenario: Sections) -> Suspicions:
    for event in ("abandoned", "blocked", "closed", "unresolved", "unanswered", "self_service"):
        key = f"behaviour.after_{event}"
        response = getattr(scenario.behaviour, f"after_{event}")
        total = response.retry_share + response.switch_share
        if total > 1 + TOLERANCE:
            problem = f"retry_share and switch_share sum to {total:.6g}"
            rest = "waits on" if event == "unanswered" else "gives up"
            yield Suspicion(
                Fault("", key, "", problem, f"at most 1; the rest {rest}"),
                (f"{key}.retry_share", f"{key}.switch_share"),
            )


def _emotion(scenario: Sections) -> Suspicions:
    """Levels of the kinds of emotion, and how an orchestrator reads them."""
    levels = scenario.emotion.levels
    for calmer, angrier in pairwise(KINDS):
        low, high = getattr(levels, calmer), getattr(levels, angrier)
        if low > high:
            key, other = f"emotion.levels.{calmer}", f"emotion.levels.{angrier}"
            problem = f"is more than that of {angrier} customers, {high:g}"
            fault = Fault("", key, f"{low:g}", problem, " <= ".join(KINDS))
            yield Suspicion(fault, (key, other))
    for kind, row in zip(KINDS, scenario.orchestrator.emotion_reading.rows(), strict=True):
        yield from sum_to_one(f"orchestrator.emotion_reading.{kind}", row)


def _models(scenario: Sections) -> list[str]:
    return [*BUILT_IN_MODELS, *scenario.service_models]


def _money(scenario: Sections) -> Suspicions:
    for name in scenario.service_models:
        if name in BUILT_IN_MODELS:
            problem = "is the name of a built-in service model"
            yield Suspicion(Fault("", f"service_models.{name}", "", problem, "another name"))
    for key in ("platform_per_agent_month", "integration_per_channel_month"):
        prices = getattr(scenario.costs, key)
        yield from unknown("service model", f"costs.{key}", prices, _models(scenario))
