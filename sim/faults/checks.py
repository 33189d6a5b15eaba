"""Checks across sections: references, sums of shares, and what must fit together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sim.errors import Fault
from sim.faults.doubts import TOLERANCE, Suspicion, Suspicions, sum_to_one, twice, unknown
from sim.faults.source_checks import model_names, source_suspicions
from sim.faults.target_checks import target_suspicions
from sim.faults.team_checks import team_suspicions
from sim.faults.translate import near, shown
from sim.sections.calendar import FIRST_YEAR, LAST_YEAR
from sim.sections.channels import Channel
from sim.sections.churn_presets import (
    KEPT_BY_STRONG,
    KEPT_BY_WEAK,
    aberdeen,
    least_cases_per_year,
)
from sim.sections.evidence import Part
from sim.sections.modes import BY_AGENTS, ONLY_FOR, SYNCHRONOUS, Mode
from sim.sections.money import BUILT_IN_MODELS
from sim.sections.orchestrator import KINDS

FAILURES = ("abandoned", "blocked", "balked", "closed", "unresolved", "self_service")
"""After what customers give up, retry or switch, by the keys of `behaviour`."""

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
        *(_run, channel_suspicions, _segments, _intents, source_suspicions),
        *(team_suspicions, target_suspicions, _elsewhere, _responses, _emotion, _money, _churn),
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
        yield Suspicion(Fault("has_zone", key, start), (key,))
    if not FIRST_YEAR <= run.start.year <= LAST_YEAR:
        yield Suspicion(Fault("far_date", key, start), (key,))
    if run.start.second or run.start.microsecond:
        yield Suspicion(Fault("no_whole_minute", key, start), (key,))
    if run.warm_up_hours >= run.horizon_days * 24:
        key, hours = "scenario.warm_up_hours", run.horizon_days * 24
        fault = Fault("all_warm_up", key, f"{run.warm_up_hours:g}", hours=hours)
        yield Suspicion(fault, (key, "scenario.horizon_days"))


def _segments(scenario: Sections) -> Suspicions:
    channels = scenario.channels
    yield from sum_to_one(
        "segments.*.share", (segment.share for segment in scenario.segments.values())
    )
    for name, segment in scenario.segments.items():
        key = f"segments.{name}"
        preference = f"{key}.channel_preference"
        yield from unknown("channel", preference, segment.channel_preference, channels)
        yield from _named_once(f"{key}.preferred_channels", segment.preferred_channels, channels)
        yield from sum_to_one(preference, segment.channel_preference.values())
        yield from unknown("channel", f"{key}.patience", segment.patience, channels)
        yield from sum_to_one(
            f"{key}.initial_emotion", segment.initial_emotion.model_dump().values()
        )


def _named_once(key: str, names: list[str] | None, channels: Iterable[str]) -> Suspicions:
    yield from unknown("channel", key, names or [], channels)
    yield from twice(key, names or [])


def _intents(scenario: Sections) -> Suspicions:
    media = {medium for channel in scenario.channels.values() for medium in channel.media}
    yield from sum_to_one("intents.*.share", (intent.share for intent in scenario.intents.values()))
    for name, intent in scenario.intents.items():
        key = f"intents.{name}"
        for attribute in ("channels", "talk", "after_contact_work"):
            named = getattr(intent, attribute) or ()
            yield from unknown("channel", f"{key}.{attribute}", named, scenario.channels)
        yield from twice(f"{key}.channels", intent.channels or [])
        preferred = f"{key}.preferred_channels"
        yield from _named_once(preferred, intent.preferred_channels, scenario.channels)
        if intent.medium is not None and intent.medium not in media:
            known = tuple(sorted(media))
            said, meant = shown(intent.medium), near(intent.medium, known)
            fault = Fault("no_medium", f"{key}.medium", said, suggestion=meant, known=known)
            yield Suspicion(fault, ("channels.*.media",))
        yield from _purchase(key, intent)


def _purchase(key: str, intent: Intent) -> Suspicions:
    for attribute in ("conversion_share", "margin"):
        value = getattr(intent, attribute)
        if value and not intent.purchase:
            fault = Fault("no_purchase", f"{key}.{attribute}", f"{value:g}")
            yield Suspicion(fault, (f"{key}.purchase",))


def _elsewhere(scenario: Sections) -> Suspicions:
    covered = scenario.context.coverage_share
    yield from unknown("channel", "context.coverage_share", covered, scenario.channels)
    hub = scenario.behaviour.hub_channel
    yield from unknown("channel", "behaviour.hub_channel", [hub] if hub else [], scenario.channels)
    links = scenario.orchestrator.link_channels
    yield from _named_once("orchestrator.link_channels", links, scenario.channels)
    sources = [source.name for source in scenario.demand.sources]
    told = scenario.story.source
    yield from unknown("source", "story.source", [told] if told else [], sources, "demand.sources")


def _responses(scenario: Sections) -> Suspicions:
    for event in (*FAILURES, "unanswered"):
        key = f"behaviour.after_{event}"
        response = getattr(scenario.behaviour, f"after_{event}")
        waits_on = event == "unanswered"
        code = "unanswered_sum" if waits_on else "responses_sum"
        later_code = "later_unanswered_sum" if waits_on else "later_responses_sum"
        needs = tuple(f"{key}.{one}_share" for one in ("retry", "switch"))
        if (total := sum(response.shares(later=False))) > 1 + TOLERANCE:
            yield Suspicion(Fault(code, key, total=total), needs)
        elif (total := sum(response.shares(later=True))) > 1 + TOLERANCE:
            needs += tuple(f"{key}.later_{one}_share" for one in ("retry", "switch"))
            yield Suspicion(Fault(later_code, key, total=total), needs)


def _emotion(scenario: Sections) -> Suspicions:
    """Levels of the kinds of emotion, and how an orchestrator reads them."""
    levels = scenario.emotion.levels
    for calmer, angrier in pairwise(KINDS):
        low, high = getattr(levels, calmer), getattr(levels, angrier)
        if low > high:
            key, other = f"emotion.levels.{calmer}", f"emotion.levels.{angrier}"
            facts: dict[str, Any] = {"angrier": angrier, "level": high, "order": " <= ".join(KINDS)}
            fault = Fault("levels_order", key, f"{low:g}", **facts)
            yield Suspicion(fault, (key, other))
    for kind, row in zip(KINDS, scenario.orchestrator.emotion_reading.rows(), strict=True):
        yield from sum_to_one(f"orchestrator.emotion_reading.{kind}", row)


def _money(scenario: Sections) -> Suspicions:
    for name in scenario.service_models:
        if name in BUILT_IN_MODELS:
            yield Suspicion(Fault("built_in_name", f"service_models.{name}"))
    for key in ("platform_per_agent_month", "integration_per_channel_month"):
        prices = getattr(scenario.costs, key)
        yield from unknown("service_model", f"costs.{key}", prices, model_names(scenario))


def _churn(scenario: Sections) -> Suspicions:
    """The preset that is fitted to a headline has a solution only for many cases a year."""
    churn = scenario.churn
    if churn.preset == "aberdeen" and aberdeen(churn) is None:
        key, least = "churn.cases_per_year", least_cases_per_year(churn)
        facts: dict[str, Any] = {
            "strong": KEPT_BY_STRONG,
            "weak": KEPT_BY_WEAK,
            "gone": churn.background_churn,
        }
        code = "no_fit" if least is None else "no_fit_below"
        fault = Fault(code, key, f"{churn.cases_per_year:g}", least=least, **facts)
        yield Suspicion(fault, (key, "churn.preset", "churn.background_churn"))


def channel_suspicions(scenario: Sections) -> Suspicions:
    """What is wrong with channels beyond single values."""
    for name, channel in scenario.channels.items():
        yield from _unmeant(name, channel)
        yield from _turns(name, channel)
        yield from _speeds(name, channel)
        yield from _queue_in_sight(name, channel)
        if channel.trunks_shared_with:
            yield from _shared_trunks(scenario, name, channel.trunks_shared_with)
        if channel.hand_over_to and channel.mode == "self_service":
            yield from _hand_over(scenario, name, channel.hand_over_to)
    yield from _overrides(scenario)


def _unmeant(name: str, channel: Channel) -> Suspicions:
    """Values other than the default where the channel's mode does not know the key."""
    plain = Channel.model_validate({"mode": channel.mode, "max_per_agent": channel.max_per_agent})
    for key, modes in ONLY_FOR.items():
        value, default = getattr(channel, key), getattr(plain, key)
        if key == "max_per_agent":
            default = 1
        if channel.mode not in modes and value != default:
            place = f"channels.{name}.{key}"
            text = "" if isinstance(value, Part) else shown(value)
            yield _only_for(place, text, modes, name, channel.mode)


