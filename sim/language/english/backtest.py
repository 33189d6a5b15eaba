"""English texts of a back-test."""

from __future__ import annotations

from typing import Final

BACKTEST: Final = {
    "backtest.no_span": (
        "{key} = {text}: allowed are two dates, such as 1999-01-03..1999-01-23, the first not "
        "after the last."
    ),
    "backtest.no_spans": (
        "say which days are fitted and which are foretold: --train A..B, --test C..D (one of them "
        "alone: the other is the rest), or --by-week."
    ),
    "backtest.either": "either --by-week, or --train and --test.",
    "backtest.one_week": "the log has a single whole week, so no week can be foretold from others.",
    "backtest.empty": "no contact of the log came in the days of --{key}; it covers {known}.",
    "backtest.overlap": (
        "--train and --test have days in common: what is foretold must not be fitted."
    ),
    "backtest.no_numbers": (
        "at least 20 draws, 1 replication and one gap above 0 seconds are needed."
    ),
    "backtest.errors": (
        "{number} spans foretold, each from the others: root mean square of the errors "
        "{points:.2f} "
        "points of abandonment and {share:.1%} of the average speed of answer."
    ),
    "backtest.error": (
        "foretold with an error of {points:.2f} points of abandonment and {share:.1%} of the "
        "average speed of answer."
    ),
    "backtest.span": (
        "{span}, {offered:,} contacts: abandoned {gone:.1%} recorded, {simulated:.1%} simulated "
        "({low:.1%} to {high:.1%}); answered after {wait:.1f} s recorded, {simulated_wait:.1f} s "
        "simulated ({low_wait:.1f} to {high_wait:.1f})."
    ),
    "backtest.inside.total.abandonment_rate": (
        "recorded abandonment lies in its 95 % interval in {inside} of {known} spans; the "
        "intervals "
        "are {width:.1%} wide on average."
    ),
    "backtest.inside.total.asa_seconds": (
        "recorded average speed of answer lies in its 95 % interval in {inside} of {known} spans; "
        "the intervals are {width:.0f} s wide on average."
    ),
    "backtest.inside.half_hour.abandonment_rate": (
        "by half hour of the day abandonment lies in its interval in {inside} of {known}, at a "
        "mean "
        "width of {width:.1%}."
    ),
    "backtest.inside.half_hour.asa_seconds": (
        "by half hour of the day the average speed of answer lies in its interval in {inside} of "
        "{known}, at a mean width of {width:.0f} s."
    ),
    "backtest.own_share": (
        "{span} with the staff share {share:.3f}, at which it loses as many as recorded: error of "
        "the average speed of answer {error:+.1%} (patience and queueing apart from staffing)."
    ),
    "backtest.sheet": (
        "{method}: {points:.2f} points and {share:.1%}; by half hour {half:.1f} points where the "
        "simulation is {own:.1f} off."
    ),
    "backtest.method.simulated": "simulated",
    "backtest.method.erlang_a": "Erlang A at the same staff share",
    "backtest.method.erlang_a_own_share": "Erlang A at the share that suits it best in training",
    "backtest.method.erlang_c": "Erlang C at the same staff share",
    "backtest.method.erlang_c_own_share": "Erlang C at the share that suits it best in training",
    "backtest.rests_on": (
        "{span} rests on {share:.1%} of the time on duty being available (standard deviation "
        "{deviation:.1%}), runs of contacts that end with a gap of {minutes:g} minutes, and "
        "{teams} "
        "teams by skill, none of it fitted on {span} itself."
    ),
    "backtest.absent": "{span}: no contact was recorded on {days}, so nothing is foretold there.",
    "backtest.table": "Recorded and simulated, by span",
    "backtest.heads": "span|measure|recorded|simulated|low|high|Erlang A",
    "decision.backtest": "Back-test of {name}",
    "decision.backtest.read": (
        "Each half hour of the day, over all days of a span. Dots are what the log recorded, "
        "filled "
        "where they lie in the 95 % interval of the prediction (shaded), hollow where they do not. "
        "The prediction knows when contacts came and who was on duty on these days, and nothing of "
        "how long anybody waited or whether anybody gave up. Half hours with fewer than ten "
        "contacts are left out here; the table has them."
    ),
    "decision.backtest.alt": "Recorded against simulated abandonment and waits by half hour.",
    "plot.interval": "95 % interval",
    "plot.foretold": "simulated",
    "plot.recorded": "recorded, inside",
    "plot.outside": "recorded, outside",
    "plot.backtest.abandonment_rate": "{span}: abandoned, %",
    "plot.backtest.asa_seconds": "{span}: average speed of answer, s",
}
