"""English sentences of forecasts of volumes."""

from __future__ import annotations

from typing import Final

FORECASTING: Final = {
    "forecast.closed_days.one": "{number} day of the history had no contacts and counts as closed",
    "forecast.closed_days.many": (
        "{number} days of the history had no contacts and count as closed"
    ),
    "forecast.unusual_days.one": (
        "{number} day is of a weekday that mostly has no contacts, and is left out"
    ),
    "forecast.unusual_days.many": (
        "{number} days are of weekdays that mostly have no contacts, and are left out"
    ),
    "forecast.cut_day": "{day} is only there in part and is left out",
    "forecast.needs_extra": (
        "forecasts need the package statsmodels, which is not installed: "
        "pip install 'ccsim[forecast]'"
    ),
    "forecast.found": (
        "{contacts:,.0f} contacts in {days} days from {first} to {last}; the error of a day is "
        "{error:.1%} (standard deviation)"
    ),
    "forecast.terms": "{name}: weekday{terms}; errors of successive days correlate by {rho:.2f}",
    "forecast.term.special": ", special days",
    "forecast.term.after_closed": ", the first day after a closed one",
    "forecast.term.month_turn": ", the turn of the month",
    "forecast.term.trend": ", a trend",
    "forecast.all": "all contacts",
    "forecast.by_week": "expected contacts by week",
    "forecast.week_heads": "week from|contacts|low 95 %|high 95 %",
    "forecast.judged": (
        "the same forecast made at {origins} days of the past, {horizon} days ahead, "
        "beside the same weekday of the last week"
    ),
    "forecast.judged_heads": (
        "intervals|error (WMAPE)|naive|mean error (MAPE)|naive|inside 80 %|inside 95 %"
    ),
    "forecast.minutes": "{minutes} min",
    "forecast.days": "days",
    "forecast.not_judged": (
        "the history is too short to make the forecast again in the past: how good it is cannot "
        "be told"
    ),
    "forecast.paste": "To simulate it:",
    "forecast.busyness": (
        "ups and downs about the forecast: its own error by day, and hours beyond it"
    ),
    "plot.forecast.history": "recorded",
    "plot.forecast.expected": "expected",
    "plot.forecast.interval": "{level} % of days",
    "plot.forecast.interval_of": "{level} % of intervals",
    "plot.forecast.days": "contacts a day",
    "plot.forecast.day": "contacts in {minutes} min, {day}",
}

FORECAST_FAULTS: Final = {
    "no_history": ("a forecast needs rows with dates, of at most a day each", ""),
    "short_history": (
        "there are too few days to forecast from",
        "at least {least} weeks of each weekday",
    ),
    "horizon_range": ("is no number of days ahead", "1 to {most}, or weeks such as 4w"),
    "no_special_day": (
        "none of these days lies in the history, so what they are like is not known",
        "at least one past day of the kind beside those to come",
    ),
    "nothing_open": ("no day of the horizon is open", "a longer horizon"),
    "no_dates_said": ("is not a list of dates", "NAME=2026-01-07,2026-07-01"),
    "needs_output": ("the scenario reads the table of the forecast", "with --output FILE.csv"),
    "no_date_said": ("is not a date", "such as 2026-12-25"),
}
