"""English sentences of what comparisons find."""

from __future__ import annotations

from typing import Final

OUTCOMES: Final = {
    "outcome.better": "better",
    "outcome.worse": "worse",
    "outcome.more": "more",
    "outcome.less": "less",
    "outcome.none": "not significant",
    "outcome.unknown": "precision unknown",
    "outcome.same": "no difference at all",
    "significantly.better": "significantly better",
    "significantly.worse": "significantly worse",
    "significantly.more": "significantly more",
    "significantly.less": "significantly less",
    "significantly.none": "not significantly different",
    "significantly.unknown": "unknown",
    "replications.one": "{number} replication",
    "replications.many": "{number} replications",
    "item": "{word}: {text}",
    "sentence": "{text}.",
}

VERDICT: Final = {
    "verdict.differs": "{model} against {base} ({replications}, the same customers):",
    "verdict.only_prices": (
        "{model} against {base} ({replications}, the same customers): every contact and every case "
        "went exactly the same way; only prices differ."
    ),
    "verdict.no_difference": (
        "{model} against {base}: no difference. Every contact and every case went exactly the "
        "same way."
    ),
    "verdict.no_headline_difference": (
        "{model} against {base}: no difference in any headline measure; all that differs is who "
        "served whom."
    ),
    "verdict.as_another": (
        "{model} against {base}: exactly as {like}; every contact and every case went the same way."
    ),
    "verdict.no_headline": "No significant difference in any headline measure.",
    "word.none": "no significant difference",
    "word.unknown": "unknown from these replications",
    "word.beside": "also {word}",
    "word.channel.worse": "but worse on {channel}",
    "word.why": "why",
    "change": (
        "{measure} {value:amount} instead of {base_value:amount} (difference {difference:change}, "
        "interval {spread:spread}; {relative:+.1%})."
    ),
    "change.from_nothing": (
        "{measure} {value:amount} instead of {base_value:amount} (difference {difference:change}, "
        "interval {spread:spread})."
    ),
    "change.short": "{measure} {value:amount} instead of {base_value:amount}",
    "verdict.driven_by_assumption": (
        "The verdict on {measure} is driven by assumption: with the {weights} set to zero, since "
        "they have no source, it is {outcome_without} ({difference_without:change}) instead of "
        "{outcome} ({difference:change})."
    ),
    "verdict.stands_without_assumption": (
        "The verdict on {measure} also holds with the {weights} set to zero, which have no source "
        "({difference_without:change})."
    ),
    "verdict.cost_per_contact_misleads": (
        "Cost per contact is misleading here: it is {outcome_per_contact}, while cost per resolved "
        "case is {outcome_per_case}. The more contacts a case takes, the cheaper each one looks."
    ),
    "verdict.not_simulated": (
        "Not simulated yet, so these numbers include neither the benefits nor the costs of: "
        "{capabilities:items}."
    ),
    "verdict.not_simulated.base": "{model}: not simulated yet: {capabilities:items}.",
}

REASONS: Final = {
    "why_work": (
        "agents worked {value:significant} h instead of {base_value:significant} h: {parts:commas}"
    ),
    "reason.why_work.part": "{part} {difference:change}",
    "why_contacts": "of 100 contacts, {parts:list}",
    "reason.why_contacts.new_more": "{size:short} {part}",
    "reason.why_contacts.more": "{size:short} more {part}",
    "reason.why_contacts.fewer": "{size:short} fewer {part}",
    "why_cases": "of 100 cases, {parts:list}",
    "reason.why_cases.new_more": "{size:short} {part}",
    "reason.why_cases.more": "{size:short} more {part}",
    "reason.why_cases.fewer": "{size:short} fewer {part}",
    "why_waits": "{parts:list}",
    "reason.why_waits.new_more": "{part} waited {time:duration} longer than expected",
    "reason.why_waits.new_fewer": "{part} waited {time:duration} less than expected",
    "reason.why_waits.more": "{part} overran their expected wait by {time:duration} more",
    "reason.why_waits.fewer": "{part} overran their expected wait by {time:duration} less",
    "why_longer": "{parts:list}",
    "reason.why_longer.more": "{part} were helped {time:duration} later than other callers",
    "reason.why_longer.fewer": "{part} were helped {time:duration} sooner than other callers",
    "why_displaced": "{parts:list}",
    "reason.why_displaced.more": "{part} waited {time:duration} longer",
    "reason.why_displaced.fewer": "{part} waited {time:duration} less",
    "why_money": "{parts:list}",
    "reason.why_money.part": "{part} {difference:change} per resolved case",
    "part.context": "reading and logging",
    "part.repeat": "explaining again",
    "part.companion": "companion channels",
    "part.identification": "identification",
    "part.resume": "resuming interrupted work",
    "part.duplicate": "duplicate and stale work",
    "part.follow_up": "work on follow-up contacts",
    "part.first_contact": "work on first contacts",
    "part.room": "room for more",
    "part.away": "breaks and training",
    "part.duplicates": "were duplicates",
    "part.declined": "declined an offer",
    "part.steered": "were steered",
    "part.steered_waits": "steered contacts",
    "part.misread": "got priority on a misreading",
    "part.false_merges": "were merged by mistake",
    "part.falsely_merged_lost": "were lost after a false merge",
    "part.offered_message": "called and were offered a message",
    "part.message": "callers who took up a message",
    "part.displaced": "those who were neither moved nor given priority",
    "part.platform": "platform and integration",
}

CAUTIONS: Final = {
    "caution.one_replication": (
        "One replication says nothing about precision, so nothing can be concluded from it."
    ),
    "caution.few_replications": (
        "With only {replications} replications, intervals are wide and rely on normality."
    ),
    "caution.many_open_cases": (
        "{model}: {share:.1%} of the cases were still open at the end and are left out of "
        "measures of closed cases; a longer drain would let them close."
    ),
    "caution.cost_per_contact_flattered": (
        "Repeats and duplicates make cost per contact look good; judge by cost per resolved case."
    ),
    "note.not_simulated": "not simulated yet: {detail}",
    "note.contacts_as_cases": "recorded contacts were taken as cases, so repeats count twice",
}

FINDINGS: Final = {**OUTCOMES, **VERDICT, **REASONS, **CAUTIONS}
