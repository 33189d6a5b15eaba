"""Asks a service model written in Python at the points where the built-in rules decide.

And lets processes written in Python run beside the centre.
"""

from __future__ import annotations

import math
from operator import index
from typing import TYPE_CHECKING, Any

from sim.engine.keys import BESIDE
from sim.engine.reference.rules import event_key
from sim.engine.reference.views import LiveView, agent_view, contact_view, visit_view
from sim.errors import CcsimError
from sim.service_models.protocol import ChannelView, TeamView, own_hook
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from simpy import Environment, Event

    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Case, Contact
    from sim.engine.reference.views import Surroundings
    from sim.engine.state.decision import DecisionFields
    from sim.service_models.protocol import Process, ServiceModel


class Router:
    """Turns live objects into read-only views and a model's answers into decisions."""

    def __init__(self, centre: Centre, model: ServiceModel, around: Surroundings) -> None:
        self._centre = centre
        self._name = model.name
        self._around = around
        self._points = own_hook(model, "priority_points")
        self._offer = own_hook(model, "offer")
        self._hold = own_hook(model, "hold")
        self._team = own_hook(model, "choose_team")
        self._agent = own_hook(model, "choose_agent")
        self._contact = own_hook(model, "choose_contact")

    def priority_points(self, contact: Contact) -> float:
        """Points that the model adds to a contact's base priority."""
        if self._points is None:
            return 0.0
        answer = self._points(contact_view(self._centre, contact), self._view())
        if answer is None:
            return 0.0
        return self._number("priority_points", answer)

    def offered_channel(
        self, case: Case, decision: DecisionFields, contact: Contact | None
    ) -> int | None:
        """Channel that is offered: the wanted one means none, None the built-in choice.

        Args:
            case: whose customer turns up, or waits.
            decision: that is being made; its channels have been looked at.
            contact: that waits, if the customer is looked at again.
        """
        if self._offer is None:
            return None
        names, looks = self._centre.plan.names.channels, self._centre.tables.looks
        candidates = {
            name: ChannelView(
                channel=name,
                free=bool(decision.free >> number & 1),
                expected_wait_seconds=looks[number].wait,
                score=looks[number].score,
                resolution_seconds=looks[number].resolution,
            )
            for number, name in enumerate(names)
            if decision.considered >> number & 1
        }
        if contact is None:
            view = visit_view(self._centre, case, decision.wanted)
        else:
            view = contact_view(self._centre, contact)
        answer = self._offer(view, list(candidates.values()), self._view())
        if answer is None:
            return None
        if not isinstance(answer, str) or answer not in candidates:
            raise self._wrong("offer", answer, ", ".join(map(repr, candidates)))
        return names.index(answer)

    def ticks_held(self, contact: Contact) -> int:
        """For how long a contact is given to nobody."""
        if self._hold is None:
            return 0
        answer = self._hold(contact_view(self._centre, contact), self._view())
        seconds = 0.0 if answer is None else self._number("hold", answer)
        if seconds < 0:
            raise self._wrong("hold", answer, "a finite number from 0 on")
        return round(seconds * TICKS_PER_SECOND)

    def choose_agent(self, contact: Contact, *, may_return: bool = True) -> Agent | None:
        """Agent for an arriving contact, or None to let it wait.

        Where nobody has room, a new contact may interrupt somebody by the built-in rule.
        """
        choice = self._centre.agent_choice
        if self._agent is None and self._team is None:
            found = choice.find_agent(contact, may_return=may_return)
            return found or choice.find_interruptible(contact)
        candidates = choice.all(contact, may_return=may_return)
        if not candidates:
            return choice.find_interruptible(contact)
        candidates = self._of_chosen_team(contact, candidates)
        if self._agent is None:
            return candidates[0]
        views = [agent_view(self._centre, agent) for agent in candidates]
        answer = self._agent(contact_view(self._centre, contact), views, self._view())
        if answer is None:
            return candidates[0]
        by_number = {agent.number: agent for agent in candidates}
        number = self._choice("choose_agent", answer, list(by_number))
        return None if number < 0 else by_number[number]

    def _of_chosen_team(self, contact: Contact, candidates: list[Agent]) -> list[Agent]:
        """Those of the candidates whose team the model chooses; all if it chooses none."""
        if self._team is None:
            return candidates
        by_name: dict[str, list[Agent]] = {}
        for agent in candidates:
            name = self._centre.plan.names.teams[agent.team.number]
            by_name.setdefault(name, []).append(agent)
        views = [
            TeamView(name, len(agents), sum(a.on_duty for a in agents[0].team.agents))
            for name, agents in by_name.items()
        ]
        answer = self._team(contact_view(self._centre, contact), views, self._view())
        if answer is None:
            return candidates
        if not isinstance(answer, str) or answer not in by_name:
            raise self._wrong("choose_team", answer, ", ".join(map(repr, by_name)))
        return by_name[answer]

    def choose_contact(self, agent: Agent, candidates: list[Contact]) -> list[Contact]:
        """The chosen contact first; an empty list to let the agent stay free."""
        if self._contact is None or not candidates:
            return candidates
        views = [contact_view(self._centre, contact) for contact in candidates]
        answer = self._contact(agent_view(self._centre, agent), views, self._view())
        if answer is None:
            return candidates
        place = self._choice("choose_contact", answer, list(range(len(candidates))))
        return [] if place < 0 else [candidates[place]]

    def _view(self) -> LiveView:
        return LiveView(self._centre, self._around)

    def _number(self, method: str, answer: Any) -> float:
        """An answer that has to be a finite number: any other would put a queue out of order."""
        try:
            number = math.nan if isinstance(answer, (str, bytes)) else float(answer)
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            raise self._wrong(method, answer, "a finite number")
        return number

    def _choice(self, method: str, answer: Any, allowed: list[int]) -> int:
        """An answer that has to be one of the numbers, or -1."""
        try:
            number = index(answer)
        except TypeError:
            number = None
        if number is None or isinstance(answer, bool) or number not in (-1, *allowed):
            raise self._wrong(method, answer, f"-1 and {allowed}")
        return number

    def _wrong(self, method: str, answer: object, allowed: str) -> CcsimError:
        return CcsimError(
            f"service model {self._name!r}: {method} answered {answer!r}; "
            f"allowed are None, {allowed}."
        )


