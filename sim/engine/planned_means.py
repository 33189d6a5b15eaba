"""What the orchestrator expects of a contact of an intent on a channel: means of the scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.sections.evidence import LONGEST_SECONDS

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.sections.channels import Channel
    from sim.sections.distribution import Distribution

ONE_TURN: Final = 1.0


def mean_turns(channel: Channel) -> float:
    """Mean number of turns of a thread; 1 for what is not a thread."""
    if channel.mode != "async":
        return ONE_TURN
    return (channel.turns_least + channel.turns_most) / 2


def mean_seconds(distribution: Distribution) -> float:
    """Mean of a duration, seconds; an endless one counts as the longest a scenario may name."""
    return min(distribution.mean_seconds, LONGEST_SECONDS)


def lacks_medium(scenario: Scenario, intent: str, channel: str) -> bool:
    """Whether the channel does not carry the medium that the intent needs."""
    medium = scenario.intents[intent].medium
    return medium is not None and medium not in scenario.channels[channel].media


def chance(scenario: Scenario, intent: str, channel: str, *, companion: bool) -> float:
    """Chance that one contact solves the case: none without the medium, or a companion channel."""
    if lacks_medium(scenario, intent, channel) and not companion:
        return 0.0
    return scenario.intents[intent].resolution_share


def service_seconds(scenario: Scenario, intent: str, channel: str) -> float:
    """Mean time from being answered to a solution, seconds, later waits left out.

    A thread takes its work and the customer's delays before each turn but the first.
    """
    settings = scenario.channels[channel]
    work = mean_seconds(scenario.talk(intent, channel))
    work += mean_seconds(scenario.intents[intent].authenticate)
    delays = mean_turns(settings) - ONE_TURN
    return work + (delays * mean_seconds(settings.customer_reply_delay) if delays else 0.0)


def usual_seconds(scenario: Scenario, intent: str, channel: str) -> float:
    """Mean time of an agent on one item of work, seconds: a contact, or one turn of a thread."""
    work = mean_seconds(scenario.talk(intent, channel))
    work += mean_seconds(scenario.after_contact_work(intent, channel))
    return work / mean_turns(scenario.channels[channel])