def _only_for(place: str, text: str, modes: Sequence[Mode], channel: str, mode: str) -> Suspicion:
    """A key that stands where the mode of a channel does not know it."""
    code = "other_mode" if len(modes) == 1 else "other_modes"
    facts: dict[str, Any] = {"last": modes[-1], "channel": channel, "mode": mode}
    fault = Fault(code, place, text, first=tuple(modes[:-1]), **facts)
    return Suspicion(fault, (f"channels.{channel}.mode",))


def _turns(name: str, channel: Channel) -> Suspicions:
    if channel.turns_least > channel.turns_most and channel.mode == "async":
        key, most = f"channels.{name}.turns_least", f"channels.{name}.turns_most"
        fault = Fault("turns_order", key, str(channel.turns_least), most=channel.turns_most)
        yield Suspicion(fault, (key, most))


def _speeds(name: str, channel: Channel) -> Suspicions:
    """A table of speeds takes the place of the slowdown, and has a number for each load."""
    key, slowdown = f"channels.{name}.speeds", "slowdown_per_extra_contact"
    if channel.speeds and channel.slowdown_per_extra_contact:
        yield Suspicion(Fault("beside", key, other=slowdown), (f"channels.{name}.{slowdown}",))
    if channel.speeds and len(channel.speeds) != channel.max_per_agent:
        found, most = len(channel.speeds), channel.max_per_agent
        fault = Fault("other_length", key, other="max_per_agent", found=found, wanted=most)
        yield Suspicion(fault, (f"channels.{name}.max_per_agent",))


