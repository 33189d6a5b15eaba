"""From raw data to a scenario or to the list of everything that is wrong with it.

pydantic stops at the first layer of faults: a wrong number hides a wrong reference. Here each
fault is recorded, the value at fault is taken out (or a filling put in, where one is required),
and a second pass finds what the first could not see. What is left then is a scenario, on which the
checks across sections run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import ValidationError

from sim.errors import Fault, ScenarioError
from sim.faults.doubts import Doubts
from sim.faults.repair import refill, remove, sweep
from sim.faults.translate import Found, dotted, shown, translate
from sim.language.note import Note
from sim.sections import not_yet
from sim.sections.renamed import is_outdated, rename

if TYPE_CHECKING:
    from sim.sections.whole import Sections

S = TypeVar("S", bound="Sections")

Path = tuple[Any, ...]
_PASSES = 3  # two that find something, and one that builds what is left


@dataclass(frozen=True)
class Examined(Generic[S]):
    """What a look at raw data has found.

    Attributes:
        scenario: what is left when all values at fault are taken out or filled in, or None if
            that is no scenario.
        faults: all that is wrong.
        doubts: which values of the scenario are not the user's.
    """

    scenario: S | None
    faults: list[Fault]
    doubts: Doubts


def validate_collecting(data: Any, handler: Callable[[Any], S]) -> S:
    """Validate raw data with pydantic's handler, then across sections.

    Raises:
        ScenarioError: with every fault found.
    """
    if not isinstance(data, dict):
        return handler(data) if hasattr(data, "model_fields_set") else _refuse(data)
    notes: list[Note] = []
    if is_outdated(data):
        data = _copied(data)
        notes = rename(data)
    found = examine(data, handler)
    if found.faults or found.scenario is None:
        raise ScenarioError(found.faults)
    return found.scenario.with_tables({}, notes) if notes else found.scenario


def examine(
    data: dict[str, Any], handler: Callable[[Any], S], *, incomplete: bool = False
) -> Examined[S]:
    """Find all faults of raw data, and what is left without them.

    Args:
        data: the raw scenario.
        handler: validates data with pydantic.
        incomplete: a file that the scenario extends could not be read: what is required or
            referred to may stand there, so it is not missed.
    """
    from sim.faults.checks import check

    work = _copied(data)
    doubts = Doubts(data, incomplete=incomplete)
    faults = _take_not_yet(work, doubts)
    scenario = _validate(work, handler, faults, doubts)
    if scenario is not None:
        faults.extend(check(scenario, doubts))
    faults.sort(key=lambda fault: _place(fault.key.split("."), data))
    return Examined(scenario, faults, doubts)


def _place(key: list[str], data: Any) -> tuple[int, ...]:
    """Where the first parts of a key stand among their neighbours in the file."""
    places = []
    for part in key[:3]:
        names = list(data) if isinstance(data, dict) else []
        if isinstance(data, list):
            names = [one.get("name") if isinstance(one, dict) else None for one in data]
        places.append(names.index(part) if part in names else len(names))
        data = data.get(part) if isinstance(data, dict) else None
    return tuple(places)


def _refuse(data: Any) -> Any:
    raise ScenarioError(Fault("no_scenario", "", shown(data)))


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _take_not_yet(work: dict[str, Any], doubts: Doubts) -> list[Fault]:
    faults = []
    for path, value, entry in list(not_yet.occurrences(work)):
        what = shown(value) if entry.value or not isinstance(value, (dict, list)) else ""
        key, mechanism = dotted(path, work), entry.mechanism
        faults.append(Fault("not_simulated", key, what, mechanism=mechanism))
        doubts.gone(path)
        remove(work, path)
    sweep(work)
    return faults


def _validate(
    work: dict[str, Any], handler: Callable[[Any], S], faults: list[Fault], doubts: Doubts
) -> S | None:
    """Validate, and again without the values found at fault; None if that leaves no scenario."""
    removed: list[Path] = []
    for _ in range(_PASSES):
        try:
            return handler(_copied(work))
        except ValidationError as error:
            found = translate(error, work)
            fresh = [one for one in found if not _consequence(one.path, removed)]
            fresh = [one for one in fresh if not _renamed(one, fresh)]
            if doubts.incomplete:
                fresh = [one for one in fresh if not one.required]
            faults.extend(one.fault for one in _once(fresh))
            for one in found:
                _repair(work, one, removed, doubts)
            sweep(work)
    return None


def _repair(work: dict[str, Any], one: Found, removed: list[Path], doubts: Doubts) -> None:
    """Take out what is at fault, or fill in what is required."""
    if one.required:
        refill(work, one.repair)
        doubts.filled(one.repair)
    elif remove(work, one.repair):
        doubts.filled(one.repair)
    else:
        doubts.gone(one.repair)
    if one.misnamed and not one.fault.suggestion:
        return  # nothing that is found later can follow from a key that nobody knows
    if one.misnamed:
        doubts.misnamed(one.path, one.fault.suggestion)
    removed.append(one.repair)


def _renamed(one: Found, found: list[Found]) -> bool:
    """Whether a missing key is there under another name, whose fault already suggests it."""
    return one.required and any(
        other.path[:-1] == one.path[:-1]
        and other.misnamed
        and other.fault.suggestion.split(" ")[0] == one.path[-1]
        for other in found
    )


def _once(found: list[Found]) -> list[Found]:
    """The first fault of each place."""
    first: dict[Path, Found] = {}
    for one in found:
        first.setdefault(one.path, one)
    return list(first.values())


def _consequence(path: Path, removed: list[Path]) -> bool:
    """Whether a fault only arises because something above or below it was taken out before."""
    return any(gone[: len(path)] == path or path[: len(gone)] == gone for gone in removed)
