"""English sentences of what attributions, break-evens, sweeps, selections and the like find."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "quantity.value": "{measure} of {model}",
    "quantity.difference": "{measure} of {model} minus {base}",
    "size": "{amount:change} ({spread:spread})",
    "size.alone": "{amount:change}",
    "bare.better": "better",
    "bare.worse": "worse",
    "bare.more": "more",
    "bare.less": "less",
    "bare.none": "no significant difference",
    "bare.unknown": "unknown",
}

ATTRIBUTION: Final = {
    "attribution.all_orders": (
        "From {origin} to {target}: what each step adds, averaged over all feasible orders "
        "({replications} replications, the same customers)."
    ),
    "attribution.sampled_orders": (
        "From {origin} to {target}: what each step adds, averaged over {orders} sampled orders "
        "({replications} replications, the same customers)."
    ),
    "attribution.total": "{measure}: {size}, {outcome}.",
    "attribution.same": "{measure}: exactly the same, and no step changes it.",
    "attribution.step.part": "{outcome}: {step} {size}.",
    "attribution.step.part_of_whole": "{outcome}: {step} {size}, {share_of_total:.0%} of it.",
    "step.capability": "{label}",
    "step.staffing": "{label} (staffing, not a capability)",
    "step.licence": "{label} (price alone)",
    "attribution.no_significant_effect": "no significant effect: {labels:items}.",
    "attribution.effect_unknown": "unknown from these replications: {labels:items}.",
    "attribution.no_effect": "no effect at all: {labels:items}.",
    "attribution.whole_not_significant": (
        "Taken as a whole, the difference between the two models is not significant all the same."
    ),
    "attribution.driven_by_assumption": (
        "Driven by assumption: with the {weights} set to zero, since they have no source, the "
        "verdict on retention changes for {steps:list}."
    ),
}

BREAK_EVEN: Final = {
    "break_even.searched": (
        "{quantity}, {key} from {start:significant} to {end:significant} "
        "({replications} replications):"
    ),
    "break_even.stretch": "{start:significant} to {end:significant}: {said}",
    "stretch.better": "{model} is significantly better",
    "stretch.worse": "{model} is significantly worse",
    "stretch.more": "{model} has significantly more",
    "stretch.less": "{model} has significantly less",
    "stretch.none": "no significant difference",
    "break_even.found": (
        "Break-even of {model} and {base}: {key} = {value:significant} ({between})."
    ),
    "break_even.found_roughly": (
        "Break-even of {model} and {base}: {key} = {value:significant} ({between}). The mean "
        "crosses zero {roots} times within that interval; with these replications that cannot be "
        "distinguished from crossing it once."
    ),
    "break_even.value_unknown": (
        "Break-even of {model} and {base}: {between}; the mean does not show where."
    ),
    "break_even.never_apart": (
        "No significant difference between {model} and {base} anywhere in the range, so there is "
        "no break-even to state; more replications or a wider range would be needed."
    ),
    "interval.both": "from {low:significant} to {high:significant}",
    "interval.low": "from {low:significant} to beyond the range",
    "interval.high": "from below the range to {high:significant}",
    "interval.neither": "from below the range to beyond it",
    "break_even.same_everywhere": (
        "Both models do exactly the same over the whole range, so there is no break-even."
    ),
    "break_even.no_difference_in_range": (
        "No break-even: nowhere in the range is there a significant difference between the models."
    ),
    "break_even.none_in_range": (
        "No break-even in the range: wherever the difference is significant, {model} is {outcome}. "
        "They come nearest at {at:significant}: {size}."
    ),
    "remark.several_break_evens": (
        "There are several break-evens: the difference changes sign more than once."
    ),
    "remark.break_even_intervals": (
        "An interval holds the values at which a comparison of the two models finds no significant "
        "difference."
    ),
}

SWEEP: Final = {
    "sweep.points": (
        "{points} points, {replications} replications each, the same customers everywhere."
    ),
    "sweep.against_model": "{measure}, {model} against {base}: {places:items}.",
    "sweep.against_first_point": "{measure}, {model}, against the first point: {places:items}.",
    "sweep.nothing": "nothing to compare",
    "place": "{outcome} at {where}",
    "place.difference": "{outcome} at {where} ({difference:change})",
    "place.differences": "{outcome} at {where} ({spread:spread})",
    "places.all": "all {whole} points",
    "places.most": "{count} of {whole} points",
    "places.one": "point {points:list}",
    "places.many": "points {points:list}",
}

SELECTION: Final = {
    "selection.selected_from": (
        "{measure}, {systems} systems, {runs} runs in all; the same customers; procedure KN of Kim "
        "and Nelson (2001)."
    ),
    "selection.selected": "Selected: {model} ({value:amount}).",
    "selection.guarantee": (
        "If one system is better than all others by {indifference:amount} or more, this is the one "
        "with a probability of at least {confidence:.0%}. Smaller differences count as none, and "
        "then it may be any of the nearly best."
    ),
    "selection.undecided": (
        "No selection: after {replications} replications {systems:list} are still within "
        "{indifference:amount} of each other. More replications at most, or a wider indifference "
        "zone would decide."
    ),
    "selection.identical": (
        "No selection: {systems:list} do exactly the same, and better than the others."
    ),
    "remark.selection_rests_on": (
        "The guarantee relies on independent replications that are roughly normal; intervals of "
        "systems dropped early come from few replications."
    ),
}

SENSITIVITY: Final = {
    "sensitivity.tornado": (
        "{quantity}: {size} as written ({replications} replications); one key at a time:"
    ),
    "sensitivity.moves": "{key} = {value}: {size}",
    "sensitivity.no_significant_effect": "no significant effect: {keys:commas}.",
    "sensitivity.no_effect": "no effect at all: {keys:commas}.",
    "sensitivity.verdict_holds": (
        "Bottom line: the verdict as written ({outcome}; tested as a comparison tests it) holds at "
        "every end of {assumptions} assumptions."
    ),
    "sensitivity.verdict_turns": (
        "Bottom line: the verdict as written ({outcome}; tested as a comparison tests it) changes "
        "at {at:items}. {assumptions} assumptions were moved."
    ),
    "sensitivity.no_significant_effect.counted": "no significant effect: {number} others.",
    "sensitivity.no_effect.counted": "no effect at all: {number} others.",
    "sensitivity.not_beyond_chance.counted": "no more than chance: {number} others.",
    "sensitivity.not_beyond_noise.counted": "no more than noise: {number} others.",
    "verdict_there": "{key} = {value} ({outcome})",
    "sensitivity.morris": (
        "{quantity}: mean size of the effect of moving a key over its whole range ({paths} paths, "
        "{replications} replications):"
    ),
    "sensitivity.moves_on_average": (
        "{key}: {mean_size:amount} (± {half_width:amount}; with sign {mean:change})"
    ),
    "sensitivity.moves_unevenly": (
        "{key}: {mean_size:amount} (± {half_width:amount}; with sign {mean:change}; interacts with "
        "others or is not proportional)"
    ),
    "sensitivity.not_beyond_chance": "no more than chance: {keys:commas}.",
    "sensitivity.sobol": (
        "{quantity}: mean {mean_shown}, standard deviation {deviation:amount} over the ranges "
        "({replications} replications)."
    ),
    "sensitivity.sobol_shares": "Shares of its variance:",
    "sensitivity.explains": (
        "{key}: {first:.0%} (± {first_half_width:.0%}) alone, {total:.0%} (± "
        "{total_half_width:.0%}) with interactions"
    ),
    "sensitivity.not_beyond_noise": "no more than noise: {keys:commas}.",
    "sensitivity.some_noise": "{share:.1%} of the variance is noise of the replications.",
    "sensitivity.much_noise": (
        "{share:.1%} of the variance is noise of the replications; more of them would sharpen this."
    ),
}

ROBUST: Final = {
    "robust.letters": " (trust {trust:list})",
    "robust.verdict_reverses": (
        "What would turn it round: {reversing} of {assumptions} assumptions{letters}, moved "
        "one at a time through what is plausible, turn a part of the verdict into its opposite; "
        "{turning} change any part of it. First look with {screening} replications, then "
        "{replications}."
    ),
    "robust.verdict_weakens": (
        "What would turn it round: none of {assumptions} assumptions{letters}, moved one at "
        "a time through what is plausible, turns a part of the verdict into its opposite; "
        "{turning} decide whether a difference is significant. First look with {screening} "
        "replications, then {replications}."
    ),
    "robust.verdict_stands": (
        "What would turn it round: none of {assumptions} assumptions{letters}, moved one at "
        "a time through what is plausible, changes any part of the verdict. First look with "
        "{screening} replications, then {replications}."
    ),
    "robust.pair_turns": (
        "{model} against {base}: {reversed} of {assumptions} assumptions turn a difference into "
        "its opposite, {lost} take its significance away, {gained} make one significant:"
    ),
    "robust.pair_stands": (
        "{model} against {base}: none of {assumptions} assumptions changes the verdict."
    ),
    "robust.reversed": (
        "{key} {where}: {measure}: {model} turns from {before} to {there} than {base} "
        "({difference:change} becomes {size})"
    ),
    "robust.lost": (
        "{key} {where}: {measure}: {model} is no longer significantly {before} than {base} "
        "({difference:change} becomes {size})"
    ),
    "robust.gained": (
        "{key} {where}: {measure}: {model} becomes significantly {there} than {base} "
        "({difference:change} becomes {size})"
    ),
    "robust.where.above": (
        "above {at:significant} ({at_low:significant} to {at_high:significant}; here {written})"
    ),
    "robust.where.below": (
        "below {at:significant} ({at_low:significant} to {at_high:significant}; here {written})"
    ),
    "robust.where.other": "as {value} (here {written})",
    "robust.cannot_move": (
        "Could not be moved, since the scenario allows no other value: {keys:commas}."
    ),
}

PRECISION: Final = {
    "precision.reached": (
        "Precision: half-widths are within {relative_half_width:percent} {of} after {replications} "
        "replications."
    ),
    "precision.missed": (
        "Precision: half-widths of {relative_half_width:percent} {of} are NOT reached with the "
        "most replications allowed, {replications}; about {needed:rough} would do. Not reached: "
        "{measures:commas}."
    ),
    "precision.missed_by_far": (
        "Precision: half-widths of {relative_half_width:percent} {of} are NOT reached with the "
        "most replications allowed, {replications}; more than {beyond:,} would be needed. Not "
        "reached: {measures:commas}."
    ),
    "precision.of.values": "of the value",
    "precision.of.differences": "of the first system's value",
    "precision.controlled": (
        "Estimates are corrected for the number of cases that came by chance."
    ),
    "precision.near_zero": (
        "Not waited for, since the value is not significantly different from 0 and a share of it "
        "means nothing: {measures:commas}."
    ),
    "precision.measure": "{measure} ({system}: {share:.1%})",
    "precision.measure.alone": "{measure} ({system})",
}

DECISIONS: Final = {
    **WORDS,
    **ATTRIBUTION,
    **BREAK_EVEN,
    **SWEEP,
    **SELECTION,
    **SENSITIVITY,
    **ROBUST,
    **PRECISION,
}
