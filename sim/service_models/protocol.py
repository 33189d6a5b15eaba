"""The extension point: a service model written in Python.

A researcher's model is an object of a class derived from :class:`ServiceModel`. The SimPy engine
asks it at the same points at which the built-in rules decide; it sees read-only views and answers
with numbers, never by changing state. What a model does not decide, and wherever it answers
``None``, the built-in rule decides. See ``docs/extending.md`` for worked models.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sim.language.english import ENGLISH
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
class TeamView:
    """What a router knows of a team that may be chosen.

    Attributes:
        team: name. room: agents with room for the contact. on_duty: agents on duty.
    """

    team: str
    room: int
    on_duty: int


@dataclass(frozen=True, slots=True)
class ChannelView:
    """What an orchestrator knows of a channel that may be offered.

    Attributes:
        channel: name. free: an agent has room there now.
        expected_wait_seconds: of this customer there, by the last reading of the queues.
        score: chance that the case is solved in the end, by the objective ``fewest_lost``.
        resolution_seconds: expected time until it is.
    """

    channel: str
    free: bool
    expected_wait_seconds: float
    score: float
    resolution_seconds: float


class CentreView(Protocol):
    """The state of the centre as a real router sees it, at the moment of the question.

    What is asked for is looked up then, and only then, so a model pays for what it reads. Keep
    numbers, not the view: once the clock has moved on it refuses to answer.
    """

    @property
    def now_seconds(self) -> float:
        """Time since the start of the scenario."""
        ...

    @property
    def waiting(self) -> Mapping[str, int]:
        """Contacts waiting, by channel."""
        ...

    @property
    def oldest_wait_seconds(self) -> Mapping[str, float]:
        """How long the contact that has waited longest has waited, by channel; 0 if nobody does."""
        ...

    @property
    def expected_wait_seconds(self) -> Mapping[str, float]:
        """Expected wait of a contact that joins the channel now, by channel.

        The orchestrator's own estimate, from recent work and those who wait, as of this moment; of
        a channel with several queues the longest, 0 where somebody has room, infinite while a call
        or chat channel is closed.
        """
        ...

    @property
    def service_level(self) -> Mapping[str, float]:
        """Service level so far today, by channel; NaN before anybody was answered.

        Of the contacts of this calendar day that have ended: answered within the channel's
        threshold / (answered + abandoned after it).
        """
        ...

    @property
    def on_duty(self) -> Mapping[str, int]:
        """Agents on duty, by team."""
        ...

    @property
    def free(self) -> Mapping[str, int]:
        """Agents on duty who hold nothing, by team."""
        ...


class Clock(Protocol):
    """What a process beside the centre is given; see ``processes`` of :func:`sim.simulate`."""

    @property
    def env(self) -> Any:
        """SimPy's environment (``simpy.Environment``).

        Its clock counts microseconds from the start of the scenario. Resources and stores of a
        process's own belong to it.
        """
        ...

    @property
    def centre(self) -> CentreView:
        """The centre at this moment; to be asked for anew after every wait."""
        ...

    def seconds(self, seconds: float) -> Any:
        """What to ``yield``: go on after so many seconds, when all is done that happens then."""
        ...


Process = Callable[[Clock], Generator[Any, Any, Any]]
"""A process beside the centre: a function that waits with ``yield clock.seconds(60)``."""


class ServiceModel:
    """Base class of service models written in Python; one method is enough.

    Attributes:
        name: shown in results; the name of the class unless it says another.
        capabilities: the switches, as for a built-in model; the name of a built-in model stands
            for its switches. Those of the multichannel model unless the class says others.
    """

    name: str = "ServiceModel"
    capabilities: Capabilities | str = Capabilities()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "name" not in vars(cls):
            cls.name = cls.__name__

    def __repr__(self) -> str:
        """The name, and what the model decides itself."""
        own = ", ".join(hook for hook in HOOKS if own_hook(self, hook))
        return ENGLISH.say("repr.model", name=self.name, own=own or "-")

    def priority_points(self, contact: ContactView, centre: CentreView) -> float | None:
        """Points added to the contact's base priority when it comes before the agents."""
        return None

    def offer(
        self, contact: ContactView, candidates: Sequence[ChannelView], centre: CentreView
    ) -> str | None:
        """Channel for a customer who turns up, or is looked at again while waiting.

        The name of one of the candidates: it is offered, unless it is the one that the customer
        wants (``contact.channel``), which means no offer; or None for the built-in objective.
        Candidates are the channels that come into question, in the scenario's order. Asked where
        the orchestrator decides: the model needs the capability ``steering``.
        """
        return None

    def hold(self, contact: ContactView, centre: CentreView) -> float | None:
        """Seconds for which a contact is given to nobody, though an agent may be free.

        Asked when a contact comes before the agents, and again when that time is over; 0 or None
        when it may be served. The customer waits meanwhile like anybody else, and may leave;
        ``contact.waited_seconds`` says for how long already.
        """
        return None

    def choose_team(
        self, contact: ContactView, candidates: Sequence[TeamView], centre: CentreView
    ) -> str | None:
        """Team for an arriving contact.

        The name of one of the candidates, whose agents alone are asked then, or None for the
        built-in order. Candidates have agents with room who may serve the contact; they stand in
        the built-in order. Whoever waits is taken by the agent who is free first:
        :meth:`choose_contact` decides then.
        """
        return None

    def choose_agent(
        self, contact: ContactView, candidates: Sequence[AgentView], centre: CentreView
    ) -> int | None:
        """Agent for an arriving contact.

        An ``agent`` of the candidates, -1 to let the contact wait, or None for the built-in rule.
        Candidates have room and may serve the contact; they stand in the built-in order, best
        first.
        """
        return None

    def choose_contact(
        self, agent: AgentView, candidates: Sequence[ContactView], centre: CentreView
    ) -> int | None:
        """Contact that a freed agent takes.

        Its position in ``candidates``, -1 to stay free, or None for the built-in rule. Candidates
        are the heads of the queues the agent may serve now, the built-in choice first.
        """
        return None


HOOKS = ("priority_points", "offer", "hold", "choose_team", "choose_agent", "choose_contact")
"""Methods by which a model decides."""


def own_hook(model: object, hook: str) -> Callable[..., Any] | None:
    """The method of a model, or None where it leaves that decision to the built-in rule.

    A model need not derive from :class:`ServiceModel`: an object with a name, capabilities and any
    of the methods is asked like one.
    """
    found = getattr(model, hook, None)
    inherited = getattr(found, "__func__", None) is getattr(ServiceModel, hook)
    return found if callable(found) and not inherited else None
