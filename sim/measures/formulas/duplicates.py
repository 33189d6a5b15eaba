"""Measures of duplicates, of merging, and of what agents' work goes into."""

from __future__ import annotations

from typing import Final

from sim.measures.measure import ANSWERED, CASE, CONTACT, Measure, count, share

_WORK = "agents' work on handled contacts"


def _hours(key: str, label: str, numerator: str, formula: str) -> Measure:
    """Hours of agents."""
    return Measure(key, label, "h", formula, numerator, "", "lower", ANSWERED)


def _of_work(key: str, label: str, numerator: str, formula: str) -> Measure:
    """A share of the agents' work."""
    return share(key, label, numerator, "handled_load", "lower", f"{formula} / {_WORK}", ANSWERED)


# fmt: off
DUPLICATES: Final = (
    count("parallel_contacts", "parallel contacts", "contacts", "lower", CONTACT),
    share("parallel_rate", "share of parallel contacts", "parallel_contacts", "offered", "lower",
          "contacts opened while another one of the case waited / offered"),
    share("duplicate_share", "duplicates", "duplicates", "offered", "lower",
          "contacts that another contact of the case made needless (merged into it, closed as a "
          "duplicate, withdrawn, or taken when the case was over) / offered"),
    share("withdrawn_rate", "withdrawn, served elsewhere", "withdrawn_served", "offered", "neither",
          "contacts given up because another one of the case was taken or solved it / offered"),
    count("stale_contacts", "contacts answered after their case was over", "contacts", "lower",
          ANSWERED),
    _hours("work_hours", "work on handled contacts", "handled_load",
           "(work on the clock + after-contact work) x share of the agent that the channel takes"),
    _hours("stale_work_hours", "stale work", "stale_load",
           "work on messages of cases that were over, likewise"),
    _of_work("stale_work_share", "share of stale work", "stale_load", "stale work"),
    _hours("duplicate_work_hours", "duplicate work", "duplicate_load",
           "stale work + work on contacts taken while another one of the case was in hand + "
           "closing duplicates, likewise"),
    _of_work("duplicate_work_share", "share of duplicate work", "duplicate_load",
             "duplicate work"),
    _hours("self_made_work_hours", "work on repeats and duplicates", "self_made_load",
           "duplicate work + all work on further contacts of cases that had been in hand before, "
           "likewise"),
    _of_work("self_made_work_share", "share of work on repeats and duplicates", "self_made_load",
             "duplicate work + all work on further contacts of cases that had been in hand "
             "before"),
    _of_work("context_work_share", "share of reading and logging", "context_load",
             "reading the history and logging, without duplicate work"),
    _of_work("repeat_work_share", "share of explaining again", "repeat_load",
             "explaining again, without duplicate work"),
    _of_work("companion_work_share", "share of companion channels", "companion_load",
             "opening companion channels, without duplicate work"),
    _of_work("identification_work_share", "share of identification", "identification_load",
             "authentication and identification, without duplicate work"),
    _of_work("resume_work_share", "share of resuming", "resume_load",
             "taking up interrupted work again, without duplicate work"),
    _of_work("follow_up_work_share", "share of follow-up contacts", "follow_up_load",
             "talk and after-contact work of contacts with earlier ones, without duplicate work"),
    _of_work("solving_work_share", "share of talk", "solving_load",
             "talk, changes of channel and after-contact work without logging, without duplicate "
             "work"),
    count("false_merges", "contacts merged by mistake", "contacts", "lower", CONTACT),
    share("false_merge_rate", "false merges", "false_merges", "merged", "lower",
          "contacts merged into another customer's case / merged"),
    count("falsely_merged_lost", "cases lost after a false merge", "cases", "lower", CASE),
)
# fmt: on
