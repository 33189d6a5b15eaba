"""The extension point: a service model written in Python.

A researcher's model is any object with the attributes of :class:`ServiceModel`. The SimPy engine
asks it at the same points at which the built-in rules decide; it sees read-only views and answers
with numbers, never by changing state. A method may return ``None`` to leave a decision to the
built-in rule. See ``docs/extending.md`` for a worked model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from sim.service_models.capabilities import Capabilities


@dataclass(frozen=True, slots=True)
class ContactView:
    """What a router knows of a contact.

    Attributes:
        case: case number. attempt: number of this contact within its case, from 1.
        channel, intent, segment: names.
        waited_seconds: time in queue so far.
        emotion: 0 calm to 1 furious. priority_points: base priority of channel and segment.
        answered_before: earlier answered contacts of this case.
        last_agent: agent who answered the case last, or -1.
    """

    case: int
    attempt: int
    channel: str
    intent: str
    segment: str
    waited_seconds: float
    emotion: float
    priority_points: float
    answered_before: int
    last_agent: int


@dataclass(frozen=True, slots=True)
class AgentView:
    """What a router knows of an agent who may be chosen.

    Attributes:
        agent: agent number. team: name. items: contacts in hand now. load: capacity in use, 0 to 1.
        idle_seconds: time since the number of contacts in hand changed last.
    """

    agent: int
    team: str
    items: int
    load: float
    idle_seconds: float


@dataclass(frozen=True, slots=True)
class CentreView:
    """The state of the centre as a real router sees it.

    Attributes:
        now_seconds: time since the start of the scenario.
        waiting: contacts waiting, by channel name.
        on_duty: agents on duty, by team name. free: of those, agents who hold nothing.
    """

    now_seconds: float
    waiting: dict[str, int]
    on_duty: dict[str, int]
    free: dict[str, int]


@runtime_checkable
class ServiceModel(Protocol):
    """A service model as the engine asks it.

    Attributes:
        name: shown in results. capabilities: the switches, as for a built-in model.
    """

    name: str
    capabilities: Capabilities

    def priority_points(self, contact: ContactView, centre: CentreView) -> float:
        """Points added to the contact's base priority when it enters its queue."""
        ...

    def choose_agent(
        self, contact: ContactView, candidates: Sequence[AgentView], centre: CentreView
    ) -> int | None:
        """Agent for an arriving contact.

        An ``agent`` of the candidates, -1 to let the contact wait, or None for the built-in rule.
        Candidates have room and may serve the contact; they stand in the built-in order, best
        first.
        """
        ...

    def choose_contact(
        self, agent: AgentView, candidates: Sequence[ContactView], centre: CentreView
    ) -> int | None:
        """Contact that a freed agent takes.

        Its position in ``candidates``, -1 to stay free, or None for the built-in rule. Candidates
        are the heads of the queues the agent may serve now, the built-in choice first.
        """
        ...
