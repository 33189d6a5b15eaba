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
    "plot.difference": "{model} minus {base}, {unit}",
    "plot.load": "load: time that work takes / time of agents that is there",
    "plot.blended": "blended teams",
    "plot.separate": "separate teams",
    "plot.end.low": "low end",
    "plot.end.high": "high end",
    "plot.end.other": "another value",
    "plot.tornado.x": "by how much the result moves, {unit}",
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
    "report.answer": "The answer",
    "report.changed": "Changed for this run: {assignments:commas}.",
    "report.of": "{name}: {text}",
    "report.not_reproduced": (
        "The record of {name} is not reproduced: the simulated past differs from the recorded one "
        "by more than chance, so what follows is about another centre."
    ),
    "report.notices": "To be known first",
    "report.ladder": "The ladder: what each step is worth",
    "report.ladder.read": (
        "How to read this: models from the cheapest up, each beside the next cheaper one worth "
        "having; one that costs no less and keeps customers worth no more drops out. Worth is what "
        "the platform may cost per agent and month before the cheaper model is the better buy, "
        "with its 95 % interval, in {unit}: in cost alone; with the yearly value of the customers "
        "who stay for it, as published surveys weigh their reasons; and by all weights, those that "
        "nobody has measured too. A year is what every week would cost if it were like those "
        "simulated; overhead is told apart."
    ),
    "report.beside.first": "the first step",
    "report.beside.step": "beside {base}",
    "report.beside.dominated": "drops out: {base} costs no more and keeps customers worth no less",
    "report.beside.passed_over": "drops out: {base} or {beyond} is always the better buy",
    "report.targets": "Targets, channel by channel",
    "report.target": "{channel}: {wanted:percent} in {time:duration}",
    "report.target.value": "{word} {value:percent}",
    "report.target.better": "met",
    "report.target.worse": "missed",
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
    "report.fair": "Agents needed for the same service",
    "report.fair.read": (
        "Above, the least agent hours with which each model meets all targets, with 95 % intervals "
        "over sets of customers that are the same for all of them: judge models by the paired "
        "difference in the sentences, not by whether these intervals overlap. Below, what makes "
        "the difference to {baseline}, capability by capability; `rest of the search` is what the "
        "search found beside that, the error of this split."
    ),
    "report.waits": "How long customers wait",
    "report.waits.read": (
        "How to read this: the height of a curve is the share of the contacts that still waits "
        "after that time, whether they are answered or give up in the end. A curve that passes "
        "below the cross meets the target of the channel; waits of messages count in opening "
        "hours. The axis is logarithmic."
    ),
    "report.hours": "What agents do with their time",
    "report.hours.read": (
        "How to read this: each bar is the time of all agents under one model, split by what it is "
        "for. Explaining again, duplicate work and follow-up contacts are work that a solution at "
        "the first contact would save; reading and logging are its price. Room for more is time in "
        "which an agent is idle or could take one contact more."
    ),
    "plot.hours.x": "hours of agents per replication",
    "report.week": "Service level over the week",
    "report.week.read": (
        "How to read this: percent of the contacts of that hour that were answered within the "
        "target of the channel, on average over weeks and replications. "
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
        "to the whole difference. Hatched bars make it worse; the line is the interval that goes "
        "with what is said of it, all bars tested together."
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
    "report.assumptions.few": "The numbers that turn a part of the verdict",
    "report.assumptions.unknown": (
        "Which of them turn the verdict is found by ccsim robust; for this scenario and program "
        "there is no such result, or none of them does."
    ),
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
    "decision.sentences": "In sentences",
    "decision.break_even": "{name}: where two models do equally well",
    "decision.break_even.read": (
        "How to read this: the line is the difference between the two models at each value, the "
        "band its 95 % interval. Where the line crosses zero both do equally well; where the band "
        "holds zero, chance could have made the difference."
    ),
    "decision.break_even.alt": "Difference between two models along the value that is varied",
    "decision.loads": "{name}: service models over loads",
    "decision.loads.read": (
        "How to read this: the lower, the fewer cases are lost. To the right there is more work "
        "for each agent; from 1 on there is more of it than agents can do. Bars are 95 % intervals "
        "of the values, which are far wider than those of the differences in the sentences above."
    ),
    "decision.loads.alt": "Lost cases of each model over loads",
    "decision.sensitivity": "{name}: what the result leans on",
    "decision.sensitivity.read": (
        "How to read this: each bar shows how far the result moves when one assumption goes to an "
        "end of its range, everything else as written; the value there stands beside it. Pale bars "
        "could be chance."
    ),
    "decision.sensitivity.alt": "How far each assumption moves the result",
    "decision.robust": "{name}: what would turn the verdict round",
    "decision.robust.read": (
        "How to read this: each bar shows by how much the difference in lost cases between the "
        "last two models moves when one assumption goes to an end of what is plausible, "
        "everything else as written; the value there stands beside it. Pale bars could be chance. "
        "In the table, what turns a part of the verdict comes first."
    ),
    "decision.robust.alt": "How far each assumption moves the difference in lost cases",
    "decision.sweep": "{name}: models at many points",
    "decision.sweep.read": (
        "How to read this: each cell is the difference to the first model at one pair of values; "
        "light is better, dark is worse, and an asterisk means more than chance."
    ),
    "decision.sweep.alt": "Difference between models over two keys",
    "report.cut": "Shown are the first {number}; the tables hold all of them.",
}
