"""The five service levels that the field calls by one name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ServiceLevels:
    """Five definitions of service level at one threshold t; each a share between 0 and 1.

    Blocked contacts are offered contacts that were neither answered nor had a wait: they
    count in the denominator of the first and last, and in none of the others. A ratio
    with nothing in its denominator is NaN.

    Attributes:
        threshold: t, in the unit of time of the rates.
        answered_of_offered: answered within t / offered.
        answered_of_answered: answered within t / answered.
        wait_within: share of those who entered whose wait ended (answered or given up)
            within t, 1 - P(W > t).
        virtual_within: share of those who entered whom an agent would have reached within
            t had they been infinitely patient, P(V <= t).
        short_abandons_excluded: answered within t / (offered - abandoned within t).
    """

    threshold: float
    answered_of_offered: float
    answered_of_answered: float
    wait_within: float
    virtual_within: float
    short_abandons_excluded: float


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else float("nan")


def service_levels(
    threshold: float,
    *,
    answered: float,
    entered: float,
    answered_within: float,
    abandoned_within: float,
    virtual_within: float,
    offered: float = 1.0,
) -> ServiceLevels:
    """Form the five ratios from counts, or from shares of the offered contacts.

    Args:
        threshold: t, in the unit of time of the rates.
        answered: contacts answered.
        entered: contacts not blocked.
        answered_within: contacts answered after a wait of at most t.
        abandoned_within: contacts given up after a wait of at most t.
        virtual_within: entered contacts with a virtual wait of at most t.
        offered: contacts offered; 1 if the others are shares of them.
    """
    return ServiceLevels(
        threshold=threshold,
        answered_of_offered=_ratio(answered_within, offered),
        answered_of_answered=_ratio(answered_within, answered),
        wait_within=_ratio(answered_within + abandoned_within, entered),
        virtual_within=_ratio(virtual_within, entered),
        short_abandons_excluded=_ratio(answered_within, offered - abandoned_within),
    )
