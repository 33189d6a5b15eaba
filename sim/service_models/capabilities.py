"""The capability table: what distinguishes one service model from another, and nothing else.

A capability never changes a time, a wait or a churn number directly. It changes what an agent
sees, who may serve whom, and what the customer is offered; every effect on a result comes out of
the simulation. Each capability has a cost of its own (reading, logging, companion time, ...), so
that switching it on may make things worse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

ContextScope = Literal["channel", "interaction", "case"]
"""How far what a customer has said reaches: this channel, this interaction, the whole case."""

SCOPES: tuple[ContextScope, ...] = ("channel", "interaction", "case")


@dataclass(frozen=True, slots=True)
class CapabilityInfo:
    """One row of the capability table, for explanations and for checking a mixture.

    Attributes:
        label: the field's term.
        cost: what the capability costs when it is used.
        requires: capabilities that must be switched on too.
        simulated: False while the mechanism is still missing; results then say so.
    """

    label: str
    cost: str
    requires: tuple[str, ...] = ()
    simulated: bool = True


CAPABILITIES: Mapping[str, CapabilityInfo] = {
    "context_scope": CapabilityInfo(
        "context follows the customer",
        "reading the history, logging into a shared record, wrong or stale records",
    ),
    "companion_channel": CapabilityInfo(
        "companion channel inside an interaction", "agent time to open and use the second channel"
    ),
    "duplicates_visible": CapabilityInfo(
        "duplicates visible, closed by the agent",
        "seconds per duplicate closed",
        requires=("context_scope=case",),
    ),
    "merge_on_arrival": CapabilityInfo(
        "duplicates merged on arrival (presence)",
        "false merges leave one need unsolved",
        requires=("duplicates_visible",),
    ),
    "same_agent": CapabilityInfo(
        "same agent for the same case where possible",
        "none beyond the routing restriction it makes",
    ),
    "warm_transfer": CapabilityInfo(
        "warm transfer between departments and tiers", "time of the hand-over", simulated=False
    ),
    "status_view": CapabilityInfo(
        "status from the single view",
        "integration of the back office",
        requires=("context_scope=case",),
        simulated=False,
    ),
    "steering": CapabilityInfo(
        "steering to the best channel",
        "the offer takes time and may be declined; an off-preference channel costs effort",
    ),
    "priority_from_emotion_and_value": CapabilityInfo(
        "priority from emotion and value", "misread emotion; calm customers wait"
    ),
    "proactive": CapabilityInfo(
        "proactive handling of recurring needs, reminders",
        "a price per action; false alarms make contacts",
    ),
}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The switches of a service model. The defaults are those of the multichannel model.

    Attributes:
        context_scope: reach of context: ``channel`` (what was said on this channel),
            ``interaction`` (and its companion channels), ``case`` (everything that the covered
            systems hold).
        companion_channel: an agent may open a second channel inside the interaction when the
            channel lacks the medium that the case needs.
        duplicates_visible: an agent sees parallel contacts of the same case.
        merge_on_arrival: the orchestrator merges parallel contacts as they arrive.
        same_agent: a returning case goes to its last agent where he or she has room.
        warm_transfer: transfers keep context and place.
        status_view: status enquiries are answered from a single view.
        steering: the orchestrator offers the best channel.
        priority_from_emotion_and_value: the orchestrator ranks those who wait.
        proactive: recurring needs are handled before the customer asks.
    """

    context_scope: ContextScope = "channel"
    companion_channel: bool = False
    duplicates_visible: bool = False
    merge_on_arrival: bool = False
    same_agent: bool = False
    warm_transfer: bool = False
    status_view: bool = False
    steering: bool = False
    priority_from_emotion_and_value: bool = False
    proactive: bool = False

    def active(self) -> tuple[str, ...]:
        """Names of the capabilities that go beyond the multichannel model."""
        base = Capabilities()
        return tuple(f.name for f in fields(self) if getattr(self, f.name) != getattr(base, f.name))

    def missing_prerequisites(self) -> tuple[str, ...]:
        """Sentences naming each capability that is on without what it builds on."""
        found = []
        for name in self.active():
            for need in CAPABILITIES[name].requires:
                key, _, wanted = need.partition("=")
                value = getattr(self, key)
                if (value != wanted) if wanted else not value:
                    found.append(
                        f"{name} needs {key}" + (f' = "{wanted}"' if wanted else " = true")
                    )
        return tuple(found)
