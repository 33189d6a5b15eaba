"""What turning contacts into cases rests on, and how well it worked, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.study.base_levels import HandleTime, Levels, Resolution, near_enough
from sim.study.findings import NAN, Finding
from sim.study.record import Floats, Record

if TYPE_CHECKING:
    from sim.study.case_search import Look, Search

_MOST_NAMED: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFinding(Finding):
    """A result of the search for cases, an assumption of it, or something that does not fit.

    Attributes:
        name: of a channel_group, a channel or a source. names: of several.
        recorded, simulated: numbers, shares or seconds, by the code. ratio: of both.
        amounts: numbers by name.
        rest: how many more there are than are named.
    """

    name: str = ""
    names: tuple[str, ...] = ()
    recorded: float = NAN
    simulated: float = NAN
    ratio: float = NAN
    amounts: tuple[tuple[str, float], ...] = ()
    rest: int = 0

    FAMILY = "cases"
    CODES = (
        *("found", "outside_hours", "talk_scaled", "talk_as_written", "resolution"),
        *("resolution_shifted", "resolution_as_written", "premises", "only_queued"),
        *("others_on_top", "no_busyness", "handle_time_impossible", "resolution_missed"),
        *("handle_time_missed", "contacts_missed", "parts_missed"),
    )

    @property
    def form(self) -> str:
        """Another one where not everything is named."""
        return "parts_missed_cut" if self.rest else self.code


def account(record: Record, cases: Floats, search: Search, last: Look) -> tuple[CaseFinding, ...]:
    """The result first, then what was taken for granted, then what does not fit.

    Args:
        record: what was recorded.
        cases: found, by channel group.
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
    return tuple(found for part in parts for found in part)


def _volumes(record: Record, cases: Floats) -> Iterator[CaseFinding]:
    for place, channel_group in enumerate(record.channel_groups):
        contacts = float(record.by_time["offered"][place].sum())
        if contacts > 0:
            found = float(cases[place])
            yield CaseFinding(
                code="found",
                name=channel_group.name,
                recorded=contacts,
                simulated=found,
                ratio=found / contacts,
            )
        outside = float(record.out_of_hours[place])
        if outside > 0:
            yield CaseFinding(code="outside_hours", name=channel_group.name, recorded=outside)


def _talk(
    targets: Sequence[HandleTime], levels: Levels, impossible: Mapping[int, float]
) -> Iterator[CaseFinding]:
    factors = tuple(
        (target.label, float(levels.talk.get(place, 1.0)))
        for place, target in enumerate(targets)
        if place not in impossible
    )
    if factors:
        yield CaseFinding(code="talk_scaled", amounts=factors)
    elif not targets:
        yield CaseFinding(code="talk_as_written")


def _resolution(
    record: Record, targets: Sequence[Resolution], levels: Levels, last: Look
) -> Iterator[CaseFinding]:
    told = {target.label for target in targets}
    for target in targets:
        yield CaseFinding(
            code="resolution",
            name=target.label,
            recorded=target.share,
            simulated=last.row.fcr[target.label],
        )
    if levels.shift:
        yield CaseFinding(code="resolution_shifted", amounts=tuple(levels.shift.items()))
    rest = tuple(name for name in record.sources if name not in told)
    if rest:
        yield CaseFinding(code="resolution_as_written", names=rest)


def _premises(record: Record) -> Iterator[CaseFinding]:
    yield CaseFinding(code="premises", model=record.model)
    yield CaseFinding(code="only_queued")
    others = tuple(
        source.name
        for source in record.scenario.demand.sources
        if source.name not in record.sources and source.volume_factor > 0
    )
    if others:
        yield CaseFinding(code="others_on_top", names=others)
    yield CaseFinding(code="no_busyness")


def _misfits(
    targets: Sequence[HandleTime], impossible: Mapping[int, float], last: Look
) -> Iterator[CaseFinding]:
    for place, least in impossible.items():
        target = targets[place]
        yield _misfit("handle_time_impossible", target.label, target.seconds, least)
    for resolution, found in last.resolution.items():
        if not near_enough(found, resolution.share, resolution.error):
            yield _misfit("resolution_missed", resolution.label, resolution.share, found.value)
    for place, found in last.handle.items():
        target = targets[place]
        if place not in impossible and not near_enough(found, target.seconds):
            yield _misfit("handle_time_missed", target.label, target.seconds, found.value)
    for name, (wanted, simulated) in last.missed.items():
        yield _misfit("contacts_missed", name, wanted, simulated)
    if last.outside:
        rest = max(0, len(last.outside) - _MOST_NAMED)
        yield CaseFinding(code="parts_missed", names=tuple(last.outside[:_MOST_NAMED]), rest=rest)


def _misfit(code: str, name: str, recorded: float, simulated: float) -> CaseFinding:
    return CaseFinding(code=code, name=name, recorded=float(recorded), simulated=float(simulated))
