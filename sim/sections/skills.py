"""What a team does better or worse than others, and whom it helps out after a wait."""

from __future__ import annotations

from sim.sections.evidence import LONGEST_SECONDS, Name, Part, field
from sim.sections.modes import MOST_CHANNELS

MOST_ENTRIES = 1000


class Proficiency(Part):
    """How well the agents of a team handle some of their contacts.

    What names channel and intent goes before what names the channel, that before what names the
    intent, and this before what holds for the whole team.
    """

    channels: list[Name] = field(
        make=list,
        max_length=MOST_CHANNELS,
        default_text="all channels of the team",
        description="Channels of the team that it is about.",
    )
    intents: list[Name] = field(
        make=list,
        max_length=MOST_ENTRIES,
        default_text="all intents of the team",
        description="Intents that it is about.",
    )
    handle_time_factor: float | None = field(
        None,
        gt=0,
        le=100,
        unit="factor",
        default_text="what is stated less specifically, in the end for the team",
        description="Multiplies talk time of these contacts.",
    )
    resolution_shift: float | None = field(
        None,
        ge=-1,
        le=1,
        unit="share",
        default_text="what is stated less specifically, in the end for the team",
        description="Added to the chance of resolution of these contacts.",
    )

    @property
    def rank(self) -> int:
        """How specific it is: 3 for channel and intent, 2 for channel, 1 for intent."""
        return 2 * bool(self.channels) + bool(self.intents)

    def is_about(self, intent: str, channel: str) -> bool:
        """Whether it speaks of contacts of an intent on a channel."""
        on_channel = not self.channels or channel in self.channels
        return on_channel and (not self.intents or intent in self.intents)


class SkillRelaxation(Part):
    """A ring: teams that help out where somebody has waited for a while."""

    teams: list[Name] = field(
        min_length=1,
        max_length=MOST_ENTRIES,
        description=(
            "Teams that serve these contacts from then on, and not before, with and without "
            "blending."
        ),
    )
    after_seconds: float = field(
        gt=0,
        le=LONGEST_SECONDS,
        unit="s",
        description="Wait after which they do.",
    )
    channels: list[Name] = field(
        make=list,
        max_length=MOST_CHANNELS,
        default_text="all channels that each of the teams is trained for",
        description="Channels of the contacts; those that a team is not trained for stay out.",
    )
    intents: list[Name] = field(
        make=list,
        max_length=MOST_ENTRIES,
        default_text="all intents that each of the teams can handle",
        description="Intents of the contacts, likewise.",
    )

    def is_about(self, intent: str, channel: str) -> bool:
        """Whether it speaks of contacts of an intent on a channel."""
        on_channel = not self.channels or channel in self.channels
        return on_channel and (not self.intents or intent in self.intents)


__all__ = ["MOST_ENTRIES", "Proficiency", "SkillRelaxation"]
