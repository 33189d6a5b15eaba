"""Chat: agents who serve several contacts at once, with a speed that depends on how many.

An agent with j chats works at speed v(j) in all, v(j) / j on each (limited processor
sharing). A contact needs an exponential amount of work, so the vector (number of agents with
j chats, j = 0..k) and the number waiting form a Markov chain, exactly. A chat stays with its
agent. A newcomer goes to the agent with room who has the most chats (``pack``) or the fewest
(``spread``); with linear speeds v(j) = j v(1) this makes no difference and the model is
Erlang A with s k servers. Contacts wait only while every place at every agent is taken, so
the line is that of `sim.queueing.waiting_line`. Sources: B. Avi-Itzhak and S. Halfin (1988),
Expected response times in a non-symmetric time sharing queue with a limited number of
service positions, ITC 12; J. Luo and J. Zhang (2013), doi:10.1287/opre.1120.1151 (chat).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sim.queueing.arguments import (
    non_negative,
    positive,
    positive_series,
    stable,
    waiting_room,
    whole,
)
from sim.queueing.birth_death import FloatArray, length_of_line
from sim.queueing.markov_chain import stationary_distribution
from sim.queueing.service_level import ServiceLevels, service_levels
from sim.queueing.waiting_line import Queue

Packing = Literal["pack", "spread"]
Loads = tuple[int, ...]
"""Number of agents with 0, 1, .. k chats."""

MOST_LOADS = 50_000
"""More vectors of loads than this are refused."""


@dataclass(frozen=True)
class ChatPool:
    """Agents with several chats each, in the long run.

    Shares `blocked` and `abandoned` are of the offered contacts; waits (before the first
    word of an agent) are those of the contacts that entered.

    Attributes:
        blocked: share of the offered that find all waiting places taken.
        abandoned: share of the offered that give up, P(A).
        wait_probability: P(W > 0) of those who entered.
        mean_wait: E[W] of those who entered, time.
        mean_wait_answered: E[W | answered], time.
        mean_queue: E[Q], contacts waiting.
        mean_chats: contacts in chat with an agent.
        mean_present: waiting and in chat.
        mean_chat_time: time from the first word to the end, of the answered; time.
        occupancy: share of the agents' time with at least one chat.
        utilisation: mean_chats / (agents x places per agent).
        line: the waiting line, in shares of the offered contacts.
    """

    blocked: float
    abandoned: float
    wait_probability: float
    mean_wait: float
    mean_wait_answered: float
    mean_queue: float
    mean_chats: float
    mean_present: float
    mean_chat_time: float
    occupancy: float
    utilisation: float
    line: Queue = field(repr=False)

    def wait_exceeds(self, t: float) -> float:
        """P(W > t) of those who entered, t >= 0 in the unit of time of the rates."""
        return self.line.exceeds(t) / (1.0 - self.blocked)

    def service_levels(self, t: float) -> ServiceLevels:
        """The five service levels at threshold t >= 0 (unit of time of the rates)."""
        entered = 1.0 - self.blocked
        at_once = (1.0 - self.wait_probability) * entered
        return service_levels(
            t,
            answered=entered - self.abandoned,
            entered=entered,
            answered_within=at_once + self.line.answered_within(t),
            abandoned_within=self.line.abandoned_within(t),
            virtual_within=at_once + self.line.virtual_within(t),
        )


def chat_pool(
    arrival_rate: float,
    service_rate: float,
    agents: int,
    speeds: Sequence[float],
    *,
    patience_rate: float = 0.0,
    waiting_places: int | None = None,
    packing: Packing = "pack",
) -> ChatPool:
    """Chat pool: Poisson arrivals, exponential work and patience.

    Args:
        arrival_rate: lambda, per unit time.
        service_rate: mu = 1 / mean work of a contact at speed 1, per unit time.
        agents: s, 1 or more.
        speeds: total speed of an agent with 1, 2, .. k chats; its length is the most chats
            an agent takes. (1, 1, 1): the agent's time is shared; (1, 2, 3): chats do not
            slow each other.
        patience_rate: theta = 1 / mean patience, per unit time; 0 = nobody gives up.
        waiting_places: places beyond those in chat; None = no limit.
        packing: who takes a newcomer, see the module's text.

    Raises:
        ValueError: if an argument is out of range, nothing limits the queue, or there are
            more than `MOST_LOADS` vectors of loads.
    """
    positive("arrival_rate", arrival_rate)
    non_negative("patience_rate", patience_rate)
    pace = (0.0, *positive_series("speeds", speeds))
    capacity = whole("agents", agents, 1) * positive("service_rate", service_rate) * pace[-1]
    if packing not in ("pack", "spread"):
        raise ValueError(f"packing = {packing!r}: must be 'pack' or 'spread'")
    places = waiting_room(waiting_places)
    if places is None:
        if patience_rate == 0.0:
            stable(arrival_rate / capacity)
        places = length_of_line(arrival_rate, capacity, patience_rate)
    loads, law = _law_of_loads(arrival_rate, service_rate, agents, pace, packing)
    steps = arrival_rate / (capacity + patience_rate * np.arange(1.0, places + 1.0))
    full = law[-1] * np.concatenate(([1.0], np.cumprod(steps)))
    total = law[:-1].sum() + full.sum()
    line = Queue(capacity, patience_rate, full[:-1] / total)
    blocked = 0.0 if waiting_places is None else float(full[-1] / total)
    law[-1] = full.sum()
    return _measures(arrival_rate, loads, law / total, full / total, line, blocked)


def _measures(
    arrival_rate: float,
    loads: FloatArray,
    law: FloatArray,
    full: FloatArray,
    line: Queue,
    blocked: float,
) -> ChatPool:
    agents, most = int(loads[0].sum()), loads.shape[1] - 1
    entered = 1.0 - blocked
    answered = entered - line.abandoned
    chats = float(law @ (loads @ np.arange(most + 1.0)))
    queue = float(full @ np.arange(len(full)))
    return ChatPool(
        blocked=blocked,
        abandoned=line.abandoned,
        wait_probability=line.waiting / entered,
        mean_wait=line.wait / entered,
        mean_wait_answered=line.wait_of_answered / answered,
        mean_queue=queue,
        mean_chats=chats,
        mean_present=queue + chats,
        mean_chat_time=chats / (arrival_rate * answered),
        occupancy=float(law @ (agents - loads[:, 0])) / agents,
        utilisation=chats / (agents * most),
        line=line,
    )


def _moved(loads: Loads, start: int, step: int) -> Loads:
    """One agent with ``start`` chats now has ``start + step``."""
    after = list(loads)
    after[start] -= 1
    after[start + step] += 1
    return tuple(after)


def _moves(
    loads: Loads, arrival_rate: float, service_rate: float, pace: Sequence[float], packing: Packing
) -> Iterator[tuple[Loads, float]]:
    """Where a vector of loads can go, and at what rate."""
    open_to_more = [j for j in range(len(loads) - 1) if loads[j]]
    if open_to_more:
        yield _moved(loads, open_to_more[-1 if packing == "pack" else 0], 1), arrival_rate
    for j in range(1, len(loads)):
        if loads[j]:
            yield _moved(loads, j, -1), loads[j] * service_rate * pace[j]


def _law_of_loads(
    arrival_rate: float, service_rate: float, agents: int, pace: Sequence[float], packing: Packing
) -> tuple[FloatArray, FloatArray]:
    """Vectors of loads, the full one last, and their law while nobody waits.

    Leaving out the time with a line changes nothing but the total: a line begins and ends
    with every place taken.
    """
    full: Loads = (*[0] * (len(pace) - 1), agents)
    number: dict[Loads, int] = {}
    pending, flows = [full], []
    while pending:
        loads = pending.pop()
        if loads in number:
            continue
        number[loads] = len(number)
        if len(number) > MOST_LOADS:
            raise ValueError(
                f"agents = {agents!r} with {len(pace) - 1} chats each: more than {MOST_LOADS} "
                "vectors of loads; allowed are fewer agents or fewer chats per agent"
            )
        for target, rate in _moves(loads, arrival_rate, service_rate, pace, packing):
            flows.append((loads, target, rate))
            pending.append(target)
    law = stationary_distribution(
        np.array([number[source] for source, _, _ in flows], dtype=np.int64),
        np.array([number[target] for _, target, _ in flows], dtype=np.int64),
        np.array([rate for _, _, rate in flows]),
        len(number),
    )
    return np.array(list(number), dtype=float)[::-1], law[::-1].copy()
