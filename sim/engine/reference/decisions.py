"""The points at which somebody else may decide instead of the built-in rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sim.engine.reference.people import Agent, Contact


class Decisions(Protocol):
    """Decides for a service model written in Python; see :mod:`sim.engine.reference.extension`."""

    def priority_points(self, contact: Contact) -> float:
        """Points added to a contact's base priority."""
        ...

    def choose_agent(self, contact: Contact, *, may_return: bool = True) -> Agent | None:
        """Agent for an arriving contact, or None to let it wait.

        ``may_return``: the last agent of the case comes first where the model keeps affinity.
        """
        ...

    def choose_contact(self, agent: Agent, candidates: list[Contact]) -> list[Contact]:
        """The chosen contact first; an empty list to let the agent stay free."""
        ...
