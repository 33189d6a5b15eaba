"""A moment of a story, and what every sentence may look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from sim.engine.journal import EMOTION_KINDS

if TYPE_CHECKING:
    from sim.language.language import Language
    from sim.show.case.rows import CaseRows, Row

Tone = Literal["customer", "wait", "agent", "orchestrator", "waste", "good", "bad", "quiet"]
"""What a moment is about, for its colour."""

What = Literal["begin", "end", "decision", "turn", "case", "between"]
"""What kind of moment it is."""

AFTER_ALL: Final = 1 << 20
"""Place of what others caused, after all that a contact does by itself at the same tick."""


@dataclass(frozen=True)
class Moment:
    """One line of a story.

    Attributes:
        tick: when. attempt: number of the contact that it is about, or of the one that a decision
            is about; 0: the case itself.
        what: ``begin`` or ``end`` of a contact, ``decision``, ``turn`` (a message arrives),
            ``case`` (its end), or ``between`` for everything else.
        subject: what it is about, set before the text; empty for the case itself.
        text: the sentences.
        tone: for its colour.
        waited: ticks of waiting in a queue, or for an answer, that it tells.
        place: order among the moments of one tick.
    """

    tick: int
    attempt: int
    what: What
    subject: str
    text: str
    tone: Tone
    waited: int = 0
    place: tuple[int, int] = field(default=(0, 0), compare=False)

    @property
    def line(self) -> str:
        """Subject and text."""
        return f"{self.subject}: {self.text}" if self.subject else self.text


@dataclass(frozen=True)
class Background:
    """What a journal does not hold: words for numbers, from the scenario or by default.

    Attributes:
        emotion_levels: emotion (0 to 1) of each kind in :data:`EMOTION_KINDS`.
        values: value of a customer by segment, relative to the most valuable one; may be empty.
        limits: what is limited on each channel on which a call or chat may be blocked: its
            "trunks", its "places", or "both"; may be empty.
    """

    emotion_levels: tuple[float, ...]
    values: dict[str, float]
    limits: dict[str, str] = field(default_factory=dict)

    def kind(self, emotion: int) -> int:
        """The kind whose level is nearest to an emotion in thousandths, the worse one at a tie."""
        distances = [abs(1000 * level - emotion) for level in self.emotion_levels]
        return max(kind for kind in range(len(distances)) if distances[kind] == min(distances))

    def kind_name(self, emotion: int) -> str:
        """Name of that kind."""
        return EMOTION_KINDS[self.kind(emotion)]


@dataclass(frozen=True)
class Scene:
    """Everything that the sentences about one case under one service model are made from.

    Attributes:
        rows: of the journal. language: of the sentences. background: words for numbers.
        customer: name of the customer; empty if he or she has none.
    """

    rows: CaseRows
    language: Language
    background: Background
    customer: str = ""

    @cached_property
    def _people(self) -> dict[str, str]:
        """The customer inside a sentence and at its beginning."""
        say = self.language.say
        return {
            "who": self.customer or say("customer"),
            "Who": self.customer or say("customer.first"),
        }

    def say(self, key: str, **facts: object) -> str:
        """A sentence, with the customer in it."""
        return self.language.say(key, **{**self._people, **facts})

    def count(self, key: str, number: int, **facts: object) -> str:
        """A sentence with a number of things, with the customer in it."""
        return self.language.count(key, number, **{**self._people, **facts})

    def lasting(self, ticks: int) -> str:
        """A duration in words."""
        return self.language.duration(ticks)

    def channel(self, channel: int) -> str:
        """Name of a channel."""
        return self.rows.names.channels[channel]

    def channels(self, bits: int) -> list[str]:
        """Names of the channels of a bit set."""
        return [name for place, name in enumerate(self.rows.names.channels) if bits >> place & 1]

    def contact(self, contact: Row) -> str:
        """How a contact is called."""
        return self.say(
            "contact", attempt=contact["attempt"], channel=self.channel(contact["channel"])
        )

    def attempt(self, attempt: int) -> str:
        """How the contact of that number is called; it may not have been made before the end."""
        if attempt <= len(self.rows.contacts):
            return self.contact(self.rows.contact(attempt))
        return self.say("contact.unmade", attempt=attempt)

    def contacts(self, contacts: list[Row]) -> str:
        """How several contacts are called."""
        return self.language.listed([self.contact(each) for each in contacts])

    def agent(self, agent: int) -> str:
        """How an agent is called inside a sentence."""
        return self.say("agent", agent=agent, team=self.team(agent))

    def agent_first(self, agent: int) -> str:
        """How an agent is called at the beginning of a sentence."""
        return self.say("agent.first", agent=agent, team=self.team(agent))

    def team(self, agent: int) -> str:
        """Name of an agent's team."""
        return self.rows.names.teams[int(self.rows.names.agent_team[agent])]

    def emotion(self, emotion: int) -> str:
        """An emotion in thousandths, in words and as a number."""
        return self.say(
            "emotion", kind=self.kind(self.background.kind(emotion)), level=(emotion + 5) // 10
        )

    def kind(self, kind: int) -> str:
        """A kind of emotion in words."""
        return self.say(f"kind.{EMOTION_KINDS[kind]}")

    def sentences(self, *parts: str) -> str:
        """Sentences one after the other, without the empty ones."""
        return " ".join(filter(None, parts))
