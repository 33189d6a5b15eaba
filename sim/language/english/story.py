"""English sentences of stories."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "customer": "the customer",
    "customer.first": "The customer",
    "no time": "0 s",
    "under a second": "less than 1 s",
    "endless": "no end in sight",
    "no wait": "no wait",
    "a wait": "a wait of {wait}",
    "contact": "#{attempt} {channel}",
    "contact.unmade": "#{attempt}",
    "agent": "agent {agent} ({team})",
    "agent.first": "Agent {agent} ({team})",
    "orchestrator": "orchestrator on #{attempt}",
    "orchestrator.look": "orchestrator on #{attempt}, look {look}",
    "emotion": "{kind} ({level} of 100)",
    "kind.positive": "positive",
    "kind.neutral": "neutral",
    "kind.negative": "negative",
    "kind.furious": "furious",
}

FRAME: Final = {
    "title": "{name}, case {case}",
    "facts": (
        "{Who} needs: {intent}. Segment: {segment}. The need arises on {date} at {time} "
        "(replication {replication}, seed {seed})."
    ),
    "chosen.story": "This is the first case of demand source '{source}', as the scenario asks.",
    "chosen.most": (
        "Case {case} was picked because it has the most contacts: {contacts} under {model}. "
        "Another one is told with --case N."
    ),
    "how_to_read": (
        "#2 is the second contact of the case. Agents have a number and a team. Emotion goes from "
        "0 (calm) to 100 (furious)."
    ),
    "time": "time",
    "comparison": "What it came to",
    "strip": "Each bar is one contact, from left to right in time.",
    "strip.wait": "waiting",
    "strip.work": "an agent works on it",
    "strip.waste": "double or needless work",
    "strip.customer": "waiting for the customer",
    "strip.self_service": "self-service",
    "strip.end": "end of the case",
    "note": "Note on {model}: {note}.",
}

BEGINNINGS: Final = {
    "begin": "{Who} {verb}{how}; {emotion}.",
    "begin.held": "asks to be served",
    "begin.writes": "leaves a message",
    "begin.self_service": "turns to self-service",
    "begin.again": " again",
    "begin.after": ", after {contact}",
    "begin.besides": ", with {contacts} still open",
    "begin.parallel": " at the same time, without giving up {contacts}",
    "begin.steered": ", as the orchestrator offered",
    "self_service.handed_over": "After {time} it hands over to {channel}.",
    "self_service.solved": "Self-service solves it in {time}.",
    "self_service.left": "{Who} leaves it after {time} without a solution.",
    "self_service.over": "Over after {time}; by then the case was closed.",
    "self_service.withdrawn": "{Who} leaves it after {time}: another contact went through.",
    "self_service.open": "Still in self-service when the simulation ends.",
}

WAITING: Final = {
    "taken": "{agent} answers after a wait of {wait}.",
    "taken.at_once": "{agent} answers at once.",
    "taken.long": "{agent} answers after a wait of {wait}, beyond the wait threshold.",
    "taken.checks": "First {checks}.",
    "taken.identify": "finding out who it is ({time})",
    "taken.authenticate": "the identity check that the law asks for ({time})",
    "abandoned": "{Who} waits {wait} and gives up.",
    "silent": "{Who} waits {wait} and leaves without a word; the place in the queue stays.",
    "silent.noticed": "{agent} finds nobody there, and notices after {time}.",
    "blocked.trunks": "Turned away: all trunks are taken.",
    "blocked.places": "Turned away: all places in the queue are taken.",
    "blocked.both": "Turned away: no trunk, or no place in the queue, is free.",
    "blocked.parallel": "Turned away: no trunk is free, or a second contact is not admitted.",
    "balked": "{Who} sees how many are waiting, and does not join the queue.",
    "closed": "Turned away: it is closed.",
    "closed.waiting": "It closes, and {who} is sent away after a wait of {wait}.",
    "merged.false": "Joined by mistake to the case of somebody else; nobody will answer it.",
    "merged.arriving": "Joined to {other} as it arrives; no agent sees it.",
    "merged.waiting": "Joined to {other} after a wait of {wait}; no agent works on it.",
    "closed.duplicate": "{agent}, who takes {other}, sees it and closes it after a wait of {wait}.",
    "withdrawn.offer": "{Who} leaves the queue after {wait} for what the orchestrator offers.",
    "withdrawn.answered": "{Who} leaves the queue after {wait}: {other} is answered.",
    "withdrawn.solved": "{Who} leaves the queue after {wait}: the case is solved.",
    "chased": "{Who} had lost patience waiting for an answer here.",
    "revived_before": (
        "Has waited on in its old place: the contact to which it was joined had come to nothing."
    ),
    "revived": "Waits on in its old place: {other}, to which it was joined, came to nothing.",
    "open.joined": (
        "Joined to {other} after a wait of {wait}; that is not over when the simulation ends."
    ),
    "open.waiting": "Still waiting when the simulation ends, after {wait}.",
}

TALKS: Final = {
    "double": "Double work: {agent} has {other} in hand, about the same thing.",
    "double.same_agent": "Double work: {other}, about the same thing, is in the same hands.",
    "known.same_agent": "It is the agent of {contact}.",
    "known.all.one": "The agent knows the earlier conversation ({where}).",
    "known.all.many": "The agent knows the {number} earlier conversations ({where}).",
    "known.none.one": "The agent knows nothing of the earlier conversation ({where}).",
    "known.none.many": "The agent knows nothing of the {number} earlier conversations ({where}).",
    "known.part": "The agent knows {known} of {earlier} earlier conversations ({where}).",
    "known.read": "The agent reads up on it for {time}.",
    "known.wrong": "What is on record of the earlier conversations ({where}) is wrong.",
    "repeat": "{Who} has to explain again: {time}.",
    "medium.lacking": (
        "What this need requires does not go through {channel}: it cannot be solved here."
    ),
    "medium.companion": (
        "What this need requires does not go through {channel}: the agent opens a second channel "
        "beside it ({time})."
    ),
    "over.solved": "Over after {time} with {agent}: solved.",
    "over.unsolved": "Over after {time} with {agent}: not solved.",
    "over.needless": "Over after {time} with {agent}; the case had been solved meanwhile.",
    "over.beside": "{time} of that was spent on it: the agent was handling others as well.",
    "after_contact_work": "After-contact work: {time}.",
    "after_contact_work.record": (
        "After-contact work: {time}, of that {record} for the shared record."
    ),
    "open.talk": "Still in talk with {agent} when the simulation ends.",
}

THREADS: Final = {
    "turn.taken": "{agent} takes up message {turn} after a wait of {wait}.",
    "turn.taken.long": (
        "{agent} takes up message {turn} after a wait of {wait}, beyond the wait threshold."
    ),
    "turn.taken.at_once": "{agent} takes up message {turn} at once.",
    "turn.waited_for_owner": "It waited for the agent who has the thread.",
    "turn.other_agent": "That is another agent than before, who first reads the thread.",
    "turn.stale": "Needless work: the case is solved already.",
    "turn.interrupted": "{agent} puts it aside for a customer who is waiting.",
    "turn.resumed": "{agent} goes on with it after {time}.",
    "turn.resumed.other": "{agent} goes on with it after {time}, without having begun it.",
    "turn.answered": "Message {turn} is answered, {time} after it came.",
    "turn.reply": "{Who} replies: message {turn}.",
    "thread.over.solved.one": "Answered in {work} of work by {agent}: solved.",
    "thread.over.solved.many": "Answered in {number} turns and {work} of work by {agent}: solved.",
    "thread.over.unsolved.one": "Answered in {work} of work by {agent}: not solved.",
    "thread.over.unsolved.many": (
        "Answered in {number} turns and {work} of work by {agent}: not solved."
    ),
    "thread.over.needless.one": (
        "Answered in {work} of work by {agent}; the case had been solved meanwhile."
    ),
    "thread.over.needless.many": (
        "Answered in {number} turns and {work} of work by {agent}; the case had been solved "
        "meanwhile."
    ),
    "thread.over.stale.one": "Answered in {work} of work by {agent}, for nothing.",
    "thread.over.stale.many": (
        "Answered in {number} turns and {work} of work by {agent}, the last of it for nothing."
    ),
    "thread.no_reply": "{Who} does not write back: the case is closed. The thread ends.",
    "open.message": "The message still waits when the simulation ends, after {wait}.",
    "open.work": "Still in work when the simulation ends.",
    "open.reply": "Still without a reply when the simulation ends.",
}

DECISIONS: Final = {
    "presence.alone": "Sees no other open contact of {who}.",
    "presence.overlooked": "Does not connect this with the open contact on {channels}.",
    "presence.seen": "Sees the open contact on {channels}; there is nothing to join.",
    "presence.joins_other": "Sees the open contact on {channels}: joins this one to {other}.",
    "presence.absorbs_other": "Sees the open contact on {channels}: joins {other} to this one.",
    "presence.false_merge": "Takes {who} for somebody else.",
    "read.right": "Reads {who} as {kind}, which is right.",
    "read.wrong": "Reads {who} as {kind}; in truth {emotion}.",
    "value": "Value of the customer: {value} of 100.",
    "points": "Gives priority: {points} points.",
    "points.none": "Gives no priority.",
    "free": "Agents are free for {channels}.",
    "free.none": "No agent is free.",
    "excluded": "Rules out as saturated: {channels}.",
    "expected.wanted": ("Expects {wait_wanted} on {wanted} and a solution in {resolution_wanted}."),
    "expected.both": (
        "Expects {wait_wanted} on {wanted} against {wait_chosen} on {chosen}, and a solution in "
        "{resolution_wanted} against {resolution_chosen}."
    ),
    "expected.closed": (
        "{wanted} is closed; expects {wait_chosen} on {chosen} and a solution in "
        "{resolution_chosen}."
    ),
    "chances": (
        "Chance of a solution in the end: {chance_wanted} % by {wanted}, {chance_chosen} % by "
        "{chosen}."
    ),
    "offer.link": "The offer is a link in a message to the telephone.",
    "offer.none": "Leaves {who} on {wanted}.",
    "offer.accepted": "Offers {chosen}: {who} accepts.",
    "offer.declined": "Offers {chosen}: {who} declines and stays with {wanted}.",
}

ENDS: Final = {
    "case.resolved": "Solved, {time} after the need arose. In the end {who} is {emotion}.",
    "case.handled_before": "Foreseen, and handled before {who} asks: no contact is needed.",
    "case.given_up": "{Who} gives up, {time} after the need arose: a lost case, {emotion}.",
    "case.open": (
        "Neither solved nor given up when the simulation ends, {time} after the need arose."
    ),
    "case.lapsed": "The need has gone away, {time} after it arose.",
    "summary": "In all: {parts}.",
    "summary.waited": "{time} of waiting in queues",
    "summary.waited_for_messages": "{time} of waiting for answers to messages",
    "summary.agent_time": "{time} of agents' time",
    "summary.wasted_time": "{time} of agents' time, of that {wasted} double or needless",
    "summary.loyalty": (
        "Satisfaction: {index:.0f} of 100. The chance that {who} leaves after this: "
        "{percent:.0f} %; by the weights that have a source alone, {evidence:.0f} %."
    ),
}

COMPARISON: Final = {
    "row.attempts": "contacts made",
    "row.answered": "answered by an agent",
    "row.taken_out": "merged, withdrawn or closed unworked",
    "row.waited": "waited in queues",
    "row.waited_for_messages": "waited for answers to messages",
    "row.repeated": "explained again",
    "row.agent_time": "agents' time",
    "row.wasted_time": "of that, double or needless",
    "row.interruptions": "interruptions of work on it",
    "row.offers": "offers of the orchestrator",
    "row.solved_after": "time to the solution",
    "row.end": "end",
    "row.emotion": "emotion at the end",
    "row.satisfaction": "satisfaction",
    "row.leaves": "chance that the customer leaves",
    "row.leaves_by_evidence": "the same by the weights that have a source",
    "satisfaction": "{index:.0f} of 100",
    "chance": "{percent:.0f} %",
    "times.one": "{number} time, {time}",
    "times.many": "{number} times, {time}",
    "never": "never",
    "none": "-",
    "end.resolved": "solved",
    "end.given_up": "given up",
    "end.open": "still open",
    "end.lapsed": "gone away",
}

STORIES: Final = {
    **WORDS,
    **FRAME,
    **BEGINNINGS,
    **WAITING,
    **TALKS,
    **THREADS,
    **DECISIONS,
    **ENDS,
    **COMPARISON,
}
