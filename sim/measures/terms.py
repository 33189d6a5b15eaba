"""What the measures need to know of a scenario, as arrays by dense index.

A journal says what happened; a threshold, a price or a weight is the scenario's. This module is the
only place of the room that reads a scenario, so that every measure is a function of arrays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from sim.engine.journal import EMOTION_KINDS
from sim.measures.hours import Hours
from sim.sections.churn_presets import (
    STATED_LEVELS,
    TERMS,
    TERMS_NOT_FITTED,
    Levels,
    aberdeen,
    survey,
    weights_of,
)
from sim.sections.modes import SYNCHRONOUS
from sim.units import TICKS_PER_DAY, TICKS_PER_MINUTE, TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.sections.churn import Churn
    from sim.sections.span import Span

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MONTHS_PER_YEAR: Final = 12.0
HOURS_PER_WEEK: Final = 168.0

_ROUNDING: Final = 1e-12
"""Segments of equal value are not below their mean, however it is rounded."""

_LEVELS: Final = (
    *("first", "later", "unresolved"),
    *("first_evident", "later_evident", "unresolved_evident"),
)

PREMIUMS: Final = ("night", "sunday", "holiday")
"""Times for which a premium is paid."""

SERVICE_LEVEL_DEFINITIONS: Final = (
    "offered_minus_short_abandons",
    "offered",
    "answered",
    "all_waits",
    "virtual_wait",
)
"""The five service levels of the field; a channel's ``definition`` is one of them."""


@dataclass(frozen=True, slots=True)
class ChurnWeights:
    """Log-odds that a customer leaves after a case; see :mod:`sim.measures.loyalty`.

    Attributes:
        first, later, unresolved: level by outcome: resolved by the first contact that served,
            later, never.
        first_evident, later_evident, unresolved_evident: the same if the weights of the last four
            terms, which are assumptions without evidence, are zero.
        scale: factor on all weights.
        extra_channel: weight per channel beyond one on which something was explained again.
        repetition, abandonment: per event. wait: per root of the worst wait beyond its threshold.
        emotion: at full emotion.
        mean_extra_channel, ...: of each term in the reference run; what differs from it counts.
        most_extra_channel, ...: where each term is capped.
    """

    first: float
    later: float
    unresolved: float
    first_evident: float
    later_evident: float
    unresolved_evident: float
    scale: float
    extra_channel: float
    repetition: float
    abandonment: float
    wait: float
    emotion: float
    mean_extra_channel: float = 0.0
    mean_repetition: float = 0.0
    mean_abandonment: float = 0.0
    mean_wait: float = 0.0
    mean_emotion: float = 0.0
    most_extra_channel: float = inf
    most_repetition: float = inf
    most_abandonment: float = inf
    most_wait: float = inf
    most_emotion: float = inf


