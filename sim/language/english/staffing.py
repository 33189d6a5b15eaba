"""English texts about staff: targets and where they come from."""

from __future__ import annotations

from typing import Final

_TARGETS: Final = {
    "service_level": "{limit:.0%} of {of} answered within {within_seconds:g} s",
    "delay_probability": "at most {limit:.0%} of {of} waiting at all",
    "asa_seconds": "{of} answered after {limit:g} s on average at most",
    "abandonment_rate": "at most {limit:.1%} of {of} abandoned",
    "occupancy": "occupancy of {of} at most {limit:.0%}",
    "backlog_age_hours": "messages of {of} waiting for {limit:g} h on average at most",
    "lost_case_rate": "at most {limit:.1%} of cases lost",
}
_JUDGED: Final = {
    "target_met": "met in every {per}: {target}.",
    "target_missed": (
        "the schedule misses in {missed} of {whole} (per {per}), first {first}: {target}."
    ),
    "target_out_of_reach": (
        "missed in {missed} of {whole} (per {per}), first {first}, whatever number of agents was "
        "tried: {target}."
    ),
    "target_unsure": (
        "on fresh replications the requirement misses in {missed} of {whole} (per {per}) by more "
        "than chance explains (one in twenty would by chance), first {first}: {target}."
    ),
}
_SURE: Final = {
    "sure": (
        "{confidence:.1%} sure on {replications} fresh replications that all targets are met "
        "together, in {periods} periods; least sure, at {start}: {target}."
    ),
    "not_sure": (
        "only {confidence:.1%} sure on {replications} fresh replications that all targets are met "
        "together, in {periods} periods; {asked:.1%} was asked for. Least sure, at {start}: "
        "{target}. More --replications show more."
    ),
}

_PLOTS: Final = {
    "plot.scheduled": "scheduled",
    "plot.simulated": "required by simulation",
    "plot.erlang": "Erlang C",
    "plot.risk.x": "lowest share of days on which a target is met, %",
    "plot.risk.y": "wages in the window",
    "plot.risk.met": "on fresh replications",
    "plot.risk.asked": "asked for",
    "plot.risk.mean": "on average",
    "plot.net": "{team}: scheduled minus required agents",
}
_WORKBOOK: Final = {
    "workbook.summary": "Summary",
    "workbook.requirement": "Requirement",
    "workbook.net": "Net staffing",
    "workbook.required": "Required agents",
    "workbook.channels": "Channels",
    "workbook.targets": "Targets",
    "workbook.shifts": "Shifts",
    "workbook.costs": "Costs",
    "workbook.months": "Months",
    "workbook.risk": "Risk",
    "workbook.assumptions": "Assumptions",
    "workbook.manifest": "Manifest",
    "workbook.met": "met",
    "workbook.missed": "missed",
    "workbook.about": "{model} model, from {start}, {replications} replications to judge a plan",
    "workbook.way": "agents at work",
    "workbook.hours": "hours",
    "workbook.way.simulated": "required by simulation",
    "workbook.way.erlang": "Erlang C, with repeats and returns",
    "workbook.way.erlang_a": "Erlang A, with repeats and returns",
    "workbook.way.time_varying": "modified offered load, with repeats and returns",
    "workbook.way.table": "Erlang C on the table alone",
    "workbook.way.scheduled": "scheduled",
}

_LESS: Final = {
    "needs_fewer": (
        "For the same service {model} needs {share:percent} fewer agent hours than {base} "
        "({low:percent} to {high:percent} with 95 % confidence)"
    ),
    "needs_more": (
        "For the same service {model} needs {more:percent} more agent hours than {base} "
        "({least:percent} to {most:percent} with 95 % confidence)"
    ),
    "needs_the_same": "For the same service {model} needs exactly the agent hours of {base}",
    "needs_unclear": (
        "For the same service no difference in agent hours between {model} and {base} can be told "
        "from chance (from {least:percent} to {most:percent} more with 95 % confidence)"
    ),
}
_FAIR: Final = {
    **{f"fair.{code}": f"{text}." for code, text in _LESS.items()},
    **{f"fair.{code}.split": f"{text}: {{parts:commas}}." for code, text in _LESS.items()},
    "fair.needs_separate": (
        "Agents needed for the same service, each team on its home channels: {needs:items} (all "
        "targets met on average over {replications}, in {fits} sets of these)."
    ),
    "fair.needs_blended": (
        "Agents needed for the same service, each team on all its channels: {needs:items} (all "
        "targets met on average over {replications}, in {fits} sets of these)."
    ),
    "fair.need": "{model} {hours:,.1f} h or {fte:,.1f} FTE",
    "fair.part": "{kind} {hours:+,.1f} h",
    "fair.kind.repetition": "repetition",
    "fair.kind.missing_media": "missing media",
    "fair.kind.duplicates": "duplicates",
    "fair.kind.same_agent": "the same agent",
    "fair.kind.transfers": "transfers",
    "fair.kind.deflection": "steering and deflection",
    "fair.kind.priority": "priority",
    "fair.kind.time_taken": "the agents' time that capabilities take",
    "fair.kind.rest": "rest of the search",
    "fair.pooling_saves": (
        "Pooling: with blended teams {model} needs {share:percent} fewer agent hours "
        "({low:percent} to {high:percent} with 95 % confidence)."
    ),
    "fair.pooling_costs": (
        "Pooling: with blended teams {model} needs {more:percent} more agent hours "
        "({least:percent} to {most:percent} with 95 % confidence)."
    ),
    "fair.pooling_unclear": (
        "Pooling: what blended teams change in the agent hours of {model} cannot be told from "
        "chance ({least:percent} to {most:percent} more with 95 % confidence)."
    ),
    "fair.service_out_of_reach": (
        "Under {model} {periods} periods of targets are missed with any number of agents; the "
        "hours are about the others."
    ),
    "fair.same_budget": (
        "On the same budget ({budget:amount} of wages in the window), each with its own split of "
        "agents, {model} beside {base}: {changes} ({replications})."
    ),
    "plot.fair": "Agent hours for the same service",
    "plot.fair.separate": "home channels",
    "plot.fair.blended": "blended teams",
    "plot.fair.parts": "hours beyond {base}",
}
_ON_DAYS: Final = " on {days_share:.0%} of days"
"""What is added to a target that is to be met on a share of days."""

