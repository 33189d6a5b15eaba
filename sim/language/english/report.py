"""English sentences of plots and of the report."""

from __future__ import annotations

from typing import Final

PLOTS: Final = {
    "plot.forest.base": "({baseline}: {value})",
    "plot.forest.x": "difference to {baseline}, % of its value",
    "plot.waits.x": "time since joining the queue",
    "plot.waits.y": "still waiting",
    "plot.waits.target": "target {time}",
    "plot.week.x": "hour of the day",
    "plot.plane.axis": "{label}, {unit} ({better})",
    "plot.plane.lower.x": "cheaper to the left",
    "plot.plane.lower.y": "better below",
    "plot.plane.higher.x": "better to the right",
    "plot.plane.higher.y": "better above",
    "plot.plane.neither.x": "neither way is better",
    "plot.plane.neither.y": "neither way is better",
    "plot.attribution.total": "the whole difference",
    "plot.attribution.x": "share in the difference, {unit}",
    "plot.journey.title": "{model}: {contacts} contacts in 100 cases",
    "plot.journey.start": "{channel} {number}",
    "plot.journey.next": "→ {channel} {number}",
    "plot.journey.resolved": "solved {number}",
    "plot.journey.given_up": "given up {number}",
    "plot.journey.open": "still open {number}",
    "plot.duty": "agents on duty",
    "plot.need": "agents needed by Erlang A",
    "plot.agents": "agents",
    "plot.occupancy": "occupancy",
}