class Beside:
    """The clock and the centre for a process; see :class:`sim.service_models.protocol.Clock`.

    Args:
        centre: beside which it runs.
        around: what views need to know.
    """

    def __init__(self, centre: Centre, around: Surroundings) -> None:
        self._centre, self._around = centre, around

    @property
    def env(self) -> Environment:
        """SimPy's environment, whose clock counts microseconds."""
        return self._centre.env

    @property
    def centre(self) -> LiveView:
        """The centre at this moment."""
        return LiveView(self._centre, self._around)

    def seconds(self, seconds: float) -> Event:
        """Something to wait for: so much time has passed, and the centre has done all it does then.

        Raises:
            CcsimError: it is no time from now on.
        """
        if not 0 <= seconds < math.inf:
            raise CcsimError(
                f"a process beside the centre waits {seconds!r} seconds; allowed are finite "
                "numbers from 0 on."
            )
        tick = self._centre.now + round(seconds * TICKS_PER_SECOND)
        return self._centre.until(tick, event_key(BESIDE, 0, 0))

    def start(self, process: Process) -> None:
        """Let a process begin with the run.

        Raises:
            CcsimError: it is not written as a process: a function with `yield`.
        """
        generator = process(self)
        if not hasattr(generator, "send"):
            raise CcsimError(
                f"{process!r} is no process: it gave {generator!r}. A process is a function of "
                "one argument that waits with `yield`, such as `yield clock.seconds(60)`."
            )
        self._centre.env.process(generator)
