"""English sentences of what recorded volumes show beside a simulation."""

from __future__ import annotations

from typing import Final

CASES: Final = {
    "cases.found": (
        "recorded contacts of {name}: {recorded:,.0f} come from {simulated:,.0f} cases, "
        "{ratio:.3f} cases per contact"
    ),
    "cases.record_missed": (
        "NOT reproduced: the simulated past differs from the recorded one by more than chance"
    ),
    "cases.shared": (
        "the cases are those found in {name}, at its staff: both have the same record"
    ),
    "cases.outside_hours": (
        "{recorded:,.0f} recorded contacts of {name} lie outside its opening hours and are left "
        "out: check the opening hours"
    ),
    "cases.talk_scaled": (
        "talk times are multiplied so that handle times are as recorded (after-contact work "
        "included): {amounts:items}"
    ),
    "amount.talk_scaled": "{name} x {amount:.3f}",
    "cases.talk_as_written": "no handle time is recorded: talk times are the scenario's",
    "cases.resolution": (
        "first-contact resolution of {name}: recorded {recorded:.1%}, simulated {simulated:.1%} "
        "(cases resolved by their first answered contact)"
    ),
    "cases.resolution_shifted": "log-odds of resolution are shifted: {amounts:commas}",
    "amount.resolution_shifted": "{name} {amount:+.2f}",
    "cases.resolution_as_written": (
        "no first-contact resolution is recorded for {names:commas}: the chances of resolution are "
        "the scenario's, and the number of repeats follows from them"
    ),
    "cases.premises": (
        "the record was made under {model}, with the staff, the opening hours, the patience and "
        "the behaviour after failures that the scenario has"
    ),
    "cases.only_queued": (
        "a recorded contact is one that reached a queue; callers who found all trunks taken or the "
        "channel closed are in no record"
    ),
    "cases.others_on_top": ("cases of {names:commas} are not in the record but come on top of it"),
    "cases.no_busyness": (
        "while the cases are looked for, busyness is switched off, since a record contains its own "
        "ups and downs; runs after that have the scenario's busyness on top "
        "(demand.busyness.day_cv = 0 and block_cv = 0 repeat the recorded time itself)"
    ),
    "cases.handle_time_impossible": (
        "NOT reproduced: the recorded handle time of {name}, {recorded:.0f} s, does not exceed the "
        "{simulated:.0f} s that identification, reading, explaining again and after-contact work "
        "take by themselves; its talk time is left as it is"
    ),
    "cases.resolution_missed": (
        "NOT reproduced: the recorded first-contact resolution of {name}, {recorded:.1%}; "
        "simulated is {simulated:.1%}, because of wrong records, missing media and what agents lack"
    ),
    "cases.handle_time_missed": (
        "NOT reproduced: the recorded handle time of {name}, {recorded:.0f} s; simulated is "
        "{simulated:.0f} s"
    ),
    "cases.contacts_missed": (
        "NOT reproduced: {recorded:,.0f} contacts of {name}; simulated are {simulated:,.0f}"
    ),
    "cases.parts_missed": ("NOT reproduced within 1 % or the noise: contacts of {names:items}"),
    "cases.parts_missed_cut": (
        "NOT reproduced within 1 % or the noise: contacts of {names:items}; and {rest} more"
    ),
}

AGREEING: Final = {
    "agreeing.found": (
        "{channel_group}, {measure}: the recorded {value} is reproduced at {share:.1%} of the "
        "head counts (95 % interval {low:.1%} – {high:.1%})"
    ),
    "agreeing.found_alone": (
        "{channel_group}, {measure}: the recorded {value} is reproduced at {share:.1%} of the "
        "head counts"
    ),
    "agreeing.nothing_recorded": (
        "{channel_group}, {measure} (recorded {value}): the record has none, which any large "
        "enough staff agrees with"
    ),
    "agreeing.out_of_range": (
        "{channel_group}, {measure} (recorded {value}): no share from {least:g} to {greatest:g} of "
        "the staff agrees"
    ),
    "agreeing.abandonment_rate": "abandonment",
    "agreeing.asa_seconds": "speed of answer",
    "agreeing.value.abandonment_rate": "{value:.1%}",
    "agreeing.value.asa_seconds": "{value:.0f} s",
    "agreement.fits_neither": (
        "{channel_group}: no share of the staff fits both abandonment and speed of answer"
    ),
    "agreement.one_share": (
        "{channel_group}: one share fits abandonment and speed of answer within their intervals"
    ),
    "agreement.two_shares": (
        "{channel_group}: no single share fits both, as is usual: patience, the order of "
        "service and the spread of staff within an interval shape abandonment and waits "
        "differently. Take the share of the measure that the decision is about, and look at the "
        "other one beside it"
    ),
}

BESIDE: Final = {
    "beside.asterisk": (
        "an asterisk marks recorded values outside the range in which 95 % of single records would "
        "lie if the centre were as simulated"
    ),
    "beside.first_day": (
        "hours of the first day, {day}: {apart} of {values} recorded values lie outside that range "
        "(rows with a day in the results)"
    ),
    "beside.recorded_volumes": "simulated with the volumes of the record, busyness switched off",
    "beside.contacts_as_cases": (
        "{names:commas}: contacts are taken for cases, so repeats count twice"
    ),
}

RECORDS: Final = {**CASES, **AGREEING, **BESIDE}