def _queue_in_sight(name: str, channel: Channel) -> Suspicions:
    """Nobody leaves at the sight of a queue that nobody sees."""
    if channel.position_visible:
        return
    place = f"channels.{name}"
    for key, unset in (("balks_at", None), ("balking_share", 0.0), ("balking_half_at", None)):
        value = getattr(channel, key)
        if value != unset:
            fault = Fault("queue_unseen", f"{place}.{key}", shown(value), channel=name)
            yield Suspicion(fault, (f"{place}.position_visible", f"{place}.mode"))


def _shared_trunks(scenario: Sections, name: str, other: str) -> Suspicions:
    """Trunks are shared with another live channel or chat that says how many there are."""
    key = f"channels.{name}.trunks_shared_with"
    with_trunks = [
        one
        for one, settings in scenario.channels.items()
        if one != name and settings.mode in SYNCHRONOUS and settings.trunks is not None
    ]
    if other not in scenario.channels:
        yield from unknown("channel", key, [other], with_trunks)
    elif other not in with_trunks:
        needs = (f"channels.{other}.trunks", f"channels.{other}.mode")
        fault = Fault("without_trunks", key, shown(other), known=tuple(with_trunks))
        yield Suspicion(fault, needs)
    if scenario.channels[name].trunks is not None:
        yield Suspicion(Fault("beside", key, other="trunks"), (f"channels.{name}.trunks",))


def _hand_over(scenario: Sections, name: str, target: str) -> Suspicions:
    """Self-service hands over to a channel with agents, for every intent that comes to it."""
    key = f"channels.{name}.hand_over_to"
    intents = [one for one in scenario.intents if name in scenario.raised_on(one)]
    served = [one for one, settings in scenario.channels.items() if settings.mode in BY_AGENTS]
    if target not in scenario.channels:
        yield from unknown("channel", key, [target], served)
    elif target not in served:
        meant, known = near(target, served), tuple(served)
        fault = Fault("cannot_take_over", key, shown(target), suggestion=meant, known=known)
        yield Suspicion(fault, (f"channels.{target}.mode",))
    else:
        missing = [one for one in intents if target not in scenario.raised_on(one)]
        for intent in missing:
            place = f"intents.{intent}.channels"
            known = (*scenario.raised_on(intent), target)
            fault = Fault("not_handed_over", place, channel=target, bot=name, known=known)
            yield Suspicion(fault, (key, place, f"channels.{name}.mode"))


def _overrides(scenario: Sections) -> Suspicions:
    """What segments and intents say about a channel that is served without agents."""
    places = [
        *((f"segments.{one}", "patience", s.patience) for one, s in scenario.segments.items()),
        *(
            (f"intents.{one}", "after_contact_work", i.after_contact_work)
            for one, i in scenario.intents.items()
        ),
        *(
            (f"teams.{one}", "after_contact_work", t.after_contact_work)
            for one, t in scenario.teams.items()
        ),
    ]
    for owner, key, values in places:
        for channel in values:
            settings = scenario.channels.get(channel)
            if settings is not None and settings.mode not in ONLY_FOR[key]:
                place = f"{owner}.{key}.{channel}"
                yield _only_for(place, "", ONLY_FOR[key], channel, settings.mode)
