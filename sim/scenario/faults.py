"""From raw data to a scenario or to the list of everything that is wrong with it.

pydantic stops at the first layer of faults: a wrong number hides a wrong reference. Here each
fault is recorded, the value at fault is taken out, and validation goes on with what is left, until
the checks across sections have run too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from sim.errors import Fault, ScenarioError
from sim.scenario import not_yet
from sim.scenario.fault_text import Found, dotted, shown, translate

if TYPE_CHECKING:
    from sim.scenario.sections import Sections

S = TypeVar("S", bound="Sections")

Path = tuple[Any, ...]
_GONE = object()
_MOST_PASSES = 25


def validate_collecting(data: Any, handler: Callable[[Any], S]) -> S:
    """Validate raw data with pydantic's handler, then across sections.

    Raises:
        ScenarioError: with every fault found.
    """
    if not isinstance(data, dict):
        return handler(data) if hasattr(data, "model_fields_set") else _refuse(data)
    work = _copied(data)
    faults = _take_not_yet(work)
    scenario = _validate(work, handler, faults)
    if scenario is not None:
        faults.extend(_cross(scenario, data, faults))
    if faults or scenario is None:
        raise ScenarioError(faults)
    return scenario


def _refuse(data: Any) -> Any:
    raise ScenarioError(Fault("", "", shown(data), "a scenario is a table of sections"))


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _take_not_yet(work: dict[str, Any]) -> list[Fault]:
    faults = []
    for path, value, entry in list(not_yet.occurrences(work)):
        what = shown(value) if entry.value or not isinstance(value, (dict, list)) else ""
        faults.append(Fault("", dotted(path, work), what, f"not simulated yet: {entry.mechanism}"))
        _remove(work, path if path[-1] != "kind" else path[:-1])
    _sweep(work)
    return faults


def _validate(work: dict[str, Any], handler: Callable[[Any], S], faults: list[Fault]) -> S | None:
    """Validate again and again without the values found at fault.

    None if what is left is no scenario.
    """
    removed: list[Path] = []
    for _ in range(_MOST_PASSES):
        try:
            return handler(_copied(work))
        except ValidationError as error:
            found = translate(error, work)
            fresh = [one for one in found if not _consequence(one.path, removed)]
            fresh = [one for one in fresh if not _renamed(one, fresh)]
            faults.extend(one.fault for one in _once(fresh))
            if any(not one.remove for one in found) or not found:
                return None
            for one in found:
                removed.append(one.remove)
                _remove(work, one.remove)
            _sweep(work)
    return None


def _renamed(one: Found, found: list[Found]) -> bool:
    """Whether a missing key is there under another name, whose fault already suggests it."""
    return one.fault.problem == "is required" and any(
        other.path[:-1] == one.path[:-1]
        and other.fault.problem == "unknown key"
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
    """Whether a fault only arises because something below or beside it was taken out before."""
    return any(
        gone[: len(path)] == path
        or (gone[:-1] == path[:-1] == gone[: len(path) - 1] and gone == path)
        for gone in removed
    )


def _remove(work: Any, path: Path) -> None:
    """Take out the value at a path.

    List items are marked first so that positions keep their meaning.
    """
    cursor = work
    for part in path[:-1]:
        if (isinstance(cursor, dict) and part in cursor) or (
            isinstance(cursor, list) and isinstance(part, int)
        ):
            cursor = cursor[part]
        else:
            return
    if isinstance(cursor, dict):
        cursor.pop(path[-1], None)
    elif isinstance(cursor, list):
        cursor[path[-1]] = _GONE


def _sweep(work: Any) -> None:
    if isinstance(work, list):
        work[:] = [item for item in work if item is not _GONE]
    for item in work.values() if isinstance(work, dict) else work if isinstance(work, list) else ():
        _sweep(item)


def _cross(scenario: Sections, data: dict[str, Any], faults: list[Fault]) -> list[Fault]:
    """Faults across sections, without those that only follow from a value taken out."""
    from sim.scenario.checks import check

    structural = [fault.key.split(".") for fault in faults]
    kept = []
    for fault in check(scenario):
        key = fault.key.split(".")
        related = any(_overlap(key, other) for other in structural) or _thinned(scenario, key, data)
        if not related and not (fault.problem.startswith("unknown") and _was_there(fault, data)):
            kept.append(fault)
    return kept


def _thinned(scenario: Sections, key: list[str], data: dict[str, Any]) -> bool:
    """Whether a sum over all items of a section lacks items that were taken out."""
    if len(key) < 2 or key[1] != "*":
        return False
    raw = data.get(key[0])
    return isinstance(raw, dict) and len(raw) != len(getattr(scenario, key[0]))


def _overlap(key: list[str], other: list[str]) -> bool:
    return all(a == b or "*" in (a, b) for a, b in zip(key, other, strict=False))


def _was_there(fault: Fault, data: dict[str, Any]) -> bool:
    """Whether the unknown name is that of a channel, intent...

    Such a one was only taken out for its own faults.
    """
    section = {"channel": "channels", "intent": "intents", "segment": "segments"}.get(
        fault.problem.split()[-1], ""
    )
    names = data.get(section)
    return isinstance(names, dict) and fault.value.strip("'\"") in names