STAFFING: Final = {
    **_FAIR,
    **_WORKBOOK,
    **_PLOTS,
    "staff.here": (
        "staff searches with the compiled engine on this machine: without --engine simpy and "
        "--cluster."
    ),
    "staff.foreseen": (
        "The search will take about {minutes} min on one processor: some {runs:,} replications. "
        "Ctrl-C keeps what is done; the same command with --resume goes on."
    ),
    "staff.months": "Full-time equivalents by month, and who has to be hired",
    "staff.table": (
        "Agents at work by team: least by simulation, Erlang C on what is offered with repeats and "
        "returns, scheduled, paid with shrinkage, and whether the schedule meets the targets"
    ),
    **{
        f"staffing.{code}{kind}.{measure}": text.replace("{target}", target + added)
        for code, text in _JUDGED.items()
        for measure, target in _TARGETS.items()
        for kind, added in (("", ""), ("_on_days", _ON_DAYS))
    },
    "staffing.risk": (
        "To hold on {days_share:.0%} of days, each by itself: {hours:,.0f} agent hours at work and "
        "{wages:,.0f} of wages; on average: {mean_hours:,.0f} and {mean_wages:,.0f}. On fresh "
        "replications no target and day is met on fewer than {met:.0%} of days; with the plan that "
        "holds on average, {mean_met:.0%}."
    ),
    "staffing.required": (
        "Required by simulation: {hours:,.0f} agent hours at work; Erlang C on the table alone "
        "says {beside:,.0f}. What makes the difference, in hours:"
    ),
    "staffing.repeats": "{hours:+,.0f} repeats, returns and changes of channel",
    "staffing.patience": "{hours:+,.0f} customers who give up (Erlang A instead of C)",
    "staffing.carry_over": "{hours:+,.0f} what one interval leaves to the next",
    "staffing.rest": (
        "{hours:+,.0f} what no formula knows: shared skills, messages in gaps, priorities, uneven "
        "days, whole agents in every interval"
    ),
    "staffing.chats_at_once": (
        "({hours:+,.0f} by formula from several chats at once on {channels:list}, beside "
        "{beside:,.0f} one at a time)"
    ),
    "staffing.shared_skills": (
        "({hours:+,.0f} by formula if {channels:list} of {team} were one queue, beside "
        "{beside:,.0f} apart)"
    ),
    "staffing.messages": (
        "({hours:,.0f} of the {beside:,.0f} h that {team} works are for {channels:list}, which can "
        "fill gaps between calls and chats)"
    ),
    "staffing.scheduled": "Scheduled: {hours:,.0f} agent hours at work, {beside:,.0f} required.",
    "staffing.people_added": (
        "{team}: the shifts that cover the requirement missed a target in {intervals} intervals, "
        "first {first}; {people} people more ({paid_hours:,.0f} h a week) work shifts over these."
    ),
    "target.source.80/20": (
        "80/20: the most common (EPIC Connections 2015; Call Centre Helper survey 2019)"
    ),
    "target.source.90/10": "90/10: usual for emergency and premium lines, by vendors' guides",
    "staffing.cheapest": (
        "Cheapest mix of teams: {cost:,.0f} of wages in the window. On the replications of the "
        "search {sought_cost:,.0f} would do ({first_cost:,.0f} where it began; nothing below "
        "{bound:,.0f} if service grows ever more slowly with agents: gap {gap:.1%}); the rest "
        "makes it sure. {seconds:,.0f} s."
    ),
    **{
        f"staffing.{code}.{measure}": text.replace("{target}", target)
        for code, text in _SURE.items()
        for measure, target in _TARGETS.items()
    },
    "staffing.sure": (
        "{confidence:.1%} sure on {replications} fresh replications that all targets are met "
        "together, in {periods} periods."
    ),
    "staffing.unshown": (
        "{periods} periods of targets have too few contacts to show with {asked:.1%} confidence "
        "that they are met; they are met on average."
    ),
    "target.source.first_response_15min": (
        "first response in 15 minutes: 80 % of messages, in opening hours; modelling judgement"
    ),
    "target.source.spain_2025": (
        "spain_2025: Ley 10/2025, article 8, as law firms and journals summarise it: 95 % of calls "
        "answered within 3 minutes on average; companies adapt by 28 December 2026"
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
