"""Checks of channels: keys that their mode knows, threads, and to whom self-service hands over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.errors import Fault
from sim.faults.suspicion import Suspicion, Suspicions, unknown
from sim.faults.translate import near, shown
from sim.sections.channels import Channel
from sim.sections.evidence import Part
from sim.sections.modes import BY_AGENTS, ONLY_FOR, Mode

if TYPE_CHECKING:
    from sim.sections.whole import Sections


def channel_suspicions(scenario: Sections) -> Suspicions:
    """What is wrong with channels beyond single values."""
    for name, channel in scenario.channels.items():
        yield from _unmeant(name, channel)
        yield from _turns(name, channel)
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
    ]
    for owner, key, values in places:
        for channel in values:
            settings = scenario.channels.get(channel)
            if settings is not None and settings.mode not in ONLY_FOR[key]:
                place = f"{owner}.{key}.{channel}"
                yield _only_for(place, "", ONLY_FOR[key], channel, settings.mode)
