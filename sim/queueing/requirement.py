"""How many agents a target asks for, by Erlang A."""

from __future__ import annotations

from math import ceil, floor

from sim.queueing.erlang_a import erlang_a_queue


def agents_needed(
    arrival_rate: float,
    handle_time: float,
    patience: float,
    threshold: float,
    target_share: float,
    contacts_per_agent: int = 1,
) -> int:
    """Fewest agents with which a share of the contacts is answered within a time.

    The queue is M/M/s+M in the long run, and the service level counts answers within the threshold
    over all contacts but those that gave up within it. An agent with several contacts at once
    counts as that many places, each as quick as the handle time says.

    Args:
        arrival_rate: contacts per unit of time; 0 needs nobody.
        handle_time: mean; 0 needs nobody.
        patience: mean; infinity if nobody gives up.
        threshold: within which to answer.
        target_share: of the contacts, below 1.
        contacts_per_agent: how many an agent has at once.

    Raises:
        ValueError: an argument is out of range.
    """
    if not 0.0 <= target_share < 1.0:
        raise ValueError(f"target_share = {target_share}: must be at least 0 and below 1")
    load = arrival_rate * handle_time
    if load <= 0.0:
        return 0

    def enough(agents: int) -> bool:
        places = agents * contacts_per_agent
        if patience == float("inf") and places <= load:
            return False
        queue = erlang_a_queue(arrival_rate, 1 / handle_time, 1 / patience, places)
        return queue.service_levels(threshold).short_abandons_excluded >= target_share

    low, high = 0, max(1, ceil(load / contacts_per_agent))  # too few; perhaps enough
    while not enough(high):
        low, high = high, high + max(1, floor(high / 4))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
