"""English sentences of what a log tells of a centre, and of what it does not."""

from __future__ import annotations

from typing import Final

CALIBRATION: Final = {
    "calibration.no_patience": "patience is not identified: {reason}",
    "calibration.one_channel": (
        "contacts of {channel} alone are looked at; left out: {others:commas}"
    ),
    "calibration.no_returns": (
        "returns after contacts that were {after} are not identified: {reason}"
    ),
    "calibration.extrapolated": (
        "the mean of the patient customers is an extrapolation: it follows from the form of the "
        "law beyond the waits that occur. Data reach to {reach:commas}"
    ),
    "calibration.reach": "{seconds:.0f} s ({group})",
    "calibration.bump": (
        "between {low:.0f} and {high:.0f} s of waiting more hang up than the law of patience "
        "explains ({beyond:.1f} standard deviations): an announcement is often the reason"
    ),
    "calibration.at_once.one": (
        "{number} contact was abandoned after 0 s, which no law of waiting explains: left out of "
        "patience"
    ),
    "calibration.at_once.many": (
        "{number} contacts were abandoned after 0 s, more than waiting explains: they are left "
        "out of patience, and still counted as contacts"
    ),
    "calibration.no_busyness": (
        "too few days share their weekday with another one: busyness is not identified"
    ),
    "calibration.missing": "days without any contact, left out: {dates:commas}",
    "calibration.special": (
        "{date} is unlike other days of its weekday: {contacts:,} contacts, usually {usual:,.0f};"
        " left out"
    ),
    "calibration.drift": (
        "volumes change by {change:+.1%} per week within the log ({low:+.1%} to {high:+.1%}): a "
        "typical week is the middle of that, and the busyness of days has it in it"
    ),
    "calibration.unnamed": (
        "{share:.0%} of the contacts name no customer: returns are those of the others"
    ),
    "calibration.never_in_a_log": (
        "a log does not tell who found it closed or all trunks taken, whether a contact solved "
        "its case, nor what customers did elsewhere: those values are defaults"
    ),
    "calibration.no_handling": "handle times are not identified: {reason}",
    "calibration.value.per_week": "contacts per week",
    "calibration.value.abandoned": "abandoned",
    "calibration.value.day_cv": "busyness of a day (coefficient of variation)",
    "calibration.value.block_cv": "busyness of an hour (coefficient of variation)",
    "calibration.value.autocorrelation": "correlation of neighbouring hours",
    "calibration.value.change_per_week": "change of the volume per week within the log",
    "calibration.value.share_first": "share of customers in a hurry",
    "calibration.value.mean_first": "their mean patience",
    "calibration.value.mean_second": "mean patience of the others",
    "calibration.value.mean_patience": "mean patience (one kind of customer)",
    "calibration.value.survival": "would still wait after {seconds:.0f} s",
    "calibration.value.handle_mean": "mean handle time",
    "calibration.value.handle_cv": "coefficient of variation of handle time",
    "calibration.value.between_agents": "spread between agents (logarithm of handle time)",
    "calibration.value.return_abandoned": (
        "come back within {hours:g} h of abandoning, beyond what they would anyway"
    ),
    "calibration.value.return_served": (
        "come back within {hours:g} h of being served, beyond what they would anyway"
    ),
    "calibration.title": "What {file} tells",
    "calibration.head": "{contacts:,} contacts from {first} to {last}, {share:.1%} abandoned",
    "calibration.heads": "what|of|value|95 % interval",
    "calibration.extrapolation": "extrapolated",
    "calibration.no_end": "no end",
    "calibration.small": "below .0001",
    "calibration.law": (
        "handle times of {group}: {law}, furthest {distance:.3f} from the data of any simple law "
        "(p {p})"
    ),
    "calibration.notes": "What was assumed, and what the log does not tell",
    "calibration.written": "written: {file}",
    "calibration.next": "next: ccsim run {file}, or ccsim compare {file}",
    "calibration.page": "page: {file}",
    "calibration.plot.survival": "Patience: share that would still wait",
    "calibration.plot.survival.read": (
        "Steps are Kaplan and Meier's estimate with its 95 % band, the line is the fitted law; "
        "beyond the grey line no data reach. Where steps fall below the line at one place, an "
        "announcement may stand there."
    ),
    "calibration.plot.survival.x": "wait in seconds",
    "calibration.plot.handling": "Handle times: the data against the law",
    "calibration.plot.handling.read": (
        "Quantiles of the data against those of the law that the scenario takes, and of the best "
        "law with a formula: on the diagonal they are the same. Both axes are logarithmic."
    ),
    "calibration.plot.handling.x": "law, s",
    "calibration.plot.handling.y": "data, s",
    "calibration.plot.profile": "Contacts by weekday and half hour",
    "calibration.plot.profile.read": (
        "Mean contacts of half an hour on days that are like the others of their weekday."
    ),
    "calibration.plot.busyness": "Busyness: each day against its weekday",
    "calibration.plot.busyness.read": (
        "1 is the mean of the weekday. The band is where 95 % of days would lie by chance alone "
        "(Poisson); what lies outside is busyness, or a trend."
    ),
}