@dataclass(frozen=True, slots=True)
class Terms:
    """Thresholds, prices and weights. Arrays run over channels, teams, intents or segments.

    Attributes:
        interval_ticks: length of a measurement interval.
        currency: of all money.
        threshold_ticks, wait_threshold_ticks: per channel; the threshold of the service level, and
            the wait beyond which customers are upset.
        definition: per channel; index into :data:`SERVICE_LEVEL_DEFINITIONS`.
        live, synchronous, threaded, self_service: per channel; whether agents are wholly taken,
            whether customers stay connected (live, chat), leave messages (async), or are served
            by no agent.
        hours: of the channels; those in which waits for an answer to a message are counted. Then
            the hours of :data:`PREMIUMS`.
        capacity_weight: per channel; share of an agent that one contact takes.
        cost_per_contact, cost_per_minute: per channel.
        wage_per_hour, paid_per_present: per team; paid hours for one hour on duty.
        churn_shift, value_per_year: per segment.
        low_value: per segment; worth less than the mean over all customers.
        purchase_margin: per intent; margin that a purchase is expected to bring, 0 if it is none.
        emotion_limits: emotion (thousandths) at which the next worse of the four kinds begins.
        churn: weights of the churn equation.
        cases_per_year, background_churn: what turns churn per case into retention.
        hours_per_agent_year: paid hours of one full-time equivalent in a year.
        hours_per_year: clock hours that a year stands for (168 times the weeks of a year).
        overhead_share: of labour cost; reported apart.
        overtime_premium_share: of the wage, on overtime.
        proactive_action: price of one.
        premium_per_hour: in the order of :data:`PREMIUMS`; nights, Sundays, holidays.
        training_share: per team; training for secondary skills as a share of labour cost.
        platform_per_agent_month, integration_per_month: of the service model that ran.
    """

    interval_ticks: int
    currency: str
    threshold_ticks: Integers
    wait_threshold_ticks: Floats
    definition: Integers
    live: Flags
    synchronous: Flags
    threaded: Flags
    self_service: Flags
    hours: Hours
    capacity_weight: Floats
    cost_per_contact: Floats
    cost_per_minute: Floats
    wage_per_hour: Floats
    paid_per_present: Floats
    churn_shift: Floats
    value_per_year: Floats
    low_value: Flags
    purchase_margin: Floats
    emotion_limits: Floats
    churn: ChurnWeights
    cases_per_year: float
    background_churn: float
    hours_per_agent_year: float
    hours_per_year: float
    overhead_share: float
    overtime_premium_share: float
    proactive_action: float
    premium_per_hour: Floats
    training_share: Floats
    platform_per_agent_month: float
    integration_per_month: float

    @property
    def counts_virtual_wait(self) -> bool:
        """Whether the service level of a channel has to be estimated."""
        return bool((self.definition == SERVICE_LEVEL_DEFINITIONS.index("virtual_wait")).any())

    @classmethod
    def of(cls, scenario: Scenario, model: str, span: Span) -> Terms:
        """The terms of a scenario under a service model, which decides the platform's price.

        Args:
            scenario: what was simulated.
            model: name of the service model.
            span: clock of the run.
        """
        run, costs, churn = scenario.run, scenario.costs, scenario.churn
        channels, teams = scenario.channels.values(), scenario.teams.values()
        segments = scenario.segments.values()
        return cls(
            interval_ticks=run.measurement_interval_minutes * TICKS_PER_MINUTE,
            currency=run.currency,
            threshold_ticks=np.array(
                [round(c.service_level.threshold_seconds * TICKS_PER_SECOND) for c in channels]
            ),
            wait_threshold_ticks=_floats(c.wait_threshold_seconds for c in channels)
            * TICKS_PER_SECOND,
            definition=np.array(
                [SERVICE_LEVEL_DEFINITIONS.index(c.service_level.definition) for c in channels]
            ),
            live=np.array([c.mode == "live" for c in channels]),
            synchronous=np.array([c.mode in SYNCHRONOUS for c in channels]),
            threaded=np.array([c.mode == "async" for c in channels]),
            self_service=np.array([c.mode == "self_service" for c in channels]),
            hours=Hours.of(
                (c.opening if c.mode == "async" else None for c in channels),
                span,
                _premium_spells(scenario, span),
            ),
            capacity_weight=_floats(c.capacity_weight for c in channels),
            cost_per_contact=_floats(c.variable_cost_per_contact for c in channels),
            cost_per_minute=_floats(c.variable_cost_per_minute for c in channels),
            wage_per_hour=_floats(t.wage_per_hour for t in teams),
            paid_per_present=1 / (1 - _floats(map(scenario.away_share, scenario.teams))),
            churn_shift=_floats(s.churn_logit_shift for s in segments),
            value_per_year=_floats(s.value_per_year for s in segments),
            low_value=_low_value(scenario),
            purchase_margin=_floats(
                i.conversion_share * i.margin * i.purchase for i in scenario.intents.values()
            ),
            emotion_limits=_emotion_limits(scenario),
            churn=churn_weights(churn),
            cases_per_year=churn.cases_per_year,
            background_churn=churn.background_churn,
            hours_per_agent_year=costs.hours_per_agent_year,
            hours_per_year=HOURS_PER_WEEK * costs.weeks_per_year,
            overhead_share=costs.overhead_share,
            overtime_premium_share=costs.overtime_premium_share,
            proactive_action=costs.proactive_action,
            premium_per_hour=_floats(
                getattr(costs, f"{kind}_premium_per_hour") for kind in PREMIUMS
            ),
            training_share=_training_shares(scenario),
            platform_per_agent_month=costs.platform_price(model),
            integration_per_month=costs.integration_price(model) * len(scenario.channels),
        )


