"""English texts about staff: targets and where they come from."""

from __future__ import annotations

from typing import Final

STAFFING: Final = {
    "target.source.80/20": "EPIC Connections 2015; Call Centre Helper survey 2019: the most common",
    "target.source.90/10": "usual for emergency and premium lines, by vendors' guides",
    "target.source.first_response_15min": (
        "modelling judgement: 80 % of messages answered within 15 minutes of opening hours"
    ),
    "target.source.spain_2025": (
        "Ley 10/2025 (Spain), as law firms summarise it: 95 % of calls answered within 3 minutes "
        "on average; companies adapt by 28 December 2026"
    ),
    "target.unchecked.human_on_request": (
        "not simulated: a human agent whenever a customer asks for one"
    ),
    "target.unchecked.complaints_15_working_days": (
        "not simulated: complaints settled within 15 working days"
    ),
    "target.unchecked.law_to_be_checked": (
        "this is a summary of the law: check it against the text before relying on it"
    ),
}
