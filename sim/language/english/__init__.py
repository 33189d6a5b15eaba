"""English: all its sentences, and how it writes dates."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sim.language.english.answer import ANSWER
from sim.language.english.backtest import BACKTEST
from sim.language.english.calibration import CALIBRATION
from sim.language.english.commands import COMMANDS
from sim.language.english.decisions import DECISIONS
from sim.language.english.faults import FAULTS
from sim.language.english.forecasting import FORECASTING
from sim.language.english.records import RECORDS
from sim.language.english.report import PLOTS, REPORT
from sim.language.english.scenario import SCENARIO
from sim.language.english.staffing import STAFFING
from sim.language.english.story import STORIES
from sim.language.english.verdict import FINDINGS
from sim.language.language import Language

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def date(day: datetime) -> str:
    """Monday 2 March 2026."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


ENGLISH: Final = Language(
    code="en",
    sentences={
        **STORIES,
        **PLOTS,
        **REPORT,
        **SCENARIO,
        **FAULTS,
        **ANSWER,
        **FINDINGS,
        **DECISIONS,
        **CALIBRATION,
        **COMMANDS,
        **RECORDS,
        **FORECASTING,
        **STAFFING,
        **BACKTEST,
    },
    units=(("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)),
    last_comma=" and ",
    last_choice=" or ",
    date=date,
    days=DAYS,
    units_shown={},
    points="points",
    between="{low} to {high}",
)
