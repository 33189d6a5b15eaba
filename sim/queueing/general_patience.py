"""M/M/s/K+GI: exponential service, patience of any law.

With H(x) = E[min(patience, x)], the virtual wait V of a contact that must wait has a density
proportional to exp(lambda H(x) - s mu x): while one contact waits x, lambda H(x) others
arrive and stay, and s mu x are served. With K waiting places the exponential exp(lambda H)
is cut after its first K terms, one for each number found waiting.

Source: F. Baccelli and G. Hebuterne (1981), On queues with impatient customers, Performance
'81; A. Brandt and M. Brandt (1999), On the M(n)/M(n)/s queue with impatient calls,
Performance Evaluation 35, 1-18 (limited room); S. Zeltyn and A. Mandelbaum (2005),
doi:10.1007/s11134-005-3699-8 (the building blocks).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import optimize, special

from sim.queueing.arguments import non_negative, positive, waiting_room, whole
from sim.queueing.birth_death import FloatArray
from sim.queueing.durations import Duration
from sim.queueing.erlang import erlang_b
from sim.queueing.quadrature import integral
from sim.queueing.service_level import ServiceLevels, service_levels

_DROP = 60.0
"""The density is cut where it has fallen to exp(-60) = 1e-26 of its peak."""


def _log_exponential_sum(y: FloatArray, terms: int | None) -> FloatArray:
    """Logarithm of the first ``terms`` terms of exp(y); None = all of them."""
    if terms is None:
        return y
    if terms == 0:
        return np.full_like(y, -np.inf)
    powers = np.arange(float(terms))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(powers == 0.0, 0.0, powers * np.log(y[..., None]))
    return np.asarray(special.logsumexp(logs - special.gammaln(powers + 1.0), axis=-1))


@dataclass(frozen=True)
class VirtualWait:
    """Density of the virtual wait, in shares of the offered contacts.

    Attributes:
        arrival_rate: lambda, per unit time.
        departure_rate: s mu, per unit time.
        patience: law of patience.
        places: waiting places, None = no limit.
        log_scale: logarithm of lambda P(s - 1 present), set by `_normalised`.
        lower: where the density begins to matter, time.
        upper: where it has become negligible, time.
    """

    arrival_rate: float
    departure_rate: float
    patience: Duration
    places: int | None
    log_scale: float
    lower: float
    upper: float

    def log_weight(self, x: FloatArray, terms: int | None) -> FloatArray:
        """Logarithm of the density before scaling, with so many terms of the exponential."""
        ahead = self.arrival_rate * self.patience.cut_mean(x)
        return _log_exponential_sum(ahead, terms) - self.departure_rate * x

    def mean(
        self,
        function: Callable[[FloatArray], FloatArray],
        start: float = 0.0,
        end: float = math.inf,
        fewer: int = 0,
    ) -> float:
        """Integral of function(x) x density(x) from ``start`` to ``end``.

        Args:
            function: elementwise on arrays of waits.
            start: lower limit, time.
            end: upper limit, time.
            fewer: leave out so many of the longest lines found (for limited room); -1 adds
                those who find the room full, as if they entered.
        """
        terms = None if self.places is None else max(self.places - fewer, 0)

        def integrand(x: FloatArray) -> FloatArray:
            return function(x) * np.exp(self.log_weight(x, terms) + self.log_scale)

        lower, upper = max(start, self.lower), min(end, self.upper)
        return integral(integrand, lower, upper, self.patience.breaks)


def _range_of(density: VirtualWait) -> tuple[float, float, float]:
    """Peak height (log) and the interval that matters; the log of the density is concave."""
    terms = None if density.places is None else density.places + 1

    def height(x: float) -> float:
        return float(density.log_weight(np.array([x]), terms)[0])

    reach = 1.0 / density.departure_rate
    while height(2.0 * reach) >= height(reach):
        reach *= 2.0
    found = optimize.minimize_scalar(
        lambda x: -height(x), bounds=(0.0, 2.0 * reach), method="bounded"
    )
    peak = max(float(-found.fun), height(0.0))
    top = 0.0 if height(0.0) >= peak else float(found.x)
    while height(2.0 * reach) > peak - _DROP:
        reach *= 2.0
    upper = optimize.brentq(lambda x: height(x) - peak + _DROP, top, 2.0 * reach)
    if height(0.0) > peak - _DROP:
        return peak, 0.0, float(upper)
    lower = optimize.brentq(lambda x: height(x) - peak + _DROP, 0.0, top)
    return peak, float(lower), float(upper)


def _normalised(
    arrival_rate: float, service_rate: float, patience: Duration, agents: int, places: int | None
) -> tuple[float, VirtualWait]:
    """P(an agent is free) and the density of the virtual wait of the others."""
    rough = VirtualWait(arrival_rate, agents * service_rate, patience, places, 0.0, 0.0, math.inf)
    peak, lower, upper = _range_of(rough)
    scaled = VirtualWait(arrival_rate, agents * service_rate, patience, places, -peak, lower, upper)
    # P(fewer than s present) / P(s - 1 present) is 1 / Erlang B with s - 1 lines.
    log_free = -math.log(erlang_b(arrival_rate / service_rate, agents - 1)) - peak
    log_wait = math.log(arrival_rate * scaled.mean(np.ones_like, fewer=-1))
    log_total = float(np.logaddexp(log_free, log_wait))
    scale = math.log(arrival_rate) - peak - log_total
    density = VirtualWait(
        arrival_rate, agents * service_rate, patience, places, scale, lower, upper
    )
    return math.exp(log_free - log_total), density


@dataclass(frozen=True)
class GeneralPatience:
    """M/M/s/K+GI in the long run.

    Shares `blocked` and `abandoned` are of the offered contacts; waits are those of the
    contacts that entered.

    Attributes:
        offered_load: arrival rate / service rate, in agents.
        load_per_agent: offered_load / agents; may exceed 1.
        blocked: share of the offered that find all waiting places taken.
        abandoned: share of the offered that give up, P(A).
        no_wait: P(V = 0) of those who entered: an agent was free.
        mean_wait: E[W] of those who entered, time.
        mean_wait_answered: E[W | answered], time.
        mean_wait_abandoned: E[W | gave up], time; NaN if nobody gives up.
        mean_queue: E[Q], contacts waiting.
        variance_queue: Var Q.
        mean_busy: agents busy on average.
        occupancy: mean_busy / agents.
        virtual_wait: the density of the virtual wait, in shares of the offered contacts.
    """

    offered_load: float
    load_per_agent: float
    blocked: float
    abandoned: float
    no_wait: float
    mean_wait: float
    mean_wait_answered: float
    mean_wait_abandoned: float
    mean_queue: float
    variance_queue: float
    mean_busy: float
    occupancy: float
    virtual_wait: VirtualWait = field(repr=False)

    def wait_exceeds(self, t: float) -> float:
        """P(W > t) of those who entered, t >= 0 in the unit of time of the rates."""
        start = non_negative("t", t)
        patient = float(self.virtual_wait.patience.survival(np.array([start]))[0])
        beyond = self.virtual_wait.mean(np.ones_like, start=start)
        return patient * beyond / (1.0 - self.blocked)

    def service_levels(self, t: float) -> ServiceLevels:
        """The five service levels at threshold t >= 0 (unit of time of the rates)."""
        law = self.virtual_wait
        entered = 1.0 - self.blocked
        at_once = self.no_wait * entered
        answered = at_once + law.mean(law.patience.survival, end=non_negative("t", t))
        return service_levels(
            t,
            answered=entered - self.abandoned,
            entered=entered,
            answered_within=answered,
            abandoned_within=max(0.0, entered * (1.0 - self.wait_exceeds(t)) - answered),
            virtual_within=at_once + law.mean(np.ones_like, end=t),
        )


def general_patience_queue(
    arrival_rate: float,
    service_rate: float,
    patience: Duration,
    agents: int,
    waiting_places: int | None = None,
) -> GeneralPatience:
    """M/M/s/K+GI: Poisson arrivals, exponential service, first come first served.

    Args:
        arrival_rate: lambda, per unit time.
        service_rate: mu = 1 / mean handle time, per unit time.
        patience: law of the patience, from `sim.queueing.durations` or of your own; no
            share of the customers may be patient for ever.
        agents: s, 1 or more.
        waiting_places: places beyond those in service; None = no limit.

    Raises:
        ValueError: if an argument is out of range, or an integral does not settle.
    """
    load = positive("arrival_rate", arrival_rate) / positive("service_rate", service_rate)
    places = waiting_room(waiting_places)
    free, law = _normalised(
        arrival_rate, service_rate, patience, whole("agents", agents, 1), places
    )
    waiting = law.mean(np.ones_like)
    blocked = 0.0 if places is None else max(0.0, 1.0 - free - waiting)
    entered = free + waiting
    abandoned = law.mean(lambda x: 1.0 - patience.survival(x))
    wait = law.mean(patience.cut_mean)
    wait_answered = law.mean(lambda x: x * patience.survival(x))
    pairs = arrival_rate**2 * law.mean(lambda x: patience.cut_mean(x) ** 2, fewer=1)
    queue, busy = arrival_rate * wait, load * (entered - abandoned)
    return GeneralPatience(
        offered_load=load,
        load_per_agent=load / agents,
        blocked=blocked,
        abandoned=abandoned,
        no_wait=free / entered,
        mean_wait=wait / entered,
        mean_wait_answered=wait_answered / (entered - abandoned),
        mean_wait_abandoned=(wait - wait_answered) / abandoned if abandoned else float("nan"),
        mean_queue=queue,
        variance_queue=pairs + queue - queue**2,
        mean_busy=busy,
        occupancy=busy / agents,
        virtual_wait=law,
    )
