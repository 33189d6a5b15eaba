"""English sentences with which a comparison begins: the answer, the ladder, the baseline."""

from __future__ import annotations

from typing import Final

ANSWER: Final = {
    "answer.first_on_all": (
        "The answer: {model}. No dearer model earns its price beyond chance, not even with the "
        "customers that it would keep."
    ),
    "answer.first_on_all.free": (
        "The answer: {model}. No richer model would earn a price of its own beyond chance, not "
        "even with the customers that it would keep."
    ),
    "answer.one_on_all": (
        "The answer: {model}. It earns its price in cost alone, and with the customers that it "
        "keeps."
    ),
    "answer.one_on_all.free": (
        "The answer: {model}, at equal platform prices. It pays in cost alone, and with the "
        "customers that it keeps."
    ),
    "answer.depends": "The answer depends on what is counted: {picks:items}.",
    "answer.depends.free": (
        "The answer depends on what is counted, at equal platform prices: {picks:items}."
    ),
    "answer.scenarios_only": (
        "These are different scenarios under one service model: they say how the centre fares in "
        "each, and nothing about platforms."
    ),
    "answer.pick": "{model} {counts:list}",
    "answer.worth_up_to": (
        "Up to which price, per agent and month: {model} beside {base} is worth {worth:items}. It "
        "costs {charged:money}."
    ),
    "answer.worth_up_to.free": (
        "Up to which price, per agent and month: {model} may cost more than {base} by "
        "{worth:items}."
    ),
    "answer.too_dear": (
        "Up to which price, per agent and month: {model} beside {base} would be worth "
        "{worth:items}. It costs {charged:money}."
    ),
    "answer.too_dear.free": (
        "Up to which price, per agent and month: {model} may cost more than {base} by "
        "{worth:items}."
    ),
    "answer.beyond_chance": (
        "How sure: chance does not turn it ({replications}, the same customers under every model)."
    ),
    "answer.within_chance": (
        "How sure: chance could turn it ({replications}). {count:first}, {model} beside {base} is "
        "worth {low:money} to {high:money} per agent and month with 95 % confidence, and its price "
        "of {charged:money} lies between them."
    ),
    "answer.within_chance.free": (
        "How sure: chance could turn it ({replications}). {count:first}, {model} beside {base} is "
        "worth {low:money} to {high:money} more per agent and month with 95 % confidence, which "
        "leaves open whether it is worth a price at all."
    ),
    "answer.next_within_chance": (
        "How sure: chance does not turn it against simpler models ({replications}), but leaves "
        "open whether {model} earns its price of {charged:money} beside {base}: {count}, it is "
        "worth {low:money} to {high:money} per agent and month with 95 % confidence."
    ),
    "answer.next_within_chance.free": (
        "How sure: chance does not turn it against simpler models ({replications}), but leaves "
        "open whether {model} is worth more than {base}: {count}, {low:money} to {high:money} per "
        "agent and month with 95 % confidence."
    ),
    "answer.precision_unknown": (
        "How sure: unknown. One replication shows no precision; run more of them."
    ),
    "answer.nothing_to_choose": "How sure: the models cannot be told apart ({replications}).",
    "answer.not_looked_at": (
        "What would turn it round is not known yet: `ccsim robust {file}` moves every assumption "
        "and says which of them decide."
    ),
    "answer.nothing_turns_it": (
        "What would turn it round, beside prices: none of the {tried} assumptions that were moved, "
        "each for itself within its plausible range."
    ),
    "answer.weakened_by": (
        "What would turn it round, beside prices: none of the {tried} assumptions that were moved, "
        "each for itself; but some decide whether a difference can be told from chance: "
        "{turns:items}{more} (`ccsim robust {file}`)."
    ),
    "answer.turned_by": (
        "What would turn it round, beside prices: {turns:items}{more}. {tried} assumptions were "
        "moved, one at a time (`ccsim robust {file}`)."
    ),
    "turn": "{key} {value} ({measure}, {model} beside {base})",
    "turn.more": "; and {rest} more",
    "file": "FILE",
    "count.cost": "in cost alone",
    "count.sourced": "with the customers it keeps, as published surveys weigh them",
    "count.all": "with all weights, those without a source too",
    "worth.some": "{price:money} {count}",
    "worth.nothing": "nothing {count}",
    "ladder.first": (
        "{model}: the cheapest, {cost:amount} per resolved case at {charged:money} per agent and "
        "month."
    ),
    "ladder.first.free": "{model}: the simplest, {cost:amount} per resolved case.",
    "ladder.step": (
        "{model} beside {base}, the next cheaper: {changes}. Per agent and month it is worth "
        "{worth:items}; it costs {charged:money}."
    ),
    "ladder.step.free": (
        "{model} beside {base}, the next simpler: {changes}. Per agent and month it is worth "
        "{worth:items}."
    ),
    "ladder.dominated": (
        "{model} drops out: {base} costs no more per resolved case and, as published surveys weigh "
        "it, keeps customers worth no less ({changes})."
    ),
    "ladder.dominated.free": (
        "{model} drops out: even at the price of {base} it costs no less per resolved case and, as "
        "published surveys weigh it, keeps customers worth no more ({changes})."
    ),
    "ladder.passed_over": (
        "{model} drops out: whatever a customer is worth, {base} or {beyond} is the better buy "
        "({changes})."
    ),
    "ladder.title": "The ladder: each model beside the next cheaper one worth having, {unit}",
    "ladder.head.model": "model",
    "ladder.head.beside": "beside",
    "ladder.head.worth_cost": "worth: cost alone",
    "ladder.head.worth_sourced": "customers kept (surveys)",
    "ladder.head.worth_all": "customers kept (all weights)",
    "ladder.head.charged": "price",
    "ladder.head.per_year": "cost a year",
    "ladder.head.loaded_per_year": "with overhead",
    "ladder.head.kept_per_year": "customers kept a year",
    "ladder.beside.first": "-",
    "ladder.beside.step": "{base}",
    "ladder.beside.dominated": "{base} (drops out)",
    "ladder.beside.passed_over": "{base}, {beyond} (drops out)",
    "ladder.legend": (
        "worth: what the platform may cost per agent and month beside the model named, and price: "
        "what it costs. Customers kept: the yearly value of customers who stay for it, as weighed "
        "by published surveys; and by all weights, those that nobody has measured too. A year: if "
        "every week were like those simulated."
    ),
    "ladder.changes": "{word}: {changes:commas}",
    "ladder.change": "{measure} {difference:change}",
    "ladder.no_change": "no significant difference in any headline measure",
    "ladder.unknown": "differences of unknown precision",
    "baseline.misses_targets": (
        "Read this first: {model}, with which all are compared, misses its targets on "
        "{missed:list}. Part of every gain below is only that."
    ),
    "baseline.overloaded": (
        "Read this first: {model}, with which all are compared, is overloaded: {abandoned:percent} "
        "of the calls and chats give up, and agents are busy {occupancy:percent} of their time. "
        "Part of every gain below is only that."
    ),
    "baseline.overloaded.too": (
        "Read this first: {model}, with which all are compared, is overloaded: {abandoned:percent} "
        "of the calls and chats give up, agents are busy {occupancy:percent} of their time, "
        "and it misses its targets on {missed:list}. Part of every gain below is only that."
    ),
    "missed_target": (
        "{channel} ({value:percent} within {time:duration} instead of {wanted:percent})"
    ),
    "from_record.cases_found": (
        "{scenario}: {contacts:,.0f} recorded contacts come from {cases:,.0f} cases, {ratio:.3f} "
        "cases per contact."
    ),
    "from_record.cases_found.shared": (
        "{scenario}: {contacts:,.0f} recorded contacts come from {cases:,.0f} cases, {ratio:.3f} "
        "cases per contact, as found in {shared} at its staff."
    ),
    "from_record.record_missed": (
        "The record of {scenario} is NOT reproduced: the simulated past differs from the recorded "
        "one by more than chance."
    ),
    "targets.all_met": "{model} meets its targets on all channels: {met:list}.",
    "targets.some_missed": (
        "{model} meets its targets on {met:list}, and misses them on {missed:list}."
    ),
    "targets.all_missed": "{model} misses its targets on all channels: {missed:list}.",
    "self_made.work": (
        "Self-made work under {model}: {share:percent} of the contacts are repeats or duplicates, "
        "and they take {hours:rough} of {of_hours:rough} working hours."
    ),
    "relieved.some_of_it": (
        "With {factor:significant} times the agents, where {base} works, the gain of {model} in "
        "{measure} is {difference:change} instead of {before:change}: {share:percent} of it is "
        "only the lack of agents ({replications})."
    ),
    "relieved.all_of_it": (
        "With {factor:significant} times the agents, where {base} works, no gain of {model} in "
        "{measure} is left that could be told from chance: {difference:change} instead of "
        "{before:change} ({replications})."
    ),
    "relieved.none_of_it": (
        "With {factor:significant} times the agents, where {base} works, {model} gains no less in "
        "{measure}: {difference:change} instead of {before:change} ({replications})."
    ),
    "relieved.turned": (
        "With {factor:significant} times the agents, where {base} works, {model} is worse in "
        "{measure}: {difference:change} instead of {before:change} ({replications})."
    ),
    "relieved.some_of_it.too": (
        "The gain of {model} is {difference:change} instead of {before:change}: {share:percent} of "
        "it is the lack of agents."
    ),
    "relieved.all_of_it.too": (
        "Of the gain of {model}, {before:change}, nothing is left that could be told from chance "
        "({difference:change})."
    ),
    "relieved.none_of_it.too": (
        "{model} gains no less: {difference:change} instead of {before:change}."
    ),
    "relieved.turned.too": "{model} is worse: {difference:change} instead of {before:change}.",
    "relieved.never_works": (
        "Even with {factor:significant} times the agents {base} misses its targets on "
        "{channels:list}, so it is not known which part of the gains is only that."
    ),
    "relieved.never_works.busy": (
        "Even with {factor:significant} times the agents {base} is overloaded, so it is not known "
        "which part of the gains is only that."
    ),
}