def _premium_spells(scenario: Scenario, span: Span) -> list[list[tuple[int, int]]]:
    """Nights, Sundays that are no holidays, and holidays, over the run."""
    holidays = span.days(scenario.costs.holidays)
    sundays = span.opening({"sun": "00:00-24:00"})
    return [span.opening(scenario.costs.night_hours), _without(sundays, holidays), holidays]


def _without(spells: list[tuple[int, int]], others: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spells of whole days without those that are in another list, too."""
    taken = set(others)
    days = (
        (max(start, day), min(end, day + TICKS_PER_DAY))
        for start, end in spells
        for day in range(start, end, TICKS_PER_DAY)
    )
    return [day for day in days if not any(a <= day[0] < b for a, b in taken)]


def _floats(values: Iterable[float]) -> Floats:
    return np.array(list(values), dtype=np.float64)


def churn_weights(churn: Churn) -> ChurnWeights:
    """The numbers of the churn equation, by the preset and what is stated in its place."""
    reference = survey()
    fit = aberdeen(churn) if churn.preset == "aberdeen" else None
    levels = evident = _levels(churn, STATED_LEVELS)
    if fit is not None:
        levels = evident = fit.levels
    elif churn.preset == "survey":
        levels = _levels(churn, reference.levels)
        evident = _levels(churn, reference.levels_evident)
    numbers = {
        **dict(zip(_LEVELS, (*levels, *evident), strict=True)),
        "scale": churn.scale if fit is None else fit.scale,
        **weights_of(churn),
    }
    if churn.preset != "stated":
        mean = {term: reference.mean[term] for term in (TERMS if fit is None else TERMS_NOT_FITTED)}
        numbers |= {f"mean_{term}": value for term, value in mean.items()}
        numbers |= {f"most_{term}": value for term, value in reference.most.items()}
    return ChurnWeights(**numbers)


def _levels(churn: Churn, preset: Levels) -> Levels:
    """Levels by outcome: those of a preset, or what is stated in their place."""
    first, later, unresolved = preset
    begin = first if churn.baseline_logit is None else churn.baseline_logit
    stated = (churn.level_resolved_later, churn.level_unresolved)
    more, most = (
        level - first if own is None else own
        for own, level in zip(stated, (later, unresolved), strict=True)
    )
    return begin, begin + more, begin + most


def _low_value(scenario: Scenario) -> Flags:
    """Segments whose customers are worth less than the mean over all customers."""
    segments = scenario.segments.values()
    values, shares = _floats(s.value_per_year for s in segments), _floats(s.share for s in segments)
    return np.asarray(values < np.average(values, weights=shares) * (1 - _ROUNDING))


def _emotion_limits(scenario: Scenario) -> Floats:
    """Midway between the levels of the four kinds of emotion, calm first, in thousandths."""
    levels = _floats(getattr(scenario.emotion.levels, kind) for kind in EMOTION_KINDS)
    thousandths = np.round(1000 * levels)
    return np.asarray((thousandths[1:] + thousandths[:-1]) / 2)


def _training_shares(scenario: Scenario) -> Floats:
    """Training for secondary skills as a share of each team's labour cost.

    Under blending every agent was trained for so many paid weeks per channel away from home and
    per secondary intent; the weeks are spread evenly over the stated months.
    """
    if not scenario.staffing.blending:
        return np.zeros(len(scenario.teams))
    costs = scenario.costs
    per_skill = costs.training_weeks_per_secondary_skill / costs.weeks_per_year
    per_skill *= MONTHS_PER_YEAR / costs.training_months
    skills = [
        len(set(team.channels) - set(scenario.home_channels(name))) + len(team.secondary_intents)
        for name, team in scenario.teams.items()
    ]
    return per_skill * _floats(skills)
