"""What turning contacts into cases rests on, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sim.study.base_levels import HandleTime, Levels, Resolution, near_enough
from sim.study.record import Floats, Record

if TYPE_CHECKING:
    from sim.study.case_search import Look, Search

_MOST_NAMED: Final = 6


def account(record: Record, cases: Floats, search: Search, last: Look) -> tuple[str, ...]:
    """Sentences: the result first, then what was taken for granted, then what does not fit.

    Args:
        record: what was recorded.
        cases: found, by desk.
        search: what was changed.
        last: what the last step simulated.
    """
    targets = search.handle_times
    parts = (
        _volumes(record, cases),
        _talk(targets, search.levels, search.impossible),
        _resolution(record, search.resolutions, search.levels, last),
        _premises(record),
        _misfits(targets, search.impossible, last),
    )
    return tuple(text for part in parts for text in part)


def _volumes(record: Record, cases: Floats) -> Iterator[str]:
    for place, desk in enumerate(record.desks):
        contacts = float(record.by_time["offered"][place].sum())
        if contacts > 0:
            found = float(cases[place])
            yield (
                f"recorded contacts of {desk.name}: {contacts:,.0f} come from {found:,.0f} cases, "
                f"{found / contacts:.3f} cases per contact"
            )
        if record.out_of_hours[place] > 0:
            yield (
                f"{record.out_of_hours[place]:,.0f} recorded contacts of {desk.name} lie outside "
                "its opening hours and are left out: check the opening hours"
            )


def _talk(
    targets: Sequence[HandleTime], levels: Levels, impossible: Mapping[int, float]
) -> Iterator[str]:
    texts = [
        f"{target.label} x {levels.talk.get(place, 1.0):.3f}"
        for place, target in enumerate(targets)
        if place not in impossible
    ]
    if texts:
        yield (
            "talk times are multiplied so that handle times are as recorded (after-contact work "
            f"included): {'; '.join(texts)}"
        )
    elif not targets:
        yield "no handle time is recorded: talk times are the scenario's"


def _resolution(
    record: Record,
    targets: Sequence[Resolution],
    levels: Levels,
    last: Look,
) -> Iterator[str]:
    told = {target.label for target in targets}
    for target in targets:
        yield (
            f"first-contact resolution of {target.label}: recorded {target.share:.1%}, simulated "
            f"{last.row.fcr[target.label]:.1%} (cases resolved by their first answered contact)"
        )
    if levels.shift:
        shifts = ", ".join(f"{name} {shift:+.2f}" for name, shift in levels.shift.items())
        yield f"log-odds of resolution are shifted: {shifts}"
    rest = [name for name in record.sources if name not in told]
    if rest:
        yield (
            f"no first-contact resolution is recorded for {', '.join(rest)}: the chances of "
            "resolution are the scenario's, and the number of repeats follows from them"
        )


def _premises(record: Record) -> Iterator[str]:
    yield (
        f"the record was made under {record.model}, with the staff, the opening hours, the "
        "patience and the behaviour after failures that the scenario has"
    )
    yield (
        "a recorded contact is one that reached a queue; callers who found all lines taken or the "
        "channel closed are in no record"
    )
    others = [
        source.name
        for source in record.scenario.demand.sources
        if source.name not in record.sources and source.volume_factor > 0
    ]
    if others:
        yield f"cases of {', '.join(others)} are not in the record but come on top of it"
    yield (
        "while the cases are looked for, busyness is switched off, since a record contains its own "
        "ups and downs; runs after that have the scenario's busyness on top "
        "(demand.busyness.day_cv = 0 and block_cv = 0 repeat the recorded time itself)"
    )


def _misfits(
    targets: Sequence[HandleTime], impossible: Mapping[int, float], last: Look
) -> Iterator[str]:
    for place, rest in impossible.items():
        target = targets[place]
        yield (
            f"NOT reproduced: the recorded handle time of {target.label}, {target.seconds:.0f} s, "
            f"is not above the {rest:.0f} s that identification, reading, explaining again and "
            "after-contact work take by themselves; its talk time is left as it is"
        )
    for resolution, found in last.resolution.items():
        if not near_enough(found, resolution.share, resolution.error):
            yield (
                f"NOT reproduced: the recorded first-contact resolution of {resolution.label}, "
                f"{resolution.share:.1%}; simulated is {found.value:.1%}, with wrong records, "
                "missing media and what agents lack in the way"
            )
    for place, found in last.handle.items():
        if place not in impossible and not near_enough(found, targets[place].seconds):
            yield (
                f"NOT reproduced: the recorded handle time of {targets[place].label}, "
                f"{targets[place].seconds:.0f} s; simulated is {found.value:.0f} s"
            )
    for name, (wanted, simulated) in last.missed.items():
        yield f"NOT reproduced: {wanted:,.0f} contacts of {name}; simulated are {simulated:,.0f}"
    if last.outside:
        named = "; ".join(last.outside[:_MOST_NAMED])
        rest = len(last.outside) - _MOST_NAMED
        more = f"; and {rest} more" if rest > 0 else ""
        yield f"NOT reproduced within 1 % or the noise: contacts of {named}{more}"