REPORT: Final = {
    "report.title": "{name}: how the ways of serving customers compare",
    "report.lead": (
        "{systems} compared with {baseline}, over the same customers: {replications} of {days}, "
        "seed {seed}."
    ),
    "report.lead.alone": (
        "{systems} alone, without anything to compare it with: {replications} of {days}, "
        "seed {seed}."
    ),
    "days.one": "{length} day",
    "days.many": "{length} days",
    "report.contents": "On this page",
    "report.verdict": "Verdict",
    "report.glance": "against {baseline}",
    "report.word": "{word}:",
    "report.verdict.numbers.one": "The significant difference with its interval",
    "report.verdict.numbers.many": "The {number} significant differences with their intervals",
    "report.verdict.none": "This result has no verdict.",
    "report.one_replication": (
        "One replication shows no precision: there are no intervals, and nothing can be claimed "
        "from the differences."
    ),
    "report.table": "The numbers",
    "report.table.read": (
        "Each cell has the mean over the replications with its 95 % interval, and below it the "
        "paired difference to {baseline}: how far the two are apart for the same customers, which "
        "is far more certain than the values alone. Bold with a word is significant, after "
        "correction for testing several in the rows marked with a dot."
    ),
    "report.table.read.alone": (
        "Each cell has the mean over the replications and its 95 % interval."
    ),
    "report.table.all": "All measures",
    "report.channels": "By channel",
    "report.measure": "measure",
    "report.channel": "channel",
    "report.differences": "What changes, and how certain it is",
    "report.differences.read": (
        "How to read this: a marker left of the line is less than under {baseline}, right of it "
        "more; the bar is the interval that goes with the words: it leaves out the line where, and "
        "only where, the difference is significant (filled marker) with all measures tested "
        "together. The words say which way is better."
    ),
    "report.differences.none": "There is only one system, so nothing to compare it with.",
    "picture.title": "{name}: what each way of serving customers changes against {baseline}",
    "picture.read": (
        "{replications}, the same customers and the same staff. Bars: intervals of the paired "
        "difference, all measures tested together; filled: significant."
    ),
    "report.plane": "Cost against retention",
    "report.plane.read": (
        "How to read this: each marker is the difference to {baseline} in both measures at once, "
        "and with 95 % confidence the truth lies in its ellipse. An ellipse that holds the dot is "
        "no significant difference. Up and to the left is better on both counts."
    ),
    "report.plane.no_ellipse": "With fewer than three replications there are no ellipses.",
    "report.plane.caution": (
        "Retention rests on weights of repetitions, abandonments, waits and emotion that nobody "
        "has measured; the verdict says whether it stands without them."
    ),
    "report.waits": "How long customers wait",
    "report.waits.read": (
        "How to read this: the height of a curve is the share of the contacts that still waits "
        "after that time, whether they are answered or give up in the end. A curve that passes "
        "below the cross meets the target of the channel; waits of messages count in opening "
        "hours. The axis is logarithmic."
    ),
    "report.week": "Service level over the week",
    "report.week.read": (
        "How to read this: percent of the contacts of that hour that were answered within the "
        "target of their channel, all channels together, on average over weeks and replications. "
        "Dark is low. Hours with hardly any contact are hatched."
    ),
    "report.week.scale": "service level, %",
    "report.journey": "From contact to contact",
    "report.journey.read": (
        "How to read this: on the left all contacts by channel, on the right what came after each: "
        "the case was solved (pale), the customer made another contact, on the channel behind the "
        "arrow (blue-grey), or gave up (dark). Numbers are per 100 cases. Contacts made side by "
        "side stand in the order in which they were made; a visit to self-service that is handed "
        "over to an agent counts as two."
    ),
    "report.attribution": "Which capability earns the difference",
    "report.attribution.of": "From {origin} to {target}, {replications}.",
    "report.attribution.read": (
        "How to read this: each bar is what one capability adds to or takes from the difference, "
        "averaged over the orders in which it could be introduced; the bars of a measure add up "
        "to the whole difference. Hatched bars make it worse; the line is the 95 % interval."
    ),
    "report.staffing": "Agents on duty and agents needed",
    "report.staffing.read": (
        "How to read this: where the line rises above the area, fewer agents are on duty under "
        "{model} than the textbook formula asks for to keep the target in that hour."
    ),
    "report.staffing.assumes": (
        "Erlang A takes every hour for itself and in the long run: Poisson arrivals at the rate "
        "of that hour, repeats included; exponential handle times with the observed mean; "
        "exponential patience with the observed mean (time waited per contact that gave up); one "
        "queue. An agent who may have several contacts at once counts as so many places. It knows "
        "nothing of busy days, of work that the same agents do on other channels, nor of messages, "
        "which can wait. A reference, not a plan."
    ),
    "report.staffing.title": "{channel}: {target} % within {time}; on duty: {teams}",
    "report.staffing.title.shared": (
        "{channel}: {target} % within {time}; on duty: {teams} (they also serve {others})"
    ),
    "report.occupancy.read": (
        "Below it the occupancy of the same agents: the share of their time in which they have at "
        "least one contact. The dashed line at 85 % is where the field sees the limit."
    ),
    "report.assumptions": "What it rests on",
    "report.assumptions.read": (
        "Trust letters: A primary data, peer-reviewed study, product documentation or law; B named "
        "analyst or large survey; C vendor, blog or second hand; D judgement, to be questioned; "
        "a dash: the scenario does not say. Sources are quoted as they stand beside the numbers; "
        "a letter that stands for several is the least of them."
    ),
    "report.assumptions.count": (
        "{all} numbers: {chosen} chosen by the scenario, {default} left at their default. Trust: "
        "{letters}."
    ),
    "report.assumptions.few": "The numbers that the verdict leans on most",
    "report.assumptions.more": "All {number} numbers",
    "report.assumptions.lacking": "This result was written without the sources of its numbers.",
    "report.assumption.scenario": "scenario",
    "report.assumption.key": "key",
    "report.assumption.value": "value",
    "report.assumption.source": "source",
    "report.assumption.trust": "trust",
    "report.assumption.default": "default",
    "report.assumption.unknown": "no source stated",
    "report.missing": "What it does not cover",
    "report.missing.model": "{model} is simulated without: {capabilities:items}.",
    "report.missing.scenario": "Not simulated under any service model: {mechanisms:items}.",
    "report.missing.general": (
        "What a simulation shows is what follows from its assumptions. It says nothing about "
        "customers whose behaviour is not in the scenario, about how well a change is carried "
        "out, or about competitors."
    ),
    "report.notes": "Notes of the run",
    "report.manifest": "Where this comes from",
    "report.manifest.read": (
        "The same scenario, seed and replications give the same numbers, whatever the number of "
        "workers. The scenario with every value is in manifest.json of the results folder."
    ),
    "report.manifest.show": "Versions, machine, seeds and fingerprints",
    "report.lacking": "This result does not hold what this part needs ({table}).",
    "report.alone": "This page is complete in itself: it loads nothing from anywhere.",
    "report.cut": "Shown are the first {number}; the tables hold all of them.",
}
