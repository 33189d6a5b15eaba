"""Asks a service model written in Python at the points where the built-in rules decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import CcsimError
from sim.rules.codes import CAPACITY
from sim.service_models.protocol import AgentView, CentreView, ContactView
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.engine.reference.centre import Centre
    from sim.engine.reference.people import Agent, Contact
    from sim.service_models.protocol import ServiceModel


class Router:
    """Turns live objects into read-only views and a model's answers into decisions."""

    def __init__(self, centre: Centre, model: ServiceModel) -> None:
        self._centre = centre
        self._model = model

    def priority_points(self, contact: Contact) -> float:
        """Points that the model adds to a contact's base priority."""
        return float(self._model.priority_points(self._contact(contact), self._view()))

    def choose_agent(self, contact: Contact, *, may_return: bool = True) -> Agent | None:
        """Agent for an arriving contact, or None to let it wait.

        Where nobody has room, a new contact may interrupt somebody by the built-in rule.
        """
        choice = self._centre.agent_choice
        candidates = choice.all(contact, may_return=may_return)
        if not candidates:
            return choice.find_interruptible(contact)
        views = [self._agent(agent) for agent in candidates]
        answer = self._model.choose_agent(self._contact(contact), views, self._view())
        if answer is None:
            return candidates[0]
        if answer == -1:
            return None
        chosen = [agent for agent in candidates if agent.number == answer]
        if not chosen:
            raise self._wrong("choose_agent", answer, [agent.number for agent in candidates])
        return chosen[0]

    def choose_contact(self, agent: Agent, candidates: list[Contact]) -> list[Contact]:
        """The chosen contact first; an empty list to let the agent stay free."""
        if not candidates:
            return []
        views = [self._contact(contact) for contact in candidates]
        answer = self._model.choose_contact(self._agent(agent), views, self._view())
        if answer is None:
            return candidates
        if answer == -1:
            return []
        if not 0 <= answer < len(candidates):
            raise self._wrong("choose_contact", answer, list(range(len(candidates))))
        return [candidates[answer]]

    def _wrong(self, method: str, answer: object, allowed: list[int]) -> CcsimError:
        return CcsimError(
            f"service model {self._model.name!r}: {method} answered {answer!r}; "
            f"allowed are None, -1 and {allowed}."
        )

    def _contact(self, contact: Contact) -> ContactView:
        names = self._centre.plan.names
        case = contact.case
        return ContactView(
            case=case.number,
            attempt=contact.attempt,
            channel=names.channels[contact.channel.number],
            intent=names.intents[case.intent],
            segment=names.segments[case.segment],
            waited_seconds=(self._centre.now - contact.queued_at) / TICKS_PER_SECOND,
            emotion=case.emotion / 1000,
            priority_points=contact.points,
            answered_before=case.answered,
            last_agent=case.last_agent,
        )

    def _agent(self, agent: Agent) -> AgentView:
        return AgentView(
            agent=agent.number,
            team=self._centre.plan.names.teams[agent.team.number],
            items=agent.items,
            load=agent.load / CAPACITY,
            idle_seconds=(self._centre.now - agent.since) / TICKS_PER_SECOND,
        )

    def _view(self) -> CentreView:
        names = self._centre.plan.names
        waiting = dict.fromkeys(names.channels, 0)
        for contact in self._centre.waiting:
            waiting[names.channels[contact.channel.number]] += 1
        teams = list(zip(names.teams, self._centre.teams, strict=True))
        return CentreView(
            now_seconds=self._centre.now / TICKS_PER_SECOND,
            waiting=waiting,
            on_duty={name: sum(a.on_duty for a in team.agents) for name, team in teams},
            free={
                name: sum(a.on_duty and not a.items for a in team.agents) for name, team in teams
            },
        )
